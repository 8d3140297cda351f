import type { Issue } from '../lib/issue.ts';
import type { Cents } from '../lib/money.ts';
import type { Segment } from '../x12/types.ts';
import { MAX_ISSUES, NONE } from './remit835-work.ts';
import type {
  Address, AdjustmentGroup, Amount, Contact, DatedOn, Elements, Procedure, ProviderAdjustment, Quantity, Reference, RemitName,
} from './types.ts';

/**
 * A list with one item more. Most lists of a remittance have one or two items: each is made in its size, since the first `push`
 * onto an empty list makes room for seventeen.
 */
export function added<T>(list: readonly T[], item: T): readonly T[] {
  switch (list.length) {
    case 0: return [item];
    case 1: return [list[0]!, item];
    case 2: return [list[0]!, list[1]!, item];
    case 3: return [list[0]!, list[1]!, list[2]!, item];
    default:
      (list as T[]).push(item);
      return list;
  }
}

/** Element `n` in cents; 0 when absent. What is there but no amount becomes an issue and counts as 0, so the claim won't balance. */
export function money(segment: Segment, n: number, issues: Issue[]): Cents {
  const cents = segment.cents(n);
  if (cents !== undefined) return cents;
  if (issues.length < MAX_ISSUES && segment.text(n) !== '') {
    const element = `${segment.id}${String(n).padStart(2, '0')}`;
    issues.push({
      ruleId: 'remit.amount', severity: 'error', snipLevel: 1, message: `${element} is not an amount.`, value: segment.element(n),
      x12: { segment: segment.id, element, offset: segment.elementOffset(n) },
    });
  }
  return 0;
}

/** CAS: the triplets begin at elements 2, 5, 8, 11, 14 and 17. */
export function readAdjustments(segment: Segment, issues: Issue[]): AdjustmentGroup {
  let items: AdjustmentGroup['items'] = NONE;
  for (let n = 2; n <= segment.elementCount && n <= 17; n += 3) {
    const reason = segment.text(n);
    const cents = money(segment, n + 1, issues);
    if (reason === '' && cents === 0) continue;
    items = added(items, { reason, cents, quantity: segment.text(n + 2) });
  }
  return { group: segment.text(1), items };
}

/** PLB: up to six pairs of reason and amount from element 3. */
export function readProviderAdjustments(segment: Segment, issues: Issue[]): ProviderAdjustment[] {
  const pairs: ProviderAdjustment[] = [];
  const providerId = segment.text(1);
  const fiscalDate = segment.text(2);
  for (let n = 3; n <= segment.elementCount && n <= 13; n += 2) {
    const reason = part(segment, n, 1);
    const cents = money(segment, n + 1, issues);
    if (reason === '' && cents === 0) continue;
    pairs.push({ providerId, fiscalDate, reason, reference: part(segment, n, 2), cents });
  }
  return pairs;
}

/** REF. */
export function readReference(segment: Segment): Reference {
  return { qualifier: segment.text(1), value: segment.text(2) };
}

/** DTM. */
export function readDate(segment: Segment): DatedOn {
  return { qualifier: segment.text(1), date: segment.text(2) };
}

/** AMT. */
export function readAmount(segment: Segment, issues: Issue[]): Amount {
  return { qualifier: segment.text(1), cents: money(segment, 2, issues) };
}

/** QTY. */
export function readQuantity(segment: Segment): Quantity {
  return { qualifier: segment.text(1), quantity: segment.text(2) };
}

/** PER: three pairs from element 3. */
export function readContact(segment: Segment): Contact {
  const numbers = [];
  for (let n = 3; n <= 7; n += 2) {
    const value = segment.text(n + 1);
    if (value !== '') numbers.push({ kind: segment.text(n), value });
  }
  return { function: segment.text(1), name: segment.text(2), numbers };
}

/** NM1. */
export function readName(segment: Segment): RemitName {
  return {
    entity: segment.text(1), type: segment.text(2), last: segment.text(3), first: segment.text(4), middle: segment.text(5),
    prefix: segment.text(6), suffix: segment.text(7), idQualifier: segment.text(8), id: segment.text(9),
  };
}

export const NO_ADDRESS: Address = { lines: [], city: '', state: '', zip: '', country: '', subdivision: '' };

/** N3 and N4 together; each fills its part. */
export function readStreet(segment: Segment, address: Address): Address {
  return { ...address, lines: [segment.text(1), segment.text(2)].filter((line) => line !== '') };
}

export function readCity(segment: Segment, address: Address): Address {
  return {
    ...address, city: segment.text(1), state: segment.text(2), zip: segment.text(3), country: segment.text(4),
    subdivision: segment.text(7),
  };
}

/** SVC01 or SVC06: qualifier, code, four modifiers, description. */
export function readProcedure(segment: Segment, n: number): Procedure {
  let modifiers: readonly string[] = NONE;
  const count = segment.componentCount(n);
  for (let c = 3; c <= 6 && c <= count; c += 1) {
    const modifier = part(segment, n, c);
    if (modifier !== '') modifiers = added(modifiers, modifier);
  }
  return {
    qualifier: part(segment, n, 1),
    code: part(segment, n, 2),
    modifiers,
    description: count >= 7 ? part(segment, n, 7) : '',
  };
}

/** Component `c` of element `n` without its trailing spaces. Few have any, and to look costs less than to trim. */
function part(segment: Segment, n: number, c: number): string {
  const value = segment.component(n, c);
  return value.charCodeAt(value.length - 1) === 32 ? value.trimEnd() : value;
}

/** All elements of a segment of many rarely used ones (MIA, MOA, TS2, TS3, RDM). */
export function readElements(segment: Segment): Elements {
  const elements: string[] = [];
  for (let n = 1; n <= segment.elementCount; n += 1) elements.push(segment.text(n));
  return elements;
}
