import type { Cents } from '../../lib/money.ts';
import type { Part, Text } from '../parties.ts';

/**
 * Plain correspondence between the JSON contract and the 837, as data: schema, reading, writing, the reverse and
 * docs/contract.md are made from it. What does not fit these shapes is code.
 */

/** JSON names and the qualifier (first element) of the segment that each is written to, in the order of the guide. */
export type Qualified = readonly (readonly [field: string, qualifier: string])[];

/** How an element stands in JSON: text, a decimal or count (text or number), an amount of money, or a list over several elements. */
export type ElementKind = 'text' | 'decimal' | 'amount' | 'list';

/** One element of a segment, or the elements that a list fills from the front. */
export interface ElementPlace<Kind extends ElementKind = ElementKind> {
  /** JSON names; the first is the one that is written back, and none means that this claim type has no such field. */
  readonly names: readonly string[];
  readonly kind: Kind;
  /** Element numbers, e.g. 3 for SV503; more than one for a list. */
  readonly at: readonly number[];
  /** A constant that stands before the value and only with it, such as its unit. */
  readonly unit?: { readonly at: number; readonly value: string };
}

/** One JSON object that is one segment. */
export interface SegmentPlace<Elements extends Readonly<Record<string, ElementPlace>> = Readonly<Record<string, ElementPlace>>> {
  readonly segment: string;
  /** The first element where it is a constant that tells this use of the segment apart, e.g. 07 in CRC01. */
  readonly qualifier: Text;
  readonly elements: Elements;
}

/** What is read from such an object: text, integer cents or a list per element, and the object's pointer. */
export type PartOf<Place extends SegmentPlace> = Part & {
  readonly [Key in keyof Place['elements']]: ValueOf<Place['elements'][Key]>;
};

type ValueOf<Element extends ElementPlace> =
  Element extends ElementPlace<'amount'> ? Cents | undefined : Element extends ElementPlace<'list'> ? readonly string[] : Text;

export function segmentPlace<const Elements extends Readonly<Record<string, ElementPlace>>>(
  segment: string, elements: Elements, qualifier?: string,
): SegmentPlace<Elements> {
  return { segment, qualifier, elements };
}

export function text(at: number, ...names: readonly string[]): ElementPlace<'text'> {
  return { names, kind: 'text', at: [at] };
}

export function decimal(at: number, ...names: readonly string[]): ElementPlace<'decimal'> {
  return { names, kind: 'decimal', at: [at] };
}

export function amount(at: number, ...names: readonly string[]): ElementPlace<'amount'> {
  return { names, kind: 'amount', at: [at] };
}

export function list(at: readonly number[], ...names: readonly string[]): ElementPlace<'list'> {
  return { names, kind: 'list', at };
}

/** The place with a unit or qualifier in the element before it. */
export function withUnit<Kind extends ElementKind>(place: ElementPlace<Kind>, value: string): ElementPlace<Kind> {
  return { ...place, unit: { at: place.at[0]! - 1, value } };
}
