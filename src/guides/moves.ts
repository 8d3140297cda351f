import type { WindowSegment } from '../x12/segment.ts';
import { latin1, packId } from '../x12/values.ts';
import { reportFull, reportMissing, silenceSums } from './counted.ts';
import { closeLevel, openLevel } from './levels.ts';
import { numberOf } from './lookup.ts';
import { capture, judgeRules } from './rules.ts';
import { emptyRegisters, locate } from './registers.ts';
import type { Walk } from './state.ts';
import type { ChildTable, LoopTable, Offers, SegmentTable } from './tables.ts';

/** What the segment is in the loop at `walk.at`, undefined where none that is open may take it. `walk.isFull` tells that all that may have had theirs. */
export function seek(walk: Walk, segment: WindowSegment): ChildTable | undefined {
  const number = numberOf(walk.table.numbers, segment.code);
  let full: ChildTable | undefined;
  for (let depth = number < 0 ? -1 : walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    const offers = loop.offers[number]!;
    if (offers === null) continue;
    const children = offers.key === null ? offers.all : keyed(walk, offers, segment);
    if (children === undefined) continue;
    for (let i = 0; i < children.length; i += 1) {
      const child = children[i]!;
      if (child.place < walk.places[depth]!) continue;
      if (walk.counts[loop.base + child.index]! < child.max) {
        walk.at = depth;
        walk.isFull = false;
        return child;
      }
      if (full === undefined) {
        full = child;
        walk.at = depth;
      }
    }
  }
  walk.isFull = full !== undefined;
  return full;
}

/** The children of a loop whose key the segment carries. */
export function keyed(walk: Walk, offers: Offers, segment: WindowSegment): ChildTable[] | undefined {
  const { position, component } = offers.key!;
  locate(walk, segment, position, component);
  const { from, to } = walk;
  const code = packId(segment.bytes, from, to - from);
  const group = code < 0 ? (offers.byText.get(latin1(segment.bytes, from, to)) ?? -1) : numberOf(offers.byCode, code);
  return group < 0 ? undefined : offers.groups[group];
}

/** What a loop offers to segments of this id; null for nothing. */
export function offersFor(walk: Walk, offers: LoopTable['offers'], segment: WindowSegment): Offers | null {
  const number = numberOf(walk.table.numbers, segment.code);
  return number < 0 ? null : offers[number]!;
}

/** The children of a loop that the segment may be, by its id and its key. */
export function offered(walk: Walk, all: LoopTable['offers'], segment: WindowSegment): ChildTable[] | undefined {
  const offers = offersFor(walk, all, segment);
  if (!offers) return undefined;
  return offers.key ? keyed(walk, offers, segment) : offers.all;
}

/** Takes a segment as a child of an open loop: closes what lies deeper and opens what the segment begins. */
export function enter(walk: Walk, depth: number, child: ChildTable, segment: WindowSegment): SegmentTable {
  if (walk.depth > depth) closeTo(walk, depth);
  walk.places[depth] = child.place;
  return open(walk, depth, child, segment);
}

/** Takes one too many, which is reported. Rules do not hear of it: it would count twice what counts once. */
export function enterFull(walk: Walk, depth: number, child: ChildTable, segment: WindowSegment): SegmentTable {
  const loop = walk.stack[depth]!;
  reportFull(walk, { loop, child, segment });
  if (child.loop) return enter(walk, depth, child, segment);
  if (walk.depth > depth) closeTo(walk, depth);
  walk.places[depth] = child.place;
  count(walk, loop, child);
  return child.segment!;
}

function closeTo(walk: Walk, depth: number): void {
  const { left, findings } = walk;
  left.position = walk.position;
  left.from = walk.depth;
  left.to = depth + 1;
  left.outermost = walk.stack[depth + 1]!;
  while (walk.depth > depth) {
    left.marks[walk.depth] = findings.issues.length;
    close(walk);
  }
  left.end = findings.issues.length;
}

/** Of the loops that the last segment has closed, the innermost that is still whole and may take this one; its depth, or -1. */
export function leftFor(walk: Walk, segment: WindowSegment): number {
  const { left } = walk;
  if (left.position !== walk.position - 1) return -1;
  for (let depth = left.from; depth >= left.to; depth -= 1) {
    const loop = leftAt(walk, depth);
    if (loop.level || isOpen(walk, loop)) continue;
    if (offered(walk, loop.offers, segment)?.some(({ index, max }) => walk.counts[loop.base + index]! < max)) return depth;
  }
  return -1;
}

function leftAt({ left, stack }: Walk, depth: number): LoopTable {
  return depth === left.to ? left.outermost : stack[depth]!;
}

/** Opens once more, on top of what is open, a loop that the last segment has closed, as if it had not been closed. */
export function reopen(walk: Walk, depth: number): LoopTable {
  const { left, findings } = walk;
  const loop = leftAt(walk, depth);
  const from = left.marks[depth]!;
  const to = depth === left.to ? left.end : left.marks[depth - 1]!;
  findings.issues.splice(from, to - from);
  left.position = 0;
  walk.depth += 1;
  walk.stack[walk.depth] = loop;
  walk.places[walk.depth] = 0;
  return loop;
}

/** True for a loop that is open. */
export function isOpen(walk: Walk, loop: LoopTable): boolean {
  const depth = walk.stack.indexOf(loop);
  return depth >= 0 && depth <= walk.depth;
}

/** Counts a child of the loop at `depth` and, when it is a loop, opens it on top of whatever is open. */
export function open(walk: Walk, depth: number, child: ChildTable, segment: WindowSegment): SegmentTable {
  count(walk, walk.stack[depth]!, child);
  let own = child;
  if (child.loop !== null) {
    push(walk, child.loop);
    own = child.loop.children[0]!;
    if (child.loop.level) openLevel(walk, segment);
  }
  return take(walk, own, segment);
}

/** What every segment that has its place does: it names the unit, is remembered and judged by rules. */
export function take(walk: Walk, own: ChildTable, segment: WindowSegment): SegmentTable {
  if (own.unit > 0 && walk.unit === '') walk.unit = segment.element(own.unit);
  if (own.captures.length > 0) capture(walk, own.captures, segment);
  if (own.rules.length > 0) {
    walk.segment = segment;
    judgeRules(walk, own);
  }
  return own.segment!;
}

/** Opens a loop by a segment that should have come behind its first. The caller reports that next. */
export function openHeadless(walk: Walk, at: { depth: number; child: ChildTable }): void {
  const { depth, child } = at;
  if (walk.depth > depth) closeTo(walk, depth);
  walk.places[depth] = child.place;
  count(walk, walk.stack[depth]!, child);
  push(walk, child.loop!);
  silenceSums(walk, child.loop!.children[0]!);
  if (child.loop!.level) openLevel(walk, undefined);
}

function count(walk: Walk, loop: LoopTable, child: ChildTable): void {
  const slot = loop.base + child.index;
  if (walk.counts[slot] === 0) {
    walk.firstAt[slot] = walk.position;
    walk.used[loop.used + (child.index >> 5)]! |= 1 << (child.index & 31);
  }
  walk.counts[slot]! += 1;
}

function push(walk: Walk, loop: LoopTable): void {
  walk.depth += 1;
  walk.stack[walk.depth] = loop;
  walk.places[walk.depth] = 0;
  emptyCounters(walk, loop);
  count(walk, loop, loop.children[0]!);
  if (loop.registers !== null) emptyRegisters(walk, loop.registers);
}

/** Only those that were used: a claim has some seventy kinds of children, of which a few come. */
function emptyCounters({ counts, used }: Walk, loop: LoopTable): void {
  for (let first = 0; first < loop.children.length; first += 32) {
    const word = loop.used + (first >> 5);
    let bits = used[word]!;
    used[word] = 0;
    for (; bits !== 0; bits &= bits - 1) counts[loop.base + first + 31 - Math.clz32(bits & -bits)] = 0;
  }
}

/** Closes everything at the end of the set. */
export function finishWalk(walk: Walk): void {
  while (walk.depth >= 0) close(walk);
}

/** Closes the innermost loop: reports what it lacks and judges its rules. */
function close(walk: Walk): void {
  const loop = walk.stack[walk.depth]!;
  for (const child of loop.required) {
    if (walk.counts[loop.base + child.index] === 0) reportMissing(walk, loop, child);
  }
  if (loop.rules.length > 0) judgeRules(walk, loop);
  if (loop.level) closeLevel(walk);
  if (loop.unit) walk.unit = '';
  walk.depth -= 1;
}
