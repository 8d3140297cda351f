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
    const row: Row = { record: cut.level?.name ?? 'set' };
    for (const [name, field] of Object.entries(what.fields ?? {})) row[name] = fieldValue(transaction, field, component);
    return row;
  };
}

/** Element by element: `setElements` of the library pads headers, and refuses those that are out of form. */
function segmentOf({ id, elements }: KeptSegment): X12Segment {
  const segment = new X12Segment(id);
  for (const element of elements) segment.addElement(element);
  return segment;
}

function fieldValue(transaction: X12Transaction, field: Field, component: string): Value {
  if (typeof field === 'string') return first(transaction, [field]);
  if (Array.isArray(field)) return every(transaction, field);
  const { query, part, as } = field;
  const found = first(transaction, typeof query === 'string' ? [query] : query);
  const value = part === undefined ? found : found?.split(component)[part - 1];
  return value ? shown(value, as) : null;
}

function shown(value: string, as: 'text' | 'date' | 'amount'): string {
  if (as === 'date') return isD8(value) ? isoFromD8(value) : value;
  if (as === 'text') return value;
  const cents = parseCents(value);
  return cents === undefined ? value : formatCents(cents);
}

function first(transaction: X12Transaction, queries: readonly string[]): string | null {
  for (const query of queries) {
    const { value } = mapped(transaction, { value: query }) as { value: string | null };
    const text = (value ?? '').trim();
    if (text !== '') return text;
  }
  return null;
}

function every(transaction: X12Transaction, queries: readonly string[]): string[] {
  const { values } = mapped(transaction, { values: queries }) as { values: (string | null | string[])[] };
  return values.flat().map((value) => (value ?? '').trim()).filter((value) => value !== '');
}

/** `loose` keeps the place of a segment that lacks the element; strict, the next one's value would stand there. */
function mapped(transaction: X12Transaction, map: object): unknown {
  return new X12TransactionMap(map, transaction, 'loose').toObject() as unknown;
}

function holds(condition: Condition, transaction: X12Transaction): boolean {
  const values = every(transaction, condition.any);
  if (condition.in) return values.some((value) => condition.in!.includes(value));
  return values.some((value) => !condition.notIn!.includes(value));
}
