import type { GuideIssue } from '../guides/findings.ts';
import type { Segment } from '../x12/types.ts';

/** Which claims of an 837 set the segment at a position belongs to. Positions count segments from ST = 1. */
export interface Outline {
  see(segment: Segment, position: number): void;
  /** Positions of the CLMs of the set, in order. */
  readonly claims: readonly number[];
  /**
   * The CLMs that an issue is about: the one of its business unit (CTX CLM01) where it names one, since a segment that is missing stands
   * where the next one came; else those that its segment is part of or that share it. None for what belongs to the set itself.
   */
  ownersOf(issue: Pick<GuideIssue, 'unit' | 'x12'>): readonly number[];
}

/** How deep a part of the set is: whatever follows belongs to it until a part begins that is no deeper. */
const SET = 0;
const BILLING = 1;
const SUBSCRIBER = 2;
const PATIENT = 3;
const CLAIM = 4;
const LEVELS: Readonly<Record<string, number>> = { 20: BILLING, 22: SUBSCRIBER, 23: PATIENT };

/** Keeps a few numbers for each claim while a set is read, so that an issue finds its claims without reading again. */
export function createOutline(): Outline {
  const starts: number[] = [0];
  const depths: number[] = [SET];
  const claims: number[] = [];
  const byNumber = new Map<string, number[]>();
  const begin = (position: number, depth: number) => {
    starts.push(position);
    depths.push(depth);
  };
  return {
    claims,
    see(segment, position) {
      if (segment.id === 'CLM') {
        claims.push(position);
        const number = segment.element(1).trim();
        byNumber.set(number, [...(byNumber.get(number) ?? []), position]);
        begin(position, CLAIM);
      } else if (segment.id === 'HL') begin(position, LEVELS[segment.element(3)] ?? BILLING);
      else if (segment.id === 'SE') begin(position, SET);
    },
    ownersOf({ unit, x12 }) {
      const position = x12?.position ?? 0;
      const named = unit?.ref === 'CLM01' ? byNumber.get(unit.value.trim())?.findLast((clm) => clm <= position) : undefined;
      if (named !== undefined) return [named];
      const part = lastAtOrBefore(starts, position);
      if (depths[part] === SET) return [];
      let end = part + 1;
      while (end < starts.length && depths[end]! > depths[part]!) end += 1;
      return starts.slice(part, end).filter((_start, n) => depths[part + n] === CLAIM);
    },
  };
}

/** Index of the last start that is not behind a position. */
function lastAtOrBefore(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
