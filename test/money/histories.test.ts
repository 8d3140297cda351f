import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rematchRun } from '../../src/remits/decide.ts';
import { openBank, remitCents, remitsFile, type TestBank, type TestRemit } from './bank.ts';
import { type History, type ModelClaim, makeHistory, seeded, shown } from './histories.ts';

/** 300 in the tests; a long run takes GATEWAY_HISTORIES=10000. GATEWAY_SEED makes another row of them. */
const HISTORIES = Number(process.env['GATEWAY_HISTORIES'] ?? 300);
const SEED = Number(process.env['GATEWAY_SEED'] ?? 20_261_122);
const AT_ONCE = 100;
/** Patients, each with a history, that share the payments. */
const TOGETHER = 4;
const SETS_IN_A_FILE = 25;
const DAY_MS = 24 * 3_600_000;

let bank: TestBank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank?.close());

describe(`random histories of payments, denials, reversals, corrections, splits and provider adjustments, shuffled and with duplicates (seed ${SEED})`, () => {
  const rounds = Array.from({ length: Math.ceil(HISTORIES / AT_ONCE) }, (_, round) => round);
  test.each(rounds)('round %d: cents are conserved, nothing is posted twice, and each claim ends as the model says', async (round) => {
    const groups = Math.ceil(Math.min(AT_ONCE, HISTORIES - round * AT_ONCE) / TOGETHER);
    const histories = Array.from({ length: groups }, (_, i) => makeHistory(`H${round}Q${i}`, TOGETHER, seeded(SEED + round * AT_ONCE + i)));
    const before = { suspense: await bank.account('suspense:lake'), payee: await bank.account('payee:1999999984') };
    const ids = new Map<string, string>();
    const send = async (claim: ModelClaim) => void ids.set(claim.pcn, await bank.sent({ pcn: claim.pcn, charge: claim.charge }));
    const claims = histories.flatMap((history) => history.claims);
    for (const claim of claims) if (!claim.isLate) await send(claim);
    await deliver(histories, round);
    for (const claim of claims) if (claim.isLate) await send(claim);
    bank.clock.advance(DAY_MS);
    while ((await rematchRun(bank.ctx)) > 0);

    await expectClaims(histories, ids);
    await expectPayments(histories);
    const sum = (of: (history: History) => number) => histories.reduce((total, history) => total + of(history), 0);
    expect((await bank.account('suspense:lake')) - before.suspense).toBe(0 - sum((history) => history.unmatchedCents));
    expect((await bank.account('payee:1999999984')) - before.payee).toBe(sum((history) => history.providerCents));
  }, 600_000);
});

/** All deliveries, mixed over the histories: a file holds payments of several. */
async function deliver(histories: readonly History[], round: number): Promise<void> {
  const queues = histories.map((history) => [...history.deliveries]);
  const mixed: TestRemit[] = [];
  while (queues.some((queue) => queue.length > 0)) for (const queue of queues) mixed.push(...queue.splice(0, 1));
  for (let at = 0; at < mixed.length; at += SETS_IN_A_FILE) {
    await bank.receive(remitsFile(mixed.slice(at, at + SETS_IN_A_FILE), String(round * 1_000 + at / SETS_IN_A_FILE + 1).padStart(9, '0')));
  }
}

async function expectClaims(histories: readonly History[], ids: ReadonlyMap<string, string>): Promise<void> {
  const rows = await bank.rows<Record<string, number> & { claim_id: string }>(
    `select m.*, c.paid_cents as told_cents from ledger.claim_money m join ledger.claims c on c.id = m.claim_id where m.claim_id = any ($1)`, [...ids.values()]);
  const found = new Map(rows.map((row) => [row.claim_id, row]));
  for (const history of histories) {
    for (const { pcn, charge, isDecided, final } of history.claims) {
      const row = found.get(ids.get(pcn)!);
      const why = `${pcn}\n${history.deliveries.map(shown).join('\n')}`;
      if (!isDecided) expect(row, why).toBeUndefined();
      else {
        expect({
          charge: row!['charged_cents'], paid: row!['paid_cents'], patient: row!['patient_cents'], writtenOff: row!['written_off_cents'], denied: row!['denied_cents'],
          priorPayer: row!['prior_payer_cents'], unexplained: row!['unexplained_cents'], payer: row!['payer_cents'],
        }, why).toEqual({ charge, ...final });
        expect(row!['told_cents'], `${why}\nwhat the claim's status says`).toBe(final.paid);
      }
    }
  }
}

async function expectPayments(histories: readonly History[]): Promise<void> {
  const wanted = new Map(histories.flatMap((history) => history.remits.map((remit) => [remit.trace, remitCents(remit)])));
  const rows = await bank.rows<{ trace: string; state: string; amount_cents: number; cash: number }>(
    `select r.trace, r.state, r.amount_cents, coalesce(sum(case 'cash' when e.debit then e.cents when e.credit then -e.cents end), 0)::bigint as cash
     from ledger.remits r left join ledger.entries e on e.source = r.id where r.trace = any ($1) group by r.id`, [...wanted.keys()]);
  expect(rows).toHaveLength(wanted.size);
  for (const row of rows) expect(row).toEqual({ trace: row.trace, state: 'posted', amount_cents: wanted.get(row.trace), cash: wanted.get(row.trace) });
}
