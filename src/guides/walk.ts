import type { WindowSegment } from '../x12/segment.ts';
import { numberOf } from './lookup.ts';
import { lateHead } from './late-head.ts';
import { misplaced } from './misplaced.ts';
import { enter, keyed, reportFull } from './moves.ts';
import type { Walk } from './state.ts';
import type { ChildTable, SegmentTable } from './tables.ts';

/**
 * Finds the place of the next segment: the innermost open loop that may take it, as far along as it is.
 * Reports a segment that has no place, and whatever is missing in the loops that it closes.
 * Returns the segment's definition, or undefined when it has none here.
 */
export function place(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  walk.position += 1;
  walk.offset = segment.offset;
  if (walk.headless !== undefined) {
    const own = lateHead(walk, segment);
    if (own !== undefined) return own;
  }
  const number = numberOf(walk.table.numbers, segment.code);
  let full: ChildTable | undefined;
  let fullDepth = 0;
  for (let depth = number < 0 ? -1 : walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    const offers = loop.offers[number]!;
    if (offers === null) continue;
    const children = offers.key === null ? offers.all : keyed(walk, offers, segment);
    if (children === undefined) continue;
    for (let i = 0; i < children.length; i += 1) {
      const child = children[i]!;
      if (child.place < walk.places[depth]!) continue;
      if (walk.counts[loop.base + child.index]! < child.max) return enter(walk, depth, child, segment);
      if (full === undefined) {
        full = child;
        fullDepth = depth;
      }
    }
  }
  if (full !== undefined) return enterFull(walk, fullDepth, full, segment);
  return misplaced(walk, segment);
}

function enterFull(walk: Walk, depth: number, child: ChildTable, segment: WindowSegment): SegmentTable {
  const loop = walk.stack[depth]!;
  reportFull(walk, loop, child);
  return enter(walk, depth, child, segment);
}
