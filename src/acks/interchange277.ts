import { InterchangeWriter } from '../x12/write.ts';
import { GUIDE_277CA, type Status277, write277ca } from './write277ca.ts';

/** Who we are in our own 277CA. */
export const OURSELVES = { entity: 'AY', last: 'EDI Gateway', idQualifier: '46', id: 'GATEWAY' } as const;

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

/** 277CAs as one interchange, a set for each. */
export function interchange277(envelope: AnswerEnvelope, said: readonly Status277[]): Buffer {
  const writer = new InterchangeWriter();
  writer.interchange({ ...envelope, ackRequested: false });
  writer.group({ functionalId: 'HN', senderCode: envelope.senderCode, receiverCode: envelope.receiverCode, controlNumber: envelope.controlNumber, version: GUIDE_277CA });
  said.forEach((one, n) => {
    writer.set({ code: '277', controlNumber: String(n + 1).padStart(4, '0'), guide: GUIDE_277CA });
    write277ca(writer, one);
    writer.endSet();
  });
  writer.endGroup();
  writer.endInterchange();
  return Buffer.from(writer.bytes());
}
