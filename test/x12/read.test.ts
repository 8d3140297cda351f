import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { parseCents } from '../../src/lib/money.ts';
import { MAX_SEGMENT_BYTES, readSegments, SegmentReader, segments } from '../../src/x12/read.ts';
import { allInChunks, allOf, fileOf, isa, plain } from './build.ts';

const BODY = 'GS*HP*A*B*20260131*0915*1*X*005010X221A1~ST*835*0001~';

test('elements, components and repetitions are read with their positions', () => {
  const [, segment] = [...collect(`${isa()}SV1*HC:99213::25^AB:C*-12.50**x~`)];
  expect(segment).toEqual({
    id: 'SV1', index: 2, offset: 106, count: 4, first: 'HC:99213::25^AB:C', c2: '99213', c3: '', c4: '25', c5: '', r1: 'AB', r1c2: 'C', r2: '',
    components: 4, components1: 2, components2: 0, repeats: 2, none: 0, cents: -1250, missing: '', at2: 128, at9: 137,
  });
});

function* collect(text: string): Iterable<Record<string, unknown>> {
  for (const s of segments(Buffer.from(text, 'latin1'))) {
    yield {
      id: s.id, index: s.index, offset: s.offset, count: s.elementCount, first: s.element(1), c2: s.component(1, 2), c3: s.component(1, 3), c4: s.component(1, 4),
      c5: s.component(1, 5), r1: s.component(1, 1, 1), r1c2: s.component(1, 2, 1), r2: s.component(1, 1, 2), components: s.componentCount(1),
      components1: s.componentCount(1, 1), components2: s.componentCount(1, 2), repeats: s.repeatCount(1), none: s.repeatCount(3), cents: s.cents(2),
      missing: s.element(9), at2: s.elementOffset(2), at9: s.elementOffset(9),
    };
  }
}

test.each(['0', '1', '12.5', '12.50', '.5', '-3', '-0', '12.505', '12.500', '1e3', '1,000', '', '-', '.', ' 7 ', '123456789012345', '1234567890123456', '9.', '--1', '1.2.3', 'A'])(
  'the amount %j is read from bytes as it is read from text', (amount) => {
    const [, segment] = segments(Buffer.from(`${isa()}AMT*${amount}*X~`, 'latin1'));
    expect(segment!.cents(1)).toBe(parseCents(amount));
  },
);

test.each([
  ['line feeds as terminators', '*:^\n', ''], ['carriage return and line feed as terminator and padding', '*:^\r', '\n'],
  ['control characters as delimiters', '\x1d\x1f\x1e\x1c', ''], ['a lower-case letter as terminator', '*:^z', '\r\n'], ['blanks and NULs after terminators', '|>!~', ' \0\r\n\t '],
])('a file with %s is read', (_, delimiters, padding) => {
  const [element, component, repetition, segment] = delimiters;
  const text = [isa(delimiters).slice(0, -1), ['ST', '835', '0001'].join(element), ['SVC', `HC${component}1${repetition}HC${component}2`, '', '5'].join(element), 'IEA']
    .map((each) => each + segment + padding).join('');
  const read = allOf(Buffer.from(text, 'latin1'));
  expect(read.map(({ id }) => id)).toEqual(['ISA', 'ST', 'SVC', 'IEA']);
  expect(read[2]!.elements).toEqual([`HC${component}1${repetition}HC${component}2`, '', '5']);
});

test('a byte order mark before the file and between two files, and an end-of-file mark, are passed over', () => {
  const one = `\xef\xbb\xbf${isa()}IEA*0*000000017~`;
  const reader = new SegmentReader();
  const ids: string[] = [];
  reader.feed(Buffer.from(`${one}\r\n${one}\x1a\0\0`, 'latin1'), (segment) => ids.push(segment.id));
  reader.finish((segment) => ids.push(segment.id));
  expect(ids).toEqual(['ISA', 'IEA', 'ISA', 'IEA']);
  expect(reader.issues).toEqual([]);
});

test('a second interchange with other delimiters is read with its own, with and without the end of the first', () => {
  for (const end of ['IEA*0*000000017~', '']) {
    const text = `${isa()}ST*835*0001~${end}\r\n${isa('|>!\n')}ST|835|A*B:C~D\nIEA|0|1\n`;
    for (const sizes of [[text.length], [1], [7, 100, 3]]) {
      const read = allInChunks(Buffer.from(text, 'latin1'), sizes);
      expect(read.at(-2)).toMatchObject({ id: 'ST', elements: ['835', 'A*B:C~D'] });
    }
  }
});

test('the word ISA in data starts nothing', () => {
  const read = allOf(Buffer.from(`${isa()}NTE*ADD*ISA~ISA*LONE~REF*ISA*1~`, 'latin1'));
  expect(read.map(({ id, elements }) => [id, ...elements])).toEqual([['ISA', ...read[0]!.elements], ['NTE', 'ADD', 'ISA'], ['ISA', 'LONE'], ['REF', 'ISA', '1']]);
});

test('old versions have a letter in ISA11 and no repetitions', () => {
  const [, segment] = segments(Buffer.from(`${isa('*:U~', { version: '00401' })}SV1*AUB~`, 'latin1'));
  expect([segment!.repeatCount(1), segment!.component(1, 1)]).toEqual([1, 'AUB']);
  const [, caret] = segments(Buffer.from(`${isa('*:^~', { version: '00401' })}SV1*A^B~`, 'latin1'));
  expect([caret!.repeatCount(1), caret!.component(1, 1)]).toEqual([1, 'A^B']);
  const reader = new SegmentReader();
  reader.feed(Buffer.from(isa('*:U~'), 'latin1'), () => {});
  expect(reader.delimiters).toEqual({ element: '*', component: ':', repetition: '', segment: '~' });
});

test('names beyond ASCII are read as UTF-8 where they are UTF-8 and as latin1 otherwise', () => {
  const bytes = Buffer.concat([Buffer.from(`${isa()}NM1*QC*`), Buffer.from('Núñez', 'utf8'), Buffer.from('*'), Buffer.from('Zoë', 'latin1'), Buffer.from('~NM1*PLAIN~')]);
  expect(allOf(bytes).slice(1).map(({ elements }) => elements)).toEqual([['QC', 'Núñez', 'Zoë'], ['PLAIN']]);
});

test('a name beyond ASCII that lies across two reading windows is read whole', () => {
  const bytes = Buffer.from(`${isa()}NTE*${'x'.repeat(32_600)}~NM1*QC*Núñez*${'y'.repeat(300)}~`, 'utf8');
  expect(allOf(bytes)[2]!.elements.slice(0, 2)).toEqual(['QC', 'Núñez']);
});

test('empty segments count, empty lines do not', () => {
  expect(allOf(Buffer.from(`${isa()}~ST*1~`, 'latin1')).map(({ id, index }) => [id, index])).toEqual([['ISA', 1], ['', 2], ['ST', 3]]);
  expect(allOf(Buffer.from(`${isa('*:^\n')}\n\nST*1\n\n`, 'latin1')).map(({ id, index }) => [id, index])).toEqual([['ISA', 1], ['ST', 2]]);
});

test('a segment longer than the window is read whole, one over the limit is reported and the next one is read', () => {
  const long = 'x'.repeat(300_000);
  const read = allInChunks(Buffer.from(`${isa()}NTE*${long}*END~ST*1~`, 'latin1'), [65_536]);
  expect(read[1]!.elements).toEqual([long, 'END']);
  const reader = new SegmentReader();
  const seen: [string, number, number][] = [];
  const text = `${isa()}NTE*${'x'.repeat(MAX_SEGMENT_BYTES * 2)}~ST*1~`;
  reader.feed(Buffer.from(text, 'latin1'), (segment) => seen.push([segment.id, segment.index, segment.offset]));
  expect(seen).toEqual([['ISA', 1, 0], ['ST', 3, text.length - 5]]);
  expect(reader.issues).toMatchObject([{ ruleId: 'x12.segment-too-long', x12: { offset: 106 } }]);
});

test('what is no X12 file is an issue and yields nothing', () => {
  const reader = new SegmentReader();
  reader.feed(Buffer.from('<html>ISA is not here</html>'), () => expect.unreachable());
  reader.finish(() => expect.unreachable());
  expect(reader.issues).toMatchObject([{ ruleId: 'x12.no-interchange', ack: { code: '022' } }]);
});

test('text before the first ISA is passed over with a warning', () => {
  const reader = new SegmentReader();
  const ids: string[] = [];
  reader.feed(Buffer.from(`Dear partner, ISA follows\n${isa()}IEA*0*1~`), (segment) => ids.push(segment.id));
  expect([ids, reader.issues.map(({ ruleId, severity }) => `${severity} ${ruleId}`)]).toEqual([['ISA', 'IEA'], ['warning x12.text-before-interchange']]);
});

test('a stream of chunks gives what the whole file gives', async () => {
  const bytes = fileOf(Array.from({ length: 2_000 }, (_, n) => ['CLM', `A${n}`, String(n)]));
  const found: unknown[] = [];
  const chunks = Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, n) => bytes.subarray(n * 1_000, n * 1_000 + 1_000));
  const issues = await readSegments(Readable.from(chunks), (segment) => found.push(plain(segment)));
  expect(found).toEqual(allOf(bytes));
  expect(issues).toEqual([]);
});

test('a chunk that ends on a terminator glues nothing together', () => {
  const bytes = Buffer.from(`${isa()}${BODY}`, 'latin1');
  const cut = bytes.indexOf('~', 110) + 1;
  expect(allInChunks(bytes, [cut])).toEqual(allOf(bytes));
});

test('a segment of half a million components or repetitions is read in one pass, whichever of them are asked for', () => {
  const many = 500_000;
  const reader = new SegmentReader();
  const found: number[] = [];
  reader.feed(Buffer.from(`${isa()}SVC*${':'.repeat(many)}~CTX*${'^'.repeat(many)}*A:B^C:D~`, 'latin1'), (segment) => {
    if (segment.id === 'ISA') return;
    let empty = 0;
    let others = 0;
    for (let r = 0; r < segment.repeatCount(1); r += 1) {
      for (let c = 1; c <= Math.max(1, segment.componentCount(1, r)); c += 1) if (segment.component(1, c, r) === '') empty += 1;
      if (segment.component(2, 2, 1) === 'D') others += 1;
    }
    found.push(empty, others);
  });
  expect(found).toEqual([many + 1, 0, many + 1, many + 1]);
});

test.each([
  ['one segment without an end', 'NTE*', 'x'.repeat(65_536)], ['nothing but empty segments', '', '~'.repeat(65_536)],
  ['nothing but empty elements', 'NTE', '*'.repeat(65_536)], ['nothing but line ends', '', '\n'.repeat(65_536)], ['the same header again and again', '', isa().repeat(600)],
  ['no header at all', '<html>', 'ISA '.repeat(16_384)],
])('an endless file of %s is read with flat memory', (_, begin, chunk) => {
  const reader = new SegmentReader();
  reader.feed(Buffer.from(begin.startsWith('<') ? begin : isa() + begin, 'latin1'), () => {});
  const bytes = Buffer.from(chunk, 'latin1');
  for (let n = 0; n < 10; n += 1) reader.feed(bytes, () => {});
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 40; n += 1) reader.feed(bytes, () => {});
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(12_000_000);
  expect(reader.issues.length).toBeLessThanOrEqual(100);
});

test('what is wrong with the only ISA is told the same, however small the pieces are that it comes in', () => {
  // A separator among the blanks of ISA02: sixteen are counted before the header has come in its whole width.
  const bytes = Buffer.from(`${isa().replace('          ', '*         ')}${BODY}`, 'latin1');
  for (const size of [1, 7, 50, 100, 105, 106, 1000]) {
    const reader = new SegmentReader();
    for (let at = 0; at < bytes.length; at += size) reader.feed(bytes.subarray(at, at + size), () => undefined);
    reader.finish(() => undefined);
    expect(reader.issues.map((issue) => issue.ruleId), `pieces of ${size}`).toEqual(['x12.header-unreadable']);
  }
});
