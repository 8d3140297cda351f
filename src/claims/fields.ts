import type { Issue } from '../lib/issue.ts';
import { type Cents, parseCents } from '../lib/money.ts';
import { transliterate } from '../x12/charset.ts';
import type { UnusualText } from './claim.ts';

/**
 * An object of the posted JSON while it is being read. Every field that is asked for is remembered, so that what nobody
 * asked for can be told to the client instead of being dropped in silence.
 */
export interface Fields {
  readonly pointer: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of fields with a value that were asked for. */
  readonly read: string[];
  readonly body: Body;
}

/** What is remembered over all objects of one body. */
export interface Body {
  readonly opened: Fields[];
  /** Warnings about text that was changed to X12 characters. */
  readonly issues: Issue[];
  readonly unusual: UnusualText[];
}

/** Opens a body (already checked against its schema). */
export function openFields(values: Readonly<Record<string, unknown>>, pointer = ''): Fields {
  return open(values, pointer, { opened: [], issues: [], unusual: [] });
}

/**
 * The first of the named fields that has text: trimmed, and in X12 characters (é becomes e, with a warning).
 * Numbers and flags are given as text.
 */
export function text(from: Fields, name: string, other?: string, third?: string): string | undefined {
  const found = textOf(from, name);
  if (found !== undefined || other === undefined) return found;
  return textOf(from, other) ?? (third === undefined ? undefined : textOf(from, third));
}

/** An amount as cents. The schema has refused what is no decimal amount. */
export function cents(from: Fields, name: string): Cents | undefined {
  const value = text(from, name);
  return value === undefined ? undefined : parseCents(value);
}

/** True for true, "true", "Y" and "1"; what is neither yes nor no is an error, since it would be sent as no. */
export function flag(from: Fields, name: string): boolean {
  const value = text(from, name);
  if (value === undefined || NO.test(value)) return false;
  const isYes = YES.test(value);
  if (!isYes) {
    from.body.issues.push({
      ruleId: 'contract.yes-or-no', severity: 'error', snipLevel: 1, pointer: `${from.pointer}/${name}`, value,
      message: 'This field is neither yes nor no.', fixHint: 'Send Y or N, or leave it out.',
    });
  }
  return isYes;
}

const YES = /^(true|y|yes|1)$/i;
const NO = /^(false|n|no|0)$/i;

/** A list of texts; a single text counts as a list of one. */
export function texts(from: Fields, name: string): readonly string[] {
  const value = from.values[name];
  if (value === null || value === undefined) return NONE;
  from.read.push(name);
  if (!Array.isArray(value)) return nonEmpty([inX12(from, String(value), name)]);
  const list: readonly unknown[] = value;
  return nonEmpty(list.map((item, index) => (item === null ? '' : inX12(from, String(item), `${name}/${index}`))));
}

/**
 * The object in the first of the named fields that has one. A list of one object counts as that object, and one that says nothing
 * (`{}`, or nothing but empty fields) as left out: software that fills in a form sends such objects.
 */
export function child(from: Fields, name: string, other?: string): Fields | undefined {
  const value = from.values[name];
  if (typeof value === 'object' && value !== null) {
    const found = Array.isArray(value) ? children(from, name)[0] : isEmpty(value) ? undefined : only(from, name, value as Record<string, unknown>);
    if (found) return found;
  }
  return other === undefined ? undefined : child(from, other);
}

/** The object of a field that the schema insists on, whatever it says. */
export function main(from: Fields, name: string): Fields {
  return only(from, name, from.values[name] as Record<string, unknown>);
}

/**
 * The objects in a list, flattened where a list of lists was sent; a single object counts as a list of one,
 * because the public APIs differ between claim types. An empty object among others keeps its place: what counts places would shift.
 */
export function children(from: Fields, name: string): readonly Fields[] {
  const value = from.values[name];
  if (value === undefined || value === null || isEmpty(value)) return NO_FIELDS;
  from.read.push(name);
  const found: Fields[] = [];
  collect(value, `${from.pointer}/${name}`, from.body, found);
  return found;
}

/** True where an object has no other fields than these, so that a reader need not ask for each of dozens that are hardly ever there. */
export function hasOnly(from: Fields, names: ReadonlySet<string>): boolean {
  for (const name in from.values) if (!names.has(name)) return false;
  return true;
}

/** Marks fields as read that have no place in an 837 and lose nothing by it. */
export function skip(from: Fields, ...names: readonly string[]): void {
  for (const name of names) if (from.values[name] !== undefined) from.read.push(name);
}

/** Pointers of all fields with a value that nobody asked for. */
export function unread(root: Fields): readonly { pointer: string; value: unknown }[] {
  const left: { pointer: string; value: unknown }[] = [];
  for (const fields of root.body.opened) {
    const { values, read } = fields;
    for (const name in values) {
      if (!read.includes(name) && !isEmpty(values[name])) left.push({ pointer: `${fields.pointer}/${escapeToken(name)}`, value: values[name] });
    }
  }
  return left;
}

const NONE: readonly string[] = [];
const NO_FIELDS: readonly Fields[] = [];

function textOf(from: Fields, name: string): string | undefined {
  const value = from.values[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') {
    from.read.push(name);
    const written = inX12(from, value, name);
    return written === '' ? undefined : written;
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  from.read.push(name);
  return String(value);
}

/** By character code: letters, digits and the marks that no partner uses as a delimiter. */
const ORDINARY = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9 .,'()/-]/.test(String.fromCharCode(code)) ? 1 : 0));
const SPACE = 32;

function isOrdinary(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) if (ORDINARY[value.charCodeAt(at)] !== 1) return false;
  return true;
}

function inX12(from: Fields, value: string, name: string): string {
  if (isOrdinary(value)) return value.charCodeAt(0) === SPACE || value.charCodeAt(value.length - 1) === SPACE ? value.trim() : value;
  const { text: written, changed, bad } = transliterate(storable(value));
  const pointer = `${from.pointer}/${name}`;
  from.body.unusual.push({ pointer, value: written, illegal: bad });
  if (changed) {
    from.body.issues.push({
      ruleId: 'x12.transliterated', severity: 'warning', snipLevel: 1, pointer, value,
      message: `This text has characters that X12 can't carry; it is sent as "${written.trim()}".`,
    });
  }
  return written.trim();
}

/** NUL and halves of characters, which no database takes, become U+FFFD, which is as illegal in X12 and is told as such. */
function storable(value: string): string {
  return Buffer.from(value.replaceAll('\0', '\ufffd')).toString();
}

function nonEmpty(list: readonly string[]): readonly string[] {
  return list.filter((item) => item !== '');
}

function open(values: Readonly<Record<string, unknown>>, pointer: string, body: Body): Fields {
  const fields: Fields = { pointer, values, read: [], body };
  body.opened.push(fields);
  return fields;
}

function only(from: Fields, name: string, value: Readonly<Record<string, unknown>>): Fields {
  from.read.push(name);
  return open(value, `${from.pointer}/${name}`, from.body);
}

function collect(value: unknown, pointer: string, body: Body, found: Fields[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, `${pointer}/${index}`, body, found);
  } else if (typeof value === 'object' && value !== null) found.push(open(value as Record<string, unknown>, pointer, body));
}

/** How deep an unread field is searched for content; deeper ones count as content, so a body can't exhaust the stack. */
const MAX_DEPTH = 20;

function isEmpty(value: unknown, depth = 0): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
  for (const name in value) if (!isEmpty((value as Record<string, unknown>)[name], depth + 1)) return false;
  return true;
}

/** RFC 6901 section 3: "~" and "/" inside a name are written ~0 and ~1. */
function escapeToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
