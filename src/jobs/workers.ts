import { sweepIdempotency } from '../claims/idempotency.ts';
import type { Ctx } from '../context.ts';
import { sweepFrames } from '../db/files.ts';
import { openLocks } from '../db/locks.ts';
import { watchResults } from '../deliveries/queue.ts';
import { asFault } from '../lib/fault.ts';
import { runStep, STEPS, type StepName, type Tools } from '../pipeline.ts';
import { openQueues, type Queues } from '../queues/backend.ts';

/** The doorbell queue: a job is the name of a step, never data. */
export const STEPS_QUEUE = 'steps';
/** Rings of one step within this time become one job. */
const RING_MS = 50;
const HOUSEKEEPING_MS = 60 * 60_000;

/** The bell of one process: what `ctx.ring` calls. */
export interface Bell {
  close(): Promise<void>;
}

/** Connects `ctx.ring` to the doorbell queue, so that workers in any process hear of work at once. */
export function openBell(ctx: Ctx, queues: Queues): Bell {
  const pending = new Map<string, NodeJS.Timeout>();
  const adding = new Set<Promise<unknown>>();
  ctx.bell.ring = (step) => {
    if (pending.has(step) || ctx.stopping.aborted) return;
    pending.set(step, setTimeout(() => {
      pending.delete(step);
      // A ring that is lost costs a few seconds: the sweep finds what is due.
      const add = ctx.outside('queue.ring', () => queues.queue(STEPS_QUEUE).add(step, {}, { attempts: 1, removeOnComplete: true, removeOnFail: true }))
        .catch((error: unknown) => ctx.log.warn({ step, code: asFault(error, 'queue.ring').code }, 'ring lost'));
      adding.add(add);
      void add.finally(() => adding.delete(add));
    }, RING_MS));
  };
  return {
    async close() {
      ctx.bell.ring = undefined;
      for (const timer of pending.values()) clearTimeout(timer);
      await Promise.allSettled(adding);
    },
  };
}

/** A running set of workers. */
export interface Workers {
  tools: Tools;
  /** Finishes the work in hand and takes no more. */
  close(): Promise<void>;
}

/** Starts the workers of this process: they run steps when rung, and sweep for due work that nobody rang for. */
export function startWorkers(ctx: Ctx, queues: Queues): Workers {
  const locks = openLocks(ctx);
  const tools: Tools = { locks, queues };
  const running = new Set<StepName>();
  const again = new Set<StepName>();
  const runNamed = async (name: string): Promise<void> => {
    const step = STEPS.find((one) => one.name === name);
    if (!step || ctx.stopping.aborted) return;
    if (running.has(step.name)) {
      // One run of a step at a time in a process: a ring in between makes it look once more.
      again.add(step.name);
      return;
    }
    running.add(step.name);
    try {
      do {
        again.delete(step.name);
        await runStep(ctx, tools, step);
      } while (again.has(step.name) && !ctx.stopping.aborted);
    } catch (error) {
      ctx.metrics.step(step.name, 'failed', 1);
      ctx.log.error({ step: step.name, code: asFault(error, 'step.failed').code }, 'step failed');
    } finally {
      running.delete(step.name);
    }
  };
  const worker = queues.worker(STEPS_QUEUE, (job) => runNamed(job.name), { concurrency: STEPS.length });
  // What consumers completed while nobody listened is heard first.
  void watchResults(ctx, queues).catch((error: unknown) => ctx.log.warn({ code: asFault(error, 'queue.watch').code }, 'results not watched yet'));
  const stopSweep = startSweep(ctx, runNamed);
  return {
    tools,
    async close() {
      await stopSweep();
      await worker.close();
      await locks.close();
    },
  };
}

/** Every few seconds: asks each step whether something is due. Returns how to stop. */
function startSweep(ctx: Ctx, run: (name: StepName) => Promise<void>): () => Promise<void> {
  let housekeptAt = 0;
  let sweeping: Promise<void> | undefined;
  const sweep = async () => {
    const runs: Promise<void>[] = [];
    for (const step of STEPS) {
      const rows = await step.due(ctx);
      ctx.metrics.due(step.name, rows);
      if (rows > 0 && !ctx.stopping.aborted) runs.push(run(step.name));
    }
    if (Date.now() - housekeptAt > HOUSEKEEPING_MS) {
      housekeptAt = Date.now();
      await sweepFrames(ctx);
      await sweepIdempotency(ctx);
    }
    await Promise.all(runs);
  };
  const timer = setInterval(() => {
    sweeping ??= sweep()
      .catch((error: unknown) => ctx.log.error({ code: asFault(error, 'sweep.failed').code }, 'sweep failed'))
      .finally(() => {
        sweeping = undefined;
      });
  }, ctx.config.sweep_ms);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

/** Opens queues, bell and workers together, and closes them in the order that finishes work in hand. */
export function openJobs(ctx: Ctx, options: { work: boolean }): { queues: Queues; tools: Tools | undefined; close(): Promise<void> } {
  const queues = openQueues(ctx);
  const bell = openBell(ctx, queues);
  const workers = options.work ? startWorkers(ctx, queues) : undefined;
  return {
    queues,
    tools: workers?.tools,
    async close() {
      await workers?.close();
      await bell.close();
      await queues.close();
    },
  };
}
