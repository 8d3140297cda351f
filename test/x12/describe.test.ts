import { expect, test } from 'vitest';
import { describeFile } from '../../src/x12/describe.ts';
import { MAX_QUERY_BYTES, queryTransaction } from '../../src/x12/query.ts';
import { fileOf, isa } from './build.ts';

const CLAIM = fileOf([
  ['BHT', '0019', '00', 'B17'], ['HL', '1', '', '20', '1'], ['NM1', '85', '2', 'GREENHILL CLINIC', '', '', '', '', 'XX', '1993999998'], ['N3', '1 CLINIC ROAD'],
  ['REF', 'SY', '900110001'], ['PER', 'IC', 'ROBIN FALK', 'TE', '5550100'],
  ['HL', '2', '1', '22', '0'], ['SBR', 'P', '18'], ['NM1', 'IL', '1', 'MEADOWS', 'JUNIPER', 'Q', '', '', 'MI', 'W770011'], ['N3', '9 SECRET LANE'], ['N4', 'HIDDENTOWN', 'OH', '432150001'],
  ['DMG', 'D8', '19710203', 'F'], ['CLM', 'PCN-1', '120.5'], ['NTE', 'ADD', 'MRS MEADOWS CALLED'], ['ZZZ', 'UNKNOWN CONTENT'], ['LX', '1'], ['SV1', 'HC', '99213'], ['NM1', '82', '1', 'PROVIDER', 'PAT'],
]);
const SECRETS = ['MEADOWS', 'JUNIPER', 'W770011', 'SECRET LANE', 'HIDDENTOWN', '43215', '19710203', '900110001', 'FALK', '5550100', 'UNKNOWN CONTENT'];

test('a description names segments and elements but hides who the patient is', () => {
  const text = [...describeFile(CLAIM, { show: false })].join('\n');
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  for (const open of ['last or organisation GREENHILL CLINIC', '1 CLINIC ROAD', 'patient control number PCN-1', 'charge 120.5', 'last or organisation PROVIDER', 'birth date •••']) expect(text).toContain(open);
});

test('a description shows everything to somebody who may see it', () => {
  const text = [...describeFile(CLAIM, { show: true })].join('\n');
  for (const secret of SECRETS) expect(text).toContain(secret);
});

test('a description counts positions from ST and indents by HL levels', () => {
  const lines = [...describeFile(CLAIM, { show: false })];
  expect(lines[2]).toMatch(/^ {5}1 {2}ST /);
  expect(lines.find((line) => line.includes('parent 1'))).toMatch(/^ {5}8 {4}HL /);
  expect(lines.at(-1)).toMatch(/^ {8}IEA/);
});

test('answers that quote a value back are masked as well, and a password in the ISA', () => {
  const file = Buffer.from(`${isa().replace(/^ISA\*00\* {10}\*00\* {10}/, 'ISA*00*          *01*GEHEIM    ')}ST*999*0001~IK3*NM1*8**8~CTX*CLM01:MEADOWS~IK4*3**6*MEADOWS~SE*5*0001~`, 'latin1');
  const text = [...describeFile(file, { show: false })].join('\n');
  expect(text).not.toMatch(/MEADOWS|GEHEIM/);
});

test('a description ends with what is wrong with the envelopes', () => {
  const lines = [...describeFile(CLAIM.subarray(0, CLAIM.length - 30), { show: false })];
  expect(lines.filter((line) => line.startsWith('! ')).join('\n')).toMatch(/The file ends before the interchange does/);
});

test('control characters of a file do not reach the terminal', () => {
  const text = [...describeFile(Buffer.from(`${isa()}REF*G1*\x1b[31mred~`, 'latin1'), { show: true })].join('\n');
  expect(text).not.toContain('\x1b');
});

test('a query finds values, and a wrong query is an issue', () => {
  expect(queryTransaction(CLAIM, 'CLM02')).toEqual({ values: ['120.5'], issues: [] });
  expect(queryTransaction(CLAIM, 'NM103:NM101["IL"]').values).toEqual(['MEADOWS']);
  expect(queryTransaction(CLAIM, 'CLM').issues).toMatchObject([{ ruleId: 'x12.query-syntax' }]);
});

test.each([
  ['two interchanges', Buffer.concat([CLAIM, CLAIM]), 'x12.query-not-one-transaction'], ['a file cut off', CLAIM.subarray(0, 200), 'x12.query-not-one-transaction'],
  ['no X12', Buffer.from('<html>'), 'x12.no-interchange'], ['a file over the limit', Buffer.alloc(MAX_QUERY_BYTES + 1), 'x12.query-too-large'],
])('a query refuses %s', (_, bytes, ruleId) => {
  expect(queryTransaction(bytes, 'CLM02')).toMatchObject({ values: [], issues: [{ ruleId }] });
});
