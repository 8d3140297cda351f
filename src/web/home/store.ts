import type { KeyGrant } from '../../billers/store.ts';
import type { Ctx } from '../../context.ts';
import { asBiller, asGateway } from '../../db/sql.ts';

/** Claims of one status that wait for somebody: how many, for how much, and since when. */
export interface Pile {
  status: string;
  n: number;
  cents: number;
  oldest: Date;
}

/** How the biller's claims that somebody has to do something about pile up by status, from the tallies; `oldest` is since when the first that came has its status. */
export function piles(ctx: Ctx, caller: KeyGrant, statuses: readonly string[]): Promise<Pile[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query<Pile & object>(
    `select t.status, t.n, t.cents, c.status_at as oldest
     from (select status, sum(n)::bigint as n, sum(cents)::bigint as cents from ledger.claim_tallies
           where biller_id = $1 and usage = $2 and status = any ($3) group by status having sum(n) > 0) t
     cross join lateral (select c.status_at from ledger.claims c where c.biller_id = $1 and c.usage = $2 and c.status = t.status order by c.created_at, c.id limit 1) c`,
    [caller.billerId, caller.usage, statuses]));
}

/** Payments that wait for a decision. */
export function openRemits(ctx: Ctx, caller: KeyGrant): Promise<{ unmatched: number; unmatchedCents: number; imbalanced: number; imbalancedCents: number }> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<{ unmatched: number; unmatched_cents: number; imbalanced: number; imbalanced_cents: number }>(
      `select (select count(*) from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id join ledger.payers p on p.id = r.payer_id
               where rc.biller_id = $1 and rc.claim_id is null and p.usage = $2 and r.state = 'posted') as unmatched,
              (select coalesce(sum(rc.paid_cents), 0) from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id join ledger.payers p on p.id = r.payer_id
               where rc.biller_id = $1 and rc.claim_id is null and p.usage = $2 and r.state = 'posted')::bigint as unmatched_cents,
              (select count(*) from ledger.remits r join ledger.payers p on p.id = r.payer_id where r.biller_id = $1 and r.state = 'out_of_balance' and p.usage = $2) as imbalanced,
              (select coalesce(sum(r.amount_cents), 0) from ledger.remits r join ledger.payers p on p.id = r.payer_id
               where r.biller_id = $1 and r.state = 'out_of_balance' and p.usage = $2)::bigint as imbalanced_cents`, [caller.billerId, caller.usage]);
    return { unmatched: row!.unmatched, unmatchedCents: row!.unmatched_cents, imbalanced: row!.imbalanced, imbalancedCents: row!.imbalanced_cents };
  });
}

/** What only operations can mend: payers that are paused, and files on either side that wait for a decision. */
export function troubles(ctx: Ctx, usage: 'T' | 'P'): Promise<{ paused: { id: string; name: string; code: string | null; at: Date | null }[]; batches: number; files: number }> {
  return asGateway(ctx, async (tx) => {
    const paused = await tx.query<{ id: string; name: string; code: string | null; at: Date | null }>(
      `select id, name, pause_code as code, paused_at as at from ledger.payers where state = 'paused' and usage = $1 order by paused_at`, [usage]);
    const [waiting] = await tx.query<{ batches: number; files: number }>(
      `select (select count(*) from ledger.batches where state in ('unknown', 'held') and usage = $1 and coalesce(fault_code, '') <> 'operator.cut-again') as batches,
              (select count(*) from ledger.inbound_files f join ledger.payers p on p.id = f.payer_id where f.state = 'quarantined' and p.usage = $1) as files`, [usage]);
    return { paused, batches: waiting!.batches, files: waiting!.files };
  });
}
