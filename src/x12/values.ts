/** Packs an id of one to three bytes and its length into an integer; longer ids give -1, an empty one 0. */
export function packId(bytes: Uint8Array, from: number, length: number): number {
  switch (length) {
    case 0: return 0;
    case 1: return (1 << 24) | bytes[from]!;
    case 2: return (2 << 24) | (bytes[from]! << 8) | bytes[from + 1]!;
    case 3: return (3 << 24) | (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!;
    default: return -1;
  }
}

/** The packed form of an id that is written out, for comparing with `packId`. */
export function packedId(id: string): number {
  return packId(Buffer.from(id, 'latin1'), 0, id.length);
}

/** The id that `packId` has packed. A byte beyond ASCII is taken as latin1. */
export function unpacked(code: number): string {
  const length = code >>> 24;
  const first = length === 3 ? (code >>> 16) & 255 : length === 2 ? (code >>> 8) & 255 : code & 255;
  if (length === 0) return '';
  if (length === 1) return String.fromCharCode(first);
  if (length === 2) return String.fromCharCode(first, code & 255);
  return String.fromCharCode(first, (code >>> 8) & 255, code & 255);
}

/** Bytes as latin1 text. `toString` does the same after checks that cost more than the copying of a short range. */
export function latin1(bytes: Buffer, from: number, to: number): string {
  return (bytes as Buffer & { latin1Slice(from: number, to: number): string }).latin1Slice(from, to);
}

const SLOT_BITS = 10;

/** Longest text that is interned. */
export const MAX_INTERNED_BYTES = 3;

/** Strings of one to three bytes, made once. A fixed number of slots, so hostile input can't make it grow. */
export class InternTable {
  readonly #keys = new Int32Array(1 << SLOT_BITS);
  readonly #texts: string[] = new Array<string>(1 << SLOT_BITS).fill('');

  get(bytes: Buffer, from: number, length: number): string {
    const key = packId(bytes, from, length);
    const slot = Math.imul(key, 0x9e3779b1) >>> (32 - SLOT_BITS);
    if (this.#keys[slot] === key) return this.#texts[slot]!;
    const text = latin1(bytes, from, from + length);
    this.#keys[slot] = key;
    this.#texts[slot] = text;
    return text;
  }
}

/**
 * Text of a byte range. X12 names no encoding beyond ASCII, so bytes that are valid UTF-8 are taken as such
 * and everything else as latin1; neither ever fails.
 */
export function textAt(bytes: Buffer, from: number, to: number): string {
  const text = latin1(bytes, from, to);
  if (!/[\x80-\xff]/.test(text)) return text;
  const utf8 = bytes.toString('utf8', from, to);
  return utf8.includes('\ufffd') ? text : utf8;
}

const MAX_DIGITS = 15;

/**
 * A decimal amount as integer cents, by the rules of `parseCents`: optional minus and point, at most two decimals
 * that are not zero, outer spaces allowed. Undefined for anything else.
 */
export function centsAt(bytes: Uint8Array, from: number, to: number): number | undefined {
  let at = from;
  let end = to;
  while (at < end && bytes[at] === 32) at += 1;
  while (end > at && bytes[end - 1] === 32) end -= 1;
  const negative = bytes[at] === 45 && at < end;
  if (negative) at += 1;
  const wholeStart = at;
  let cents = 0;
  for (; at < end; at += 1) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) break;
    cents = cents * 10 + digit;
  }
  const wholeDigits = at - wholeStart;
  if (wholeDigits > MAX_DIGITS) return undefined;
  cents *= 100;
  let decimals = 0;
  if (at < end) {
    if (bytes[at] !== 46) return undefined;
    for (at += 1; at < end; at += 1, decimals += 1) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9 || (decimals > 1 && digit !== 0)) return undefined;
      if (decimals < 2) cents += decimals === 0 ? digit * 10 : digit;
    }
  }
  if (wholeDigits + decimals === 0 || !Number.isSafeInteger(cents)) return undefined;
  return negative && cents !== 0 ? -cents : cents;
}
