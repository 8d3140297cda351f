import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFeed } from '../../src/deliveries/feed.ts';
import type { GatewayEvent } from '../../src/deliveries/types.ts';
import { interchange } from '../remits/read.ts';
import { openBank, remitFile, type TestBank } from '../money/bank.ts';

let bank: TestBank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank?.close());

const last = async (claimId: string): Promise<GatewayEvent['data'] & { lines: object[] }> => {
  const { events } = (await readFeed(bank.ctx, 'elm', {}))!;
  return events.findLast((event) => event.resource.id === claimId)!.data as GatewayEvent['data'] & { lines: object[] };
};

test('a payment is told line by line: what was charged and paid, every reason with its amount, and our own line where it fits one', async () => {
  const claim = await bank.sent({ pcn: 'LINES-1', charge: 150_00 });
  await bank.receive(interchange('835', [
    'BPR*I*80*C*ACH************20261001', 'TRN*1*LINES*1898800999', 'DTM*405*20261001', 'N1*PR*LAKE HEALTH', 'N1*PE*ELM*XX*1999999984', 'LX*1',
    'CLP*LINES-1*1*170*80*10*12*ICN7*11*1', 'NM1*QC*1*QUILLON*WANDA****MI*LK1',
    'SVC*HC:99213:25*150*80**1', 'DTM*472*20260921', 'CAS*CO*45*40**253*20', 'CAS*PR*3*10', 'REF*6R*LINES-1-1', 'LQ*HE*N130', 'LQ*HE*M15',
    'SVC*HC:36415*20*0**1', 'DTM*472*20260921', 'CAS*CO*97*20',
  ].join('\n')));
  expect(await last(claim)).toMatchObject({
    outcome: 'claim.partially_paid', paidAmount: '80.00',
    lines: [
      {
        lineNumber: 1, lineItemControlNumber: 'LINES-1-1', procedureCode: '99213', chargeAmount: '150.00', paidAmount: '80.00',
        adjustments: [{ group: 'CO', reason: '45', amount: '40.00' }, { group: 'CO', reason: '253', amount: '20.00' }, { group: 'PR', reason: '3', amount: '10.00' }],
        reasons: ['CO-45', 'CO-253', 'PR-3'], remarks: ['N130', 'M15'],
      },
      { lineItemControlNumber: '', procedureCode: '36415', chargeAmount: '20.00', paidAmount: '0.00', adjustments: [{ group: 'CO', reason: '97', amount: '20.00' }], reasons: ['CO-97'], remarks: [] },
    ],
  });
  expect((await last(claim)).lines[1]).not.toHaveProperty('lineNumber');
});

test('a remittance is told as what it is, and as a report that can be fetched', async () => {
  const { events } = (await readFeed(bank.ctx, 'elm', {}))!;
  const [remit] = await bank.rows<{ id: string }>(`select id from ledger.remits where trace = 'LINES'`);
  expect(remit!.id).toMatch(/^R5/);
  expect(events.find((event) => event.type === 'remittance.received')!.resource).toEqual({ id: remit!.id, type: 'remittance' });
  expect(events.filter((event) => event.type === 'transaction.processed')).toMatchObject([{
    resource: { id: remit!.id, type: 'transaction' }, relatedResources: [{ id: remit!.id, type: 'transaction.x12.835' }, { id: 'lake', type: 'payer' }],
    data: { path: `/medicalnetwork/reports/v2/${remit!.id}/835` },
  }]);
});

test('a claim that is paid as a whole has no lines, and a correction tells its own lines only', async () => {
  const whole = await bank.sent({ pcn: 'LINES-2', charge: 60_00 });
  await bank.receive(remitFile({ trace: 'L2', clps: [{ pcn: 'LINES-2', charge: 60_00, day: '' }] }));
  expect((await last(whole)).lines).toEqual([]);
  const paid = { pcn: 'LINES-3', charge: 70_00, icn: 'I3', adjustments: [['CO', '45', 20_00]] } as const;
  const corrected = await bank.sent({ pcn: 'LINES-3', charge: 70_00 });
  await bank.receive(remitFile({ trace: 'L3', clps: [paid] }));
  await bank.receive(remitFile({ trace: 'L4', date: '20261004', clps: [{ ...paid, status: '22', charge: -70_00, adjustments: [['CO', '45', -20_00]] }, { ...paid, adjustments: [['CO', '45', 30_00]] }] }));
  expect((await last(corrected)).lines).toMatchObject([{ lineNumber: 1, paidAmount: '40.00', adjustments: [{ amount: '30.00' }] }]);
});
