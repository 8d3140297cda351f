import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { X12FatInterchange, X12Parser } from 'node-x12';
import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../src/claims/evidence.ts';
import { foldStatus } from '../../src/claims/status.ts';
import { checkFile } from '../../src/guides/check.ts';
import { formatCents } from '../../src/lib/money.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { segments } from '../../src/x12/read.ts';
import { exchange, loadSamplePayers, type NamedFile, sentFiles } from '../support/exchange.ts';
import { canWalk, walk } from '../support/walker.ts';
import { type ExpectedClaim, postedClaim, readExpected, readJson, scenarioOf, storyFiles, storyNames } from './stories.ts';
import { readStory } from './told.ts';

/** The X12 files of every story, in both directions: what the gateway writes, and what it makes of the answers. */
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const payers = loadSamplePayers();
const isOurs = ({ name }: NamedFile) => name.startsWith('837');
const told = storyNames().filter((story) => stored(story).length > 0);

describe('a claim that our edits stop', () => {
  test('goes into no file, and every other story has its files', () => {
    const silent = storyNames().filter((story) => !told.includes(story));
    expect(silent.map((story) => readExpected(story).claims.map(({ status }) => status))).toEqual([['GATEWAY_REJECTED']]);
  });
});

describe.each(told)('%s outward', (story) => {
  test('its claims become the stored 837, byte for byte', () => {
    const written = sentFiles(payers, story).map(({ composed }) => composed.bytes.toString('latin1'));
    expect(written).toEqual(stored(story).filter(isOurs).map(({ bytes }) => bytes.toString('latin1')));
  });

  test('the payer answers with the stored files and no others', async () => {
    const files = await exchange(payers, story);
    expect(textByName(files)).toEqual(textByName(stored(story)));
  });

  test('every file of it is clean by the guide, ours with the payer\'s overlay as well', () => {
    const { guides } = payers.get('northwind')!;
    const own = payers.get(readExpected(story).payer)!.guides;
    for (const file of stored(story)) expect(errorsOf(isOurs(file) ? own : guides, file)).toEqual([]);
  });

  test('a reader that is not ours finds the same segments in each 837', () => {
    for (const { bytes } of stored(story).filter(isOurs)) expect(peerSegments(bytes)).toEqual(ourSegments(bytes));
  });
});

describe.each(told)('%s inward', (story) => {
  const sent = sentFiles(payers, story);
  const answers = stored(story).filter((file) => !isOurs(file));
  const { evidence, paidBy, providerAdjustments, wrong } = readStory(story, sent, answers);

  test('everything in the answers belongs to a claim of ours, and every sum comes out', () => {
    expect(wrong).toEqual([]);
    const taken = providerAdjustments.filter(({ cents }) => cents > 0).map(({ reason, cents }) => ({ code: reason, amount: formatCents(cents) }));
    expect(taken).toEqual(readExpected(story).providerAdjustments ?? []);
  });

  test('a claim travels again exactly when a set was refused that did not name it', () => {
    for (const [file, own] of evidence) {
      const recuts = own.filter(({ kind }) => kind === 'recut').length;
      expect(sent.filter(({ composed }) => composed.placed.some(({ outgoing }) => outgoing.file === file)).length).toBe(1 + recuts);
    }
  });

  test('claims that one check pays stand in one 835', () => {
    const isTogether = (file: string) => scenarioOf(postedClaim.parse(readJson(story, file)).subscriber.memberId) === 'BULK3';
    const together = readExpected(story).claims.map(({ file }) => file).filter(isTogether);
    expect([...paidBy.values()].filter((files) => new Set(files).size > 1)).toEqual(together.length > 0 ? [together] : []);
  });
});

describe.each(storyNames())('%s as its files alone tell it', (story) => {
  const answers = stored(story).filter((file) => !isOurs(file));
  const { evidence } = readStory(story, sentFiles(payers, story), answers);

  test.each(readExpected(story).claims)('$file ends as $status, in whatever order the files are read', (claim) => {
    const own = evidence.get(claim.file)!;
    const folded = foldStatus(own);
    expect({ status: folded.status, outcome: folded.outcome ?? null, acks: acksOf(own) }).toEqual({
      status: claim.status, outcome: claim.outcome, acks: claim.acks });
    expect([folded.paidCents, folded.patientCents].map(formatCents)).toEqual([claim.paid ?? '0.00', claim.patient ?? '0.00']);
    expect(folded.reasons).toEqual(reasonsOf(story, claim));
    expect(folded.remarks).toEqual(claim.remarks ?? []);
    for (const item of own) if (item.kind === '835') expect(formatCents(Math.abs(item.chargeCents))).toBe(claim.charge);
    expect(foldStatus(own.toReversed())).toEqual(folded);
    expect(foldStatus([...own, ...own])).toEqual(folded);
  });
});

test.skipIf(!canWalk('the walk through the samples'))('a walker that is not ours places every segment of every file', () => {
  const files = told.flatMap((story) => stored(story).map(({ name }) => `${SAMPLES}/${story}/${name}`));
  const { status, lines } = walk(files);
  expect(status).toBe(0);
  expect(lines.filter((line) => !line.endsWith(' errors=0'))).toEqual([]);
  expect(lines.length).toBe(told.flatMap((story) => stored(story)).reduce((count, { bytes }) => count + countSets(bytes), 0));
});

/** The stored X12 files of a story, by name. */
function stored(story: string): NamedFile[] {
  return storyFiles(story).filter((name) => name.endsWith('.x12')).map((name) => ({ name, bytes: readFileSync(`${SAMPLES}/${story}/${name}`) }));
}

function textByName(files: readonly NamedFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ name, bytes }) => [name, bytes.toString('latin1')]));
}

function errorsOf(guides: Parameters<typeof checkFile>[0], { name, bytes }: NamedFile): string[] {
  const judged = checkFile(guides, bytes);
  const groups = judged.interchanges.flatMap((interchange) => interchange.groups);
  const all = [judged, ...judged.interchanges, ...groups, ...groups.flatMap((group) => group.sets)].flatMap(({ issues }) => issues);
  const found = all.filter(({ severity }) => severity === 'error').map(({ message, x12 }) => `${name}: segment ${x12?.position}: ${message}`);
  return judged.interchanges.length === 1 ? found : [...found, `${name}: ${judged.interchanges.length} interchanges`];
}

/** Segments between ST and SE as node-x12 reads them, each as its id and elements. */
function peerSegments(bytes: Buffer): string[][] {
  const read = new X12Parser(false).parse(bytes.toString('latin1'));
  const interchange = read instanceof X12FatInterchange ? read.interchanges[0]! : read;
  const sets = interchange.functionalGroups.flatMap((group) => group.transactions);
  return sets.flatMap((set) => set.segments.map(({ tag, elements }) => [tag, ...elements.map(({ value }) => value ?? '')]));
}

const ENVELOPE = new Set(['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA']);

function ourSegments(bytes: Buffer): string[][] {
  const all = Array.from(segments(bytes), (segment) => [segment.id, ...Array.from({ length: segment.elementCount }, (_, n) => segment.element(n + 1))]);
  return all.filter(([id = '']) => !ENVELOPE.has(id));
}

function countSets(bytes: Buffer): number {
  let sets = 0;
  readEnvelopesSync(bytes, {
    set: () => {
      sets += 1;
      return undefined;
    },
  });
  return sets;
}

/** The last word of each kind of acknowledgment, spelled as in expected.json. */
function acksOf(evidence: readonly Evidence[]): ExpectedClaim['acks'] {
  const acks: Record<string, string> = {};
  for (const item of evidence) {
    if (item.kind === 'ta1' || item.kind === '999') acks[item.kind] = item.ack;
    else if (item.kind === '835') acks['835'] = item.clp02;
    else if (item.kind === '277ca') acks['277ca'] = item.statuses.map(({ category, status, entity }) => [category, status, entity].filter(Boolean).join(':')).join();
  }
  return acks as ExpectedClaim['acks'];
}

/** Adjustments of a claim that was adjudicated, else the codes of whoever refused it. */
function reasonsOf(story: string, claim: ExpectedClaim): readonly string[] {
  const scenario = scenarioOf(postedClaim.parse(readJson(story, claim.file)).subscriber.memberId);
  switch (claim.status) {
    case 'GATEWAY_REJECTED': return claim.rules;
    case 'INTERCHANGE_REJECTED': return [`TA105:${scenario.slice('TA1REJ-'.length)}`];
    case 'SYNTAX_REJECTED': return ['IK304:8', 'IK403:7', 'IK502:5'];
    case 'PAYER_REJECTED': return [claim.acks['277ca']!];
    default: return claim.reasons;
  }
}
