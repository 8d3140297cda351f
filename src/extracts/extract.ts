import type { Issue } from '../lib/issue.ts';
import { stretches } from '../lib/stretches.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { Segment, SetReader, TransactionSet } from '../x12/types.ts';
import { createCutter, type KeptSegment, MAX_OPEN_SEGMENTS } from './cut.ts';
import type { Mapping } from './mapping.ts';
import { createRowMaker, type Row } from './row.ts';

/** Bytes that are read before the rows found in them are handed on. */
const STRETCH_BYTES = 64 * 1024;

/** What an extract came to. */
export interface Extracted {
  /** Transaction sets of the mapping's kind. */
  sets: number;
  rows: number;
  issues: Issue[];
}

/**
 * Reads X12 of any size and hands the rows of a mapping on in stretches, in file order; nothing more is read before `take` is done, so that
 * memory stays flat. Sets of another kind are passed over. A set that breaks off and a level without end are issues; what was read is handed on.
 */
export async function extractRows(source: AsyncIterable<Uint8Array>, mapping: Mapping, take: (rows: readonly Row[]) => Promise<void> | void): Promise<Extracted> {
  const result: Extracted = { sets: 0, rows: 0, issues: [] };
  const found: Row[] = [];
  const hand = async () => {
    const rows = found.splice(0);
    result.rows += rows.length;
    if (rows.length > 0) await take(rows);
  };
  await readEnvelopes(stretches(source, STRETCH_BYTES, hand), {
    set: (set) => {
      if (set.code !== mapping.transaction || (mapping.guide !== undefined && set.guide !== mapping.guide)) return undefined;
      result.sets += 1;
      return rowReader(set, mapping, { row: (row) => found.push(row), issue: (issue) => result.issues.push(issue) });
    },
  });
  await hand();
  return result;
}

function rowReader(set: TransactionSet, mapping: Mapping, tell: { row(row: Row): void; issue(issue: Issue): void }): SetReader {
  const rowOf = createRowMaker(mapping, set.interchange.delimiters.component);
  const cutter = createCutter(mapping, (cut) => {
    const row = rowOf(cut);
    if (row) tell.row(row);
  });
  let isGood = cutter.add({ id: 'ISA', elements: set.interchange.elements }) && cutter.add({ id: 'GS', elements: set.group.elements });
  return {
    segment(segment) {
      if (!isGood || segment.id === 'SE') return;
      isGood = cutter.add(kept(segment));
      if (!isGood) tell.issue(problem(`More than ${MAX_OPEN_SEGMENTS} segments belong to one row: the mapping needs a level that begins more often.`, segment.index - set.index + 1));
    },
    end(end) {
      if (isGood) cutter.end();
      if (!end.complete) tell.issue(problem(`The transaction set ${set.controlNumber} breaks off: its last rows may be missing.`, end.segmentCount));
    },
  };
}

function kept(segment: Segment): KeptSegment {
  return { id: segment.id, elements: Array.from({ length: segment.elementCount }, (_, n) => segment.element(n + 1)) };
}

function problem(message: string, position: number): Issue {
  return { ruleId: 'extract.file', severity: 'error', snipLevel: 1, message, x12: { position } };
}
