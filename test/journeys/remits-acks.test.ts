import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatCents } from '../../src/lib/money.ts';
import type { ExpectedClaim, Manifest } from '../../src/simulator/expect.ts';
import { accountsOf, type Asked, expectChecks, openRemitWorld, type RemitWorld, standing } from './remits-world.ts';

interface Row extends Asked {
  status: string;
  /** Kinds of the payer's evidence about the claim, in the order of their coming. */
  evidence: string[];
  /** All that billing software hears. */
  news: string[];
  queues: string[];
}

const ALL = ['ta1', '999', '277ca', '835'];
const PAID = { status: 'PAID', evidence: ALL, news: ['claim.acknowledged', 'claim.accepted', 'claim.paid'], queues: ['patient-balance'] };
const REJECTED = { status: 'PAYER_REJECTED', evidence: ['ta1', '999', '277ca'], news: ['claim.acknowledged', 'claim.rejected'], queues: ['payer-rejected'] };
const ACCEPTED = { status: 'PAYER_ACCEPTED', evidence: ['ta1', '999', '277ca'], news: ['claim.acknowledged', 'claim.accepted'], queues: [] };
/** Accepted, then said to be waiting by a 277 of the next day. */
const WAITING = { ...ACCEPTED, evidence: ['ta1', '999', '277ca', '277ca'] };
const NEIGHBOUR = { ...PAID, scenario: 'PAID' };

/** Claims of one inner list travel in one file. Cedar takes two claims in a set, Northwind all. */
const FILES: readonly (readonly Row[])[] = [
  [
    { ...REJECTED, scenario: 'REJ277-A7-562-85' }, { ...REJECTED, scenario: 'REJ277-LINE' }, { ...REJECTED, scenario: 'REJ277-A6-21-LINE' },
    { ...REJECTED, scenario: 'REJ277-MIX', member: '0001' }, { ...PAID, scenario: 'REJ277-MIX', member: '0002' }, { ...PAID, scenario: 'ERR999' },
    { ...PAID, scenario: 'NO277', evidence: ['ta1', '999', '835'], news: ['claim.acknowledged', 'claim.paid'] }, { ...ACCEPTED, scenario: 'NO835' },
  ],
  [
    { scenario: 'REJ999', status: 'SYNTAX_REJECTED', evidence: ['ta1', '999'], news: ['claim.rejected'], queues: ['file-rejected'] },
    // Its file is refused for its neighbour's sake: it goes again, by itself, and is told nothing of it.
    { ...NEIGHBOUR, evidence: ['ta1', '999', ...ALL] },
  ],
  [
    { scenario: 'TA1REJ-018', status: 'INTERCHANGE_REJECTED', evidence: ['ta1'], news: [], queues: ['file-rejected'] },
    { scenario: 'PAID', status: 'INTERCHANGE_REJECTED', evidence: ['ta1'], news: [], queues: ['file-rejected'] },
  ],
  [
    { ...WAITING, scenario: 'PEND-P3-123', status: 'PENDED' }, { ...WAITING, scenario: 'PEND-R4-294', status: 'INFO_REQUESTED' },
    { ...WAITING, scenario: 'PEND-P1-20-40d', status: 'PENDED' },
  ],
  [
    { ...PAID, scenario: 'RELAY', evidence: ['ta1', '999', '277ca', '277ca', '835'], news: ['claim.acknowledged', ...PAID.news] }, { ...NEIGHBOUR },
    { ...REJECTED, scenario: 'RELAY-A7-562-85', evidence: ['ta1', '999', '277ca', '277ca'], news: ['claim.acknowledged', ...REJECTED.news] },
  ],
  [{ ...PAID, scenario: 'ORDER', evidence: ['835', '277ca', '999', 'ta1'], news: ['claim.paid'] }],
  [{ ...PAID, scenario: 'NO999', evidence: ['ta1', '277ca', '835'], news: ['claim.accepted', 'claim.paid'] }],
  [{ ...PAID, scenario: 'LOCK' }],
  [{ ...PAID, scenario: 'DUPFILE' }, { ...NEIGHBOUR }],
  [{ ...ACCEPTED, scenario: 'DELAY-40d' }, { ...NEIGHBOUR }],
  [
    { ...NEIGHBOUR, payer: 'cedar' }, { ...NEIGHBOUR, payer: 'cedar' },
    { scenario: 'PART999', payer: 'cedar', status: 'SYNTAX_REJECTED', evidence: ['ta1', '999'], news: ['claim.rejected'], queues: ['file-rejected'] },
    { ...NEIGHBOUR, payer: 'cedar', evidence: ['ta1', '999', ...ALL] },
    { ...NEIGHBOUR, payer: 'cedar' }, { ...NEIGHBOUR, payer: 'cedar' },
  ],
];
const ROWS = FILES.flat();
const DAY_MS = 86_400_000;

let world: RemitWorld;
let expected: Manifest;
const sent = new Map<Row, string>();

beforeAll(async () => {
  world = await openRemitWorld();
  for (const file of FILES) {
    for (const row of file) sent.set(row, await world.send(row));
    await world.leave();
  }
  await world.settle();
  expected = await world.expected();
}, 120_000);
afterAll(() => world?.close());

const expectedOf = (row: Row): ExpectedClaim => expected.claims.findLast(({ pcn }) => pcn === sent.get(row))!;
const titled = ROWS.map((row, n) => [`${row.scenario}, claim ${n + 1}`, row] as const);
const kinds = async (row: Row) => (await world.events(world.idOf(sent.get(row)!))).filter((kind) => ALL.includes(kind));

describe('a claim that asks for', () => {
  test.each(titled)('%s ends where its acknowledgments lead', async (_title, row) => {
    const claim = row.scenario.endsWith('-40d') ? undefined : expectedOf(row);
    const { claim: told, accounts } = await standing(world, sent.get(row)!);
    expect(told['status']).toBe(row.status);
    if (claim) expect([claim.status, accounts]).toEqual([row.status, accountsOf(claim)]);
    if (row.scenario.startsWith('PEND') && claim) expect(told['reasons']).toEqual(claim.reasons);
    expect(await kinds(row)).toEqual(row.evidence);
  });

  test.each(titled)('%s is told of on the results queue', async (_title, row) => {
    if (row.news.length === 0) return expect(await world.events(world.idOf(sent.get(row)!))).not.toContain('claim.rejected');
    const heard = await world.heard(sent.get(row)!, row.news.at(-1)!);
    expect(heard.map(({ type }) => type)).toEqual(row.news);
    if (row.scenario.endsWith('-40d')) return;
    const { data } = heard.at(-1)!;
    const claim = expectedOf(row);
    expect([data['chargeAmount'], data['paidAmount'], data['patientAmount']]).toEqual([claim.chargeCents, claim.paidCents, claim.patientCents].map(formatCents));
    // Waiting is no outcome: the last word is that the payer took the claim.
    expect(data['reasons']).toEqual(row.scenario.startsWith('PEND') ? ['A2:20'] : expect.arrayContaining([...claim.reasons]));
    expect(data['by']).toBe({ SYNTAX_REJECTED: 'syntax', PAYER_REJECTED: 'payer' }[row.status]);
  });
});

test('the claims stand in the work queues of what is to be done, and in no other', async () => {
  for (const name of ['file-rejected', 'payer-rejected', 'on-hold', 'no-999', 'no-277ca', 'no-835', 'patient-balance', 'denied']) {
    const own = ROWS.filter(({ queues }) => queues.includes(name)).map((row) => sent.get(row)!);
    expect([name, ...(await world.queue(name)).toSorted()]).toEqual([name, ...own.toSorted()]);
  }
});

test('a 277 about claims that wait is its biller’s report, and each claim’s timeline says what it waits for', async () => {
  const own = ROWS.filter(({ scenario }) => scenario.startsWith('PEND'));
  const lines = await Promise.all(own.map(async (row) => ((await world.get(`/v1/claims/${world.idOf(sent.get(row)!)}`))['timeline'] as { text: string }[]).filter(({ text }) => text.includes('(277 '))));
  expect(lines.map((some) => some.map(({ text }) => text.replace(/^.*\(/, '(')))).toEqual([['(277 P3:123)'], ['(277 R4:294)'], ['(277 P1:20)']]);
  const [file] = await world.rows<{ id: string; biller_id: string }>(`select a.id, a.biller_id from ledger.acks a join ledger.inbound_files f on f.id = a.inbound_file_id where f.name like '277\\_%'`);
  expect(file).toEqual({ id: file?.id, biller_id: world.billerId });
  const { transactions } = await world.get(`/medicalnetwork/reports/v2/${file!.id}/277`) as unknown as { transactions: object[] };
  expect(transactions).toHaveLength(1);
  const told = await world.rows<{ subject: string }>(`select subject from ledger.events where kind = 'transaction.processed' and public and subject = $1`, file!.id);
  expect(told).toHaveLength(1);
});

test('a line that the payer rejects is named with its codes', async () => {
  const [plain, asked] = ROWS.filter(({ scenario }) => scenario.endsWith('LINE'));
  for (const [row, code] of [[plain, 'A7:454'], [asked, 'A6:21']] as const) {
    const { data } = (await world.heard(sent.get(row!)!, 'claim.rejected')).at(-1)!;
    expect(data['reasons']).toEqual(['A3:247']);
    expect(data['lines']).toMatchObject([{ lineItemControlNumber: `${sent.get(row!)}-1`, reasons: [code] }]);
  }
});

test('a file that comes twice is known by its bytes and counts once, and a refused transmission is told of once for the file and never for its neighbours', async () => {
  const ends = await world.rows<{ name: string; state: string }>(`select name, state from ledger.inbound_files where name like '%copy%' order by name`);
  expect(ends).toEqual([]);
  await expectChecks(world, expected.checks.filter(({ isDelayed }) => !isDelayed));
  const failed = await world.rows<{ code: string }>(`select data ->> 'code' as code from ledger.events where kind = 'transmission.failed' and public`);
  expect(failed).toEqual([{ code: 'TA105:018' }]);
});

test('a payment that does not come raises one alarm and a queue entry after the payer’s days, and both end when it comes', async () => {
  const waiting = ROWS.filter(({ scenario }) => scenario === 'NO835' || scenario === 'DELAY-40d' || scenario.startsWith('PEND'));
  const late = waiting.filter(({ scenario }) => scenario.endsWith('-40d'));
  const alarms = () => world.rows<{ code: string; claims: number }>(`select data ->> 'code' as code, (data ->> 'claims')::int as claims from ledger.events where kind = 'transmission.stale' and public order by id`);
  expect(await alarms()).toEqual([]);
  world.clock.advance(31 * DAY_MS);
  await world.settle();
  expect((await alarms()).toSorted((a, b) => a.claims - b.claims)).toEqual([1, 1, 3].map((claims) => ({ code: 'no-835', claims })));
  expect((await world.queue('no-835')).toSorted()).toEqual(waiting.map((row) => sent.get(row)).toSorted());
  world.clock.advance(10 * DAY_MS);
  await world.settle();
  expect((await world.queue('no-835')).toSorted()).toEqual(waiting.filter((row) => !late.includes(row)).map((row) => sent.get(row)).toSorted());
  expect(late).toHaveLength(2);
  for (const row of late) {
    const { claim, accounts } = await standing(world, sent.get(row)!);
    expect([claim['status'], accounts]).toEqual(['PAID', accountsOf(expectedOf(row))]);
    expect((await world.heard(sent.get(row)!, 'claim.paid')).map(({ type }) => type)).toEqual(['claim.acknowledged', 'claim.accepted', 'claim.paid']);
  }
  await expectChecks(world, expected.checks);
});
