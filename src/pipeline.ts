import { cutDue, cutRun } from './batches/cut.ts';
import { sendDue, sendRun } from './batches/send.ts';
import type { Ctx } from './context.ts';
import type { Locks } from './db/locks.ts';
import { deliverStep } from './deliveries/deliver.ts';
import { collectDue, collectRun } from './inbound/collect.ts';
import { acknowledgeDue, acknowledgeRun } from './inbound/acknowledge.ts';
import { readDue, readRun } from './inbound/read.ts';
import type { Queues } from './queues/backend.ts';
import { postDue, postRun } from './remits/post.ts';
import { fixDue, fixRun } from './worklist/fix-step.ts';
import { watchDue, watchRun } from './worklist/watch.ts';
import { gatherDue, gatherRun } from './uploads/gather.ts';
import { judgeDue, judgeRun } from './uploads/judge.ts';
import { answerDue, answerRun } from './uploads/send.ts';

/** What steps need besides the context: opened once in each worker process. */
export interface Tools {
  locks: Locks;
  queues: Queues;
}

export type StepName = 'gather' | 'judge' | 'fix' | 'answer' | 'cut' | 'send' | 'collect' | 'read' | 'acknowledge' | 'post' | 'watch' | 'deliver';

/** One stage of the pipeline. */
export interface Step {
  name: StepName;
  /** How many rows are due: a query. What is due and does not move is what is stuck. */
  due(ctx: Ctx): Promise<number>;
  /** Works on what is due; returns how many rows moved. Running it twice changes nothing. */
  run(ctx: Ctx, tools: Tools): Promise<number>;
  /** The steps that have something to do when this one moved rows. */
  rings: readonly StepName[];
}

/**
 * The map of the program: files of billers come in by the first two steps, the third puts right what is wrong with many claims at once, claims go out by
 * the next two, payers' answers come in by the three after, and results leave by the last two.
 */
export const STEPS: readonly Step[] = [
  { name: 'gather', due: gatherDue, run: gatherRun, rings: ['judge'] },
  { name: 'judge', due: judgeDue, run: judgeRun, rings: ['cut', 'deliver', 'answer'] },
  { name: 'fix', due: fixDue, run: fixRun, rings: ['cut', 'deliver'] },
  { name: 'cut', due: cutDue, run: cutRun, rings: ['send', 'deliver'] },
  { name: 'send', due: sendDue, run: sendRun, rings: ['deliver'] },
  { name: 'collect', due: collectDue, run: collectRun, rings: ['read'] },
  { name: 'read', due: readDue, run: readRun, rings: ['post', 'cut', 'deliver', 'answer', 'acknowledge'] },
  { name: 'acknowledge', due: acknowledgeDue, run: acknowledgeRun, rings: [] },
  { name: 'post', due: postDue, run: postRun, rings: ['deliver'] },
  { name: 'answer', due: answerDue, run: answerRun, rings: ['deliver'] },
  { name: 'watch', due: watchDue, run: watchRun, rings: ['deliver'] },
  { name: 'deliver', due: deliverStep.due, run: deliverStep.run, rings: [] },
];

/** Runs a step until it moves nothing more, then rings those that follow. Returns how many rows moved. */
export async function runStep(ctx: Ctx, tools: Tools, step: Step): Promise<number> {
  let moved = 0;
  for (;;) {
    const now = await step.run(ctx, tools);
    moved += now;
    if (now === 0 || ctx.stopping.aborted) break;
  }
  ctx.metrics.step(step.name, 'ok', moved);
  if (moved > 0) for (const next of step.rings) ctx.ring(next);
  return moved;
}

/** Runs all steps until none has anything to do: the whole pipeline without queues, timers or sleeps. */
export async function drain(ctx: Ctx, tools: Tools): Promise<number> {
  let moved = 0;
  for (;;) {
    let pass = 0;
    for (const step of STEPS) pass += await runStep(ctx, tools, step);
    moved += pass;
    if (pass === 0) return moved;
  }
}
