import type { Tx } from '../db/sql.ts';
import type { Cents } from '../lib/money.ts';
import type { Balance, NextAction, Sums } from './balance.ts';
import type { Entry, Taken } from './entries.ts';

/** Entries that stand together: of one CLP, of the PLBs of a remit, of a person's decision. */
export interface Posting {
  /** A remit's id, or `operator:<id>`. */
  source: string;
  posting: 'clp' | 'suspense' | 'match' | 'plb' | 'release' | 'decision';
  /** Place of the CLP in the remit; 0 for what belongs to the whole remit. */
  n: number;
  billerId: string;
  claimId?: string | undefined;
  entries: readonly Entry[];
}

/** Adds entries to the ledger. A posting that is there already is an error of the caller, and refused by the key. */
export async function addEntries(tx: Tx, at: Date, postings: readonly Posting[]): Promise<void> {
  const rows: object[] = [];
  // Several postings of one key go on counting: an entry out of suspense has no claim, the entries beside it have one.
  const seqs = new Map<string, number>();
  for (const { source, posting, n, billerId, claimId, entries } of postings) {
    const key = `${source} ${posting} ${n}`;
    for (const { kind, debit, credit, cents, group, reason } of entries) {
      const seq = (seqs.get(key) ?? 0) + 1;
      seqs.set(key, seq);
      rows.push({ s: source, p: posting, n, q: seq, b: billerId, c: claimId ?? null, k: kind, d: debit, r: credit, v: cents, g: group ?? null, w: reason ?? null });
    }
  }
  if (rows.length === 0) return;
  await tx.run(
    `insert into ledger.entries (source, posting, n, seq, biller_id, claim_id, kind, debit, credit, cents, adjustment_group, reason, at)
     select e.s, e.p, e.n, e.q, e.b, e.c, e.k, e.d, e.r, e.v, e.g, e.w, $2
     from jsonb_to_recordset($1) as e (s text, p text, n int, q int, b text, c text, k text, d text, r text, v bigint, g text, w text)`,
    [JSON.stringify(rows), at]);
}

/** What stands on each account of some claims. A claim without entries is not in the map. */
export async function claimSums(tx: Tx, claimIds: readonly string[]): Promise<Map<string, Map<string, Cents>>> {
  if (claimIds.length === 0) return new Map();
  const rows = await tx.query<{ claim_id: string; account: string; cents: number }>(
    `select e.claim_id, s.account, sum(s.cents)::bigint as cents from ledger.entries e
     cross join lateral (values (e.debit, e.cents), (e.credit, -e.cents)) s (account, cents)
     where e.claim_id = any ($1) group by 1, 2`, [claimIds]);
  const sums = new Map<string, Map<string, Cents>>();
  for (const { claim_id, account, cents } of rows) {
    const of = sums.get(claim_id) ?? new Map<string, Cents>();
    sums.set(claim_id, of.set(account, cents));
  }
  return sums;
}

/** What later decisions and write-offs of persons took of what is refused of some claims, for those that have any. */
export async function takenSums(tx: Tx, claimIds: readonly string[]): Promise<Map<string, Taken>> {
  const rows = await tx.query<{ claim_id: string; replaced: number; denied: number; unexplained: number }>(
    `select claim_id, coalesce(sum(s.cents) filter (where kind = 'replaced'), 0)::bigint as replaced,
       coalesce(sum(s.cents) filter (where kind = 'write-off' and s.account = 'denied'), 0)::bigint as denied,
       coalesce(sum(s.cents) filter (where kind = 'write-off' and s.account = 'unexplained'), 0)::bigint as unexplained
     from ledger.entries e cross join lateral (values (e.credit, e.cents), (e.debit, -e.cents)) s (account, cents)
     where claim_id = any ($1) and kind in ('replaced', 'write-off') and s.account in ('denied', 'unexplained') group by 1`, [claimIds]);
  return new Map(rows.map(({ claim_id, replaced, denied, unexplained }) => [claim_id, { replaced, givenUp: { denied, unexplained } }]));
}

/** What the entries of a remit brought to the bank, in cents. Once it is posted this is BPR02, whatever came before or after. */
export async function cashOf(tx: Tx, remitId: string): Promise<Cents> {
  const [row] = await tx.query<{ cents: number }>(
    `select (coalesce(sum(cents) filter (where debit = 'cash'), 0) - coalesce(sum(cents) filter (where credit = 'cash'), 0))::bigint as cents
     from ledger.entries where source = $1`, [remitId]);
  return row!.cents;
}

/** A claim's money as the work queues need it. */
export interface ClaimMoney {
  claimId: string;
  billerId: string;
  payerId: string;
  balance: Balance;
  expectedCents: Cents | undefined;
  action: NextAction;
  /** CCYYMMDD. */
  deadline: string | undefined;
  categories: readonly string[];
  nextPayer: string | undefined;
}

/** Keeps what the entries of claims add up to. */
export async function saveMoney(tx: Tx, at: Date, money: readonly ClaimMoney[]): Promise<void> {
  if (money.length === 0) return;
  const rows = money.map(({ balance, ...one }) => ({
    id: one.claimId, biller: one.billerId, payer: one.payerId, ...balance, expected: one.expectedCents ?? null, action: one.action,
    deadline: one.deadline ?? null, categories: one.categories, next: one.nextPayer ?? null,
  }));
  await tx.run(
    `insert into ledger.claim_money (claim_id, biller_id, payer_id, usage, since, charged_cents, paid_cents, payer_cents, patient_cents, written_off_cents, denied_cents,
       prior_payer_cents, unexplained_cents, expected_cents, next_action, deadline, categories, next_payer, updated_at)
     select m.id, m.biller, m.payer, c.usage, c.status_at, m."chargedCents", m."paidCents", m."payerCents", m."patientCents", m."writtenOffCents", m."deniedCents",
       m."priorPayerCents", m."unexplainedCents", m.expected, m.action, m.deadline::date, array(select jsonb_array_elements_text(m.categories)), m.next, $2
     from jsonb_to_recordset($1) as m (id text, biller text, payer text, "chargedCents" bigint, "paidCents" bigint, "payerCents" bigint,
       "patientCents" bigint, "writtenOffCents" bigint, "deniedCents" bigint, "priorPayerCents" bigint, "unexplainedCents" bigint, expected bigint,
       action text, deadline text, categories jsonb, next text) join ledger.claims c on c.id = m.id
     on conflict (claim_id) do update set since = excluded.since, charged_cents = excluded.charged_cents, paid_cents = excluded.paid_cents, payer_cents = excluded.payer_cents,
       patient_cents = excluded.patient_cents, written_off_cents = excluded.written_off_cents, denied_cents = excluded.denied_cents,
       prior_payer_cents = excluded.prior_payer_cents, unexplained_cents = excluded.unexplained_cents, expected_cents = excluded.expected_cents,
       next_action = excluded.next_action, deadline = excluded.deadline, categories = excluded.categories,
       next_payer = coalesce(excluded.next_payer, ledger.claim_money.next_payer), updated_at = excluded.updated_at`, [JSON.stringify(rows), at]);
}

/** Nothing stands anywhere. */
export const NO_SUMS: Sums = new Map();
