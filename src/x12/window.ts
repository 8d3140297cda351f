import { isAscii } from 'node:buffer';

/** Room for a usual chunk of 64 KiB and the beginning of a segment that the chunk before has left; a multiple of four. */
const WINDOW_BYTES = 65_536 + 4_096;
/** Most files are small, so a window begins small and grows with its chunks. */
const FIRST_BYTES = 512;

/** The part of an input that is being read, with the offsets of its delimiters. Offsets count from the window's first byte. */
export interface Window {
  bytes: Buffer;
  /** The same bytes, four at a time. */
  words: Uint32Array;
  /** Offset in the input of the first byte. */
  base: number;
  /** How many bytes are filled, and how many of those are scanned for delimiters. */
  filled: number;
  scanned: number;
  isAscii: boolean;
  /** Offsets of the `count` delimiters in the scanned bytes. */
  offsets: Int32Array;
  count: number;
  /** Where wanted: the kinds of characters before each delimiter (`kinds.ts`), and behind the last one. */
  kinds: Uint8Array;
  /** Where the next segment begins. */
  start: number;
  /** Its first delimiter among the offsets; those up to `cursor` are known to end no segment. */
  first: number;
  cursor: number;
}

/** An empty window for an input of so many bytes, where that is known, with room for kinds where they are wanted. */
export function newWindow(size_bytes: number, hasKinds: boolean): Window {
  // Every field is written out: windows made by a spread would not share a shape, and the loops over them would be compiled again for each.
  const { bytes, words, offsets, kinds } = memory(Math.min(Math.max(size_bytes, FIRST_BYTES), WINDOW_BYTES), hasKinds);
  return { bytes, words, offsets, kinds, base: 0, filled: 0, scanned: 0, isAscii: true, count: 0, start: 0, first: 0, cursor: 0 };
}

/** Copies bytes of `chunk` from `at` on behind those of the window, as many as fit, and tells how many. */
export function fill(window: Window, chunk: Uint8Array, at: number): number {
  const { bytes, filled } = window;
  const taken = Math.min(chunk.length - at, bytes.length - filled);
  const part = at === 0 && taken === chunk.length ? chunk : chunk.subarray(at, at + taken);
  bytes.set(part, filled);
  window.filled = filled + taken;
  window.isAscii &&= isAscii(part);
  return taken;
}

/** True when there is room for `wanted` more bytes, or nothing can be gained by `makeRoom`. */
export function hasRoom(window: Window, wanted: number): boolean {
  const size = window.bytes.length;
  const free = size - window.filled;
  return wanted <= free || (window.start === 0 && free > 0 && size >= WINDOW_BYTES);
}

/**
 * Moves the unfinished segment to the front of the window. The window grows for what is `wanted` up to its usual size, and for a long
 * segment to at most `limit` bytes.
 */
export function makeRoom(window: Window, wanted: number, limit: number): void {
  const { bytes, offsets, start, first, filled } = window;
  const size = bytes.length;
  const rest = filled - start;
  const needed = rest > size / 2 ? Math.min(size * 2, limit) : Math.min(rest + wanted, WINDOW_BYTES);
  const grown = needed > size ? memory(Math.max(needed, Math.min(size * 2, limit)), window.kinds.length > 0) : window;
  bytes.copy(grown.bytes, 0, start, filled);
  for (let i = first; i < window.count; i += 1) grown.offsets[i - first] = offsets[i]! - start;
  grown.kinds.set(window.kinds.subarray(first, window.count + 1));
  window.bytes = grown.bytes;
  window.words = grown.words;
  window.offsets = grown.offsets;
  window.kinds = grown.kinds;
  window.base += start;
  window.filled = rest;
  window.scanned = Math.max(window.scanned - start, 0);
  window.isAscii ||= isAscii(window.bytes.subarray(0, rest));
  window.count -= first;
  window.cursor -= first;
  window.start = window.first = 0;
}

/** Passes over everything in the window. */
export function emptyWindow(window: Window): void {
  window.base += window.filled;
  window.filled = window.scanned = window.count = 0;
  window.start = window.first = window.cursor = 0;
  window.kinds.fill(0, 0, 1);
  window.isAscii = true;
}

/** Window offset of the next segment terminator, or -1 when none has come yet. */
export function findTerminator(window: Window, terminator: number): number {
  const { bytes, offsets, count } = window;
  let { cursor } = window;
  while (cursor < count && bytes[offsets[cursor]!] !== terminator) cursor += 1;
  window.cursor = cursor;
  return cursor < count ? offsets[cursor]! : -1;
}

/** Room for `size` bytes and the offset of each; a scan writes a few places behind the last. */
function memory(size: number, hasKinds: boolean): Pick<Window, 'bytes' | 'words' | 'offsets' | 'kinds'> {
  const bytes = Buffer.allocUnsafeSlow((size + 3) & ~3);
  return { bytes, words: new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), offsets: new Int32Array(size + 4), kinds: new Uint8Array(hasKinds ? size + 4 : 0) };
}
