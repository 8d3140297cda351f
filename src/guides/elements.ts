import { latin1 } from '../x12/values.ts';
import { COMPONENT, DIGIT, ILLEGAL, MINUS, POINT, REPETITION, type ByteClasses } from './bytes.ts';
import { holdsCode } from './codes.ts';
import { dateFault } from './dates.ts';
import { reportElement, type ElementCheck, type Fault } from './element-issues.ts';
import { reportNotes } from './notes.ts';
import { NOT_USED, REQUIRED, TYPES, type ElementTable, type SegmentTable } from './tables.ts';

/** More components than any composite has are counted, not looked at. */
export const MAX_COMPONENTS = 32;

/** Checks every element of a segment that has found its place. One element gives one issue. */
export function checkElements(check: ElementCheck, table: SegmentTable): void {
  const { segment } = check;
  const { offsets, first, elementCount } = segment;
  const { elements } = table;
  let present = 0;
  for (let i = 0; i < elements.length; i += 1) {
    const element = elements[i]!;
    if (i >= elementCount) {
      if (element.usage === REQUIRED) missing(check, element, { element: i + 1 });
      continue;
    }
    const from = offsets[first + i]! + 1;
    const to = offsets[first + i + 1]!;
    if (from === to) {
      if (element.usage === REQUIRED) missing(check, element, { element: i + 1 });
      continue;
    }
    present |= 1 << i;
    if (element.usage === NOT_USED) fault(check, element, { code: 'I10', from, to, at: { element: i + 1 } });
    else checkUsed(check, elements, i);
  }
  if (elementCount > elements.length) checkExcess(check, table);
  if (table.notes.length > 0) reportNotes(check, { notes: table.notes, parts: elements, present, element: 0 });
}

function checkExcess(check: ElementCheck, table: SegmentTable): void {
  const { offsets, first, elementCount } = check.segment;
  for (let i = table.elements.length; i < elementCount; i += 1) {
    const from = offsets[first + i]! + 1;
    const to = offsets[first + i + 1]!;
    if (from === to) continue;
    const last = table.elements.at(-1)!;
    fault(check, { ...last, ref: `${table.id}${String(i + 1).padStart(2, '0')}`, name: 'more than the segment has', number: '' }, {
      code: '3', from, to, at: { element: i + 1 },
    });
    return;
  }
}

/** An element that is there and may be: a simple value, a composite, or several of either. */
function checkUsed(check: ElementCheck, elements: readonly ElementTable[], i: number): void {
  const element = elements[i]!;
  const { bytes, offsets, first } = check.segment;
  const from = offsets[first + i]! + 1;
  const to = offsets[first + i + 1]!;
  if (element.components === null) {
    const classes = classesOf(check.classes, bytes, from, to);
    if ((classes & (COMPONENT | REPETITION)) === 0) {
      checkValue(check, element, { classes, from, to, at: { element: i + 1 } });
      if (element.formatAt >= 0) checkFormat(check, element, { format: rangeOf(check, element.formatAt), from, to, at: { element: i + 1 } });
      return;
    }
  }
  checkRepeated(check, element, { from, to, index: i });
}

function rangeOf(check: ElementCheck, i: number): { from: number; to: number } {
  const { offsets, first, elementCount } = check.segment;
  if (i >= elementCount) return { from: 0, to: 0 };
  return { from: offsets[first + i]! + 1, to: offsets[first + i + 1]! };
}

/** Splits at the repetition separator and checks each. */
function checkRepeated(check: ElementCheck, element: ElementTable, range: { from: number; to: number; index: number }): void {
  const { bytes, delimiters } = check.segment;
  let start = range.from;
  let repetition = 0;
  for (let at = range.from; at <= range.to; at += 1) {
    if (at < range.to && bytes[at] !== delimiters.repetition) continue;
    repetition += 1;
    const place = { element: range.index + 1, ...(repetition > 1 ? { repetition } : {}) };
    if (repetition > element.repeat) {
      fault(check, element, { code: '12', from: range.from, to: range.to, at: place });
      return;
    }
    if (element.components) checkComposite(check, element, { from: start, to: at, at: place });
    else checkSimple(check, element, { from: start, to: at, at: place });
    start = at + 1;
  }
}

interface Range {
  from: number;
  to: number;
  at: Fault['at'];
}

function checkSimple(check: ElementCheck, element: ElementTable, range: Range): void {
  if (range.from === range.to) return;
  const classes = classesOf(check.classes, check.segment.bytes, range.from, range.to);
  if ((classes & COMPONENT) !== 0) fault(check, element, { code: '13', ...range });
  else checkValue(check, element, { classes, ...range });
}

function checkComposite(check: ElementCheck, element: ElementTable, range: Range): void {
  const components = element.components!;
  const count = splitComponents(check, range);
  if (count > components.length) fault(check, element, { code: '13', ...range });
  let present = 0;
  for (let i = 0; i < components.length; i += 1) {
    const component = components[i]!;
    const at = { ...range.at, component: i + 1 };
    const from = check.starts[i]!;
    const to = check.ends[i]!;
    if (i >= count || from === to) {
      if (component.usage === REQUIRED) missing(check, component, at);
      continue;
    }
    present |= 1 << i;
    if (component.usage === NOT_USED) fault(check, component, { code: 'I10', from, to, at });
    else {
      const classes = classesOf(check.classes, check.segment.bytes, from, to);
      checkValue(check, component, { classes, from, to, at });
      if (component.formatAt >= 0 && component.formatAt < count) {
        const format = { from: check.starts[component.formatAt]!, to: check.ends[component.formatAt]! };
        checkFormat(check, component, { format, from, to, at });
      }
    }
  }
  if (element.notes.length > 0) reportNotes(check, { notes: element.notes, parts: components, present, element: range.at.element });
}

function splitComponents(check: ElementCheck, range: Range): number {
  const { bytes, delimiters } = check.segment;
  let count = 0;
  let start = range.from;
  for (let at = range.from; at <= range.to; at += 1) {
    if (at < range.to && bytes[at] !== delimiters.component) continue;
    if (count < MAX_COMPONENTS) {
      check.starts[count] = start;
      check.ends[count] = at;
    }
    count += 1;
    start = at + 1;
  }
  return count;
}

/** Which kinds of bytes a value holds, as bits. */
function classesOf(table: ByteClasses, bytes: Buffer, from: number, to: number): number {
  let classes = 0;
  for (let at = from; at < to; at += 1) classes |= table[bytes[at]!]!;
  return classes;
}

interface Value extends Range {
  classes: number;
}

/** Type, length and code of a single value that is not empty. */
function checkValue(check: ElementCheck, element: ElementTable, value: Value): void {
  const code = valueFault(check, element, value);
  if (code !== '') fault(check, element, { code, ...value });
  else if (value.to - value.from > element.limit) checkLimit(check, element, value);
}

function valueFault(check: ElementCheck, element: ElementTable, value: Value): string {
  const { bytes } = check.segment;
  const { from, to } = value;
  let length = to - from;
  if (element.type <= TYPES.ID) {
    if ((value.classes & ILLEGAL) !== 0) return '6';
    if (bytes[to - 1] === SPACE && (length > element.min || isBlank(bytes, from, to))) return '6';
  } else if (element.type <= TYPES.R) {
    if (!isNumber(bytes, value, element.type === TYPES.R)) return '6';
    if ((value.classes & MINUS) !== 0) length -= 1;
    if ((value.classes & POINT) !== 0) length -= 1;
  } else if (value.classes !== DIGIT && element.type === TYPES.DT) return '8';
  else if (value.classes !== DIGIT) return '9';
  if (length < element.min) return '4';
  if (length > element.max) return '5';
  if (element.type >= TYPES.DT) return dateFault(bytes, from, to, element.type === TYPES.DT ? 'date' : 'TM');
  if (element.codes !== null && !holdsCode(element.codes, bytes, from, to)) {
    return element.known !== null && !holdsCode(element.known, bytes, from, to) ? '7' : 'I6';
  }
  if (element.pattern !== null && !element.pattern.test(latin1(bytes, from, to))) return 'I12';
  return '';
}

const SPACE = 32;

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] !== SPACE) return false;
  return true;
}

/** Digits with a minus only in front and, for type R, at most one point. X12 has no exponent and no thousands mark. */
function isNumber(bytes: Buffer, value: Value, pointAllowed: boolean): boolean {
  if (value.classes === DIGIT) return true;
  if ((value.classes & DIGIT) === 0 || (value.classes & ~(DIGIT | MINUS | POINT)) !== 0) return false;
  let points = 0;
  for (let at = value.from; at < value.to; at += 1) {
    if (bytes[at] === 0x2d && at > value.from) return false;
    if (bytes[at] === 0x2e) points += 1;
  }
  return points === 0 || (pointAllowed && points === 1);
}

/** Longer than the guide promises to take, but not than X12 allows: it may be cut, so it is a warning. */
function checkLimit(check: ElementCheck, element: ElementTable, value: Value): void {
  let length = value.to - value.from;
  if (element.type === TYPES.R) {
    if ((value.classes & MINUS) !== 0) length -= 1;
    if ((value.classes & POINT) !== 0) length -= 1;
  }
  if (length > element.limit) {
    const byPayer = element.def?.payer !== undefined;
    fault(check, element, { code: '5', ...value, ...(byPayer ? {} : { severity: 'warning' as const }) });
  }
}

function checkFormat(check: ElementCheck, element: ElementTable, value: Range & { format: { from: number; to: number } }): void {
  const { bytes } = check.segment;
  const { from, to } = value.format;
  if (to - from < 2 || to - from > 3) return;
  const code = dateFault(bytes, value.from, value.to, latin1(bytes, from, to));
  if (code !== '') fault(check, element, { code, from: value.from, to: value.to, at: value.at });
}

function missing(check: ElementCheck, element: ElementTable, at: Fault['at']): void {
  fault(check, element, { code: '1', from: 0, to: 0, at });
}

function fault(check: ElementCheck, element: ElementTable, found: Fault & { classes?: number }): void {
  reportElement(check.walk, check.segment, element, found);
}
