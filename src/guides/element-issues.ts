import type { WindowSegment } from '../x12/segment.ts';
import { textAt } from '../x12/values.ts';
import type { SyntaxNote } from './base.ts';
import type { ByteClasses } from './bytes.ts';
import { report } from './findings.ts';
import { unitOf, type Walk } from './state.ts';
import type { ElementTable } from './tables.ts';

/** What the checks of one segment need to know; one object per set, re-used. */
export interface ElementCheck {
  readonly walk: Walk;
  classes: ByteClasses;
  segment: WindowSegment;
  /** Byte ranges of the components of the composite in hand. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What is wrong with an element: the IK403 code, the bytes (an empty range for what is missing) and the place in the segment. */
export interface Fault {
  code: string;
  from: number;
  to: number;
  at: { element: number; component?: number; repetition?: number };
  severity?: 'warning';
  note?: SyntaxNote;
}

/** Reports one fault of one element. */
export function reportElement(walk: Walk, segment: WindowSegment, element: ElementTable, fault: Fault): void {
  const loop = walk.stack[walk.depth]!.id;
  const value = fault.to > fault.from ? textAt(segment.bytes, fault.from, fault.to) : undefined;
  const payer = element.def?.payer;
  report(walk.findings, {
    ruleId: payer ? `payer.${payer.op}` : RULES[fault.code] ?? 'guide.element',
    message: messageOf(element, fault),
    fixHint: payer?.why ?? hintOf(element, fault),
    ...(fault.severity ? { severity: fault.severity } : {}),
    ...(payer ? { snipLevel: 7 as const } : {}),
    ...(value === undefined ? {} : { value }),
    x12: {
      ...(loop ? { loop } : {}), segment: segment.id, element: element.ref, position: walk.position,
      offset: value === undefined ? segment.elementOffset(fault.at.element) : segment.base + fault.from,
    },
    at: fault.at,
    ...(element.number ? { dataElement: element.number } : {}),
    ack: { element: 'IK403', code: fault.code },
    ...unitOf(walk),
  });
}

const RULES: Record<string, string> = {
  '1': 'guide.required-element', '2': 'x12.syntax-note', '3': 'x12.too-many-elements', '4': 'x12.too-short', '5': 'x12.too-long',
  '6': 'x12.invalid-character', '7': 'guide.code', '8': 'x12.date', '9': 'x12.time', '10': 'x12.syntax-note',
  '12': 'x12.too-many-repetitions', '13': 'x12.too-many-components', I6: 'guide.code', I10: 'guide.element-not-used', I12: 'guide.pattern',
};

function messageOf(element: ElementTable, fault: Fault): string {
  const what = `${element.ref} (${element.name})`;
  switch (fault.code) {
    case '1': return `${what} is required and is empty.`;
    case '2': return `${what} is missing beside ${fault.note ? othersOf(element, fault.note) : 'another element'}.`;
    case '3': return `${element.ref} is more than the segment has.`;
    case '4': return `${what} is shorter than ${element.min}.`;
    case '5': return fault.severity
      ? `${what} is longer than the ${element.limit} that every payer takes.`
      : `${what} is longer than ${Math.min(element.max, element.limit)}.`;
    case '6': return `${what} holds a character that it can't have.`;
    case '7': return `${what} has a code that X12 does not know.`;
    case '8': return `${what} is no date of the form it should have.`;
    case '9': return `${what} is no time of day.`;
    case '10': return `${what} can't stand together with ${fault.note ? othersOf(element, fault.note) : 'another element'}.`;
    case '12': return `${what} may be repeated ${element.repeat} times at most.`;
    case '13': return `${what} has too many components.`;
    case 'I6': return `${what} has a code that the guide does not use here.`;
    case 'I10': return `${what} is not used by the guide.`;
    default: return `${what} does not have the form it should have.`;
  }
}

function othersOf(element: ElementTable, note: SyntaxNote): string {
  const base = element.ref.includes('-') ? element.ref.replace(/\d+$/, '') : element.ref.slice(0, -2);
  const refs = note.places.map((place) => base + (element.ref.includes('-') ? String(place) : String(place).padStart(2, '0')));
  return refs.filter((ref) => ref !== element.ref).join(', ');
}

function hintOf(element: ElementTable, fault: Fault): string {
  const codes = element.def?.codes ?? [];
  if ((fault.code === '7' || fault.code === 'I6' || fault.code === '1') && codes.length > 0) {
    return `Use ${codes.slice(0, 12).join(', ')}${codes.length > 12 ? ' or another code of the guide' : ''}.`;
  }
  if (fault.code === 'I10' || fault.code === '3') return 'Leave it empty.';
  if (fault.code === '8') return 'Send a calendar date, as CCYYMMDD or as the qualifier beside it says.';
  return 'Correct the value.';
}
