import { x12Amount } from '../../lib/money.ts';
import type { ElementValue, SegmentSink } from '../../x12/types.ts';
import type { Part } from '../parties.ts';
import type { PartOf, SegmentPlace } from '../places/place.ts';

/**
 * Writes an object that is one segment by its table, or nothing where it has no value at all. `first` is an element 1 that the table
 * does not hold.
 */
export function writePart<Place extends SegmentPlace>(
  pen: SegmentSink, place: Place, part: (PartOf<Place> & Part) | undefined, first?: ElementValue,
): void {
  if (!part) return;
  const elements: ElementValue[] = [first ?? place.qualifier];
  let isEmpty = true;
  for (const key in place.elements) {
    const { at, kind, unit } = place.elements[key]!;
    const value = part[key as keyof typeof part] as string | number | readonly string[] | undefined;
    if (value === undefined || (kind === 'list' && (value as readonly string[]).length === 0)) continue;
    isEmpty = false;
    if (unit) put(elements, unit.at, unit.value);
    if (kind === 'list') for (const [index, text] of (value as readonly string[]).entries()) put(elements, at[index]!, text);
    else put(elements, at[0]!, kind === 'amount' ? x12Amount(value as number) : value as string);
  }
  if (!isEmpty) pen.segment(place.segment, elements, part.pointer);
}

/** Sets an element by its number; the elements before it become empty, never holes. */
function put(elements: ElementValue[], at: number, value: string): void {
  while (elements.length < at) elements.push(undefined);
  elements[at - 1] = value;
}
