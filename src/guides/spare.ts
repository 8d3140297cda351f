import { SegmentReader } from '../x12/read.ts';
import type { Findings } from './findings.ts';
import { restartWalk, startWalk, type Walk } from './state.ts';
import type { GuideTable } from './tables.ts';

/**
 * What the check of one file leaves for the next: memory to use again and envelopes that are known to be good, so that a file of one claim
 * is not mostly preparation. Whoever takes something has it for himself until he gives it back; what is not given back is made anew.
 */
export interface Spare {
  readonly readers: SegmentReader[];
  readonly walks: Map<GuideTable, Walk[]>;
  /** ISA and GS segments without a fault, as texts: a sender's are the same again and again. */
  readonly goodEnvelopes: Set<string>;
}

/** Envelopes that are remembered; beyond that all are forgotten. */
const MAX_ENVELOPES = 1_000;

export function emptySpare(): Spare {
  return { readers: [], walks: new Map(), goodEnvelopes: new Set() };
}

/** A reader that tells kinds, for a file in memory. */
export function takeReader({ readers }: Spare): SegmentReader {
  return readers.pop() ?? new SegmentReader({ kinds: true });
}

export function giveReader({ readers }: Spare, reader: SegmentReader): void {
  reader.restart();
  readers.push(reader);
}

/** A walk that has taken ST; see `startWalk`. */
export function takeWalk({ walks }: Spare, table: GuideTable, { findings, offset }: { findings: Findings; offset: number }): Walk {
  const walk = walks.get(table)?.pop();
  return walk ? restartWalk(walk, findings, offset) : startWalk(table, findings, offset);
}

/** Takes back a walk whose set has ended. */
export function giveWalk({ walks }: Spare, walk: Walk): void {
  const same = walks.get(walk.table);
  if (same) same.push(walk);
  else walks.set(walk.table, [walk]);
}

export function rememberGood({ goodEnvelopes }: Spare, envelope: string): void {
  if (goodEnvelopes.size >= MAX_ENVELOPES) goodEnvelopes.clear();
  goodEnvelopes.add(envelope);
}
