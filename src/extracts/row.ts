import { X12Segment, X12Transaction, X12TransactionMap } from 'node-x12';
import { isD8, isoFromD8 } from '../lib/dates.ts';
import { formatCents, parseCents } from '../lib/money.ts';
import type { Cut, KeptSegment } from './cut.ts';
import type { Condition, Field, Mapping } from './mapping.ts';

/** A value of a row: null where nothing was found, a list where the mapping asks for every value. */
export type Value = string | null | string[];

/** One row: the name of its level, then its fields in the order of the mapping. */
export type Row = { record: string } & Record<string, Value>;

/**
 * Makes the rows of one set's cuts by node-x12's transaction map; undefined where a condition does not hold. The map sees the segments of one
 * row only: over a whole set it pairs the n-th value of one query with the n-th of another, and a claim that lacks a segment shifts all that
 * follow. `component` is ISA16 of the file.
 */
export function createRowMaker(mapping: Mapping, component: string): (cut: Cut) => Row | undefined {
  const made = new WeakMap<KeptSegment, X12Segment>();
  return (cut) => {
    const what = cut.level ?? mapping.set!;
    const transaction = new X12Transaction();
    transaction.segments = cut.segments.map((kept) => {
      const segment = made.get(kept) ?? segmentOf(kept);
      made.set(kept, segment);
      return segment;
    });
    if (!what.only.every((one) => holds(one, transaction))) return undefined;
    const fields = what.fields ?? {};
    const found = mapped(transaction, queriesOf(fields));
    const row: Row = { record: cut.level?.name ?? 'set' };
    for (const [name, field] of Object.entries(fields)) row[name] = fieldValue(found, { name, field, component });
    return row;
  };
}

/** Element by element: `setElements` of the library pads headers, and refuses those that are out of form. */
function segmentOf({ id, elements }: KeptSegment): X12Segment {
  const segment = new X12Segment(id);
  for (const element of elements) segment.addElement(element);
  return segment;
}

/** What the map finds: null where no segment fits, "" where one lacks the element; one list entry for each value. */
type Found = Record<string, string | null | (string | null | string[])[]>;

/** All queries of a row in one map, because making a map's surroundings takes longer than a query; alternatives have keys of their own. */
function queriesOf(fields: Readonly<Record<string, Field>>): Record<string, string | readonly string[]> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, field]): [string, string | readonly string[]][] => {
    if (Array.isArray(field)) return [[name, field]];
    return alternatives(field).map((query, n) => [`${name}|${n}`, query]);
  }));
}

function alternatives(field: Exclude<Field, string[]>): string[] {
  if (typeof field === 'string') return [field];
  return typeof field.query === 'string' ? [field.query] : field.query;
}

function fieldValue(found: Found, { name, field, component }: { name: string; field: Field; component: string }): Value {
  if (Array.isArray(field)) return textsOf(found[name]);
  const texts = alternatives(field).map((_query, n) => textsOf([found[`${name}|${n}`] as string | null])[0]);
  const text = texts.find((one) => one !== undefined);
  if (typeof field === 'string' || text === undefined) return text ?? null;
  const value = field.part === undefined ? text : text.split(component)[field.part - 1];
  return value ? shown(value, field.as) : null;
}

function textsOf(values: Found[string] | undefined): string[] {
  return (Array.isArray(values) ? values.flat() : []).map((value) => (value ?? '').trim()).filter((value) => value !== '');
}

function shown(value: string, as: 'text' | 'date' | 'amount'): string {
  if (as === 'date') return isD8(value) ? isoFromD8(value) : value;
  if (as === 'text') return value;
  const cents = parseCents(value);
  return cents === undefined ? value : formatCents(cents);
}

/** `loose` keeps the place of a segment that lacks the element; strict, the next one's value would stand there. */
function mapped(transaction: X12Transaction, map: object): Found {
  return new X12TransactionMap(map, transaction, 'loose').toObject() as Found;
}

function holds(condition: Condition, transaction: X12Transaction): boolean {
  const values = textsOf(mapped(transaction, { any: condition.any })['any']);
  if (condition.in) return values.some((value) => condition.in!.includes(value));
  return values.some((value) => !condition.notIn!.includes(value));
}
