import { describe, expect, test } from 'vitest';
import { buildList, type CodeRow, type LoadedList, lookUp, MARKS, marksOf, packRows } from '../../src/codes/list.ts';
import { shippedLists } from '../../src/codes/shipped.ts';

function release(from: string | undefined, to: string | undefined, rows: readonly (string | CodeRow)[], complete = true): LoadedList {
  const { packed } = packRows(rows.map((row) => (typeof row === 'string' ? { code: row, marks: 0 } : row)));
  return { kind: 'icd10cm', release: from ?? 'no date', source: 'test', from, to, complete, packed };
}

describe('a diagnosis is looked up as of the date of service', () => {
  const list = buildList('icd10cm', [
    release('20241001', '20250930', ['J029', 'J028', { code: 'J02', marks: MARKS.header }]),
    release('20251001', '20260930', ['J029', 'J027', { code: 'J02', marks: MARKS.header }]),
  ]);

  test.each([
    ['J029', '20250930', 'valid'], ['J029', '20251001', 'valid'], ['J02', '20260115', 'header'], ['J028', '20250930', 'valid'],
    ['J028', '20251001', 'ended'], ['J027', '20250930', 'ended'], ['J027', '20251001', 'valid'], ['X999', '20260115', 'unknown'],
    ['J029', '20240930', 'uncovered'], ['X999', '20261001', 'uncovered'],
  ])('%s on %s is %s', (code, on, answer) => {
    expect(lookUp(list, code, on)).toBe(answer);
  });

  test('a code of both years takes one span', () => {
    expect(list.size).toBe(4);
    expect(list.from).toHaveLength(4);
  });
});

test('the update of April replaces the rest of the year', () => {
  const list = buildList('icd10cm', [release('20260401', '20260930', ['A001', 'A002']), release('20251001', '20260930', ['A001', 'A003'])]);
  expect([lookUp(list, 'A003', '20260331'), lookUp(list, 'A003', '20260401'), lookUp(list, 'A002', '20260331'), lookUp(list, 'A002', '20260401')])
    .toEqual(['valid', 'ended', 'ended', 'valid']);
});

test('a code that ended and came back counts in both times', () => {
  const list = buildList('hcpcs', [release('20200101', '20261231', [{ code: 'G0001', from: '20200101', to: '20201231', marks: 0 }, { code: 'G0001', from: '20230101', marks: 0 }])]);
  expect(['20200601', '20210601', '20230601'].map((on) => lookUp(list, 'G0001', on))).toEqual(['valid', 'ended', 'valid']);
});

test('a list without dates and a list that lacks codes refuse nothing', () => {
  expect(lookUp(buildList('icd10cm', [release(undefined, undefined, ['J029'])]), 'X999', '20260115')).toBe('uncovered');
  expect(lookUp(buildList('taxonomy', [release('19000101', undefined, ['207Q00000X'], false)]), '207QX0000X', '20260115')).toBe('absent');
});

test('a modifier is no procedure, and a procedure no modifier', () => {
  const list = buildList('hcpcs', [release('20260101', '20260430', [{ code: 'RR', marks: MARKS.modifier }, { code: 'E1399', marks: MARKS.unlisted }])]);
  expect(lookUp(list, 'RR', '20260201')).toBe('unknown');
  expect(lookUp(list, 'RR', '20260201', MARKS.modifier)).toBe('valid');
  expect(marksOf(list, 'E1399', '20260201')).toBe(MARKS.unlisted);
});

describe('the lists that come with the program', () => {
  const lists = shippedLists();

  test.each([
    ['pos', '11', '20260115', 'valid'], ['pos', '97', '20260115', 'unknown'], ['pos', '27', '20230930', 'ended'], ['pos', '27', '20231001', 'valid'],
    ['taxonomy', '207Q00000X', '20260115', 'valid'], ['taxonomy', '207QX0000X', '20260115', 'absent'], ['carc', '45', '20260115', 'valid'],
    ['carc', '999', '20260115', 'unknown'], ['rarc', 'N130', '20260115', 'valid'], ['rarc', 'N950', '20260115', 'absent'], ['claim-status', '19', '20260115', 'valid'],
    ['revenue', '0450', '20260115', 'valid'],
  ] as const)('%s %s on %s is %s', (kind, code, on, answer) => {
    expect(lookUp(lists.get(kind)!, code, on)).toBe(answer);
  });
});
