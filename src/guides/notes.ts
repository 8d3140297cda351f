import { reportElement, type ElementCheck } from './element-issues.ts';
import { NOT_USED, REQUIRED, type ElementTable, type NoteTable } from './tables.ts';

/** What a group of syntax notes is held against: a segment, or a composite at an element. */
export interface Noted {
  notes: readonly NoteTable[];
  parts: readonly ElementTable[];
  /** Bit per place that is filled. */
  present: number;
  /** Element that holds the composite, from 1; 0 for the segment itself. */
  element: number;
}

/**
 * Checks X12's syntax notes. The missing element is blamed (IK403 2), or the last of those that exclude each other (10).
 * A place that has been reported already, as required and missing or as not used and present, is not blamed twice.
 */
export function reportNotes(check: Pick<ElementCheck, 'walk' | 'segment'>, noted: Noted): void {
  for (const note of noted.notes) {
    if (!isBroken(note, noted.present)) continue;
    const blamed = blamedPlace(note, noted.present);
    const part = noted.parts[blamed]!;
    if (note.kind === EXCLUSION ? part.usage === NOT_USED : part.usage !== 1) continue;
    const at = noted.element === 0 ? { element: blamed + 1 } : { element: noted.element, component: blamed + 1 };
    const { from, to } = note.kind === EXCLUSION && noted.element === 0 ? rangeOf(check, blamed) : { from: 0, to: 0 };
    reportElement(check.walk, check.segment, part, { code: note.kind === EXCLUSION ? '10' : '2', from, to, at, note: note.note });
  }
}

const PAIRED = 0x50;
const REQUIRED_ONE = 0x52;
const EXCLUSION = 0x45;
const CONDITIONAL = 0x43;

function isBroken(note: NoteTable, present: number): boolean {
  const some = present & note.all;
  switch (note.kind) {
    case PAIRED: return some !== 0 && some !== note.all;
    case REQUIRED_ONE: return some === 0;
    case EXCLUSION: return (some & (some - 1)) !== 0;
    case CONDITIONAL: return (present & note.first) !== 0 && (present & note.rest) !== note.rest;
    default: return (present & note.first) !== 0 && (present & note.rest) === 0;
  }
}

function blamedPlace(note: NoteTable, present: number): number {
  const places = note.note.places.map((place) => place - 1);
  if (note.kind === EXCLUSION) return places.filter((place) => present & (1 << place)).at(-1)!;
  return places.find((place) => (present & (1 << place)) === 0)!;
}

function rangeOf(check: Pick<ElementCheck, 'segment'>, place: number): { from: number; to: number } {
  const { offsets, first } = check.segment;
  return { from: offsets[first + place]! + 1, to: offsets[first + place + 1]! };
}
