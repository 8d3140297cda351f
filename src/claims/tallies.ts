import type { Ctx } from '../context.ts';
import { asBiller, asGateway } from '../db/sql.ts';

/** How many claims have a status, and for how much. */
export interface Tally {
  status: string;
  n: number;
  cents: number;
}

/**
 * Claims of a biller and environment by status, without looking at the claims: triggers add the difference that each statement
 * makes (migration 0009), and the sum is exact in every transaction. Statuses that no claim has are left out.
 */
export function claimTallies(ctx: Ctx, of: { billerId: string; usage: 'T' | 'P' }): Promise<Tally[]> {
  return asBiller(ctx, of.billerId, (tx) => tx.query<Tally & object>(
    `select status, sum(n)::bigint as n, sum(cents)::bigint as cents from ledger.claim_tallies where biller_id = $1 and usage = $2
     group by status having sum(n) <> 0 order by status`, [of.billerId, of.usage]));
}

/** Differences of one biller, environment and status from which on they are folded into one row. */
const FOLD_FROM = 100;

/** Folds differences together, so that a sum stays a few rows. Readers see either all of them or what they add up to. Returns the rows that are gone. */
export function foldTallies(ctx: Ctx): Promise<number> {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<{ gone: number }>(
      `with long as (select biller_id, usage, status from ledger.claim_tallies group by 1, 2, 3 having count(*) >= ${FOLD_FROM}),
         gone as (delete from ledger.claim_tallies t using long l where (t.biller_id, t.usage, t.status) = (l.biller_id, l.usage, l.status)
           returning t.biller_id, t.usage, t.status, t.n, t.cents),
         kept as (insert into ledger.claim_tallies (biller_id, usage, status, n, cents) select biller_id, usage, status, sum(n), sum(cents) from gone group by 1, 2, 3 returning 1)
       select (select count(*) from gone) - (select count(*) from kept) as gone`);
    return row!.gone;
  });
}
