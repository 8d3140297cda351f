import type { KeyGrant } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import type { Imbalance } from './balance.ts';
import { openRemit, openRemitClaims, type RemitBody } from './store.ts';
import type { RemitClaim } from './types.ts';

/** One payment as it stands in lists, with what the bank told about it. */
export interface RemitRow {
  id: string;
  /** The time of the list's order as text: a Date loses microseconds. */
  cursor_time: string;
  payer_id: string;
  payer_name: string;
  usage: 'T' | 'P';
  payee: string;
  trace: string;
  payer_ein: string | null;
  method: string;
  amount_cents: number;
  payment_date: string | null;
  production_date: string;
  claim_count: number;
  unmatched: number;
  imbalances: Imbalance[];
  provider_adjustment_cents: number;
  state: string;
  release_reason: string | null;
  body: Buffer | null;
  created_at: Date;
  posted_at: Date | null;
  bank_cents: number | null;
  bank_day: string | null;
}

const REMIT = `select r.id, r.created_at::text as cursor_time, r.payer_id, p.name as payer_name, p.usage, r.payee, r.trace, r.payer_ein, r.method, r.amount_cents,
  r.payment_date, r.production_date, r.claim_count, r.imbalances, r.provider_adjustment_cents, r.state, r.release_reason, r.body, r.created_at, r.posted_at,
  b.amount_cents as bank_cents, b.paid_on as bank_day,
  (select count(*) from ledger.remit_claims rc where rc.biller_id = r.biller_id and rc.remit_id = r.id and rc.claim_id is null) as unmatched
  from ledger.remits r join ledger.payers p on p.id = r.payer_id left join ledger.bank_payments b on b.remit_id = r.id`;

/** Which payments are wanted; `trace` is how the check or EFT number begins, `before` the id of the last row of the page before. */
export interface RemitFilter {
  state: string | undefined;
  payer?: string | undefined;
  trace?: string | undefined;
  before: string | undefined;
  limit: number;
}

/** Payments of the caller's biller and environment, newest first. */
export function listRemits(ctx: Ctx, caller: KeyGrant, by: RemitFilter): Promise<RemitRow[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query<RemitRow>(
    `${REMIT} where r.biller_id = $1 and p.usage = $2 and ($3::text is null or r.state = $3) and ($4::text is null or r.payer_id = $4)
       and ($5::text is null or r.trace like replace(replace($5, '%', '\\%'), '_', '\\_') || '%')
       and ($6::text is null or (r.created_at, r.id) < (select created_at, id from ledger.remits where id = $6))
     order by r.created_at desc, r.id desc limit $7`,
    [caller.billerId, caller.usage, by.state ?? null, by.payer ?? null, by.trace ?? null, by.before ?? null, by.limit]));
}

/** One payment of the caller's biller and environment, or undefined. */
export async function findRemit(tx: Tx, caller: Pick<KeyGrant, 'billerId' | 'usage'>, id: string): Promise<RemitRow | undefined> {
  return (await tx.query<RemitRow>(`${REMIT} where r.id = $1 and r.biller_id = $2 and p.usage = $3`, [id, caller.billerId, caller.usage]))[0];
}

/** One CLP with everything that the payer said, and the claim it belongs to. */
export interface RemitClaimRow {
  n: number;
  claim: RemitClaim;
  claimId: string | undefined;
  outcome: string;
  tier: string | undefined;
  imbalances: Imbalance[];
}

/** Which claims of a payment are wanted: from one place on, of one claim where `claimId` is given. */
export interface RemitPart {
  id: string;
  after: number;
  limit: number;
  claimId?: string | undefined;
}

/** One payment with its claims from one place on, or undefined where the caller sees none. */
export function viewRemit(
  ctx: Ctx, caller: KeyGrant, of: RemitPart,
): Promise<{ row: RemitRow; kept: RemitBody | undefined; claims: RemitClaimRow[]; claimsCents: number } | undefined> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const row = await findRemit(tx, caller, of.id);
    if (!row) return undefined;
    const rows = await tx.query<{ n: number; claim_id: string | null; outcome: string; match_tier: string | null; imbalances: Imbalance[] }>(
      `select n, claim_id, outcome, match_tier, imbalances from ledger.remit_claims where remit_id = $1 and n > $2 and ($3::text is null or claim_id = $3)
       order by n limit $4`, [of.id, of.after, of.claimId ?? null, of.limit]);
    const bodies = await openRemitClaims(ctx, tx, { id: of.id, ns: rows.map(({ n }) => n) });
    const claims = rows.map((one) => ({
      claim: bodies.get(one.n)!, n: one.n, claimId: one.claim_id ?? undefined, outcome: one.outcome, tier: one.match_tier ?? undefined, imbalances: one.imbalances }));
    return { row, kept: row.body === null ? undefined : openRemit(ctx, { id: row.id, body: row.body }), claims, claimsCents: await claimsPaid(tx, of.id) };
  });
}

/** What the claims of a payment were paid together, in cents. */
export async function claimsPaid(tx: Tx, remitId: string): Promise<number> {
  const [sum] = await tx.query<{ cents: number }>('select coalesce(sum(paid_cents), 0)::bigint as cents from ledger.remit_claims where remit_id = $1', [remitId]);
  return sum!.cents;
}

/** A payment line without a claim, with the claims that it may be about, best first. */
export interface Unmatched {
  remitId: string;
  n: number;
  trace: string;
  number: string;
  chargeCents: number;
  paidCents: number;
  suggestions: { claimId: string; number: string; chargeCents: number; score: number; why: string[] }[];
}

/** Payment lines without a claim, newest payment first; of one payment where `remitId` is given. */
export function listUnmatched(ctx: Ctx, caller: KeyGrant, by: { remitId?: string | undefined; limit: number }): Promise<Unmatched[]> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ remit_id: string; n: number; trace: string; clp01: string; charge_cents: number; paid_cents: number; suggestions: Unmatched['suggestions'] | null }>(
      `select rc.remit_id, rc.n, r.trace, rc.clp01, rc.charge_cents, rc.paid_cents,
         (select jsonb_agg(jsonb_build_object('claimId', s.claim_id, 'number', c.patient_control_number, 'chargeCents', c.charge_cents, 'score', s.score, 'why', s.why) order by s.score desc)
          from ledger.match_suggestions s join ledger.claims c on c.id = s.claim_id where s.remit_id = rc.remit_id and s.n = rc.n and s.state = 'open') as suggestions
       from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id join ledger.payers p on p.id = r.payer_id
       where rc.biller_id = $1 and p.usage = $2 and rc.claim_id is null and r.state = 'posted' and ($3::text is null or rc.remit_id = $3)
       order by r.created_at desc, rc.n limit $4`, [caller.billerId, caller.usage, by.remitId ?? null, by.limit]);
    return rows.map((row) => ({
      remitId: row.remit_id, n: row.n, trace: row.trace, number: row.clp01, chargeCents: row.charge_cents, paidCents: row.paid_cents, suggestions: row.suggestions ?? [] }));
  });
}

/** Payments that the bank told and no 835 explains. */
export function listLoneBankPayments(ctx: Ctx, caller: KeyGrant, limit: number): Promise<{ id: string; trace: string; amount_cents: number; paid_on: string }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select id, trace, amount_cents, paid_on from ledger.bank_payments where biller_id = $1 and usage = $2 and remit_id is null order by paid_on desc, id limit $3`,
    [caller.billerId, caller.usage, limit]));
}

/** A claim's id by its exact patient control number, for a match by hand; undefined for none or more than one. */
export function claimByNumber(ctx: Ctx, caller: KeyGrant, number: string): Promise<string | undefined> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      'select id from ledger.claims where biller_id = $1 and usage = $2 and patient_control_number = $3 limit 2', [caller.billerId, caller.usage, number]);
    return rows.length === 1 ? rows[0]!.id : undefined;
  });
}
