import type { WindowSegment } from '../x12/segment.ts';
import { reportAbsent } from './counted.ts';
import { enter, offered, openHeadless, seek } from './moves.ts';
import type { Walk } from './state.ts';
import { type ChildTable, type LoopTable, REQUIRED, type SegmentTable } from './tables.ts';

/** A loop that could be opened at a depth, and what a segment would be in it. */
interface Home {
  depth: number;
  child: ChildTable;
  inner: ChildTable;
}

/**
 * Two segments in a row have no place, and both would have one in the same loop: its first segment is lost. Opens it for the first
 * of them, `held`; undefined where it is not so, or where both merely come too late in a loop that is open.
 */
export function lostBefore(walk: Walk, held: WindowSegment, next: WindowSegment): SegmentTable | undefined {
  if (seek(walk, next) !== undefined && !walk.isFull) return undefined;
  for (let depth = walk.depth; depth >= 0; depth -= 1) if (isLate(walk, depth, held) && isLate(walk, depth, next)) return undefined;
  const homes = homesOf(walk, held).filter(({ child, inner }) => offersBehind(walk, child.loop!, { inner, next }));
  // The nearer to the first segment, the likelier is that one lost.
  const [home] = homes.sort((one, other) => one.inner.place - other.inner.place);
  return home && headless(walk, home, held);
}

/** The open loop would have had room for the segment earlier. */
function isLate(walk: Walk, depth: number, segment: WindowSegment): boolean {
  const loop = walk.stack[depth]!;
  return offered(walk, loop.offers, segment)?.some(({ index, place, max }) => place < walk.places[depth]! && walk.counts[loop.base + index]! < max) ?? false;
}

function offersBehind(walk: Walk, loop: LoopTable, { inner, next }: { inner: ChildTable; next: WindowSegment }): boolean {
  if (inner.loop && offered(walk, inner.loop.offers, next)) return true;
  return offered(walk, loop.offers, next)?.some(({ place }) => place >= inner.place) ?? false;
}

/** The second segment of a loop comes again: its next occurrence has begun, without the segment that opens it. */
export function reopened(walk: Walk, depth: number): boolean {
  const inner = walk.stack[depth]!;
  const outer = walk.stack[depth - 1]!;
  const edge = outer.children.find((child) => child.loop === inner);
  if (!edge || edge.max <= walk.counts[outer.base + edge.index]!) return false;
  openHeadless(walk, { depth: depth - 1, child: edge });
  reportAbsent(walk, { loop: inner, child: inner.children[0]!, position: walk.position, code: '3' });
  return true;
}

/**
 * It belongs to a loop whose first segment is missing. A loop that has to come is assumed at once; another one
 * only when the segment is one that it must hold and no other open loop could hold it.
 */
export function withoutHead(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  const homes = homesOf(walk, segment);
  const needed = homes.find(({ depth, child }) => isNeeded(walk, depth, child));
  if (needed) return headless(walk, needed, segment);
  const [home, ...others] = homes;
  if (!home || others.length > 0 || home.inner.usage !== REQUIRED) return undefined;
  return headless(walk, home, segment);
}

/** The loops inside of those that are open, innermost first, in which the segment would have a place. */
function homesOf(walk: Walk, segment: WindowSegment): Home[] {
  const homes: Home[] = [];
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    for (const child of loop.children) {
      if (!child.loop || child.place < walk.places[depth]! || walk.counts[loop.base + child.index]! >= child.max) continue;
      const inner = offered(walk, child.loop.offers, segment)?.[0];
      if (inner) homes.push({ depth, child, inner });
    }
  }
  return homes;
}

/** The segment belongs to the loop that has to come next, whose first segment so is lost. */
export function isNextHome(walk: Walk, segment: WindowSegment): boolean {
  const loop = walk.stack[walk.depth]!;
  const next = loop.required.find(({ index }) => walk.counts[loop.base + index] === 0);
  return homesOf(walk, segment).some(({ depth, child }) => depth === walk.depth && child === next);
}

/** A loop that has to come and has not come yet. */
function isNeeded(walk: Walk, depth: number, child: ChildTable): boolean {
  return child.usage === REQUIRED && walk.counts[walk.stack[depth]!.base + child.index] === 0;
}

function headless(walk: Walk, home: Home, segment: WindowSegment): SegmentTable {
  const loop = walk.stack[home.depth]!;
  const wasNeeded = isNeeded(walk, home.depth, home.child);
  openHeadless(walk, home);
  const { position } = walk;
  const inner = home.child.loop!;
  if (wasNeeded) reportAbsent(walk, { loop, child: home.child, position, code: home.child.basic ? '3' : 'I7' });
  else reportAbsent(walk, { loop: inner, child: inner.children[0]!, position, code: '3' });
  return enter(walk, walk.depth, home.inner, segment);
}
