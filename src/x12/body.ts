import { createHash, type Hash } from 'node:crypto';
import type { DelimiterCodes } from './header.ts';
import type { WindowSegment } from './segment.ts';

const CHUNK_BYTES = 16_384;
/** A longer run of segments is hashed where it lies; a shorter one is cheaper to copy than to hand over. */
const MAX_COPIED_BYTES = 512;
/** The delimiters that a body is hashed with, whatever the file used: `*`, `:`, `^` and `~`. */
const FIXED = { element: 42, component: 58, repetition: 94, segment: 126 };

/**
 * sha256 over the segments between ST and SE, so that the same content sent again is known again: delimiters are replaced
 * by fixed ones, line ends between segments are not part of it, and control numbers stand in the segments left out.
 */
export class BodyHash {
  /** Of the body that is being read. */
  #hash: Hash | undefined;
  /** Made when the first bytes are copied: most small files need none. */
  #chunk: Buffer | undefined;
  #filled = 0;
  #codes: DelimiterCodes | undefined;
  /** What each byte of the file is hashed as. */
  #map = IDENTITY;
  /** True when the file has the fixed delimiters itself, so that its bytes can be hashed without a copy. */
  #isFixed = false;
  /** Segments that lie one behind the other in the reader's window and are not hashed yet. */
  #run: Buffer = Buffer.alloc(0);
  #runStart = 0;
  #runEnd = 0;

  /** Begins a new body in the delimiters of its interchange. */
  begin(codes: DelimiterCodes): void {
    this.#hash = createHash('sha256');
    this.#filled = 0;
    this.#runStart = this.#runEnd = 0;
    if (this.#codes === codes) return;
    this.#codes = codes;
    this.#isFixed = isFixed(codes);
    this.#map = this.#isFixed ? IDENTITY : byteMap(codes);
  }

  add(segment: WindowSegment): void {
    const { bytes, start, end } = segment;
    const isRun = this.#isFixed && bytes[end] === FIXED.segment;
    if (isRun && start === this.#runEnd && this.#runEnd > this.#runStart) {
      this.#runEnd = end + 1;
      return;
    }
    this.settle();
    if (isRun) {
      this.#run = bytes;
      this.#runStart = start;
      this.#runEnd = end + 1;
      return;
    }
    this.#copy(bytes, start, end);
    if (this.#filled === CHUNK_BYTES) this.#flush();
    this.#room()[this.#filled] = FIXED.segment;
    this.#filled += 1;
  }

  /** Hashes what is only remembered as a place in the window: called before the window's bytes change. */
  settle(): void {
    const length = this.#runEnd - this.#runStart;
    if (length === 0) return;
    if (length <= MAX_COPIED_BYTES) this.#copy(this.#run, this.#runStart, this.#runEnd);
    else {
      this.#flush();
      this.#hash!.update(this.#run.subarray(this.#runStart, this.#runEnd));
    }
    this.#runStart = this.#runEnd = 0;
  }

  /** The hash in hexadecimal. */
  end(): string {
    this.settle();
    this.#flush();
    return this.#hash!.digest('hex');
  }

  #copy(bytes: Buffer, start: number, end: number): void {
    for (let from = start; from < end; ) {
      if (this.#filled === CHUNK_BYTES) this.#flush();
      const to = Math.min(end, from + CHUNK_BYTES - this.#filled);
      this.#copyMapped(bytes, from, to);
      this.#filled += to - from;
      from = to;
    }
  }

  /** A loop of our own: segments are so short that the call of a native copy would cost more than the copying. */
  #copyMapped(bytes: Buffer, from: number, to: number): void {
    const map = this.#map;
    const chunk = this.#room();
    const shift = this.#filled - from;
    for (let i = from; i < to; i += 1) chunk[i + shift] = map[bytes[i]!]!;
  }

  #room(): Buffer {
    this.#chunk ??= Buffer.allocUnsafe(CHUNK_BYTES);
    return this.#chunk;
  }

  #flush(): void {
    if (this.#filled > 0) this.#hash!.update(this.#room().subarray(0, this.#filled));
    this.#filled = 0;
  }
}

const IDENTITY = Uint8Array.from({ length: 256 }, (_, code) => code);

/** Without a repetition separator its fixed one is data, and stays as it is. */
function isFixed({ element, component, repetition, segment }: DelimiterCodes): boolean {
  return element === FIXED.element && component === FIXED.component && segment === FIXED.segment && (repetition === FIXED.repetition || repetition < 0);
}

/** Data that looks like a fixed delimiter gets a control code instead, so that it can't be taken for a delimiter. */
function byteMap(codes: DelimiterCodes): Uint8Array<ArrayBuffer> {
  const { element, component, repetition, segment } = codes;
  const map = IDENTITY.slice();
  map[FIXED.element] = 1;
  map[FIXED.component] = 2;
  if (repetition >= 0) map[FIXED.repetition] = 3;
  map[FIXED.segment] = 4;
  map[component] = FIXED.component;
  if (repetition >= 0) map[repetition] = FIXED.repetition;
  map[element] = FIXED.element;
  map[segment] = FIXED.segment;
  return map;
}
