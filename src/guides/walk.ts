import type { WindowSegment } from '../x12/segment.ts';
import { reportRepeated } from './levels.ts';
import { misplaced } from './misplaced.ts';
import { enter, enterFull, seek } from './moves.ts';
import type { Walk } from './state.ts';
import type { ChildTable, SegmentTable } from './tables.ts';

/**
 * Finds the place of the next segment: the innermost open loop that may take it, as far along as it is.
 * Reports a segment that has no place, or holds it until the next one tells what it is, and whatever is missing in the loops that it closes.
 * Returns the segment's definition, or undefined when it has none here.
 */
export function place(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  walk.position += 1;
  walk.offset = segment.offset;
  const child = seek(walk, segment);
  if (child === undefined) return misplaced(walk, segment);
  if (child.loop !== null && isRepeated(walk, child, segment)) return reportRepeated(walk, child.loop, segment);
  return walk.isFull ? enterFull(walk, walk.at, child, segment) : enter(walk, walk.at, child, segment);
}

/** The first segment of a loop that is counted came twice in a row with the same number. */
function isRepeated(walk: Walk, child: ChildTable, segment: WindowSegment): boolean {
  const loop = child.loop!;
  if (walk.stack[walk.depth] !== loop || walk.firstAt[loop.base] !== walk.position - 1) return false;
  if (loop.level) return segment.element(1) === String(walk.levels.at(-1)!.id);
  return segment.id === 'LX' && segment.element(1) === String(walk.counts[walk.stack[walk.at]!.base + child.index]);
}
