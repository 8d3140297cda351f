import { isX12Code } from '../x12/charset.ts';
import type { WindowSegment } from '../x12/segment.ts';

/** Per byte value, what kind of character it is, as a bit. */
export type ByteClasses = Uint8Array;

/** A separator within elements; the lowest bit, so that it counts as it is. */
export const SEPARATOR = 1;
export const DIGIT = 2;
export const MINUS = 4;
export const POINT = 8;
export const OTHER = 16;
/** Not in X12's extended character set. */
export const ILLEGAL = 32;
export const COMPONENT = 64;
export const REPETITION = 128;

/** The classes under the delimiters of an interchange. The element separator, which no value holds, has none. */
export function byteClasses(delimiters: WindowSegment['delimiters']): ByteClasses {
  const classes = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) classes[byte] = isX12Code(byte) ? OTHER : ILLEGAL;
  for (let byte = 0x30; byte <= 0x39; byte += 1) classes[byte] = DIGIT;
  classes[0x2d] = MINUS;
  classes[0x2e] = POINT;
  classes[delimiters.element] = 0;
  if (delimiters.component >= 0) classes[delimiters.component] = COMPONENT | SEPARATOR;
  if (delimiters.repetition >= 0) classes[delimiters.repetition] = REPETITION | SEPARATOR;
  return classes;
}
