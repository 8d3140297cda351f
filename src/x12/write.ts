import type { Issue } from '../lib/issue.ts';
import { isX12Code } from './charset.ts';
import type { Delimiters, ElementValue, SegmentSink } from './types.ts';

/** The delimiters that nearly every payer uses. */
export const USUAL_DELIMITERS: Delimiters = { element: '*', component: ':', repetition: '^', segment: '~' };

/** How many issues one writer keeps; a file with more is refused anyway. */
export const MAX_WRITE_ISSUES = 1_000;

/** The values of an ISA / IEA pair. Ids are at most 15 characters and padded by the writer. */
export interface InterchangeHeader {
  senderQualifier: string;
  senderId: string;
  receiverQualifier: string;
  receiverId: string;
  /** Wall-clock date (CCYYMMDD) and time (HHMM) for ISA09/10 and GS04/05. */
  at: { d8: string; hhmm: string };
  /** ISA13, 1 to 999,999,999. */
  controlNumber: number;
  usage: 'T' | 'P';
  ackRequested: boolean;
}

/** The values of a GS / GE pair; date and time are those of the interchange. */
export interface GroupHeader {
  functionalId: string;
  senderCode: string;
  receiverCode: string;
  controlNumber: number;
  version: string;
}

/** The values of an ST / SE pair; `guide` is ST03 and left out for an 835. */
export interface SetHeader {
  code: string;
  controlNumber: string;
  guide?: string;
}

/** The place of data is one number, element + component × this: an object per element would cost more than the copying. */
const COMPONENT = 1_024;

/** Small enough to come out of node's pool of memory. */
const FIRST_BYTES = 2_048;

const PLAIN = 0;
const ILLEGAL = 1;
const DELIMITER = 2;
const NEWLINE = 10;
const SPACE = 32;

/**
 * Writes interchanges into one byte buffer. It counts segments, sets and groups for the trailers, drops trailing empty
 * elements and components, and trims data. A delimiter or a character outside the X12 extended set in data
 * becomes a space and an error in `issues` (rules "x12.delimiter-in-data", "x12.illegal-character"): such a file must not be sent.
 * Wrong envelope values (an id of more than 15 characters, equal delimiters) are bugs and throw RangeError.
 */
export class InterchangeWriter implements SegmentSink {
  /** What was refused in data, at most MAX_WRITE_ISSUES. */
  readonly issues: Issue[] = [];
  /** Segments of the open set so far, ST included; after endSet the number in SE01. */
  setSegmentCount = 0;

  readonly #delimiters: Delimiters;
  readonly #classes: Uint8Array;
  readonly #elementCode: number;
  readonly #componentCode: number;
  readonly #repetitionCode: number;
  readonly #segmentCode: number;
  readonly #newline: boolean;
  /** Grows; the claim of a single request fits into its beginning. */
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #size = 0;
  /** Bytes handed over before the buffer's first. */
  #taken = 0;

  #interchange: InterchangeHeader | undefined;
  #group: GroupHeader | undefined;
  #set: SetHeader | undefined;
  #groupCount = 0;
  #setCount = 0;

  // Where the segment being written came from, for its issues.
  #id = '';
  #pointer: string | undefined;
  #segmentStart = 0;

  constructor(options: { delimiters?: Delimiters; newline?: boolean } = {}) {
    this.#delimiters = options.delimiters ?? USUAL_DELIMITERS;
    this.#classes = characterClasses(this.#delimiters);
    this.#elementCode = this.#delimiters.element.charCodeAt(0);
    this.#componentCode = this.#delimiters.component.charCodeAt(0);
    this.#repetitionCode = this.#delimiters.repetition.charCodeAt(0);
    this.#segmentCode = this.#delimiters.segment.charCodeAt(0);
    this.#newline = (options.newline ?? false) && this.#segmentCode !== NEWLINE;
  }

  /** Bytes written so far: the offset at which the next segment begins. */
  get byteLength(): number {
    return this.#taken + this.#size;
  }

  /** Begins an interchange (ISA, 106 characters). */
  interchange(header: InterchangeHeader): void {
    if (this.#interchange) throw new Error('the interchange before is still open');
    this.#interchange = header;
    this.#groupCount = 0;
    this.setSegmentCount = 0;
    const fields: [string, number][] = [
      ['00', 2], ['', 10], ['00', 2], ['', 10], [header.senderQualifier, 2], [header.senderId, 15],
      [header.receiverQualifier, 2], [header.receiverId, 15], [header.at.d8.slice(2), 6], [header.at.hhmm, 4],
    ];
    this.#begin('ISA', undefined);
    fields.forEach(([text, width], index) => this.#fixed(text, width, index + 1));
    const number = controlText(header.controlNumber).padStart(9, '0');
    const { element, component, repetition } = this.#delimiters;
    const tail = [repetition, '00501', number, header.ackRequested ? '1' : '0', header.usage, component];
    this.#reserve(this.#size, 64);
    for (const text of tail) this.#size += this.#buffer.write(element + text, this.#size, 'latin1');
    this.#terminate();
  }

  /** Writes a TA1 (elements TA101 to TA105) between ISA and GS, or alone in its interchange. */
  ta1(elements: readonly ElementValue[]): void {
    this.#write('TA1', elements, undefined);
  }

  /** Begins a functional group (GS). */
  group(header: GroupHeader): void {
    const at = required(this.#interchange, 'group outside an interchange').at;
    if (this.#group) throw new Error('the group before is still open');
    this.#group = header;
    this.#groupCount += 1;
    this.#setCount = 0;
    this.setSegmentCount = 0;
    const number = controlText(header.controlNumber);
    this.#write('GS', [header.functionalId, header.senderCode, header.receiverCode, at.d8, at.hhmm, number, 'X', header.version], undefined);
  }

  /** Begins a transaction set (ST). */
  set(header: SetHeader): void {
    required(this.#group, 'set outside a group');
    if (this.#set) throw new Error('the set before is still open');
    this.#set = header;
    this.#setCount += 1;
    this.setSegmentCount = 0;
    this.segment('ST', [header.code, header.controlNumber, header.guide]);
  }

  /** Writes one segment of the open set; see SegmentSink for elements and pointer. */
  segment(id: string, elements: readonly ElementValue[], pointer?: string): void {
    this.setSegmentCount += 1;
    this.#write(id, elements, pointer);
  }

  /** Ends the set with its counted SE. */
  endSet(): void {
    const { controlNumber } = required(this.#set, 'no open set');
    this.segment('SE', [String(this.setSegmentCount + 1), controlNumber]);
    this.#set = undefined;
  }

  /** Ends the group with its counted GE. */
  endGroup(): void {
    const { controlNumber } = required(this.#group, 'no open group');
    if (this.#set) throw new Error('a set is still open');
    this.#write('GE', [String(this.#setCount), String(controlNumber)], undefined);
    this.#group = undefined;
  }

  /** Ends the interchange with its counted IEA. */
  endInterchange(): void {
    const { controlNumber } = required(this.#interchange, 'no open interchange');
    if (this.#group) throw new Error('a group is still open');
    this.#write('IEA', [String(this.#groupCount), String(controlNumber).padStart(9, '0')], undefined);
    this.#interchange = undefined;
  }

  /** The bytes written since the last `take`: a view that stays right until more is written. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  /** Hands over the bytes written since the last `take`, so that a large file is written with flat memory. Call it between segments. */
  take(): Buffer {
    const bytes = Buffer.from(this.bytes());
    this.#taken += this.#size;
    this.#size = 0;
    return bytes;
  }

  #write(id: string, elements: readonly ElementValue[], pointer: string | undefined): void {
    this.#begin(id, pointer);
    let at = this.#size;
    let end = at;
    // Trailing places that are plainly empty are not even written.
    let count = elements.length;
    while (count > 0 && isEmpty(elements[count - 1])) count -= 1;
    for (let i = 0; i < count; i += 1) {
      if (at === this.#buffer.length) this.#reserve(at, 1);
      this.#buffer[at] = this.#elementCode;
      const start = at + 1;
      at = this.#element(elements[i], start, i + 1);
      if (at > start) end = at;
    }
    this.#size = end;
    this.#terminate();
  }

  #begin(id: string, pointer: string | undefined): void {
    this.#id = id;
    this.#pointer = pointer;
    this.#segmentStart = this.byteLength;
    this.#size = this.#text(id, this.#size, 0);
  }

  #terminate(): void {
    this.#size = this.#separator(this.#segmentCode, this.#size);
    if (this.#newline) this.#size = this.#separator(NEWLINE, this.#size);
  }

  /** Writes one byte at `at` and gives the offset behind it, as all of the following do with what they write. */
  #separator(code: number, at: number): number {
    if (at === this.#buffer.length) this.#reserve(at, 1);
    this.#buffer[at] = code;
    return at + 1;
  }

  #element(value: ElementValue, at: number, element: number): number {
    if (value === undefined || value === '') return at;
    if (typeof value === 'string') return this.#text(value, at, element);
    return isComposite(value) ? this.#composite(value, at, element) : this.#repeated(value.repeat, at, element);
  }

  #repeated(values: readonly ElementValue[], from: number, element: number): number {
    let at = from;
    let end = from;
    for (let i = 0; i < values.length; i += 1) {
      const start = i === 0 ? at : this.#separator(this.#repetitionCode, at);
      at = this.#element(values[i], start, element);
      if (at > start) end = at;
    }
    return end;
  }

  #composite(components: readonly (string | undefined)[], from: number, element: number): number {
    let at = from;
    let end = from;
    let count = components.length;
    while (count > 0 && isEmpty(components[count - 1])) count -= 1;
    for (let i = 0; i < count; i += 1) {
      const start = i === 0 ? at : this.#separator(this.#componentCode, at);
      const text = components[i];
      at = text === undefined || text === '' ? start : this.#text(text, start, element + (i + 1) * COMPONENT);
      if (at > start) end = at;
    }
    return end;
  }

  /** Copies data without its outer spaces. The character check rides on the copy loop, where it costs next to nothing. */
  #text(text: string, start: number, place: number): number {
    if (start + text.length > this.#buffer.length) this.#reserve(start, text.length);
    const buffer = this.#buffer;
    const classes = this.#classes;
    let from = 0;
    let to = text.length;
    while (from < to && text.charCodeAt(from) === SPACE) from += 1;
    while (to > from && text.charCodeAt(to - 1) === SPACE) to -= 1;
    let at = start;
    for (let i = from; i < to; i += 1) {
      const code = text.charCodeAt(i);
      if (classes[code] !== PLAIN) return this.#refused(text, start, place);
      buffer[at] = code;
      at += 1;
    }
    return at;
  }

  /** Writes data again with a space for every character that is no data, and reports them. */
  #refused(text: string, start: number, place: number): number {
    let clean = '';
    let delimiters = '';
    let illegal = '';
    for (const char of text) {
      const kind = this.#classes[char.codePointAt(0)!] ?? ILLEGAL;
      if (kind === DELIMITER) delimiters += char;
      else if (kind === ILLEGAL) illegal += char;
      clean += kind === PLAIN ? char : ' ';
    }
    if (delimiters !== '') this.#issue('x12.delimiter-in-data', `holds a character that separates data in this file (${printable(delimiters)})`, { text, place });
    if (illegal !== '') this.#issue('x12.illegal-character', `holds a character that X12 files cannot carry (${printable(illegal)})`, { text, place });
    return this.#text(clean, start, place);
  }

  #fixed(text: string, width: number, element: number): void {
    if (text.length > width) throw new RangeError(`ISA${String(element).padStart(2, '0')} is longer than ${width} characters`);
    const start = this.#separator(this.#elementCode, this.#size);
    this.#reserve(start, width);
    const end = this.#text(text, start, element);
    this.#size = start + width;
    this.#buffer.fill(SPACE, end, this.#size);
  }

  #issue(ruleId: string, what: string, bad: { text: string; place: number }): void {
    if (this.issues.length >= MAX_WRITE_ISSUES) return;
    const element = bad.place % COMPONENT;
    const component = Math.floor(bad.place / COMPONENT);
    const reference = `${this.#id}${String(element).padStart(2, '0')}${component > 0 ? `-${component}` : ''}`;
    const issue: Issue = {
      ruleId,
      severity: 'error',
      snipLevel: 1,
      message: `${reference} ${what}.`,
      fixHint: 'Take the character out or write it another way.',
      value: bad.text,
      x12: { segment: this.#id, element: reference, offset: this.#segmentStart },
      ack: { element: 'IK403', code: '6' },
    };
    if (this.#set) issue.x12!.position = this.setSegmentCount;
    if (this.#pointer !== undefined) issue.pointer = this.#pointer;
    this.issues.push(issue);
  }

  /** Makes room for bytes from `at` on; everything before `at` is kept. */
  #reserve(at: number, bytes: number): void {
    if (at + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(at + bytes, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, at);
    this.#buffer = grown;
  }
}

function isEmpty(value: ElementValue): boolean {
  return value === undefined || value === '';
}

function isComposite(value: Exclude<ElementValue, string | undefined>): value is readonly (string | undefined)[] {
  return Array.isArray(value);
}

/** Classes by character code 0 to 255; a code above reads as undefined, which is not PLAIN and so takes the same branch. */
function characterClasses(delimiters: Delimiters): Uint8Array {
  const codes = [delimiters.element, delimiters.component, delimiters.repetition, delimiters.segment].map((text) => {
    if (text.length !== 1 || text.charCodeAt(0) > 255 || /[A-Za-z0-9 ]/.test(text)) throw new RangeError('a delimiter is one character, not a letter, digit or space');
    return text.charCodeAt(0);
  });
  if (new Set(codes).size !== 4) throw new RangeError('the four delimiters must differ');
  const classes = X12_CLASSES.slice();
  for (const code of codes) classes[code] = DELIMITER;
  return classes;
}

const X12_CLASSES = Uint8Array.from({ length: 256 }, (_, code) => (isX12Code(code) ? PLAIN : ILLEGAL));

function controlText(controlNumber: number): string {
  if (!Number.isInteger(controlNumber) || controlNumber < 0 || controlNumber > 999_999_999) throw new RangeError('a control number has one to nine digits');
  return String(controlNumber);
}

function required<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new Error(message);
  return value;
}

/** Names unprintable characters by their code, so that the message shows them. */
function printable(characters: string): string {
  return [...new Set(characters)].map((char) => (/^[\p{L}\p{P}\p{S}]$/u.test(char) ? char : `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)).join(' ');
}
