import type { DelimiterCodes } from './header.ts';
import type { KindTable } from './kinds.ts';
import { centsAt, InternTable, latin1, MAX_INTERNED_BYTES, textAt } from './values.ts';
import type { Segment } from './types.ts';
import type { Window } from './window.ts';

/** V8 makes a shorter substring a string of its own; a longer one keeps the text alive that it was cut from. */
const MAX_CUT_BYTES = 12;

/** More elements than a segment can have, to make one number of an element and its repetition. */
const MAX_ELEMENTS = 2 ** 21;
const SHORT_COMPOSITE_BYTES = 64;

/** Where the components of one repetition of an element begin; the entry behind the last is where another would. */
interface Split {
  element: number;
  repetition: number;
  count: number;
  starts: number[];
}

const NO_KINDS: KindTable = new Uint16Array(0);

const NOT_THERE: Split = { element: 0, repetition: 0, count: 0, starts: [] };

/** One for all segments: a text depends on nothing but its bytes, and a table of its own would cost more than a small file. */
const INTERNED = new InternTable();

/**
 * The one Segment that a reader hands out again and again: a view of the reader's window, without strings until asked.
 * The reader sets its fields before each use.
 */
export class WindowSegment implements Segment {
  index = 0;
  elementCount = 0;
  /** Window offsets of the first byte and of the terminator. */
  start = 0;
  end = 0;
  code = 0;

  bytes: Buffer = Buffer.alloc(0);
  /** Offset in the input of the window's first byte. */
  base = 0;
  /** How many bytes of the window are filled. */
  filled = 0;
  /** Delimiter offsets; those of this segment begin at `first`, the last is its terminator. */
  offsets: Int32Array = new Int32Array(0);
  first = 0;
  /** The kinds of characters before each delimiter, where the reader was asked for them; else empty. */
  kinds: Uint8Array = new Uint8Array(0);
  kindTable: KindTable = NO_KINDS;
  /** False when the window holds ASCII only, which is the fast way to text. */
  beyondAscii = false;
  delimiters: DelimiterCodes = { element: -1, component: -1, repetition: -1, segment: -1 };

  /** The window as text from `#textStart` on, once some text was asked for. */
  #text: string | undefined;
  #textStart = 0;
  /** The composite that was split last, and long ones, which must not be split again for each of their components. */
  readonly #last: Split = { element: 0, repetition: 0, count: 0, starts: [0, 0] };
  #kept: Map<number, Split> | undefined;
  /** Where the repetitions begin, of elements that were asked for more than their first one. */
  #repetitions: Map<number, number[]> | undefined;

  /** Points the segment at a window whose bytes have changed, so that this need not be done for every segment. */
  bind(window: Window, delimiters: DelimiterCodes | undefined, kindTable?: KindTable): void {
    this.bytes = window.bytes;
    this.offsets = window.offsets;
    this.kinds = window.kinds;
    this.base = window.base;
    this.filled = window.filled;
    this.beyondAscii = !window.isAscii;
    if (delimiters) this.delimiters = delimiters;
    if (kindTable) this.kindTable = kindTable;
    this.#text = undefined;
  }

  /** Called by the reader when the fields above describe the next segment. */
  reset(): void {
    if (this.#last.element === 0 && this.#repetitions === undefined) return;
    this.#last.element = 0;
    this.#last.count = 0;
    this.#kept = undefined;
    this.#repetitions = undefined;
  }

  /** The same segment with bytes of its own, which stays as it is when the reader goes on. */
  copy(): WindowSegment {
    const { start, end, first, elementCount, filled } = this;
    const copy = new WindowSegment();
    copy.index = this.index;
    copy.elementCount = elementCount;
    copy.code = this.code;
    copy.bytes = Buffer.from(this.bytes.subarray(start, Math.min(end + 1, filled)));
    copy.filled = copy.bytes.length;
    copy.end = end - start;
    copy.base = this.base + start;
    copy.offsets = this.offsets.slice(first, first + elementCount + 1).map((at) => at - start);
    copy.kinds = this.kinds.slice(first, first + elementCount + 1);
    copy.kindTable = this.kindTable;
    copy.beyondAscii = this.beyondAscii;
    copy.delimiters = this.delimiters;
    return copy;
  }

  get id(): string {
    return this.#slice(this.start, this.offsets[this.first]!);
  }

  get offset(): number {
    return this.base + this.start;
  }

  get length(): number {
    return this.end - this.start;
  }

  element(n: number): string {
    if (n < 1 || n > this.elementCount) return '';
    const at = this.first + n;
    return this.#slice(this.offsets[at - 1]! + 1, this.offsets[at]!);
  }

  text(n: number): string {
    if (n < 1 || n > this.elementCount) return '';
    const at = this.first + n;
    const to = this.offsets[at]!;
    const text = this.#slice(this.offsets[at - 1]! + 1, to);
    return this.bytes[to - 1] === SPACE ? text.trimEnd() : text;
  }

  component(n: number, c: number, r = 0): string {
    const { count, starts } = this.#split(n, r);
    return c < 1 || c > count ? '' : this.#slice(starts[c - 1]!, starts[c]! - 1);
  }

  componentCount(n: number, r = 0): number {
    return this.#split(n, r).count;
  }

  repeatCount(n: number): number {
    if (n < 1 || n > this.elementCount) return 0;
    const from = this.offsets[this.first + n - 1]! + 1;
    const to = this.offsets[this.first + n]!;
    if (to === from) return 0;
    return this.#repetitions?.get(n)?.length ?? 1 + countOf(this.bytes, this.delimiters.repetition, from, to);
  }

  cents(n: number): number | undefined {
    if (n < 1 || n > this.elementCount) return undefined;
    return centsAt(this.bytes, this.offsets[this.first + n - 1]! + 1, this.offsets[this.first + n]!);
  }

  elementOffset(n: number): number {
    if (n < 1) return this.base + this.start;
    if (n > this.elementCount) return this.base + this.end;
    return this.base + this.offsets[this.first + n - 1]! + 1;
  }

  raw(): string {
    return latin1(this.bytes, this.start, this.end);
  }

  #split(n: number, r: number): Split {
    const last = this.#last;
    if (n === last.element && r === last.repetition) return last;
    const kept = this.#kept?.get(r * MAX_ELEMENTS + n);
    if (kept) return kept;
    const from = this.#repetitionStart(n, r);
    if (from < 0) return NOT_THERE;
    this.#splitBetween(from, this.offsets[this.first + n]!);
    last.element = n;
    last.repetition = r;
    if (last.starts[last.count]! - from > SHORT_COMPOSITE_BYTES) this.#keep();
    return last;
  }

  /** Finds the components from `from` on to the next repetition or `to`. */
  #splitBetween(from: number, to: number): void {
    const { bytes } = this;
    const { component, repetition } = this.delimiters;
    const { starts } = this.#last;
    starts[0] = from;
    let count = 1;
    let at = from;
    for (; at < to; at += 1) {
      const byte = bytes[at]!;
      if (byte === repetition) break;
      if (byte === component) {
        starts[count] = at + 1;
        count += 1;
      }
    }
    starts[count] = at + 1;
    this.#last.count = at === from ? 0 : count;
  }

  #keep(): void {
    const { element, repetition, count, starts } = this.#last;
    this.#kept ??= new Map();
    this.#kept.set(repetition * MAX_ELEMENTS + element, { element, repetition, count, starts: starts.slice(0, count + 1) });
  }

  /** Where repetition `r` of element `n` begins in the window, or -1. */
  #repetitionStart(n: number, r: number): number {
    if (n < 1 || n > this.elementCount || r < 0) return -1;
    if (r === 0) return this.offsets[this.first + n - 1]! + 1;
    return this.#repetitionsOf(n)[r] ?? -1;
  }

  /** Found once per element: to look for each repetition from the first one on would take for ever in a hostile segment. */
  #repetitionsOf(n: number): number[] {
    this.#repetitions ??= new Map();
    const known = this.#repetitions.get(n);
    if (known) return known;
    const { bytes, delimiters } = this;
    const to = this.offsets[this.first + n]!;
    const starts = [this.offsets[this.first + n - 1]! + 1];
    for (let at = starts[0]!; at < to; at += 1) {
      if (bytes[at] === delimiters.repetition) starts.push(at + 1);
    }
    this.#repetitions.set(n, starts);
    return starts;
  }

  /**
   * Text of a range. Short codes come from the intern table without a new string. What is a little longer is cut from the
   * window's text, which is decoded once; a string that V8 would only point into that text is decoded by itself, so that
   * whoever keeps a claim does not keep windows.
   */
  #slice(from: number, to: number): string {
    const length = to - from;
    if (length <= 0) return '';
    if (this.beyondAscii) return textAt(this.bytes, from, to);
    if (length <= MAX_INTERNED_BYTES) return INTERNED.get(this.bytes, from, length);
    if (length > MAX_CUT_BYTES) return latin1(this.bytes, from, to);
    const text = this.#text ?? this.#decode();
    return text.substring(from - this.#textStart, to - this.#textStart);
  }

  #decode(): string {
    this.#textStart = this.start;
    this.#text = latin1(this.bytes, this.start, Math.max(this.filled, this.end));
    return this.#text;
  }
}

const SPACE = 32;

function countOf(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) {
    if (bytes[i] === byte) count += 1;
  }
  return count;
}
