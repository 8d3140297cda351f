import type { WindowSegment } from '../x12/segment.ts';
import { type GuideIssue, report } from './findings.ts';
import { codeName } from './names.ts';
import { unitOf, type Walk } from './state.ts';
import { BASIC, type ChildTable, type LoopTable } from './tables.ts';

/** A place in a loop, and a segment that wants it. */
interface Wanted {
  loop: LoopTable;
  child: ChildTable;
  segment: WindowSegment;
}

/**
 * Reports what the loop that closes has to hold and does not. Nothing is said of the twin of a loop that came too often, nor
 * where what is missing stands next to its place: that is a fault of order.
 */
export function reportMissing(walk: Walk, loop: LoopTable, child: ChildTable): void {
  silenceSums(walk, child.loop ? child.loop.children[0]! : child);
  if (isTwin(walk, loop)) return;
  const position = stead(walk, loop, child);
  const surplus = walk.surpluses.find((each) => isBefore(walk, loop, child, each) || isSwapped({ child, position }, each));
  if (surplus) {
    const before = isBefore(walk, loop, child, surplus);
    reorder(walk, surplus.issue, { child, loop, position: before ? surplus.position : surplus.taker });
    walk.surpluses.splice(walk.surpluses.indexOf(surplus), 1);
    return;
  }
  const issue = reportAbsent(walk, { loop, child, position, code: child.basic === BASIC ? '3' : child.loop ? 'I7' : 'I8' });
  if (issue && walk.gaps.length < MOST_KEPT) walk.gaps.push({ child, loop, position, issue });
}

/** Further ones are told each by itself. */
const MOST_KEPT = 50;

/** Without one of its amounts a sum says nothing. */
export function silenceSums(walk: Walk, child: ChildTable): void {
  for (const { kind, slot } of child.captures) if (kind === 'add') walk.sums[slot] = NaN;
}

/** The position of something missing is that of the segment that came in its stead. */
function stead(walk: Walk, loop: LoopTable, child: ChildTable): number {
  let position = walk.position;
  for (const other of loop.children) {
    const slot = loop.base + other.index;
    if (other.place > child.place && walk.counts[slot]! > 0) position = Math.min(position, walk.firstAt[slot]!);
  }
  return position;
}

/** The loop holds nothing but its first segment, and comes again in the next one, where it is reported. */
function isTwin(walk: Walk, loop: LoopTable): boolean {
  const last = walk.surpluses.at(-1);
  return last?.child.loop === loop && last.position === walk.position && walk.firstAt[loop.base] === walk.position - 1;
}

/** What came too often stands just before the loop that lacks it. */
function isBefore(walk: Walk, loop: LoopTable, child: ChildTable, { segment, position }: Walk['surpluses'][number]): boolean {
  if (position !== walk.firstAt[loop.base]! - 1 || segment.id !== child.headId) return false;
  const key = child.segment?.def.key;
  return !key || key.codes.includes(key.component > 0 ? segment.component(key.position, key.component) : segment.element(key.position));
}

/** A segment came behind its loop and took the room of the next one. */
function isSwapped(gap: { child: ChildTable; position: number }, surplus: { child: ChildTable; position: number; taker: number }): boolean {
  if (surplus.position !== gap.position + 2 || surplus.taker !== gap.position + 1 || surplus.child.headId !== gap.child.headId) return false;
  const [one, other] = [gap.child.segment?.def.key, surplus.child.segment?.def.key];
  return !one || !other || one.codes.some((code) => other.codes.includes(code));
}

/** Makes of an issue one about the order. */
function reorder(walk: Walk, issue: GuideIssue, at: { child: ChildTable; loop: LoopTable; position: number }): void {
  const { issues } = walk.findings;
  const ack = { element: 'IK304', code: '7' } as const;
  const { child, position } = at;
  const loop = child.loop?.id ?? at.loop.id;
  const offset = position === issue.x12?.position ? issue.x12.offset : undefined;
  const { unit: _, ...told } = issue;
  issues[issues.indexOf(issue)] = {
    ...told, ruleId: 'guide.order', snipLevel: 1, ack, codeName: codeName(ack), fixHint: 'Put it where the guide has it.',
    message: `${child.headId} (${child.def.name}) does not stand where it has to in ${loop ? `loop ${loop}` : 'the set'}.`,
    x12: { ...(loop ? { loop } : {}), segment: child.headId, position, ...(offset === undefined ? {} : { offset }) },
  };
}

interface Absence {
  loop: LoopTable;
  child: ChildTable;
  position: number;
  code: string;
}

/** Reports a segment or loop that is not there. Returns the issue unless there have been too many. */
export function reportAbsent(walk: Walk, absence: Absence): GuideIssue | undefined {
  const { child, position, code } = absence;
  const loopId = child.loop?.id ?? absence.loop.id;
  const what = child.loop ? `Loop ${loopId} (${child.def.name})` : `${child.headId} (${child.def.name})`;
  const payer = child.def.payer;
  return report(walk.findings, {
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

/**
 * Reports one occurrence too many; for a loop only the first one, since all that follow have the same cause. Nothing is said
 * where the one before it did not belong here, which is told already or now told as a fault of order.
 */
export function reportFull(walk: Walk, { loop, child, segment }: Wanted): void {
  const slot = loop.base + child.index;
  if (walk.spare === slot) {
    walk.spare = -1;
    return;
  }
  if (child.loop && walk.counts[slot]! > child.max) return;
  const taker = walk.firstAt[slot]!;
  const gap = walk.gaps.find((each) => isSwapped(each, { child, position: walk.position, taker }));
  if (gap) {
    reorder(walk, gap.issue, { child: gap.child, loop: gap.loop, position: taker });
    walk.gaps.splice(walk.gaps.indexOf(gap), 1);
    return;
  }
  const issue = report(walk.findings, fullFinding(walk, loop, child));
  if (issue && walk.surpluses.length < MOST_KEPT) walk.surpluses.push({ segment: segment.copy(), child, position: walk.position, taker, issue });
}

function fullFinding(walk: Walk, loop: LoopTable, child: ChildTable): Parameters<typeof report>[1] {
  const loopId = child.loop?.id ?? loop.id;
  const times = child.max === 1 ? 'once' : `${child.max} times`;
  const payer = child.def.payer;
  return {
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
  };
}
