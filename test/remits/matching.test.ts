import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmMatch, refuseMatch, rematchRun, releaseRemit } from '../../src/remits/decide.ts';
import { openBank, remitFile, type TestBank, type TestClp } from '../money/bank.ts';

let bank: TestBank;
let traces = 0;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank?.close());

interface MatchedRow {
  remit_id: string;
  claim_id: string | null;
  match_tier: string | null;
  match_why: string[];
}

/** Pays one CLP, and says what it was matched to. */
async function pay(clp: TestClp): Promise<MatchedRow> {
  traces += 1;
  await bank.receive(remitFile({ trace: `M${traces}`, clps: [clp] }));
  return (await bank.rows<MatchedRow>(
    'select c.remit_id, c.claim_id, c.match_tier, c.match_why from ledger.remit_claims c join ledger.remits r on r.id = c.remit_id where r.trace = $1', `M${traces}`))[0]!;
}

describe('a claim of an 835 is matched', () => {
  test('by its patient control number, with what else agrees', async () => {
    const claim = await bank.sent({ pcn: 'AC-26-1', charge: 50_00 });
    expect(await pay({ pcn: 'AC-26-1', charge: 50_00 })).toMatchObject({ claim_id: claim, match_tier: 'pcn', match_why: ['pcn', 'charge', 'service-date'] });
  });

  test.each([
    ['in another spelling', 'AC-26-0007', 'ac260007'],
    ['padded with zeros', '4711', '00000000004711'],
    ['padded with blanks', 'AC-26-8', 'AC-26-8      '],
  ])('by the number %s', async (_how, pcn, told) => {
    const claim = await bank.sent({ pcn, charge: 61_00 });
    const row = await pay({ pcn: told, charge: 61_00 });
    expect(row.claim_id).toBe(claim);
    expect(['pcn', 'pcn-normalised']).toContain(row.match_tier);
  });

  test.each([
    ['cut short', 'LONGNUMBER-26-000123', 'LONGNUMBER-26-0'],
    ['with a suffix', 'SUFFIX-26-1', 'SUFFIX-26-1-01'],
  ])('by the number %s where day and charge agree', async (_how, pcn, told) => {
    const claim = await bank.sent({ pcn, charge: 62_00 });
    expect(await pay({ pcn: told, charge: 62_00 })).toMatchObject({ claim_id: claim, match_tier: 'pcn-cut', match_why: ['pcn-part', 'charge', 'service-date'] });
    expect(await pay({ pcn: told, charge: 62_01 })).toMatchObject({ claim_id: null });
    expect(await pay({ pcn: told, charge: 62_00, day: '20260922' })).toMatchObject({ claim_id: null });
  });

  test('not by a changed number of another day of service', async () => {
    await bank.sent({ pcn: 'DAY-1', charge: 63_00 });
    expect(await pay({ pcn: 'day1', charge: 63_00, day: '20260801' })).toMatchObject({ claim_id: null });
    expect((await pay({ pcn: 'day1', charge: 63_00 })).match_tier).toBe('pcn-normalised');
  });

  test('by the payer’s claim number that a 277CA told', async () => {
    const claim = await bank.sent({ pcn: 'ICN-1', charge: 64_00, icn: 'PAYERS-NUMBER-1' });
    expect(await pay({ pcn: 'SOMETHING', charge: 64_00, icn: 'PAYERS-NUMBER-1' })).toMatchObject({ claim_id: claim, match_tier: 'icn' });
  });

  test('never to a claim of another biller or payer, and never when two could be meant', async () => {
    await bank.sent({ pcn: 'OTHERS-1', charge: 65_00, biller: 'oak' });
    await bank.sent({ pcn: 'OTHERS-2', charge: 65_00, payer: 'hill' });
    await bank.sent({ pcn: 'TWIN-1A', charge: 65_00 });
    await bank.sent({ pcn: 'TWIN1-A', charge: 65_00 });
    for (const pcn of ['OTHERS-1', 'OTHERS-2', 'OTHERS2', 'twin1a']) expect(await pay({ pcn, charge: 65_00 })).toMatchObject({ claim_id: null, match_tier: null });
  });
});

describe('what no number finds', () => {
  test('is suggested with a score, and moved by two entries when a person confirms it', async () => {
    const claim = await bank.sent({ pcn: 'SUGGEST-1', charge: 70_00, member: 'MEMBER70' });
    const other = await bank.sent({ pcn: 'SUGGEST-2', charge: 71_00, member: 'MEMBER70' });
    const { remit_id } = await pay({ pcn: 'UNHEARD', charge: 70_00, member: 'MEMBER70', adjustments: [['CO', '45', 20_00]] });
    const suggestions = await bank.rows('select claim_id, score, why, state from ledger.match_suggestions where remit_id = $1 order by score desc', remit_id);
    expect(suggestions).toEqual([
      { claim_id: claim, score: 95, why: ['member', 'service-date', 'charge', 'billing-npi'], state: 'open' },
      { claim_id: other, score: 75, why: ['member', 'service-date', 'billing-npi'], state: 'open' },
    ]);
    const before = await bank.account('suspense:lake');
    const decision = { billerId: 'elm', remitId: remit_id, n: 1, claimId: claim, by: 'key_person' };
    expect(await confirmMatch(bank.ctx, { ...decision, billerId: 'oak' })).toBe('not-found');
    expect(await confirmMatch(bank.ctx, decision)).toBe('done');
    expect(await confirmMatch(bank.ctx, decision)).toBe('wrong-state');
    expect((await bank.account('suspense:lake')) - before).toBe(50_00);
    expect(await bank.money(claim)).toMatchObject({ paid_cents: 50_00, written_off_cents: 20_00, payer_cents: 0 });
    const moved = await bank.rows(`select kind, debit, credit, cents from ledger.entries where source = $1 and posting = 'match' and kind = 'payment' order by seq`, remit_id);
    expect(moved).toEqual([
      { kind: 'payment', debit: 'suspense:lake', credit: 'cash', cents: 50_00 }, { kind: 'payment', debit: 'cash', credit: 'payer', cents: 50_00 },
    ]);
    expect(await bank.rows('select state from ledger.match_suggestions where remit_id = $1 order by score desc', remit_id)).toEqual([{ state: 'confirmed' }, { state: 'refused' }]);
    expect(await bank.rows(`select actor, action from ledger.audit where subject = $1`, `${remit_id}/1`)).toEqual([{ actor: 'key_person', action: 'match.confirmed' }]);
    expect(await bank.rows(`select kind from ledger.events where claim_id = $1 and kind = 'claim.paid'`, claim)).toHaveLength(1);
  });

  test('is refused once and not suggested again', async () => {
    const claim = await bank.sent({ pcn: 'SUGGEST-3', charge: 72_00, member: 'MEMBER72' });
    const { remit_id } = await pay({ pcn: 'UNHEARD-2', charge: 72_00, member: 'MEMBER72' });
    const decision = { billerId: 'elm', remitId: remit_id, n: 1, claimId: claim, by: 'key_person' };
    expect(await refuseMatch(bank.ctx, decision)).toBe('done');
    expect(await refuseMatch(bank.ctx, decision)).toBe('not-found');
    bank.clock.advance(25 * 3_600_000);
    while ((await rematchRun(bank.ctx)) > 0);
    expect(await bank.rows('select state from ledger.match_suggestions where remit_id = $1', remit_id)).toEqual([{ state: 'refused' }]);
    expect(await bank.money(claim)).toBeUndefined();
  });

  test('is suggested once its claim is here, where that comes later and under a number of its own', async () => {
    const { remit_id } = await pay({ pcn: 'UNHEARD-3', charge: 74_00, member: 'MEMBER74' });
    const claim = await bank.sent({ pcn: 'SUGGEST-4', charge: 74_00, member: 'MEMBER74' });
    bank.clock.advance(25 * 3_600_000);
    while ((await rematchRun(bank.ctx)) > 0);
    expect(await bank.rows('select claim_id, score, state from ledger.match_suggestions where remit_id = $1', remit_id)).toEqual([{ claim_id: claim, score: 95, state: 'open' }]);
  });

  test('is never matched by a person to a claim of another biller or payer', async () => {
    const { remit_id } = await pay({ pcn: 'UNHEARD-4', charge: 75_00 });
    const others = [await bank.sent({ pcn: 'FOREIGN-1', charge: 75_00, biller: 'oak' }), await bank.sent({ pcn: 'FOREIGN-2', charge: 75_00, payer: 'hill' })];
    for (const claimId of others) expect(await confirmMatch(bank.ctx, { billerId: 'elm', remitId: remit_id, n: 1, claimId, by: 'key_person' })).toBe('not-found');
    for (const claimId of others) expect(await bank.money(claimId)).toBeUndefined();
  });

  test('is matched by itself when its claim comes later', async () => {
    const { remit_id } = await pay({ pcn: 'LATE-1', charge: 73_00 });
    const claim = await bank.sent({ pcn: 'LATE-1', charge: 73_00 });
    bank.clock.advance(25 * 3_600_000);
    expect(await rematchRun(bank.ctx)).toBeGreaterThan(0);
    expect(await rematchRun(bank.ctx)).toBe(0);
    expect(await bank.money(claim)).toMatchObject({ paid_cents: 73_00 });
    expect(await bank.rows('select match_tier from ledger.remit_claims where remit_id = $1', remit_id)).toEqual([{ match_tier: 'pcn' }]);
  });
});

test('a person releases what is out of balance with a reason, and the postings still are what was paid', async () => {
  const claim = await bank.sent({ pcn: 'RELEASE-1', charge: 80_00 });
  await bank.receive(remitFile({ trace: 'RELEASED', amount: 79_00, clps: [{ pcn: 'RELEASE-1', charge: 80_00 }] }));
  const [remit] = await bank.rows<{ id: string; state: string }>(`select id, state from ledger.remits where trace = 'RELEASED'`);
  expect(remit!.state).toBe('out_of_balance');
  expect(await releaseRemit(bank.ctx, { remitId: remit!.id, operator: 'key_op', reason: 'The payer confirmed the check by telephone.' })).toBe('done');
  expect(await releaseRemit(bank.ctx, { remitId: remit!.id, operator: 'key_op', reason: 'Once more.' })).toBe('wrong-state');
  await bank.post();
  expect(await bank.money(claim)).toMatchObject({ paid_cents: 80_00 });
  const entries = await bank.rows(`select kind, debit, credit, cents from ledger.entries where source = $1 and posting = 'release'`, remit!.id);
  expect(entries).toEqual([{ kind: 'difference', debit: 'difference:lake', credit: 'cash', cents: 1_00 }]);
  expect(await bank.rows(`select data from ledger.events where subject = $1 and kind = 'remit.released'`, remit!.id)).toHaveLength(1);
});
