import { interchange277, OURSELVES } from '../acks/interchange277.ts';
import type { Status277Claim } from '../acks/write277ca.ts';
import type { UploadParty } from '../claims/from837.ts';
import type { Ctx } from '../context.ts';
import { storeBytes } from '../db/files.ts';
import { asGateway } from '../db/sql.ts';
import { wallClock } from '../lib/dates.ts';
import type { TransactionSet } from '../x12/types.ts';
import { answerNumbers, hasAnswer, saveAnswer } from './answers.ts';
import type { Upload } from './store.ts';

/** Keeps our 277CA about one set: what became of each of its claims at our own checks. Done once for each set. */
export async function answerSet277(ctx: Ctx, upload: Upload, said: {
  set: TransactionSet; place: string; reference: string; submitter: UploadParty; claims: readonly Status277Claim[];
}): Promise<void> {
  const { set, submitter } = said;
  if (said.claims.length === 0) return;
  const at = ctx.now();
  const source = { upload, kind: '277CA', sourceKey: `upload:${upload.id}:${said.place}` } as const;
  await ctx.outside('upload.answer', () => asGateway(ctx, async (tx) => {
    if (await hasAnswer(tx, source)) return;
    const controlNumber = await answerNumbers(tx, upload.billerId, 1);
    const wall = wallClock(at, 'UTC');
    const bytes = interchange277({
      // The sender of the file is addressed as it addressed us.
      senderQualifier: set.interchange.receiverQualifier, senderId: set.interchange.receiverId, receiverQualifier: set.interchange.senderQualifier,
      receiverId: set.interchange.senderId, senderCode: set.group.receiverCode, receiverCode: set.group.senderCode,
      usage: upload.usage, controlNumber, at: wall,
    }, [{
      reference: `${upload.id.slice(4, 24).toUpperCase()}${said.place.replace('.', '-')}`.slice(0, 30), at: wall, source: OURSELVES,
      receiver: { type: '2', last: submitter.name, first: '', id: submitter.id }, receivedOn: wallClock(upload.receivedAt, 'UTC').d8,
      processedOn: wall.d8, trace: said.reference, claims: said.claims,
    }]);
    await saveAnswer(tx, { ...source, controlNumber, file: await storeBytes(ctx, tx, bytes), at });
  }));
}
