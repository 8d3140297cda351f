import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkFile, createFileChecker } from '../../src/guides/check.ts';
import type { GuideIssue } from '../../src/guides/findings.ts';
import type { Judgement } from '../../src/guides/judgement.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { readEnvelopes } from '../../src/x12/envelope.ts';
import { fileOf, VALID } from './fixtures.ts';

/** GATEWAY_FUZZ_RUNS=1000000 is the long run. */
const RUNS = Number(process.env['GATEWAY_FUZZ_RUNS'] ?? 20_000);
const TIMEOUT_MS = 120_000 + RUNS * 20;
/** After so many runs all code is compiled; what memory grows from here on stays. */
const WARM = 20_000;
const MOST_GROWTH_BYTES = 150_000_000;

const guides = loadGuides();
const FILES = Object.entries(VALID).map(([guide, segments]) => Buffer.from(fileOf(guide, segments), 'latin1'));
const DAMAGES = ['delete', 'duplicate', 'swap', 'truncate', 'flip', 'insert', 'empty'] as const;

interface Damage {
  readonly kind: (typeof DAMAGES)[number];
  /** Where, as parts of 65,536 of what there is. */
  readonly at: number;
  readonly other: number;
}

const damage = fc.record({ kind: fc.constantFrom(...DAMAGES), at: fc.nat(0xffff), other: fc.nat(0xffff) });
const STRANGE = ['*', '~', ':', '^', '\n', ' ', 'ISA*', 'GS*HC*', 'ST*837*', 'SE*9*', 'HL*1**20*1~', 'LX*1~', 'QQZ*1~', '\u0000', '\u00e9', '^:^:^', '*'.repeat(40), '9'.repeat(40)];

it('however a file is damaged, it is judged: nothing is thrown, every place lies in the file, verdicts follow from the issues', () => {
  let runs = 0;
  let early_bytes = 0;
  fc.assert(fc.property(fc.nat(FILES.length - 1), fc.array(damage, { minLength: 1, maxLength: 4 }), (file, damages) => {
    const bytes = damages.reduce(damaged, FILES[file]!);
    const judgement = checkFile(guides, bytes);
    for (const issue of issuesOf(judgement)) expectPlace(issue, bytes.length);
    for (const { groups } of judgement.interchanges) for (const { sets } of groups) for (const { ik5, issues } of sets) expectVerdict(ik5, issues);
    runs += 1;
    if (runs === WARM) early_bytes = process.memoryUsage.rss();
  }), { numRuns: RUNS, ...(RUNS > WARM ? {} : { seed: 20_260_115 }) });
  if (RUNS > WARM) expect(process.memoryUsage.rss() - early_bytes).toBeLessThan(MOST_GROWTH_BYTES);
}, TIMEOUT_MS);

it('a damaged file in pieces of any size is judged as the whole', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(FILES.length - 1), damage, fc.integer({ min: 1, max: 200 }), async (file, one, size) => {
    const bytes = damaged(FILES[file]!, one);
    const checker = createFileChecker(guides);
    expect(checker.result(await readEnvelopes(pieces(bytes, size), checker))).toEqual(checkFile(guides, bytes));
  }), { numRuns: 200 });
}, TIMEOUT_MS);

/** A file with one damage more. */
function damaged(bytes: Buffer, { kind, at, other }: Damage): Buffer {
  const place = Math.floor((at / 0x10000) * bytes.length);
  if (kind === 'truncate') return bytes.subarray(0, place);
  if (kind === 'flip') {
    const changed = Buffer.from(bytes);
    if (place < changed.length) changed[place]! ^= 1 << (other & 7);
    return changed;
  }
  if (kind === 'insert') return Buffer.concat([bytes.subarray(0, place), Buffer.from(STRANGE[other % STRANGE.length]!, 'latin1'), bytes.subarray(place)]);
  const segments = bytes.toString('latin1').split('~\n');
  const [one, two] = [Math.floor((at / 0x10000) * segments.length), Math.floor((other / 0x10000) * segments.length)];
  if (kind === 'delete') segments.splice(one, 1);
  else if (kind === 'duplicate') segments.splice(two, 0, segments[one] ?? '');
  else if (kind === 'swap') [segments[one], segments[two]] = [segments[two] ?? '', segments[one] ?? ''];
  else segments[one] = (segments[one] ?? '').split('*').map((element, i) => (i === 1 + (other % 8) ? '' : element)).join('*');
  return Buffer.from(segments.join('~\n'), 'latin1');
}

function issuesOf(judgement: Judgement): GuideIssue[] {
  return [...judgement.issues, ...judgement.interchanges.flatMap((one) => [...one.issues, ...one.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)])])];
}

/** Plain comparisons: `expect` for each of a million issues would take most of the time. */
function expectPlace({ x12, at, ack, codeName }: GuideIssue, length: number): void {
  const { offset = 0, position = 1 } = x12 ?? {};
  if (!(offset >= 0 && offset <= length && position >= 1 && position <= length + 1)) throw new Error(`place ${position}, byte ${offset} of ${length}`);
  if (at && !(at.element >= 1 && (at.component ?? 1) >= 1)) throw new Error('an element without its place');
  if (ack && ack.element !== 'STC' && (codeName === '' || codeName === ack.code)) throw new Error(`code ${ack.element} ${ack.code} has no name`);
}

function expectVerdict(ik5: { ack: string; codes: readonly string[] }, issues: readonly GuideIssue[]): void {
  const refused = issues.some(({ severity, ack }) => severity === 'error' && ack !== undefined && ack.element !== 'STC');
  if (refused && (ik5.ack !== 'R' || ik5.codes.length === 0)) throw new Error(`a set with errors is ${ik5.ack}`);
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
