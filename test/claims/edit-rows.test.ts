import { describe, expect, test } from 'vitest';
import { ELSEWHERE, PARTLY } from '../../src/claims/edits/elsewhere.ts';
import { EDITS } from '../../src/claims/edits/table.ts';
import { sharedFile } from './support.ts';

const list = sharedFile('domain/claim-edits.tsv');
const rows = (list ?? '').trim().split('\n').slice(1).map((line) => line.split('\t')[0]!);

test('a rule is an edit or is checked elsewhere, never both', () => {
  expect(ELSEWHERE.filter(({ id }) => EDITS.some((edit) => edit.id === id))).toEqual([]);
  expect(Object.keys(PARTLY).filter((id) => !EDITS.some((edit) => edit.id === id))).toEqual([]);
});

describe.skipIf(list === undefined)('the list of claim edits that lies beside the checkout', () => {
  test('no row of it is missing', () => {
    const known = new Set([...EDITS, ...ELSEWHERE].map(({ id }) => id));
    expect(rows).toHaveLength(154);
    expect(rows.filter((id) => !known.has(id))).toEqual([]);
  });
});
