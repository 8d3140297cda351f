import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatCents, parseCents, sumCents } from '../../src/lib/money.ts';
import type { ExpectedClaim, Manifest } from '../../src/simulator/expect.ts';
import { accountsOf, type Asked, expectChecks, openRemitWorld, type RemitWorld, standing } from './remits-world.ts';

interface Row extends Asked {
  status: string;
  /** The next action and the work queues that the claim stands in. */
  action: string | null;
  queues: string[];
  /** Events that billing software hears of the decision, after that the claim was accepted. */
  news: string[];
  /** The payment came before the 277CA, which then is no news. */
  isPaidFirst?: boolean;
}

const PAID = { status: 'PAID', action: 'patient-balance', queues: ['patient-balance'], news: ['claim.paid'] };
const WAITING = { status: 'PAYER_ACCEPTED', action: null, queues: [], news: [] };

/** Every row of the payer's trigger table about payments, and what it leaves behind in the gateway. */
const ROWS: readonly Row[] = [
  { ...PAID, scenario: 'PAID' },
  { ...PAID, scenario: 'FULL', action: 'closed', queues: [] },
  { scenario: 'ZERO-DED', status: 'ZERO_PAID', action: 'patient-balance', queues: ['patient-balance'], news: ['claim.paid'] },
  { scenario: 'PARTIAL', status: 'PARTIAL', action: 'correct', queues: ['denied'], news: ['claim.partially_paid'] },
  { scenario: 'DENY-16', status: 'DENIED', action: 'correct', queues: ['denied'], news: ['claim.denied'] },
  { scenario: 'DENY-197', status: 'DENIED', action: 'appeal', queues: ['denied'], news: ['claim.denied'] },
  { ...PAID, scenario: 'REVERSE', news: ['claim.paid', 'claim.paid'] },
  { ...PAID, scenario: 'REVERSE-LATER', news: ['claim.paid', 'claim.reversed', 'claim.paid'] },
  { ...PAID, scenario: 'FORWARD', news: ['claim.paid', 'claim.reversed', 'claim.paid'] },
  { ...PAID, scenario: 'RECOUP' },
  { ...PAID, scenario: 'INTEREST' },
  { ...PAID, scenario: 'SPLIT835', news: ['claim.paid', 'claim.paid'] },
  { ...PAID, scenario: 'SPLIT835', lines: [75_00, 75_00], news: ['claim.paid', 'claim.paid'] },
  { ...PAID, scenario: 'SPLITCLAIM' },
  { ...PAID, scenario: 'SPLITCLAIM', lines: [75_00, 75_00] },
  { ...PAID, scenario: 'MULTICHECK' },
  { ...PAID, scenario: 'MULTICHECK', lines: [45_01] },
  { ...PAID, scenario: 'XOVER', action: 'wait', queues: [] },
  { ...PAID, scenario: 'CHGCODE' },
  { ...PAID, scenario: 'BUNDLE' },
  { ...PAID, scenario: 'CORRNAME' },
  { ...PAID, scenario: 'PADPCN' },
  { ...PAID, scenario: 'PADPCN-CUT', lines: [88_88], pcn: 'CUT-NUMBER-26-0001' },
  { ...WAITING, scenario: 'UNKNOWNPCN' },
  { ...WAITING, scenario: 'BADBAL' },
  { ...WAITING, scenario: 'BADBAL-LINE' },
  { ...WAITING, scenario: 'BADBAL-CLAIM' },
  { ...PAID, scenario: 'DUPCLAIM', member: 'TWICE' },
  // The same member, day and charge on other lines: our own check for duplicates lets it go, the payer's does not.
  { scenario: 'DUPCLAIM', member: 'TWICE', lines: [100_00, 100_01], status: 'DENIED', action: 'correct', queues: ['denied'], news: ['claim.denied'] },
  { ...PAID, scenario: 'BULK3', isPaidFirst: true },
  { ...PAID, scenario: 'BULK3', isPaidFirst: true },
  { ...PAID, scenario: 'BULK3', isPaidFirst: true },
];

let world: RemitWorld;
let expected: Manifest;
const sent = new Map<Row, string>();

beforeAll(async () => {
  world = await openRemitWorld();
  for (const row of ROWS) sent.set(row, await world.send(row));
  await world.leave();
  await world.settle();
  expected = await world.expected();
}, 120_000);
afterAll(() => world?.close());

const expectedOf = (row: Row): ExpectedClaim => expected.claims.find(({ pcn }) => pcn === sent.get(row))!;
const titled = ROWS.map((row, n) => [`${row.scenario}, claim ${n + 1}`, row] as const);

describe('a claim that asks for', () => {
  test.each(titled)('%s ends with the status, balances and next action that its payments lead to', async (_title, row) => {
    const claim = expectedOf(row);
    expect(claim.status).toBe(row.status);
    const { claim: told, money, accounts } = await standing(world, sent.get(row)!);
    expect(told['status']).toBe(row.status);
    expect(accounts).toEqual(accountsOf(claim));
    const { charged, paid, patient, writtenOff, denied, payer, unexplained, priorPayer, nextAction } = money ?? {};
    if (row.action === null) return expect(money?.['nextAction'] ?? null).toSatisfy((action) => action === null || action === 'wait');
    expect({ charged, paid, patient, writtenOff, denied, payer, unexplained, priorPayer, nextAction }).toEqual({
      charged: formatCents(claim.chargeCents), paid: formatCents(claim.paidCents), patient: formatCents(claim.patientCents), writtenOff: formatCents(claim.contractCents),
      denied: formatCents(claim.refusedCents), payer: '0.00', unexplained: '0.00', priorPayer: '0.00', nextAction: row.action,
    });
  });

  test.each(titled)('%s is heard of on the results queue with amounts and reasons', async (_title, row) => {
    const claim = expectedOf(row);
    const heard = await world.heard(sent.get(row)!, row.news.at(-1) ?? 'claim.accepted');
    expect(heard.map(({ type }) => type).filter((type) => type !== 'claim.acknowledged')).toEqual([...(row.isPaidFirst ? [] : ['claim.accepted']), ...row.news]);
    const { data } = heard.at(-1)!;
    expect([data['chargeAmount'], data['paidAmount'], data['patientAmount']]).toEqual([claim.chargeCents, claim.paidCents, claim.patientCents].map(formatCents));
    expect((data['reasons'] as string[]).toSorted()).toEqual(claim.reasons.toSorted());
    if (row.news.length === 0) return;
    const adjusted = sumCents((data['adjustments'] as { amount: string }[]).map(({ amount }) => parseCents(amount)!));
    expect(adjusted + claim.paidCents).toBe(claim.chargeCents);
  });
});

test('the claims stand in the work queues of what is to be done, and in no other', async () => {
  for (const name of ['denied', 'underpaid', 'secondary-due', 'patient-balance', 'payer-rejected', 'file-rejected', 'on-hold']) {
    const own = ROWS.filter(({ queues }) => queues.includes(name)).map((row) => sent.get(row)!);
    expect([name, ...(await world.queue(name)).toSorted()]).toEqual([name, ...own.toSorted()]);
  }
});

test('every check is posted to the cent, what belongs to no claim on its own account, and what does not add up is kept', async () => {
  await expectChecks(world, expected.checks);
});

test('payments that no claim was found for and payments that do not add up have their queues, and each is told once', async () => {
  const { items: strays } = await world.get('/v1/work-queues/unmatched');
  expect(strays.map((item) => item['amountAtStake'])).toEqual(expected.checks.filter(({ strayCents }) => strayCents > 0).map(({ strayCents }) => formatCents(strayCents)));
  const { items: wrong } = await world.get('/v1/work-queues/out-of-balance');
  const kept = expected.checks.filter(({ fate }) => fate === 'out-of-balance');
  expect(wrong.map((item) => item['amountAtStake']).toSorted()).toEqual(kept.map(({ cents }) => formatCents(cents)).toSorted());
  const told = await world.rows<{ kind: string; n: number }>(`select kind, count(*) as n from ledger.events where kind like 'remittance.%' and public group by 1 order by 1`);
  expect(told).toEqual([
    { kind: 'remittance.out_of_balance', n: kept.length }, { kind: 'remittance.received', n: expected.checks.length - kept.length }, { kind: 'remittance.unmatched', n: 1 },
  ]);
});

test.each(['CHGCODE', 'BUNDLE', 'SPLIT835', 'PAID'])('%s: every service line leads back to its line of the claim, by its number or by the code that was billed', async (scenario) => {
  const row = ROWS.find((one) => one.scenario === scenario)!;
  const found = await world.rows<{ lines: { line?: number; tier: string; why: string[] }[] }>(
    'select line_matches as lines from ledger.remit_claims c join ledger.remits r on r.id = c.remit_id where c.clp01 = $1 order by r.production_date', sent.get(row));
  const lines = found.flatMap((clp) => clp.lines);
  expect(lines.map(({ line }) => line)).toEqual([1, 2]);
  const isChanged = lines.map(({ tier, why }) => tier !== 'line-number' && why.includes('code-changed'));
  expect(isChanged).toEqual({ CHGCODE: [true, false], BUNDLE: [true, true] }[scenario] ?? [false, false]);
});

test('a person matches the payment without a claim by its suggestion, and the money moves from suspense to the claim', async () => {
  const row = ROWS.find(({ scenario }) => scenario === 'UNKNOWNPCN')!;
  const { items } = await world.get('/v1/remits/suggestions');
  const { remittanceId, place, claimId } = items[0]!;
  expect([items.length, claimId]).toEqual([1, world.idOf(sent.get(row)!)]);
  const [stray] = expected.checks.filter(({ strayCents }) => strayCents > 0);
  expect(await world.decide(`/v1/remits/${String(remittanceId)}/claims/${String(place)}/match`, { claimId })).toBe(202);
  await world.settle();
  const { claim, accounts } = await standing(world, sent.get(row)!);
  expect([claim['status'], accounts]).toEqual(['PAID', {
    billed: -expectedOf(row).chargeCents, cash: stray!.strayCents, patient: 10_00, 'written-off': expectedOf(row).chargeCents - stray!.strayCents - 10_00,
  }]);
  expect((await world.heard(sent.get(row)!, 'claim.paid')).at(-1)!.data['paidAmount']).toBe(formatCents(stray!.strayCents));
  await expectChecks(world, expected.checks.map((check) => ({ ...check, strayCents: 0 })));
  expect(await world.queue('unmatched')).toEqual([]);
});

test('an operator releases a payment that does not add up: the claim is paid as its CLP says, and what is missing stands on an account of its own', async () => {
  const row = ROWS.find(({ scenario }) => scenario === 'BADBAL')!;
  const { items } = await world.get('/v1/remits?state=out_of_balance');
  const [remit] = await world.rows<{ id: string }>(`select r.id from ledger.remits r join ledger.remit_claims c on c.remit_id = r.id where c.clp01 = $1`, sent.get(row));
  expect(items.map((item) => item['id'])).toContain(remit!.id);
  const released = { reason: 'The payer confirmed the amount by telephone.' };
  expect(await world.decide(`/v1/remits/${remit!.id}/release`, { reason: '' }, true)).toBe(400);
  expect(await world.decide(`/v1/remits/${remit!.id}/release`, released, true)).toBe(202);
  await world.settle();
  expect((await standing(world, sent.get(row)!)).claim['status']).toBe('PAID');
  const entries = await world.rows<{ debit: string; cents: number }>(`select credit, debit, cents from ledger.entries where source = $1 and kind = 'difference'`, remit!.id);
  expect(entries).toEqual([{ credit: 'difference:northwind', debit: 'cash', cents: 1_00 }]);
});
