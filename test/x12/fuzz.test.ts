import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeFile } from '../../src/x12/describe.ts';
import { queryTransaction } from '../../src/x12/query.ts';
import { segments } from '../../src/x12/read.ts';
import { sniffX12 } from '../../src/x12/sniff.ts';
import { InterchangeWriter } from '../../src/x12/write.ts';
import type { Delimiters, ElementValue } from '../../src/x12/types.ts';
import { allInChunks, allOf, fileOf, isa, tell } from './build.ts';

const DELIMITERS: readonly Delimiters[] = [
  { element: '*', component: ':', repetition: '^', segment: '~' },
  { element: '|', component: '>', repetition: '!', segment: '\n' },
  { element: '\x1d', component: '\x1f', repetition: '\x1e', segment: '\x1c' },
];
/** Characters that are data under all of the delimiters above; no space at either end of a text. */
const text = fc.stringMatching(/^[A-Z0-9a-z.,'()-]([A-Z0-9a-z.,' ()-]{0,18}[A-Z0-9a-z.,'()-])?$/);
const segmentId = fc.constantFrom('NM1', 'REF', 'N3', 'HI', 'SV1', 'K3', 'PER');
const composite = fc.array(fc.option(text, { nil: '' }), { minLength: 1, maxLength: 4 });
const element: fc.Arbitrary<ElementValue> = fc.oneof(text, fc.constant(''), composite, fc.record({ repeat: fc.array(fc.oneof(text, composite), { minLength: 1, maxLength: 3 }) }));
const body = fc.array(fc.tuple(segmentId, fc.array(element, { maxLength: 8 })), { maxLength: 12 });

function write(segmentsOf: readonly (readonly [string, readonly ElementValue[]])[], delimiters: Delimiters, newline = false): Buffer {
  const writer = new InterchangeWriter({ delimiters, newline });
  writer.interchange({ senderQualifier: 'ZZ', senderId: 'A', receiverQualifier: '30', receiverId: 'B', at: { d8: '20260131', hhmm: '2359' }, controlNumber: 1, usage: 'P', ackRequested: false });
  writer.group({ functionalId: 'HC', senderCode: 'A', receiverCode: 'B', controlNumber: 1, version: '005010X222A1' });
  writer.set({ code: '837', controlNumber: '0001', guide: '005010X222A1' });
  for (const [id, elements] of segmentsOf) writer.segment(id, elements);
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  expect(writer.issues).toEqual([]);
  return writer.bytes();
}

/** What was read as values for the writer: repetitions, components and text. */
function readBack(bytes: Buffer): [string, ElementValue[]][] {
  const found: [string, ElementValue[]][] = [];
  for (const segment of segments(bytes)) {
    const elements: ElementValue[] = [];
    for (let n = 1; n <= segment.elementCount; n += 1) {
      const repeat: ElementValue[] = [];
      for (let r = 0; r < segment.repeatCount(n); r += 1) repeat.push(Array.from({ length: segment.componentCount(n, r) }, (_, c) => segment.component(n, c + 1, r)));
      elements.push({ repeat });
    }
    found.push([segment.id, elements]);
  }
  return found;
}

test('what was written, read and written again is the same to the byte, and the file is sound', () => {
  fc.assert(fc.property(body, fc.constantFrom(...DELIMITERS), fc.boolean(), (segmentsOf, delimiters, newline) => {
    const bytes = write(segmentsOf, delimiters, newline);
    const again = write(readBack(bytes).slice(3, -3), delimiters, newline);
    expect(again.equals(bytes)).toBe(true);
    const told = tell(bytes);
    expect([told.file, told.interchanges[0]!.issues, told.groups[0]!.issues, told.sets[0]!.end.issues]).toEqual([[], [], [], []]);
    expect(told.sets[0]!.end.segmentCount).toBe(segmentsOf.length + 2);
  }), { numRuns: 200 });
});

test('the same segments come out however the file is cut into chunks', () => {
  fc.assert(fc.property(body, fc.constantFrom(...DELIMITERS), fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }), (segmentsOf, delimiters, sizes) => {
    const bytes = Buffer.concat([write(segmentsOf, delimiters), Buffer.from('\r\n'), write(segmentsOf, DELIMITERS[0]!)]);
    expect(allInChunks(bytes, sizes)).toEqual(allOf(bytes));
  }), { numRuns: 150 });
});

test('the same segments come out around the borders of the reading window', () => {
  const rows = Array.from({ length: 6_000 }, (_, n) => ['CLM', `A${n}`, '10', '', 'x'.repeat(n % 37)]);
  const bytes = fileOf(rows);
  const whole = allOf(bytes);
  expect(whole).toHaveLength(6_006);
  for (const size of [1, 4_095, 32_767, 32_768, 32_769, 65_536]) expect(allInChunks(bytes, [size])).toEqual(whole);
});

test('random bytes are read without an exception and with the same result in any chunks', () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  fc.assert(fc.property(bytes, fc.boolean(), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }), (noise, withHeader, sizes) => {
    const file = withHeader ? Buffer.concat([Buffer.from(isa()), noise]) : Buffer.from(noise);
    expect(allInChunks(file, sizes)).toEqual(allOf(file));
    tell(file);
    sniffX12(file);
    expect([...describeFile(file, { show: true })].length).toBeGreaterThanOrEqual(0);
  }), { numRuns: 300 });
});

test('a damaged file is read without an exception, and positions never leave the file', () => {
  const good = Buffer.concat([fileOf([['NM1', 'QC', '1', 'ROWAN'], ['CLM', 'A1', '12.5'], ['HI', 'ABK:A00']]), fileOf([['CLM', 'A2', '3']])]);
  const damage = fc.array(fc.record({ at: fc.nat({ max: good.length - 1 }), byte: fc.oneof(fc.constantFrom(...Buffer.from('*~:^\nISAE')), fc.integer({ min: 0, max: 255 })), remove: fc.nat({ max: 40 }) }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(damage, (hits) => {
    let bytes = Buffer.from(good);
    for (const { at, byte, remove } of hits) {
      if (at >= bytes.length) continue;
      bytes[at] = byte;
      if (remove > 20) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + remove)]);
    }
    for (const { offset, raw } of allOf(bytes)) expect(bytes.toString('latin1', offset, offset + raw.length)).toBe(raw);
    const told = tell(bytes);
    for (const { end } of told.sets) expect(end.endOffset).toBeLessThanOrEqual(bytes.length + 1);
    queryTransaction(bytes, 'CLM01');
  }), { numRuns: 300 });
});
