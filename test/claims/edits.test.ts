import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import type { EditContext } from '../../src/claims/edits/edit.ts';
import { EDITS, runEdits } from '../../src/claims/edits/table.ts';
import { isNpi } from '../../src/claims/edits/billing.ts';
import { changed, inpatientStay, type Json, officeVisit, secondPayer } from './bodies.ts';
import { type Base, EDIT_CASES } from './edit-cases.ts';
import { claimOf } from './support.ts';

const BASES: Record<Base, readonly [ClaimKind, () => Json]> = {
  office: ['professional', officeVisit], stay: ['institutional', inpatientStay], second: ['professional', secondPayer],
  teeth: ['dental', () => JSON.parse(readFileSync(new URL('../../samples/24-filling-and-cleaning/claim.json', import.meta.url), 'utf8')) as Json],
};

/** A day after all services of the bodies; the dental one is a sample of the autumn. */
const TODAY = { today: '20260301' };
const AUTUMN = { today: '20261101' };

function issuesOf(base: Base, changes: Readonly<Record<string, unknown>> = {}, context: Partial<EditContext> = {}) {
  const [kind, body] = BASES[base];
  return runEdits(claimOf(kind, changed(body(), changes)), { ...(base === 'teeth' ? AUTUMN : TODAY), ...context });
}

test.each(['office', 'stay', 'second', 'teeth'] as const)('a plain valid claim raises no false alarm: %s', (base) => {
  expect(issuesOf(base)).toEqual([]);
});

describe('every edit finds its mistake and leaves the nearest good claim alone', () => {
  test.each(EDIT_CASES.map((row) => ({ ...row, title: EDITS.find(({ id }) => id === row.id)?.title })))('$id $title ($base)', (row) => {
    const set = row.set ? { settings: new Map([[row.id, { set: row.set }]]) } : {};
    const found = issuesOf(row.base, row.trips, { ...row.context, ...set }).filter(({ ruleId }) => ruleId === row.id);
    expect(found.length).toBeGreaterThan(0);
    for (const issue of found) {
      expect(issue.pointer).toMatch(/^\//);
      expect(issue.stc?.category).toMatch(/^A[3678]$/);
      expect(issue.fixHint).toBeTruthy();
      if (row.id !== 'ENV-09') expect(issue.x12?.loop).toMatch(/^[12]\d{3}[A-H]?[A-C]?$/);
    }
    expect(issuesOf(row.base, row.passes, { ...row.context, ...row.passesWith, ...set }).filter((issue) => issue.severity === found[0]?.severity).map(({ ruleId }) => ruleId))
      .not.toContain(row.id);
  });

  test('no edit is without a case', () => {
    const tried = new Set(EDIT_CASES.map(({ id }) => id));
    expect(EDITS.filter(({ id }) => !tried.has(id)).map(({ id }) => id)).toEqual([]);
  });
});

test('a biller sees everything that is wrong at once, each with its field, place, status and hint', () => {
  const issues = issuesOf('office', {
    '/billing/npi': '1550442011', '/claimInformation/claimChargeAmount': '100.00', '/subscriber/memberId': undefined,
  });
  expect(issues.map(({ ruleId }) => ruleId)).toEqual(['BIL-02', 'SUB-01', 'CLM-05']);
  expect(issues[0]).toMatchObject({
    pointer: '/billing/npi', value: '1550442011', x12: { loop: '2010AA', segment: 'NM1', element: 'NM109' },
    stc: { category: 'A7', status: '562', entity: '85' }, snipLevel: 2, severity: 'error',
  });
  expect(issues[2]?.message).toContain('100.00');
  expect(issues[2]?.message).toContain('164.50');
});

test('a payer file can switch an edit off', () => {
  const claim = claimOf('professional', changed(officeVisit(), { '/billing/npi': '1550442011' }));
  expect(runEdits(claim, { ...TODAY, off: ['BIL-02'] })).toEqual([]);
});

test('each edit has its own id and says in words what is wrong, why, and what to do', () => {
  expect(new Set(EDITS.map(({ id }) => id)).size).toBe(EDITS.length);
  for (const { title, why, fixHint } of EDITS) for (const text of [title, why, fixHint]) expect(text).toMatch(/^[A-Z0-9].*\.$/);
});

test('NPIs are told apart by their check digit', () => {
  expect(['1999999984', '1999999976', '1234567893'].map(isNpi)).toEqual([true, true, true]);
  expect(['1234567890', '123456789', '3999999984', '199999998X'].map(isNpi)).toEqual([false, false, false, false]);
});
