import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBankList } from '../../src/money/bank-list.ts';
import { postToClaims } from '../../src/money/claims.ts';
import { moveAppeal } from '../../src/money/appeals.ts';
import { asGateway } from '../../src/db/sql.ts';
import { waitFor } from '../support/wait.ts';
import { type Cas, remitFile, reversed, type TestClp } from './bank.ts';
import { openDesk, type TestDesk } from './desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const denied = async (pcn: string, cents: number) => {
  const claim = await desk.sent({ pcn, charge: cents });
  await desk.receive(remitFile({ trace: `D-${pcn}`, clps: [{ pcn, status: '4', charge: cents, adjustments: [['CO', '50', cents]] }] }));
  return claim;
};

describe('an appeal', () => {
  test('is opened, sent and won; its claim waits meanwhile, and the money comes with the next 835', async () => {
    const claim = await denied('APL-1', 90_00);
    const opened = await desk.post('/v1/appeals', { claimId: claim, reason: 'Medically necessary', documents: [{ name: 'Operative report' }] });
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ state: 'open', level: 1, amount: '90.00', deadline: '2027-04-03', documents: [{ name: 'Operative report', reference: '' }] });
    expect((await desk.post('/v1/appeals', { claimId: claim })).body.type).toContain('one-is-open');
    expect(await desk.money(claim)).toMatchObject({ next_action: 'wait', denied_cents: 90_00 });
    const at = `/v1/appeals/${opened.body.id}`;
    expect((await desk.post(`${at}/won`, { amount: '60.00' })).status).toBe(409);
    expect((await desk.post(`${at}/documents`, { documents: [{ name: 'Letter', reference: 'scan 7' }] })).body.documents).toHaveLength(2);
    expect((await desk.post(`${at}/send`, {})).body).toMatchObject({ state: 'sent' });
    expect((await desk.post(`${at}/won`, { amount: '100.00' })).body.type).toContain('too-much');
    expect((await desk.post(`${at}/won`, { amount: '60.00' })).body).toMatchObject({ state: 'won', amountWon: '60.00' });
    expect(await desk.money(claim)).toMatchObject({ next_action: 'appeal', paid_cents: 0, denied_cents: 90_00 });
    expect((await desk.get(`/v1/appeals?claimId=${claim}`)).body.items).toHaveLength(1);
    expect((await desk.get(at, await desk.key('oak'))).status).toBe(404);
  });

  test('that is lost is followed by one of a higher level, and a paid claim has none', async () => {
    const claim = await denied('APL-2', 40_00);
    const { id } = (await desk.post('/v1/appeals', { claimId: claim, amount: '30.00' })).body as { id: string };
    await desk.post(`/v1/appeals/${id}/send`, {});
    expect((await desk.post(`/v1/appeals/${id}/lost`, {})).body).toMatchObject({ state: 'lost', amountWon: '0.00' });
    expect((await desk.post('/v1/appeals', { claimId: claim })).body).toMatchObject({ level: 2, amount: '40.00' });
    const paid = await desk.sent({ pcn: 'APL-3', charge: 10_00 });
    await desk.receive(remitFile({ trace: 'APL3', clps: [{ pcn: 'APL-3', charge: 10_00 }] }));
    expect((await desk.post('/v1/appeals', { claimId: paid })).body.type).toContain('not-denied');
  });
});

test('only a person writes off what was denied, by an entry of its own and with a reason', async () => {
  const claim = await denied('OFF-1', 50_00);
  expect((await desk.post('/v1/write-offs', { claimId: claim, amount: '50.01', reason: 'too small' })).status).toBe(409);
  expect((await desk.post('/v1/write-offs', { claimId: claim, amount: '20.00' })).status).toBe(400);
  expect((await desk.post('/v1/write-offs', { claimId: claim, amount: '20.00', reason: 'agreed with the payer' })).status).toBe(201);
  expect(await desk.money(claim)).toMatchObject({ denied_cents: 30_00, written_off_cents: 20_00, next_action: 'appeal' });
  expect((await desk.post('/v1/write-offs', { claimId: claim, reason: 'not worth an appeal' })).status).toBe(201);
  expect(await desk.money(claim)).toMatchObject({ denied_cents: 0, written_off_cents: 50_00, payer_cents: 0, paid_cents: 0, next_action: 'closed', deadline: null });
  const { items } = (await desk.get('/v1/work-queues/denied?limit=100')).body as { items: { claimId: string }[] };
  expect(items.map((item) => item.claimId)).not.toContain(claim);
});

describe('the list of the bank', () => {
  const ach = (amount: string, trn: string) => [
    `101 091000019 0910000192610010930A094101${'BANK'.padEnd(23)}${'PRACTICE'.padEnd(23)}${''.padEnd(8)}`,
    `5220${'LAKE HEALTH'.padEnd(16)}${''.padEnd(20)}1898800999CCD${'HCCLAIMPMT'.padEnd(10)}${''.padEnd(6)}2610020001091000010000001`,
    `622${'09100002'}2${'55443'.padEnd(17)}${amount.padStart(10, '0')}${'ELM'.padEnd(15)}${'ELM STREET PRACTICE'.padEnd(22)}  1091000010000001`,
    `705${trn.padEnd(80)}00010000001`, `8220${''.padEnd(90, '0')}`,
  ].join('\n');

  test('as CSV or as an ACH file with CCD+ addenda tells the same payment', () => {
    const expected = { trace: 'EFT-77', payerEin: '1898800999', cents: 50_00, paidOn: '2026-10-02' };
    const csv = 'Date,Credit,Trace Number,Originating Company ID\n10/02/2026,"$50.00",EFT-77,1898800999\n';
    expect(readBankList(csv)).toMatchObject({ lines: [expected], issues: [] });
    expect(readBankList('\uFEFFEffective date;Amount;Addenda\n2026-10-02;50.00;TRN*1*EFT-77*1898800999~\n')).toMatchObject({ lines: [expected], issues: [] });
    expect(readBankList(ach('5000', 'TRN*1*EFT-77*1898800999~'))).toMatchObject({ lines: [expected], issues: [] });
  });

  test('names the rows that it could not read, and takes the others', () => {
    const { lines, issues } = readBankList('date,amount,trace\n2026-13-02,50.00,A\n2026-10-02,lots,B\n2026-10-02,5.00,\n2026-10-02,5.00,D\n');
    expect(lines.map((line) => line.trace)).toEqual(['D']);
    expect(issues.map((issue) => issue.ruleId)).toEqual(['bank.date', 'bank.amount', 'bank.trace']);
    expect(readBankList('some,other,list\n1,2,3\n')).toMatchObject({ lines: [], issues: [{ ruleId: 'bank.columns' }] });
  });

  test('is matched by trace, payer, amount and date; what is missing on either side stands in a queue', async () => {
    await desk.sent({ pcn: 'BANK-1', charge: 50_00 });
    await desk.receive(remitFile({ trace: 'EFT-77', date: '20261001', clps: [{ pcn: 'BANK-1', charge: 50_00 }] }), remitFile({ trace: 'EFT-78', date: '20261001', clps: [{ pcn: 'X1', charge: 7_00 }] }));
    const loaded = await desk.post('/v1/bank-payments', ach('5000', 'TRN*1*EFT-77*1898800999~'));
    expect(loaded.body).toEqual({ added: 1, known: 0, matched: 1, issues: [] });
    expect((await desk.post('/v1/bank-payments', ach('5000', 'TRN*1*EFT-77*1898800999~'))).body).toMatchObject({ added: 0, known: 1, matched: 0 });
    const rest = await desk.post('/v1/bank-payments', 'date,amount,trace,payer id\n2026-10-02,50.00,EFT-77,1777777777\n2026-10-02,9.00,EFT-79,1898800999\n2026-10-02,7.01,EFT-78,1898800999\n');
    expect(rest.body).toMatchObject({ added: 3, matched: 0 });
    expect((await desk.get('/v1/bank-payments?state=matched')).body.items).toMatchObject([{ traceNumber: 'EFT-77', why: ['trace', 'amount', 'payer', 'date-near'] }]);
    expect((await desk.get('/v1/work-queues/missing-remittance')).body.items).toHaveLength(3);
    // The remittance comes after the money.
    await desk.receive(remitFile({ trace: 'EFT-79', date: '20261003', clps: [{ pcn: 'X2', charge: 9_00 }] }));
    expect((await desk.get('/v1/work-queues/missing-remittance')).body.items).toHaveLength(2);
    await desk.rows(`update ledger.remits set created_at = created_at - interval '400 days'`);
    const missing = (await desk.get('/v1/work-queues/missing-money')).body.items as { amountAtStake: string }[];
    expect(missing.map((item) => item.amountAtStake)).toEqual(expect.arrayContaining(['7.00']));
    expect(missing.map((item) => item.amountAtStake)).not.toContain('9.00');
  });
});

describe('what was written off and is paid after all', () => {
  const PAID: Cas[] = [['CO', '45', 10_00], ['PR', '3', 5_00]];
  const given = async (pcn: string) => {
    const claim = await denied(pcn, 50_00);
    expect((await desk.post('/v1/write-offs', { claimId: claim, reason: 'not worth an appeal' })).status).toBe(201);
    return claim;
  };
  const PAID_MONEY = { paid_cents: 35_00, patient_cents: 5_00, written_off_cents: 10_00, denied_cents: 0, payer_cents: 0, unexplained_cents: 0, next_action: 'patient-balance' };

  test('is written off no more, where the payer decides anew without a reversal', async () => {
    const claim = await given('BACK-1');
    await desk.receive(remitFile({ trace: 'BACK1', date: '20261010', clps: [{ pcn: 'BACK-1', charge: 50_00, adjustments: PAID }] }));
    expect(await desk.money(claim)).toMatchObject(PAID_MONEY);
  });

  test('nor where it takes its denial back, in one payment or in two of either order', async () => {
    const clp = (pcn: string): TestClp => ({ pcn, status: '4', charge: 50_00, adjustments: [['CO', '50', 50_00]] });
    const again = (pcn: string): TestClp => ({ pcn, charge: 50_00, adjustments: PAID });
    const claims = [await given('BACK-2'), await given('BACK-3'), await given('BACK-4')];
    await desk.receive(remitFile({ trace: 'BACK2', date: '20261010', clps: [reversed(clp('BACK-2')), again('BACK-2')] }));
    await desk.receive(remitFile({ trace: 'BACK3A', date: '20261010', clps: [reversed(clp('BACK-3'))] }), remitFile({ trace: 'BACK3B', date: '20261011', clps: [again('BACK-3')] }));
    await desk.receive(remitFile({ trace: 'BACK4B', date: '20261011', clps: [again('BACK-4')] }), remitFile({ trace: 'BACK4A', date: '20261010', clps: [reversed(clp('BACK-4'))] }));
    for (const claim of claims) expect(await desk.money(claim)).toMatchObject(PAID_MONEY);
  });

  test('and what is refused of it again is open again: a person gave up another decision', async () => {
    const claim = await given('BACK-5');
    const clp: TestClp = { pcn: 'BACK-5', status: '4', charge: 50_00, adjustments: [['CO', '50', 50_00]] };
    await desk.receive(remitFile({ trace: 'BACK5', date: '20261010', clps: [reversed(clp), { pcn: 'BACK-5', charge: 50_00, adjustments: [['CO', '197', 20_00]] }] }));
    expect(await desk.money(claim)).toMatchObject({ paid_cents: 30_00, denied_cents: 20_00, written_off_cents: 0, payer_cents: 0 });
  });
});

test('a payment that is posted while a person moves an appeal on is not forgotten in what the claim’s money says', async () => {
  const claim = await denied('RACE-1', 70_00);
  const { id } = (await desk.post('/v1/appeals', { claimId: claim })).body as { id: string };
  let moved: Promise<unknown> | undefined;
  await asGateway(desk.ctx, async (tx) => {
    await tx.query('select 1 from ledger.claims where id = $1 for update', [claim]);
    await postToClaims(desk.ctx, tx, {
      id: 'R5RACE', billerId: 'elm', payerId: 'lake',
      clps: [{ n: 1, claimId: claim, clp: { outcome: 'PAID', paidCents: 70_00, adjustments: [] }, isFromSuspense: false, nextPayer: undefined }],
    });
    moved = moveAppeal(desk.ctx, { billerId: 'elm', usage: 'T', by: 'somebody', id }, { to: 'sent' });
    await waitFor(async () => (await desk.rows(
      `select 1 from pg_locks w where not w.granted and exists (select 1 from pg_locks h where h.pid = w.pid and h.database = (select oid from pg_database where datname = current_database()))`)).length > 0, 10_000);
  });
  await moved;
  expect(await desk.money(claim)).toMatchObject({ paid_cents: 70_00, denied_cents: 0, next_action: 'wait' });
});
