/** Class bits by byte value: 1 marks an element separator or a segment terminator. */
export type DelimiterClasses = Uint8Array;

/** Marks the bytes whose offsets the reader wants. Components and repetitions are looked up only where somebody asks. */
export function delimiterClasses(element: number, segment: number): DelimiterClasses {
  const classes = new Uint8Array(256);
  classes[element] = 1;
  classes[segment] = 1;
  return classes;
}

/** What has been scanned: bytes [0, scanned) of a window, and the `count` offsets that were found in them. */
export interface ScannedWindow {
  bytes: Buffer;
  scanned: number;
  offsets: Int32Array;
  count: number;
}

/**
 * First phase of reading: writes the offset of every delimiter in [window.scanned, to) and moves `scanned` and `count` on.
 * The store is unconditional and only the count depends on the byte, so the loop has no branch to mispredict.
 */
export function scanDelimiters(window: ScannedWindow, to: number, classes: DelimiterClasses): void {
  const { bytes, offsets } = window;
  let count = window.count;
  let i = window.scanned;
  for (; i + 4 <= to; i += 4) {
    offsets[count] = i;
    count += classes[bytes[i]!]!;
    offsets[count] = i + 1;
    count += classes[bytes[i + 1]!]!;
    offsets[count] = i + 2;
    count += classes[bytes[i + 2]!]!;
    offsets[count] = i + 3;
    count += classes[bytes[i + 3]!]!;
  }
  for (; i < to; i += 1) {
    offsets[count] = i;
    count += classes[bytes[i]!]!;
  }
  window.scanned = to;
  window.count = count;
}
