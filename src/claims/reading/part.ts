import type { ElementPlace, PartOf, Qualified, SegmentPlace } from '../places/place.ts';
import type { Reference } from '../parties.ts';
import { cents, child, children, type Fields, text, texts } from '../fields.ts';

/**
 * Reads an object that is one segment by its table. A list that is longer than its elements is an error with its pointer, since the
 * rest would be lost.
 */
export function readPart<Place extends SegmentPlace>(from: Fields, place: Place): PartOf<Place> {
  const part: Record<string, unknown> = { pointer: from.pointer };
  const elements = place.elements;
  for (const key in elements) part[key] = readElement(from, elements[key]!);
  return part as PartOf<Place>;
}

/** The part of an object that may be absent. */
export function readPartOf<Place extends SegmentPlace>(from: Fields, name: string, place: Place): PartOf<Place> | undefined {
  const found = child(from, name);
  return found && readPart(found, place);
}

/** The parts of a list of objects. */
export function readParts<Place extends SegmentPlace>(from: Fields, name: string, place: Place): readonly PartOf<Place>[] {
  return from.values[name] === undefined ? NOTHING : children(from, name).map((found) => readPart(found, place));
}

/** One empty list for all that has nothing: most fields of a claim are not there. */
export const NOTHING: readonly never[] = [];

/** What the named fields of a table hold, in its order; `read` gives undefined for a field without a value. */
export function readTable<Fact>(
  from: Fields | undefined, table: Qualified, read: (from: Fields, name: string, qualifier: string) => Fact | undefined,
): readonly Fact[] {
  if (!from) return NOTHING;
  let found: Fact[] | undefined;
  for (const row of table) {
    if (from.values[row[0]] === undefined) continue;
    const fact = read(from, row[0], row[1]);
    if (fact !== undefined) (found ??= []).push(fact);
  }
  return found ?? NOTHING;
}

/** Reads named fields as REF segments, in the order of the table. */
export function readReferences(from: Fields | undefined, table: Qualified): readonly Reference[] {
  return readTable(from, table, readReference);
}

/** Reads the first named field that is there, where the guide takes one of several; the others stay unread and are reported. */
export function readFirstReference(from: Fields | undefined, table: Qualified): readonly Reference[] {
  for (const mapping of table) {
    const found = readReferences(from, [mapping]);
    if (found.length > 0) return found;
  }
  return [];
}

/** At most `room` texts of a list; more are an error, since the rest would be lost. */
export function someTexts(from: Fields, name: string, room: number): readonly string[] {
  const found = texts(from, name);
  if (found.length <= room) return found;
  from.body.issues.push({
    ruleId: 'contract.too-many', severity: 'error', snipLevel: 1, pointer: `${from.pointer}/${name}`,
    message: `This list has ${found.length} entries, and the 837 has room for ${room}.`, fixHint: `Send at most ${room}.`,
  });
  return found.slice(0, room);
}

function readElement(from: Fields, place: ElementPlace): unknown {
  if (place.kind === 'list') return someTexts(from, place.names[0]!, place.at.length);
  if (place.kind === 'amount') return place.names.length === 0 ? undefined : cents(from, place.names[0]!);
  return place.names.length === 0 ? undefined : text(from, place.names[0]!, place.names[1], place.names[2]);
}

function readReference(from: Fields, name: string, qualifier: string): Reference | undefined {
  const value = text(from, name);
  return value === undefined ? undefined : { pointer: `${from.pointer}/${name}`, qualifier, value, payerId: undefined };
}
