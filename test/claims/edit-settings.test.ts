import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { proveSettings, settingsOn } from '../../src/claims/edits/settings.ts';
import { EDITS, judgeEdits, runEdits } from '../../src/claims/edits/table.ts';
import { editReport } from '../../src/claims/judge.ts';
import { type EditOverride, type Payer, withFilingDays } from '../../src/payers/schema.ts';
import { parsePayerFile } from '../../src/payers/store.ts';
import { changed, type Json, officeVisit, secondPayer } from './bodies.ts';
import { LISTS } from './edit-lists.ts';
import { claimOf } from './support.ts';

const TODAY = '20260301';
const wrongNpi = claimOf('professional', changed(officeVisit(), { '/billing/npi': '1550442011' }));
const payer = (more: object): Payer => (
  parsePayerFile('test.json', JSON.stringify({ ...JSON.parse(readFileSync(new URL('../../edi-templates/payers/default.json', import.meta.url), 'utf8')), ...more })));

function judged(...overrides: readonly EditOverride[]) {
  return runEdits(wrongNpi, { today: TODAY, settings: settingsOn(overrides, TODAY) }).map(({ ruleId, severity }) => `${ruleId} ${severity}`);
}

test('a payer file switches an edit off, makes it a warning, and lets it count for a time only', () => {
  const why = 'They said so.';
  expect(judged()).toEqual(['BIL-02 error']);
  expect(judged({ edit: 'BIL-02', severity: 'off', why })).toEqual([]);
  expect(judged({ edit: 'BIL-02', severity: 'warning', why })).toEqual(['BIL-02 warning']);
  expect(judged({ edit: 'BIL-02', severity: 'off', why, to: '20260228' })).toEqual(['BIL-02 error']);
  expect(judged({ edit: 'BIL-02', severity: 'off', why, from: '20260301' })).toEqual([]);
  expect(judged({ edit: 'BIL-02', severity: 'off', why }, { edit: 'BIL-02', severity: 'warning', why, from: '20260101' })).toEqual(['BIL-02 warning']);
});

test('a payer file makes an error of what is a warning elsewhere', () => {
  const claim = claimOf('professional', changed(officeVisit(), { '/subscriber/subscriberGroupName': 'Plum Creek Staff' }));
  const settings = settingsOn([{ edit: 'SUB-15', severity: 'error', why: 'They refuse it.' }], TODAY);
  expect(runEdits(claim, { today: TODAY }).map(({ severity }) => severity)).toEqual(['warning']);
  expect(runEdits(claim, { today: TODAY, settings }).map(({ severity }) => severity)).toEqual(['error']);
});

test('the payer file is proven: unknown edits, unknown parameters and values of another kind', () => {
  const why = 'x';
  const bad: EditOverride[] = [
    { edit: 'XXX-01', severity: 'off', why }, { edit: 'SUB-02', set: { form: 'x' }, why }, { edit: 'SUB-02', set: { pattern: '(' }, why },
    { edit: 'CLM-27', set: { days: '90' }, why }, { edit: 'CLM-29', set: { authorization: ['70551-'] }, why }, { edit: 'CLM-31', set: { oneYear: 'yes' }, why },
  ];
  expect(proveSettings(EDITS, bad)).toHaveLength(6);
  expect(proveSettings(EDITS, [
    { edit: 'SUB-02', set: { pattern: '^A' }, why }, { edit: 'CLM-27', set: { days: 90 }, why }, { edit: 'CLM-29', set: { authorization: ['70551-70559', 'J1100'] }, why },
  ])).toEqual([]);
  expect(() => payer({ edits: [{ edit: 'SUB-02', why }] })).toThrow(/neither severity nor set/);
  expect(() => payer({ edits: [{ edit: 'SUB-02', severity: 'off' }] })).toThrow(/why/);
});

test('the payer of a claim decides with its file', () => {
  const claim = claimOf('professional', officeVisit());
  const found = (more: object) => editReport(claim, { usage: 'T', now: new Date('2026-03-01T12:00:00Z'), payer: payer(more) }).issues.map(({ ruleId }) => ruleId);
  expect(found({})).toEqual([]);
  expect(found({ edits: [{ edit: 'SUB-02', set: { pattern: '^X' }, why: 'Their cards say so.' }] })).toEqual(['SUB-02']);
});

test('a claim of this evening is not in the future where the payer\'s day has begun already', () => {
  const claim = claimOf('professional', changed(officeVisit(), {
    '/claimInformation/serviceLines/0/serviceDate': '20260302', '/claimInformation/serviceLines/1/serviceDate': '20260302',
  }));
  const cutoffs = { mode: 'times', times: ['17:00'], timeZone: 'Pacific/Guam' };
  const found = (more: object, now: string) => editReport(claim, { usage: 'T', now: new Date(now), payer: payer(more) }).issues.map(({ ruleId }) => ruleId);
  expect(found({ cutoffs }, '2026-03-01T15:00:00Z')).toEqual([]);
  expect(found({ cutoffs }, '2026-03-01T13:00:00Z')).toEqual(['CLM-26', 'CLM-26']);
  expect(found({ cutoffs: { ...cutoffs, timeZone: 'America/New_York' } }, '2026-03-02T01:00:00Z')).toEqual([]);
});

test('what needs a list that is not loaded is told, each edit with its list, and only where the claim has a question', () => {
  const claim = claimOf('professional', officeVisit());
  const lists = (context: Partial<Parameters<typeof judgeEdits>[1]>) => judgeEdits(claim, { today: TODAY, ...context }).notChecked.map(({ ruleId, list }) => `${ruleId} ${list}`);
  expect(lists({ codes: { lists: new Map(), facts: {} } })).toEqual([
    'BIL-13 taxonomy', 'BIL-03 nppes', 'CLM-06 pos', 'CLM-32 history', 'CLM-33 history', 'LIN-04 hcpcs', 'LIN-24 pos', 'LIN-18 ncci-ptp', 'LIN-19 mue', 'CLM-19 icd10cm', 'CLM-22 icd10cm',
  ]);
  expect(lists({ ...LISTS })).toEqual(['BIL-03 nppes', 'CLM-32 history', 'CLM-33 history', 'LIN-18 ncci-ptp', 'LIN-19 mue']);
  expect(judgeEdits(claim, { today: TODAY }).notChecked[0]!.message).toMatch(/^Not checked: list not loaded \(taxonomy\)\./);
});

test('a date that no loaded release reaches is a warning, and the code is neither right nor wrong', () => {
  const claim = claimOf('professional', changed(officeVisit(), {
    '/claimInformation/serviceLines/0/serviceDate': '20250805', '/claimInformation/serviceLines/1/serviceDate': '20250805',
    '/claimInformation/healthCareCodeInformation/0/diagnosisCode': 'J9999',
  }));
  const issues = runEdits(claim, { today: TODAY, ...LISTS }).filter(({ ruleId }) => ruleId === 'CLM-19');
  expect(issues.map(({ severity, message }) => `${severity} ${message}`)).toEqual(['warning Not checked: no loaded list reaches 20250805 (2026).']);
});

describe('the days of timely filing', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const served = (date: string, more: Json = {}) => claimOf('professional', changed(officeVisit(), {
    '/claimInformation/serviceLines/0/serviceDate': date, '/claimInformation/serviceLines/1/serviceDate': date, ...more,
  }));
  const found = (claim: ReturnType<typeof served>, file: object) => editReport(claim, { usage: 'T', now, payer: payer(file) }).issues.map(({ ruleId, severity }) => `${ruleId} ${severity}`);

  test('stand once in the payer file: the work queues and the edit ask the same', () => {
    expect(found(served('20251101'), { windows: { timelyFiling_days: 90 } })).toEqual(['CLM-27 error']);
    expect(found(served('20251215'), { windows: { timelyFiling_days: 90 } })).toEqual(['CLM-27 warning']);
    expect(found(served('20251101'), { windows: { timelyFiling_days: 180 } })).toEqual([]);
    const own = [{ edit: 'CLM-27', set: { days: 90 }, why: 'Provider manual' }];
    expect(found(served('20251101'), { windows: { timelyFiling_days: 180 }, edits: own })).toEqual(['CLM-27 error']);
    expect(withFilingDays(payer({ edits: own })).windows.timelyFiling_days).toBe(90);
    expect(withFilingDays(payer({ edits: own, windows: { timelyFiling_days: 180 } })).windows.timelyFiling_days).toBe(180);
  });

  test('are not asked where the payer file does not say them', () => {
    expect(found(served('20240301'), {})).toEqual([]);
    expect(withFilingDays(payer({})).windows.timelyFiling_days).toBeUndefined();
  });

  test('only warn about a correction, whose original the payer knows', () => {
    const corrected = served('20251101', { '/claimInformation/claimFrequencyCode': '7', '/claimInformation/claimSupplementalInformation/claimControlNumber': 'P1' });
    expect(found(corrected, { windows: { timelyFiling_days: 90 } })).toEqual(['CLM-27 warning']);
  });

  test('begin for the second payer when the first one has decided', () => {
    const dates = { '/claimInformation/serviceLines/0/serviceDate': '20251101', '/claimInformation/serviceLines/1/serviceDate': '20251101' };
    const second = claimOf('professional', changed(secondPayer(), dates));
    expect(found(second, { windows: { timelyFiling_days: 90 } })).toEqual([]);
  });
});
