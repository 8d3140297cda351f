import {
  type BackendFactory, createPostgresBackend, createRedisBackend, type IQueueBackend, type JobProgress, type Processor, Queue,
  type QueueBaseOptions, QueueEvents, Worker, type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Ctx } from '../context.ts';
import { createPool } from '../db/sql.ts';

/** A BullMQ queue on either backend. */
export type JobQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, unknown>;
/** A BullMQ worker on either backend. */
export type JobWorker = Worker<unknown, unknown, string, IQueueBackend, JobProgress, unknown>;
/** The events of one queue on either backend. */
export type JobEvents = QueueEvents<unknown, IQueueBackend, unknown>;

/** The queues of one process: opened when first asked for, closed together. */
export interface Queues {
  readonly kind: 'redis' | 'postgres';
  /** The queue of a name. Asking twice gives the same one. */
  queue(name: string): JobQueue;
  /** A new worker. Errors of its connection are logged, jobs that fail are the processor's business. */
  worker(name: string, processor: Processor<unknown, unknown, string>, options?: Partial<WorkerOptions<unknown>>): JobWorker;
  /** The events of a queue, from the oldest that is still kept, so that what happened while we were down is seen too. */
  events(name: string): JobEvents;
  /** Throws when the backend does not answer. */
  check(): Promise<void>;
  /** Waits for jobs in hand, then closes everything. */
  close(): Promise<void>;
}

/** Producers give up on a Redis that is away instead of waiting for ever: their caller tries again later. */
const PRODUCER_RETRIES = 1;
/** Each worker and each queue's events hold one connection for LISTEN, so the pool has no small limit. */
const POOL_SIZE = 100;
const STALLED_CHECK_MS = 30_000;

/**
 * Chooses where the job queues live: Redis where REDIS_URL is set, else BullMQ's tables in the gateway's database.
 * Connections are made when the first queue is used.
 */
export function openQueues(ctx: Ctx): Queues {
  const backend = ctx.config.redisUrl === undefined ? openPostgres(ctx) : openRedis(ctx, ctx.config.redisUrl);
  const queues = new Map<string, JobQueue>();
  const events = new Map<string, JobEvents>();
  const workers = new Set<JobWorker>();
  const listen = (name: string, emitter: { on(event: 'error', listener: (error: Error) => void): unknown }) =>
    // Both backends reconnect by themselves; without a listener the error would end the process.
    emitter.on('error', (error) => ctx.log.warn({ queue: name, code: errorCode(error) }, 'queue connection failed'));
  return {
    kind: backend.kind,
    queue: (name) => once(queues, name, () => {
      const queue: JobQueue = new Queue(name, backend.producer, backend.factory);
      listen(name, queue);
      // A queue whose first connection failed stays broken: it is forgotten, and the next use opens it anew.
      queue.waitUntilReady().catch(() => {
        queues.delete(name);
        return queue.close();
      }).catch(() => undefined);
      return queue;
    }),
    worker: (name, processor, options) => {
      const worker: JobWorker = new Worker(
        name, processor, { stalledInterval: STALLED_CHECK_MS, ...options, ...backend.consumer }, backend.factory);
      listen(name, worker);
      workers.add(worker);
      return worker;
    },
    events: (name) => once(events, name, () => {
      const opened: JobEvents = new QueueEvents(name, { ...backend.consumer, lastEventId: '0' }, backend.factory);
      listen(name, opened);
      return opened;
    }),
    check: () => ctx.outside('queue.check', backend.check),
    close: async () => {
      await Promise.allSettled([...workers].map((worker) => worker.close()));
      await Promise.allSettled([...events.values()].map((opened) => opened.close()));
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
}

interface Backend {
  kind: 'redis' | 'postgres';
  factory: BackendFactory<IQueueBackend, unknown>;
  producer: QueueBaseOptions<unknown>;
  consumer: QueueBaseOptions<unknown>;
  check(): Promise<void>;
  close(): Promise<void>;
}

function openPostgres(ctx: Ctx): Backend {
  const pool = createPool({ ...ctx.connection, max: POOL_SIZE, keepAlive: true, searchPath: 'bullmq' });
  // Every queue, worker and event stream on the shared pool adds a listener of its own.
  pool.setMaxListeners(0);
  const options: QueueBaseOptions<unknown> = { connection: pool };
  return {
    kind: 'postgres',
    factory: createPostgresBackend as BackendFactory<IQueueBackend, unknown>,
    producer: options,
    consumer: options,
    check: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  };
}

function openRedis(ctx: Ctx, url: string): Backend {
  const client = new Redis(url, { maxRetriesPerRequest: PRODUCER_RETRIES, lazyConnect: true });
  client.setMaxListeners(0);
  client.on('error', (error) => ctx.log.warn({ queue: 'redis', code: errorCode(error) }, 'queue connection failed'));
  return {
    kind: 'redis',
    factory: createRedisBackend as BackendFactory<IQueueBackend, unknown>,
    producer: { connection: client },
    // Workers and event streams block on their connection, so each makes its own.
    consumer: { connection: { url, maxRetriesPerRequest: null } },
    check: async () => void (await client.ping()),
    close: async () => client.disconnect(),
  };
}

function once<Value>(known: Map<string, Value>, name: string, open: () => Value): Value {
  const existing = known.get(name);
  if (existing !== undefined) return existing;
  const value = open();
  known.set(name, value);
  return value;
}

/** The error's own code. Its message can name hosts and accounts, so it is not logged. */
function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
