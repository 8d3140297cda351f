import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readEnvelopes } from '../../src/x12/envelope.ts';
import { sniffX12 } from '../../src/x12/sniff.ts';
import { codes, fileOf, isa, tell } from './build.ts';

const GS = 'GS*HP*A*B*20260131*0915*1*X*005010X221A1~';
const SET = 'ST*835*0001~BPR*I~SE*3*0001~';
const END = 'GE*1*1~IEA*1*000000017~';

test('a sound file tells its interchange, group and set, with their places in the file', () => {
  const text = `${isa()}${GS}${SET}${END}`;
  const told = tell(text);
  expect(told.file).toEqual([]);
  expect(told.interchanges).toMatchObject([{ header: { senderId: 'GREENHILL', receiverId: 'NORTHPAY', controlNumber: '000000017', usage: 'T', ackRequested: true, offset: 0, index: 0 }, issues: [] }]);
  expect(told.groups).toMatchObject([{ header: { functionalId: 'HP', controlNumber: '1', version: '005010X221A1' }, issues: [] }]);
  expect(told.sets).toMatchObject([{
    header: { code: '835', controlNumber: '0001', guide: '005010X221A1', index: 3, offset: 147 }, ids: ['ST', 'BPR', 'SE'],
    end: { complete: true, segmentCount: 3, startOffset: 147, endOffset: text.indexOf('GE*'), issues: [] },
  }]);
});

test.each([
  ['SE counts wrong', `ST*835*0001~BPR*I~SE*9*0001~`, ['IK502 4']],
  ['SE counts in words', `ST*835*0001~BPR*I~SE*three*0001~`, ['IK502 4']],
  ['SE carries another number', `ST*835*0001~BPR*I~SE*3*0002~`, ['IK502 3']],
  ['the number is too short', `ST*835*1~BPR*I~SE*3*1~`, ['IK502 7']],
  ['ST names no set', `ST**0001~BPR*I~SE*3*0001~`, ['IK502 6']],
])('a set is judged when %s', (_, set, expected) => {
  const told = tell(`${isa()}${GS}${set}${END}`);
  expect(codes(told.sets[0]!.end.issues)).toEqual(expected);
  expect(told.sets[0]!.end.complete).toBe(true);
});

test.each([
  ['GE carries another number', `${GS}${SET}GE*1*2~IEA*1*000000017~`, ['AK905 4'], []],
  ['GE counts wrong', `${GS}${SET}GE*2*1~IEA*1*000000017~`, ['AK905 5'], []],
  ['GE is missing', `${GS}${SET}IEA*1*000000017~`, ['AK905 3'], []],
  ['the group number is no number', `GS*HP*A*B*20260131*0915*X1*X*005010X221A1~${SET}GE*1*X1~IEA*1*000000017~`, ['AK905 6'], []],
  ['zeros lead the group number', `${GS}${SET}GE*01*0001~IEA*1*17~`, [], []],
  ['IEA carries another number', `${GS}${SET}GE*1*1~IEA*1*000000018~`, [], ['TA105 001']],
  ['IEA counts wrong', `${GS}${SET}GE*1*1~IEA*2*000000017~`, [], ['TA105 021']],
  ['a segment stands between groups', `${GS}${SET}GE*1*1~REF*X~IEA*1*000000017~`, [], ['TA105 022']],
  ['the file ends before IEA', `${GS}${SET}GE*1*1~`, [], ['TA105 023']],
])('group and interchange are judged when %s', (_, body, group, interchange) => {
  const told = tell(isa() + body);
  expect(codes(told.groups[0]!.issues)).toEqual(group);
  expect(codes(told.interchanges[0]!.issues)).toEqual(interchange);
  expect(told.sets[0]!.end).toMatchObject({ complete: true, issues: [] });
});

test('two sets with one number, and two groups with one number, are judged', () => {
  const told = tell(`${isa()}${GS}${SET}${SET}GE*2*1~${GS}${SET}GE*1*1~IEA*2*000000017~`);
  expect(told.sets.map(({ end }) => codes(end.issues))).toEqual([[], ['IK502 23'], []]);
  expect(told.groups.map(({ issues }) => codes(issues))).toEqual([[], ['AK905 19']]);
});

test('an ISA with wrong values is judged element by element', () => {
  const bad = isa().replace('260131*0915', '261331*2515').replace('000000017', '00000001A').replace('*1*T*', '*2*X*');
  const told = tell(`${bad}IEA*0*00000001A~`);
  expect(codes(told.interchanges[0]!.issues)).toEqual(['TA105 014', 'TA105 015', 'TA105 018', 'TA105 019', 'TA105 020']);
  expect(told.interchanges[0]!.issues[2]!.x12).toEqual({ segment: 'ISA', element: 'ISA13', position: 1, offset: 90 });
});

test.each([['SE*3*0001~', ['IK502 2']], ['SE*3*0001~GE*1*1~', ['IK502 2']], ['SE*3*0001~GE*1*1~IEA*1*000000017~', ['IK502 2']]])(
  'a missing %s never loses what follows', (missing, expected) => {
    const next = missing.includes('IEA') ? `${isa()}${GS}ST*835*0009~SE*2*0009~${END}` : missing.includes('GE') ? `${GS.replace('*1*X', '*2*X')}ST*835*0009~SE*2*0009~GE*1*2~IEA*2*000000017~` : `ST*835*0009~SE*2*0009~GE*2*1~IEA*1*000000017~`;
    const told = tell(`${isa()}${GS}ST*835*0001~BPR*I~${next}`);
    expect(told.sets.map(({ header, end }) => [header.controlNumber, end.complete, codes(end.issues)])).toEqual([['0001', false, expected], ['0009', true, []]]);
    expect(told.sets[0]!.end).toMatchObject({ segmentCount: 2, endOffset: 106 + GS.length + 'ST*835*0001~BPR*I~'.length });
  },
);

test('a file cut off anywhere is told as incomplete and never as whole', () => {
  const text = `${isa()}${GS}${SET}${END}`;
  for (let length = 1; length < text.length - 1; length += 1) {
    const told = tell(text.slice(0, length));
    const judged = [...told.file, ...told.interchanges.flatMap(({ issues }) => issues)];
    expect(judged.some(({ ack }) => ack?.element === 'TA105' && /^(001|021|022|023)$/.test(ack.code)), `cut at ${length}`).toBe(true);
    if (length <= text.indexOf('SE*3') + 8) expect(told.sets.some(({ end }) => end.complete && end.issues.length === 0), `cut at ${length}`).toBe(false);
  }
});

test('a TA1 alone, and one before a group, are told with their interchange', () => {
  const ta1 = 'TA1*000000005*260130*0800*A*000';
  expect(tell(`${isa()}${ta1}~IEA*0*000000017~`)).toMatchObject({ ta1s: [ta1], file: [], interchanges: [{ issues: [] }], sets: [] });
  expect(tell(`${isa()}${ta1}~${GS}${SET}${END}`)).toMatchObject({ ta1s: [ta1], interchanges: [{ issues: [] }], sets: [{ ids: ['ST', 'BPR', 'SE'] }] });
});

test('several interchanges with different delimiters in one file are all told', () => {
  const told = tell(`${isa()}${GS}${SET}${END}\r\n${isa('|>!\n', { number: '000000018' })}GS|HP|A|B|20260131|0915|1|X|005010X221A1\nST|835|0001\nSE|2|0001\nGE|1|1\nIEA|1|000000018\n`);
  expect(told.interchanges.map(({ header, issues }) => [header.index, header.controlNumber, header.delimiters.element, issues.length])).toEqual([[0, '000000017', '*', 0], [1, '000000018', '|', 0]]);
  expect(told.sets).toHaveLength(2);
});

test('segments after the last interchange are reported once each and harm nothing', () => {
  const told = tell(`${isa()}${GS}${SET}${END}GS*X~FOO*1~`);
  expect(codes(told.file)).toEqual(['TA105 022', 'TA105 022']);
  expect(told.interchanges[0]!.issues).toEqual([]);
});

test('the same content has one hash under other delimiters, line ends and numbers, and other content has another', () => {
  const body = [['BPR', 'I', '100.5'], ['SVC', 'HC', '', '5']];
  const hash = (bytes: Buffer): string => tell(bytes).sets[0]!.end.bodySha256;
  const first = hash(fileOf(body));
  expect(hash(fileOf(body, { newline: true, controlNumber: 99 }))).toBe(first);
  expect(hash(fileOf(body, { delimiters: { element: '|', component: '>', repetition: '!', segment: '\n' } }))).toBe(first);
  expect(hash(fileOf([['BPR', 'I', '100.6'], ['SVC', 'HC', '', '5']]))).not.toBe(first);
  expect(hash(fileOf([['BPR', 'I', '100.5', 'SVC'], ['HC', '', '5']]))).not.toBe(first);
  const bars = { delimiters: { element: '|', component: '>', repetition: '!', segment: '\n' } };
  expect(hash(fileOf([['NTE', 'A*B']], bars))).not.toBe(hash(fileOf([['NTE', 'A', 'B']], bars)));
});

test('a set that nobody wants is passed over and its group is still counted', () => {
  const ends: string[] = [];
  const file = Buffer.from(`${isa()}${GS}${SET}${END}`, 'latin1');
  return readEnvelopes(Readable.from([file]), { set: () => undefined, groupEnd: (_, issues) => ends.push(...codes(issues)) }).then((issues) => {
    expect([ends, issues]).toEqual([[], []]);
  });
});

test.each([
  ['', 'empty'], [' \r\n', 'empty'], [`\xef\xbb\xbf \n${isa()}`, 'x12'], ['<!DOCTYPE html><html>', 'html'], ['<HTML>Service unavailable', 'html'],
  ['PK\x03\x04rest', 'binary'], ['\x1f\x8b\x08', 'binary'], ['\xff\xfeI\0S\0A\0', 'binary'], ['patient,charge\n1,2\n', 'text'], ['ISAAC,1', 'text'],
])('the bytes %j look like %s', (bytes, kind) => {
  expect(sniffX12(Buffer.from(bytes, 'latin1')).kind).toBe(kind);
});

test('a segment in a set that only begins with the letters ISA does not end the set', () => {
  const told = tell(`${isa()}${GS}ST*835*0001~ISA*LONE~SE*3*0001~${END}`);
  expect(told.sets).toMatchObject([{ ids: ['ST', 'ISA', 'SE'], end: { complete: true, issues: [] } }]);
  expect(told.interchanges).toHaveLength(1);
});

test('a set with a segment too long to be read is refused, and its count is still right', () => {
  const told = tell(`${isa()}${GS}ST*835*0001~NTE*${'x'.repeat(1_100_000)}~BPR*I~SE*4*0001~${END}`);
  expect(told.sets.map(({ ids, end }) => [ids, codes(end.issues), end.segmentCount])).toEqual([[['ST', 'BPR', 'SE'], ['IK502 5'], 4]]);
  expect(codes(told.file)).toEqual(['TA105 024']);
});

test('a TA1 behind its group is told with a warning', () => {
  const told = tell(`${isa()}${GS}${SET}GE*1*1~TA1*000000005*260130*0800*A*000~IEA*1*000000017~`);
  expect([told.ta1s.length, told.interchanges[0]!.issues.map(({ ruleId, severity }) => `${severity} ${ruleId}`)]).toEqual([1, ['warning x12.ta1-misplaced']]);
});

test.each([[1_000], [65_536], [70_001]])('a set longer than the reading window has one hash, in chunks of %d bytes and with or without line ends', async (size) => {
  const body = Array.from({ length: 6_000 }, (_, n) => ['CLP', `A${n}`, '1', '100', 'x'.repeat(n % 40)]);
  const hash = tell(fileOf(body)).sets[0]!.end.bodySha256;
  for (const newline of [false, true]) {
    const bytes = fileOf(body, { newline });
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
    const found: string[] = [];
    await readEnvelopes(Readable.from(chunks), { set: () => ({ segment: () => undefined, end: (end) => found.push(end.bodySha256) }) });
    expect(found).toEqual([hash]);
  }
  const fixed = ['CLP*A0*1*100~', 'CLP*A1*1*100*x~'].join('');
  expect(tell(fileOf(body.slice(0, 2))).sets[0]!.end.bodySha256).toBe(createHash('sha256').update(fixed).digest('hex'));
});
