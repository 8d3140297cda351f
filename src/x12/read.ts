import { isAscii } from 'node:buffer';
import type { Issue } from '../lib/issue.ts';
import { delimitersOf, headerFault, readHeader, type DelimiterCodes, type HeaderFault } from './header.ts';
import { delimiterClasses, scanDelimiters, type DelimiterClasses, type ScannedWindow } from './scan.ts';
import { WindowSegment } from './segment.ts';
import type { Delimiters, Segment } from './types.ts';
import { packedId, packId } from './values.ts';

/** A longer segment is no claim data: it is passed over and reported. */
export const MAX_SEGMENT_BYTES = 1_048_576;

const WINDOW_BYTES = 32_768;
const MAX_READ_ISSUES = 100;
const ISA = packedId('ISA');
const IEA = packedId('IEA');
/** What may stand between segments: NUL, tab, line feed, carriage return, space. */
const BETWEEN_SEGMENTS = [0, 9, 10, 13, 32];
/** Between and around interchanges also the end-of-file mark of old systems and the bytes of a byte order mark. */
const BETWEEN_INTERCHANGES = [...BETWEEN_SEGMENTS, 0x1a, 0xef, 0xbb, 0xbf];

/** The segments of a whole input in memory. The yielded object is re-used: copy what you keep. */
export function* segments(bytes: Uint8Array): Iterable<Segment> {
  const reader = new SegmentReader();
  for (let at = 0; at < bytes.length; ) {
    at += reader.push(bytes, at);
    for (let segment = reader.next(); segment; segment = reader.next()) yield segment;
  }
  reader.close();
  for (let segment = reader.next(); segment; segment = reader.next()) yield segment;
}

/** Reads a stream of any chunk sizes; calls `each` per segment and resolves with the issues of the reading itself. */
export async function readSegments(source: AsyncIterable<Uint8Array>, each: (segment: Segment) => void): Promise<readonly Issue[]> {
  const reader = new SegmentReader();
  for await (const chunk of source) reader.feed(chunk, each);
  reader.finish(each);
  return reader.issues;
}

/**
 * Cuts bytes into segments, window by window in two phases: first the offsets of all delimiters (`scan.ts`), then the segments
 * between them. Delimiters are read anew from every ISA. Line ends, spaces and NULs after a terminator are padding.
 * Never throws for what the bytes hold; `issues` tells what was passed over.
 */
export class SegmentReader {
  /** What could not be read as segments: no interchange, text before it, a segment over the limit, a missing last terminator. */
  readonly issues: Issue[] = [];

  #buffer = Buffer.allocUnsafe(WINDOW_BYTES);
  #window: ScannedWindow = { bytes: this.#buffer, scanned: 0, offsets: new Int32Array(WINDOW_BYTES + 1), count: 0 };
  /** How many bytes of the buffer are filled. */
  #filled = 0;
  #beyondAscii = false;
  /** Where the next segment begins in the window, and the first delimiter that is not consumed yet. */
  #start = 0;
  #first = 0;
  /** Delimiters from #first to here are known to end no segment. */
  #cursor = 0;
  #base = 0;
  #index = 0;
  #codes: DelimiterCodes | undefined;
  #classes: DelimiterClasses = new Uint8Array(256);
  #inner: Uint8Array = paddingBytes(BETWEEN_SEGMENTS);
  #outer: Uint8Array = paddingBytes(BETWEEN_INTERCHANGES);
  /** The padding that may come next: #outer before the first ISA and after an IEA. */
  #padding: Uint8Array = this.#outer;
  #atHeader = false;
  /** Why the first thing that looks like an ISA is none. */
  #fault: HeaderFault | undefined;
  #skipping = false;
  #closed = false;
  #segment = new WindowSegment();

  /** Delimiters of the interchange being read, undefined before the first ISA. */
  get delimiters(): Delimiters | undefined {
    return this.#codes && delimitersOf(this.#codes);
  }

  /** Takes the next bytes of the input and calls `each` for every segment that they complete. */
  feed(chunk: Uint8Array, each: (segment: Segment) => void): void {
    for (let at = 0; at < chunk.length; ) {
      at += this.push(chunk, at);
      for (let segment = this.next(); segment; segment = this.next()) each(segment);
    }
  }

  /** Ends the input: hands out a last segment without terminator, if there is one. */
  finish(each: (segment: Segment) => void): void {
    this.close();
    for (let segment = this.next(); segment; segment = this.next()) each(segment);
  }

  /** Takes bytes of `chunk` from `at` on, as many as fit, and tells how many. Call `next` until undefined before the next push. */
  push(chunk: Uint8Array, at: number): number {
    if (this.#filled === this.#buffer.length) this.#makeRoom();
    const taken = Math.min(chunk.length - at, this.#buffer.length - this.#filled);
    const bytes = at === 0 && taken === chunk.length ? chunk : chunk.subarray(at, at + taken);
    this.#buffer.set(bytes, this.#filled);
    this.#filled += taken;
    this.#beyondAscii ||= !isAscii(bytes);
    if (this.#codes) scanDelimiters(this.#window, this.#filled, this.#classes);
    this.#bind();
    return taken;
  }

  /** Tells the reader that no bytes will follow. */
  close(): void {
    this.#closed = true;
  }

  /** The next segment that is complete in the window, or undefined until more is pushed. */
  next(): WindowSegment | undefined {
    for (;;) {
      if (this.#skipping && !this.#skipToTerminator()) return undefined;
      if (!this.#findStart()) return undefined;
      const end = this.#findTerminator();
      if (end < 0) return undefined;
      const isBlankLine = end === this.#start && isLineEnd(this.#codes!.segment);
      if (!isBlankLine) this.#index += 1;
      const segment = this.#describe(end);
      this.#consume(end);
      if (!isBlankLine) return segment;
    }
  }

  /** Points the segment at the window as it is now, so that this need not be done for every segment. */
  #bind(): void {
    const segment = this.#segment;
    segment.bytes = this.#buffer;
    segment.offsets = this.#window.offsets;
    segment.base = this.#base;
    segment.beyondAscii = this.#beyondAscii;
    if (this.#codes) segment.delimiters = this.#codes;
  }

  /** Skips padding and takes the delimiters of an ISA that begins here. False when more bytes are needed. */
  #findStart(): boolean {
    if (!this.#codes) return this.#findFirstHeader();
    const bytes = this.#buffer;
    const to = this.#filled;
    let at = this.#start;
    while (at < to && this.#padding[bytes[at]!] === 1) at += 1;
    this.#start = at;
    if (at >= to) return false;
    this.#atHeader = false;
    if (bytes[at] !== 0x49) return true;
    const header = readHeader(bytes, at, to);
    if (header === 'no') return true;
    if (header === 'more') return this.#closed;
    this.#useDelimiters(header);
    return true;
  }

  /** Looks for the first ISA of the input; what stands before it is reported unless it is padding. */
  #findFirstHeader(): boolean {
    const to = this.#filled;
    const window = this.#buffer.subarray(0, to);
    for (let at = this.#start; ; at += 1) {
      const found = window.indexOf('ISA', at, 'latin1');
      const reach = found >= 0 ? found : this.#closed ? to : Math.max(this.#start, to - 2);
      const header = found >= 0 ? readHeader(window, found, to) : 'no';
      if (found >= 0 && header === 'no') {
        this.#fault ??= headerFault(window, found, to);
        at = found;
        continue;
      }
      this.#passOver(reach);
      if (header !== 'no' && header !== 'more') {
        this.#useDelimiters(header);
        return true;
      }
      if (this.#closed) this.#reportNoInterchange(header === 'more');
      return false;
    }
  }

  #passOver(to: number): void {
    for (let at = this.#start; at < to && this.issues.length === 0; at += 1) {
      if (this.#padding[this.#buffer[at]!] === 1) continue;
      this.#report('x12.text-before-interchange', 'warning', 'There is text before the first ISA segment; it was passed over.', this.#base + at);
    }
    this.#start = to;
  }

  #reportNoInterchange(cutOff: boolean): void {
    this.#start = this.#filled;
    this.issues.length = 0;
    if (cutOff) this.#report('x12.truncated', 'error', 'The file ends inside its ISA segment.', this.#base + this.#start, '023');
    else if (this.#fault) this.#report('x12.header-unreadable', 'error', this.#fault.message, 0, this.#fault.code);
    else this.#report('x12.no-interchange', 'error', 'The file holds no ISA segment, so it is not X12.', 0, '022');
  }

  /** Changed delimiters make the offsets found so far worthless; the window is scanned again from the ISA. */
  #useDelimiters(codes: DelimiterCodes): void {
    this.#atHeader = true;
    const old = this.#codes;
    const sameScan = old && old.element === codes.element && old.segment === codes.segment;
    if (sameScan && old.component === codes.component && old.repetition === codes.repetition) return;
    this.#codes = codes;
    this.#bind();
    if (sameScan) return;
    this.#classes = delimiterClasses(codes.element, codes.segment);
    this.#inner = paddingBytes(BETWEEN_SEGMENTS, codes);
    this.#outer = paddingBytes(BETWEEN_INTERCHANGES, codes);
    this.#window.scanned = this.#start;
    this.#window.count = this.#first = this.#cursor = 0;
    scanDelimiters(this.#window, this.#filled, this.#classes);
  }

  /** Window offset of the terminator of the segment at #start, or -1 when it has not come yet. */
  #findTerminator(): number {
    const { bytes, offsets, count } = this.#window;
    const terminator = this.#codes!.segment;
    let cursor = this.#cursor;
    while (cursor < count && bytes[offsets[cursor]!] !== terminator) cursor += 1;
    this.#cursor = cursor;
    if (cursor < count) return offsets[cursor]!;
    if (!this.#closed || this.#start >= this.#filled) return -1;
    return this.#endWithoutTerminator();
  }

  /** The last segment of the input has no terminator: it ends with the input, without the padding. */
  #endWithoutTerminator(): number {
    const { bytes, offsets, count } = this.#window;
    let end = this.#filled;
    while (end > this.#start && this.#padding[bytes[end - 1]!] === 1) end -= 1;
    offsets[count] = end;
    this.#window.count = count + 1;
    if (!isLineEnd(this.#codes!.segment)) {
      this.#report('x12.last-terminator-missing', 'warning', 'The last segment has no terminator.', this.#base + end, '004');
    }
    return end;
  }

  #describe(end: number): WindowSegment {
    const segment = this.#segment;
    const { bytes, offsets } = this.#window;
    const first = this.#first;
    segment.index = this.#index;
    segment.start = this.#start;
    segment.end = end;
    segment.first = first;
    segment.elementCount = this.#cursor - first;
    segment.code = packId(bytes, this.#start, offsets[first]! - this.#start);
    // A segment that only begins with the letters ISA is data, not an envelope.
    if (segment.code === ISA && !this.#atHeader) segment.code = -1;
    segment.reset();
    return segment;
  }

  #consume(end: number): void {
    this.#start = end + 1;
    this.#cursor += 1;
    this.#first = this.#cursor;
    this.#padding = this.#segment.code === IEA ? this.#outer : this.#inner;
  }

  /** Moves the unfinished segment to the front of the window, which grows for a long one up to the limit. */
  #makeRoom(): void {
    const rest = this.#filled - this.#start;
    const size = this.#buffer.length;
    if (rest === size && size >= MAX_SEGMENT_BYTES) return this.#dropLongSegment();
    const grown = rest > size / 2 ? Math.min(size * 2, MAX_SEGMENT_BYTES) : size;
    const { offsets, count, scanned } = this.#window;
    const buffer = grown === size ? this.#buffer : Buffer.allocUnsafe(grown);
    const moved = grown === size ? offsets : new Int32Array(grown + 1);
    this.#buffer.copy(buffer, 0, this.#start, this.#filled);
    for (let i = this.#first; i < count; i += 1) moved[i - this.#first] = offsets[i]! - this.#start;
    this.#buffer = buffer;
    this.#window = { bytes: buffer, scanned: Math.max(scanned - this.#start, 0), offsets: moved, count: count - this.#first };
    this.#base += this.#start;
    this.#cursor -= this.#first;
    this.#start = this.#first = 0;
    this.#filled = rest;
    this.#beyondAscii &&= !isAscii(buffer.subarray(0, rest));
  }

  #dropLongSegment(): void {
    this.#index += 1;
    this.#report('x12.segment-too-long', 'error', `A segment is longer than ${MAX_SEGMENT_BYTES} bytes; it was passed over.`, this.#base, '024');
    this.#skipping = true;
    this.#dropWindow();
  }

  #dropWindow(): void {
    this.#base += this.#filled;
    this.#start = this.#first = this.#cursor = this.#filled = 0;
    this.#window.scanned = this.#window.count = 0;
    this.#beyondAscii = false;
  }

  /** Inside a segment that is too long: drops bytes up to its terminator. */
  #skipToTerminator(): boolean {
    const { bytes, offsets, count } = this.#window;
    let cursor = this.#cursor;
    while (cursor < count && bytes[offsets[cursor]!] !== this.#codes!.segment) cursor += 1;
    if (cursor >= count) {
      this.#dropWindow();
      return false;
    }
    this.#skipping = false;
    this.#start = offsets[cursor]! + 1;
    this.#first = this.#cursor = cursor + 1;
    return true;
  }

  #report(ruleId: string, severity: Issue['severity'], message: string, offset: number, code?: string): void {
    if (this.issues.length >= MAX_READ_ISSUES) return;
    const issue: Issue = { ruleId, severity, snipLevel: 1, message, x12: { offset } };
    if (code) issue.ack = { element: 'TA105', code };
    this.issues.push(issue);
  }
}

function paddingBytes(values: readonly number[], codes?: DelimiterCodes): Uint8Array {
  const table = new Uint8Array(256);
  for (const value of values) table[value] = 1;
  if (codes) table[codes.element] = table[codes.segment] = 0;
  return table;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}
