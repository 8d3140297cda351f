import { type ElementCheck, reportElement } from './element-issues.ts';
import { type ElementTable, NOT_USED, type NoteTable, SITUATIONAL } from './tables.ts';

/** What a group of syntax notes is held against: the parts of a segment or of the composite under the cursor. */
export interface Noted {
  notes: readonly NoteTable[];
  parts: readonly ElementTable[];
  /** Bit per place that is filled. */
  present: number;
}

/**
 * Checks X12's syntax notes. The missing element is blamed (IK403 2), or the last of those that exclude each other (10).
 * A place that has been reported already, as required and missing or as not used and present, is not blamed twice.
 */
export function reportNotes(check: ElementCheck, noted: Noted): void {
  for (const note of noted.notes) {
    if (isBroken(note, noted.present)) reportNote(check, noted, note);
  }
}

/** True when one of the notes is broken by what is there. */
export function isAnyBroken(notes: readonly NoteTable[], present: number): boolean {
  for (let i = 0; i < notes.length; i += 1) if (isBroken(notes[i]!, present)) return true;
  return false;
}

function reportNote(check: ElementCheck, noted: Noted, note: NoteTable): void {
  const blamed = blamedPlace(note, noted.present);
  const part = noted.parts[blamed]!;
  if (note.kind === EXCLUSION ? part.usage === NOT_USED : part.usage !== SITUATIONAL) return;
  const ofComposite = part.ref.includes('-');
  if (ofComposite) check.component = blamed + 1;
  else check.element = blamed + 1;
  check.from = check.to = check.segment.end;
  reportElement(check, part, note.kind === EXCLUSION ? '10' : '2', note.note);
  if (ofComposite) check.component = 0;
}

const PAIRED = 0x50;
const REQUIRED_ONE = 0x52;
const EXCLUSION = 0x45;
const CONDITIONAL = 0x43;

function isBroken(note: NoteTable, present: number): boolean {
  const some = present & note.all;
  switch (note.kind) {
    case PAIRED:
      return some !== 0 && some !== note.all;
    case REQUIRED_ONE:
      return some === 0;
    case EXCLUSION:
      return (some & (some - 1)) !== 0;
    case CONDITIONAL:
      return (present & note.first) !== 0 && (present & note.rest) !== note.rest;
    default:
      return (present & note.first) !== 0 && (present & note.rest) === 0;
  }
}

function blamedPlace(note: NoteTable, present: number): number {
  const places = note.note.places.map((place) => place - 1);
  if (note.kind === EXCLUSION) return places.filter((place) => present & (1 << place)).at(-1)!;
  return places.find((place) => (present & (1 << place)) === 0)!;
}
