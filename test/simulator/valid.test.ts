import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { createPayer } from '../../src/simulator/payer.ts';
import { sharedGuides } from '../support/context.ts';
import { canWalk, walk } from '../support/walker.ts';
import { CEDAR, file837, linesOf } from './support.ts';

/** Every scenario whose answers are good X12, but for the sums of BADBAL. Bad on purpose are GARBAGE, TRUNC, HTML, EMPTY, BOM, NONASCII and PADPCN. */
const SCENARIOS = [
  'PAID', 'FULL', 'ZERODED', 'PARTIAL', 'DENY-16', 'REJ277-A7-562-85', 'REJ277-LINE', 'REJ277-MIX', 'ERR999', 'BULK1', 'DELAY-2d', 'DUPFILE', 'DUPCLAIM', 'REVERSE',
  'REVERSE-LATER', 'RECOUP', 'FORWARD', 'INTEREST', 'SPLIT835', 'MULTICHECK', 'SPLITCLAIM', 'XOVER', 'CHGCODE', 'BUNDLE', 'CORRNAME', 'BADBAL', 'BADBAL-CLAIM', 'BADBAL-LINE',
  'UNKNOWNPCN', 'PADPCN-CUT', 'CRLF', 'ODDDELIM', 'PEND-P3-123', 'PEND-R4-294-30d', 'RELAY', 'RELAY-A7-562-85',
];
const IN_FILE = ['REJ999', 'PART999', 'ORDER', 'TA1REJ-018', 'NO999', 'NO277', 'NO835', 'LOCK', 'HUGE'];

let folder: string;
const answers = new Map<string, Buffer>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-valid-'));
  const claims = SCENARIOS.map((scenario, i) => ({ member: `SIM-${scenario}-1`, pcn: `CLAIM-${i}`, lines: ['120.55', '40', '0.05'], dependent: i % 3 === 0 }));
  await take('all', file837({ ack: true, sets: [claims] }));
  for (const [i, scenario] of IN_FILE.entries()) {
    const sets = [[{ pcn: 'ONE-1', lines: ['10'] }], [{ member: `SIM-${scenario}-1`, pcn: 'TWO-1', lines: ['10', '20'] }]];
    await take(scenario, file837({ control: 100 + i, ack: true, sets }));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers a file in a folder of its own, all stages at once. */
async function take(name: string, text: string): Promise<void> {
  const root = join(folder, name);
  const payer = await createPayer({ root, payer: CEDAR, staged: false, now: () => new Date('2027-01-01T00:00:00Z') });
  writeFileSync(join(root, 'mailbox', 'in', 'claims.x12'), text, 'latin1');
  while ((await payer.tick()) > 0);
  const out = join(root, 'mailbox', 'out');
  for (const file of readdirSync(out)) answers.set(join(out, file), readFileSync(join(out, file)));
}

test('every answer that is not bad on purpose is clean by our guides, and BADBAL is wrong at its level only', () => {
  const found = [...answers].flatMap(([path, bytes]) => {
    const judged = checkFile(sharedGuides(), bytes);
    const groups = judged.interchanges.flatMap((interchange) => interchange.groups);
    const issues = [judged, ...judged.interchanges, ...groups, ...groups.flatMap((group) => group.sets)].flatMap((part) => part.issues);
    const errors = issues.filter(({ severity }) => severity === 'error').map(({ message }) => `${basename(path)}: ${message}`);
    return judged.interchanges.length === 1 ? errors : [...errors, `${basename(path)}: ${judged.interchanges.length} interchanges`];
  });
  expect(found.filter((line) => !line.includes('_copy'))).toEqual([
    '835_000000041_badbal1.x12: The payment (BPR02) is not the sum of the claim payments less the provider adjustments (PLB).',
    '835_000000041_badbal2.x12: The claim payment (CLP04) is not the charge (CLP03) less all adjustments of claim and lines.',
    '835_000000041_badbal3.x12: The line payment (SVC03) is not the charge (SVC02) less the adjustments of the line.',
  ]);
  expect(answers.size).toBeGreaterThan(25);
});

test.skipIf(!canWalk('the walk through the simulator’s answers'))('a walker that is not ours places every segment of every answer', () => {
  // The walker knows transaction sets only, not a TA1 alone; HUGE repeats one claim and takes it half a minute.
  const files = [...answers].filter(([path, bytes]) => !path.includes('_huge') && linesOf(bytes.toString('latin1'), 'GS').length > 0).map(([path]) => path);
  const { status, lines } = walk(files);
  expect(status).toBe(0);
  expect(lines.filter((line) => !line.endsWith(' errors=0'))).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(files.length);
});
