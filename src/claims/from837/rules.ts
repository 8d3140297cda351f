import type { Segment } from '../../x12/types.ts';
import type { Qualified, SegmentPlace } from '../places/place.ts';
import { enter, type Json, type Read, type Reads, unplaced, type Value, type Work } from './work.ts';

/** Element `n`, or its component `c`, without trailing spaces. */
export function textOf(segment: Segment, n: number, c?: number): string {
  const value = c === undefined ? segment.element(n) : segment.component(n, c);
  return value.charCodeAt(value.length - 1) === 32 ? value.trimEnd() : value;
}

export interface How {
  /** The object within the loop's object that gets the values; made when it is not there. */
  readonly into?: string;
  /** The list that gets a new object with the values. */
  readonly append?: string;
  /** Elements that say nothing more, such as qualifiers. */
  readonly quiet?: readonly number[];
}

/** Copies the values of a segment into JSON. What else it holds is told as having no place. */
export function fields(values: readonly Value[], how: How = {}): Read {
  const known = knownElements(values, how.quiet ?? []);
  return (work, segment) => {
    let target = work.loop.object;
    if (how.into !== undefined) target = objectIn(target, how.into);
    if (how.append !== undefined) target = newItem(target, how.append);
    enter(work, segment, target, values);
    copy(work, segment, { target, values });
    tellRest(work, segment, known);
    return true;
  };
}

/** Reads a segment into the JSON object that the shared table says it is. */
export function object(place: SegmentPlace, how: How = {}): Read {
  const values: Value[] = [];
  const lists: (readonly [name: string, at: readonly number[]])[] = [];
  const quiet = [...(how.quiet ?? []), ...(place.qualifier === undefined ? [] : [1])];
  for (const { names: [name], kind, at, unit } of Object.values(place.elements)) {
    if (unit) quiet.push(unit.at);
    if (name === undefined) continue;
    if (kind === 'list') lists.push([name, at]);
    else values.push([name, at[0]!]);
  }
  const places: readonly Value[] = [...values, ...lists.map(([name, at]): Value => [name, at[0]!])];
  const known = knownElements(values, [...quiet, ...lists.flatMap(([, at]) => at)]);
  return (work, segment) => {
    let target = work.loop.object;
    if (how.into !== undefined) target = objectIn(target, how.into);
    if (how.append !== undefined) target = newItem(target, how.append);
    enter(work, segment, target, places);
    copy(work, segment, { target, values });
    for (const [name, at] of lists) {
      const found = at.map((n) => textOf(segment, n)).filter((text) => text !== '');
      if (found.length > 0) target[name] = found;
    }
    tellRest(work, segment, known);
    return true;
  };
}

/** Adds element `n` to a list of texts. */
export function addText(name: string, n: number, how: How = {}): Read {
  const values: readonly Value[] = [[name, n]];
  const known = knownElements(values, how.quiet ?? []);
  return (work, segment) => {
    const target = how.into === undefined ? work.loop.object : objectIn(work.loop.object, how.into);
    enter(work, segment, target, values);
    const text = textOf(segment, n);
    if (text !== '') listIn(target, name).push(text);
    tellRest(work, segment, known);
    return true;
  };
}

/** Chooses by the code in element `n`. */
export function byCode(n: number, reads: readonly (readonly [string, Read])[]): Read {
  const map = new Map(reads);
  return (work, segment) => map.get(textOf(segment, n))?.(work, segment) ?? false;
}

/** One field per qualifier in element 1, its value in element `n`: REF, AMT and NTE, from a table of name and qualifier. */
export function byQualifier(table: Qualified, how: How & { n?: number } = {}): readonly (readonly [string, Read])[] {
  return table.map(([name, qualifier]) => [qualifier, fields([[name, how.n ?? 2]], { ...how, quiet: [1, ...(how.quiet ?? [])] })] as const);
}

/** DTP with one date, from a table of name and qualifier. */
export function dates(table: Qualified, into?: string): readonly (readonly [string, Read])[] {
  return byQualifier(table, { n: 3, quiet: [2], ...(into === undefined ? {} : { into }) });
}

/** DTP with a range or one date: `begin` and, of a range, `end`. */
export function period(begin: string, end: string, into?: string): Read {
  const values: readonly Value[] = [[begin, 3], [end, 3]];
  return (work, segment) => {
    const target = into === undefined ? work.loop.object : objectIn(work.loop.object, into);
    enter(work, segment, target, values);
    const [from = '', through] = textOf(segment, 3).split('-');
    put(work, segment, { target, name: begin, text: from, n: 3 });
    if (through !== undefined) put(work, segment, { target, name: end, text: through, n: 3 });
    return true;
  };
}

/** The non-empty ones of components `from` to `to`. */
export function components(segment: Segment, n: number, [from, to]: readonly [number, number]): string[] {
  const found: string[] = [];
  const count = Math.min(to, segment.componentCount(n));
  for (let c = from; c <= count; c += 1) {
    const text = textOf(segment, n, c);
    if (text !== '') found.push(text);
  }
  return found;
}

/** Makes the table of a loop. */
export function reads(...entries: readonly (readonly [string, Read])[]): Reads {
  return new Map(entries);
}

/**
 * Sets the fields of `values` that are not empty. Where the first of them is there already, an earlier segment was of the same kind, and
 * what it has said is kept; looking for every field would cost more than reading it.
 */
export function copy(work: Work, segment: Segment, at: { target: Json; values: readonly Value[] }): void {
  const { target, values } = at;
  const count = segment.elementCount;
  let isNew: boolean | undefined;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    const n = value[1];
    if (n > count) continue;
    const text = textOf(segment, n, value[2]);
    if (text === '') continue;
    isNew ??= target[value[0]] === undefined;
    if (isNew || target[value[0]] === undefined) target[value[0]] = text;
    else unplaced(work, segment, n);
  }
}

/** Sets a field unless it is empty. A field that is there already came from an earlier segment: the later one has no place. */
export function put(work: Work, segment: Segment, at: { target: Json; name: string; text: string; n: number }): void {
  const { target, name, text, n } = at;
  if (text === '') return;
  if (target[name] === undefined) target[name] = text;
  else unplaced(work, segment, n);
}

/** The object in a field, made when it is not there. */
export function objectIn(holder: Json, name: string): Json {
  return (holder[name] ??= {}) as Json;
}

/** The list in a field, made when it is not there. */
export function listIn(holder: Json, name: string): unknown[] {
  return (holder[name] ??= []) as unknown[];
}

/** A new object at the end of a list. */
export function newItem(holder: Json, name: string): Json {
  const item: Json = {};
  listIn(holder, name).push(item);
  return item;
}

/** Bits of the elements that a rule reads or needs not read, and the last component that it reads of each composite. */
export interface Known {
  readonly elements: number;
  readonly components: readonly (readonly [element: number, last: number])[];
}

export function knownElements(values: readonly Value[], quiet: readonly number[]): Known {
  let elements = 0;
  const last = new Map<number, number>();
  for (const n of quiet) elements |= 1 << n;
  for (const [, n, c] of values) {
    elements |= 1 << n;
    if (c !== undefined) last.set(n, Math.max(c, last.get(n) ?? 0));
  }
  return { elements, components: [...last] };
}

/** Tells the elements that hold something and are not known. */
export function tellRest(work: Work, segment: Segment, known: Known): void {
  for (let n = 1; n <= segment.elementCount; n += 1) {
    if ((known.elements >> n & 1) === 0 && segment.element(n) !== '') unplaced(work, segment, n);
  }
  for (const [n, last] of known.components) if (segment.componentCount(n) > last) unplaced(work, segment, n);
}
