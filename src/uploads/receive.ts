import { keepAnswers, requestHash, takeKeys } from '../claims/idempotency.ts';
import type { Ctx } from '../context.ts';
import { recordFile, type StoredFile, storeStream } from '../db/files.ts';
import { asGateway, isUniqueViolation, type Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import { findUpload, storeUpload } from './store.ts';

/** Largest file that a biller may send. */
export const UPLOAD_LIMIT_BYTES = 500_000_000;

/** An X12 file as it comes from a biller. */
export interface Incoming {
  billerId: string;
  usage: 'T' | 'P';
  origin: 'http' | 'mailbox';
  name: string;
  chunks: AsyncIterable<Uint8Array>;
  /** Asked when all has arrived: false when the source grew meanwhile, and nothing is kept. */
  isWhole?(size_bytes: number): Promise<boolean>;
}

/**
 * Stores a biller's file, sealed, while it arrives; nobody looks into it yet. The same bytes from the same biller are one file: `isNew` tells.
 * Undefined where it was not whole. Throws what the source throws, and a RangeError over the size limit.
 */
export async function receiveUpload(ctx: Ctx, incoming: Incoming): Promise<{ id: string; isNew: boolean } | undefined> {
  const file = await storeStream(ctx, { chunks: incoming.chunks, limit_bytes: UPLOAD_LIMIT_BYTES });
  if (incoming.isWhole && !(await incoming.isWhole(file.size_bytes))) return undefined;
  const kept = await seenAgain(() => ctx.outside('upload.store', () => asGateway(ctx, (tx) => insertUpload(ctx, tx, { incoming, file }))));
  ctx.log.info({ biller: incoming.billerId, file: kept.id, size_bytes: file.size_bytes, state: kept.isNew ? 'stored' : 'known' }, 'upload received');
  if (kept.isNew) ctx.ring('judge');
  return kept;
}

/** A file that came under an Idempotency-Key: `path` is where it was posted to. */
export type KeyedIncoming = Omit<Incoming, 'isWhole'> & { key: string; path: string };

/** What became of a keyed file: an upload, that of the first request under the key as it was answered then (`isReplayed`), or why the key does not fit. */
export type KeyedUpload = { id: string; isNew: boolean; isReplayed: boolean } | 'other-request' | 'running';

/** `receiveUpload` for a request under an Idempotency-Key. Bytes that the key does not fit are kept by nobody. */
export async function receiveKeyed(ctx: Ctx, { key, path, ...incoming }: KeyedIncoming): Promise<KeyedUpload> {
  const file = await storeStream(ctx, { chunks: incoming.chunks, limit_bytes: UPLOAD_LIMIT_BYTES });
  const keyed = { billerId: incoming.billerId, key, requestHash: requestHash(path, Buffer.from(file.sha256, 'hex')) };
  const kept = await seenAgain(() => ctx.outside('upload.store', () => asGateway(ctx, async (tx): Promise<KeyedUpload> => {
    const known = (await takeKeys(ctx, tx, [keyed])).get(key)!;
    if (known.state === 'answered') return { ...(known.answer.body as { id: string; isNew: boolean }), isReplayed: true };
    if (known.state !== 'new') return known.state;
    const upload = await insertUpload(ctx, tx, { incoming, file });
    await keepAnswers(ctx, tx, [{ key: keyed, answer: { status: upload.isNew ? 202 : 200, body: upload } }]);
    return { ...upload, isReplayed: false };
  })));
  if (typeof kept === 'object' && kept.isNew && !kept.isReplayed) ctx.ring('judge');
  return kept;
}

/** Does it once more where another process stored the same bytes after we had looked: now they are seen. */
async function seenAgain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return work();
  }
}

/** Makes stored frames an upload. The frames of a known file are left to the sweep. */
async function insertUpload(ctx: Ctx, tx: Tx, { incoming, file }: { incoming: Omit<Incoming, 'chunks' | 'isWhole'>; file: StoredFile }): Promise<{ id: string; isNew: boolean }> {
  const known = await findUpload(tx, { ...incoming, sha256: file.sha256 });
  if (known) return { id: known, isNew: false };
  const id = newId('upl', ctx.now().getTime());
  await recordFile(ctx, tx, file);
  await storeUpload(tx, { ...incoming, id, file, at: ctx.now() });
  return { id, isNew: true };
}
