import type { ElementValue, SegmentSink } from '../../x12/types.ts';

/** A sink that counts: segment positions from ST = 1, and HL01 over the whole transaction set. */
export interface Pen extends SegmentSink {
  /** Position of the last segment written; ST itself is 1. */
  position(): number;
  /** Writes an HL segment and returns its HL01. `children` is HL04. */
  level(code: '20' | '22' | '23', parent: number | undefined, children: boolean): number;
}

/** Wraps the sink of an open set in which only ST has been written. */
export function openPen(sink: SegmentSink): Pen {
  let position = 1;
  let levels = 0;
  const segment = (id: string, elements: readonly ElementValue[], pointer?: string): void => {
    position += 1;
    sink.segment(id, elements, pointer);
  };
  return {
    segment, position: () => position,
    level(code, parent, children) {
      levels += 1;
      segment('HL', [String(levels), parent === undefined ? '' : String(parent), code, children ? '1' : '0']);
      return levels;
    },
  };
}
