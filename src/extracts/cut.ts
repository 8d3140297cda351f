import type { Level, Mapping } from './mapping.ts';

/** One segment as it is kept: id, and its elements from 1 on as sent. */
export interface KeptSegment {
  id: string;
  elements: readonly string[];
}

/** What one row is made of: the segments of the levels around it from the outside in, then its own. `level` is undefined for the whole set. */
export interface Cut {
  level: Level | undefined;
  segments: readonly KeptSegment[];
}

/** Segments of the levels that are open, at most: a level that never ends would fill the memory. */
export const MAX_OPEN_SEGMENTS = 20_000;

interface Open {
  name: string;
  level: Level | undefined;
  own: KeptSegment[];
  alone: { level: Level; segment: KeptSegment }[];
  isTold: boolean;
  kept: number;
}

/**
 * Cuts one transaction set into rows while it is read. A row is told as soon as its own segments are complete, that is when a level begins
 * inside it or when it ends; so no more is kept than the levels that are open. `add` is false once these have too many segments.
 */
export function createCutter(mapping: Mapping, told: (cut: Cut) => void): { add(segment: KeptSegment): boolean; end(): void } {
  const open: Open[] = [begun('set', undefined, [])];
  return {
    add(segment) {
      const found = placeOf(mapping.levels, open, segment);
      if (found) closeTo(mapping, open, found.depth, told);
      const inner = open.at(-1)!;
      if (found === undefined) inner.own.push(segment);
      else if (found.level.alone) inner.alone.push({ level: found.level, segment });
      else {
        tell(mapping, open, told);
        open.push(begun(found.level.name, found.level, [segment]));
      }
      open.at(-1)!.kept += 1;
      // A level that was told has its segments together: what stands alone behind them has nothing to wait for.
      if (found?.level.alone && inner.isTold) tellAlone(open, told);
      return open.reduce((sum, one) => sum + one.kept, 0) <= MAX_OPEN_SEGMENTS;
    },
    end: () => closeTo(mapping, open, -1, told),
  };
}

function begun(name: string, level: Level | undefined, own: KeptSegment[]): Open {
  return { name, level, own, alone: [], isTold: false, kept: 0 };
}

/** The innermost open level in which this segment begins another one. */
function placeOf(levels: readonly Level[], open: readonly Open[], segment: KeptSegment): { level: Level; depth: number } | undefined {
  for (let depth = open.length - 1; depth >= 0; depth -= 1) {
    const level = levels.find((one) => one.inside.includes(open[depth]!.name) && begins(one, segment));
    if (level) return { level, depth };
  }
  return undefined;
}

/** `begins` is "CLP", or `HL03["22"]`. */
function begins({ begins: how }: Level, segment: KeptSegment): boolean {
  const at = how.indexOf('[');
  if (at < 0) return how === segment.id;
  return how.slice(0, at - 2) === segment.id && segment.elements[Number(how.slice(at - 2, at)) - 1]?.trim() === how.slice(at + 2, -2);
}

function closeTo(mapping: Mapping, open: Open[], depth: number, told: (cut: Cut) => void): void {
  while (open.length - 1 > depth) {
    tell(mapping, open, told);
    open.pop();
  }
}

/** Tells the row of the innermost level once, then the segments that stand alone in it. */
function tell(mapping: Mapping, open: readonly Open[], told: (cut: Cut) => void): void {
  const { level, isTold } = open.at(-1)!;
  open.at(-1)!.isTold = true;
  if (!isTold && (level ? level.fields : mapping.set)) told({ level, segments: open.flatMap((one) => one.own) });
  tellAlone(open, told);
}

function tellAlone(open: readonly Open[], told: (cut: Cut) => void): void {
  const inner = open.at(-1)!;
  for (const { level, segment } of inner.alone.splice(0)) {
    inner.kept -= 1;
    const around = open.flatMap((one) => one.own);
    for (const part of groupsOf(segment, level)) told({ level, segments: [...around, part] });
  }
}

/** The segment itself, or one for each of its groups with the group where the first one stands. Empty groups are none. */
function groupsOf(segment: KeptSegment, { groups }: Level): KeptSegment[] {
  if (!groups) return [segment];
  const start = groups.from - 1;
  const shared = segment.elements.slice(0, start);
  const parts: KeptSegment[] = [];
  for (let at = start; at < segment.elements.length; at += groups.size) {
    const group = segment.elements.slice(at, at + groups.size);
    if (group.some((value) => value.trim() !== '')) parts.push({ id: segment.id, elements: [...shared, ...group] });
  }
  return parts;
}
