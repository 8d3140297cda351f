import type { WindowSegment } from '../x12/segment.ts';
import { latin1, packId } from '../x12/values.ts';
import { report } from './findings.ts';
import { closeLevel, openLevel } from './levels.ts';
import { numberOf } from './lookup.ts';
import { capture, judgeRules } from './rules.ts';
import { emptyRegisters, locate } from './registers.ts';
import { unitOf, type Walk } from './state.ts';
import { BASIC, type ChildTable, type LoopTable, type Offers, type SegmentTable } from './tables.ts';

/** The children of a loop whose key the segment carries. */
export function keyed(walk: Walk, offers: Offers, segment: WindowSegment): ChildTable[] | undefined {
  const { position, component } = offers.key!;
  locate(walk, segment, position, component);
  const { from, to } = walk;
  const code = packId(segment.bytes, from, to - from);
  const group = code < 0 ? (offers.byText.get(latin1(segment.bytes, from, to)) ?? -1) : numberOf(offers.byCode, code);
  return group < 0 ? undefined : offers.groups[group];
}

/** Takes a segment as a child of an open loop: closes what lies deeper and opens what the segment begins. */
export function enter(walk: Walk, depth: number, child: ChildTable, segment: WindowSegment): SegmentTable {
  while (walk.depth > depth) close(walk);
  walk.places[depth] = child.place;
  return open(walk, depth, child, segment);
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
export function openHeadless(walk: Walk, at: { depth: number; child: ChildTable }, segment: WindowSegment): void {
  const { depth, child } = at;
  while (walk.depth > depth) close(walk);
  walk.places[depth] = child.place;
  count(walk, walk.stack[depth]!, child);
  push(walk, child.loop!);
  if (child.loop!.level) openLevel(walk, undefined);
  walk.headless = { depth: walk.depth, edge: child, id: segment.id, position: walk.position, offset: walk.offset, issue: walk.findings.issues.length };
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

/** The position of something missing is that of the segment that came in its stead. */
function reportMissing(walk: Walk, loop: LoopTable, child: ChildTable): void {
  let position = walk.position;
  for (const other of loop.children) {
    const slot = loop.base + other.index;
    if (other.place > child.place && walk.counts[slot]! > 0)
      position = Math.min(position, walk.firstAt[slot]!);
  }
  if (!child.loop) walk.missed = { child, loop, position: walk.position, issue: walk.findings.issues.length };
  reportAbsent(walk, { loop, child, position, code: child.basic === BASIC ? '3' : child.loop ? 'I7' : 'I8' });
}

interface Absence {
  loop: LoopTable;
  child: ChildTable;
  position: number;
  code: string;
}

/** Reports a segment or loop that is not there. */
export function reportAbsent(walk: Walk, absence: Absence): void {
  const { child, position, code } = absence;
  const loopId = child.loop?.id ?? absence.loop.id;
  const what = child.loop ? `Loop ${loopId} (${child.def.name})` : `${child.headId} (${child.def.name})`;
  const payer = child.def.payer;
  report(walk.findings, {
    ruleId: payer ? 'payer.require' : child.loop ? 'guide.loop-missing' : 'guide.segment-missing',
    message: `${what} is required${child.loop ? '' : ` in ${loopId ? `loop ${loopId}` : 'every set'}`} and is missing.`,
    fixHint: payer?.why ?? `Send ${child.headId}${keyText(child)} here.`,
    ...(payer ? { snipLevel: 7 as const } : {}),
    x12: {
      segment: child.headId,
      ...(loopId ? { loop: loopId } : {}),
      position,
      ...(position === walk.position ? { offset: walk.offset } : {}),
    },
    ack: { element: 'IK304', code },
    ...unitOf(walk),
  });
}

function keyText(child: ChildTable): string {
  const key = child.segment?.def.key;
  return key ? ` with ${key.ref} ${key.codes.join(' or ')}` : '';
}

/** Reports one occurrence too many; for a loop only the first one, since all that follow have the same cause. */
export function reportFull(walk: Walk, loop: LoopTable, child: ChildTable): void {
  if (child.loop && walk.counts[loop.base + child.index]! > child.max) return;
  const loopId = child.loop?.id ?? loop.id;
  const times = child.max === 1 ? 'once' : `${child.max} times`;
  const payer = child.def.payer;
  report(walk.findings, {
    ruleId: payer ? 'payer.limit' : child.loop ? 'guide.loop-too-often' : 'guide.segment-too-often',
    message: `${child.loop ? `Loop ${loopId}` : child.headId} (${child.def.name}) may stand here ${times} at most.`,
    fixHint: payer?.why ?? 'Leave out what is too much, or move it to a claim of its own.',
    ...(payer ? { snipLevel: 7 as const } : {}),
    x12: {
      segment: child.headId,
      ...(loopId ? { loop: loopId } : {}),
      position: walk.position,
      offset: walk.offset,
    },
    ack: { element: 'IK304', code: child.loop ? '4' : '5' },
    ...unitOf(walk),
  });
}
