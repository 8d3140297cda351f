import { z } from 'zod';

/**
 * How a guide uses a place: M required by X12 itself, R required by the guide, S situational (a rule says when),
 * N must be absent (only payers say N; what a guide does not use is simply not listed).
 */
export type Usage = 'M' | 'R' | 'S' | 'N';

/** What a payer changed here, and why. */
export interface PayerChange {
  op: string;
  why: string;
}

/** One element, or one component of a composite, that a guide uses. */
export interface ElementDef {
  /** As people write it: "NM109", "SV101-2". */
  ref: string;
  /** Counted from 1 in the segment. */
  position: number;
  /** Counted from 1 in the composite; 0 for the whole element. */
  component: number;
  usage: Usage;
  /** How often it may repeat; undefined is what the base standard allows. */
  repeat?: number;
  /** How often it has to be there at least when it is there; undefined is once. */
  repeatMin?: number;
  /** Longest text the guide promises to take, where that is less than the standard's maximum. */
  limit?: number;
  name: string;
  /** Name of an external code set, for people and for edits. The structure check leaves it alone. */
  set?: string;
  pattern?: string;
  /** The guide's closed list; empty where any value of the type will do. */
  codes: string[];
  payer?: PayerChange;
}

/** The place and the values that tell one use of a segment from another, as NM101 = 85. */
export interface KeyDef {
  ref: string;
  position: number;
  component: number;
  codes: string[];
}

/** One use of a segment at one place of a guide. */
export interface SegmentDef {
  kind: 'segment';
  id: string;
  usage: Usage;
  /** Most occurrences; Infinity for no limit. */
  max: number;
  name: string;
  key?: KeyDef;
  elements: ElementDef[];
  payer?: PayerChange;
}

/** A loop. Its first segment opens it. Two loops can share one `content`, as 2300 under 2000B and 2000C does. */
export interface LoopDef {
  kind: 'loop';
  id: string;
  usage: Usage;
  max: number;
  name: string;
  content: NodeDef[];
  payer?: PayerChange;
}

export type NodeDef = SegmentDef | LoopDef;

/** Where the business unit of a 999 (CTX) gets its value, while the loop around it is open. */
export interface UnitDef {
  segmentId: string;
  position: number;
  /** The loop in which the segment counts; undefined where every use of it does. */
  loop?: string;
  /** CTX01-1, e.g. "CLM01" or "SUBSCRIBER NAME NM109". */
  name: string;
}

/** An implementation guide as its file says it, before it is compiled. */
export interface GuideDef {
  /** Guide version as in ST03 and GS08, e.g. "005010X222A1". */
  id: string;
  /** Other editions that are read by this guide, e.g. 005010X231 for the 999, which most partners still send. */
  also?: string[] | undefined;
  /** Short name, e.g. "837P". */
  name: string;
  title: string;
  /** ST01. */
  set: string;
  /** GS01. */
  functionalId: string;
  /** How sure we are that the definition is right. */
  confidence: 'high' | 'medium' | 'low';
  /** The element that names the business unit, e.g. CLM01. */
  unit?: UnitDef;
  /** What tells this guide from another of the same version: the request and the response of a 278 differ in BHT02. */
  tell?: KeyDef;
  content: NodeDef[];
}

const segmentNode = z.strictObject({ segment: z.string(), elements: z.array(z.string()) });
const againNode = z.strictObject({ again: z.string() });
type NodeFile =
  | z.infer<typeof segmentNode>
  | z.infer<typeof againNode>
  | { loop: string; content: NodeFile[] };
const node: z.ZodType<NodeFile> = z.lazy(() =>
  z.union([segmentNode, againNode, z.strictObject({ loop: z.string(), content: z.array(node) })]),
);

const guideFile = z.strictObject({
  id: z.string(),
  also: z.array(z.string()).optional(),
  name: z.string(),
  title: z.string(),
  set: z.string(),
  functionalId: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  unit: z.string().optional(),
  tell: z.string().optional(),
  content: z.array(node),
});

/**
 * Reads the JSON of a guide file. Lines are
 * segment `ID USAGE MAX name [REF = codes]`, loop and again `ID USAGE MAX name`, with `*` for no limit, and
 * element `REF USAGE xREPEAT ..LIMIT name @set /pattern/ = codes`; repeat (also as a span, x2-99), limit, set, pattern and codes may be left out,
 * and a code with a blank stands in single quotes.
 * `unit` is `LOOP/REF as CONTEXT NAME`, of which only the reference has to be there, and `tell` a key like those of segments.
 * @throws Error naming the guide and the line that can't be read.
 */
export function parseGuide(json: unknown): GuideDef {
  const file = guideFile.parse(json);
  const loops = new Map<string, LoopDef>();
  const { unit, tell, ...rest } = file;
  return {
    ...rest,
    ...(unit === undefined ? {} : { unit: parseUnit(unit) }),
    ...(tell === undefined ? {} : { tell: parseKey(tell) }),
    content: file.content.map((each) => parseNode(each, loops)),
  };
}

function parseUnit(text: string): UnitDef {
  const parts = /^(?:(\w+)\/)?(\w+?)(\d\d)(?: as (.+))?$/.exec(text);
  if (!parts) throw new Error(`"${text}" is no business unit of the form LOOP/REF as NAME`);
  const [, loop, segmentId, position, name] = parts;
  return {
    segmentId: segmentId!,
    position: Number(position),
    name: name ?? `${segmentId}${position}`,
    ...(loop ? { loop } : {}),
  };
}

function parseNode(file: NodeFile, loops: Map<string, LoopDef>): NodeDef {
  if ('segment' in file) return parseSegment(file.segment, file.elements);
  if ('again' in file) {
    const use = parseUse(file.again);
    const first = loops.get(use.id);
    if (!first) throw new Error(`"${file.again}": no loop ${use.id} stands before this line`);
    return { kind: 'loop', ...use, content: first.content };
  }
  const loop: LoopDef = { kind: 'loop', ...parseUse(file.loop), content: [] };
  if (loops.has(loop.id)) throw new Error(`loop ${loop.id} is defined twice`);
  loops.set(loop.id, loop);
  for (const each of file.content) loop.content.push(parseNode(each, loops));
  return loop;
}

function parseSegment(line: string, elements: string[]): SegmentDef {
  const at = line.lastIndexOf('[');
  const use = parseUse(at < 0 ? line : line.slice(0, at));
  const segment: SegmentDef = { kind: 'segment', ...use, elements: elements.map(parseElement) };
  if (at >= 0) segment.key = parseKey(line.slice(at));
  return segment;
}

function parseUse(line: string): { id: string; usage: Usage; max: number; name: string } {
  const parts = /^(\S+) ([MRSN]) (\d+|\*) (.+?)\s*$/.exec(line);
  if (!parts) throw new Error(`"${line}" is no line of the form ID USAGE MAX name`);
  return {
    id: parts[1]!,
    usage: parts[2] as Usage,
    max: parts[3] === '*' ? Infinity : Number(parts[3]),
    name: parts[4]!,
  };
}

function parseKey(text: string): KeyDef {
  const parts = /^\[(\S+) = (.+)\]$/.exec(text);
  if (!parts) throw new Error(`"${text}" is no key of the form [REF = codes]`);
  return { ...parseRef(parts[1]!), codes: parseCodes(parts[2]!) };
}

const ELEMENT = /^(\S+) ([MRSN])(?: x(?:(\d+)-)?(\d+))?(?: \.\.(\d+))? (.+?)(?: @(\w+))?(?: \/(.+?)\/)?(?: = (.+))?$/;

function parseElement(line: string): ElementDef {
  const parts = ELEMENT.exec(line);
  if (!parts) throw new Error(`"${line}" is no element line`);
  const element: ElementDef = {
    ...parseRef(parts[1]!),
    usage: parts[2] as Usage,
    name: parts[6]!,
    codes: parts[9] ? parseCodes(parts[9]) : [],
  };
  if (parts[3]) element.repeatMin = Number(parts[3]);
  if (parts[4]) element.repeat = Number(parts[4]);
  if (parts[5]) element.limit = Number(parts[5]);
  if (parts[7]) element.set = parts[7];
  if (parts[8]) element.pattern = parts[8];
  return element;
}

/** Splits "SV101-2" into its place: position 1, component 2. */
export function parseRef(ref: string): { ref: string; position: number; component: number } {
  const parts = /^[A-Z][A-Z0-9]{1,2}(\d\d)(?:-(\d+))?$/.exec(ref);
  if (!parts) throw new Error(`"${ref}" is no element reference`);
  return { ref, position: Number(parts[1]), component: Number(parts[2] ?? 0) };
}

function parseCodes(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}
