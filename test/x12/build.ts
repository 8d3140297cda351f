import { InterchangeWriter } from '../../src/x12/write.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { segments, SegmentReader } from '../../src/x12/read.ts';
import type { Delimiters, Group, Interchange, Segment, SetEnd, TransactionSet } from '../../src/x12/types.ts';
import type { Issue } from '../../src/lib/issue.ts';

/** A writer with an open interchange, for what a test adds. */
export function openInterchange(options: { delimiters?: Delimiters; newline?: boolean; controlNumber?: number } = {}): InterchangeWriter {
  const writer = new InterchangeWriter(options);
  writer.interchange({
    senderQualifier: 'ZZ', senderId: 'GREENHILL', receiverQualifier: 'ZZ', receiverId: 'NORTHPAY',
    at: { d8: '20260131', hhmm: '0915' }, controlNumber: options.controlNumber ?? 17, usage: 'T', ackRequested: true,
  });
  return writer;
}

/** One interchange with one set whose body is given as element lists, the id first. */
export function fileOf(body: readonly (readonly string[])[], options: { delimiters?: Delimiters; newline?: boolean; controlNumber?: number } = {}): Buffer {
  const writer = openInterchange(options);
  writer.group({ functionalId: 'HC', senderCode: 'GREENHILL', receiverCode: 'NORTHPAY', controlNumber: 17, version: '005010X222A1' });
  writer.set({ code: '837', controlNumber: '0001', guide: '005010X222A1' });
  for (const [id = '', ...elements] of body) writer.segment(id, elements);
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  return writer.bytes();
}

/** An ISA of 106 characters with the given delimiters, for files written by hand. */
export function isa(delimiters = '*:^~', options: { number?: string; version?: string } = {}): string {
  const [element = '*', component = ':', repetition = '^', segment = '~'] = delimiters;
  const parts = ['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), 'ZZ', 'GREENHILL'.padEnd(15), 'ZZ', 'NORTHPAY'.padEnd(15), '260131', '0915'];
  return [...parts, repetition, options.version ?? '00501', options.number ?? '000000017', '1', 'T', component].join(element) + segment;
}

/** A segment as plain data, for comparing. */
export function plain(segment: Segment): { id: string; index: number; offset: number; raw: string; elements: string[] } {
  const elements = Array.from({ length: segment.elementCount }, (_, n) => segment.element(n + 1));
  return { id: segment.id, index: segment.index, offset: segment.offset, raw: segment.raw(), elements };
}

export function allOf(bytes: Uint8Array): ReturnType<typeof plain>[] {
  return Array.from(segments(bytes), plain);
}

/** Reads in chunks of the given sizes, repeated to the end. */
export function allInChunks(bytes: Uint8Array, sizes: readonly number[]): ReturnType<typeof plain>[] {
  const found: ReturnType<typeof plain>[] = [];
  const reader = new SegmentReader();
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    reader.feed(bytes.subarray(at, at + size), (segment) => found.push(plain(segment)));
    at += size;
  }
  reader.finish((segment) => found.push(plain(segment)));
  return found;
}

/** Everything that readEnvelopes tells, as one record. */
export interface Told {
  interchanges: { header: Interchange; issues: readonly Issue[] }[];
  ta1s: string[];
  groups: { header: Group; issues: readonly Issue[] }[];
  sets: { header: TransactionSet; ids: string[]; end: SetEnd }[];
  file: readonly Issue[];
}

export function tell(bytes: Uint8Array | string): Told {
  const told: Told = { interchanges: [], ta1s: [], groups: [], sets: [], file: [] };
  told.file = readEnvelopesSync(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, {
    ta1: (segment) => told.ta1s.push(segment.raw()),
    set: (header) => {
      const ids: string[] = [];
      return { segment: (segment) => ids.push(segment.id), end: (end) => told.sets.push({ header, ids, end }) };
    },
    groupEnd: (header, issues) => told.groups.push({ header, issues }),
    interchangeEnd: (header, issues) => told.interchanges.push({ header, issues }),
  });
  return told;
}

/** The acknowledgment codes of issues, such as "IK502 4". */
export function codes(issues: readonly Issue[]): string[] {
  return issues.map((issue) => (issue.ack ? `${issue.ack.element} ${issue.ack.code}` : issue.ruleId));
}
