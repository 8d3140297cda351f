import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import type { Queues } from '../queues/backend.ts';
import { asFault } from '../lib/fault.ts';
import { addResults } from './queue.ts';
import { groupBy, type ReadyDelivery, readyDeliveries } from './ready.ts';
import { signedHeaders, signingSecrets } from './sign.ts';
import { countDue, type DeliveryResult, type DueWebhook, postpone, QUEUE_ENDPOINT, saveResults, saveResultsIn, takeDue } from './store.ts';
import { type AttemptResult, GONE, nextAttempt, postWebhook } from './webhook.ts';

/** Messages that are on their way to one endpoint at a time. */
const ENDPOINT_CONCURRENCY = 4;
/** After so many failures in one run the endpoint's other messages wait, so that a dead endpoint holds nothing up. */
const FAILURES_OF_ENDPOINT = 4;
const POSTPONE_MS = 60_000;

/**
 * The pipeline's last step: hands events to results queues and webhooks, at least once each. `due` is the number of
 * deliveries that wait; `run` takes one set of them and returns how many it worked on.
 */
export const deliverStep = {
  name: 'deliver',
  due: (ctx: Ctx): Promise<number> => countDue(ctx),
  run: async (ctx: Ctx, tools: { queues: Queues }): Promise<number> => {
    const due = await takeDue(ctx);
    const ready = await readyDeliveries(ctx, due);
    const toQueues = ready.filter((delivery) => delivery.endpoint === QUEUE_ENDPOINT);
    const endpoints = groupBy(ready.filter((delivery) => delivery.endpoint !== QUEUE_ENDPOINT), (delivery) => delivery.endpoint);
    const outcomes = await Promise.allSettled([
      addResults(ctx, tools.queues, toQueues), ...[...endpoints.values()].map((group) => deliverToEndpoint(ctx, group)),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return due.length;
  },
};

/** Works through one endpoint's messages, a few at a time, and gives up for now when it keeps failing. */
async function deliverToEndpoint(ctx: Ctx, group: readonly ReadyDelivery[]): Promise<void> {
  const waiting = [...group];
  let failures = 0;
  const lane = async () => {
    for (let delivery = waiting.shift(); delivery; delivery = waiting.shift()) {
      if (failures >= FAILURES_OF_ENDPOINT) await postpone(ctx, delivery.id, POSTPONE_MS);
      else if (!(await deliverOne(ctx, delivery))) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: ENDPOINT_CONCURRENCY }, lane));
}

/** Sends one message and writes down what came of it. Returns whether the endpoint took it. Never throws: its neighbours go on. */
async function deliverOne(ctx: Ctx, delivery: ReadyDelivery): Promise<boolean> {
  const { webhook } = delivery;
  try {
    if (!webhook || webhook.disabled_at !== null) {
      await saveResults(ctx, [row(delivery, { state: 'dead', nextTryAt: ctx.now() })]);
      return true;
    }
    const attempt = await attemptWebhook(ctx, delivery, webhook);
    ctx.log.info({ delivery: delivery.id, code: attempt.code, tries: delivery.tries, duration_ms: attempt.duration_ms }, 'webhook attempted');
    await asGateway(ctx, (tx) => record(ctx, tx, { delivery, webhook, attempt }));
    return attempt.ok;
  } catch (error) {
    // The lease brings the row back; the message may be sent twice, which its id tells the receiver.
    ctx.log.error({ delivery: delivery.id, code: asFault(error).code }, 'delivery failed');
    return false;
  }
}

function attemptWebhook(ctx: Ctx, delivery: ReadyDelivery, webhook: DueWebhook): Promise<AttemptResult> {
  const body = JSON.stringify(delivery.payload);
  const resent = delivery.tries === 1 && delivery.attempts > 0;
  return postWebhook(ctx, {
    url: webhook.url,
    body,
    headers: {
      ...signedHeaders({ id: delivery.payload.id, at: ctx.now(), body, secrets: signingSecrets(ctx, webhook) }),
      'attempt-number': String(delivery.attempts + 1),
      'attempt-type': resent ? 'manual' : 'automatic',
    },
  });
}

async function record(ctx: Ctx, tx: Tx, made: { delivery: ReadyDelivery; webhook: DueWebhook; attempt: AttemptResult }): Promise<void> {
  const { delivery, webhook, attempt } = made;
  const now = ctx.now();
  if (attempt.ok) return saveResultsIn(tx, now, [row(delivery, { state: 'delivered', nextTryAt: now, attempt })]);
  const next = attempt.status === GONE ? undefined : nextAttempt(ctx, delivery.tries, attempt.retryAfter_ms);
  if (next) return saveResultsIn(tx, now, [row(delivery, { state: 'pending', nextTryAt: next, attempt })]);
  await saveResultsIn(tx, now, [row(delivery, { state: 'dead', nextTryAt: now, attempt })]);
  const disabled = await tx.run('update ledger.webhooks set disabled_at = $2 where id = $1 and disabled_at is null', [webhook.id, now]);
  if (disabled === 0) return;
  await publishEvents(tx, [{
    billerId: delivery.biller_id, subject: webhook.id, kind: 'webhook.disabled', sourceKey: `delivery:${delivery.id}:${now.toISOString()}`,
    at: now, data: { code: attempt.code, ...(delivery.event.usage ? { usage: delivery.event.usage } : {}) },
  }]);
}

function row(delivery: ReadyDelivery, result: Omit<DeliveryResult, 'id' | 'biller_id'>): DeliveryResult {
  return { id: delivery.id, biller_id: delivery.biller_id, ...result };
}
