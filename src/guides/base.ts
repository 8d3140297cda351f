import { z } from 'zod';

export type ElementType = 'AN' | 'ID' | 'N0' | 'N2' | 'R' | 'DT' | 'TM';

/** An entry of X12's element dictionary. `codes` holds what we know of X12's own list; empty where it is open to us. */
export interface StandardElement {
  number: string;
  type: ElementType;
  min: number;
  max: number;
  name: string;
  codes: readonly string[];
}

/** One place of a segment or composite: an element, or a composite of several. */
export interface StandardPart {
  element?: StandardElement;
  composite?: StandardComposite;
  mandatory: boolean;
  repeat: number;
}

/** A syntax note such as P0304: its letter, and the places it speaks of. */
export interface SyntaxNote {
  kind: 'P' | 'R' | 'E' | 'C' | 'L';
  places: readonly number[];
  text: string;
}

export interface StandardComposite {
  id: string;
  name: string;
  parts: readonly StandardPart[];
  notes: readonly SyntaxNote[];
}

export interface StandardSegment extends StandardComposite {}

/** The base standard 005010: what exists in X12 before any guide chooses from it. */
export interface Standard {
  elements: ReadonlyMap<string, StandardElement>;
  segments: ReadonlyMap<string, StandardSegment>;
  /** Every segment id of X12, also those of which we keep no definition. */
  segmentIds: ReadonlySet<string>;
  /** By ST01: the group that carries the set, and the segment ids that X12 allows in it. */
  sets: ReadonlyMap<string, { functionalId: string; segmentIds: ReadonlySet<string> }>;
}

const composite = z.strictObject({ name: z.string(), parts: z.string(), notes: z.string().optional() });
const segment = z.strictObject({ name: z.string(), elements: z.string(), notes: z.string().optional() });
const baseFile = z.strictObject({
  about: z.string(),
  elements: z.record(z.string(), z.string()),
  composites: z.record(z.string(), composite),
  segments: z.record(z.string(), segment),
  otherSegments: z.string(),
  sets: z.record(z.string(), z.strictObject({ functionalId: z.string(), segments: z.string() })),
});

/**
 * Reads the JSON of `base.json`.
 * @throws Error naming the entry that can't be read or that speaks of an unknown element.
 */
export function parseStandard(json: unknown): Standard {
  const file = baseFile.parse(json);
  const elements = new Map(
    Object.entries(file.elements).map(([number, line]) => [number, parseElement(number, line)]),
  );
  const composites = new Map<string, StandardComposite>();
  for (const [id, entry] of Object.entries(file.composites)) {
    composites.set(
      id,
      parseComposite(
        { id, name: entry.name, parts: entry.parts, notes: entry.notes },
        { elements, composites },
      ),
    );
  }
  const segments = new Map<string, StandardSegment>();
  for (const [id, entry] of Object.entries(file.segments)) {
    segments.set(
      id,
      parseComposite(
        { id, name: entry.name, parts: entry.elements, notes: entry.notes },
        { elements, composites },
      ),
    );
  }
  const segmentIds = new Set([...segments.keys(), ...file.otherSegments.split(' ')]);
  const sets = new Map(
    Object.entries(file.sets).map(([id, set]) => [
      id,
      { functionalId: set.functionalId, segmentIds: new Set(set.segments.split(' ')) },
    ]),
  );
  return { elements, segments, segmentIds, sets };
}

function parseElement(number: string, line: string): StandardElement {
  const parts = /^(AN|ID|N0|N2|R|DT|TM) (\d+)\.\.(\d+) (.+?)(?: = (.+))?$/.exec(line);
  if (!parts)
    throw new Error(`element ${number}: "${line}" is no line of the form TYPE MIN..MAX name = codes`);
  const [min, max] = [Number(parts[2]), Number(parts[3])];
  if (min < 1 || max < min) throw new Error(`element ${number}: impossible length ${min}..${max}`);
  return {
    number,
    type: parts[1] as ElementType,
    min,
    max,
    name: parts[4]!,
    codes: parts[5]?.split(' ') ?? [],
  };
}

interface CompositeLine {
  id: string;
  name: string;
  parts: string;
  notes: string | undefined;
}

interface Known {
  elements: ReadonlyMap<string, StandardElement>;
  composites: ReadonlyMap<string, StandardComposite>;
}

function parseComposite(line: CompositeLine, known: Known): StandardComposite {
  const parts = line.parts.split(', ').map((text): StandardPart => {
    const [id = '', usage, repeat = 'x1'] = text.split(' ');
    const rest = { mandatory: usage === 'M', repeat: Number(repeat.slice(1)) };
    const element = known.elements.get(id);
    if (element) return { element, ...rest };
    const inner = known.composites.get(id);
    if (inner) return { composite: inner, ...rest };
    throw new Error(`${line.id}: there is no element or composite ${id}`);
  });
  const notes = (line.notes?.split(' ') ?? []).map((text) => parseNote(text, parts.length, line.id));
  return { id: line.id, name: line.name, parts, notes };
}

function parseNote(text: string, places: number, id: string): SyntaxNote {
  const parts = /^([PRECL])((?:\d\d){2,})$/.exec(text);
  if (!parts) throw new Error(`${id}: "${text}" is no syntax note`);
  const numbers = parts[2]!.match(/\d\d/g)!.map(Number);
  if (numbers.some((place) => place < 1 || place > places))
    throw new Error(`${id}: note ${text} speaks of a place that ${id} lacks`);
  return { kind: parts[1] as SyntaxNote['kind'], places: numbers, text };
}
