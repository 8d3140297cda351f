import { X12FatInterchange, X12Parser } from 'node-x12';
import { expect, test } from 'vitest';
import { transliterate } from '../../src/x12/charset.ts';
import { InterchangeWriter } from '../../src/x12/write.ts';
import { allOf, fileOf, openInterchange, tell } from './build.ts';

test('an interchange is written with a fixed-width ISA and counted trailers', () => {
  const text = fileOf([['BHT', '0019', '00', 'B17'], ['CLM', 'A-1', '100']]).toString('latin1');
  expect(text.split('~').slice(0, -1)).toEqual([
    'ISA*00*          *00*          *ZZ*GREENHILL      *ZZ*NORTHPAY       *260131*0915*^*00501*000000017*1*T*:',
    'GS*HC*GREENHILL*NORTHPAY*20260131*0915*17*X*005010X222A1',
    'ST*837*0001*005010X222A1', 'BHT*0019*00*B17', 'CLM*A-1*100', 'SE*4*0001', 'GE*1*17', 'IEA*1*000000017',
  ]);
  expect(text.indexOf('~')).toBe(105);
});

test('empty elements, components and repetitions at the end are not written', () => {
  const writer = openInterchange();
  const start = writer.byteLength;
  writer.segment('SV1', [['HC', '99213', undefined, ''], '10', undefined, { repeat: [['A', '', 'B', ''], '', 'C', ''] }, [], { repeat: [] }, '']);
  writer.segment('NTE', ['  ', '']);
  expect(writer.bytes().toString('latin1', start)).toBe('SV1*HC:99213*10**A::B^^C~NTE~');
});

test('a delimiter inside a name is refused with the field that it came from, and nothing is torn apart', () => {
  const writer = openInterchange();
  writer.group({ functionalId: 'HC', senderCode: 'A', receiverCode: 'B', controlNumber: 1, version: '005010X222A1' });
  writer.set({ code: '837', controlNumber: '0001', guide: '005010X222A1' });
  writer.segment('NM1', ['85', '2', 'NORTH*SOUTH~CLINIC'], '/billing/organizationName');
  expect(writer.setSegmentCount).toBe(2);
  expect(writer.bytes().toString('latin1')).toContain('NM1*85*2*NORTH SOUTH CLINIC~');
  expect(writer.issues).toMatchObject([{
    ruleId: 'x12.delimiter-in-data', severity: 'error', pointer: '/billing/organizationName', value: 'NORTH*SOUTH~CLINIC',
    x12: { segment: 'NM1', element: 'NM103', position: 2 }, ack: { element: 'IK403', code: '6' },
  }]);
});

test.each([['é'], ['漢'], ['\n'], ['\u0000'], ['😀'], ['^']])('the character %j is no X12 data: it is reported and written as a space', (bad) => {
  const writer = openInterchange({ delimiters: { element: '|', component: '>', repetition: '!', segment: '\n' } });
  writer.segment('SV1', [['HC', `A${bad}B`]]);
  const written = writer.bytes().toString('latin1').split('\n')[1]!;
  expect(written).toMatch(/^SV1\|HC>A +B$/);
  expect(writer.issues[0]?.x12?.element).toBe('SV101-2');
});

test('a line end follows every terminator when a payer wants one, and none when the line end is the terminator', () => {
  const lines = fileOf([['CLM', '1']], { newline: true }).toString('latin1').split('~\n');
  expect(lines).toHaveLength(8);
  const bare = fileOf([['CLM', '1']], { newline: true, delimiters: { element: '*', component: ':', repetition: '^', segment: '\n' } });
  expect(bare.includes('\n\n')).toBe(false);
});

test('a TA1 may stand alone in an interchange that counts no groups', () => {
  const writer = openInterchange();
  writer.ta1(['000000017', '260131', '0915', 'A', '000']);
  writer.endInterchange();
  expect(writer.bytes().toString('latin1').slice(106)).toBe('TA1*000000017*260131*0915*A*000~IEA*0*000000017~');
});

test('several groups and sets are counted each on their own', () => {
  const writer = openInterchange();
  for (const group of [1, 2]) {
    writer.group({ functionalId: 'HC', senderCode: 'A', receiverCode: 'B', controlNumber: group, version: '005010X222A1' });
    for (const set of ['0001', '0002', '0003'].slice(group - 1)) {
      writer.set({ code: '837', controlNumber: set });
      writer.segment('BHT', ['0019']);
      writer.endSet();
    }
    writer.endGroup();
  }
  writer.endInterchange();
  const told = tell(writer.bytes());
  expect(told.sets.map(({ end }) => [end.segmentCount, end.issues.length])).toEqual([[3, 0], [3, 0], [3, 0], [3, 0], [3, 0]]);
  expect([...told.groups, ...told.interchanges].flatMap(({ issues }) => issues)).toEqual([]);
  expect(told.file).toEqual([]);
});

test('wrong delimiters and an id that does not fit the ISA are refused at once', () => {
  expect(() => new InterchangeWriter({ delimiters: { element: '*', component: '*', repetition: '^', segment: '~' } })).toThrow(RangeError);
  expect(() => new InterchangeWriter({ delimiters: { element: 'A', component: ':', repetition: '^', segment: '~' } })).toThrow(RangeError);
  const header = { senderQualifier: 'ZZ', senderId: 'A'.repeat(16), receiverQualifier: 'ZZ', receiverId: 'B', at: { d8: '20260131', hhmm: '0915' }, controlNumber: 1, usage: 'T', ackRequested: false } as const;
  expect(() => new InterchangeWriter().interchange(header)).toThrow(RangeError);
  expect(() => new InterchangeWriter().interchange({ ...header, senderId: 'A', controlNumber: 1_000_000_000 })).toThrow(RangeError);
});

test('node-x12, which is not ours, reads what we write element by element', () => {
  const body = [['BHT', '0019', '00', 'B17', '20260131', '0915', 'CH'], ['NM1', '85', '2', "SMITH & SONS, M.D. (EAST)", '', '', '', '', 'XX', '1993999998'], ['CLM', 'A-1', '100.5', '', '', '11']];
  const bytes = fileOf(body);
  const read = new X12Parser(false).parse(bytes.toString('latin1'));
  const interchange = read instanceof X12FatInterchange ? read.interchanges[0]! : read;
  const theirs = interchange.functionalGroups[0]!.transactions[0]!.segments.map((segment) => [segment.tag, ...segment.elements.map((element) => element.value)]);
  expect(theirs).toEqual(body);
  expect(allOf(bytes).slice(3, -3).map(({ id, elements }) => [id, ...elements])).toEqual(body);
});

test('names with accents and typographic signs become plain letters, and what has no plain form is named', () => {
  expect(transliterate('Zoë Núñez-Weiß “Jr” – Łódź')).toEqual({ text: 'Zoe Nunez-Weiss "Jr" - Lodz', changed: true, bad: [] });
  expect(transliterate("O'NEIL & CO")).toEqual({ text: "O'NEIL & CO", changed: false, bad: [] });
  expect(transliterate('Zoe\u0308')).toEqual({ text: 'Zoe', changed: true, bad: [] });
  expect(transliterate('王 x 王')).toEqual({ text: '王 x 王', changed: false, bad: ['王'] });
});

test('a large file can be taken piece by piece, and its offsets go on counting', () => {
  const whole = fileOf([['CLM', 'A-1', '100'], ['CLM', 'A*2', '100']]);
  const writer = openInterchange();
  const pieces = [writer.take()];
  writer.group({ functionalId: 'HC', senderCode: 'GREENHILL', receiverCode: 'NORTHPAY', controlNumber: 17, version: '005010X222A1' });
  writer.set({ code: '837', controlNumber: '0001', guide: '005010X222A1' });
  writer.segment('CLM', ['A-1', '100']);
  pieces.push(writer.take(), writer.take());
  writer.segment('CLM', ['A*2', '100']);
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  pieces.push(writer.take());
  expect(Buffer.concat(pieces).equals(whole)).toBe(true);
  expect(writer.byteLength).toBe(whole.length);
  expect(writer.issues[0]!.x12!.offset).toBe(whole.indexOf('CLM*A 2'));
});
