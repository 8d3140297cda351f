import type { KeyGrant } from '../../billers/store.ts';
import type { Ctx } from '../../context.ts';
import { asBiller } from '../../db/sql.ts';
import type { Imbalance } from '../../remits/balance.ts';
import { openRemit, openRemitClaims, type RemitBody } from '../../remits/store.ts';
import type { RemitClaim } from '../../remits/types.ts';

/** One payment as it stands in the list. */
export interface RemitRow {
  id: string;
  payer_id: string;
  payer_name: string;
  payee: string;
  trace: string;
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

const REMIT = `select r.id, r.payer_id, p.name as payer_name, r.payee, r.trace, r.method, r.amount_cents, r.payment_date, r.production_date, r.claim_count, r.imbalances,
  r.provider_adjustment_cents, r.state, r.release_reason, r.body, r.created_at, r.posted_at, b.amount_cents as bank_cents, b.paid_on as bank_day,
  (select count(*) from ledger.remit_claims rc where rc.remit_id = r.id and rc.claim_id is null) as unmatched
  from ledger.remits r join ledger.payers p on p.id = r.payer_id left join ledger.bank_payments b on b.remit_id = r.id`;

/** Rows on a page. */
export const PAGE = 50;

/** Payments of the caller's biller and environment, newest first. */
export function listRemits(ctx: Ctx, caller: KeyGrant, by: { state: string | undefined; before: string | undefined }): Promise<RemitRow[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query<RemitRow>(
    `${REMIT} where r.biller_id = $1 and p.usage = $2 and ($3::text is null or r.state = $3)
       and ($4::text is null or (r.created_at, r.id) < (select created_at, id from ledger.remits where id = $4))
     order by r.created_at desc, r.id desc limit ${PAGE}`, [caller.billerId, caller.usage, by.state ?? null, by.before ?? null]));
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

/** One payment with its claims from one place on, or undefined where the caller sees none. */
export function loadRemit(ctx: Ctx, caller: KeyGrant, of: { id: string; after: number; claimId?: string | undefined }): Promise<{ row: RemitRow; kept: RemitBody | undefined; claims: RemitClaimRow[]; claimsCents: number } | undefined> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<RemitRow>(`${REMIT} where r.id = $1 and r.biller_id = $2 and p.usage = $3`, [of.id, caller.billerId, caller.usage]);
    if (!row) return undefined;
    const rows = await tx.query<{ n: number; claim_id: string | null; outcome: string; match_tier: string | null; imbalances: Imbalance[] }>(
      `select n, claim_id, outcome, match_tier, imbalances from ledger.remit_claims where remit_id = $1 and n > $2 and ($3::text is null or claim_id = $3) order by n limit ${PAGE}`,
      [of.id, of.after, of.claimId ?? null]);
    const [sum] = await tx.query<{ cents: number }>('select coalesce(sum(paid_cents), 0)::bigint as cents from ledger.remit_claims where remit_id = $1', [of.id]);
    const bodies = await openRemitClaims(ctx, tx, { id: of.id, ns: rows.map(({ n }) => n) });
    const claims = rows.map((one) => ({
      claim: bodies.get(one.n)!, n: one.n, claimId: one.claim_id ?? undefined, outcome: one.outcome, tier: one.match_tier ?? undefined, imbalances: one.imbalances }));
    return { row, kept: row.body === null ? undefined : openRemit(ctx, { id: row.id, body: row.body }), claims, claimsCents: sum!.cents };
  });
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
export function listUnmatched(ctx: Ctx, caller: KeyGrant, remitId?: string): Promise<Unmatched[]> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ remit_id: string; n: number; trace: string; clp01: string; charge_cents: number; paid_cents: number; suggestions: Unmatched['suggestions'] | null }>(
      `select rc.remit_id, rc.n, r.trace, rc.clp01, rc.charge_cents, rc.paid_cents,
         (select jsonb_agg(jsonb_build_object('claimId', s.claim_id, 'number', c.patient_control_number, 'chargeCents', c.charge_cents, 'score', s.score, 'why', s.why) order by s.score desc)
          from ledger.match_suggestions s join ledger.claims c on c.id = s.claim_id where s.remit_id = rc.remit_id and s.n = rc.n and s.state = 'open') as suggestions
       from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id join ledger.payers p on p.id = r.payer_id
       where rc.biller_id = $1 and p.usage = $2 and rc.claim_id is null and r.state = 'posted' and ($3::text is null or rc.remit_id = $3)
       order by r.created_at desc, rc.n limit ${PAGE * 2}`, [caller.billerId, caller.usage, remitId ?? null]);
    return rows.map((row) => ({ remitId: row.remit_id, n: row.n, trace: row.trace, number: row.clp01, chargeCents: row.charge_cents, paidCents: row.paid_cents, suggestions: row.suggestions ?? [] }));
  });
}

/** Payments that the bank told and no 835 explains. */
export function listLoneBankPayments(ctx: Ctx, caller: KeyGrant): Promise<{ id: string; trace: string; amount_cents: number; paid_on: string }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select id, trace, amount_cents, paid_on from ledger.bank_payments where biller_id = $1 and usage = $2 and remit_id is null order by paid_on desc, id limit ${PAGE * 4}`,
    [caller.billerId, caller.usage]));
}

/** A claim's id by its exact patient control number, for a match by hand; undefined for none or more than one. */
export function claimByNumber(ctx: Ctx, caller: KeyGrant, number: string): Promise<string | undefined> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ id: string }>('select id from ledger.claims where biller_id = $1 and usage = $2 and patient_control_number = $3 limit 2', [caller.billerId, caller.usage, number]);
    return rows.length === 1 ? rows[0]!.id : undefined;
  });
}
