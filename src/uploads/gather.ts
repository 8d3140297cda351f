import type { Ctx } from '../context.ts';
import type { HeldLock, Locks } from '../db/locks.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { asFault, Fault } from '../lib/fault.ts';
import { inLanes } from '../lib/lanes.ts';
import { mailboxPath, putAway } from '../payers/mailbox.ts';
import { isConnectionFault, isMailboxLost } from '../transport/faults.ts';
import { type Mailbox, openMailbox, type RemoteFile } from '../transport/port.ts';
import { activeMailbox, type BillerMailbox, pauseMailbox, settingsOf } from './mailbox.ts';
import { receiveUpload } from './receive.ts';

/** Mailboxes that one process polls at once. */
const MAILBOXES_AT_ONCE = 8;
/** Names that writers use while a file is not complete. */
const UNFINISHED = /(\.part|\.tmp|\.filepart|~)$|^\./i;
/** A mailbox with more files than this is worked off over several polls. */
const MAX_FILES_A_POLL = 500;

interface Due {
  billerId: string;
  usage: 'T' | 'P';
}

/** How many mailboxes of billers are to be polled now. */
export function gatherDue(ctx: Ctx): Promise<number> {
  return asGateway(ctx, async (tx) => (await dueMailboxes(tx, ctx.now())).length);
}

/** Polls the mailboxes of billers that are due, one worker for each at a time. Returns how many files were stored. */
export async function gatherRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  let stored = 0;
  const due = await asGateway(ctx, (tx) => dueMailboxes(tx, ctx.now()));
  await inLanes(due, MAILBOXES_AT_ONCE, async (one) => {
    if (ctx.stopping.aborted) return;
    await tools.locks.with(mailboxLock(one), async (lock) => {
      stored += await gatherMailbox(ctx, one, lock);
    });
  });
  return stored;
}

/** The lock under which a mailbox is used: one worker at a time, whichever way files go. */
export function mailboxLock(of: Due): string {
  return `mailbox:${of.billerId}:${of.usage}`;
}

function dueMailboxes(tx: Tx, now: Date): Promise<Due[]> {
  return tx.query<Due>(
    `select biller_id as "billerId", usage from ledger.biller_mailboxes where state = 'active' and next_poll_at <= $1 order by next_poll_at, biller_id, usage`, [now]);
}

async function gatherMailbox(ctx: Ctx, of: Due, lock: HeldLock): Promise<number> {
  const box = await asGateway(ctx, (tx) => activeMailbox(tx, of));
  if (!box) return 0;
  let mailbox: Mailbox | undefined;
  try {
    mailbox = await openMailbox(ctx, settingsOf(box), lock.signal);
    const { stored, fault } = await gatherFiles(ctx, box, mailbox);
    await polled(ctx, box, fault);
    return stored;
  } catch (error) {
    const fault = asFault(error, 'gather.failed');
    ctx.log.warn({ step: 'gather', biller: box.billerId, code: fault.code, kind: fault.kind }, 'mailbox not gathered');
    await polled(ctx, box, fault);
    return 0;
  } finally {
    await mailbox?.close();
  }
}

/** Takes up every file. One that can't be fetched or put away leaves the others alone; the last such failure is told. */
async function gatherFiles(ctx: Ctx, box: BillerMailbox, mailbox: Mailbox): Promise<{ stored: number; fault: Fault | undefined }> {
  const files = (await mailbox.list(box.settings.mailbox.in)).filter((file) => !UNFINISHED.test(file.name)).slice(0, MAX_FILES_A_POLL);
  const entries = await asGateway(ctx, (tx) => loadEntries(tx, box, files));
  let stored = 0;
  let fault: Fault | undefined;
  for (const file of files.sort((a, b) => a.modified_ms - b.modified_ms || (a.name < b.name ? -1 : 1))) {
    if (ctx.stopping.aborted) break;
    try {
      if (await gatherFile(ctx, { box, mailbox, file, entry: entries.get(file.name) })) stored += 1;
    } catch (error) {
      if (isMailboxLost(error)) throw error;
      const cause = asFault(error, 'gather.failed');
      // A file that may not be read is no reason to pause the mailbox: login and folder are in order.
      fault = isConnectionFault(cause) ? new Fault(cause.kind, 'gather.file-refused', cause.message, { cause }) : cause;
      ctx.log.warn({ step: 'gather', biller: box.billerId, code: fault.code, kind: fault.kind }, 'file not gathered');
    }
  }
  return { stored, fault };
}

interface Entry {
  name: string;
  size_bytes: number;
  modified_ms: number;
  seenAt: Date;
  state: 'settling' | 'stored' | 'refused';
}

interface Found {
  box: BillerMailbox;
  mailbox: Mailbox;
  file: RemoteFile;
  entry: Entry | undefined;
}

/** Takes one file as far as it can be taken now. Returns true when new bytes were stored. */
async function gatherFile(ctx: Ctx, found: Found): Promise<boolean> {
  const { box, mailbox, file, entry } = found;
  const { exchange } = box.settings;
  const known = entry?.size_bytes === file.size_bytes && entry.modified_ms === file.modified_ms ? entry : undefined;
  if (known?.state === 'refused') return false;
  if (known?.state === 'stored') {
    // Stored before, but still here: the crash came between storing and removing, or the biller wants it kept.
    await putAway(mailbox, file, { folder: box.settings.mailbox.in, exchange: box.settings.exchange });
    return false;
  }
  const seenAt = known?.seenAt ?? ctx.now();
  if (ctx.now().getTime() - seenAt.getTime() < exchange.settle_ms) {
    if (!known) await saveEntry(ctx, box, { file, seenAt, state: 'settling' });
    return false;
  }
  if (file.size_bytes > exchange.fileLimit_bytes) {
    await saveEntry(ctx, box, { file, seenAt, state: 'refused', reason: 'file.too-large' });
    return false;
  }
  const path = mailboxPath(box.settings.mailbox.in, file.name);
  const got = await receiveUpload(ctx, {
    billerId: box.billerId, usage: box.usage, origin: 'mailbox', name: file.name, chunks: mailbox.get(path, exchange.fileLimit_bytes),
    isWhole: async (size_bytes) => size_bytes === file.size_bytes && ((await mailbox.stat(path))?.size_bytes ?? size_bytes) === size_bytes,
  });
  if (!got) {
    // It grew while it was read: it is watched from the beginning again.
    await saveEntry(ctx, box, { file, seenAt: ctx.now(), state: 'settling' });
    return false;
  }
  await saveEntry(ctx, box, { file, seenAt, state: 'stored', uploadId: got.id });
  await putAway(mailbox, file, { folder: box.settings.mailbox.in, exchange: box.settings.exchange });
  return got.isNew;
}

/** What is remembered about the files that are there; the others are forgotten, so that a later file of the same name is a new one. */
async function loadEntries(tx: Tx, box: BillerMailbox, files: readonly RemoteFile[]): Promise<Map<string, Entry>> {
  await tx.run('delete from ledger.biller_entries where biller_id = $1 and usage = $2 and not (name = any ($3))', [box.billerId, box.usage, files.map((file) => file.name)]);
  const rows = await tx.query<Entry>(
    'select name, size_bytes, modified_ms, seen_at as "seenAt", state from ledger.biller_entries where biller_id = $1 and usage = $2', [box.billerId, box.usage]);
  return new Map(rows.map((row) => [row.name, row]));
}

async function saveEntry(ctx: Ctx, box: BillerMailbox, entry: { file: RemoteFile; seenAt: Date; state: Entry['state']; uploadId?: string; reason?: string }): Promise<void> {
  const { file } = entry;
  await asGateway(ctx, (tx) => tx.run(
    `insert into ledger.biller_entries (biller_id, usage, name, size_bytes, modified_ms, seen_at, state, upload_id, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (biller_id, usage, name) do update set size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms, seen_at = excluded.seen_at,
       state = excluded.state, upload_id = excluded.upload_id, reason = excluded.reason`,
    [box.billerId, box.usage, file.name, file.size_bytes, file.modified_ms, entry.seenAt, entry.state, entry.uploadId ?? null, entry.reason ?? null]));
}

/** Notes that the mailbox was polled, and when to come again. A fault of the connection pauses it, with one alarm. */
async function polled(ctx: Ctx, box: BillerMailbox, fault: Fault | undefined): Promise<void> {
  const at = ctx.now();
  const next = new Date(at.getTime() + box.settings.exchange.poll_ms);
  await asGateway(ctx, async (tx) => {
    await tx.run(
      `update ledger.biller_mailboxes set next_poll_at = $3, last_contact_at = case when $4::text is null then $5 else last_contact_at end,
         last_failure_at = case when $4::text is null then last_failure_at else $5 end, last_failure_code = coalesce($4, last_failure_code)
       where biller_id = $1 and usage = $2`, [box.billerId, box.usage, next, fault?.code ?? null, at]);
    if (fault && pausesMailbox(fault)) await pauseMailbox(tx, { billerId: box.billerId, usage: box.usage, code: fault.code, at });
  });
}

/** Faults that every file would meet: connection, login, directory, or a secret that is not there. */
export function pausesMailbox(fault: Fault): boolean {
  return isConnectionFault(fault) || fault.code === 'payer.secret-missing';
}
