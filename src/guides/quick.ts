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
  /** What must hold of each part's kinds and length, in one number, so that it takes one load and no branch: see `packed`. */
  readonly fits: Int32Array;
  /** How to look at each part's value. */
  readonly hows: Uint8Array;
  /** For a part whose format another part names: where that one stands. */
  readonly formats: Uint8Array;
  /** A bit for each part that has to be there, one for each whose value needs a look, and one for each text, which needs it only with a space in it. */
  readonly required: number;
  readonly looks: number;
  readonly texts: number;
  /** The codes of a CODE. */
  readonly codes: readonly CodeTable[];
  /** The components of a COMPOSITE. */
  readonly parts: readonly (QuickTable | null)[];
  readonly notes: readonly NoteTable[];
  /** What was good last: which parts were there, then the packed code of each CODE. Files repeat themselves, so most looks end here. */
  readonly last: Int32Array;
}

// A part's number: the kinds that do not fit it, its shortest length, and how much longer it may be.
const MIN_SHIFT = 8;
const MIN_BITS = 0xff;
const EXTRA_SHIFT = 16;

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
  const hows = parts.map(howOf);
  return {
    count: parts.length,
    fits: Int32Array.from(parts, packed),
    hows: Uint8Array.from(hows),
    formats: Uint8Array.from(parts, (part) => Math.max(part.formatAt, 0)),
    required: bitsOf(parts, (part) => part.usage === REQUIRED),
    looks: bitsOf(hows, (how) => how !== PLAIN && how !== TEXT),
    texts: bitsOf(hows, (how) => how === TEXT),
    codes: parts.map((part) => part.codes ?? NO_CODES),
    parts: parts.map((part) => (part.components ? quickTable(part.components, part.notes) : null)),
    notes,
    last: nothingYet(parts.length),
  };
}

/** No parts are NONE, which no segment of up to 31 parts can have; 0 is no code. */
function nothingYet(count: number): Int32Array {
  const last = new Int32Array(count + 1);
  last[0] = NONE;
  return last;
}

const NONE = -1;

function packed(part: ElementTable): number {
  return unfitFor(part) | (part.min << MIN_SHIFT) | ((part.limit - part.min) << EXTRA_SHIFT);
}

function bitsOf<Kind>(all: readonly Kind[], isSo: (one: Kind) => boolean): number {
  return all.reduce((bits, one, i) => (isSo(one) ? bits | (1 << i) : bits), 0);
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

/**
 * True for a segment that is surely good. The first pass has no branch that depends on data: what it finds of all parts is
 * collected in bits, and only the parts whose values need it are looked at one by one.
 */
export function isGoodSegment(segment: WindowSegment, table: QuickTable): boolean {
  const { offsets, kinds, first, elementCount } = segment;
  const { fits } = table;
  if (elementCount > table.count) return false;
  let faults = 0;
  let present = 0;
  let spaced = 0;
  let from = offsets[first]! + 1;
  for (let i = 0; i < elementCount; i += 1) {
    const to = offsets[first + i + 1]!;
    const kind = kinds[first + i + 1]!;
    const fit = fits[i]!;
    const isThere = (from - to) >> 31;
    const over = to - from - ((fit >>> MIN_SHIFT) & MIN_BITS);
    faults |= ((kind & fit) | ((over | ((fit >>> EXTRA_SHIFT) - over)) >> 31)) & isThere;
    present |= isThere & (1 << i);
    spaced |= (kind & SPACE) << i;
    from = to + 1;
  }
  if (faults !== 0 || !isGoodShape(table, present)) return false;
  for (let bits = present & (table.looks | (spaced & table.texts)); bits !== 0; bits &= bits - 1) {
    if (!isGoodElement(segment, table, 31 - Math.clz32(bits & -bits))) return false;
  }
  return true;
}

/** Whether the parts that are there are those that have to be, and may be together. */
function isGoodShape(table: QuickTable, present: number): boolean {
  const { last } = table;
  if (present === last[0]) return true;
  if ((table.required & ~present) !== 0 || isAnyBroken(table.notes, present)) return false;
  last[0] = present;
  return true;
}

function isGoodElement(segment: WindowSegment, table: QuickTable, i: number): boolean {
  const { offsets, first, bytes } = segment;
  const from = offsets[first + i]! + 1;
  const to = offsets[first + i + 1]!;
  const how = table.hows[i]!;
  if (how === CODE) return isGoodCode(bytes, from, to, table, i);
  if (how === COMPOSITE) return isGoodComposite(segment, table.parts[i]!, from, to);
  if (how !== FORMATTED) return isGood(bytes, from, to, segment.kinds[first + i + 1]!, how, table.fits[i]!);
  const format = first + table.formats[i]!;
  return isGoodDate(segment, from, to, packId(bytes, offsets[format]! + 1, offsets[format + 1]! - offsets[format]! - 1));
}

function isGoodCode(bytes: Buffer, from: number, to: number, table: QuickTable, i: number): boolean {
  const code = packId(bytes, from, to - from);
  if (code === table.last[i + 1]) return true;
  if (!holdsCode(table.codes[i]!, bytes, from, to)) return false;
  if (code > 0) table.last[i + 1] = code;
  return true;
}

/** The look at a composite between `from` and `to`. */
function isGoodComposite(segment: WindowSegment, table: QuickTable, from: number, to: number): boolean {
  const { bytes, kindTable } = segment;
  const { fits, count } = table;
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
      const fit = fits[i]!;
      if ((kind & fit & ANY) !== 0 || (end - start - ((fit >>> MIN_SHIFT) & MIN_BITS)) >>> 0 > fit >>> EXTRA_SHIFT) return false;
      const how = table.hows[i]!;
      if (how === CODE) {
        if (!isGoodCode(bytes, start, end, table, i)) return false;
      } else if (how === FORMATTED) {
        if (!isGoodDate(segment, start, end, componentId(segment, from, to, table.formats[i]!))) return false;
      } else if (how !== PLAIN && !isGood(bytes, start, end, kind, how, fit)) return false;
      present |= 1 << i;
    }
    kind = 0;
    start = end + 1;
    i += 1;
  }
  return i <= count && isGoodShape(table, present);
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
function isGood(bytes: Buffer, from: number, to: number, kind: number, how: number, fit: number): boolean {
  switch (how) {
    case TEXT:
      // Spaces may fill a text up to its shortest length.
      return (kind & SPACE) === 0 || bytes[to - 1] !== BLANK || (kind !== SPACE && to - from === ((fit >>> MIN_SHIFT) & MIN_BITS));
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
