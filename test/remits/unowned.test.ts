import { afterAll, beforeAll, expect, test } from 'vitest';
import { remitFile } from '../money/bank.ts';
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

test('it leaves the list when an operator gives it to a biller, and is that biller’s then', async () => {
  const operator = await desk.key('oak', true);
  const [remit] = (await desk.get('/v1/remits/unowned', operator)).body.items as { id: string }[];
  expect((await desk.post(`/v1/remits/${remit!.id}/assign`, { billerId: 'elm', reason: 'a new location of theirs' }, operator)).status).toBe(202);
  await desk.receive();
  expect((await desk.get('/v1/remits/unowned', operator)).body.items).toEqual([]);
  expect((await desk.get('/v1/work-queues/unmatched')).body.items).toHaveLength(2);
  expect((await desk.get(`/v1/remits/unowned/${remit!.id}/claims`, operator)).status).toBe(404);
});
