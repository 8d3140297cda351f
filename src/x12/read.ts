import type { Issue } from '../lib/issue.ts';
import { delimitersOf, HEADER_BYTES, headerFault, readHeader, type DelimiterCodes, type HeaderFault } from './header.ts';
import { type KindTable, kindTable } from './kinds.ts';
import { delimiterClasses, type DelimiterClasses, scanDelimiters, scanKinds } from './scan.ts';
import { WindowSegment } from './segment.ts';
import type { Delimiters, Segment } from './types.ts';
import { packedId, packId } from './values.ts';
import { emptyWindow, fill, findTerminator, hasRoom, makeRoom, newWindow, type Window } from './window.ts';

/** A longer segment is no claim data: it is passed over and reported. */
export const MAX_SEGMENT_BYTES = 1_048_576;

const MAX_READ_ISSUES = 100;
const ISA = packedId('ISA');
const IEA = packedId('IEA');
/** What may stand between segments: NUL, tab, line feed, carriage return, space. */
const BETWEEN_SEGMENTS = [0, 9, 10, 13, 32];
/** Between and around interchanges also the end-of-file mark of old systems and the bytes of a byte order mark. */
const BETWEEN_INTERCHANGES = [...BETWEEN_SEGMENTS, 0x1a, 0xef, 0xbb, 0xbf];

/** The segments of a whole input in memory. The yielded object is re-used: copy what you keep. */
export function* segments(bytes: Uint8Array): Iterable<Segment> {
  const reader = new SegmentReader({ size_bytes: bytes.length });
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

  readonly #window: Window;
  readonly #segment = new WindowSegment();
  #index = 0;
  #codes: DelimiterCodes | undefined;
  /** What is worked out of the delimiters; of those before, until others come. */
  #tables: Tables | undefined;
  #classes: DelimiterClasses = NONE;
  /** Undefined where nobody asks for kinds. */
  #kinds: KindTable | undefined;
  readonly #wantsKinds: boolean;
  #inner = ANY_INNER;
  #outer = ANY_OUTER;
  /** Marks the bytes that begin a segment which is neither padding nor ISA nor IEA. */
  #plain: Uint8Array = NONE;
  /** The padding that may come next: #outer before the first ISA and after an IEA. */
  #padding: Uint8Array = this.#outer;
  #atHeader = false;
  /** Why the first thing that looks like an ISA is none. */
  #fault: HeaderFault | undefined;
  #skipping = false;
  #closed = false;

  /** `size_bytes` is how long the input is, where that is known: its window need not grow then. With `kinds` the segments tell what kinds of characters their elements hold. */
  constructor({ size_bytes = 0, kinds = false }: { size_bytes?: number; kinds?: boolean } = {}) {
    this.#wantsKinds = kinds;
    this.#window = newWindow(size_bytes, kinds);
  }

  /** Forgets all that was read, to read another input in the same memory. What was handed out is not to be used any more. */
  restart(): void {
    emptyWindow(this.#window);
    this.#window.base = 0;
    this.issues.length = 0;
    this.#index = 0;
    this.#codes = this.#kinds = this.#fault = undefined;
    this.#inner = ANY_INNER;
    this.#outer = this.#padding = ANY_OUTER;
    this.#plain = NONE;
    this.#atHeader = this.#skipping = this.#closed = false;
  }

  /** Delimiters of the interchange being read, undefined before the first ISA. */
  get delimiters(): Delimiters | undefined {
    return this.#codes && delimitersOf(this.#codes);
  }

  /** How many bytes of the input have come. */
  get size_bytes(): number {
    return this.#window.base + this.#window.filled;
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
    const window = this.#window;
    const wanted = chunk.length - at;
    if (!hasRoom(window, wanted)) {
      if (window.filled - window.start >= MAX_SEGMENT_BYTES) this.#dropLongSegment();
      else makeRoom(window, wanted, MAX_SEGMENT_BYTES);
    }
    const taken = fill(window, chunk, at);
    if (this.#codes) this.#scan();
    this.#segment.bind(window, this.#codes);
    return taken;
  }

  /** Tells the reader that no bytes will follow. */
  close(): void {
    this.#closed = true;
  }

  /** The next segment that is complete in the window, or undefined until more is pushed. */
  next(): WindowSegment | undefined {
    const window = this.#window;
    const { start } = window;
    if (start >= window.filled || this.#plain[window.bytes[start]!] !== 1 || this.#skipping) return this.#nextBehindPadding();
    const end = findTerminator(window, this.#codes!.segment);
    if (end < 0) return this.#nextBehindPadding();
    this.#index += 1;
    const segment = this.#describe(end);
    this.#consume(end);
    this.#padding = this.#inner;
    return segment;
  }

  /** `next` where anything may come: padding, an ISA, an IEA, the end of the input. */
  #nextBehindPadding(): WindowSegment | undefined {
    for (;;) {
      if (this.#skipping && !this.#skipToTerminator()) return undefined;
      if (!this.#findStart()) return undefined;
      const { segment: terminator } = this.#codes!;
      let end = findTerminator(this.#window, terminator);
      if (end < 0 && this.#closed && this.#window.start < this.#window.filled) end = this.#endWithoutTerminator();
      if (end < 0) return undefined;
      const isBlankLine = end === this.#window.start && isLineEnd(terminator);
      if (!isBlankLine) this.#index += 1;
      const segment = this.#describe(end);
      // A segment that only begins with the letters ISA is data, not an envelope.
      if (segment.code === ISA && !this.#atHeader) segment.code = -1;
      this.#padding = segment.code === IEA ? this.#outer : this.#inner;
      this.#consume(end);
      if (!isBlankLine) return segment;
    }
  }

  /** Skips padding and takes the delimiters of an ISA that begins here. False when more bytes are needed. */
  #findStart(): boolean {
    if (!this.#codes) return this.#findFirstHeader();
    const window = this.#window;
    const { bytes, filled } = window;
    let at = window.start;
    while (at < filled && this.#padding[bytes[at]!] === 1) at += 1;
    window.start = at;
    if (at >= filled) return false;
    this.#atHeader = false;
    if (bytes[at] !== 0x49) return true;
    const header = readHeader(bytes, at, filled);
    if (header === 'no') return true;
    if (header === 'more') return this.#closed;
    this.#useDelimiters(header);
    return true;
  }

  /** Looks for the first ISA of the input; what stands before it is reported unless it is padding. */
  #findFirstHeader(): boolean {
    const { filled: to, start } = this.#window;
    const bytes = this.#window.bytes.subarray(0, to);
    for (let at = start; ; at += 1) {
      const found = bytes.indexOf('ISA', at, 'latin1');
      const reach = found >= 0 ? found : this.#closed ? to : Math.max(start, to - 2);
      const header = found >= 0 ? readHeader(bytes, found, to) : 'no';
      if (found >= 0 && header === 'no') {
        // What is wrong with it shows in its whole width, which may not have come yet.
        if (this.#fault === undefined && to - found < HEADER_BYTES && !this.#closed) {
          this.#passOver(found);
          return false;
        }
        this.#fault ??= headerFault(bytes, found, to);
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
    const window = this.#window;
    for (let at = window.start; at < to && this.issues.length === 0; at += 1) {
      if (this.#padding[window.bytes[at]!] === 1) continue;
      this.#report('x12.text-before-interchange', 'warning', 'There is text before the first ISA segment; it was passed over.', window.base + at);
    }
    window.start = to;
  }

  #reportNoInterchange(cutOff: boolean): void {
    const window = this.#window;
    window.start = window.filled;
    this.issues.length = 0;
    if (cutOff) this.#report('x12.truncated', 'error', 'The file ends inside its ISA segment.', window.base + window.start, '023');
    else if (this.#fault) this.#report('x12.header-unreadable', 'error', this.#fault.message, 0, this.#fault.code);
    else this.#report('x12.no-interchange', 'error', 'The file holds no ISA segment, so it is not X12.', 0, '022');
  }

  /** Changed delimiters make the offsets found so far worthless; the window is scanned again from the ISA. */
  #useDelimiters(codes: DelimiterCodes): void {
    this.#atHeader = true;
    const old = this.#codes;
    if (old && sameCodes(old, codes)) return;
    const sameScan = old && old.element === codes.element && old.segment === codes.segment;
    const window = this.#window;
    this.#codes = codes;
    const { kinds, classes, inner, outer, plain } = this.#tablesOf(codes);
    this.#kinds = kinds;
    this.#segment.bind(window, codes, kinds);
    if (sameScan && !kinds) return;
    this.#classes = classes;
    this.#inner = inner;
    this.#outer = outer;
    this.#plain = plain;
    window.scanned = window.start;
    window.count = window.first = window.cursor = 0;
    window.kinds.fill(0, 0, 1);
    this.#scan();
  }

  #tablesOf(codes: DelimiterCodes): Tables {
    const known = this.#tables;
    if (known && sameCodes(known.codes, codes)) return known;
    return this.#tables = tablesOf(codes, this.#wantsKinds);
  }

  #scan(): void {
    if (this.#kinds) scanKinds(this.#window, this.#kinds);
    else scanDelimiters(this.#window, this.#classes);
  }

  /** The last segment of the input has no terminator: it ends with the input, without the padding. */
  #endWithoutTerminator(): number {
    const window = this.#window;
    const { bytes, start } = window;
    let end = window.filled;
    while (end > start && this.#padding[bytes[end - 1]!] === 1) end -= 1;
    window.offsets[window.count] = end;
    window.count += 1;
    if (!isLineEnd(this.#codes!.segment)) {
      this.#report('x12.last-terminator-missing', 'warning', 'The last segment has no terminator.', window.base + end, '004');
    }
    return end;
  }

  #describe(end: number): WindowSegment {
    const segment = this.#segment;
    const { bytes, offsets, start, first, cursor } = this.#window;
    segment.index = this.#index;
    segment.start = start;
    segment.end = end;
    segment.first = first;
    segment.elementCount = cursor - first;
    segment.code = packId(bytes, start, offsets[first]! - start);
    segment.reset();
    return segment;
  }

  #consume(end: number): void {
    const window = this.#window;
    window.start = end + 1;
    window.cursor += 1;
    window.first = window.cursor;
  }

  #dropLongSegment(): void {
    this.#index += 1;
    this.#report('x12.segment-too-long', 'error', `A segment is longer than ${MAX_SEGMENT_BYTES} bytes; it was passed over.`, this.#window.base, '024');
    this.#skipping = true;
    emptyWindow(this.#window);
  }

  /** Inside a segment that is too long: drops bytes up to its terminator. */
  #skipToTerminator(): boolean {
    const window = this.#window;
    const end = findTerminator(window, this.#codes!.segment);
    if (end < 0) {
      emptyWindow(window);
      return false;
    }
    this.#skipping = false;
    this.#consume(end);
    return true;
  }

  #report(ruleId: string, severity: Issue['severity'], message: string, offset: number, code?: string): void {
    if (this.issues.length >= MAX_READ_ISSUES) return;
    const issue: Issue = { ruleId, severity, snipLevel: 1, message, x12: { offset } };
    if (code) issue.ack = { element: 'TA105', code };
    this.issues.push(issue);
  }
}

/** Tables by byte value. */
interface Tables {
  readonly codes: DelimiterCodes;
  readonly kinds: KindTable | undefined;
  readonly classes: DelimiterClasses;
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
  readonly plain: Uint8Array;
}

function tablesOf(codes: DelimiterCodes, hasKinds: boolean): Tables {
  return {
    codes, kinds: hasKinds ? kindTable(codes) : undefined, classes: delimiterClasses(codes.element, codes.segment),
    inner: paddingBytes(BETWEEN_SEGMENTS, codes), outer: paddingBytes(BETWEEN_INTERCHANGES, codes), plain: plainStarts(codes),
  };
}

function sameCodes(one: DelimiterCodes, other: DelimiterCodes): boolean {
  return one.element === other.element && one.segment === other.segment && one.component === other.component && one.repetition === other.repetition;
}

/** While no delimiters are known. */
const NONE = new Uint8Array(256);
const ANY_INNER = paddingBytes(BETWEEN_SEGMENTS);
const ANY_OUTER = paddingBytes(BETWEEN_INTERCHANGES);

function paddingBytes(values: readonly number[], codes?: DelimiterCodes): Uint8Array {
  const table = new Uint8Array(256);
  for (const value of values) table[value] = 1;
  if (codes) table[codes.element] = table[codes.segment] = 0;
  return table;
}

/** Upper-case letters but the I of ISA and IEA, so that most segments need no closer look. */
function plainStarts(codes: DelimiterCodes): Uint8Array {
  const table = new Uint8Array(256).fill(1, 65, 91);
  table[0x49] = table[codes.segment] = 0;
  return table;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}
