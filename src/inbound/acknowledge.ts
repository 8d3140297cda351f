import { writeAnswer } from '../acks/answer.ts';
import { createReceiver, type Received } from '../acks/received.ts';
import { type BatchState, nextControlNumber } from '../batches/store.ts';
import { uploadBatch } from '../batches/upload.ts';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { readStored, readStoredBytes, storeBytes } from '../db/files.ts';
import type { HeldLock, Locks } from '../db/locks.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { wallClock } from '../lib/dates.ts';
import { asFault, type Fault } from '../lib/fault.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import { mailboxSettings } from '../payers/mailbox.ts';
import type { Payer } from '../payers/schema.ts';
import { loadPayer, pausePayer } from '../payers/store.ts';
import { isConnectionFault } from '../transport/faults.ts';
import { openMailbox } from '../transport/port.ts';
import { readEnvelopes } from '../x12/envelope.ts';

const FILES_AT_ONCE = 50;
const RETRY_MS = [5_000, 60_000, 15 * 60_000, 60 * 60_000] as const;

/** How many files of payers are to be answered, and how many answers are to be sent. */
export async function acknowledgeDue(ctx: Ctx): Promise<number> {
  return (await unanswered(ctx)).length + (await waiting(ctx)).length;
}

/**
 * Answers the 277CA and 835 files of payers that want it (`acknowledge` of the payer file) with TA1 and 999, and sends the answers by
 * the upload protocol. Returns how many moved. An answer is written once, with numbers of its own, and a retry sends the same bytes.
 */
export async function acknowledgeRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  let moved = 0;
  for (const file of await unanswered(ctx)) {
    await tools.locks.with(`file:${file.id}`, async () => {
      try {
        await answerFile(ctx, file);
        moved += 1;
      } catch (error) {
        // The others go on; this one is looked at again with the next sweep.
        ctx.log.error({ step: 'acknowledge', payer: file.payer_id, file: file.id, code: asFault(error, 'acknowledge.failed').code }, 'payer file not answered');
      }
    });
  }
  for (const payerId of new Set((await waiting(ctx)).map((answer) => answer.payer_id))) {
    await tools.locks.with(`payer:${payerId}`, async (lock) => {
      moved += await sendAnswers(ctx, payerId, lock);
    });
  }
  return moved;
}

interface Unanswered {
  id: string;
  payer_id: string;
  file_id: string;
}

function unanswered(ctx: Ctx): Promise<Unanswered[]> {
  return asGateway(ctx, (tx) => tx.query<Unanswered>(
    `select f.id, f.payer_id, f.file_id from ledger.payers p join ledger.payer_versions v on v.payer_id = p.id and v.version = p.version
     join ledger.inbound_files f on f.payer_id = p.id
     where v.file ->> 'acknowledge' in ('errors', 'all') and f.state <> 'stored' and f.kinds && '{277CA,835}' and f.received_at >= ${ASKED_SINCE}
       and not exists (select 1 from ledger.payer_answers a where a.inbound_file_id = f.id)
     order by f.received_at, f.id limit ${FILES_AT_ONCE}`));
}

/** When the payer file began to ask for answers: what came before stays unanswered, whatever else in the file changed since. */
const ASKED_SINCE = `(select min(w.applied_at) from ledger.payer_versions w where w.payer_id = p.id and w.version > coalesce(
  (select max(o.version) from ledger.payer_versions o where o.payer_id = p.id and coalesce(o.file ->> 'acknowledge', 'none') = 'none'), 0))`;

async function answerFile(ctx: Ctx, file: Unanswered): Promise<void> {
  const stored = await asGateway(ctx, (tx) => loadPayer(tx, file.payer_id));
  if (!stored) return;
  const { payer } = stored;
  const at = wallClock(ctx.now(), 'UTC');
  const receiver = createReceiver(await guidesOfPayer(ctx, payer, at.d8));
  const received = receiver.result(await readEnvelopes(readStored(ctx, file.file_id), receiver));
  const isAnswered = payer.acknowledge === 'all' || (payer.acknowledge === 'errors' && namesErrors(received));
  await asGateway(ctx, async (tx) => {
    const numbers = isAnswered ? await takeNumbers(tx, payer, received) : undefined;
    const bytes = numbers === undefined ? Buffer.alloc(0) : writeAnswer(received, { controlNumber: numbers, at, newline: payer.envelope.newline, maskValues: true });
    const kept = bytes.length === 0 ? undefined : await storeBytes(ctx, tx, bytes);
    await tx.run(
      `insert into ledger.payer_answers (inbound_file_id, payer_id, file_id, file_name, state, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [file.id, payer.id, kept?.id ?? null, kept ? `ACK_${String(numbers).padStart(9, '0')}.x12` : null, kept ? 'frozen' : 'nothing', ctx.now()]);
  });
}

/** True where the answer itself would note an error: in its TA1, or in a 999 of one of the groups. */
function namesErrors({ judgement }: Received): boolean {
  return judgement.interchanges.length === 0 || judgement.interchanges.some((one) => one.ta1.ack !== 'A' || one.groups.some((group) => group.ak9.ack !== 'A'));
}

/** The first of the numbers that an answer counts through: one for each interchange or group that it answers, so that no later file gets one of them. */
async function takeNumbers(tx: Tx, payer: Payer, { interchanges }: Received): Promise<number> {
  const { senderId, receiverId } = payer.envelope;
  const first = await nextControlNumber(tx, senderId, receiverId);
  const groups = interchanges.reduce((sum, one) => sum + one.groups.length, 0);
  for (let more = Math.max(interchanges.length, groups) - 1; more > 0; more -= 1) await nextControlNumber(tx, senderId, receiverId);
  return first;
}

interface Answer {
  inbound_file_id: string;
  payer_id: string;
  file_id: string;
  fileName: string;
  state: BatchState;
  attempt: number;
  tries: number;
}

/** Answers that can be sent now; a paused payer's wait. */
function waiting(ctx: Ctx, payerId?: string): Promise<Answer[]> {
  return asGateway(ctx, (tx) => tx.query<Answer>(
    `select a.inbound_file_id, a.payer_id, a.file_id, a.file_name as "fileName", a.state, a.attempt, a.tries
     from ledger.payer_answers a join ledger.payers p on p.id = a.payer_id and p.state = 'active'
     where a.state in ('frozen', 'uploading', 'renaming') and (a.next_try_at is null or a.next_try_at <= $1) and ($2::text is null or a.payer_id = $2)
     order by a.created_at, a.inbound_file_id limit ${FILES_AT_ONCE}`, [ctx.now(), payerId ?? null]));
}

async function sendAnswers(ctx: Ctx, payerId: string, lock: HeldLock): Promise<number> {
  const stored = await asGateway(ctx, (tx) => loadPayer(tx, payerId));
  const answers = await waiting(ctx, payerId);
  if (stored?.state !== 'active' || answers.length === 0) return 0;
  let sent = 0;
  let answer = answers[0]!;
  try {
    const mailbox = await openMailbox(ctx, mailboxSettings(stored.payer, ctx.seal), lock.signal);
    try {
      for (answer of answers) {
        if (lock.signal.aborted || ctx.stopping.aborted) break;
        await sendAnswer(ctx, { answer, payer: stored.payer, mailbox, lock });
        sent += 1;
      }
    } finally {
      await mailbox.close();
    }
  } catch (error) {
    await failed(ctx, answer, asFault(error, 'acknowledge.failed'));
  }
  return sent;
}

async function sendAnswer(ctx: Ctx, sending: { answer: Answer; payer: Payer; mailbox: Awaited<ReturnType<typeof openMailbox>>; lock: HeldLock }): Promise<void> {
  const { answer, payer, mailbox, lock } = sending;
  const end = await uploadBatch({
    batch: answer, mailbox, lock, bytes: await readStoredBytes(ctx, answer.file_id), folder: payer.mailbox.in, exchange: payer.exchange,
    save: (state) => ctx.outside(`acknowledge.${state}`, () => asGateway(ctx, async (tx) => void (await tx.run(
      'update ledger.payer_answers set state = $2, attempt = $3 where inbound_file_id = $1', [answer.inbound_file_id, state, answer.attempt])))),
  });
  await asGateway(ctx, async (tx) => {
    await tx.run(
      `update ledger.payer_answers set state = $2, fault_code = $3, next_try_at = null, sent_at = case when $2 = 'sent' then $4::timestamptz end where inbound_file_id = $1`,
      [answer.inbound_file_id, end.state, end.code ?? null, ctx.now()]);
    if (end.state === 'sent') return;
    await publishEvents(tx, [{
      billerId: GATEWAY, subject: answer.inbound_file_id, kind: end.state === 'held' ? 'transmission.failed' : 'transmission.stale', sourceKey: `answer:${answer.attempt}`,
      at: ctx.now(), data: { payerId: payer.id, fileId: answer.inbound_file_id, code: end.code ?? end.state },
    }]);
  });
  ctx.log.info({ step: 'acknowledge', payer: payer.id, file: answer.inbound_file_id, state: end.state }, 'answer to a payer ended');
}

async function failed(ctx: Ctx, answer: Answer, fault: Fault): Promise<void> {
  ctx.log.warn({ step: 'acknowledge', payer: answer.payer_id, file: answer.inbound_file_id, code: fault.code, kind: fault.kind }, 'answer to a payer not sent');
  if (ctx.stopping.aborted) return;
  await asGateway(ctx, async (tx) => {
    // Every file would meet it, so the payer waits for a person and is asked once.
    if (isConnectionFault(fault) || fault.code === 'payer.secret-missing') return pausePayer(tx, { payerId: answer.payer_id, code: fault.code, at: ctx.now() });
    const wait_ms = RETRY_MS[Math.min(answer.tries, RETRY_MS.length - 1)]!;
    await tx.run('update ledger.payer_answers set tries = tries + 1, next_try_at = $2, fault_code = $3, state = case when $4 then $5 else state end where inbound_file_id = $1', [
      answer.inbound_file_id, new Date(ctx.now().getTime() + wait_ms), fault.code, fault.kind === 'permanent', 'held']);
  });
}
