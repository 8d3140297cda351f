/** Class bits by byte value: 1 marks an element separator or a segment terminator. */
export type DelimiterClasses = Uint8Array;

/** Marks the bytes whose offsets the reader wants. Components and repetitions are looked up only where somebody asks. */
export function delimiterClasses(element: number, segment: number): DelimiterClasses {
  const classes = new Uint8Array(256);
  classes[element] = 1;
  classes[segment] = 1;
  return classes;
}

/** Where to scan: bytes [from, to), and the array that gets the offsets from `count` on. */
export interface ScanRange {
  bytes: Uint8Array;
  from: number;
  to: number;
  offsets: Int32Array;
  count: number;
  /** The bits of all bytes seen, or-ed; 0x80 set means that text beyond ASCII occurs. */
  seen: number;
}

/**
 * First phase of reading: writes the offset of every delimiter in the range and moves `from` and `count` on.
 * The store is unconditional and only the count depends on the byte, so the loop has no branch to mispredict.
 */
export function scanDelimiters(range: ScanRange, classes: DelimiterClasses): void {
  const { bytes, offsets, to } = range;
  let count = range.count;
  let seen = range.seen;
  for (let i = range.from; i < to; i += 1) {
    const byte = bytes[i]!;
    offsets[count] = i;
    count += classes[byte]!;
    seen |= byte;
  }
  range.from = to;
  range.count = count;
  range.seen = seen;
}
