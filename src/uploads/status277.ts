import { GUIDE_277CA, type Status277, type Status277Claim, write277ca } from '../acks/write277ca.ts';
import type { UploadParty } from '../claims/from837.ts';
import type { Ctx } from '../context.ts';
import { storeBytes } from '../db/files.ts';
import { asGateway } from '../db/sql.ts';
import { wallClock } from '../lib/dates.ts';
import type { TransactionSet } from '../x12/types.ts';
import { InterchangeWriter } from '../x12/write.ts';
import { answerNumbers, hasAnswer, saveAnswer } from './answers.ts';
import type { Upload } from './store.ts';

/** Who we are in our own 277CA. */
export const OURSELVES = { entity: 'AY', last: 'EDI Gateway', idQualifier: '46', id: 'GATEWAY' } as const;

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
    }, {
      reference: `${upload.id.slice(4, 24).toUpperCase()}${said.place.replace('.', '-')}`.slice(0, 30), at: wall, source: OURSELVES,
      receiver: { type: '2', last: submitter.name, first: '', id: submitter.id }, receivedOn: wallClock(upload.receivedAt, 'UTC').d8,
      processedOn: wall.d8, trace: said.reference, claims: said.claims,
    });
    await saveAnswer(tx, { ...source, controlNumber, file: await storeBytes(ctx, tx, bytes), at });
  }));
}

/** The envelope of an answer. */
export interface AnswerEnvelope {
  senderQualifier: string;
  senderId: string;
  receiverQualifier: string;
  receiverId: string;
  senderCode: string;
  receiverCode: string;
  usage: 'T' | 'P';
  controlNumber: number;
  at: { d8: string; hhmm: string };
}

/** A 277CA as an interchange of its own. */
export function interchange277(envelope: AnswerEnvelope, said: Status277): Buffer {
  const writer = new InterchangeWriter();
  writer.interchange({ ...envelope, ackRequested: false });
  writer.group({ functionalId: 'HN', senderCode: envelope.senderCode, receiverCode: envelope.receiverCode, controlNumber: envelope.controlNumber, version: GUIDE_277CA });
  writer.set({ code: '277', controlNumber: '0001', guide: GUIDE_277CA });
  write277ca(writer, said);
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  return Buffer.from(writer.bytes());
}
