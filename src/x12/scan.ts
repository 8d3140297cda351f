import { endianness } from 'node:os';
import type { Window } from './window.ts';

/** The delimiters that the scan looks for. Components and repetitions are looked up only where somebody asks. */
export interface ScannedCodes {
  element: number;
  segment: number;
}

/**
 * First phase of reading: writes the offset of every element separator and segment terminator among the bytes of the window that
 * are filled and not scanned yet.
 */
export function scanDelimiters(window: Window, codes: ScannedCodes): void {
  const to = window.filled;
  const wordsFrom = (window.scanned + 3) & ~3;
  scanBytes(window, IS_LITTLE_ENDIAN && wordsFrom < to ? wordsFrom : to, codes);
  if (window.scanned < to) {
    window.count = scanWords(window, to >> 2, codes);
    window.scanned = to & ~3;
  }
  scanBytes(window, to, codes);
}

const IS_LITTLE_ENDIAN = endianness() === 'LE';

/** The lower seven bits of each byte of a word, and the lowest one. */
const LOW = 0x7f7f7f7f;
const EACH = 0x01010101;

/**
 * Looks at four bytes at once. A byte of `word ^ delimiter` is zero where the delimiter stands; adding 127 to its lower seven bits
 * sets the eighth for every other byte, so what is left after the NOT is the eighth bit of each delimiter.
 * All four stores are unconditional and only the count depends on the bits, so there is one branch in four bytes to mispredict.
 * The count is returned and nothing is done behind the loop: V8 compiles a loop while it runs, has not seen then what follows it, and
 * would give the compiled code up at the end of every call.
 */
function scanWords(window: Window, toWord: number, codes: ScannedCodes): number {
  const { words, offsets } = window;
  const elements = Math.imul(codes.element, EACH);
  const segments = Math.imul(codes.segment, EACH);
  let count = window.count;
  for (let at = window.scanned >> 2; at < toWord; at += 1) {
    const word = words[at]!;
    const noElement = word ^ elements;
    const noSegment = word ^ segments;
    const found = ~(((((noElement & LOW) + LOW) | noElement) & (((noSegment & LOW) + LOW) | noSegment)) | LOW);
    if (found === 0) continue;
    const i = at << 2;
    offsets[count] = i;
    count += (found >>> 7) & 1;
    offsets[count] = i + 1;
    count += (found >>> 15) & 1;
    offsets[count] = i + 2;
    count += (found >>> 23) & 1;
    offsets[count] = i + 3;
    count += found >>> 31;
  }
  return count;
}

/** The bytes before the first and behind the last whole word. */
function scanBytes(window: Window, to: number, codes: ScannedCodes): void {
  const { bytes, offsets } = window;
  let { scanned, count } = window;
  for (; scanned < to; scanned += 1) {
    const byte = bytes[scanned]!;
    if (byte !== codes.element && byte !== codes.segment) continue;
    offsets[count] = scanned;
    count += 1;
  }
  window.scanned = scanned;
  window.count = count;
}
