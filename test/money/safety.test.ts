import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { rematchRun } from '../../src/remits/decide.ts';
import { postRun } from '../../src/remits/post.ts';
import { type PostedRemit, postStretch } from '../../src/remits/post-claims.ts';
import { waitFor } from '../support/wait.ts';
import { type Cas, openBank, remitFile, reversed, type TestBank, type TestClp } from './bank.ts';

const DAY_MS = 24 * 3_600_000;

let bank: TestBank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank?.close());

test('two workers that post payments of one payer about the same claims at the same time lose and double nothing', async () => {
  const pcns = Array.from({ length: 60 }, (_, i) => `TWO-${String(i).padStart(3, '0')}`);
  const claims = new Map<string, string>();
  for (const pcn of pcns) claims.set(pcn, await bank.sent({ pcn, charge: 100_00 }));
  const contract: Cas[] = [['CO', '45', 20_00]];
  const first = pcns.map((pcn): TestClp => ({ pcn, charge: 100_00, icn: `${pcn}A`, adjustments: contract }));
  const corrected = pcns.map((pcn): TestClp => ({ pcn, charge: 100_00, icn: `${pcn}B`, adjustments: [...contract, ['PR', '1', 7_01]] }));
  // Every payment names all claims, in another order each time.
  const parts = [first, first.map(reversed), corrected].map((clps, i) => (i === 1 ? clps.toReversed() : clps));
  await bank.store(...parts.map((clps, i) => remitFile({
    trace: `TWO${i}`, date: `2026100${i + 1}`, clps, ...(i === 1 && { plb: [['FB', 'NEXT', -4800_00]] as const }), ...(i === 2 && { plb: [['FB', 'BEFORE', 4379_40]] as const }) })));
  const workers = [openLocks(bank.ctx), openLocks(bank.ctx)];
  let posted = 0;
  while ((await bank.rows(`select 1 from ledger.remits where state = 'read'`)).length > 0) {
    posted += (await Promise.all(workers.map((locks) => postRun(bank.ctx, { locks })))).reduce((sum, one) => sum + one, 0);
  }
  for (const locks of workers) await locks.close();
  expect(posted).toBe(3);
  for (const claim of claims.values()) {
    expect(await bank.money(claim)).toMatchObject({ charged_cents: 100_00, paid_cents: 72_99, patient_cents: 7_01, written_off_cents: 20_00, payer_cents: 0 });
  }
  const ends = await bank.rows<{ amount_cents: number; cash: number }>(
    `select r.amount_cents, coalesce(sum(case 'cash' when e.debit then e.cents when e.credit then -e.cents end), 0)::bigint as cash
     from ledger.remits r left join ledger.entries e on e.source = r.id where r.trace like 'TWO%' and r.state = 'posted' group by r.id order by r.trace`);
  expect(ends.map(({ amount_cents, cash }) => [amount_cents, cash])).toEqual([[4800_00, 4800_00], [0, 0], [0, 0]]);
});

test('a worker that lost its lock and works on posts nothing a second time, although it saw the claim and the other did not', async () => {
  await bank.store(remitFile({ trace: 'LOST', clps: [{ pcn: 'LOST-1', charge: 44_00, member: 'NOBODY' }] }));
  const [remit] = await bank.rows<PostedRemit>(
    `select id, biller_id as "billerId", payer_id as "payerId", payee, inbound_file_id as "fileId", place, body from ledger.remits where trace = 'LOST'`);
  let second: Promise<unknown> | undefined;
  await asGateway(bank.ctx, async (tx) => {
    await postStretch(bank.ctx, tx, { remit: remit!, first: 1 });
    await bank.sent({ pcn: 'LOST-1', charge: 44_00 });
    second = asGateway(bank.ctx, (other) => postStretch(bank.ctx, other, { remit: remit!, first: 1 })).then(() => 'posted', () => 'refused');
    await waitFor(async () => (await bank.rows(
      `select 1 from pg_locks w where not w.granted and exists (select 1 from pg_locks h where h.pid = w.pid and h.database = (select oid from pg_database where datname = current_database()))`)).length > 0, 10_000);
  });
  expect(await second).toBe('refused');
  await bank.post();
  const cash = `select coalesce(sum(case 'cash' when debit then cents when credit then -cents end), 0)::bigint as cents from ledger.entries where source = $1`;
  expect(await bank.rows(cash, remit!.id)).toEqual([{ cents: 44_00 }]);
  bank.clock.advance(DAY_MS);
  while ((await rematchRun(bank.ctx)) > 0);
  expect(await bank.rows(cash, remit!.id)).toEqual([{ cents: 44_00 }]);
  expect(await bank.account('suspense:lake')).toBe(0);
});

test('a payment in suspense that can not be read does not keep the others from finding their claims', async () => {
  const stray = (pcn: string) => remitFile({ trace: pcn, clps: [{ pcn, charge: 30_00, member: 'NOBODY' }] });
  await bank.receive(stray('STRAY-1'), stray('STRAY-2'));
  await asGateway(bank.ctx, (tx) => tx.run(
    `update ledger.remit_pages set body = 'damaged' where remit_id = (select id from ledger.remits where trace = 'STRAY-1')`));
  const claims = [await bank.sent({ pcn: 'STRAY-1', charge: 30_00 }), await bank.sent({ pcn: 'STRAY-2', charge: 30_00 })];
  bank.clock.advance(DAY_MS);
  while ((await rematchRun(bank.ctx)) > 0);
  expect(await bank.money(claims[1]!)).toMatchObject({ paid_cents: 30_00 });
  expect(await bank.money(claims[0]!)).toBeUndefined();
  expect(await bank.account('suspense:lake')).toBe(-30_00);
  expect(bank.logged()).toContain('rematch');
});
