import type { WindowSegment } from '../x12/segment.ts';
import { packId, textAt, unpacked } from '../x12/values.ts';
import type { Registers } from './tables.ts';

/** Most bytes of a text that are kept: more than IK404 can show. */
const KEPT_BYTES = 128;

/** What one packed id holds. */
const MAX_PACKED_BYTES = 3;

/** No text has come into the register yet. */
export const ABSENT = -2;

/** A range of bytes in a segment's window. */
export interface Span {
  from: number;
  to: number;
}

/** Texts that rules remember, as bytes: a string is made only for what is told. */
export interface TextStore {
  /** By register: the text's packed id, -1 for one of more than three bytes (whose bytes are kept), ABSENT for none. */
  readonly codes: Int32Array;
  readonly lengths: Int32Array;
  readonly bytes: Buffer;
  /** Position of the segment that it came from (ST = 1), and its offset in the input. */
  readonly positions: Int32Array;
  readonly offsets: Float64Array;
}

/** A store whose packed ids stand in `codes`. */
export function textStore(codes: Int32Array): TextStore {
  const count = codes.length;
  return {
    codes: codes.fill(ABSENT),
    lengths: new Int32Array(count),
    bytes: Buffer.allocUnsafe(count * KEPT_BYTES),
    positions: new Int32Array(count),
    offsets: new Float64Array(count),
  };
}

/** Finds an element (component 0) or a component of its first repetition; an empty range where it is absent. */
export function locate(span: Span, segment: WindowSegment, position: number, component: number): void {
  if (position > segment.elementCount) {
    span.from = span.to = segment.end;
    return;
  }
  const { offsets, first } = segment;
  span.from = offsets[first + position - 1]! + 1;
  span.to = offsets[first + position]!;
  if (component > 0) locateComponent(span, segment, component);
}

function locateComponent(span: Span, segment: WindowSegment, component: number): void {
  const { bytes, delimiters } = segment;
  const end = span.to;
  let at = span.from;
  for (let n = 1; ; n += 1) {
    span.from = at;
    while (at < end && bytes[at] !== delimiters.component && bytes[at] !== delimiters.repetition) at += 1;
    if (n === component) break;
    if (at === end || bytes[at] !== delimiters.component) {
      span.from = at;
      break;
    }
    at += 1;
  }
  span.to = at;
}

/** Keeps the text under the cursor in a register. */
export function keepText(values: RegisterValues & Span, slot: number, segment: WindowSegment): void {
  const { codes, lengths, bytes } = values.texts;
  const { from, to } = values;
  codes[slot] = packId(segment.bytes, from, to - from);
  // The packed id of a short text is the text.
  if (to - from <= MAX_PACKED_BYTES) return;
  const length = Math.min(to - from, KEPT_BYTES);
  lengths[slot] = length;
  const home = slot * KEPT_BYTES;
  for (let i = 0; i < length; i += 1) bytes[home + i] = segment.bytes[from + i]!;
}

/** The text in a register; undefined when none has come. */
export function textIn(store: TextStore, slot: number): string | undefined {
  const code = store.codes[slot]!;
  if (code === ABSENT) return undefined;
  if (code >= 0) return unpacked(code);
  return textAt(store.bytes, slot * KEPT_BYTES, slot * KEPT_BYTES + store.lengths[slot]!);
}

/** The number in a register, NaN for a text that is none. One or two digits, as most counters have, need no text. */
export function numberIn(store: TextStore, slot: number): number {
  const code = store.codes[slot]!;
  const ones = (code & 255) - ZERO;
  if (code >>> 24 === 1 && ones >= 0 && ones <= 9) return ones;
  const tens = ((code >>> 8) & 255) - ZERO;
  if (code >>> 24 === 2 && ones >= 0 && ones <= 9 && tens >= 0 && tens <= 9) return tens * 10 + ones;
  return Number(textIn(store, slot));
}

const ZERO = 0x30;

/** What the registers of a walk hold; see `Registers`. */
export interface RegisterValues {
  readonly texts: TextStore;
  /** In cents. */
  readonly sums: Float64Array;
  readonly lists: readonly string[][];
  /** Cents by key. */
  readonly ledgers: readonly Map<string, number>[];
  readonly keys: readonly KeyRegister[];
}

/** The key under which a loop's amounts are booked. Amounts that come before it wait. */
export interface KeyRegister {
  value: string | undefined;
  readonly waiting: { ledger: number; cents: number }[];
}

/** Empties what a loop's rules have collected, because a new occurrence begins. */
export function emptyRegisters(values: RegisterValues, registers: Registers): void {
  const { codes } = values.texts;
  const { texts } = registers;
  for (let i = 0; i < texts.length; i += 1) codes[texts[i]!] = ABSENT;
  const { sums, amounts, lists, ledgers, keys } = registers;
  for (let i = 0; i < sums.length; i += 1) values.sums[sums[i]!] = 0;
  for (let i = 0; i < amounts.length; i += 1) values.sums[amounts[i]!] = NaN;
  for (let i = 0; i < lists.length; i += 1) {
    const list = values.lists[lists[i]!]!;
    if (list.length > 0) list.length = 0;
  }
  for (let i = 0; i < ledgers.length; i += 1) {
    const ledger = values.ledgers[ledgers[i]!]!;
    if (ledger.size > 0) ledger.clear();
  }
  for (let i = 0; i < keys.length; i += 1) {
    const key = values.keys[keys[i]!]!;
    key.value = undefined;
    if (key.waiting.length > 0) key.waiting.length = 0;
  }
}
