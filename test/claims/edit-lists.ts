import type { DayFact, NpiFact } from '../../src/codes/facts.ts';
import type { CodeKind } from '../../src/codes/kinds.ts';
import { buildList, type CodeRow, MARKS, packRows } from '../../src/codes/list.ts';
import { shippedLists } from '../../src/codes/shipped.ts';
import type { EditContext } from '../../src/claims/edits/edit.ts';
import type { SettingValue } from '../../src/claims/edits/settings.ts';
import type { ClaimHistory } from '../../src/claims/history.ts';

/** Small lists for the cases of edits. */

export type Settings = Readonly<Record<string, SettingValue>>;

function small(kind: CodeKind, rows: readonly (string | CodeRow)[]) {
  const { packed } = packRows(rows.map((row) => (typeof row === 'string' ? { code: row, marks: 0 } : row)));
  return [kind, buildList(kind, [{ kind, release: '2026', source: 'test', from: '20251001', to: '20260930', complete: true, packed }])] as const;
}

const MODIFIERS = ['QW', 'RR'].map((code) => ({ code, marks: MARKS.modifier }));

/** Lists in memory: those that are shipped, and a few codes of the others. */
export const LISTS: Partial<EditContext> = {
  codes: {
    lists: new Map([
      ...shippedLists(),
      small('icd10cm', ['J029', 'R509', 'K8000', 'R1011', 'I10', 'E119', { code: 'R50', marks: MARKS.header }, { code: 'H42', marks: MARKS.manifestation }]),
      small('icd10pcs', ['0FT44ZZ']), small('hcpcs', ['G0101', 'J1100', { code: 'J3490', marks: MARKS.unlisted }, ...MODIFIERS]),
      small('taxonomy', ['207Q00000X', '261QP2300X', '282N00000X', '208M00000X']),
    ]),
    facts: {},
  },
};

/** Answers of tables. */
export const TABLES: Partial<EditContext> = {
  codes: {
    lists: shippedLists(),
    facts: {
      npis: new Map<string, NpiFact>([
        ...['1550442010', '1550442028'].map((npi) => [npi, { deactivated: undefined, reactivated: undefined }] as const),
        ['1999999976', { deactivated: '20250101', reactivated: undefined }],
      ]),
      drugs: new Map<string, DayFact>([['00555012302', { from: '20200101', to: undefined }], ['00555012304', { from: '20200101', to: '20251231' }]]),
      pairs: new Map([['professional 99213 87880', [{ setting: 'professional', column1: '99213', column2: '87880', from: '20200101', to: null, modifier: 1 }]]]),
      units: new Map([['professional 99213', { units: 2, indicator: 3 }]]),
    },
  },
};

/** A reason that no list has. */
export const CARC_999 = '999';

const none: ClaimHistory = { same: [], alike: [], original: undefined, bills: [] };
const original = { patientControlNumber: 'PC-1000', billingNpi: '1550442010', payerCode: 'PRAIRIE1', samePatient: true };

/** What is known of other claims. */
export const HISTORY = {
  none, same: { ...none, original }, other: { ...none, original: { ...original, billingNpi: '1550442036' } },
  dayBefore: { ...none, bills: [{ patientControlNumber: 'LH-1999', inpatient: false, from: '20260109', to: '20260109' }] },
  weekBefore: { ...none, bills: [{ patientControlNumber: 'LH-1999', inpatient: false, from: '20260103', to: '20260103' }] },
};
