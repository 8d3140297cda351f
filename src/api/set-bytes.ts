import type { Ctx } from '../context.ts';
import { readStored } from '../db/files.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { TransactionSet } from '../x12/types.ts';

/**
 * One transaction set of a stored file as an interchange of its own: its bytes as they came, in an envelope with the
 * delimiters, ids and control numbers of the one that it came in. The other sets of the file belong to others and stay out.
 * Throws when no set begins at `start`, which would be a bug of whoever stored the place.
 */
export async function setAsInterchange(ctx: Ctx, place: { fileId: string; start: number; end: number }): Promise<Buffer> {
  let found: TransactionSet | undefined;
  const parts: Buffer[] = [];
  await readEnvelopes(collect(ctx, place, parts), {
    set: (set) => {
      if (set.offset === place.start) found = set;
      return undefined;
    },
  });
  if (!found) throw new Error('no transaction set begins at the stored place');
  const { head, tail } = envelope(found);
  return Buffer.concat([Buffer.from(head, 'latin1'), ...parts, Buffer.from(tail, 'latin1')]);
}

/** The file up to the end of the set; what lies in the set is gathered on the way. */
async function* collect(ctx: Ctx, place: { fileId: string; start: number; end: number }, parts: Buffer[]): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const frame of readStored(ctx, place.fileId)) {
    const from = Math.max(place.start - at, 0);
    const to = Math.min(place.end - at, frame.length);
    if (from < to) parts.push(frame.subarray(from, to));
    yield frame.subarray(0, to);
    at += frame.length;
    if (at >= place.end) return;
  }
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
