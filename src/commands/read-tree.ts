import type { ElementValue, Segment, SetReader, TransactionSet } from '../x12/types.ts';

/** One segment. `place` counts from ST = 1; composites are lists of components, repetitions stand in `repeat`. */
export interface TreeSegment {
  readonly id: string;
  readonly place: number;
  readonly elements: readonly ElementValue[];
}

/** An HL level: its own number and kind (HL01, HL03), its segments from HL to the next HL, and the levels below it (HL02). */
export interface TreeLevel {
  readonly hl: string;
  readonly level: string;
  readonly segments: TreeSegment[];
  readonly levels: TreeLevel[];
}

/** Tells a set as a tree of segments: those before the first HL, and the levels. A level whose parent is not there stands at the top. */
export function createTreeReader(set: TransactionSet, told: (tree: { segments: TreeSegment[]; levels: TreeLevel[] }) => void): SetReader {
  const tree: { segments: TreeSegment[]; levels: TreeLevel[] } = { segments: [], levels: [] };
  const byNumber = new Map<string, TreeLevel>();
  let open = tree.segments;
  return {
    segment: (segment) => {
      if (segment.id === 'HL') {
        const level: TreeLevel = { hl: segment.element(1), level: segment.element(3), segments: [], levels: [] };
        (byNumber.get(segment.element(2)) ?? tree).levels.push(level);
        byNumber.set(level.hl, level);
        open = level.segments;
      } else if (segment.id === 'SE') {
        open = tree.segments;
      }
      open.push(treeSegment(segment, set));
    },
    end: () => told(tree),
  };
}

function treeSegment(segment: Segment, set: TransactionSet): TreeSegment {
  const elements = Array.from({ length: segment.elementCount }, (_, i) => elementValue(segment, i + 1));
  return { id: segment.id, place: segment.index - set.index + 1, elements };
}

function elementValue(segment: Segment, n: number): ElementValue {
  const repeats = segment.repeatCount(n);
  if (repeats <= 1) return repetition(segment, n, 0);
  return { repeat: Array.from({ length: repeats }, (_, r) => repetition(segment, n, r)) };
}

function repetition(segment: Segment, n: number, r: number): ElementValue {
  const count = segment.componentCount(n, r);
  if (count > 1) return Array.from({ length: count }, (_, c) => segment.component(n, c + 1, r));
  return segment.component(n, 1, r);
}
