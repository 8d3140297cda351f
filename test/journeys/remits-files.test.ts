import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../src/simulator/expect.ts';
import { accountsOf, expectChecks, openRemitWorld, type RemitWorld, standing } from './remits-world.ts';

/** 835 files that are hard to read, each with one claim: how the file ends, with its reason, and how the claim does. */
const FILES: readonly (readonly [scenario: string, file: string, claim: string])[] = [
  ['GARBAGE', 'quarantined content.text', 'PAYER_ACCEPTED'], ['TRUNC', 'quarantined content.truncated', 'PAYER_ACCEPTED'],
  ['HTML', 'quarantined content.html', 'PAYER_ACCEPTED'], ['EMPTY', 'quarantined content.empty', 'PAYER_ACCEPTED'],
  ['BOM', 'read', 'PAID'], ['CRLF', 'read', 'PAID'], ['NONASCII', 'read', 'PAID'], ['ODDDELIM', 'read', 'PAID'], ['HUGE', 'read', 'PAID'],
];
/** Payments of nothing for claims that nobody sent, in the HUGE file. */
const STRANGERS = 10_000;

let world: RemitWorld;
let expected: Manifest;
const sent = new Map<string, string>();

beforeAll(async () => {
  world = await openRemitWorld();
  for (const scenario of ['PAID', ...FILES.map(([name]) => name)]) sent.set(scenario, await world.send({ scenario }));
  await world.leave();
  await world.settle();
  expected = await world.expected();
}, 120_000);
afterAll(() => world?.close());

test.each(FILES)('%s: the file is %s and its claim %s', async (scenario, file, status) => {
  const files = await world.rows<{ end: string }>(
    `select state || coalesce(' ' || reason, '') as end from ledger.inbound_files where name like '%\\_' || $1 || '%'`, scenario.toLowerCase());
  const claim = expected.claims.find(({ pcn }) => pcn === sent.get(scenario))!;
  const { claim: told, accounts } = await standing(world, sent.get(scenario)!);
  expect([files.map(({ end }) => end), told['status'], claim.status]).toEqual([[file], status, status]);
  expect(accounts).toEqual(accountsOf(claim));
});

test('what can be read is posted to the cent, and no file keeps its neighbours from being paid', async () => {
  await expectChecks(world, expected.checks);
  expect((await standing(world, sent.get('PAID')!)).claim['status']).toBe('PAID');
  const [unmatched] = await world.rows<{ n: number }>('select count(*) as n from ledger.remit_claims where claim_id is null and posted_at is not null');
  expect(unmatched!.n).toBe(STRANGERS);
});
