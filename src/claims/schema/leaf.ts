import { z } from 'zod';
import { parseCents } from '../../lib/money.ts';
import type { ElementPlace, Qualified, SegmentPlace } from '../places/place.ts';

/**
 * The leaves of the two claim bodies. The schemas judge types only: which facts a claim needs is the business of the
 * edits, so that a client learns everything that is wrong with a claim at once. All objects are loose: a field that is not
 * listed is reported by `parseClaim`, not refused. Null counts as absent. A description is the field's place in the 837;
 * docs/contract.md and the OpenAPI document show it.
 */

/** Since which version of the gateway a part of the contract is sent to payers; what is not registered was there from the start. */
export const sinceVersion = z.registry<{ version: string }>();

/** Marks a part of the contract that a later version than the first brought. */
export function since<T extends z.ZodType>(version: string, schema: T): T {
  sinceVersion.add(schema as z.ZodType, { version });
  return schema;
}

const TEXT = z.string().nullish();
const COUNT = z.union([z.string(), z.number()]).nullish();
const FLAG = z.union([z.string(), z.boolean()]).nullish();

/** A decimal amount or empty text. */
export function isAmount(value: string | number): boolean {
  return value === '' || parseCents(value) !== undefined;
}

/** The type of all amounts, inside of optional and null. */
export const AMOUNT_TYPE = z.union([z.string(), z.number()]).refine(isAmount, 'is not a decimal amount with at most two decimals');
const AMOUNT = AMOUNT_TYPE.nullish();

/** Text; limits on length are an edit, because they depend on the element. */
export const text = (place: string) => TEXT.describe(place);

/** A decimal amount as text or number, at most two decimals. */
export const amount = (place: string) => AMOUNT.describe(place);

/** A count such as units: a decimal as text or number. */
export const count = (place: string) => COUNT.describe(place);

/** Yes or no, as a JSON boolean or a code such as "Y". */
export const flag = (place: string) => FLAG.describe(place);

/** A list; a single object counts as a list of one, because the public APIs differ between claim types. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (Array.isArray(value) || value == null ? value : [value]), z.array(item).nullish());
}

/** A list or a list of lists, as the HI groups of institutional claims are sent. */
export function nestedListOf<T extends z.ZodType>(item: T) {
  const flatten = (value: unknown): unknown => (Array.isArray(value) ? value.flat() : value == null ? value : [value]);
  return z.preprocess(flatten, z.array(item).nullish());
}

export const textList = (place: string) => listOf(z.string()).describe(place);

/** The fields that a table names, each one text: e.g. {accidentDate: DTP*439 DTP03}. */
export function qualifiedFields(segment: string, table: Qualified, leaf: (place: string) => z.ZodType = text): Record<string, z.ZodType> {
  const element = `${segment}0${VALUE_ELEMENT[segment] ?? 2}`;
  return Object.fromEntries(table.map(([field, qualifier]) => [field, leaf(`${segment}*${qualifier} ${element}`)]));
}

const VALUE_ELEMENT: Readonly<Record<string, number>> = { DTP: 3 };

/** The fields of an object that is one segment. */
export function segmentFields(place: SegmentPlace): Record<string, z.ZodType> {
  const fields: Record<string, z.ZodType> = {};
  for (const element of Object.values(place.elements)) {
    for (const name of element.names) fields[name] = LEAVES[element.kind](elementNames(place, element));
  }
  return fields;
}

export function segmentObject(place: SegmentPlace) {
  return z.looseObject(segmentFields(place)).describe(place.qualifier === undefined ? place.segment : `${place.segment}*${place.qualifier}`);
}

const LEAVES = { text, decimal: count, amount, list: textList } as const;

/** "CRC*07 CRC03 to CRC07". */
function elementNames(place: SegmentPlace, element: ElementPlace): string {
  const names = element.at.map((at) => `${place.segment}${String(at).padStart(2, '0')}`);
  const use = place.qualifier === undefined ? '' : `${place.segment}*${place.qualifier} `;
  return use + (names.length > 2 ? `${names[0]} to ${names.at(-1)}` : names.join(', '));
}
