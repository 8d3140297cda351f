import type { WindowSegment } from '../x12/segment.ts';
import { report } from './findings.ts';
import { lostBefore } from './lost-heads.ts';
import { judgeMisplaced, lateness } from './misplaced.ts';
import { enter, offered, seek } from './moves.ts';
import { unitOf, type Walk } from './state.ts';
import { type LoopTable, REQUIRED, type SegmentTable } from './tables.ts';

/**
 * True when the segment behind the one that is held opens the loop to which that belongs: the two have changed places. What would
 * have been right earlier is taken so only where that loop has to hold it, and no other waits for it. Where loops are counted, the
 * number says whether it is that loop or the one behind it.
 */
export function isAhead(walk: Walk, held: WindowSegment, next: WindowSegment): boolean {
  const late = lateness(walk, held);
  if (late === 'awaited') return false;
  const child = seek(walk, next);
  const own = child?.loop && !walk.isFull ? offered(walk, child.loop.offers, held)?.[0] : undefined;
  if (!child?.loop || !own || (late && own.usage !== REQUIRED)) return false;
  if (child.loop.level) return next.element(1) === String(walk.nextLevel);
  return next.id !== 'LX' || next.element(1) === String(walk.counts[walk.stack[walk.at]!.base + child.index]! + 1);
}

/** Puts the segment that came ahead into the loop that is open now. */
export function takeAhead(walk: Walk, held: WindowSegment): SegmentTable {
  const loop = walk.stack[walk.depth]!;
  const child = offered(walk, loop.offers, held)![0]!;
  reportAhead(walk, loop, held.id);
  const own = enter(walk, walk.depth, child, held);
  walk.spare = loop.base + child.index;
  // What the loop has before it is not late now.
  walk.places[walk.stack.lastIndexOf(loop, walk.depth)] = 0;
  return own;
}

function reportAhead(walk: Walk, loop: LoopTable, segment: string): void {
  const head = loop.children[0]!;
  report(walk.findings, {
    ruleId: 'guide.order',
    message: `${segment} comes before ${head.headId}, which opens loop ${loop.id} (${loop.name}).`,
    fixHint: 'Put it where the guide has it.',
    x12: { loop: loop.id, segment, position: walk.position, offset: walk.offset },
    ack: { element: 'IK304', code: '7' },
    ...unitOf(walk),
  });
}

/** Judges what is held as wrong where it stands; `next` is the segment behind it, undefined at the end of the set. */
export function judgeHeld(walk: Walk, held: WindowSegment, next: WindowSegment | undefined): SegmentTable | undefined {
  const lost = next && lateness(walk, held) !== 'awaited' ? lostBefore(walk, held, next) : undefined;
  return lost ?? judgeMisplaced(walk, held, next);
}
