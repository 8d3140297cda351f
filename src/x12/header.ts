import type { Delimiters } from './types.ts';

/** An ISA is 106 bytes; one that was not padded to its fixed widths, or padded too far, is still found up to this length. */
export const MAX_HEADER_BYTES = 256;

/** Delimiters as byte values; `repetition` is -1 where the interchange has none. */
export interface DelimiterCodes {
  element: number;
  component: number;
  repetition: number;
  segment: number;
}

/**
 * Reads the delimiters from the ISA that begins at `start`: by counting its sixteen separators, which gives the fixed offsets
 * 3, 82, 104 and 105 in a padded ISA and also reads an unpadded one.
 * Answers "more" when the bytes end inside the header, and "no" when this is no ISA (so the word ISA in data is harmless).
 */
export function readHeader(bytes: Uint8Array, start: number, end: number): DelimiterCodes | 'more' | 'no' {
  for (let i = 0; i < 3; i += 1) {
    if (start + i >= end) return 'more';
    if (bytes[start + i] !== ISA[i]) return 'no';
  }
  if (start + 3 >= end) return 'more';
  const element = bytes[start + 3]!;
  if (isAlphanumeric(element) || element === 32 || element === 0 || (element >= 9 && element <= 13)) return 'no';
  const separators = [start + 3];
  const limit = Math.min(end, start + MAX_HEADER_BYTES);
  for (let i = start + 4; i < limit && separators.length < 16; i += 1) {
    if (bytes[i] === element) separators.push(i);
  }
  if (separators.length < 16 || separators[15]! + 2 >= limit) return end < start + MAX_HEADER_BYTES ? 'more' : 'no';
  const version = versionOf(bytes, separators);
  const component = bytes[separators[15]! + 1]!;
  const segment = bytes[separators[15]! + 2]!;
  if (version === undefined || segment === element || component === element || isUpperOrDigit(segment)) return 'no';
  return { element, component, repetition: repetitionOf(bytes, separators, version), segment };
}

/** What is wrong with an ISA of full width that `readHeader` refused, as a code of TA105; undefined when it is no ISA at all. */
export function headerFault(bytes: Uint8Array, start: number, end: number): HeaderFault | undefined {
  if (end < start + HEADER_BYTES) return undefined;
  const element = bytes[start + 3]!;
  if (SEPARATORS_AT.some((at) => bytes[start + at] !== element)) return undefined;
  const component = bytes[start + 104]!;
  const segment = bytes[start + 105]!;
  if (isAlphanumeric(element) || element <= 32) return { code: '026', message: 'The element separator, the character behind ISA, may not be a letter, a digit or a blank.' };
  if (component === element) return { code: '027', message: 'The component separator (ISA16) is also the element separator.' };
  if (segment === element || isUpperOrDigit(segment)) return { code: '004', message: 'The character behind ISA16 cannot end segments.' };
  return { code: '017', message: 'The version of the interchange (ISA12) is no number of five digits.' };
}

/** A code of TA105, and what it means here. */
export interface HeaderFault {
  code: string;
  message: string;
}

/** An ISA of the widths that X12 gives it, with its terminator, and the offsets of its sixteen separators. */
export const HEADER_BYTES = 106;
const SEPARATORS_AT = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

/** Delimiters as characters; `repetition` is "" where the interchange has none. */
export function delimitersOf(codes: DelimiterCodes): Delimiters {
  return {
    element: String.fromCharCode(codes.element),
    component: String.fromCharCode(codes.component),
    repetition: codes.repetition < 0 ? '' : String.fromCharCode(codes.repetition),
    segment: String.fromCharCode(codes.segment),
  };
}

const ISA = [0x49, 0x53, 0x41];

/** ISA12 as a number, e.g. 501, or undefined when it is not five digits. */
function versionOf(bytes: Uint8Array, separators: readonly number[]): number | undefined {
  const from = separators[11]! + 1;
  if (separators[12]! - from !== 5) return undefined;
  let version = 0;
  for (let i = from; i < from + 5; i += 1) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return undefined;
    version = version * 10 + digit;
  }
  return version;
}

/** ISA11 is the repetition separator from version 00402 on; before, it held a letter (U) that named a standards body. */
function repetitionOf(bytes: Uint8Array, separators: readonly number[], version: number): number {
  const at = separators[10]! + 1;
  const code = bytes[at]!;
  const single = separators[11]! - at === 1;
  return version >= 402 && single && !isAlphanumeric(code) && code !== 32 ? code : -1;
}

function isAlphanumeric(code: number): boolean {
  return isUpperOrDigit(code) || (code >= 97 && code <= 122);
}

function isUpperOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}
