import { COMPONENT, DIGIT, ILLEGAL, MINUS, POINT, REPETITION } from '../x12/kinds.ts';
import { latin1 } from '../x12/values.ts';
import { holdsCode } from './codes.ts';
import { dateFault } from './dates.ts';
import { type ElementCheck, reportElement } from './element-issues.ts';
import { isAnyBroken, reportNotes } from './notes.ts';
import { MAX_COMPONENTS } from './state.ts';
import { type ElementTable, NOT_USED, REQUIRED, type SegmentTable, TYPES } from './tables.ts';

/**
 * Checks every element of a segment that has found its place. One element gives one issue.
 * The cursor in `check` says where we are.
 */
export function checkElements(check: ElementCheck, table: SegmentTable): void {
  const { offsets, first, elementCount } = check.segment;
  const { elements, notes } = table;
  const sent = Math.min(elementCount, elements.length);
  let present = 0;
  check.component = 0;
  check.repetition = 1;
  for (let i = 0; i < sent; i += 1) {
    check.from = offsets[first + i]! + 1;
    check.to = offsets[first + i + 1]!;
    if (check.from === check.to) {
      if (elements[i]!.usage === REQUIRED) reportEmpty(check, elements, i);
      continue;
    }
    present |= 1 << i;
    checkFully(check, elements, i);
  }
  if (sent < table.lastRequired) checkMissing(check, table, sent);
  if (elementCount > elements.length) checkExcess(check, table);
  if (notes.length > 0 && isAnyBroken(notes, present)) reportNotes(check, { notes, parts: elements, present });
}

function reportEmpty(check: ElementCheck, elements: readonly ElementTable[], i: number): void {
  check.element = i + 1;
  check.from = check.to = check.segment.end;
  reportElement(check, elements[i]!, '1');
}

function checkFully(check: ElementCheck, elements: readonly ElementTable[], i: number): void {
  const element = elements[i]!;
  check.element = i + 1;
  if (element.usage === NOT_USED) reportElement(check, element, 'I10');
  else if (element.components === null) checkSimple(check, elements, element);
  else checkRepeated(check, element);
}

function checkMissing(check: ElementCheck, table: SegmentTable, sent: number): void {
  check.from = check.to = check.segment.end;
  for (let i = sent; i < table.elements.length; i += 1) {
    check.element = i + 1;
    if (table.elements[i]!.usage === REQUIRED) reportElement(check, table.elements[i]!, '1');
  }
}

/** Only the first element too many is reported; empty ones are trailing separators. */
function checkExcess(check: ElementCheck, table: SegmentTable): void {
  const { offsets, first, elementCount } = check.segment;
  for (let i = table.elements.length; i < elementCount; i += 1) {
    check.from = offsets[first + i]! + 1;
    check.to = offsets[first + i + 1]!;
    if (check.from === check.to) continue;
    check.element = i + 1;
    const ref = `${table.id}${String(i + 1).padStart(2, '0')}`;
    reportElement(check, { ...table.elements.at(-1)!, ref, name: 'not in the segment', number: '' }, '3');
    return;
  }
}

function checkSimple(check: ElementCheck, elements: readonly ElementTable[], element: ElementTable): void {
  const classes = classesOf(check);
  if ((classes & (COMPONENT | REPETITION)) !== 0 || element.repeatMin > 1) {
    checkRepeated(check, element);
    return;
  }
  checkValue(check, element, classes);
  const at = element.formatAt;
  if (at >= 0 && elements[at]!.usage !== NOT_USED) {
    const { offsets, first } = check.segment;
    checkFormat(
      check,
      element,
      latin1(check.segment.bytes, offsets[first + at]! + 1, offsets[first + at + 1]!),
    );
  }
}

/** Splits at the repetition separator and checks each. */
function checkRepeated(check: ElementCheck, element: ElementTable): void {
  const { bytes, delimiters } = check.segment;
  const { from, to } = check;
  let start = from;
  check.repetition = 0;
  for (let at = from; at <= to; at += 1) {
    if (at < to && bytes[at] !== delimiters.repetition) continue;
    check.repetition += 1;
    if (check.repetition > element.repeat) {
      reportElement(check, element, '12');
      break;
    }
    check.from = start;
    check.to = at;
    if (element.components !== null) checkComposite(check, element);
    else if (start < at) checkOne(check, element);
    start = at + 1;
  }
  if (check.repetition < element.repeatMin) {
    check.from = from;
    check.to = to;
    reportElement(check, element, 'I11');
  }
  check.repetition = 1;
}

/** One of several values of a simple element, or one that holds the component separator. */
function checkOne(check: ElementCheck, element: ElementTable): void {
  const classes = classesOf(check);
  if ((classes & COMPONENT) !== 0) reportElement(check, element, '13');
  else checkValue(check, element, classes);
}

function checkComposite(check: ElementCheck, element: ElementTable): void {
  const components = element.components!;
  const { starts, ends } = check;
  const count = splitComponents(check);
  if (count > components.length) reportElement(check, element, '13');
  let present = 0;
  for (let i = 0; i < components.length; i += 1) {
    const component = components[i]!;
    const isSent = i < count && starts[i]! < ends[i]!;
    if (!isSent && component.usage !== REQUIRED) continue;
    check.component = i + 1;
    check.from = isSent ? starts[i]! : check.segment.end;
    check.to = isSent ? ends[i]! : check.segment.end;
    if (!isSent) {
      reportElement(check, component, '1');
      continue;
    }
    present |= 1 << i;
    if (component.usage === NOT_USED) reportElement(check, component, 'I10');
    else {
      checkValue(check, component, classesOf(check));
      const at = component.formatAt;
      if (at >= 0) checkFormat(check, component, latin1(check.segment.bytes, starts[at]!, ends[at]!));
    }
  }
  check.component = 0;
  if (element.notes.length > 0) reportNotes(check, { notes: element.notes, parts: components, present });
}

function splitComponents(check: ElementCheck): number {
  const { bytes, delimiters } = check.segment;
  const separator = delimiters.component;
  const { from, to, starts, ends } = check;
  let count = 0;
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && bytes[at] !== separator) continue;
    if (count < MAX_COMPONENTS) {
      starts[count] = start;
      ends[count] = at;
    }
    count += 1;
    start = at + 1;
  }
  return count;
}

/** Which kinds of bytes a value holds, as bits. */
function classesOf(check: ElementCheck): number {
  const { classes: table, to } = check;
  const { bytes } = check.segment;
  let classes = 0;
  for (let at = check.from; at < to; at += 1) classes |= table[bytes[at]!]!;
  return classes;
}

/** Type, length and code of a single value that is not empty. */
function checkValue(check: ElementCheck, element: ElementTable, classes: number): void {
  const code = valueFault(check, element, classes);
  if (code !== '') reportElement(check, element, code);
  else if (check.to - check.from > element.limit) checkLimit(check, element, classes);
}

function valueFault(check: ElementCheck, element: ElementTable, classes: number): string {
  const { from, to } = check;
  const { bytes } = check.segment;
  let length = to - from;
  if (element.type <= TYPES.ID) {
    if ((classes & ILLEGAL) !== 0) return '6';
    if (bytes[to - 1] === SPACE && (length > element.min || isBlank(check))) return '6';
  } else if (element.type <= TYPES.R) {
    if (classes !== DIGIT && !isNumber(check, classes, element.type === TYPES.R)) return '6';
    length -= signs(classes);
  } else if (classes !== DIGIT) return element.type === TYPES.DT ? '8' : '9';
  if (length < element.min) return '4';
  if (length > element.max) return '5';
  if (element.type >= TYPES.DT) return dateFault(check, element.type === TYPES.DT ? 'date' : 'TM');
  if (element.codes !== null && !holdsCode(element.codes, bytes, from, to)) {
    return element.known !== null && !holdsCode(element.known, bytes, from, to) ? '7' : 'I6';
  }
  if (element.pattern !== null && !element.pattern.test(latin1(bytes, from, to))) return 'I12';
  return '';
}

const SPACE = 32;

function isBlank(check: ElementCheck): boolean {
  for (let at = check.from; at < check.to; at += 1) if (check.segment.bytes[at] !== SPACE) return false;
  return true;
}

/** Digits with a minus only in front and, for type R, at most one point. X12 has no exponent and no thousands mark. */
function isNumber(check: ElementCheck, classes: number, isPointAllowed: boolean): boolean {
  if ((classes & DIGIT) === 0 || (classes & ~(DIGIT | MINUS | POINT)) !== 0) return false;
  const { bytes } = check.segment;
  let points = 0;
  for (let at = check.from; at < check.to; at += 1) {
    if (bytes[at] === 0x2d && at > check.from) return false;
    if (bytes[at] === 0x2e) points += 1;
  }
  return points === 0 || (isPointAllowed && points === 1);
}

/** A minus and a point are not counted in the length of a number. */
function signs(classes: number): number {
  return ((classes & MINUS) === 0 ? 0 : 1) + ((classes & POINT) === 0 ? 0 : 1);
}

/** Longer than the guide promises to take, but not than X12 allows: it may be cut, so it is a warning. A payer's limit is an error. */
function checkLimit(check: ElementCheck, element: ElementTable, classes: number): void {
  const isNumeric = element.type > TYPES.ID && element.type <= TYPES.R;
  const length = check.to - check.from - (isNumeric ? signs(classes) : 0);
  if (length > element.limit) reportElement(check, element, element.def?.payer ? '5' : 'limit');
}

function checkFormat(check: ElementCheck, element: ElementTable, format: string): void {
  const code = dateFault(check, format);
  if (code !== '') reportElement(check, element, code);
}
