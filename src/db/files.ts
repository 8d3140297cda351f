import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { newId } from '../lib/ids.ts';
import { asGateway, type Tx } from './sql.ts';
import { FRAME_BYTES } from './seal.ts';

/** What is known about stored bytes. `sha256` is hex over the plain bytes. */
export interface StoredFile {
  id: string;
  sha256: string;
  size_bytes: number;
}

/** Stores bytes inside a transaction, sealed in frames of 1 MiB. */
export async function storeBytes(ctx: Ctx, tx: Tx, bytes: Uint8Array): Promise<StoredFile> {
  const id = newId('blb');
  for (let frame = 0, at = 0; at < bytes.length || frame === 0; frame += 1, at += FRAME_BYTES) {
    await insertFrame(ctx, tx, { id, frame, plain: bytes.subarray(at, at + FRAME_BYTES) });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = { id, sha256, size_bytes: bytes.length };
  await recordFile(ctx, tx, file);
  return file;
}

/**
 * Stores a stream of bytes, each frame in a short transaction of its own, so that none is open around the network.
 * The file counts as stored only when the caller has committed `recordFile`; frames without it are swept away.
 * Throws what the source throws, and a RangeError over the limit.
 */
export async function storeStream(
  ctx: Ctx, source: { chunks: AsyncIterable<Uint8Array>; limit_bytes: number },
): Promise<StoredFile> {
  const id = newId('blb');
  const hash = createHash('sha256');
  let size_bytes = 0;
  let frame = 0;
  let pending: Uint8Array[] = [];
  let pending_bytes = 0;
  const flush = async (plain: Uint8Array) => {
    await asGateway(ctx, (tx) => insertFrame(ctx, tx, { id, frame, plain }));
    frame += 1;
  };
  for await (const chunk of source.chunks) {
    hash.update(chunk);
    size_bytes += chunk.length;
    if (size_bytes > source.limit_bytes) throw new RangeError('the file is over the size limit');
    pending.push(chunk);
    pending_bytes += chunk.length;
    if (pending_bytes < FRAME_BYTES) continue;
    const all = Buffer.concat(pending);
    let at = 0;
    for (; all.length - at >= FRAME_BYTES; at += FRAME_BYTES) await flush(all.subarray(at, at + FRAME_BYTES));
    pending = [all.subarray(at)];
    pending_bytes = all.length - at;
  }
  if (pending_bytes > 0 || frame === 0) await flush(Buffer.concat(pending));
  return { id, sha256: hash.digest('hex'), size_bytes };
}

/** Makes a stream's frames a stored file, inside the caller's transaction. */
export async function recordFile(ctx: Ctx, tx: Tx, file: StoredFile): Promise<void> {
  await tx.run('insert into ledger.files (id, sha256, size_bytes, key_id) values ($1, $2, $3, $4)', [
    file.id, file.sha256, file.size_bytes, ctx.seal.keyId,
  ]);
}

/** Removes frames of files that were never recorded (a download that was cut off), older than a day. Returns their number. */
export function sweepFrames(ctx: Ctx): Promise<number> {
  return asGateway(ctx, (tx) =>
    tx.run(`delete from ledger.file_frames f where created_at < now() - interval '1 day'
            and not exists (select 1 from ledger.files where id = f.file_id)`),
  );
}

/** Streams stored bytes, a frame at a time, each read in a short transaction of its own. */
export async function* readStored(ctx: Ctx, fileId: string): AsyncGenerator<Buffer> {
  for (let frame = 0; ; frame += 1) {
    const rows = await asGateway(ctx, (tx) =>
      tx.query<{ bytes: Buffer }>('select bytes from ledger.file_frames where file_id = $1 and frame = $2', [fileId, frame]),
    );
    if (rows.length === 0) return;
    yield ctx.seal.open(fileId, frame, rows[0]!.bytes);
  }
}

/** All stored bytes at once: for batches and answers whose size is limited. */
export async function readStoredBytes(ctx: Ctx, fileId: string): Promise<Buffer> {
  const frames: Buffer[] = [];
  for await (const frame of readStored(ctx, fileId)) frames.push(frame);
  return Buffer.concat(frames);
}

async function insertFrame(ctx: Ctx, tx: Tx, part: { id: string; frame: number; plain: Uint8Array }): Promise<void> {
  await tx.run('insert into ledger.file_frames (file_id, frame, bytes) values ($1, $2, $3)', [
    part.id, part.frame, ctx.seal.seal(part.id, part.frame, part.plain),
  ]);
}
