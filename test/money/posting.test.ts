import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { figures } from '../../src/money/figures.ts';
import { openBank, remitFile, reversed, type TestBank, type TestClp } from './bank.ts';

let bank: TestBank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank?.close());

const remitOf = async (trace: string) => (await bank.rows<{ id: string; state: string; biller_id: string }>('select id, state, biller_id from ledger.remits where trace = $1', trace))[0]!;
const cash = async (trace: string) => (await bank.rows<{ cents: number }>(
  `select coalesce(sum(case when e.debit = 'cash' then e.cents when e.credit = 'cash' then -e.cents else 0 end), 0)::bigint as cents
   from ledger.entries e join ledger.remits r on r.id = e.source where r.trace = $1`, trace))[0]!.cents;

describe('posting a payment', () => {
  test('a payment, a contractual cut and a copay stand on three accounts, and together they are the charge', async () => {
    const claim = await bank.sent({ pcn: 'POST-1', charge: 150_00 });
    await bank.receive(remitFile({ trace: 'T1', clps: [{ pcn: 'POST-1', charge: 150_00, adjustments: [['CO', '45', 30_00], ['PR', '3', 10_00]] }] }));
    expect(await bank.money(claim)).toMatchObject({
      charged_cents: 150_00, paid_cents: 110_00, payer_cents: 0, patient_cents: 10_00, written_off_cents: 30_00, denied_cents: 0, next_action: 'patient-balance',
    });
    expect(await cash('T1')).toBe(110_00);
    expect(await remitOf('T1')).toMatchObject({ state: 'posted' });
    const entries = await bank.rows('select kind, debit, credit, cents, adjustment_group, reason from ledger.entries where claim_id = $1 order by seq', claim);
    expect(entries).toEqual([
      { kind: 'charge', debit: 'payer', credit: 'billed', cents: 150_00, adjustment_group: null, reason: null },
      { kind: 'payment', debit: 'cash', credit: 'payer', cents: 110_00, adjustment_group: null, reason: null },
      { kind: 'adjustment', debit: 'written-off', credit: 'payer', cents: 30_00, adjustment_group: 'CO', reason: '45' },
      { kind: 'patient-responsibility', debit: 'patient', credit: 'payer', cents: 10_00, adjustment_group: 'PR', reason: '3' },
    ]);
  });

  test('a denial is never written off by itself', async () => {
    const claim = await bank.sent({ pcn: 'POST-2', charge: 80_00 });
    await bank.receive(remitFile({ trace: 'T2', clps: [{ pcn: 'POST-2', status: '4', charge: 80_00, adjustments: [['CO', '197', 80_00]] }] }));
    expect(await bank.money(claim)).toMatchObject({ written_off_cents: 0, denied_cents: 80_00, next_action: 'appeal', categories: ['authorization'], deadline: '2027-04-03' });
  });

  test('the patient share goes to the next payer first', async () => {
    const claim = await bank.sent({ pcn: 'POST-3', charge: 100_00, nextPayer: 'HILL1' });
    await bank.receive(remitFile({ trace: 'T3', clps: [{ pcn: 'POST-3', charge: 100_00, adjustments: [['PR', '1', 100_00]] }] }));
    expect(await bank.money(claim)).toMatchObject({ patient_cents: 100_00, next_action: 'secondary-due', next_payer: 'HILL1' });
  });

  test('a claim that this payer passed on waits for the next one, until a later word says otherwise', async () => {
    const claim = await bank.sent({ pcn: 'POST-6', charge: 100_00, nextPayer: 'HILL1' });
    const original: TestClp = { pcn: 'POST-6', status: '19', charge: 100_00, adjustments: [['PR', '1', 100_00]], icn: 'PASSED' };
    await bank.receive(remitFile({ trace: 'T6', clps: [original] }));
    expect(await bank.money(claim)).toMatchObject({ patient_cents: 100_00, next_action: 'wait', deadline: '2026-11-04' });
    await bank.receive(remitFile({ trace: 'T7', date: '20261002', clps: [reversed(original), { ...original, status: '1' }] }));
    expect(await bank.money(claim)).toMatchObject({ patient_cents: 100_00, next_action: 'secondary-due' });
  });

  test('the same payment in another file, under another control number, posts once; a used check number with another content posts', async () => {
    const claim = await bank.sent({ pcn: 'POST-4', charge: 60_00 });
    const remit = { trace: 'T4', clps: [{ pcn: 'POST-4', charge: 60_00, adjustments: [['CO', '45', 20_00]] as const }] };
    await bank.receive(remitFile(remit), remitFile(remit, '000000072'));
    await bank.receive(remitFile(remit, '000000073'));
    expect(await bank.money(claim)).toMatchObject({ paid_cents: 40_00 });
    const other = await bank.sent({ pcn: 'POST-5', charge: 30_00 });
    await bank.receive(remitFile({ trace: 'T4', clps: [{ pcn: 'POST-5', charge: 30_00 }] }));
    expect(await bank.money(other)).toMatchObject({ paid_cents: 30_00, next_action: 'closed' });
  });
});

describe('a payment that is taken back', () => {
  const original: TestClp = { pcn: 'REV', charge: 150_00, adjustments: [['CO', '45', 30_00], ['CO', '97', 5_00], ['PR', '3', 10_00]], icn: 'ICN-REV' };
  const correction: TestClp = { ...original, adjustments: [['CO', '45', 30_00], ['PR', '3', 20_00]] };
  const parts = [
    { trace: 'R1', date: '20261001', clps: [original] },
    { trace: 'R2', date: '20261002', clps: [reversed(original)], plb: [['FB', 'R2', -105_00]] as const },
    { trace: 'R3', date: '20261003', clps: [correction], plb: [['FB', 'R2', 105_00]] as const, },
  ];
  // R3 alone would be negative: its correction pays 100.00, and 105.00 are taken.
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  test.each(orders)('in the order %d, %d, %d the original, its reversal and the correction end the same', async (...order) => {
    const own = await openBank();
    try {
      const claim = await own.sent({ pcn: 'REV', charge: 150_00 });
      for (const nth of order) await own.receive(remitFile(parts[nth]!));
      expect(await own.money(claim)).toMatchObject({
        charged_cents: 150_00, paid_cents: 100_00, payer_cents: 0, patient_cents: 20_00, written_off_cents: 30_00, denied_cents: 0, next_action: 'patient-balance',
      });
      expect(await own.account('payee:1999999984')).toBe(0);
      const sums = await own.rows<{ amount_cents: number; cents: number }>(
        `select r.amount_cents, coalesce(sum(case when e.debit = 'cash' then e.cents when e.credit = 'cash' then -e.cents else 0 end), 0)::bigint as cents
         from ledger.remits r left join ledger.entries e on e.source = r.id group by r.id`);
      expect(sums.every((row) => row.cents === row.amount_cents)).toBe(true);
      expect(sums).toHaveLength(3);
    } finally {
      await own.close();
    }
  });
});

describe('a large payment', () => {
  test('payments and reversals of the same claims all over it come to one balance each, in one go', async () => {
    const numbers = ['BIG-1', 'BIG-2', 'BIG-3'];
    const claims: string[] = [];
    for (const pcn of numbers) claims.push(await bank.sent({ pcn, charge: 150_00 }));
    // Every stretch is about every claim, and each in another order; the last payments are not taken back.
    const clps = Array.from({ length: 151 }, (_, round) => [0, 1, 2].map((place): TestClp => {
      const paid: TestClp = { pcn: numbers[(place + round) % 3]!, charge: 150_00, adjustments: [['CO', '45', 30_00], ['PR', '3', 10_00]], icn: 'ICN-BIG' };
      return round % 2 === 0 ? paid : reversed(paid);
    })).flat();
    await bank.receive(remitFile({ trace: 'BIG', clps }));
    expect((await bank.rows('select state, tries, claim_count from ledger.remits where trace = $1', 'BIG'))[0]).toEqual({ state: 'posted', tries: 0, claim_count: 453 });
    for (const claim of claims) {
      expect(await bank.money(claim)).toMatchObject({ charged_cents: 150_00, paid_cents: 110_00, payer_cents: 0, patient_cents: 10_00, written_off_cents: 30_00 });
      expect(await bank.rows(`select 1 from ledger.events where claim_id = $1 and kind = '835'`, claim)).toHaveLength(151);
    }
    expect(await cash('BIG')).toBe(3 * 110_00);
  });
});

describe('a decision that is replaced without being taken back', () => {
  const denial: TestClp = { pcn: 'AGAIN', status: '4', charge: 150_00, adjustments: [['CO', '197', 150_00]], icn: 'ICN-D' };
  const payment: TestClp = { ...denial, status: '1', adjustments: [['CO', '45', 30_00], ['PR', '3', 10_00]], icn: 'ICN-P' };
  const parts = [
    { trace: 'A1', date: '20261001', clps: [denial] }, { trace: 'A2', date: '20261008', clps: [payment] },
    { trace: 'A3', date: '20261009', clps: [reversed(denial)] },
  ];
  const PAID = { paid_cents: 110_00, payer_cents: 0, patient_cents: 10_00, written_off_cents: 30_00, denied_cents: 0, next_action: 'patient-balance' };
  const posted = async (remits: readonly (typeof parts)[number][]) => {
    const own = await openBank();
    try {
      const claim = await own.sent({ pcn: 'AGAIN', charge: 150_00 });
      for (const remit of remits) await own.receive(remitFile(remit));
      const [{ status }] = await own.rows<{ status: string }>('select status from ledger.claims where id = $1', claim) as [{ status: string }];
      return { ...(await own.money(claim)), status };
    } finally {
      await own.close();
    }
  };

  test.each([[0, 1], [1, 0]])('a denial that is paid later refuses nothing any more, in the order %d, %d', async (...order) => {
    expect(await posted(order.map((nth) => parts[nth]!))).toMatchObject({ ...PAID, status: 'PAID' });
  });

  test.each([[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])('nor when it is taken back after all, in the order %d, %d, %d', async (...order) => {
    expect(await posted(order.map((nth) => parts[nth]!))).toMatchObject({ ...PAID, status: 'PAID' });
  });

  test('a copy that is denied as a duplicate leaves the payment as it is, on the same day or later', async () => {
    const copy: TestClp = { ...denial, adjustments: [['CO', '18', 150_00]], icn: 'ICN-COPY' };
    for (const date of ['20261008', '20261015']) {
      expect(await posted([parts[1]!, { trace: 'A4', date, clps: [copy] }])).toMatchObject({ ...PAID, status: 'PAID' });
      expect(await posted([{ trace: 'A4', date, clps: [copy] }, parts[1]!])).toMatchObject({ ...PAID, status: 'PAID' });
    }
  });

  test('a payment that comes twice hides no denial: what was paid too much stands against the payer', async () => {
    const partly: TestClp = { ...payment, adjustments: [['CO', '197', 40_00]] };
    expect(await posted([{ trace: 'A5', date: '20261001', clps: [partly] }, { trace: 'A6', date: '20261002', clps: [payment] }]))
      .toMatchObject({ paid_cents: 220_00, payer_cents: -150_00, denied_cents: 40_00 });
  });
});

test('a payment that is taken back because its claim was voided leaves nothing to do; taken back otherwise it is waited for', async () => {
  const paid: TestClp = { pcn: 'VOID-1', charge: 40_00, icn: 'ICN-V' };
  const claims = [await bank.sent({ pcn: 'VOID-1', charge: 40_00 }), await bank.sent({ pcn: 'VOID-2', charge: 40_00 })];
  const other = { ...paid, pcn: 'VOID-2', icn: 'ICN-W' };
  await bank.receive(remitFile({ trace: 'V1', clps: [paid, other] }));
  await bank.rows(`update ledger.submissions set frequency = '8' where claim_id = $1`, claims[0]);
  const before = await owed();
  await bank.receive(remitFile({ trace: 'V2', date: '20261009', clps: [reversed(paid), reversed(other)], plb: [['FB', 'V3', -80_00]] }));
  expect(await bank.money(claims[0]!)).toMatchObject({ paid_cents: 0, next_action: 'closed', deadline: null });
  expect(await bank.money(claims[1]!)).toMatchObject({ paid_cents: 0, next_action: 'wait' });
  expect(await owed() - before).toBe(40_00);
});

/** What "Days in receivables" counts as owed, of all claims. */
async function owed(): Promise<number> {
  const days = 30;
  const all = await figures(bank.ctx, { keyId: 'key_test', billerId: 'elm', usage: 'T', operator: false }, { since: new Date(0), days });
  return Math.round(all.daysInReceivables! * all.cents / days);
}

describe('money that is not of a claim', () => {
  test('interest, recoupments and balances carried forward stand on the account of the payee', async () => {
    await bank.sent({ pcn: 'PLB-1', charge: 50_00 });
    const before = await bank.account('payee:1999999984');
    await bank.receive(remitFile({ trace: 'P1', clps: [{ pcn: 'PLB-1', charge: 50_00 }], plb: [['L6', 'X', -1_50], ['WO', 'Y', 20_00], ['FB', 'Z', -3_00], ['LE', 'Q', 4_00]] }));
    expect(await cash('P1')).toBe(50_00 + 1_50 - 20_00 + 3_00 - 4_00);
    expect(await bank.account('payee:1999999984') - before).toBe(20_00 - 1_50 - 3_00 + 4_00);
    const kinds = await bank.rows<{ kind: string }>(`select kind from ledger.entries e join ledger.remits r on r.id = e.source where r.trace = 'P1' and posting = 'plb' order by seq`);
    expect(kinds.map((row) => row.kind)).toEqual(['interest', 'recoupment', 'forward-balance', 'provider-adjustment']);
  });

  test('a payment for a claim that nobody knows waits in suspense', async () => {
    await bank.receive(remitFile({ trace: 'S1', clps: [{ pcn: 'ELSEWHERE', charge: 40_00, member: 'NOBODY' }] }));
    expect(await bank.account('suspense:lake')).toBe(-40_00);
    expect(await cash('S1')).toBe(40_00);
  });

  test('what does not add up is not posted, and told once', async () => {
    const claim = await bank.sent({ pcn: 'BAD-1', charge: 90_00 });
    await bank.receive(remitFile({ trace: 'B1', amount: 91_00, clps: [{ pcn: 'BAD-1', charge: 90_00 }] }));
    expect(await remitOf('B1')).toMatchObject({ state: 'out_of_balance' });
    expect(await bank.money(claim)).toBeUndefined();
    expect(await cash('B1')).toBe(0);
    expect(await bank.rows(`select 1 from ledger.events where kind = 'remittance.out_of_balance' and subject = $1`, (await remitOf('B1')).id)).toHaveLength(1);
  });

  test('entries are only ever added', async () => {
    for (const change of ['update ledger.entries set cents = 1', 'delete from ledger.entries']) {
      await expect(bank.rows(change)).rejects.toThrow(/permission denied/);
    }
  });
});
