import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ELSEWHERE, PARTLY } from '../../src/claims/edits/elsewhere.ts';
import { EDITS } from '../../src/claims/edits/table.ts';
import { EDIT_CASES } from './edit-cases.ts';
import { ELSEWHERE_CASES } from './elsewhere-cases.ts';
import { sharedFile } from './support.ts';

const list = sharedFile('domain/claim-edits.tsv');
const rows = (list ?? '').trim().split('\n').slice(1).map((line) => line.split('\t')[0]!);

test('a rule is an edit or is checked elsewhere, never both', () => {
  expect(ELSEWHERE.filter(({ id }) => EDITS.some((edit) => edit.id === id))).toEqual([]);
  expect(Object.keys(PARTLY).filter((id) => !EDITS.some((edit) => edit.id === id))).toEqual([]);
});

test('each rule has two tests: what trips it, and its nearest neighbour that must not', () => {
  const tests = (id: string): number => {
    const { trips, passes } = ELSEWHERE_CASES[id] ?? {};
    const elsewhere = [trips, passes].filter((one) => one !== undefined && readFileSync(new URL(`../${one[0]}`, import.meta.url), 'utf8').includes(one[1])).length;
    // A case of an edit is judged both ways.
    return 2 * EDIT_CASES.filter((row) => row.id === id && row.trips !== undefined && row.passes !== undefined).length + elsewhere;
  };
  expect([...EDITS, ...ELSEWHERE].filter(({ id }) => tests(id) < 2).map(({ id }) => id)).toEqual([]);
  expect([...Object.keys(ELSEWHERE_CASES), ...EDIT_CASES.map(({ id }) => id)].filter((id) => ![...EDITS, ...ELSEWHERE].some((rule) => rule.id === id))).toEqual([]);
});

describe.skipIf(list === undefined)('the list of claim edits that lies beside the checkout', () => {
  test('no row of it is missing', () => {
    const known = new Set([...EDITS, ...ELSEWHERE].map(({ id }) => id));
    expect(rows).toHaveLength(154);
    expect(rows.filter((id) => !known.has(id))).toEqual([]);
  });
});
