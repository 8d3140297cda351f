import { packedId, packId } from '../x12/values.ts';
import { isDate, isRange } from './dates.ts';
import type { ElementCheck } from './element-issues.ts';
import { type Lookup, numberOf } from './lookup.ts';
import { isAnyBroken } from './notes.ts';
import { type ElementTable, NOT_USED, type NoteTable, REQUIRED, TYPES } from './tables.ts';

/**
 * What a look at the bytes of an element needs to know, so that good ones, which are nearly all, cost next to nothing.
 * The look only ever finds that an element is surely good; everything else is left to the full check.
 */
export interface QuickTable {
  readonly count: number;
  /** STRIDE numbers for each part: how it is looked at, its shortest and longest length, whether it has to be there, where its format stands. */
  readonly program: Int32Array;
  /** Parts up to this one have to be there. */
  readonly lastRequired: number;
  /** The codes of a CODE. */
  readonly codes: readonly Lookup[];
  /** The components of a COMPOSITE. */
  readonly parts: readonly (QuickTable | null)[];
  readonly notes: readonly NoteTable[];
}

export const STRIDE = 5;
export const MIN = 1;
export const MAX = 2;
export const NEEDED = 3;
const FORMAT = 4;

const UNCLEAR = 0;
const TEXT = 1;
const CODE = 2;
const INTEGER = 3;
const DECIMAL = 4;
const DATE = 5;
const FORMATTED = 6;
export const COMPOSITE = 7;

/** Works a segment's or composite's parts out. Parts whose checks need more than their bytes are left UNCLEAR. */
export function quickTable(parts: readonly ElementTable[], notes: readonly NoteTable[]): QuickTable {
  return {
    count: parts.length,
    program: Int32Array.from(parts.flatMap((part) => [kindOf(part), part.min, part.limit, Number(part.usage === REQUIRED), part.formatAt])),
    lastRequired: 1 + parts.findLastIndex((part) => part.usage === REQUIRED),
    codes: parts.map((part) => part.codes?.short ?? NO_CODES),
    parts: parts.map((part) => (part.components ? quickTable(part.components, part.notes) : null)),
    notes,
  };
}

const NO_CODES: Lookup = { keys: new Int32Array(1), values: new Int32Array(1) };

function kindOf(part: ElementTable): number {
  if (part.usage === NOT_USED || part.repeatMin > 1 || part.pattern) return UNCLEAR;
  if (part.components) return COMPOSITE;
  if (part.codes) return part.type <= TYPES.R ? CODE : UNCLEAR;
  if (part.formatAt >= 0) return part.type === TYPES.AN ? FORMATTED : UNCLEAR;
  if (part.type <= TYPES.ID) return TEXT;
  // A point does not count in the length of a number, which so is known for sure only where one digit is enough.
  if (part.type <= TYPES.R) return part.min > 1 ? UNCLEAR : part.type === TYPES.R ? DECIMAL : INTEGER;
  return part.type === TYPES.DT ? DATE : UNCLEAR;
}

/** The look at part `i` of a segment whose length is right and which holds no separators. */
export function isGood(check: ElementCheck, table: QuickTable, i: number): boolean {
  const { from, to } = check;
  const { bytes } = check.segment;
  switch (table.program[i * STRIDE]) {
    case TEXT:
      return bytes[to - 1] !== SPACE;
    case CODE:
      return to - from <= 3 && numberOf(table.codes[i]!, packId(bytes, from, to - from)) >= 0;
    case INTEGER:
      return isInteger(bytes, from, to);
    case DECIMAL:
      return isDecimal(bytes, from, to);
    case DATE:
      return to - from === 8 && isDate(bytes, from, 8);
    case FORMATTED: {
      const { offsets, first } = check.segment;
      const at = first + table.program[i * STRIDE + FORMAT]!;
      return isGoodDate(check, packId(bytes, offsets[at]! + 1, offsets[at + 1]! - offsets[at]! - 1));
    }
    case COMPOSITE:
      return isGoodComposite(check, table.parts[i]!);
    default:
      return false;
  }
}

/** The look at a composite between `from` and `to`, at whose first separator `mark` stands. */
function isGoodComposite(check: ElementCheck, table: QuickTable): boolean {
  const { to, marks, starts } = check;
  const { bytes, delimiters } = check.segment;
  const { program, count } = table;
  let { mark, from } = check;
  let present = 0;
  for (let i = 0; i < count; i += 1) {
    const end = Math.min(marks[mark]!, to);
    if (end < to && bytes[end] === delimiters.repetition) return false;
    starts[i] = from;
    starts[i + 1] = end + 1;
    const length = end - from;
    if (length > 0) {
      present |= 1 << i;
      if (length < program[i * STRIDE + MIN]! || length > program[i * STRIDE + MAX]!) return false;
      check.from = from;
      check.to = end;
      if (!isGoodComponent(check, table, i)) return false;
    } else if (program[i * STRIDE + NEEDED] === 1) return false;
    if (end === to) return i + 1 >= table.lastRequired && !isAnyBroken(table.notes, present);
    from = end + 1;
    mark += 1;
  }
  return false;
}

function isGoodComponent(check: ElementCheck, table: QuickTable, i: number): boolean {
  if (table.program[i * STRIDE] !== FORMATTED) return isGood(check, table, i);
  const { starts } = check;
  const at = table.program[i * STRIDE + FORMAT]!;
  return isGoodDate(check, packId(check.segment.bytes, starts[at]!, starts[at + 1]! - starts[at]! - 1));
}

const D8 = packedId('D8');
const RD8 = packedId('RD8');

/** A day or a range of days, as nearly all dates are. */
function isGoodDate(check: ElementCheck, format: number): boolean {
  const { from, to } = check;
  const { bytes } = check.segment;
  if (format === D8) return to - from === 8 && isDate(bytes, from, 8);
  return format === RD8 && isRange(bytes, from, to - from);
}

function isInteger(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at]! < ZERO || bytes[at]! > NINE) return false;
  return true;
}

/** Digits and at most one point. A minus is left to the full check. */
function isDecimal(bytes: Buffer, from: number, to: number): boolean {
  let points = 0;
  for (let at = from; at < to; at += 1) {
    if (bytes[at]! >= ZERO && bytes[at]! <= NINE) continue;
    if (bytes[at] !== POINT) return false;
    points += 1;
  }
  return points <= 1 && to - from > points;
}

const SPACE = 0x20;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
