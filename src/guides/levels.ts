import type { WindowSegment } from '../x12/segment.ts';
import { report } from './findings.ts';
import { locate } from './registers.ts';
import { type Level, unitOf, type Walk } from './state.ts';
import type { LoopTable } from './tables.ts';

/**
 * Opens a level and checks its HL: HL01 counts 1, 2, 3 through the set and HL02 names the level above.
 * Without `segment` the HL is missing, which somebody else has reported.
 */
export function openLevel(walk: Walk, segment: WindowSegment | undefined): void {
  const parent = walk.levels.at(-1);
  if (parent) parent.children += 1;
  const level: Level = {
    depth: walk.depth,
    id: segment && numberAt(walk, segment, 1),
    hasChildren: segment?.element(4) ?? '',
    children: 0,
    position: walk.position,
    offset: walk.offset,
  };
  walk.levels.push(level);
  // Whether the lost HL had a number is told by the next one.
  if (!segment) walk.otherLevel = walk.nextLevel + 1;
  if (!segment || level.id === undefined) return;
  checkNumber(walk, level);
  const above = numberAt(walk, segment, 2);
  if (parent?.id !== undefined && above !== '' && above !== parent.id) {
    reportLevel(walk, level, {
      element: 2,
      value: String(above),
      message: `HL02 is ${above}, but the level above is HL ${parent.id}.`,
    });
  }
}

/** A whole number as it is usually written, or else the text: the numbers of levels are compared for every patient. */
function numberAt(walk: Walk, segment: WindowSegment, position: number): number | string {
  locate(walk, segment, position, 0);
  const { from, to } = walk;
  const { bytes } = segment;
  if (from === to || to - from > MAX_DIGITS || (bytes[from] === ZERO && to - from > 1)) return segment.element(position);
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return segment.element(position);
    number = number * 10 + digit;
  }
  return number;
}

const MAX_DIGITS = 9;
const ZERO = 0x30;

/** After a wrong number both countings are taken: the one that was broken off, and the one that the wrong number began. */
function checkNumber(walk: Walk, level: Level): void {
  const sent = Number(level.id);
  const expected = walk.nextLevel;
  if (level.id === '' || level.id === expected) walk.nextLevel = expected + 1;
  else if (level.id === walk.otherLevel) walk.nextLevel = walk.otherLevel + 1;
  else {
    const message = `HL01 is ${level.id}, but levels are counted and this is number ${expected}.`;
    reportLevel(walk, level, { element: 1, value: String(level.id), message });
    walk.nextLevel = expected + 1;
    walk.otherLevel = Number.isSafeInteger(sent) ? sent + 1 : -1;
    return;
  }
  walk.otherLevel = -1;
}

/** Closes the innermost level: HL04 has to say truly whether lower levels followed. */
export function closeLevel(walk: Walk): void {
  const level = walk.levels.pop()!;
  if (level.hasChildren === '1' && level.children === 0) {
    reportLevel(walk, level, {
      element: 4,
      value: '1',
      message: 'HL04 says that lower levels follow, but none does.',
    });
  } else if (level.hasChildren === '0' && level.children > 0) {
    reportLevel(walk, level, {
      element: 4,
      value: '0',
      message: 'HL04 says that no lower level follows, but one does.',
    });
  }
}

/** Reports a first segment of a counted loop (HL, LX) that is there twice. The second one opens nothing. */
export function reportRepeated(walk: Walk, loop: LoopTable, segment: WindowSegment): undefined {
  const value = segment.element(1);
  const element = `${segment.id}01`;
  report(walk.findings, {
    ruleId: 'guide.repeated',
    message: `${element} is ${value} again: the segment is there twice.`,
    fixHint: 'Leave one of them out, or number them on.',
    value,
    x12: { loop: loop.id, segment: segment.id, element, position: walk.position, offset: walk.offset },
    at: { element: 1 },
    dataElement: segment.id === 'HL' ? NUMBERS[1]! : LINE_NUMBER,
    ack: { element: 'IK403', code: '7' },
    ...unitOf(walk),
  });
}

const LINE_NUMBER = '554';
const NUMBERS: Record<number, string> = { 1: '628', 2: '734', 4: '736' };

function reportLevel(
  walk: Walk,
  level: Level,
  fault: { element: number; value: string; message: string },
): void {
  const loop = walk.stack[level.depth]!.id;
  report(walk.findings, {
    ruleId: 'guide.hierarchy',
    message: fault.message,
    fixHint: 'Number the HL segments 1, 2, 3 without gaps and let each name the level above.',
    value: fault.value,
    x12: {
      loop,
      segment: 'HL',
      element: `HL0${fault.element}`,
      position: level.position,
      offset: level.offset,
    },
    at: { element: fault.element },
    dataElement: NUMBERS[fault.element]!,
    ack: { element: 'IK403', code: '7' },
    ...unitOf(walk),
  });
}
