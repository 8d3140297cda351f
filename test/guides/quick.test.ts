import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startElementCheck } from '../../src/guides/element-issues.ts';
import { checkElements } from '../../src/guides/elements.ts';
import type { Findings } from '../../src/guides/findings.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { isGoodSegment } from '../../src/guides/quick.ts';
import { startWalk } from '../../src/guides/state.ts';
import { type ElementTable, type SegmentTable, TYPES } from '../../src/guides/tables.ts';
import { SegmentReader } from '../../src/x12/read.ts';
import type { WindowSegment } from '../../src/x12/segment.ts';

const guides = loadGuides();
const uses = guides.all.flatMap((guide) => guide.loops.flatMap((loop) => loop.children.flatMap(({ segment }) => (segment && segment.id !== 'ISA' ? [{ guide, segment }] : []))));
const HEADER = 'ISA*00*          *00*          *ZZ*ONE            *ZZ*OTHER          *260115*0800*^*00501*000000001*0*T*:~';
const STRANGE = ['', '', ' ', 'A', 'A ', ' A', '1', '-1', '1-', '1.5', '1.5.2', '.', '-', '20260228', '20260230', '20260101-20260131', '2026', '2561', '0800', 'D8', 'RD8', 'é', 'A^B', 'A:B', 'X'.repeat(90)];

/** Something that an element may hold, and something that it may not. */
function contentOf(part: ElementTable): fc.Arbitrary<string> {
  if (part.components) {
    const whole = fc.tuple(...part.components.map((inner) => fc.oneof({ weight: 3, arbitrary: contentOf(inner) }, { weight: 2, arbitrary: fc.constant('') })));
    return fc.oneof({ weight: 9, arbitrary: whole.map((values) => values.join(':')) }, { weight: 1, arbitrary: fc.constantFrom(...STRANGE) });
  }
  const codes = part.def?.codes ?? [];
  if (part.type === TYPES.DT || part.formatAt >= 0) return fc.constantFrom('20260115', '20260115', '20260230', '20260101-20260131', '260115');
  const fitting = codes.length > 0 ? fc.constantFrom(...codes) : fc.constantFrom('A'.repeat(part.min), '1'.repeat(part.min), '20260115', '12.50', '0800');
  return fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 1, arbitrary: fc.constantFrom(...STRANGE) });
}

// By its place in the list: a failure would be told with the whole guide.
const anySegment = fc.nat(uses.length - 1).chain((at) => fc.tuple(fc.constant(at), elementsOf(uses[at]!.segment)));

function elementsOf(segment: SegmentTable): fc.Arbitrary<string[]> {
  const each = segment.elements.map((part) => (part.usage === 0 ? fc.constantFrom('', '', '', 'A') : fc.oneof(contentOf(part), contentOf(part), fc.constant(''))));
  return fc.tuple(fc.tuple(...each), fc.nat(segment.elements.length + 1)).map(([values, count]) => [...values, 'MORE'].slice(0, count));
}

it('a segment that is passed at a look has no fault, whatever it holds', () => {
  let passed = 0;
  let refused = 0;
  fc.assert(fc.property(anySegment, ([at, values]) => {
    const { guide, segment: table } = uses[at]!;
    const reader = new SegmentReader({ kinds: true });
    reader.feed(Buffer.from(`${HEADER}${[table.id, ...values].join('*')}~`, 'latin1'), (each) => {
      const segment = each as WindowSegment;
      if (segment.id !== table.id) return;
      const isGood = isGoodSegment(segment, table.quick);
      const findings: Findings = { issues: [], limit: 100, dropped: 0 };
      checkElements(startElementCheck(startWalk(guide, findings, 0), segment), table);
      if (isGood) expect(findings.issues, [table.id, ...values].join('*')).toEqual([]);
      passed += Number(isGood);
      refused += Number(findings.issues.length > 0);
    });
  }), { numRuns: 20_000, endOnFailure: true });
  // Both kinds have to come, or the property says nothing.
  expect(passed).toBeGreaterThan(500);
  expect(refused).toBeGreaterThan(500);
});
