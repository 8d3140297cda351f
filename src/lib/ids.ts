import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The kinds of things that have an id, and the prefix that makes an id readable. */
export type IdPrefix =
  | 'apl' | 'bnk' | 'clm' | 'sub' | 'bat' | 'fil' | 'ack' | 'rem' | 'rcl' | 'dlv' | 'key' | 'whk' | 'req' | 'blb' | 'upl' | 'ans' | 'per' | 'flt' | 'fix';

/**
 * A new id such as "clm_01jx3k…": 48 bits of milliseconds and 80 random bits in Crockford base 32,
 * so that ids sort by time (index locality) and can't be guessed.
 */
export function newId(prefix: IdPrefix, now_ms: number = Date.now()): string {
  let time = now_ms;
  let head = '';
  for (let i = 0; i < 10; i += 1) {
    head = ALPHABET[time % 32]! + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (const byte of randomBytes(16)) tail += ALPHABET[byte & 31]!;
  return `${prefix}_${head}${tail}`;
}
