import type { WindowSegment } from '../x12/segment.ts';
import { holdsCode } from './codes.ts';
import { report } from './findings.ts';
import { numberOf } from './lookup.ts';
import { enter, keyed, open, openHeadless, reportAbsent, reportFull } from './moves.ts';
import { unitOf, type Walk } from './state.ts';
import { type ChildTable, type LoopTable, type Offers, REQUIRED, type SegmentTable } from './tables.ts';

/**
 * Deals with a segment for which the walk has no place. It is reported once; whatever comes after it is judged as if it
 * had not been wrong. Returns its definition when it is clear which one is meant, so that its elements are checked too.
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
  const meant = justMissed(walk, segment) ?? tooLate(walk, segment) ?? withoutHead(walk, segment) ?? withStrangeKey(walk, segment);
  if (meant === undefined) return reject(walk, segment, '2', `${id} has no place ${placeText(walk)}.`);
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

/** The segment before it closed its loop, and it was reported as missing: the two have changed places. */
function justMissed(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  const { missed } = walk;
  if (missed?.position !== walk.position - 1 || missed.child.headId !== segment.id || !walk.findings.issues[missed.issue]) return undefined;
  const { key } = missed.child.segment!.def;
  if (key && !key.codes.includes(key.component > 0 ? segment.component(key.position, key.component) : segment.element(key.position))) return undefined;
  walk.findings.issues.splice(missed.issue, 1);
  reportLate(walk, missed.loop, missed.child);
  return missed.child.segment!;
}

/** It would have been right earlier in a loop that is still open. */
function tooLate(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    const child = offered(walk, loop.offers, segment)?.find((each) => each.place < walk.places[depth]!);
    if (!child) continue;
    const isFull = walk.counts[loop.base + child.index]! >= child.max;
    if (isFull && depth > 0 && child.index === 1 && child.usage === REQUIRED) {
      const again = reopened(walk, depth, segment);
      if (again) return enter(walk, walk.depth, child, segment);
    }
    if (child.loop && walk.stack.indexOf(child.loop) > 0 && walk.stack.indexOf(child.loop) <= walk.depth)
      continue;
    if (isFull) reportFull(walk, loop, child);
    else reportLate(walk, loop, child);
    return open(walk, depth, child, segment);
  }
  return undefined;
}

/** The second segment of a loop comes again: its next occurrence has begun, without the segment that opens it. */
function reopened(walk: Walk, depth: number, segment: WindowSegment): boolean {
  const inner = walk.stack[depth]!;
  const outer = walk.stack[depth - 1]!;
  const edge = outer.children.find((child) => child.loop === inner);
  if (!edge || edge.max <= walk.counts[outer.base + edge.index]!) return false;
  openHeadless(walk, { depth: depth - 1, child: edge }, segment);
  reportAbsent(walk, { loop: inner, child: inner.children[0]!, position: walk.position, code: '3' });
  return true;
}

/**
 * It belongs to a loop whose first segment is missing. A loop that has to come is assumed at once; another one
 * only when the segment is one that it must hold and no other open loop could hold it.
 */
function withoutHead(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  const homes: { depth: number; child: ChildTable; inner: ChildTable }[] = [];
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const loop = walk.stack[depth]!;
    for (const child of loop.children) {
      if (!child.loop || child.place < walk.places[depth]!) continue;
      const inner = offered(walk, child.loop.offers, segment)?.[0];
      if (!inner) continue;
      const used = walk.counts[loop.base + child.index]!;
      if (child.usage === REQUIRED && used === 0) return headless(walk, { depth, child, inner }, segment);
      if (used < child.max) homes.push({ depth, child, inner });
    }
  }
  const [home, ...others] = homes;
  if (!home || others.length > 0 || home.inner.usage !== REQUIRED) return undefined;
  return headless(walk, home, segment);
}

function headless(
  walk: Walk,
  home: { depth: number; child: ChildTable; inner: ChildTable },
  segment: WindowSegment,
): SegmentTable {
  const loop = walk.stack[home.depth]!;
  const isRequired = home.child.usage === REQUIRED && walk.counts[loop.base + home.child.index] === 0;
  openHeadless(walk, home, segment);
  const inner = home.child.loop!;
  if (isRequired)
    reportAbsent(walk, {
      loop,
      child: home.child,
      position: walk.position,
      code: home.child.basic ? '3' : 'I7',
    });
  else reportAbsent(walk, { loop: inner, child: inner.children[0]!, position: walk.position, code: '3' });
  return enter(walk, walk.depth, home.inner, segment);
}

/** The segment may stand here, but not with this value in the element that tells its uses apart. */
function withStrangeKey(walk: Walk, segment: WindowSegment): SegmentTable | typeof REPORTED | undefined {
  for (let depth = walk.depth; depth >= 0; depth -= 1) {
    const offers = offersFor(walk, walk.stack[depth]!.offers, segment);
    const open = offers?.all.filter((child) => child.place >= walk.places[depth]!);
    if (!offers?.key || !open?.length) continue;
    const only = open.length === 1 ? open[0]! : undefined;
    if (only && !only.loop && walk.counts[walk.stack[depth]!.base + only.index]! < only.max)
      return enter(walk, depth, only, segment);
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

function offersFor(walk: Walk, offers: LoopTable['offers'], segment: WindowSegment): Offers | null {
  const number = numberOf(walk.table.numbers, segment.code);
  return number < 0 ? null : offers[number]!;
}

function offered(walk: Walk, all: LoopTable['offers'], segment: WindowSegment): ChildTable[] | undefined {
  const offers = offersFor(walk, all, segment);
  if (!offers) return undefined;
  return offers.key ? keyed(walk, offers, segment) : offers.all;
}

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
