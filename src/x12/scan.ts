import { endianness } from 'node:os';
import type { Window } from './window.ts';

/** By byte value: 1 marks an element separator or a segment terminator. */
export type DelimiterClasses = Uint8Array;

/** Marks the bytes whose offsets the reader wants. Components and repetitions are looked up only where somebody asks. */
export function delimiterClasses(element: number, segment: number): DelimiterClasses {
  const classes = new Uint8Array(256);
  classes[element] = 1;
  classes[segment] = 1;
  return classes;
}

/** First phase of reading: writes the offset of every delimiter among the bytes of the window that are filled and not scanned yet. */
export function scanDelimiters(window: Window, classes: DelimiterClasses): void {
  const to = window.filled;
  const wordsFrom = IS_LITTLE_ENDIAN ? Math.min((window.scanned + 3) & ~3, to) : to;
  window.count = scanBytes(window, wordsFrom, classes);
  window.scanned = wordsFrom;
  window.count = scanWords(window, to >> 2, classes);
  window.scanned = Math.max(wordsFrom, to & ~3);
  window.count = scanBytes(window, to, classes);
  window.scanned = to;
}

const IS_LITTLE_ENDIAN = endianness() === 'LE';

/**
 * Whole words, four bytes by one load. The stores are unconditional and only the count depends on the byte, so the loop has no
 * branch to mispredict. It returns the count and does nothing behind the loop: V8 compiles a loop while it runs, has not seen then
 * what follows it, and would give the compiled code up at the end of every call.
 */
function scanWords(window: Window, toWord: number, classes: DelimiterClasses): number {
  const { words, offsets } = window;
  let { count } = window;
  for (let at = (window.scanned + 3) >> 2; at < toWord; at += 1) {
    const word = words[at]!;
    const i = at << 2;
    offsets[count] = i;
    count += classes[word & 255]!;
    offsets[count] = i + 1;
    count += classes[(word >>> 8) & 255]!;
    offsets[count] = i + 2;
    count += classes[(word >>> 16) & 255]!;
    offsets[count] = i + 3;
    count += classes[word >>> 24]!;
  }
  return count;
}

/** The bytes before the first and behind the last whole word. */
function scanBytes(window: Window, to: number, classes: DelimiterClasses): number {
  const { bytes, offsets } = window;
  let { count } = window;
  for (let i = window.scanned; i < to; i += 1) {
    offsets[count] = i;
    count += classes[bytes[i]!]!;
  }
  return count;
}
