import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

/** One piece of damage. Places are fractions of the file, so that they fit a file of any length. */
export interface Damage {
  kind: 'delete' | 'duplicate' | 'swap' | 'truncate' | 'flip' | 'put';
  /** Of whole segments instead of bytes. */
  ofSegments: boolean;
  at: number;
  to: number;
  /** How many bytes or segments; the bit to flip, or the byte to put. */
  amount: number;
}

/** Bytes that mean something: delimiters, line ends, padding, the beginning of an envelope, UTF-8 and what is none. */
const BYTES = Buffer.from('*~:^|>\n\r\0 ISAGSTE019-.\x1c\x1d\x1e\x1f\x7f\xc3\xa9\xff', 'latin1');

const one: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('delete', 'duplicate', 'swap', 'truncate', 'flip', 'put'),
  ofSegments: fc.boolean(), at: fc.nat(9_999), to: fc.nat(9_999), amount: fc.nat(255),
});

/** One to four pieces of damage. */
export const damage: fc.Arbitrary<Damage[]> = fc.array(one, { minLength: 1, maxLength: 4 });

/** The file with the damage done, one piece after the other. */
export function damaged(file: Buffer, pieces: readonly Damage[]): Buffer {
  return pieces.reduce((bytes, piece) => (piece.ofSegments ? damagedSegments(bytes, piece) : damagedBytes(bytes, piece)), file);
}

function damagedBytes(bytes: Buffer, { kind, at, to, amount }: Damage): Buffer {
  const place = Math.floor((at / 10_000) * bytes.length);
  const other = Math.floor((to / 10_000) * bytes.length);
  const copy = Buffer.from(bytes);
  switch (kind) {
    case 'delete': return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + (amount % 40))]);
    case 'duplicate': return Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.max(0, place - amount))]);
    case 'truncate': return bytes.subarray(0, place);
    case 'flip': if (place < copy.length) copy[place]! ^= 1 << (amount & 7); return copy;
    case 'put': if (place < copy.length) copy[place] = BYTES[amount % BYTES.length]!; return copy;
    default: if (place < copy.length) [copy[place], copy[other]] = [copy[other]!, copy[place]!]; return copy;
  }
}

function damagedSegments(bytes: Buffer, { kind, at, to, amount }: Damage): Buffer {
  const segments = bytes.toString('latin1').split(/(?<=~)/);
  const place = Math.floor((at / 10_000) * segments.length);
  const other = Math.floor((to / 10_000) * segments.length);
  switch (kind) {
    case 'delete': segments.splice(place, 1 + (amount % 3)); break;
    case 'duplicate': segments.splice(place, 0, ...segments.slice(place, place + 1 + (amount % 3))); break;
    case 'truncate': segments.length = place; break;
    default: [segments[place], segments[other]] = [segments[other] ?? '', segments[place] ?? ''];
  }
  return Buffer.from(segments.join(''), 'latin1');
}

/** The sample files of one kind: "835", "999", "277ca", "837" or "ta1". */
export function samplesOf(kind: string): Buffer[] {
  const root = join(import.meta.dirname, '../../samples');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.x12') && name.split('/').at(-1)!.startsWith(kind));
  return names.sort().map((name) => readFileSync(join(root, name)));
}
