import type { WindowSegment } from '../x12/segment.ts';
import type { Findings, GuideIssue } from './findings.ts';
import { ABSENT, emptyRegisters, textStore } from './registers.ts';
import type { ChildTable, GuideTable, LoopTable, RuleFacts } from './tables.ts';

/** Deeper nesting than any guide has. */
const MAX_DEPTH = 24;

/** Where a walk through a transaction set stands. The arrays are re-used for every loop, and by `restartWalk` for another set. */
export interface Walk extends RuleFacts {
  readonly table: GuideTable;
  findings: Findings;
  /** Open loops; stack[0] is the set itself. */
  readonly stack: LoopTable[];
  depth: number;
  /** How far each open loop has come, as a place. */
  readonly places: Int32Array;
  /** A bit for each counter that is not zero, 32 to a word; each loop begins with a word of its own. */
  readonly used: Int32Array;
  /** Per child of each loop: position of its first occurrence in the open loop. */
  readonly firstAt: Int32Array;
  /** Position of the current segment (ST = 1) and its offset in the input. */
  position: number;
  offset: number;
  readonly levels: Level[];
  /** The number that the next HL01 should have. */
  nextLevel: number;
  /** The number that would go on from the last wrong HL01; -1 for none. */
  otherLevel: number;
  segment: WindowSegment | undefined;
  /** Where the last search found a place: the depth of its loop, and whether that has had all it may have. */
  at: number;
  isFull: boolean;
  /** A segment that has no place until the next one tells what it is. */
  held: WindowSegment | undefined;
  /** What was closed last. */
  readonly left: Left;
  /** A counter that may run over once, because what it counted came too early; -1 for none. */
  spare: number;
  /** What came too often and what is missing: two of them can be one fault of order. */
  readonly surpluses: Surplus[];
  readonly gaps: Gap[];
  /** Name of the business unit that is open, e.g. the patient control number. */
  unit: string;
  /** Byte ranges of the components of the composite in hand, for the element checks. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** More components than any composite has are counted, not looked at. */
export const MAX_COMPONENTS = 32;

/** A walk that has taken ST, which every guide begins with, at this offset of the input. */
export function startWalk(table: GuideTable, findings: Findings, offset: number): Walk {
  const cells = new Int32Array(table.slots + table.registers.texts);
  const walk: Walk = {
    table,
    findings,
    stack: [table.root],
    depth: 0,
    places: new Int32Array(MAX_DEPTH),
    cells,
    counts: cells.subarray(0, table.slots),
    used: new Int32Array(table.usedWords),
    firstAt: new Int32Array(table.slots),
    position: 1,
    offset,
    levels: [],
    nextLevel: 1,
    otherLevel: -1,
    from: 0,
    to: 0,
    texts: textStore(cells.subarray(table.slots)),
    sums: new Float64Array(table.registers.sums),
    lists: Array.from({ length: table.registers.lists }, () => []),
    ledgers: Array.from({ length: table.registers.ledgers }, () => new Map()),
    segment: undefined,
    at: 0,
    isFull: false,
    held: undefined,
    left: { position: 0, from: 0, to: 0, outermost: table.root, marks: new Int32Array(MAX_DEPTH), end: 0 },
    spare: -1,
    surpluses: [],
    gaps: [],
    keys: Array.from({ length: table.registers.keys }, () => ({ value: undefined, waiting: [] })),
    unit: '',
    starts: new Int32Array(MAX_COMPONENTS),
    ends: new Int32Array(MAX_COMPONENTS),
  };
  takeHeader(walk);
  return walk;
}

/** Sets a walk that has ended back to where `startWalk` begins: a set of one claim is checked sooner than its arrays are made. */
export function restartWalk(walk: Walk, findings: Findings, offset: number): Walk {
  const { lists, ledgers, keys } = walk;
  walk.findings = findings;
  walk.stack[0] = walk.table.root;
  walk.depth = 0;
  walk.places[0] = 0;
  walk.counts.fill(0);
  walk.texts.codes.fill(ABSENT);
  walk.used.fill(0);
  walk.sums.fill(0);
  for (let i = 0; i < lists.length; i += 1) lists[i]!.length = 0;
  for (let i = 0; i < ledgers.length; i += 1) ledgers[i]!.clear();
  for (let i = 0; i < keys.length; i += 1) {
    keys[i]!.value = undefined;
    keys[i]!.waiting.length = 0;
  }
  walk.position = 1;
  walk.offset = offset;
  walk.levels.length = 0;
  walk.nextLevel = 1;
  walk.otherLevel = -1;
  walk.segment = walk.held = undefined;
  walk.left.position = 0;
  walk.spare = -1;
  walk.surpluses.length = 0;
  walk.gaps.length = 0;
  walk.unit = '';
  takeHeader(walk);
  return walk;
}

/** ST is there. */
function takeHeader(walk: Walk): void {
  const { root } = walk.table;
  walk.counts[root.base] = 1;
  walk.firstAt[root.base] = 1;
  if (root.registers) emptyRegisters(walk, root.registers);
}

/** The open business unit, for an issue. */
export function unitOf(walk: Walk): { unit?: { ref: string; value: string } } {
  const name = walk.table.def.unit?.name;
  return walk.unit === '' || name === undefined ? {} : { unit: { ref: name, value: walk.unit } };
}

/** The loops that a segment has closed, which stay on the stack above it but for the outermost. */
export interface Left {
  /** Position of that segment. */
  position: number;
  /** Depths of the innermost and the outermost one, and the outermost itself. */
  from: number;
  to: number;
  outermost: LoopTable;
  /** How many issues there were before the end of each, by depth, and behind the last. */
  readonly marks: Int32Array;
  end: number;
}

/** A segment, or the first one of a loop, for which there was no room any more. */
export interface Surplus {
  readonly segment: WindowSegment;
  readonly child: ChildTable;
  readonly position: number;
  /** Position of the one that took the room. */
  readonly taker: number;
  readonly issue: GuideIssue;
}

/** A segment or loop that has to come and did not. */
export interface Gap {
  readonly child: ChildTable;
  readonly loop: LoopTable;
  /** Position of the segment that came in its stead. */
  readonly position: number;
  readonly issue: GuideIssue;
}

/** An open hierarchical level: what its HL said, and whether lower levels have come. */
export interface Level {
  /** Depth of its loop in the walk's stack. */
  depth: number;
  /** HL01, as text when it is no plain number; undefined when the HL itself is missing. */
  id: number | string | undefined;
  /** HL04 as sent. */
  hasChildren: string;
  children: number;
  position: number;
  offset: number;
}
