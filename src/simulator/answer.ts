import type { Interchange837, Origin } from './claim837.ts';
import { type Envelope, type Out, type OutGroup, writeEdi } from './edi.ts';

/** A file for `out/`. Bytes are latin1. */
export interface Answer {
  readonly name: string;
  readonly bytes: Buffer;
}

interface AnswerParts {
  readonly name: string;
  readonly number: number;
  readonly content: { ta1?: readonly Out[]; group?: OutGroup };
  readonly suffix?: string;
  readonly envelope?: Partial<Envelope>;
}

/** Writes an answer back to the sender of a file, under that file's date, time and number. */
export function answer(to: Origin, parts: AnswerParts): Answer {
  const envelope: Envelope = {
    sender: { qualifier: to.receiverQualifier, id: to.receiverId },
    receiver: { qualifier: to.senderQualifier, id: to.senderId },
    d8: to.d8, hhmm: to.hhmm, control: controlOf(to, parts.number),
    ...parts.envelope,
  };
  return { name: `${parts.name}_${to.control}${parts.suffix ?? ''}.x12`, bytes: Buffer.from(writeEdi(envelope, parts.content), 'latin1') };
}

/** The number of a payment: of the file that it answers, of the 835 among its answers, of the check in the 835. */
export function traceOf(to: Pick<Origin, 'control'>, number: number, nth: number): string {
  return `EFT${to.control}${String(number).padStart(2, '0')}${String(nth).padStart(3, '0')}`;
}

/** What an answer keeps of the file that it answers. */
export function originOf(input: Interchange837): Origin {
  const { groups, ...rest } = input;
  return { ...rest, groups: groups.map(({ senderCode, receiverCode }) => ({ senderCode, receiverCode })) };
}

/** The last seven digits of the ISA13 that is answered, then two of the answer. */
function controlOf(to: Pick<Origin, 'control'>, number: number): number {
  return Number(to.control.slice(-7)) * 100 + number;
}
