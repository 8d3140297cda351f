import type { BatchState } from '../batches/store.ts';
import { uploadBatch, type UploadEnd } from '../batches/upload.ts';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { readStoredBytes } from '../db/files.ts';
import type { HeldLock, Locks } from '../db/locks.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { asFault, type Fault } from '../lib/fault.ts';
import { inLanes } from '../lib/lanes.ts';
import { type Mailbox, openMailbox } from '../transport/port.ts';
import { mailboxLock, pausesMailbox } from './gather.ts';
import { activeMailbox, type BillerMailbox, loadMailboxes, pauseMailbox, settingsOf } from './mailbox.ts';
import { relayAnswers, waitingAnswers } from './relay.ts';

const MAILBOXES_AT_ONCE = 8;
/** Waits between tries of one answer; the last one repeats. */
const RETRY_MS = [5_000, 15_000, 60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000] as const;

interface Answer {
  id: string;
  fileId: string;
  fileName: string;
  state: BatchState;
  attempt: number;
  tries: number;
}

/** How many mailboxes of billers have answers to be made or put in. */
export async function answerDue(ctx: Ctx): Promise<number> {
  return (await dueMailboxes(ctx)).length;
}

/** Makes payers' answers answers to billers, and puts all answers into the billers' mailboxes. Returns how many moved. */
export async function answerRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  let moved = 0;
  await inLanes(await dueMailboxes(ctx), MAILBOXES_AT_ONCE, (box) => tools.locks.with(mailboxLock(box), async (lock) => {
    moved += await relayAnswers(ctx, box);
    moved += await sendAnswers(ctx, box, lock);
  }));
  return moved;
}

async function dueMailboxes(ctx: Ctx): Promise<BillerMailbox[]> {
  return asGateway(ctx, async (tx) => {
    const due: BillerMailbox[] = [];
    for (const box of await loadMailboxes(tx)) {
      if (box.state !== 'active') continue;
      if ((await nextAnswer(tx, box, ctx.now())) || (await waitingAnswers(tx, box)).length > 0) due.push(box);
    }
    return due;
  });
}

/** The answer that has to go next; one that waits for its next try holds back those after it. */
async function nextAnswer(tx: Tx, box: Pick<BillerMailbox, 'billerId' | 'usage'>, now: Date): Promise<Answer | undefined> {
  const [row] = await tx.query<Answer & { next_try_at: Date | null }>(
    `select id, file_id as "fileId", name as "fileName", state, attempt, tries, next_try_at from ledger.answers
     where biller_id = $1 and usage = $2 and state in ('frozen', 'uploading', 'renaming') order by created_at, id limit 1`, [box.billerId, box.usage]);
  return row && (row.next_try_at === null || row.next_try_at <= now) ? row : undefined;
}

async function sendAnswers(ctx: Ctx, of: BillerMailbox, lock: HeldLock): Promise<number> {
  let mailbox: Mailbox | undefined;
  let moved = 0;
  try {
    while (!lock.signal.aborted && !ctx.stopping.aborted) {
      const [box, answer] = await asGateway(ctx, async (tx) => [await activeMailbox(tx, of), await nextAnswer(tx, of, ctx.now())] as const);
      if (!box || !answer) return moved;
      try {
        mailbox ??= await openMailbox(ctx, settingsOf(box), lock.signal);
        await finish(ctx, { box, answer, end: await sendAnswer(ctx, { box, answer, mailbox, lock }) });
        moved += 1;
      } catch (error) {
        const fault = asFault(error, 'answer.failed');
        ctx.log.warn({ step: 'answer', biller: box.billerId, code: fault.code, kind: fault.kind, tries: answer.tries + 1 }, 'answer not sent');
        if (!ctx.stopping.aborted) await failed(ctx, { box, answer, fault });
        return moved;
      }
    }
    return moved;
  } finally {
    await mailbox?.close();
  }
}

async function sendAnswer(ctx: Ctx, sending: { box: BillerMailbox; answer: Answer; mailbox: Mailbox; lock: HeldLock }): Promise<UploadEnd> {
  const { box, answer, mailbox, lock } = sending;
  const bytes = await readStoredBytes(ctx, answer.fileId);
  return uploadBatch({
    batch: answer, mailbox, lock, bytes, folder: box.settings.mailbox.out, exchange: box.settings.exchange,
    save: (state) => ctx.outside(`answer.${state}`, () =>
      asGateway(ctx, async (tx) => void (await tx.run('update ledger.answers set state = $2, attempt = $3 where id = $1', [answer.id, state, answer.attempt])))),
  });
}

async function finish(ctx: Ctx, of: { box: BillerMailbox; answer: Answer; end: UploadEnd }): Promise<void> {
  const { box, answer, end } = of;
  const at = ctx.now();
  await asGateway(ctx, async (tx) => {
    await tx.run(
      `update ledger.answers set state = $2, fault_code = $3, next_try_at = null, sent_at = case when $2 = 'sent' then $4::timestamptz end where id = $1`,
      [answer.id, end.state, end.code ?? null, at]);
    if (end.state !== 'sent') await tell(tx, { box, answer, code: end.code ?? end.state, at });
  });
  ctx.log.info({ step: 'answer', biller: box.billerId, file: answer.id, state: end.state }, 'answer ended');
}

async function failed(ctx: Ctx, of: { box: BillerMailbox; answer: Answer; fault: Fault }): Promise<void> {
  const { box, answer, fault } = of;
  const at = ctx.now();
  const tries = answer.tries + 1;
  await asGateway(ctx, async (tx) => {
    if (pausesMailbox(fault)) return pauseMailbox(tx, { billerId: box.billerId, usage: box.usage, code: fault.code, at });
    if (fault.kind === 'permanent') {
      await tx.run(`update ledger.answers set state = 'held', fault_code = $2, tries = $3 where id = $1`, [answer.id, fault.code, tries]);
      return tell(tx, { box, answer, code: fault.code, at });
    }
    const wait_ms = RETRY_MS[Math.min(tries, RETRY_MS.length) - 1]!;
    await tx.run('update ledger.answers set tries = $2, next_try_at = $3, fault_code = $4 where id = $1', [answer.id, tries, new Date(at.getTime() + wait_ms), fault.code]);
  });
}

/** The biller hears once of an answer that did not get into its mailbox, or may not have. */
async function tell(tx: Tx, of: { box: BillerMailbox; answer: Answer; code: string; at: Date }): Promise<void> {
  const { box, answer, code, at } = of;
  await publishEvents(tx, [{
    billerId: box.billerId, subject: answer.id, kind: 'file.failed', sourceKey: `answer:${answer.id}:${answer.attempt}`, at, data: { answerId: answer.id, code },
  }]);
}
