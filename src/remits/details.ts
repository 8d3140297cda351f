import type { Issue } from '../lib/issue.ts';
import type { Cents } from '../lib/money.ts';
import type { Segment } from '../x12/types.ts';
import type {
  Address, AdjustmentGroup, Amount, Contact, DatedOn, Elements, Procedure, ProviderAdjustment, Quantity, Reference, RemitName,
} from './types.ts';

/** Element `n` without its trailing spaces. */
export function text(segment: Segment, n: number): string {
  const value = segment.element(n);
  return value.charCodeAt(value.length - 1) === 32 ? value.trimEnd() : value;
}

/** Element `n` in cents; 0 when absent. What is there but no amount becomes an issue and counts as 0, so the claim won't balance. */
export function money(segment: Segment, n: number, issues: Issue[]): Cents {
  const cents = segment.cents(n);
  if (cents !== undefined) return cents;
  if (text(segment, n) !== '') {
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
  const items = [];
  for (let n = 2; n <= segment.elementCount && n <= 17; n += 3) {
    const reason = text(segment, n);
    const cents = money(segment, n + 1, issues);
    if (reason === '' && cents === 0) continue;
    items.push({ reason, cents, quantity: text(segment, n + 2) });
  }
  return { group: text(segment, 1), items };
}

/** PLB: up to six pairs of reason and amount from element 3. */
export function readProviderAdjustments(segment: Segment, issues: Issue[]): ProviderAdjustment[] {
  const pairs: ProviderAdjustment[] = [];
  const providerId = text(segment, 1);
  const fiscalDate = text(segment, 2);
  for (let n = 3; n <= segment.elementCount && n <= 13; n += 2) {
    const reason = segment.component(n, 1).trimEnd();
    const cents = money(segment, n + 1, issues);
    if (reason === '' && cents === 0) continue;
    pairs.push({ providerId, fiscalDate, reason, reference: segment.component(n, 2).trimEnd(), cents });
  }
  return pairs;
}

/** REF. */
export function readReference(segment: Segment): Reference {
  return { qualifier: text(segment, 1), value: text(segment, 2) };
}

/** DTM. */
export function readDate(segment: Segment): DatedOn {
  return { qualifier: text(segment, 1), date: text(segment, 2) };
}

/** AMT. */
export function readAmount(segment: Segment, issues: Issue[]): Amount {
  return { qualifier: text(segment, 1), cents: money(segment, 2, issues) };
}

/** QTY. */
export function readQuantity(segment: Segment): Quantity {
  return { qualifier: text(segment, 1), quantity: text(segment, 2) };
}

/** PER: three pairs from element 3. */
export function readContact(segment: Segment): Contact {
  const numbers = [];
  for (let n = 3; n <= 7; n += 2) {
    const value = text(segment, n + 1);
    if (value !== '') numbers.push({ kind: text(segment, n), value });
  }
  return { function: text(segment, 1), name: text(segment, 2), numbers };
}

/** NM1. */
export function readName(segment: Segment): RemitName {
  return {
    entity: text(segment, 1), type: text(segment, 2), last: text(segment, 3), first: text(segment, 4), middle: text(segment, 5),
    prefix: text(segment, 6), suffix: text(segment, 7), idQualifier: text(segment, 8), id: text(segment, 9),
  };
}

export const NO_ADDRESS: Address = { lines: [], city: '', state: '', zip: '', country: '', subdivision: '' };

/** N3 and N4 together; each fills its part. */
export function readStreet(segment: Segment, address: Address): Address {
  return { ...address, lines: [text(segment, 1), text(segment, 2)].filter((line) => line !== '') };
}

export function readCity(segment: Segment, address: Address): Address {
  return {
    ...address, city: text(segment, 1), state: text(segment, 2), zip: text(segment, 3), country: text(segment, 4),
    subdivision: text(segment, 7),
  };
}

/** SVC01 or SVC06: qualifier, code, four modifiers, description. */
export function readProcedure(segment: Segment, n: number): Procedure {
  const modifiers: string[] = [];
  const count = segment.componentCount(n);
  for (let c = 3; c <= 6 && c <= count; c += 1) {
    const modifier = segment.component(n, c).trimEnd();
    if (modifier !== '') modifiers.push(modifier);
  }
  return {
    qualifier: segment.component(n, 1).trimEnd(),
    code: segment.component(n, 2).trimEnd(),
    modifiers,
    description: count >= 7 ? segment.component(n, 7).trimEnd() : '',
  };
}

/** All elements of a segment of many rarely used ones (MIA, MOA, TS2, TS3, RDM). */
export function readElements(segment: Segment): Elements {
  const elements: string[] = [];
  for (let n = 1; n <= segment.elementCount; n += 1) elements.push(text(segment, n));
  return elements;
}
