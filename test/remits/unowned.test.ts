import { afterAll, beforeAll, expect, test } from 'vitest';
import { GATEWAY } from '../../src/db/sql.ts';
import { remitFile, remitsFile } from '../money/bank.ts';
import { openDesk, type TestDesk } from '../money/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const NOBODY = '1999999992';

test('a payment to a payee that is no biller is listed for operators with its claims, and for nobody else', async () => {
  const operator = await desk.key('oak', true);
  await desk.receive(remitFile({ trace: 'NOBODYS', payee: NOBODY, clps: [{ pcn: 'THEIRS-1', charge: 50_00, icn: 'I1', adjustments: [['CO', '45', 10_00]] }, { pcn: 'THEIRS-2', charge: 5_00 }] }));
  const list = (await desk.get('/v1/remits/unowned', operator)).body as { items: { id: string }[] };
  expect(list.items).toMatchObject([{ payeeId: NOBODY, payeeName: 'ELM STREET PRACTICE', traceNumber: 'NOBODYS', paymentAmount: '45.00', claimCount: 2, payerId: 'lake' }]);
  const id = list.items[0]!.id;
  const claims = (await desk.get(`/v1/remits/unowned/${id}/claims`, operator)).body;
  expect(claims.items).toEqual([
    { place: 1, patientControlNumber: 'THEIRS-1', claimStatusCode: '1', payerClaimNumber: 'I1', chargeAmount: '50.00', paidAmount: '40.00', outcome: 'PAID' },
    { place: 2, patientControlNumber: 'THEIRS-2', claimStatusCode: '1', payerClaimNumber: null, chargeAmount: '5.00', paidAmount: '5.00', outcome: 'PAID' },
  ]);
  expect(await desk.rows(`select action from ledger.audit where subject = $1`, id)).toEqual([{ action: 'remit.looked-at' }]);
  for (const key of [undefined, await desk.key('oak')]) {
    expect((await desk.get('/v1/remits/unowned', key)).status).toBe(403);
    expect((await desk.get(`/v1/remits/unowned/${id}/claims`, key)).status).toBe(403);
    expect((await desk.get(`/v1/remits/${id}`, key)).status).toBe(404);
    expect((await desk.get('/v1/remits', key)).body.items).toEqual([]);
    expect((await desk.get('/v1/work-queues/unmatched', key)).body.items).toEqual([]);
  }
});

test('one file with payments of two billers and of nobody goes three ways', async () => {
  const operator = await desk.key('oak', true);
  const mine = await desk.sent({ pcn: 'THREE-1', charge: 10_00 });
  const theirs = await desk.sent({ pcn: 'THREE-2', charge: 20_00, biller: 'oak' });
  const before = ((await desk.get('/v1/remits/unowned', operator)).body.items as unknown[]).length;
  await desk.receive(remitsFile([
    { trace: 'T1', clps: [{ pcn: 'THREE-1', charge: 10_00 }] }, { trace: 'T2', payee: '1999999976', clps: [{ pcn: 'THREE-2', charge: 20_00 }] },
    { trace: 'T3', payee: NOBODY, clps: [{ pcn: 'THREE-1', charge: 10_00 }] }], '000000081'));
  expect([(await desk.money(mine))!['paid_cents'], (await desk.money(theirs))!['paid_cents']]).toEqual([10_00, 20_00]);
  expect((await desk.get('/v1/remits/unowned', operator)).body.items as unknown[]).toHaveLength(before + 1);
  const traces = async (key?: string) => ((await desk.get('/v1/remits', key)).body.items as { traceNumber: string }[]).map((remit) => remit.traceNumber);
  expect([await traces(), await traces(await desk.key('oak'))]).toEqual([['T1'], ['T2']]);
  const [lost] = await desk.rows<{ id: string }>(`select id from ledger.remits where trace = 'T3'`);
  await desk.post(`/v1/remits/${lost!.id}/assign`, { billerId: 'oak', reason: 'their second location' }, operator);
  await desk.receive();
});

test('it leaves the list when an operator gives it to a biller, and is that biller’s then', async () => {
  const operator = await desk.key('oak', true);
  const [remit] = (await desk.get('/v1/remits/unowned', operator)).body.items as { id: string }[];
  expect((await desk.post(`/v1/remits/${remit!.id}/assign`, { billerId: 'elm', reason: 'a new location of theirs' }, operator)).status).toBe(202);
  await desk.receive();
  expect((await desk.get('/v1/remits/unowned', operator)).body.items).toEqual([]);
  expect((await desk.get('/v1/work-queues/unmatched')).body.items).toHaveLength(2);
  expect((await desk.get(`/v1/remits/unowned/${remit!.id}/claims`, operator)).status).toBe(404);
  expect(await desk.rows(`select biller_id from ledger.events where kind = 'remittance.unmatched' and subject = $1 order by id`, remit!.id)).toEqual([{ biller_id: GATEWAY }, { biller_id: 'elm' }]);
});
