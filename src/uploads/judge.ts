import { writeAnswer } from '../acks/answer.ts';
import { validationOf } from '../acks/validation.ts';
import type { NotChecked } from '../claims/edits/table.ts';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { readStored, storeBytes } from '../db/files.ts';
import type { Locks } from '../db/locks.ts';
import { asGateway } from '../db/sql.ts';
import { wallClock } from '../lib/dates.ts';
import { asFault } from '../lib/fault.ts';
import { sniffX12 } from '../x12/sniff.ts';
import { answerNumbers, saveAnswer } from './answers.ts';
import { readClaims } from './read.ts';
import { countUnread, endReading, listUnread, loadUnread, putOff, takeInterchanges, type Upload } from './store.ts';
import { type FileVerdict, judgeFile, refuseRepeated } from './verdict.ts';

const UPLOADS_AT_ONCE = 20;
const RETRY_MS = 30_000;
/** An upload that fails so often for a reason of ours is put aside and shown. */
const MAX_TRIES = 8;

/** How many stored uploads wait to be read. */
export function judgeDue(ctx: Ctx): Promise<number> {
  return asGateway(ctx, (tx) => countUnread(tx, ctx.now()));
}

/** Reads stored uploads, each under its own lock. One that fails is put off; the others go on. Returns how many ended. */
export async function judgeRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  let ended = 0;
  for (const { id } of await asGateway(ctx, (tx) => listUnread(tx, ctx.now(), UPLOADS_AT_ONCE))) {
    if (ctx.stopping.aborted) break;
    await tools.locks.with(`upload:${id}`, async () => {
      if (await judgeUpload(ctx, id)) ended += 1;
    });
  }
  return ended;
}

/** Reads one upload, if it is still unread. The caller holds its lock. Returns whether it ended. */
export async function judgeUpload(ctx: Ctx, id: string): Promise<boolean> {
  const upload = await asGateway(ctx, (tx) => loadUnread(tx, id));
  if (!upload) return false;
  try {
    await readUpload(ctx, upload);
    return true;
  } catch (error) {
    const { code } = asFault(error, 'upload.failed');
    ctx.log.error({ step: 'judge', file: upload.id, tries: upload.tries + 1, code }, 'upload not read');
    if (upload.tries + 1 >= MAX_TRIES) await end(ctx, upload, { reason: code });
    else await asGateway(ctx, (tx) => putOff(tx, { id, until: new Date(ctx.now().getTime() + RETRY_MS), code }));
    return false;
  }
}

/**
 * Two passes over the stored bytes. The first judges the file as its receiver: what is refused as a whole, and which claims have
 * which faults. The second takes the claims in, stretch by stretch. Last come the TA1 and 999, in the transaction that ends the reading.
 */
async function readUpload(ctx: Ctx, upload: Upload): Promise<void> {
  const kind = await sniff(ctx, upload);
  if (kind !== 'x12') return end(ctx, upload, { reason: `content.${kind}` });
  const found = await judgeFile(ctx.guides, readStored(ctx, upload.fileId));
  if (found.interchanges.some(({ usage }) => usage !== upload.usage)) return end(ctx, upload, { reason: 'content.other-usage', verdict: found });
  const repeated = await asGateway(ctx, (tx) => takeInterchanges(tx, upload, found.interchanges));
  const verdict = refuseRepeated(found, repeated);
  const notChecked = await readClaims(ctx, upload, verdict);
  await end(ctx, upload, { verdict, notChecked, reason: verdict.sets.length === 0 ? 'content.nothing' : undefined });
}

async function sniff(ctx: Ctx, upload: Upload): Promise<string> {
  for await (const frame of readStored(ctx, upload.fileId)) return sniffX12(frame).kind;
  return sniffX12(new Uint8Array()).kind;
}

/** Ends the reading: verdicts, TA1 and 999 (where there is something to say) and the news, all at once. */
async function end(ctx: Ctx, upload: Upload, how: { reason?: string | undefined; verdict?: FileVerdict; notChecked?: readonly NotChecked[] }): Promise<void> {
  const at = ctx.now();
  const { reason, verdict, notChecked = [] } = how;
  const state = reason ? 'quarantined' : 'read';
  const sealed = verdict ? ctx.seal.seal(upload.id, 0, Buffer.from(JSON.stringify({ ...validationOf(upload.name, verdict.received.judgement), notChecked }))) : null;
  await ctx.outside('upload.end', () => asGateway(ctx, async (tx) => {
    if (verdict && reason !== 'content.other-usage') {
      const controlNumber = await answerNumbers(tx, upload.billerId, verdict.interchanges.length);
      const bytes = writeAnswer(verdict.received, { controlNumber, at: wallClock(at, 'UTC') });
      if (bytes.length > 0) {
        const file = await storeBytes(ctx, tx, bytes);
        await saveAnswer(tx, { upload, kind: '999', sourceKey: `upload:${upload.id}`, controlNumber, file, at });
      }
    }
    await endReading(tx, { id: upload.id, state, ...(reason ? { reason } : {}), verdict: sealed, at });
    await publishEvents(tx, [{
      billerId: upload.billerId, subject: upload.id, kind: reason ? 'file.failed' : 'file.processed', sourceKey: `upload:${upload.id}:end`, at,
      data: { uploadId: upload.id, ...(reason ? { code: reason } : {}) },
    }]);
  }));
  ctx.log.info({ step: 'judge', file: upload.id, biller: upload.billerId, state, ...(reason ? { code: reason } : {}) }, 'upload read');
}
