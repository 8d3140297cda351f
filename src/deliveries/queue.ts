import type { Ctx } from '../context.ts';
import { asFault, Fault } from '../lib/fault.ts';
import type { JobEvents, JobQueue, Queues } from '../queues/backend.ts';
import { inLanes, inTime } from '../lib/lanes.ts';
import type { ReadyDelivery } from './ready.ts';
import { type DeliveryResult, markDelivered, resultsQueues, saveResults } from './store.ts';

/** A delivery that has been queued for this long is looked at: its job may be gone with an emptied Redis. */
export const QUEUED_CHECK_MS = 5 * 60_000;
/** Jobs that nobody consumes are looked at less and less often, but at least this often. */
const LONGEST_CHECK_MS = 60 * 60_000;
/** A queue that is away is tried again after this long. */
const RETRY_MS = 30_000;
/** A backend that has not answered in this time has failed. */
const ANSWER_MS = 10_000;
/** Adds and looks at one queue at a time. BullMQ's addBulk needs the right to create sequences, which the application role has not. */
const LANES = 16;
/** Completions are written down together: at most this late. */
const FLUSH_MS = 50;
const FLUSH_RETRY_MS = 1_000;

/**
 * Adds results to the queue of their biller. A delivery is `queued` after the add; `delivered` follows when its job's
 * completion is seen (`watchResults`). One that was queued before is added again only when its job is gone.
 * A queue that is away leaves its deliveries due again soon. Returns how many deliveries were written down.
 */
export async function addResults(ctx: Ctx, queues: Queues, deliveries: readonly ReadyDelivery[]): Promise<number> {
  const name = deliveries[0]?.queue;
  if (name === undefined) return 0;
  const started = performance.now();
  const outcome = await addToQueue(ctx, queues, { name, deliveries }).catch((error: unknown) => asFault(error, 'queue.failed'));
  const duration_ms = Math.round(performance.now() - started);
  if (outcome instanceof Fault) {
    ctx.log.warn({ queue: name, code: outcome.code, count: deliveries.length }, 'results could not be queued');
    await saveResults(ctx, deliveries.map((delivery) => failedAdd(ctx, delivery, { code: outcome.code, duration_ms })));
  } else {
    await saveResults(ctx, [
      ...outcome.added.map((delivery) => queued(ctx, delivery, { status: undefined, code: 'queued', duration_ms })),
      ...outcome.there.map((delivery) => queued(ctx, delivery, undefined)),
    ]);
  }
  return deliveries.length;
}

/** Listens for completed jobs on every biller's results queue, from the oldest event that the backend still has. */
export async function watchResults(ctx: Ctx, queues: Queues): Promise<void> {
  for (const name of await resultsQueues(ctx)) watch(ctx, queues, name);
}

async function addToQueue(ctx: Ctx, queues: Queues, to: { name: string; deliveries: readonly ReadyDelivery[] }) {
  const isNew = watch(ctx, queues, to.name);
  const queue = queues.queue(to.name);
  const there = new Set<ReadyDelivery>();
  await inLanes(to.deliveries.filter((delivery) => delivery.state === 'queued'), LANES, async (delivery) => {
    // Completions from before this process listened are only arriving now: what they are about is looked at later.
    if (isNew || (await hasJob(ctx, queue, delivery))) there.add(delivery);
  });
  const added = to.deliveries.filter((delivery) => !there.has(delivery));
  await inLanes(added, LANES, (delivery) => inTime(ctx.outside('queue.add', () => queue.add(delivery.payload.type, delivery.payload, {
    jobId: jobId(delivery), attempts: 1, removeOnComplete: true, removeOnFail: true,
  })), ANSWER_MS, 'queue.timeout'));
  return { added, there: [...there] };
}

async function hasJob(ctx: Ctx, queue: JobQueue, delivery: ReadyDelivery): Promise<boolean> {
  return (await inTime(ctx.outside('queue.get', () => queue.getJob(jobId(delivery))), ANSWER_MS, 'queue.timeout')) !== undefined;
}

/** BullMQ refuses ':' and ids of digits only. The same event has the same id, so that an add that is repeated adds nothing. */
function jobId(delivery: ReadyDelivery): string {
  return `evt-${delivery.event.id}`;
}

function queued(ctx: Ctx, delivery: ReadyDelivery, attempt: DeliveryResult['attempt']): DeliveryResult {
  // `tries` counts looks as well as adds; each look doubles the wait for the next one.
  const wait_ms = attempt ? QUEUED_CHECK_MS : Math.min(QUEUED_CHECK_MS * 2 ** Math.min(delivery.tries, 8), LONGEST_CHECK_MS);
  return { id: delivery.id, biller_id: delivery.biller_id, state: 'queued', nextTryAt: after(ctx, wait_ms), ...(attempt ? { attempt } : {}) };
}

function failedAdd(ctx: Ctx, delivery: ReadyDelivery, attempt: { code: string; duration_ms: number }): DeliveryResult {
  return {
    id: delivery.id, biller_id: delivery.biller_id, state: delivery.state, nextTryAt: after(ctx, RETRY_MS),
    attempt: { status: undefined, ...attempt },
  };
}

/** Returns whether this process did not listen before. */
function watch(ctx: Ctx, queues: Queues, name: string): boolean {
  const events = queues.events(name);
  const isNew = events.listenerCount('completed') === 0;
  if (isNew) collectCompleted(ctx, name, events);
  return isNew;
}

/**
 * Writes completions down in groups. When the database is away they are kept and tried again; when the process dies
 * first, the next one reads the same completions from the backend's own event stream.
 */
function collectCompleted(ctx: Ctx, name: string, events: JobEvents): void {
  let seen: number[] = [];
  let isWaiting = false;
  const later = (wait_ms: number) => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => void flush(), wait_ms).unref();
  };
  const flush = async () => {
    const ids = seen;
    seen = [];
    isWaiting = false;
    try {
      await markDelivered(ctx, name, ids);
    } catch (error) {
      if (ctx.stopping.aborted) return;
      ctx.log.warn({ queue: name, code: asFault(error).code, count: ids.length }, 'completed results could not be noted');
      seen = [...ids, ...seen];
      later(FLUSH_RETRY_MS);
    }
  };
  events.on('completed', ({ jobId: id }) => {
    const event = /^evt-(\d{1,15})$/.exec(id)?.[1];
    if (event === undefined) return;
    seen.push(Number(event));
    later(FLUSH_MS);
  });
}

function after(ctx: Ctx, wait_ms: number): Date {
  return new Date(ctx.now().getTime() + wait_ms);
}
