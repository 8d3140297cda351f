import type { HeldLock } from '../db/locks.ts';
import { asFault, Fault } from '../lib/fault.ts';
import { mailboxPath } from '../payers/mailbox.ts';
import type { Payer } from '../payers/schema.ts';
import { isNoPermission } from '../transport/faults.ts';
import type { Mailbox } from '../transport/port.ts';
import type { Batch, BatchState } from './store.ts';

/** How an upload ended: at the payer, perhaps there, or not going on without a person. */
export interface UploadEnd {
  state: 'sent' | 'unknown' | 'held';
  code?: string;
}

/** A frozen file on its way into a mailbox: a batch for a payer, or an answer for a biller. */
export interface Upload {
  batch: Pick<Batch, 'fileName' | 'state' | 'attempt'>;
  /** Folder of the mailbox that takes files from us. */
  folder: string;
  exchange: Pick<Payer['exchange'], 'upload' | 'verify'>;
  mailbox: Mailbox;
  lock: HeldLock;
  bytes: Uint8Array;
  /** Commits the state and attempt of `batch` before anything is done that goes with it. */
  save(state: BatchState): Promise<void>;
}

/**
 * Puts one frozen file into a mailbox. What is about to happen is committed before it happens, so that
 * whoever finds the batch after a crash knows what may have happened: see the room's README for the table.
 * Throws a Fault when the batch may simply be tried again from its committed state.
 */
export async function uploadBatch(upload: Upload): Promise<UploadEnd> {
  if (upload.exchange.upload === 'direct') return uploadDirect(upload);
  if (upload.batch.state === 'renaming') return resumeRenaming(upload);
  return uploadAndRename(upload);
}

async function uploadAndRename(upload: Upload): Promise<UploadEnd> {
  const { batch, mailbox, bytes } = upload;
  const paths = pathsOf(upload);
  // Nothing of ours can have this name before the rename: whatever is there came from elsewhere.
  if (canLook(upload) && (await mailbox.stat(paths.final)) !== undefined) return { state: 'held', code: 'batch.name-taken' };
  if (batch.state === 'uploading') await removePart(upload);
  batch.attempt += 1;
  await saveState(upload, 'uploading');
  const part = paths.part(batch.attempt);
  await mailbox.put(part, bytes);
  if (canLook(upload)) await insistOnSize(mailbox, part, bytes.length);
  await saveState(upload, 'renaming');
  return rename(upload);
}

/** Removes what an earlier attempt left. Where a mailbox can only be written to, it stays: the next part has another name. */
async function removePart(upload: Upload): Promise<void> {
  try {
    await upload.mailbox.remove(pathsOf(upload).part(upload.batch.attempt));
  } catch (error) {
    if (canLook(upload) || !isNoPermission(error)) throw error;
  }
}

async function rename(upload: Upload): Promise<UploadEnd> {
  const { batch, mailbox, lock } = upload;
  const paths = pathsOf(upload);
  // Another worker may act for this payer as soon as the lock is lost, so this looks again before the point of no return.
  if (lock.signal.aborted || !(await lock.stillHeld())) throw new Fault('transient', 'send.lock-lost', 'the payer lock was lost');
  try {
    await mailbox.rename(paths.part(batch.attempt), paths.final);
  } catch (error) {
    // A rename that failed may have happened. What is there now tells, at once or after the next connect.
    throw ambiguous(error);
  }
  return { state: 'sent' };
}

/** Found in `renaming`: the crash came around the rename. */
async function resumeRenaming(upload: Upload): Promise<UploadEnd> {
  const { batch, mailbox, bytes } = upload;
  const paths = pathsOf(upload);
  if (!canLook(upload)) return { state: 'unknown', code: 'batch.cannot-look' };
  const final = await mailbox.stat(paths.final);
  if (final) return final.size_bytes === bytes.length ? { state: 'sent' } : { state: 'held', code: 'batch.other-size' };
  const part = await mailbox.stat(paths.part(batch.attempt));
  if (part?.size_bytes === bytes.length) return rename(upload);
  if (part) {
    // Our own file, cut short after it had been complete: the mailbox lost bytes. Begin anew under the same number.
    await mailbox.remove(paths.part(batch.attempt));
    await saveState(upload, 'uploading');
    return uploadAndRename(upload);
  }
  return { state: 'unknown', code: 'batch.gone' };
}

/** For mailboxes that forbid renaming: the final name is written at once, so after the first byte only looking tells. */
async function uploadDirect(upload: Upload): Promise<UploadEnd> {
  const { batch, mailbox, bytes } = upload;
  const { final } = pathsOf(upload);
  if (batch.state === 'uploading') return lookAtDirect(upload);
  if (canLook(upload) && (await mailbox.stat(final)) !== undefined) return { state: 'held', code: 'batch.name-taken' };
  batch.attempt += 1;
  await saveState(upload, 'uploading');
  let hasBegun = false;
  try {
    await mailbox.put(final, bytes, () => {
      hasBegun = true;
    });
    if (canLook(upload)) await insistOnSize(mailbox, final, bytes.length);
    return { state: 'sent' };
  } catch (error) {
    if (hasBegun) throw ambiguous(error);
    // No byte has left: what failed was the opening, and the batch is as it was.
    await saveState(upload, 'frozen');
    throw error;
  }
}

async function lookAtDirect(upload: Upload): Promise<UploadEnd> {
  if (!canLook(upload)) return { state: 'unknown', code: 'batch.cannot-look' };
  const found = await upload.mailbox.stat(pathsOf(upload).final);
  if (!found) return { state: 'unknown', code: 'batch.gone' };
  return found.size_bytes === upload.bytes.length ? { state: 'sent' } : { state: 'held', code: 'batch.other-size' };
}

function pathsOf({ batch, folder }: Upload): { final: string; part: (attempt: number) => string } {
  return {
    final: mailboxPath(folder, batch.fileName),
    part: (attempt) => mailboxPath(folder, `${batch.fileName}.${attempt}.part`),
  };
}

function canLook({ exchange }: Upload): boolean {
  return exchange.verify === 'stat';
}

async function insistOnSize(mailbox: Mailbox, path: string, size_bytes: number): Promise<void> {
  const found = await mailbox.stat(path);
  if (found?.size_bytes !== size_bytes) throw new Fault('transient', 'send.size-differs', 'the file on the mailbox has another size');
}

async function saveState(upload: Upload, state: BatchState): Promise<void> {
  await upload.save(state);
  upload.batch.state = state;
}

function ambiguous(error: unknown): Fault {
  const fault = asFault(error);
  return fault.kind === 'permanent' ? fault : new Fault('ambiguous', fault.code, fault.message, { cause: fault });
}
