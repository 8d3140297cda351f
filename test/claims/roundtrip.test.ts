import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCents } from '../../src/lib/money.ts';
import type { Claim, ClaimKind } from '../../src/claims/claim.ts';
import { parseClaim } from '../../src/claims/schema.ts';
import { completeAt, pointersOf, remove, rivalsOf, rowsOf, setAt, valuesOf } from './contract-paths.ts';
import { changed, type Json, officeVisit } from './bodies.ts';
import { dentalVisit, everythingDental } from './dental-bodies.ts';
import { everythingInstitutional, everythingProfessional } from './everything.ts';
import { isHere } from '../support/skip.ts';
import { claimOf, fileOf, outbound, sharedFile } from './support.ts';
import { claimsIn } from './uploads.ts';

/** JSON to 837 and back. What comes back writes the same 837 to the byte, and where its JSON differs, the table says why. */
const GOLDEN = new URL('golden/', import.meta.url);
const SAMPLES = new URL('../../samples/', import.meta.url);

interface Difference {
  readonly at: RegExp;
  /** gone: only in what was posted; added: only in what came back; changed: in both. */
  readonly is: 'gone' | 'added' | 'changed';
  readonly why: string;
  readonly same?: (before: unknown, after: unknown) => boolean;
}

const AMOUNT = /(Amount|AmountDue|AmountPaid|Liability|Price)$/;
const decimal = (before: unknown, after: unknown): boolean => typeof after === 'string' && Number(before) === Number(after);
const digits = (before: unknown, after: unknown): boolean => String(before).replaceAll(/\D/g, '') === after;

const DIFFERENCES: readonly Difference[] = [
  { at: AMOUNT, is: 'changed', why: 'an amount loses needless zeros', same: decimal },
  { at: /(Count|Units|Remaining)$/, is: 'changed', why: 'a number comes back as text', same: decimal },
  { at: /\/diagnosisCodePointers\/\d$/, is: 'changed', why: 'a number comes back as text', same: decimal },
  { at: /\/(phoneNumber|faxNumber|employerId|ssn|postalCode)$/, is: 'changed', why: 'punctuation is left out', same: digits },
  { at: /^\/controlNumber$/, is: 'gone', why: 'a reference of the client, only echoed' },
  { at: /\/providerType$/, is: 'gone', why: 'the place in the JSON says the role' },
  { at: /^\/claimIdentifier$/, is: 'gone', why: 'CH (chargeable) is what is meant without it' },
  { at: /\/assignedNumber$/, is: 'gone', why: 'the place in the list is the number' },
  { at: /\/countryCode$/, is: 'gone', why: 'US is what is meant without it' },
  { at: /^\/subscriber\/(gender|dateOfBirth|address|contactInformation)/, is: 'gone', why: 'belongs to the patient, who is a dependent' },
  { at: /^\/billing\/contactInformation/, is: 'gone', why: 'the submitter has the same contact' },
  { at: /\/contactInformation\/name$/, is: 'gone', why: 'repeats the name above it' },
  { at: /^\/receiver\/(receiverId|taxId)$/, is: 'added', why: 'the payer id where the client named no receiver id' },
  { at: /\/claimSupplementalInformation\/claimNumber$/, is: 'added', why: 'the gateway\'s number where the client gave none' },
  { at: /\/reportInformation\//, is: 'gone', why: 'moved into the list reportInformations' },
  { at: /\/reportInformations\//, is: 'added', why: 'moved from reportInformation' },
  { at: /\/reportInformations\//, is: 'changed', why: 'moved on by the one from reportInformation' },
  { at: /^\/claimInformation\/fileInformation$/, is: 'gone', why: 'moved into fileInformationList' },
  { at: /^\/claimInformation\/fileInformationList\/\d$/, is: 'added', why: 'moved from fileInformation' },
  { at: /^\/claimInformation\/fileInformationList\/\d$/, is: 'changed', why: 'moved on by the one from fileInformation' },
  { at: /\/serviceFacilityLocation\/(npi|identificationCode)$/, is: 'gone', why: 'repeats the billing provider\'s NPI' },
  { at: /\/placeOfServiceCode$/, is: 'gone', why: 'repeats the place of service of the claim' },
  { at: /^\/(rendering|ordering)\/secondaryIdentifier\/0\/(qualifier|identifier)$/, is: 'gone', why: 'comes back in the named field' },
  { at: /^\/rendering\/(commercialNumber|locationNumber)$/, is: 'added', why: 'came in secondaryIdentifier' },
  { at: /\/serviceLines\/\d+\/renderingProvider\//, is: 'gone', why: 'hoisted: all lines share it' },
  { at: /^\/rendering\//, is: 'added', why: 'hoisted from the lines' },
  { at: /^\/ordering\//, is: 'gone', why: 'has a place on lines only' },
  { at: /\/serviceLines\/\d+\/orderingProvider\//, is: 'added', why: 'came from the root' },
  { at: /\/serviceLineDateInformation\/(begin|end)ServiceDate$/, is: 'gone', why: 'comes back in serviceDate and serviceDateEnd' },
  { at: /\/serviceLines\/\d+\/serviceDate(End)?$/, is: 'added', why: 'came in serviceLineDateInformation' },
  { at: /\/lineSupplementInformation\//, is: 'gone', why: 'an attachment comes back in serviceLineSupplementalInformation' },
  { at: /\/serviceLineSupplementalInformation\/attachment/, is: 'gone', why: 'becomes a list of two' },
  { at: /\/serviceLineSupplementalInformation\/\d\//, is: 'added', why: 'becomes a list of two' },
  { at: /\/lineAdjustmentInformation\//, is: 'gone', why: 'the other spelling is written back' },
  { at: /\/lineAdjudicationInformation\/\d\//, is: 'added', why: 'came in lineAdjustmentInformation' },
  { at: /\/otherSubscriberInformation\/policyNumber$/, is: 'gone', why: 'stands in the same element as the group number' },
  { at: /\/otherSubscriberInformation\/groupNumber$/, is: 'added', why: 'came as policyNumber' },
  { at: /\/otherPayerName\/otherInsuredAdditionalIdentifier$/, is: 'gone', why: 'is the other subscriber\'s' },
  { at: /\/otherSubscriberName\/otherInsuredAdditionalIdentifier\/0$/, is: 'added', why: 'came in otherPayerName' },
];

const BODIES: readonly (readonly [name: string, kind: ClaimKind, body: Json])[] = [
  ['everything professional', 'professional', everythingProfessional()], ['everything institutional', 'institutional', everythingInstitutional()],
  ['everything dental', 'dental', everythingDental()], ['a visit that says things twice', 'professional', repetitiveVisit()], ['a dental visit', 'dental', dentalVisit()], ...goldenBodies(), ...sampleBodies(),
];

describe('a claim that was written and read back', () => {
  test.each(BODIES)('%s writes the same 837 again', (_name, kind, body) => {
    const { first, back } = roundTrip(kind, body);
    expect(back.kind).toBe(kind);
    expect(back.issues).toEqual([]);
    expect(comparable(again(kind, back.body))).toEqual(comparable(first.toString('latin1')));
  });

  test.each(BODIES)('%s gives its JSON back, but for what the table explains', (_name, kind, body) => {
    const { back } = roundTrip(kind, body);
    expect(differencesOf(body, back.body).filter((one) => !DIFFERENCES.some((row) => explains(row, one)))).toEqual([]);
  });

  test.each(sampleBodies())('%s is the same claim whether it is posted or uploaded', (_name, kind, body) => {
    expect(facts(claimOf(kind, roundTrip(kind, body).back.body))).toEqual(facts(claimOf(kind, body)));
  });

  test('every row of the table is needed', () => {
    const all = BODIES.flatMap(([, kind, body]) => differencesOf(body, roundTrip(kind, body).back.body));
    expect(DIFFERENCES.filter((row) => !all.some((one) => explains(row, one))).map(({ at, is }) => `${at} ${is}`)).toEqual([]);
  });
});

describe('a claim of any part of the contract, with any texts and amounts', () => {
  test.each([
    ['professional', everythingProfessional], ['institutional', everythingInstitutional], ['dental', everythingDental],
  ] as const)('writes the same %s 837 after it was read back', (kind, make) => {
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 60 }), fc.array(CHANGES, { maxLength: 12 }), (left, texts) => {
      const body = partly(make(), left, texts);
      const parsed = parseClaim(kind, body);
      fc.pre(parsed.ok && !parsed.issues.some(({ severity }) => severity === 'error'));
      const { first, back } = roundTrip(kind, body);
      expect(said(again(kind, back.body))).toEqual(said(first.toString('latin1')));
      expect(back.issues).toEqual([]);
    }), { numRuns: 20 });
  });
});

const LISTS = [
  ['professional', 'contract/claim-837p.tsv', everythingProfessional], ['institutional', 'contract/claim-837i.tsv', everythingInstitutional],
  ['dental', 'contract/claim-837d.tsv', everythingDental],
] as const;

const HAS_LISTS = isHere(sharedFile(LISTS[0][1]) !== undefined, {
  tests: 'the round trip of every path of the contract', because: 'its lists do not lie beside the checkout',
});

describe.runIf(HAS_LISTS)('the published contract', () => {
  test.each(LISTS)('no path of the %s list is lost on the way back', (kind, list, make) => {
    const rows = rowsOf(list).filter(({ type }) => type !== 'obj' && type !== 'array' && type !== '');
    const lost = rows.flatMap((row) => {
      const pointer = pointersOf(kind, row.path);
      const body = make();
      for (const rival of rivalsOf(pointer)) remove(body, rival);
      completeAt(body, pointer);
      setAt(body, pointer, valuesOf(row, pointer)[0]);
      const { first, back } = roundTrip(kind, body);
      return comparable(again(kind, back.body)).join() === comparable(first.toString('latin1')).join() ? [] : [pointer];
    });
    expect(lost).toEqual([]);
  });
});

/** A place in a body, and what stands there instead: a text with odd characters, or an amount. */
const CHANGES = fc.tuple(fc.nat(), fc.constantFrom("O'Brien-Smith", 'a  b', 'x.y', '(x)', 'Ångström', '- -', 'N/A', 'ÆØ ß'), fc.integer({ min: 0, max: 99_999_999 }));

/** What every claim has, and what names or numbers a thing, stays, so that what is left is a claim. */
const STAYS = /^(claimInformation|submitter|receiver|subscriber|billing|serviceLines|\w+Service|\d+|(last|organization)Name|codeCategory|questionNumber)$/;

/** The segments that say something: a party or code of which nothing is left is refused by the edits, and does not come back. */
function said(file: string): readonly string[] {
  return comparable(file).filter((segment) => !/^(SE\*\d+\*|NM1\*\w+\*[12]$|HI\*\w+$)/.test(segment));
}

/** The body without some of its places, and with other texts and amounts at some. */
function partly(body: Json, left: readonly number[], texts: readonly (readonly [number, string, number])[]): Json {
  const free = [...new Set([...leaves(body).keys()].flatMap(ancestors))].filter((pointer) => !STAYS.test(pointer.split('/').at(-1)!));
  for (const number of left) remove(body, free[number % free.length]!);
  const written = [...leaves(body)].filter(([, value]) => typeof value === 'string').map(([pointer]) => pointer);
  const amounts = written.filter((pointer) => AMOUNT.test(pointer));
  const words = written.filter((pointer) => /(firstName|lastName|city|address2|[nN]ote|[tT]ext|[dD]escription|[nN]arrative)(\/\d)?$/.test(pointer));
  for (const [number, text, cents] of texts) {
    setAt(body, words[number % words.length]!, text);
    setAt(body, amounts[number % amounts.length]!, formatCents(cents));
  }
  return body;
}

/** A pointer and those of the objects that it stands in. */
function ancestors(pointer: string): readonly string[] {
  const tokens = pointer.split('/').slice(1);
  return tokens.map((_, index) => `/${tokens.slice(0, index + 1).join('/')}`);
}

/** What a claim says, without its places in the JSON, the client's own reference, and what the gateway fills in: receiver id and REF*D9. */
function facts(claim: Claim): unknown {
  // What belongs to the patient is not sent of a subscriber who is not the patient.
  const subscriber = claim.dependent ? { ...claim.subscriber, address: undefined, gender: undefined, dateOfBirth: undefined } : claim.subscriber;
  const references = claim.references.filter(({ qualifier }) => qualifier !== 'D9');
  const said = { ...claim, controlNumber: undefined, receiver: claim.receiver.organizationName, subscriber, references };
  return JSON.parse(JSON.stringify(said, (name, value: unknown) => (/[pP]ointer$/.test(name) ? undefined : value)));
}

function roundTrip(kind: ClaimKind, body: Json) {
  const parsed = parseClaim(kind, body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const first = fileOf([outbound(parsed.claim)]);
  const [back, ...more] = claimsIn(first);
  expect(more).toEqual([]);
  return { first, back: back! };
}

function again(kind: ClaimKind, body: unknown): string {
  return fileOf([outbound(claimOf(kind, body))]).toString('latin1');
}

/** References may come in any order, and the gateway's own number stands behind those of the client until it is one of them. */
function comparable(file: string): readonly string[] {
  const segments = file.split('~\n');
  expect(segments.filter((segment) => segment.startsWith('REF*D9*'))).toHaveLength(1);
  const runs: string[][] = [];
  for (const segment of segments) {
    const run = runs.at(-1);
    if (run && segment.startsWith('REF*') && run[0]!.startsWith('REF*')) run.push(segment);
    else runs.push([segment]);
  }
  return runs.flatMap((run) => run.sort());
}

interface Change {
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
}

function differencesOf(before: Json, after: Json): readonly Change[] {
  const [was, is] = [leaves(before), leaves(after)];
  const pointers = [...new Set([...was.keys(), ...is.keys()])];
  return pointers.map((pointer) => ({ pointer, before: was.get(pointer), after: is.get(pointer) })).filter((one) => one.before !== one.after);
}

function explains(row: Difference, { pointer, before, after }: Change): boolean {
  const is = after === undefined ? 'gone' : before === undefined ? 'added' : 'changed';
  return is === row.is && row.at.test(pointer) && (row.same?.(before, after) ?? true);
}

function leaves(value: unknown, pointer = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[pointer, value]]);
  return new Map(Object.entries(value).flatMap(([name, inner]) => [...leaves(inner, `${pointer}/${name}`)]));
}

function repetitiveVisit(): Json {
  const service = '/claimInformation/serviceLines/0/professionalService';
  return changed(officeVisit(), {
    '/billing/contactInformation': { name: 'Ines Okoro', phoneNumber: '402-555-0118' }, [`${service}/placeOfServiceCode`]: '11',
    [`${service}/compositeDiagnosisCodePointers/diagnosisCodePointers`]: [1, 2],
  });
}

function goldenBodies(): readonly (readonly [string, ClaimKind, Json])[] {
  return readdirSync(GOLDEN).filter((name) => name.endsWith('.json')).map((name) => (
    [name, name.split('-')[0] as ClaimKind, JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as Json]));
}

function sampleBodies(): readonly (readonly [string, ClaimKind, Json])[] {
  const stories = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return stories.flatMap(({ name: story }) => readdirSync(new URL(`${story}/`, SAMPLES)).filter((name) => /^claim.*\.json$/.test(name)).map((name) => {
    const body = JSON.parse(readFileSync(new URL(`${story}/${name}`, SAMPLES), 'utf8')) as Json;
    return [`${story}/${name}`, kindOf(body), body] as const;
  }));
}

function kindOf(body: Json): ClaimKind {
  const [line] = (body['claimInformation'] as { serviceLines: readonly Json[] }).serviceLines;
  if (line && 'dentalService' in line) return 'dental';
  return line && 'institutionalService' in line ? 'institutional' : 'professional';
}
