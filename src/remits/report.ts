import { isD8 } from '../lib/dates.ts';
import { formatCents, parseCents } from '../lib/money.ts';
import type { Interchange, TransactionSet } from '../x12/types.ts';

/** JSON whose leaves are all strings: amounts keep their zeros and counts their form. Undefined, "" and empty parts are left out at the end. */
export type Field = string | undefined | readonly Field[] | Fields;

export interface Fields {
  [name: string]: Field;
}

/** What identifies a report. The same set has the same transaction id at every reading. */
export function metaOf(set: TransactionSet, bodySha256: string): Fields {
  const hex = bodySha256;
  const { interchange, group } = set;
  return {
    applicationMode: modeOf(interchange), senderId: interchange.senderId, traceId: [interchange.controlNumber, group.controlNumber, set.controlNumber].join('.'),
    // Version 8 of RFC 9562 is the one for ids that are derived in a way of one's own.
    transactionId: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  };
}

function modeOf({ usage }: Interchange): string {
  if (usage === 'P') return 'production';
  return usage === 'T' ? 'test' : usage;
}

/** The object without its undefined, "" and empty parts. */
export function lean(fields: Fields): Fields {
  const kept: Fields = {};
  for (const name in fields) {
    const value = leanValue(fields[name]);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function leanValue(value: Field): Field {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (isList(value)) {
    const items = value.map(leanValue).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  const kept = lean(value);
  for (const _ in kept) return kept;
  return undefined;
}

function isList(value: Field): value is readonly Field[] {
  return Array.isArray(value);
}

/** Values under the names that their qualifiers have; of a repeated qualifier the first. Qualifiers outside of the table have no place in the JSON. */
export function named(table: Readonly<Record<string, string>>, items: Iterable<readonly [qualifier: string, value: string]>): Fields {
  const fields: Fields = {};
  for (const [qualifier, value] of items) {
    const name = table[qualifier];
    if (name !== undefined) fields[name] ??= value;
  }
  return fields;
}

/** A contact's numbers in the order sent; an extension goes with the telephone number before it. */
export function contactMethods(table: Readonly<Record<string, string>>, numbers: readonly { readonly kind: string; readonly value: string }[]): Fields[] {
  const methods: Fields[] = [];
  for (const { kind, value } of numbers) {
    const last = methods.at(-1);
    const name = table[kind];
    if (kind === 'EX' && last?.['phone'] !== undefined) last['phoneExtension'] = value;
    else if (name !== undefined) methods.push({ [name]: value });
  }
  return methods;
}

/** PER03, PER05 and PER07. */
export const CONTACT_KINDS: Readonly<Record<string, string>> = {
  TE: 'phone', EX: 'phoneExtension', FX: 'fax', EM: 'email', UR: 'url', ED: 'electronicDataInterChangeAccessNumber',
};

/** What kind of code names a service (SVC01-1, element 235). */
export const SERVICE_QUALIFIERS: Readonly<Record<string, string>> = {
  AD: 'Dental procedure code', ER: 'Jurisdiction procedure code', HC: 'HCPCS or CPT code', HP: 'HIPPS rate code', IV: 'Home infusion code',
  N4: 'National drug code', N6: 'Health related item code', NU: 'Revenue code', UI: 'Universal product code', WK: 'Advanced billing concepts code',
};

/** CCYYMMDD, or undefined for what is no calendar date: the JSON promises real dates. */
export function d8(text: string | undefined): string | undefined {
  return text !== undefined && isD8(text) ? text : undefined;
}

/** Numbers for which the published form prescribes a length, without hyphens; those of another length are left out. */
export function withNumbers(fields: Fields, lengths: Readonly<Record<string, number>>): Fields {
  for (const [name, length] of Object.entries(lengths)) {
    const value = fields[name];
    if (typeof value === 'string') fields[name] = digits(value, length);
  }
  return fields;
}

/** An amount as sent with two decimals; what is no amount stays as it is. */
export function amount(text: string): string {
  const cents = parseCents(text);
  return cents === undefined ? text : formatCents(cents);
}

function digits(text: string, length: number): string | undefined {
  const bare = text.replaceAll(/[- ]/g, '');
  return bare.length === length && /^\d+$/.test(bare) ? bare : undefined;
}
