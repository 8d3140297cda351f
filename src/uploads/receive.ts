import type { Ctx } from '../context.ts';
import { recordFile, type StoredFile, storeStream } from '../db/files.ts';
import { asGateway, isUniqueViolation } from '../db/sql.ts';
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
  const kept = await keepUpload(ctx, incoming, file);
  ctx.log.info({ biller: incoming.billerId, file: kept.id, size_bytes: file.size_bytes, state: kept.isNew ? 'stored' : 'known' }, 'upload received');
  if (kept.isNew) ctx.ring('judge');
  return kept;
}

/** Makes stored frames an upload. The frames of a known file are left to the sweep. */
async function keepUpload(ctx: Ctx, incoming: Omit<Incoming, 'chunks' | 'isWhole'>, file: StoredFile): Promise<{ id: string; isNew: boolean }> {
  const id = newId('upl', ctx.now().getTime());
  try {
    return await ctx.outside('upload.store', () => asGateway(ctx, async (tx) => {
      const known = await findUpload(tx, { ...incoming, sha256: file.sha256 });
      if (known) return { id: known, isNew: false };
      await recordFile(ctx, tx, file);
      await storeUpload(tx, { ...incoming, id, file, at: ctx.now() });
      return { id, isNew: true };
    }));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return keepUpload(ctx, incoming, file);
  }
}
