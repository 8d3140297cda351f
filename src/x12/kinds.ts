import { isX12Code } from './charset.ts';
import type { DelimiterCodes } from './header.ts';

// What kinds of characters a value holds, as bits.
export const SPACE = 1;
export const DIGIT = 2;
export const MINUS = 4;
export const POINT = 8;
export const OTHER = 16;
/** Not in X12's extended character set. */
export const ILLEGAL = 32;
export const COMPONENT = 64;
export const REPETITION = 128;
export const ANY = 255;

/** The bit behind the kinds marks what ends an element. */
export const ENDS_SHIFT = 8;

/** The kind of each byte value under the delimiters of an interchange. */
export type KindTable = Uint16Array;

/** Works the kinds out. Element separator and segment terminator, which no value holds, only end something. */
export function kindTable(delimiters: DelimiterCodes): KindTable {
  const kinds = OF_TEXT.slice();
  if (delimiters.component >= 0) kinds[delimiters.component] = COMPONENT;
  if (delimiters.repetition >= 0) kinds[delimiters.repetition] = REPETITION;
  kinds[delimiters.element] = kinds[delimiters.segment] = 1 << ENDS_SHIFT;
  return kinds;
}

const OF_TEXT = kindsOfText();

function kindsOfText(): KindTable {
  const kinds = Uint16Array.from({ length: 256 }, (_, byte) => (isX12Code(byte) ? OTHER : ILLEGAL));
  kinds.fill(DIGIT, 0x30, 0x3a);
  kinds[0x20] = SPACE;
  kinds[0x2d] = MINUS;
  kinds[0x2e] = POINT;
  return kinds;
}
