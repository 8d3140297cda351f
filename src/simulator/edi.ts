/** The payer's own small reader and writer: it shares no code with the gateway's, so it can't share its mistakes. */

/** One read segment: the id, then its elements as text. */
export type Seg = readonly string[];

/** An element to write: text, or the components of a composite. */
export type Out = string | readonly string[];

export interface ReadFile {
  /** Component separator (ISA16). */
  readonly component: string;
  /** Can be walked once. */
  readonly segments: Iterable<Seg>;
}

/** Splits a file by the delimiters that its ISA declares. Undefined when it does not begin with an ISA. */
export function readEdi(text: string): ReadFile | undefined {
  if (!text.startsWith('ISA') || text.length < 106) return undefined;
  return { component: text.charAt(104), segments: segmentsOf(text) };
}

/** One segment at a time: a large file is never held in pieces as a whole. */
function* segmentsOf(text: string): Generator<Seg> {
  const element = text.charAt(3);
  const terminator = text.charAt(105);
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf(terminator, at);
    const end = found < 0 ? text.length : found;
    const segment = text.slice(at, end).trimStart();
    if (segment !== '') yield segment.split(element);
    at = end + 1;
  }
}

export interface Party {
  readonly qualifier: string;
  readonly id: string;
}

/** An interchange to write. Control number up to nine digits; d8 is CCYYMMDD. */
export interface Envelope {
  readonly sender: Party;
  readonly receiver: Party;
  readonly d8: string;
  readonly hhmm: string;
  readonly control: number;
  /** Element, component, segment and repetition delimiter and what follows each segment; the usual ones when absent. */
  readonly style?: Style;
}

export interface Style {
  readonly element: string;
  readonly component: string;
  readonly terminator: string;
  readonly repetition: string;
  readonly lineEnd: string;
}

export const USUAL_STYLE: Style = { element: '*', component: ':', terminator: '~', repetition: '^', lineEnd: '\n' };

/** A functional group of sets; a set is its body between ST and SE, made while it is written. */
export interface OutGroup {
  readonly functionalId: string;
  readonly senderCode: string;
  readonly receiverCode: string;
  readonly version: string;
  readonly code: string;
  /** False for an 835, whose guide does not use ST03. */
  readonly guideInSt: boolean;
  readonly sets: readonly Iterable<readonly Out[]>[];
}

/** Writes an interchange with a TA1, with one group, or both. */
export function writeEdi(envelope: Envelope, content: { ta1?: readonly Out[]; group?: OutGroup }): string {
  const style = envelope.style ?? USUAL_STYLE;
  const lines: string[] = [isa(envelope, style)];
  const write = segmentWriter(style);
  const put = (segment: readonly Out[]): void => {
    lines.push(write(segment));
  };
  const control = String(envelope.control).padStart(9, '0');
  if (content.ta1) put(content.ta1);
  if (content.group) writeGroup(put, content.group, envelope);
  put(['IEA', content.group ? '1' : '0', control]);
  return lines.join('');
}

function writeGroup(put: (segment: readonly Out[]) => void, group: OutGroup, envelope: Envelope): void {
  const { functionalId, senderCode, receiverCode, version, sets } = group;
  const control = String(envelope.control);
  put(['GS', functionalId, senderCode, receiverCode, envelope.d8, envelope.hhmm, control, 'X', version]);
  sets.forEach((body, i) => {
    const number = String(i + 1).padStart(4, '0');
    put(['ST', group.code, number, group.guideInSt ? version : '']);
    let count = 2;
    for (const segment of body) {
      count += 1;
      put(segment);
    }
    put(['SE', String(count), number]);
  });
  put(['GE', String(sets.length), control]);
}

function isa(envelope: Envelope, style: Style): string {
  const { sender, receiver, d8, hhmm, control } = envelope;
  const fields = [
    'ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), sender.qualifier, sender.id.padEnd(15), receiver.qualifier,
    receiver.id.padEnd(15), d8.slice(2), hhmm, style.repetition, '00501', String(control).padStart(9, '0'), '0', 'T', style.component,
  ];
  return fields.join(style.element) + style.terminator + style.lineEnd;
}

/** Segments as text in one style. Text that came in under other delimiters may hold one of ours: it is blanked. */
function segmentWriter({ element, component, terminator, repetition, lineEnd }: Style): (segment: readonly Out[]) => string {
  const delimiters = [element, component, terminator, repetition].map((char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
  const reserved = new RegExp(`[${delimiters.join('')}]`, 'gu');
  const clean = (text: string): string => (text === '' ? text : text.replace(reserved, ' '));
  return (segment) => {
    let text = '';
    let pending = '';
    for (const [i, value] of segment.entries()) {
      if (i > 0) pending += element;
      const part = typeof value === 'string' ? clean(value) : join(value.map(clean), component);
      if (part === '') continue;
      text += pending + part;
      pending = '';
    }
    return text + terminator + lineEnd;
  };
}

/** Components without empty ones at the end. */
function join(components: readonly string[], separator: string): string {
  let end = components.length;
  while (end > 0 && components[end - 1] === '') end -= 1;
  return components.slice(0, end).join(separator);
}
