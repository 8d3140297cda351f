import type { Ctx } from '../context.ts';
import { readStored } from '../db/files.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { TransactionSet } from '../x12/types.ts';

/** The envelope of somebody who passes a set on: its own ids and numbers, and the time. */
export interface NewEnvelope {
  senderQualifier: string;
  senderId: string;
  receiverQualifier: string;
  receiverId: string;
  senderCode: string;
  receiverCode: string;
  controlNumber: number;
  at: { d8: string; hhmm: string };
}

/** Which bytes of a stored file are a transaction set. */
export interface SetPlace {
  fileId: string;
  start: number;
  end: number;
}

/**
 * One transaction set of a stored file as an interchange of its own: its bytes as they came, with their delimiters. The envelope repeats the
 * one that it came in, or is that of whoever passes it on. The other sets of the file belong to others and stay out.
 * Throws when no set begins at `start`, which would be a bug of whoever stored the place.
 */
export async function setAsInterchange(ctx: Ctx, place: SetPlace, passedOn?: NewEnvelope): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of setStream(ctx, place, passedOn)) parts.push(part);
  return Buffer.concat(parts);
}

/** The same part by part, for a set of any size. */
export async function* setStream(ctx: Ctx, place: SetPlace, passedOn?: NewEnvelope): AsyncGenerator<Buffer> {
  const found = await setAt(ctx, place);
  const { head, tail } = envelope(passedOn ? inEnvelope(found, passedOn) : found);
  yield Buffer.from(head, 'latin1');
  let at = 0;
  for await (const frame of readStored(ctx, place.fileId)) {
    const from = Math.max(place.start - at, 0);
    const to = Math.min(place.end - at, frame.length);
    if (from < to) yield frame.subarray(from, to);
    at += frame.length;
    if (at >= place.end) break;
  }
  yield Buffer.from(tail, 'latin1');
}

/** The set that begins at a place; the file is read no further than it takes to find it. */
async function setAt(ctx: Ctx, place: SetPlace): Promise<TransactionSet> {
  let found: TransactionSet | undefined;
  async function* upToIt() {
    for await (const frame of readStored(ctx, place.fileId)) {
      yield frame;
      if (found) return;
    }
  }
  await readEnvelopes(upToIt(), {
    set: (set) => {
      if (set.offset === place.start) found = set;
      return undefined;
    },
  });
  if (!found) throw new Error('no transaction set begins at the stored place');
  return found;
}

/** The headers of a set as they are passed on. */
function inEnvelope(set: TransactionSet, as: NewEnvelope): TransactionSet {
  const { senderQualifier, senderId, receiverQualifier, receiverId, senderCode, receiverCode, at } = as;
  const number = String(as.controlNumber);
  return {
    ...set,
    interchange: {
      ...set.interchange, senderQualifier, senderId, receiverQualifier, receiverId, date: at.d8.slice(2), time: at.hhmm, controlNumber: number.padStart(9, '0'), ackRequested: false,
    },
    group: { ...set.group, senderCode, receiverCode, date: at.d8, time: at.hhmm, controlNumber: number },
  };
}

function envelope({ interchange: isa, group }: TransactionSet): { head: string; tail: string } {
  const { element, component, repetition, segment } = isa.delimiters;
  const line = (...elements: string[]) => `${elements.join(element)}${segment}\n`;
  const head = line(
    'ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), isa.senderQualifier, isa.senderId.padEnd(15), isa.receiverQualifier, isa.receiverId.padEnd(15),
    isa.date, isa.time, repetition || 'U', isa.version, isa.controlNumber, isa.ackRequested ? '1' : '0', isa.usage, component,
  ) + line('GS', group.functionalId, group.senderCode, group.receiverCode, group.date, group.time, group.controlNumber, 'X', group.version);
  return { head, tail: line('GE', '1', group.controlNumber) + line('IEA', '1', isa.controlNumber) };
}
