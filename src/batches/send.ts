import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { readStoredBytes } from '../db/files.ts';
import type { HeldLock, Locks } from '../db/locks.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { markTransmitted, membersOfBatch } from '../claims/members.ts';
import { recordEvidence } from '../claims/truth.ts';
import { asFault, type Fault } from '../lib/fault.ts';
import { inLanes } from '../lib/lanes.ts';
import { mailboxSettings } from '../payers/mailbox.ts';
import type { Payer } from '../payers/schema.ts';
import { loadPayer, pausePayer } from '../payers/store.ts';
import { isConnectionFault } from '../transport/faults.ts';
import { type Mailbox, openMailbox } from '../transport/port.ts';
import { type Batch, nextToSend, payersToSend } from './store.ts';
import { uploadBatch, type UploadEnd } from './upload.ts';

/** Waits between tries of one batch; the last one repeats. */
const RETRY_MS = [5_000, 15_000, 60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000] as const;
/** Mailboxes that one process sends to at once. */
const PAYERS_AT_ONCE = 8;
/** After so many failed tries the claims show TRANSMIT_FAILED and an event says so; the tries go on. */
const ALARM_TRIES = 5;

/** How many payers have a batch to send now. */
export function sendDue(ctx: Ctx): Promise<number> {
  return asGateway(ctx, async (tx) => (await payersToSend(tx, ctx.now())).length);
}

/** Sends what is due, one worker for each payer at a time, batches in the order of their numbers. Returns how many batches moved. */
export async function sendRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  const payers = await asGateway(ctx, (tx) => payersToSend(tx, ctx.now()));
  let moved = 0;
  // Side by side: a mailbox that does not answer keeps no other payer waiting.
  await inLanes(payers, PAYERS_AT_ONCE, (payerId) => tools.locks.with(`payer:${payerId}`, async (lock) => {
    moved += await sendPayer(ctx, payerId, lock);
  }));
  return moved;
}

async function sendPayer(ctx: Ctx, payerId: string, lock: HeldLock): Promise<number> {
  // The batch names the version that wrote it; it is sent to where the payer is now.
  const stored = await asGateway(ctx, (tx) => loadPayer(tx, payerId));
  if (stored?.state !== 'active') return 0;
  const { payer } = stored;
  let mailbox: Mailbox | undefined;
  let moved = 0;
  try {
    while (!lock.signal.aborted && !ctx.stopping.aborted) {
      const batch = await asGateway(ctx, (tx) => nextToSend(tx, payerId, ctx.now()));
      if (!batch) return moved;
      try {
        mailbox ??= await openMailbox(ctx, mailboxSettings(payer, ctx.seal), lock.signal);
        const end = await sendBatch(ctx, { batch, payer, mailbox, lock });
        await finish(ctx, batch, end);
        moved += 1;
      } catch (error) {
        const fault = asFault(error, 'send.failed');
        ctx.log.warn({ batch: batch.id, payer: payerId, code: fault.code, kind: fault.kind, tries: batch.tries + 1 }, 'batch not sent');
        if (!ctx.stopping.aborted) await failed(ctx, batch, fault);
        return moved;
      }
    }
    return moved;
  } finally {
    await mailbox?.close();
  }
}

/** Refuses to send where the batch, its bytes and the payer file do not agree about test or production; else uploads it. */
async function sendBatch(
  ctx: Ctx, sending: { batch: Batch; payer: Payer; mailbox: Mailbox; lock: HeldLock },
): Promise<UploadEnd> {
  const { batch, payer, mailbox, lock } = sending;
  const bytes = await readStoredBytes(ctx, batch.fileId);
  const isa15 = bytes.subarray(102, 103).toString('latin1');
  const isa08 = bytes.subarray(54, 69).toString('latin1').trim();
  if (batch.usage !== payer.usage || isa15 !== payer.usage || isa08 !== payer.envelope.receiverId) {
    return { state: 'held', code: 'batch.usage-mismatch' };
  }
  return uploadBatch({
    batch, mailbox, lock, bytes, folder: payer.mailbox.in, exchange: payer.exchange,
    save: (state) => ctx.outside(`batch.${state}`, () =>
      asGateway(ctx, async (tx) => void (await tx.run('update ledger.batches set state = $2, attempt = $3 where id = $1', [batch.id, state, batch.attempt])))),
  });
}

/** Commits how the upload ended, and tells it to the claims. */
async function finish(ctx: Ctx, batch: Batch, end: UploadEnd): Promise<void> {
  const at = ctx.now();
  await asGateway(ctx, async (tx) => {
    await tx.run(
      `update ledger.batches set state = $2, fault_code = $3, next_try_at = null, sent_at = case when $2 = 'sent' then $4::timestamptz end
       where id = $1`, [batch.id, end.state, end.code ?? null, at]);
    await tx.run('update ledger.payers set last_contact_at = $2 where id = $1', [batch.payerId, at]);
    if (end.state === 'sent') await markTransmitted(tx, at, batch);
    else if (end.state === 'held') await alarm(tx, at, { batch, code: end.code ?? end.state });
    // Unknown is no failure: whoever resent now would send twice. The claims stay as they are, and a person is told.
    else await tell(tx, at, { batch, code: end.code ?? end.state, kind: 'transmission.stale' });
  });
  ctx.log.info({ batch: batch.id, payer: batch.payerId, state: end.state, size_bytes: batch.size_bytes }, 'upload ended');
}

async function failed(ctx: Ctx, batch: Batch, fault: Fault): Promise<void> {
  const at = ctx.now();
  const tries = batch.tries + 1;
  await asGateway(ctx, async (tx) => {
    if (pausesPayer(fault)) {
      // Every batch would meet it, so the payer waits for a person and is asked once.
      return pausePayer(tx, { payerId: batch.payerId, code: fault.code, at });
    }
    if (fault.kind === 'permanent') {
      await tx.run(`update ledger.batches set state = 'held', fault_code = $2, tries = $3 where id = $1`, [batch.id, fault.code, tries]);
      await alarm(tx, at, { batch, code: fault.code });
      return;
    }
    const wait_ms = RETRY_MS[Math.min(tries, RETRY_MS.length) - 1]!;
    await tx.run('update ledger.batches set tries = $2, next_try_at = $3, fault_code = $4 where id = $1', [
      batch.id, tries, new Date(at.getTime() + wait_ms), fault.code]);
    await tx.run('update ledger.payers set last_failure_at = $2, last_failure_code = $3 where id = $1', [batch.payerId, at, fault.code]);
    if (tries === ALARM_TRIES) await alarm(tx, at, { batch, code: fault.code });
  });
}

/** Faults that every batch of the payer would meet: connection, login, directory, or a secret that is not there. */
function pausesPayer(fault: Fault): boolean {
  return isConnectionFault(fault) || fault.code === 'payer.secret-missing';
}

/** The claims of a batch that is not going out show it, and each biller in it hears of it once. */
async function alarm(tx: Tx, at: Date, what: { batch: Batch; code: string }): Promise<void> {
  const { batch } = what;
  const claims = await membersOfBatch(tx, batch.id);
  await recordEvidence(tx, at, claims.map((claim) => ({
    ...claim, sourceKey: `batch:${batch.id}:${batch.attempt}`,
    evidence: { kind: 'transmit-failed', at: at.toISOString(), batch: batch.id, batchSeq: claim.batchSeq },
  })));
  await tell(tx, at, { ...what, kind: 'transmission.failed' });
}

/** Tells each biller in a batch once what is wrong with its transmission. */
async function tell(tx: Tx, at: Date, what: { batch: Batch; code: string; kind: 'transmission.failed' | 'transmission.stale' }): Promise<void> {
  const { batch, code, kind } = what;
  const claims = await membersOfBatch(tx, batch.id);
  const billers = [...new Set(claims.map((claim) => claim.billerId))];
  await publishEvents(tx, billers.map((billerId) => ({
    billerId, subject: `${batch.id}/${billerId}`, kind, sourceKey: `batch:${batch.id}:${batch.attempt}`, at,
    data: { batchId: batch.id, payerId: batch.payerId, code, claims: claims.filter((claim) => claim.billerId === billerId).length },
  })));
}
