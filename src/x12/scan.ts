import { endianness } from 'node:os';
import { ENDS_SHIFT, type KindTable } from './kinds.ts';
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

/** The same, and notes the kinds of characters before each delimiter. */
export function scanKinds(window: Window, kinds: KindTable): void {
  const to = window.filled;
  const wordsFrom = IS_LITTLE_ENDIAN ? Math.min((window.scanned + 3) & ~3, to) : to;
  closeKinds(window, scanKindsOfBytes(window, wordsFrom, kinds), wordsFrom);
  const bytesFrom = Math.max(wordsFrom, to & ~3);
  closeKinds(window, scanKindsOfWords(window, to >> 2, kinds), bytesFrom);
  closeKinds(window, scanKindsOfBytes(window, to, kinds), to);
}

/** What stands behind the last delimiter has no kinds yet when the scan ended with that. */
function closeKinds(window: Window, count: number, to: number): void {
  if (count > window.count && window.offsets[count - 1] === to - 1) window.kinds[count] = 0;
  window.count = count;
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

/** `scanWords` with kinds: without a branch too. The kinds of an element that is cut off by the window's end go on where they stopped. */
function scanKindsOfWords(window: Window, toWord: number, table: KindTable): number {
  const { words, offsets, kinds } = window;
  let { count } = window;
  let seen = kinds[count]!;
  for (let at = (window.scanned + 3) >> 2; at < toWord; at += 1) {
    const word = words[at]!;
    const i = at << 2;
    let kind = table[word & 255]!;
    let ends = kind >>> ENDS_SHIFT;
    seen |= kind;
    offsets[count] = i;
    kinds[count] = seen;
    count += ends;
    seen &= ends - 1;
    kind = table[(word >>> 8) & 255]!;
    ends = kind >>> ENDS_SHIFT;
    seen |= kind;
    offsets[count] = i + 1;
    kinds[count] = seen;
    count += ends;
    seen &= ends - 1;
    kind = table[(word >>> 16) & 255]!;
    ends = kind >>> ENDS_SHIFT;
    seen |= kind;
    offsets[count] = i + 2;
    kinds[count] = seen;
    count += ends;
    seen &= ends - 1;
    kind = table[word >>> 24]!;
    ends = kind >>> ENDS_SHIFT;
    seen |= kind;
    offsets[count] = i + 3;
    kinds[count] = seen;
    count += ends;
    seen &= ends - 1;
  }
  return count;
}

function scanKindsOfBytes(window: Window, to: number, table: KindTable): number {
  const { bytes, offsets, kinds } = window;
  let { count } = window;
  let seen = kinds[count]!;
  for (let i = window.scanned; i < to; i += 1) {
    const kind = table[bytes[i]!]!;
    const ends = kind >>> ENDS_SHIFT;
    seen |= kind;
    offsets[count] = i;
    kinds[count] = seen;
    count += ends;
    seen &= ends - 1;
  }
  return count;
}
