import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import type { HeldLock, Locks } from '../db/locks.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import type { Queues } from '../queues/backend.ts';
import { asFault } from '../lib/fault.ts';
import { inLanes } from '../lib/lanes.ts';
import { noteAttempt } from './failing.ts';
import { addResults } from './queue.ts';
import { type ReadyDelivery, readyDeliveries } from './ready.ts';
import { signedHeaders, signingSecrets } from './sign.ts';
import {
  countDue, DELIVERY_SET, type DeliveryResult, dueDeliveries, dueEndpoints, type DueWebhook, type Endpoint, postpone, QUEUE_ENDPOINT, saveResults,
  saveResultsIn,
} from './store.ts';
import { type AttemptResult, GONE, nextAttempt, postWebhook } from './webhook.ts';

/** Endpoints that one run works on at a time. */
const ENDPOINTS_AT_ONCE = 16;
/** Messages that are on their way to one endpoint at a time. */
const ENDPOINT_CONCURRENCY = 4;
/** An endpoint begins nothing more after this time, so that a slow one with a backlog does not hold up the next run. */
const TURN_MS = 5_000;
/** After so many failures in one turn the endpoint's other messages wait, so that a dead endpoint holds nothing up. */
const FAILURES_OF_ENDPOINT = 4;
const POSTPONE_MS = 60_000;

/**
 * The pipeline's last step: hands events to results queues and webhooks, at least once each. `due` is the number of
 * deliveries that wait. `run` gives each endpoint that no other worker holds a turn, and returns how many deliveries it
 * has worked on and written down; it throws the first failure after the other endpoints had their turn.
 */
export const deliverStep = {
  name: 'deliver',
  due: (ctx: Ctx): Promise<number> => countDue(ctx),
  run: async (ctx: Ctx, tools: { queues: Queues; locks: Locks }): Promise<number> => {
    const failures: unknown[] = [];
    let moved = 0;
    await inLanes(await dueEndpoints(ctx), ENDPOINTS_AT_ONCE, (to) => tools.locks.with(lockOf(to), async (lock) => {
      // Not `moved += await …`: that would add to what `moved` was before other endpoints ended their turn.
      const done = await takeTurn(ctx, tools.queues, { to, lock });
      moved += done;
    }).catch((error: unknown) => failures.push(error)));
    if (failures.length > 0) throw failures[0];
    return moved;
  },
};

function lockOf({ endpoint, biller_id }: Endpoint): string {
  return endpoint === QUEUE_ENDPOINT ? `deliver:queue:${biller_id}` : `deliver:${endpoint}`;
}

/**
 * Works on what is due at one endpoint until nothing is or the turn is over. A set that was not worked on as a whole is
 * the last one: what is left of it is for a later run. Returns how many deliveries were written down.
 */
async function takeTurn(ctx: Ctx, queues: Queues, at: { to: Endpoint; lock: HeldLock }): Promise<number> {
  const { to, lock } = at;
  const until_ms = performance.now() + TURN_MS;
  const isOver = () => performance.now() > until_ms || lock.signal.aborted || ctx.stopping.aborted;
  let moved = 0;
  while (!isOver()) {
    const due = await dueDeliveries(ctx, to);
    const ready = await readyDeliveries(ctx, due);
    const done = to.endpoint === QUEUE_ENDPOINT ? await addResults(ctx, queues, ready) : await postMessages(ctx, { to, ready, isOver });
    moved += due.length - ready.length + done;
    if (due.length < DELIVERY_SET || done < ready.length) break;
  }
  return moved;
}

/** Posts a set of messages, a few at a time, and gives the endpoint up for now when it keeps failing. Returns how many were written down. */
async function postMessages(ctx: Ctx, at: { to: Endpoint; ready: readonly ReadyDelivery[]; isOver: () => boolean }): Promise<number> {
  let failures = 0;
  let done = 0;
  await inLanes(at.ready, ENDPOINT_CONCURRENCY, async (delivery) => {
    if (failures >= FAILURES_OF_ENDPOINT || at.isOver()) return;
    const end = await deliverOne(ctx, delivery);
    if (end !== 'taken') failures += 1;
    if (end !== 'unsaved') done += 1;
  });
  if (failures >= FAILURES_OF_ENDPOINT) await postpone(ctx, at.to, POSTPONE_MS);
  return done;
}

/** Sends one message and writes down at once what came of it. Never throws: its neighbours go on. */
async function deliverOne(ctx: Ctx, delivery: ReadyDelivery): Promise<'taken' | 'failed' | 'unsaved'> {
  const { webhook } = delivery;
  try {
    if (!webhook || webhook.disabled_at !== null) {
      await saveResults(ctx, [row(delivery, { state: 'dead', nextTryAt: ctx.now() })]);
      return 'taken';
    }
    const attempt = await attemptWebhook(ctx, delivery, webhook);
    ctx.log.info({ delivery: delivery.id, code: attempt.code, tries: delivery.tries + 1, duration_ms: attempt.duration_ms }, 'webhook attempted');
    await asGateway(ctx, (tx) => record(ctx, tx, { delivery, webhook, attempt }));
    return attempt.ok ? 'taken' : 'failed';
  } catch (error) {
    ctx.log.error({ delivery: delivery.id, code: asFault(error).code }, 'delivery failed');
    // The message may be sent twice, which its id tells the receiver; not in a loop, though, where the database can say so.
    await postpone(ctx, delivery, POSTPONE_MS).catch(() => undefined);
    return 'unsaved';
  }
}

function attemptWebhook(ctx: Ctx, delivery: ReadyDelivery, webhook: DueWebhook): Promise<AttemptResult> {
  const body = JSON.stringify(delivery.payload);
  const resent = delivery.tries === 0 && delivery.attempts > 0;
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
  await noteAttempt(tx, { webhook, ok: attempt.ok, usage: delivery.event.usage, at: now });
  if (attempt.ok) return saveResultsIn(tx, now, [row(delivery, { state: 'delivered', nextTryAt: now, attempt })]);
  const next = attempt.status === GONE ? undefined : nextAttempt(ctx, delivery.tries + 1, attempt.retryAfter_ms);
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
