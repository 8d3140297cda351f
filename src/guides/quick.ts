import { ANY, COMPONENT, DIGIT, ILLEGAL, MINUS, POINT, REPETITION, SPACE } from '../x12/kinds.ts';
import type { WindowSegment } from '../x12/segment.ts';
import { packedId, packId } from '../x12/values.ts';
import { type CodeTable, codeTable, holdsCode } from './codes.ts';
import { isDate, isRange, isTime } from './dates.ts';
import { isAnyBroken } from './notes.ts';
import { type ElementTable, NOT_USED, type NoteTable, REQUIRED, TYPES } from './tables.ts';

/**
 * What a look at a segment needs to know, so that good ones, which are nearly all, cost next to nothing.
 * The look only ever finds that a segment is surely good; everything else is left to the full check.
 */
export interface QuickTable {
  readonly count: number;
  /**
   * Two numbers for each part. The first is packed, so that a look loads little: how to look, what characters do not fit, the shortest
   * length, where the format stands. The second is how much longer the part may be.
   */
  readonly program: Int32Array;
  /** A bit for each part that has to be there. */
  readonly required: number;
  /** The codes of a CODE. */
  readonly codes: readonly CodeTable[];
  /** The components of a COMPOSITE. */
  readonly parts: readonly (QuickTable | null)[];
  readonly notes: readonly NoteTable[];
}

const HOW_BITS = 7;
const UNFIT_SHIFT = 3;
const MIN_SHIFT = 11;
const MIN_BITS = 0xff;
const FORMAT_SHIFT = 19;

/** Nothing to look at beyond kinds and length. */
const PLAIN = 0;
const TEXT = 1;
const CODE = 2;
const DECIMAL = 3;
const DATE = 4;
const FORMATTED = 5;
const COMPOSITE = 6;
const TIME = 7;

/** Works a segment's or composite's parts out. */
export function quickTable(parts: readonly ElementTable[], notes: readonly NoteTable[]): QuickTable {
  return {
    count: parts.length,
    program: Int32Array.from(parts.flatMap((part) => [packed(part), part.limit - part.min])),
    required: parts.reduce((bits, part, i) => (part.usage === REQUIRED ? bits | (1 << i) : bits), 0),
    codes: parts.map((part) => part.codes ?? NO_CODES),
    parts: parts.map((part) => (part.components ? quickTable(part.components, part.notes) : null)),
    notes,
  };
}

function packed(part: ElementTable): number {
  return howOf(part) | (unfitFor(part) << UNFIT_SHIFT) | (part.min << MIN_SHIFT) | (Math.max(part.formatAt, 0) << FORMAT_SHIFT);
}

const NO_CODES = codeTable([]);

function howOf(part: ElementTable): number {
  if (part.components) return COMPOSITE;
  if (part.codes) return CODE;
  if (part.formatAt >= 0) return FORMATTED;
  if (part.type <= TYPES.ID) return TEXT;
  if (part.type > TYPES.R) return part.type === TYPES.DT ? DATE : TIME;
  // A minus and a point do not count in the length of a number, which so is sure only where one digit is enough; else only digits pass.
  return part.type === TYPES.R && part.min <= 1 ? DECIMAL : PLAIN;
}

function unfitFor(part: ElementTable): number {
  // No character fits what needs more than a look.
  if (part.usage === NOT_USED || part.repeatMin > 1 || part.pattern) return ANY;
  if ((part.codes && part.type > TYPES.R) || (part.formatAt >= 0 && part.type !== TYPES.AN)) return ANY;
  switch (howOf(part)) {
    case TEXT:
    case FORMATTED:
      return ILLEGAL | COMPONENT | REPETITION;
    case CODE:
      return COMPONENT | REPETITION;
    case DECIMAL:
      return ANY & ~(DIGIT | POINT | MINUS);
    case COMPOSITE:
      return ILLEGAL | REPETITION;
    default:
      return ANY & ~DIGIT;
  }
}

/** True for a segment that is surely good. */
export function isGoodSegment(segment: WindowSegment, table: QuickTable): boolean {
  const { offsets, kinds, first, elementCount } = segment;
  const { program } = table;
  if (elementCount > table.count) return false;
  let present = 0;
  let from = offsets[first]! + 1;
  for (let i = 0; i < elementCount; i += 1) {
    const to = offsets[first + i + 1]!;
    if (to > from) {
      const kind = kinds[first + i + 1]!;
      const look = program[i << 1]!;
      if ((kind & (look >>> UNFIT_SHIFT)) !== 0 || (to - from - ((look >>> MIN_SHIFT) & MIN_BITS)) >>> 0 > program[(i << 1) + 1]!) return false;
      const how = look & HOW_BITS;
      if (how === FORMATTED) {
        const format = first + (look >>> FORMAT_SHIFT);
        if (!isGoodDate(segment, from, to, packId(segment.bytes, offsets[format]! + 1, offsets[format + 1]! - offsets[format]! - 1))) return false;
      } else if (how === COMPOSITE) {
        if (!isGoodComposite(segment, table.parts[i]!, from, to)) return false;
      } else if (how !== PLAIN && !isGood(segment.bytes, from, to, kind, look, table.codes[i]!)) return false;
      present |= 1 << i;
    }
    from = to + 1;
  }
  return (table.required & ~present) === 0 && (table.notes.length === 0 || !isAnyBroken(table.notes, present));
}

/** The look at a composite between `from` and `to`. */
function isGoodComposite(segment: WindowSegment, table: QuickTable, from: number, to: number): boolean {
  const { bytes, kindTable } = segment;
  const { program, count } = table;
  let present = 0;
  let kind = 0;
  let start = from;
  let i = 0;
  for (let end = from; end <= to; end += 1) {
    const own = end === to ? COMPONENT : kindTable[bytes[end]!]!;
    if (own !== COMPONENT) {
      kind |= own;
      continue;
    }
    if (end > start) {
      if (i >= count) return false;
      const look = program[i << 1]!;
      if ((kind & (look >>> UNFIT_SHIFT)) !== 0 || (end - start - ((look >>> MIN_SHIFT) & MIN_BITS)) >>> 0 > program[(i << 1) + 1]!) return false;
      const how = look & HOW_BITS;
      if (how === FORMATTED) {
        if (!isGoodDate(segment, start, end, componentId(segment, from, to, look >>> FORMAT_SHIFT))) return false;
      } else if (how !== PLAIN && !isGood(bytes, start, end, kind, look, table.codes[i]!)) return false;
      present |= 1 << i;
    }
    kind = 0;
    start = end + 1;
    i += 1;
  }
  return i <= count && (table.required & ~present) === 0 && (table.notes.length === 0 || !isAnyBroken(table.notes, present));
}

/** The packed id in component `i` of a composite. */
function componentId(segment: WindowSegment, from: number, to: number, i: number): number {
  const { bytes, delimiters } = segment;
  let start = from;
  for (let end = from, n = 0; end <= to; end += 1) {
    if (end < to && bytes[end] !== delimiters.component) continue;
    if (n === i) return packId(bytes, start, end - start);
    n += 1;
    start = end + 1;
  }
  return 0;
}

/** The look at a value that holds fitting characters and has its length. */
function isGood(bytes: Buffer, from: number, to: number, kind: number, look: number, codes: CodeTable): boolean {
  switch (look & HOW_BITS) {
    case TEXT:
      // Spaces may fill a text up to its shortest length.
      return (kind & SPACE) === 0 || bytes[to - 1] !== BLANK || (kind !== SPACE && to - from === ((look >>> MIN_SHIFT) & MIN_BITS));
    case CODE:
      return holdsCode(codes, bytes, from, to);
    case DECIMAL:
      return kind === DIGIT || isDecimal(bytes, from, to);
    case TIME:
      return isTime(bytes, from, to - from);
    default:
      return isDate(bytes, from, to - from);
  }
}

const D8 = packedId('D8');
const RD8 = packedId('RD8');

/** A day or a range of days, as nearly all dates are. */
function isGoodDate({ bytes }: WindowSegment, from: number, to: number, format: number): boolean {
  if (format === D8) return to - from === 8 && isDate(bytes, from, 8);
  return format === RD8 && isRange(bytes, from, to - from);
}

/** Digits with at most one point among them and at most one minus, in front. */
function isDecimal(bytes: Buffer, from: number, to: number): boolean {
  let points = 0;
  let digits = 0;
  for (let at = from; at < to; at += 1) {
    if (bytes[at] === DOT) points += 1;
    else if (bytes[at] !== DASH) digits += 1;
    else if (at > from) return false;
  }
  return points <= 1 && digits > 0;
}

const BLANK = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
