import type { WindowSegment } from '../x12/segment.ts';
import { holdsCode } from './codes.ts';
import { reportFull } from './counted.ts';
import { report } from './findings.ts';
import { isNextHome, reopened, withoutHead } from './lost-heads.ts';
import { enter, isOpen, leftFor, offered, offersFor, open, reopen } from './moves.ts';
import { unitOf, type Walk } from './state.ts';
import { type ChildTable, type LoopTable, type Offers, REQUIRED, type SegmentTable } from './tables.ts';

/**
 * Deals with a segment for which the walk has no place. One that X12, the set or the guide does not have, or that goes on with
 * what was just closed, is reported at once. Any other is held: only the next segment can tell what was meant.
 */
export function misplaced(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  const { id } = segment;
  if (!walk.table.knownSegmentIds.has(id))
    return reject(walk, segment, '1', `"${shown(id)}" is no segment of X12.`);
  if (!walk.table.setSegmentIds.has(id))
    return reject(walk, segment, '6', `${id} does not belong into a ${walk.table.def.set}.`);
  if (!walk.table.segmentIds.has(id))
    return reject(walk, segment, 'I4', `The guide ${walk.table.def.id} does not use ${id}.`);
  if (isForbidden(walk, segment)) return undefined;
  const own = goesOn(walk, segment);
  if (own === undefined) walk.held = segment.copy();
  return own;
}

/** The segment before it closed the loop to which it belongs, so the two have changed places: the loop goes on. */
function goesOn(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  const depth = leftFor(walk, segment);
  if (depth < 0 || isNextHome(walk, segment)) return undefined;
  const loop = reopen(walk, depth);
  const child = offered(walk, loop.offers, segment)!.find(({ index, max }) => walk.counts[loop.base + index]! < max)!;
  reportLate(walk, loop, child);
  return enter(walk, walk.depth, child, segment);
}

/**
 * Reports a segment that is wrong where it stands. It is reported once; whatever comes after it is judged as if it
 * had not been wrong. `next` stands behind it. Returns its definition when it is clear which one is meant, so that its elements are checked too.
 */
export function judgeMisplaced(walk: Walk, segment: WindowSegment, next: WindowSegment | undefined): SegmentTable | undefined {
  const meant = tooLate(walk, segment) ?? withoutHead(walk, segment) ?? withStrangeKey(walk, segment, next);
  if (meant === undefined) return reject(walk, segment, '2', `${segment.id} has no place ${placeText(walk)}.`);
  return meant === REPORTED ? undefined : meant;
}

/** It has been reported and nothing more can be said about it. */
const REPORTED = 'reported';

/** A payer does not want it: reported with the payer's reason. */
function isForbidden(walk: Walk, segment: WindowSegment): boolean {
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const child = offered(walk, walk.stack[depth]!.forbidden, segment)?.[0];
    if (!child) continue;
    const loop = child.loop?.id ?? walk.stack[depth]!.id;
    report(walk.findings, {
      ruleId: 'payer.forbid',
      snipLevel: 7,
      message: `${child.loop ? `Loop ${loop}` : segment.id} (${child.def.name}) is not wanted by this payer.`,
      fixHint: child.def.payer?.why ?? 'Leave it out.',
      x12: { ...(loop ? { loop } : {}), segment: segment.id, position: walk.position, offset: walk.offset },
      ack: { element: 'IK304', code: 'I4' },
      ...unitOf(walk),
    });
    return true;
  }
  return false;
}

/** It would have been right earlier in a loop that is still open. */
function tooLate(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    const child = offered(walk, loop.offers, segment)?.find((each) => each.place < walk.places[depth]!);
    if (!child) continue;
    const isFull = walk.counts[loop.base + child.index]! >= child.max;
    if (isFull && depth > 0 && child.index === 1 && child.usage === REQUIRED) {
      const again = reopened(walk, depth);
      if (again) return enter(walk, walk.depth, child, segment);
    }
    if (child.loop && isOpen(walk, child.loop)) continue;
    if (isFull) reportFull(walk, { loop, child, segment });
    else {
      reportLate(walk, loop, child);
      if (isAwaited(walk, loop, child)) goBack(walk, depth, child);
    }
    return open(walk, depth, child, segment);
  }
  return undefined;
}

/**
 * Whether the segment would have been right earlier in a loop that is open: "awaited" where the loop has to hold it and does not yet,
 * "late" where it may, undefined where none does.
 */
export function lateness(walk: Walk, segment: WindowSegment): 'awaited' | 'late' | undefined {
  let is: 'late' | undefined;
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    for (const child of offered(walk, loop.offers, segment) ?? []) {
      if (child.place >= walk.places[depth]!) continue;
      if (isAwaited(walk, loop, child)) return 'awaited';
      is = 'late';
    }
  }
  return is;
}

/** The loop has to hold it, and it has not come yet. */
function isAwaited(walk: Walk, loop: LoopTable, child: ChildTable): boolean {
  return child.usage === REQUIRED && !child.loop && walk.counts[loop.base + child.index] === 0;
}

/** What came before the segment for which the loop waits came too early: it may come again, and what belongs behind that segment is not late. */
function goBack(walk: Walk, depth: number, child: ChildTable): void {
  const loop = walk.stack[depth]!;
  const early = loop.children.find(({ index, place }) => place > child.place && walk.counts[loop.base + index]! > 0 && walk.firstAt[loop.base + index] === walk.position - 1);
  walk.places[depth] = child.place;
  walk.spare = early ? loop.base + early.index : -1;
}

/**
 * The segment may stand here, but not with this value in the element that tells its uses apart. Where only one use is left, or one
 * that has to come and does not come next, it is that one with a wrong value.
 */
function withStrangeKey(walk: Walk, segment: WindowSegment, next: WindowSegment | undefined): SegmentTable | typeof REPORTED | undefined {
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    const offers = offersFor(walk, loop.offers, segment);
    const open = offers?.all.filter((child) => child.place >= walk.places[depth]!);
    if (!offers?.key || !open?.length) continue;
    const owed = open.find((child) => isAwaited(walk, loop, child) && !(next && offered(walk, loop.offers, next)?.includes(child)));
    const only = open.length === 1 ? open[0]! : owed;
    if (only && !only.loop && walk.counts[loop.base + only.index]! < only.max) {
      if (only === owed) walk.spare = loop.base + only.index;
      return enter(walk, depth, only, segment);
    }
    rejectKey(walk, offers, { depth, segment });
    return REPORTED;
  }
  return undefined;
}

function rejectKey(walk: Walk, offers: Offers, at: { depth: number; segment: WindowSegment }): void {
  const { segment } = at;
  const { ref, position, component } = offers.key!;
  const value = component > 0 ? segment.component(position, component) : segment.element(position);
  const head = offers.all[0]!.segment!;
  const element = head.elements[position - 1]!;
  const table = component > 0 ? element.components![component - 1]! : element;
  const bytes = Buffer.from(value, 'latin1');
  if (value !== '' && (!table.known || holdsCode(table.known, bytes, 0, bytes.length))) {
    const loop = walk.stack[at.depth]!.id;
    reject(
      walk,
      segment,
      'I4',
      `The guide does not use ${segment.id} with ${ref} ${shown(value)} ${loop ? `in loop ${loop}` : 'here'}.`,
    );
    return;
  }
  report(walk.findings, {
    ruleId: value === '' ? 'guide.required-element' : 'guide.code',
    message:
      value === ''
        ? `${ref} (${table.name}) is required and is empty.`
        : `${ref} (${table.name}) can't be "${shown(value)}".`,
    fixHint: `Use one of ${offers.all.flatMap((child) => child.segment!.def.key!.codes).join(', ')}.`,
    value,
    x12: {
      ...loopOf(walk, at.depth),
      segment: segment.id,
      element: ref,
      position: walk.position,
      offset: segment.elementOffset(position),
    },
    at: component > 0 ? { element: position, component } : { element: position },
    dataElement: table.number,
    ack: { element: 'IK403', code: value === '' ? '1' : '7' },
    ...unitOf(walk),
  });
}

function reportLate(walk: Walk, loop: LoopTable, child: ChildTable): void {
  const loopId = child.loop?.id ?? loop.id;
  report(walk.findings, {
    ruleId: 'guide.order',
    message: `${child.headId} (${child.def.name}) comes too late ${loopId ? `in loop ${loopId}` : 'in the set'}.`,
    fixHint: 'Put it where the guide has it.',
    x12: {
      segment: child.headId,
      ...(loopId ? { loop: loopId } : {}),
      position: walk.position,
      offset: walk.offset,
    },
    ack: { element: 'IK304', code: '7' },
    ...unitOf(walk),
  });
}

function reject(walk: Walk, segment: WindowSegment, code: string, message: string): undefined {
  report(walk.findings, {
    ruleId: RULES[code]!,
    message,
    fixHint: 'Leave the segment out or correct it.',
    x12: {
      ...loopOf(walk, walk.depth),
      segment: shown(segment.id),
      position: walk.position,
      offset: walk.offset,
    },
    ack: { element: 'IK304', code },
    ...unitOf(walk),
  });
  return undefined;
}

const RULES: Record<string, string> = {
  '1': 'x12.unknown-segment',
  '2': 'guide.unexpected-segment',
  '6': 'x12.segment-of-another-set',
  I4: 'guide.segment-not-used',
};

function loopOf(walk: Walk, depth: number): { loop?: string } {
  const id = walk.stack[depth]!.id;
  return id ? { loop: id } : {};
}

function placeText(walk: Walk): string {
  const id = walk.stack[walk.depth]!.id;
  return id ? `after what stands in loop ${id}` : 'here';
}

/** A value of a bad file, short enough for a message. */
function shown(value: string): string {
  return value.length > 20 ? `${value.slice(0, 20)}…` : value;
}
