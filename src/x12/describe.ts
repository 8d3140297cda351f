import { readEnvelopesSync } from './envelope.ts';
import { namesOf, PATIENT_ENTITIES, PERSONAL_REFERENCES, type ElementName, type SegmentNames } from './names.ts';
import { segments } from './read.ts';
import type { Segment } from './types.ts';
import type { Issue } from '../lib/issue.ts';

const MASK = '•••';
/** Segments that begin another loop, so that what follows is no longer about the patient named before. */
const LOOP_STARTS = new Set(['NM1', 'N1', 'HL', 'CLM', 'CLP', 'LX', 'SVC', 'PLB', 'ST', 'SE']);

/** One element as people see it: its place, our name of it, and its text or "•••". */
export interface DescribedElement {
  n: number;
  label: string;
  text: string;
  isMasked: boolean;
}

/** One segment as people see it. `position` counts from ST = 1 and is 0 outside of sets; `index` from ISA = 1; `depth` follows the HL levels. */
export interface DescribedSegment {
  id: string;
  name: string | undefined;
  index: number;
  offset: number;
  length: number;
  position: number;
  depth: number;
  /** All elements, empty ones too. */
  elements: DescribedElement[];
}

/**
 * Describes a file for people, line by line: position in its set, segment, and each element under our own short name, indented
 * by the HL levels of the file; at the end what is wrong with its envelopes. What tells who a patient is (names, member
 * numbers, birth dates, addresses, contacts, free text) reads "•••" unless `show`; so does every segment that we have no names for.
 */
export function* describeFile(bytes: Uint8Array, options: { show: boolean }): Iterable<string> {
  for (const segment of describeSegments(bytes, options)) yield line(segment);
  for (const issue of envelopeIssues(bytes)) yield `! ${issue.message}${issue.x12?.offset === undefined ? '' : ` (byte ${issue.x12.offset})`}`;
}

/** The segments of a file as data, masked like `describeFile`. */
export function* describeSegments(bytes: Uint8Array, options: { show: boolean }): Iterable<DescribedSegment> {
  const place: Place = { position: 0, depth: 0, depths: new Map(), aboutPatient: false };
  for (const segment of segments(bytes)) {
    moveTo(place, segment);
    yield described(segment, place, options.show);
    if (segment.id === 'SE') place.position = 0;
  }
}

/** Where in the file a segment stands. */
interface Place {
  /** From ST = 1; 0 outside of sets. */
  position: number;
  /** HL depth of the segment, and the depths of all levels of the set by HL01. */
  depth: number;
  depths: Map<string, number>;
  aboutPatient: boolean;
}

function moveTo(place: Place, segment: Segment): void {
  const { id } = segment;
  if (id === 'ST') {
    place.position = 0;
    place.depth = 0;
    place.depths = new Map();
  }
  if (id === 'ST' || place.position > 0) place.position += 1;
  if (id === 'HL') {
    place.depth = (place.depths.get(segment.element(2)) ?? -1) + 1;
    place.depths.set(segment.element(1), place.depth);
  }
  if (id === 'SE') place.depth = 0;
  if (LOOP_STARTS.has(id)) place.aboutPatient = id === 'NM1' && PATIENT_ENTITIES.has(segment.element(1));
}

function described(segment: Segment, place: Place, show: boolean): DescribedSegment {
  const names = namesOf(segment.id);
  const elements: DescribedElement[] = [];
  for (let n = 1; n <= segment.elementCount; n += 1) {
    const text = segment.element(n).trimEnd();
    const hidden = text !== '' && !show && isMasked({ segment, n, names, place });
    elements.push({ n, label: names?.elements[n - 1]?.label || String(n).padStart(2, '0'), text: hidden ? MASK : printable(text), isMasked: hidden });
  }
  const id = names || show ? printable(segment.id) : segment.id.replace(/[^A-Z0-9]/g, '?').slice(0, 3);
  const { index, offset, length } = segment;
  return { id, name: names?.name, index, offset, length, position: place.position, depth: place.depth, elements };
}

function line({ id, name, position, depth, elements }: DescribedSegment): string {
  const shown = elements.filter(({ text }) => text !== '').map(({ label, text }) => `${label} ${text}`);
  return `${(position > 0 ? String(position) : '').padStart(6)}  ${'  '.repeat(depth)}${id.padEnd(3)}  ${[name ?? 'unknown segment', ...shown].join(' · ')}`;
}

function isMasked(at: { segment: Segment; n: number; names: SegmentNames | undefined; place: Place }): boolean {
  const { segment, n, names, place } = at;
  const element: ElementName | undefined = names?.elements[n - 1];
  // An element without a name is not known to be harmless.
  if (!element || element.label === '') return true;
  if (segment.id === 'REF' && n > 1) return place.aboutPatient || PERSONAL_REFERENCES.has(segment.element(1));
  return element.masked === 'always' || (element.masked === 'patient' && place.aboutPatient);
}

/** Control characters and line ends become visible, so that a file can't write on the terminal what it likes. */
function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function envelopeIssues(bytes: Uint8Array): Issue[] {
  const found: Issue[] = [];
  const keep = (_: unknown, issues: readonly Issue[]): void => {
    found.push(...issues);
  };
  const ofFile = readEnvelopesSync(bytes, {
    set: () => ({ segment: () => {}, end: (end) => keep(undefined, end.issues) }),
    groupEnd: keep,
    interchangeEnd: keep,
  });
  return [...found, ...ofFile];
}
