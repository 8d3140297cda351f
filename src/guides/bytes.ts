import { isX12Code } from '../x12/charset.ts';
import type { WindowSegment } from '../x12/segment.ts';

/** Per byte value, what kind of character it is, as a bit. */
export type ByteClasses = Uint8Array;

export const DIGIT = 1;
export const MINUS = 2;
export const POINT = 4;
export const OTHER = 8;
/** Not in X12's extended character set. */
export const ILLEGAL = 16;
export const COMPONENT = 32;
export const REPETITION = 64;

/** The classes under the delimiters of an interchange. */
export function byteClasses(delimiters: WindowSegment['delimiters']): ByteClasses {
  const classes = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) classes[byte] = isX12Code(byte) ? OTHER : ILLEGAL;
  for (let byte = 0x30; byte <= 0x39; byte += 1) classes[byte] = DIGIT;
  classes[0x2d] = MINUS;
  classes[0x2e] = POINT;
  if (delimiters.component >= 0) classes[delimiters.component] = COMPONENT;
  if (delimiters.repetition >= 0) classes[delimiters.repetition] = REPETITION;
  return classes;
}
