import type { DelimiterCodes } from './header.ts';
import { centsAt, InternTable, latin1, textAt } from './values.ts';
import type { Segment } from './types.ts';

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
  /** The id's bytes packed with their count, see `packId`; 0 for an empty id. */
  code = 0;

  bytes: Buffer = Buffer.alloc(0);
  /** Offset in the input of the window's first byte. */
  base = 0;
  /** Delimiter offsets; those of this segment begin at `first`, the last is its terminator. */
  offsets: Int32Array = new Int32Array(0);
  first = 0;
  /** False when the window holds ASCII only, which is the fast way to text. */
  beyondAscii = false;
  delimiters: DelimiterCodes = { element: -1, component: -1, repetition: -1, segment: -1 };

  #text: string | undefined;
  readonly #interned = new InternTable();

  /** Called by the reader when the fields above describe the next segment. */
  reset(): void {
    this.#text = undefined;
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
    return this.#slice(this.offsets[this.first + n - 1]! + 1, this.offsets[this.first + n]!);
  }

  component(n: number, c: number, r = 0): string {
    const from = this.#repetitionStart(n, r);
    if (from < 0 || c < 1) return '';
    const to = this.#until(from, n, this.delimiters.repetition);
    let start = from;
    for (let skip = c; skip > 1; skip -= 1) {
      start = indexOf(this.bytes, this.delimiters.component, start, to) + 1;
      if (start > to) return '';
    }
    return this.#slice(start, indexOf(this.bytes, this.delimiters.component, start, to));
  }

  componentCount(n: number, r = 0): number {
    const from = this.#repetitionStart(n, r);
    if (from < 0) return 0;
    const to = this.#until(from, n, this.delimiters.repetition);
    return to === from ? 0 : 1 + countOf(this.bytes, this.delimiters.component, from, to);
  }

  repeatCount(n: number): number {
    if (n < 1 || n > this.elementCount) return 0;
    const from = this.offsets[this.first + n - 1]! + 1;
    const to = this.offsets[this.first + n]!;
    return to === from ? 0 : 1 + countOf(this.bytes, this.delimiters.repetition, from, to);
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

  /** Where repetition `r` of element `n` begins in the window, or -1. */
  #repetitionStart(n: number, r: number): number {
    if (n < 1 || n > this.elementCount || r < 0) return -1;
    let start = this.offsets[this.first + n - 1]! + 1;
    const to = this.offsets[this.first + n]!;
    for (let skip = r; skip > 0; skip -= 1) {
      start = indexOf(this.bytes, this.delimiters.repetition, start, to) + 1;
      if (start > to) return -1;
    }
    return start;
  }

  #until(from: number, n: number, delimiter: number): number {
    return indexOf(this.bytes, delimiter, from, this.offsets[this.first + n]!);
  }

  /**
   * Text of a range: short codes come from the intern table without a new string, the rest is cut from one decoding
   * of the segment (a decoding per element costs three times as much; one per window would keep windows alive).
   */
  #slice(from: number, to: number): string {
    const length = to - from;
    if (length <= 0) return '';
    if (this.beyondAscii) return textAt(this.bytes, from, to);
    if (length <= 3) return this.#interned.get(this.bytes, from, length);
    this.#text ??= latin1(this.bytes, this.start, this.end);
    return this.#text.substring(from - this.start, to - this.start);
  }
}

/** First offset of a byte in [from, to), or `to`. */
function indexOf(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== byte) at += 1;
  return at;
}

function countOf(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) {
    if (bytes[i] === byte) count += 1;
  }
  return count;
}
