import { foldTallies } from '../claims/tallies.ts';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway } from '../db/sql.ts';
import { warnFailing } from '../deliveries/failing.ts';
import { rematchDue, rematchRun } from '../remits/decide.ts';
import { PAYER_WINDOWS, STALE } from './queues.ts';

/** How often the alarms are looked at. */
const WATCH_MS = 60_000;
/** Batches that one look tells of, each kind. */
const ALARMS_AT_ONCE = 500;

/** Whether it is time to look at what waits too long, or at payments in suspense. */
export async function watchDue(ctx: Ctx): Promise<number> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ n: number }>('select count(*) as n from ledger.watches where next_at <= $1', [ctx.now()]));
  return row!.n + (await rematchDue(ctx));
}

/**
 * Tells once for each batch and biller that an answer is overdue: no 999 in an hour, no 277CA in two business days, no 835 in
 * the days of the payer file. The claims themselves stand in the work queues of these names. The tallies of claims are folded on
 * the way, and owners of webhooks that keep failing are warned. Returns how many alarms, warnings and payments moved.
 */
export async function watchRun(ctx: Ctx): Promise<number> {
  const moved = await rematchRun(ctx);
  const won = await asGateway(ctx, (tx) => tx.run(`update ledger.watches set next_at = $2 where name = 'alarms' and next_at <= $1`, [
    ctx.now(), new Date(ctx.now().getTime() + WATCH_MS)]));
  if (won === 0) return moved;
  await foldTallies(ctx);
  let alarms = 0;
  for (const [kind, condition] of Object.entries(STALE)) alarms += await raise(ctx, kind, condition);
  return moved + alarms + (await warnFailing(ctx));
}

interface Stale {
  batch_id: string;
  biller_id: string;
  payer_id: string;
  n: number;
}

function raise(ctx: Ctx, kind: string, condition: string): Promise<number> {
  return asGateway(ctx, async (tx) => {
    const stale = await tx.query<Stale>(
      `with payer as materialized (${PAYER_WINDOWS})
       select s.batch_id, c.biller_id, c.payer_id, count(*) as n
       from ledger.claims c join payer on payer.id = c.payer_id join ledger.submissions s on s.id = c.submission_id
       where ${condition} and s.batch_id is not null and not exists (select 1 from ledger.events e
         where e.subject = s.batch_id || '/' || c.biller_id and e.kind = 'transmission.stale' and e.source_key = $1 and $2)
       group by 1, 2, 3 order by 1, 2 limit ${ALARMS_AT_ONCE}`, [`alarm:${kind}`, true, ctx.now()]);
    return publishEvents(tx, stale.map((row) => ({
      billerId: row.biller_id, subject: `${row.batch_id}/${row.biller_id}`, kind: 'transmission.stale', sourceKey: `alarm:${kind}`, at: ctx.now(),
      data: { batchId: row.batch_id, payerId: row.payer_id, code: kind, claims: row.n },
    })));
  });
}
