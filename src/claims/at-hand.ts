import { type CodesAtHand, codesFor } from '../codes/facts.ts';
import type { CodeLists } from '../codes/shelf.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { type Claim, referenceOf } from './claim.ts';
import { isCorrection } from './edits/claim.ts';
import { providersOf } from './edits/places.ts';
import type { ClaimHistory } from './history.ts';
import { billerSettings, findNearby, findOriginals, type FoundClaim, type FoundOriginal } from './history-store.ts';
import { searchKeys } from './keys.ts';
import { serviceDates } from './service-dates.ts';

/** What claims are judged with besides themselves: code lists, the biller's own providers, its other claims. */
export interface AtHand {
  readonly codes: CodesAtHand;
  readonly billerNpis: readonly string[];
  /** False where the biller wants the form of its claims refused instead of repaired. */
  readonly repairs: boolean;
  /** Undefined where other claims are not known. */
  readonly historyOf: (claim: Claim) => ClaimHistory | undefined;
}

/** What there is without a database: the lists that come with the program. */
export function withoutDatabase(lists: CodeLists): AtHand {
  return { codes: { lists, facts: {} }, billerNpis: [], repairs: true, historyOf: () => undefined };
}

/**
 * Gathers what the claims of one biller are judged with, in its transaction: one query for each list that is a table and two or
 * three for its other claims, however many claims there are.
 */
export async function atHand(ctx: Ctx, tx: Tx, of: { billerId: string; usage: 'T' | 'P' }, claims: readonly Claim[]): Promise<AtHand> {
  const codes = await codesFor(ctx, tx, {
    npis: claims.flatMap((claim) => providersOf(claim).flatMap(({ provider }) => provider.npi ?? [])),
    drugs: claims.flatMap(({ lines }) => lines.flatMap(({ drug }) => drug?.code ?? [])),
    procedures: claims.flatMap(({ lines }) => lines.flatMap(({ procedureCode }) => procedureCode ?? [])),
  });
  const biller = await billerSettings(tx, of.billerId);
  const histories = await historiesOf(ctx, tx, of, claims);
  return { codes, billerNpis: biller.npis, repairs: biller.repairs, historyOf: (claim) => histories.get(claim) ?? NOTHING };
}

const NOTHING: ClaimHistory = { same: [], alike: [], original: undefined, bills: [] };

/** What the claim is about, as keyed hashes in base64: the same services with units and charges, and without them. */
export function claimMarks(ctx: Ctx, claim: Claim): { same: string; alike: string } | undefined {
  const member = searchKeys(claim).memberNumber;
  if (!member || !claim.billing.npi || claim.lines.length === 0) return undefined;
  const patient = [claim.billing.npi, member, searchKeys(claim).birthDate ?? '', claim.facilityCode ?? '', claim.stay?.statementBegin ?? '', claim.stay?.statementEnd ?? ''];
  const lines = claim.lines.map((line) => {
    const what = [line.serviceDate, line.serviceDateEnd, line.revenueCode, line.procedureCode, [...line.modifiers].sort().join('+'), line.placeOfService].join(',');
    return { what, count: `${Number(line.units ?? 0)},${line.chargeCents ?? 0}` };
  });
  const hash = (services: readonly string[]) => ctx.seal.searchHash([...patient, ...[...services].sort()].join('\n')).subarray(0, MARK_BYTES).toString('base64');
  return { same: hash(lines.map(({ what, count }) => `${what},${count}`)), alike: hash(lines.map(({ what }) => what)) };
}

/** Bytes of a mark: enough that two of one member never meet by chance. */
const MARK_BYTES = 12;

async function historiesOf(ctx: Ctx, tx: Tx, of: { billerId: string; usage: 'T' | 'P' }, claims: readonly Claim[]): Promise<Map<Claim, ClaimHistory>> {
  const asked = claims.flatMap((claim) => questionOf(ctx, claim) ?? []);
  const nearby = asked.length === 0 ? [] : await findNearby(tx, of, asked);
  const numbers = claims.filter(isCorrection).flatMap((claim) => referenceOf(claim, 'F8')?.value ?? []);
  const originals = numbers.length === 0 ? [] : await findOriginals(tx, of, numbers);
  const byQuestion = new Map<number, FoundClaim[]>();
  for (const found of nearby) byQuestion.set(found.n, [...(byQuestion.get(found.n) ?? []), found]);
  const histories = new Map<Claim, ClaimHistory>();
  // Claims of the same set are not stored yet; the first of two equal ones is the earlier.
  const earlier = new Map<string, string>();
  asked.forEach(({ claim, marks, number }, n) => {
    const history = historyOf(byQuestion.get(n) ?? [], marks);
    const first = earlier.get(marks.same);
    if (first === undefined) earlier.set(marks.same, number);
    histories.set(claim, first === undefined || first === number ? history : { ...history, same: [...history.same, { patientControlNumber: first }] });
  });
  for (const claim of claims.filter(isCorrection)) {
    const original = originals.find(({ payerNumber }) => payerNumber === referenceOf(claim, 'F8')?.value);
    if (original) histories.set(claim, { ...(histories.get(claim) ?? NOTHING), original: originalOf(ctx, claim, original) });
  }
  return histories;
}

function questionOf(ctx: Ctx, claim: Claim) {
  const { memberNumber } = searchKeys(claim);
  const served = serviceDates(claim);
  const marks = claimMarks(ctx, claim);
  if (!memberNumber || !served || !marks) return undefined;
  return { claim, marks, number: claim.patientControlNumber ?? '', member: ctx.seal.searchHash(memberNumber).toString('base64'), ...served };
}

function historyOf(found: readonly FoundClaim[], marks: { same: string; alike: string }): ClaimHistory {
  const named = (claims: readonly FoundClaim[]) => claims.map(({ number }) => ({ patientControlNumber: number }));
  return {
    same: named(found.filter(({ same }) => same === marks.same)), alike: named(found.filter(({ alike }) => alike === marks.alike)), original: undefined,
    bills: found.filter(({ kind }) => kind === 'institutional').map(({ number, facility, from, to }) => (
      { patientControlNumber: number, inpatient: ['11', '18', '21', '28', '41', '65', '66'].includes(facility ?? ''), from, to })),
  };
}

/** The patient is the same when member number or name and birth date are. */
function originalOf(ctx: Ctx, claim: Claim, { number, npi, payerCode, member, patient }: FoundOriginal): ClaimHistory['original'] {
  const keys = searchKeys(claim);
  const hash = (...parts: (string | undefined)[]) => (parts.every(Boolean) ? ctx.seal.searchHash(parts.join('\n')).toString('base64') : null);
  const plain = (text: string | null) => text?.replaceAll('\n', '') ?? null;
  const samePatient = hash(keys.memberNumber) === plain(member) || hash(keys.lastName, keys.birthDate) === plain(patient);
  return { patientControlNumber: number, billingNpi: npi ?? undefined, payerCode, samePatient };
}
