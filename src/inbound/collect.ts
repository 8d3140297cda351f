import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { recordFile, storeStream } from '../db/files.ts';
import type { HeldLock, Locks } from '../db/locks.ts';
import { asGateway, GATEWAY } from '../db/sql.ts';
import { asFault, Fault } from '../lib/fault.ts';
import { inLanes } from '../lib/lanes.ts';
import { newId } from '../lib/ids.ts';
import { mailboxPath, mailboxSettings, putAway } from '../payers/mailbox.ts';
import type { Payer } from '../payers/schema.ts';
import { loadPayer, pausePayer } from '../payers/store.ts';
import { isConnectionFault, isMailboxLost } from '../transport/faults.ts';
import { type Mailbox, openMailbox, type RemoteFile } from '../transport/port.ts';
import { type Entry, forgetEntries, loadEntries, payersToPoll, saveEntry, storeInbound } from './store.ts';

/** Mailboxes that one process polls at once. */
const PAYERS_AT_ONCE = 8;
/** Names that writers use while a file is not complete. */
const UNFINISHED = /(\.part|\.tmp|\.filepart|~)$|^\./i;
/** A mailbox with more files than this is worked off over several polls. */
const MAX_FILES_A_POLL = 500;

/** How many payers' mailboxes are to be polled now. */
export function collectDue(ctx: Ctx): Promise<number> {
  return asGateway(ctx, async (tx) => (await payersToPoll(tx, ctx.now())).length);
}

/** Polls the mailboxes that are due, one worker for each payer at a time. Returns how many files were stored. */
export async function collectRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  const payers = await asGateway(ctx, (tx) => payersToPoll(tx, ctx.now()));
  let stored = 0;
  // Side by side: a mailbox that does not answer keeps no other payer waiting.
  await inLanes(payers, PAYERS_AT_ONCE, async (payerId) => {
    if (ctx.stopping.aborted) return;
    await tools.locks.with(`payer:${payerId}`, async (lock) => {
      stored += await collectPayer(ctx, payerId, lock);
    });
  });
  return stored;
}

async function collectPayer(ctx: Ctx, payerId: string, lock: HeldLock): Promise<number> {
  const found = await asGateway(ctx, (tx) => loadPayer(tx, payerId));
  if (found?.state !== 'active') return 0;
  const { payer } = found;
  let mailbox: Mailbox | undefined;
  try {
    mailbox = await openMailbox(ctx, mailboxSettings(payer, ctx.seal), lock.signal);
    const { stored, fault } = await collectMailbox(ctx, { payer, mailbox });
    await polled(ctx, payer, fault);
    return stored;
  } catch (error) {
    const fault = asFault(error, 'collect.failed');
    ctx.log.warn({ payer: payerId, code: fault.code, kind: fault.kind }, 'mailbox not collected');
    await polled(ctx, payer, fault);
    return 0;
  } finally {
    await mailbox?.close();
  }
}

/** Takes up every file. One that can't be fetched or put away leaves the others alone; the last such failure is told. */
async function collectMailbox(ctx: Ctx, at: { payer: Payer; mailbox: Mailbox }): Promise<{ stored: number; fault: Fault | undefined }> {
  const { payer, mailbox } = at;
  const files = (await mailbox.list(payer.mailbox.out)).filter((file) => !UNFINISHED.test(file.name)).slice(0, MAX_FILES_A_POLL);
  const entries = await asGateway(ctx, async (tx) => {
    await forgetEntries(tx, payer.id, files.map((file) => file.name));
    return loadEntries(tx, payer.id);
  });
  let stored = 0;
  let fault: Fault | undefined;
  for (const file of files.sort((a, b) => a.modified_ms - b.modified_ms || (a.name < b.name ? -1 : 1))) {
    if (ctx.stopping.aborted) break;
    try {
      if (await collectFile(ctx, { ...at, file, entry: entries.get(file.name) })) stored += 1;
    } catch (error) {
      if (isMailboxLost(error)) throw error;
      fault = faultOfFile(error);
      ctx.log.warn({ payer: payer.id, code: fault.code, kind: fault.kind }, 'file not collected');
    }
  }
  return { stored, fault };
}

/** A file that may not be read or removed is no reason to pause the payer: login and folder are in order. */
function faultOfFile(error: unknown): Fault {
  const fault = asFault(error, 'collect.failed');
  return isConnectionFault(fault) ? new Fault(fault.kind, 'collect.file-refused', fault.message, { cause: fault }) : fault;
}

/** Takes one file as far as it can be taken now. Returns true when new bytes were stored. */
async function collectFile(
  ctx: Ctx, at: { payer: Payer; mailbox: Mailbox; file: RemoteFile; entry: Entry | undefined },
): Promise<boolean> {
  const { payer, mailbox, file, entry } = at;
  const known = entry?.size_bytes === file.size_bytes && entry.modified_ms === file.modified_ms ? entry : undefined;
  if (known?.state === 'refused') return false;
  if (known?.state === 'stored') {
    // Stored before, but still here: the crash came between storing and removing, or the payer wants it kept.
    await putAway(mailbox, file, { folder: payer.mailbox.out, exchange: payer.exchange });
    return false;
  }
  const seenAt = known?.seenAt ?? ctx.now();
  const entryNow = { payerId: payer.id, file, seenAt };
  if (ctx.now().getTime() - seenAt.getTime() < payer.exchange.settle_ms) {
    if (!known) await asGateway(ctx, (tx) => saveEntry(tx, { ...entryNow, state: 'settling' }));
    return false;
  }
  if (file.size_bytes > payer.exchange.fileLimit_bytes) {
    await refuse(ctx, { ...entryNow, state: 'refused', reason: 'file.too-large' });
    return false;
  }
  return fetchFile(ctx, { ...at, seenAt });
}

async function fetchFile(ctx: Ctx, at: { payer: Payer; mailbox: Mailbox; file: RemoteFile; seenAt: Date }): Promise<boolean> {
  const { payer, mailbox, file, seenAt } = at;
  const path = mailboxPath(payer.mailbox.out, file.name);
  const bytes = await storeStream(ctx, { chunks: mailbox.get(path, payer.exchange.fileLimit_bytes), limit_bytes: payer.exchange.fileLimit_bytes });
  const after = await mailbox.stat(path);
  if (bytes.size_bytes !== file.size_bytes || (after && after.size_bytes !== file.size_bytes)) {
    // It grew while it was read: it is watched from the beginning again, and what was read is left to the sweep.
    await asGateway(ctx, (tx) => saveEntry(tx, {
      payerId: payer.id, file: { ...file, size_bytes: after?.size_bytes ?? bytes.size_bytes }, seenAt: ctx.now(), state: 'settling' }));
    return false;
  }
  const stored = await ctx.outside('file.keep', () => asGateway(ctx, async (tx) => {
    await recordFile(ctx, tx, bytes);
    const inbound = await storeInbound(tx, { id: newId('fil'), payerId: payer.id, name: file.name, file: bytes, at: ctx.now() });
    await saveEntry(tx, { payerId: payer.id, file, seenAt, state: 'stored', inboundFileId: inbound.id });
    return inbound;
  }));
  ctx.log.info({ payer: payer.id, file: stored.id, size_bytes: bytes.size_bytes, state: stored.isNew ? 'stored' : 'known' }, 'file fetched');
  await putAway(mailbox, file, { folder: payer.mailbox.out, exchange: payer.exchange });
  return stored.isNew;
}

async function refuse(ctx: Ctx, entry: Parameters<typeof saveEntry>[1]): Promise<void> {
  await asGateway(ctx, async (tx) => {
    await saveEntry(tx, entry);
    await publishEvents(tx, [{
      billerId: GATEWAY, subject: entry.payerId, kind: 'file.failed', at: ctx.now(),
      sourceKey: `mailbox:${entry.file.name}:${entry.file.size_bytes}:${entry.file.modified_ms}`, data: { code: entry.reason },
    }]);
  });
}

/** Notes that the mailbox was polled, and when to come again. A fault of the connection pauses the payer, with one alarm. */
async function polled(ctx: Ctx, payer: Payer, fault: Fault | undefined): Promise<void> {
  const at = ctx.now();
  const next = new Date(at.getTime() + payer.exchange.poll_ms);
  await asGateway(ctx, async (tx) => {
    if (!fault) {
      await tx.run('update ledger.payers set next_poll_at = $2, last_contact_at = $3 where id = $1', [payer.id, next, at]);
      return;
    }
    await tx.run('update ledger.payers set next_poll_at = $2, last_failure_at = $3, last_failure_code = $4 where id = $1', [payer.id, next, at, fault.code]);
    if (!isConnectionFault(fault) && fault.code !== 'payer.secret-missing') return;
    await pausePayer(tx, { payerId: payer.id, code: fault.code, at });
  });
}
