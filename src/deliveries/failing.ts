import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import type { DueWebhook } from './store.ts';

const HOUR_MS = 3_600_000;
/** After so long without any success a webhook's owner is warned, each once. Later the schedule ends, and the webhook is disabled. */
export const WARN_AFTER_MS: readonly number[] = [2 * HOUR_MS, 24 * HOUR_MS];

/** Notes in the attempt's own transaction since when a webhook fails; a success ends it. */
export async function noteAttempt(tx: Tx, attempt: { webhook: DueWebhook; ok: boolean; usage: 'T' | 'P' | null; at: Date }): Promise<void> {
  const { webhook, ok, usage, at } = attempt;
  if (ok && webhook.failing_since !== null) await tx.run('update ledger.webhooks set failing_since = null, warnings = 0 where id = $1', [webhook.id]);
  if (!ok && webhook.failing_since === null) {
    await tx.run('update ledger.webhooks set failing_since = $2, failing_usage = $3 where id = $1 and failing_since is null', [webhook.id, at, usage]);
  }
}

interface Failing {
  id: string;
  biller_id: string;
  failing_since: Date;
  failing_usage: 'T' | 'P' | null;
  warnings: number;
  code: string | null;
}

/** Warns the owners of webhooks that have failed for two hours, and again after a day: event `webhook.failing`. Returns how many were warned. */
export function warnFailing(ctx: Ctx): Promise<number> {
  const now = ctx.now();
  return asGateway(ctx, async (tx) => {
    const due = WARN_AFTER_MS.map((after_ms, n) => `(w.warnings <= ${n} and w.failing_since <= $1::timestamptz - interval '${after_ms / 1_000} seconds')`);
    const failing = await tx.query<Failing>(
      `select w.id, w.biller_id, w.failing_since, w.failing_usage, w.warnings,
         (select a.code from ledger.deliveries d join ledger.delivery_attempts a on a.delivery_id = d.id where d.endpoint = w.id order by a.at desc limit 1) as code
       from ledger.webhooks w where w.disabled_at is null and w.failing_since is not null and (${due.join(' or ')}) for update of w`, [now]);
    for (const row of failing) {
      const failing_ms = now.getTime() - row.failing_since.getTime();
      const warnings = WARN_AFTER_MS.filter((after_ms) => after_ms <= failing_ms).length;
      await tx.run('update ledger.webhooks set warnings = $2 where id = $1', [row.id, warnings]);
      await publishEvents(tx, [{
        billerId: row.biller_id, subject: row.id, kind: 'webhook.failing', sourceKey: `failing:${row.failing_since.toISOString()}:${warnings}`, at: now,
        data: {
          since: row.failing_since.toISOString(), hours: WARN_AFTER_MS[warnings - 1]! / HOUR_MS,
          ...(row.code ? { code: row.code } : {}), ...(row.failing_usage ? { usage: row.failing_usage } : {}),
        },
      }]);
    }
    return failing.length;
  });
}
