import type { WindowSegment } from '../x12/segment.ts';
import { codeName } from './names.ts';
import { openLevel } from './levels.ts';
import { numberOf } from './lookup.ts';
import { keyed, take } from './moves.ts';
import type { Headless, Walk } from './state.ts';
import type { SegmentTable } from './tables.ts';

/**
 * A segment came just before the one that opens its loop, which has been reported as missing: the two have changed places.
 * The report becomes one about the order, and the loop that is open gets its first segment. Undefined when the segment is another one.
 */
export function lateHead(walk: Walk, segment: WindowSegment): SegmentTable | undefined {
  const headless = walk.headless!;
  walk.headless = undefined;
  if (headless.position !== walk.position - 1 || !isItsHead(walk, headless, segment)) return undefined;
  blameEarlier(walk, headless, segment.id);
  if (headless.edge.loop!.level) fillLevel(walk, headless, segment);
  return take(walk, headless.edge.loop!.children[0]!, segment);
}

/** Where loops are counted, the number says whether this is the first segment of the open loop or of the next one. */
function isItsHead(walk: Walk, { depth, edge }: Headless, segment: WindowSegment): boolean {
  const outer = walk.stack[depth - 1]!;
  const number = numberOf(walk.table.numbers, segment.code);
  const offers = number < 0 ? null : outer.offers[number]!;
  const children = offers?.key ? keyed(walk, offers, segment) : offers?.all;
  if (!children?.includes(edge)) return false;
  if (edge.loop!.level) return segment.element(1) === String(walk.nextLevel);
  return segment.id !== 'LX' || segment.element(1) === String(walk.counts[outer.base + edge.index]);
}

function blameEarlier(walk: Walk, { id: segment, position, offset, edge, issue }: Headless, headId: string): void {
  const { issues } = walk.findings;
  const told = issues[issue];
  if (!told) return;
  const ack = { element: 'IK304', code: '7' } as const;
  const loop = edge.loop!.id;
  issues[issue] = {
    ...told, ruleId: 'guide.order', snipLevel: 1, ack, codeName: codeName(ack), x12: { ...(loop ? { loop } : {}), segment, position, offset },
    message: `${segment} comes before ${headId}, which opens loop ${loop} (${edge.def.name}).`, fixHint: 'Put it where the guide has it.',
  };
}

/** The level was opened without its HL, which has now come. */
function fillLevel(walk: Walk, { depth }: Headless, segment: WindowSegment): void {
  walk.levels.pop();
  const parent = walk.levels.at(-1);
  if (parent) parent.children -= 1;
  openLevel(walk, segment);
  walk.levels.at(-1)!.depth = depth;
}
