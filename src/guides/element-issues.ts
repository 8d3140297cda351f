import type { KindTable } from '../x12/kinds.ts';
import type { WindowSegment } from '../x12/segment.ts';
import { textAt } from '../x12/values.ts';
import type { SyntaxNote } from './base.ts';
import { report } from './findings.ts';
import { unitOf, type Walk } from './state.ts';
import type { ElementTable } from './tables.ts';

/** What the element checks work on; one object per set, re-used for every segment. */
export interface ElementCheck {
  readonly walk: Walk;
  readonly classes: KindTable;
  segment: WindowSegment;
  /** The cursor: bytes of the value in hand, and its place in the segment. Component 0 is the whole element. */
  from: number;
  to: number;
  element: number;
  component: number;
  repetition: number;
  /** Byte ranges of the components of the composite in hand. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A check that stands before the first element of a segment. */
export function startElementCheck(walk: Walk, segment: WindowSegment): ElementCheck {
  return {
    walk,
    segment,
    classes: segment.kindTable,
    from: 0,
    to: 0,
    element: 0,
    component: 0,
    repetition: 1,
    starts: walk.starts,
    ends: walk.ends,
  };
}

/**
 * Reports one fault of the element under the cursor; an empty byte range stands for something missing.
 * `code` is that of IK403, or "limit" for a value that is merely longer than the guide promises to take.
 */
export function reportElement(
  check: ElementCheck,
  element: ElementTable,
  code: string,
  note?: SyntaxNote,
): void {
  const { walk, segment } = check;
  const loop = walk.stack[walk.depth]!.id;
  const isWarning = code === 'limit';
  const value = check.to > check.from ? textAt(segment.bytes, check.from, check.to) : undefined;
  const payer = element.def?.payer;
  const ack = isWarning ? '5' : code;
  report(walk.findings, {
    ruleId: payer ? `payer.${payer.op}` : (RULES[ack] ?? 'guide.element'),
    message: messageOf(element, code, note),
    fixHint: payer?.why ?? hintOf(element, code),
    ...(isWarning ? { severity: 'warning' as const } : {}),
    ...(payer ? { snipLevel: 7 as const } : {}),
    ...(value === undefined ? {} : { value }),
    x12: {
      ...(loop ? { loop } : {}),
      segment: segment.id,
      element: element.ref,
      position: walk.position,
      offset: segment.base + (value === undefined ? segment.start : check.from),
    },
    at: {
      element: check.element,
      ...(check.component > 0 ? { component: check.component } : {}),
      ...(check.repetition > 1 ? { repetition: check.repetition } : {}),
    },
    ...(element.number ? { dataElement: element.number } : {}),
    ack: { element: 'IK403', code: ack },
    ...unitOf(walk),
  });
}

const RULES: Record<string, string> = {
  '1': 'guide.required-element',
  '2': 'x12.syntax-note',
  '3': 'x12.too-many-elements',
  '4': 'x12.too-short',
  '5': 'x12.too-long',
  '6': 'x12.invalid-character',
  '7': 'guide.code',
  '8': 'x12.date',
  '9': 'x12.time',
  '10': 'x12.syntax-note',
  '12': 'x12.too-many-repetitions',
  '13': 'x12.too-many-components',
  I6: 'guide.code',
  I10: 'guide.element-not-used',
  I11: 'guide.too-few-repetitions',
  I12: 'guide.pattern',
};

function messageOf(element: ElementTable, code: string, note: SyntaxNote | undefined): string {
  const what = `${element.ref} (${element.name})`;
  const others = note ? othersOf(element, note) : 'another element';
  switch (code) {
    case '1':
      return `${what} is required and is empty.`;
    case '2':
      return `${what} is missing beside ${others}.`;
    case '3':
      return `${element.ref} is more than the segment has.`;
    case '4':
      return `${what} is shorter than ${element.min}.`;
    case '5':
      return `${what} is longer than ${Math.min(element.max, element.limit)}.`;
    case 'limit':
      return `${what} is longer than the ${element.limit} that every payer takes.`;
    case '6':
      return `${what} holds a character that it can't have.`;
    case '7':
      return `${what} has a code that X12 does not know.`;
    case '8':
      return `${what} is no date of the form it should have.`;
    case '9':
      return `${what} is no time of day.`;
    case '10':
      return `${what} can't stand together with ${others}.`;
    case '12':
      return `${what} may be repeated ${element.repeat} times at most.`;
    case '13':
      return `${what} has too many components.`;
    case 'I6':
      return `${what} has a code that the guide does not use here.`;
    case 'I11':
      return `${what} has to be repeated at least ${element.repeatMin} times.`;
    case 'I10':
      return `${what} is not used by the guide.`;
    default:
      return `${what} does not have the form it should have.`;
  }
}

function othersOf(element: ElementTable, note: SyntaxNote): string {
  const base = element.ref.includes('-') ? element.ref.replace(/\d+$/, '') : element.ref.slice(0, -2);
  const refs = note.places.map(
    (place) => base + (element.ref.includes('-') ? String(place) : String(place).padStart(2, '0')),
  );
  return refs.filter((ref) => ref !== element.ref).join(', ');
}

function hintOf(element: ElementTable, code: string): string {
  const codes = element.def?.codes ?? [];
  if ((code === '7' || code === 'I6' || code === '1') && codes.length > 0) {
    return `Use ${codes.slice(0, 12).join(', ')}${codes.length > 12 ? ' or another code of the guide' : ''}.`;
  }
  if (code === 'I10' || code === '3') return 'Leave it empty.';
  if (code === '8') return 'Send a calendar date, as CCYYMMDD or as the qualifier beside it says.';
  return 'Correct the value.';
}
