import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeLabel, loadCodes } from '../../src/acks/codes.ts';
import { explainEvidence } from '../../src/acks/explain.ts';
import type { Evidence, RemitEvidence } from '../../src/claims/evidence.ts';

const codes = loadCodes();
const explain = (evidence: Evidence) => explainEvidence(evidence, codes);
const batch = { batch: 'bat_1', batchSeq: 1 };

describe('a biller\'s timeline', () => {
  it('says in plain words what the payer\'s front end answered', () => {
    const status = { kind: '277ca', action: 'WQ', date: '20260311', source: 'PR' } as const;
    expect(explain({ ...status, statuses: [{ category: 'A2', status: '20' }] })).toBe('Accepted by the payer for adjudication (277CA A2:20)');
    expect(explain({ ...status, source: 'AY', action: 'U', text: 'CALL US', statuses: [{ category: 'A7', status: '562', entity: '85' }, { category: 'A7', status: '990' }] }))
      .toBe('Clearinghouse: Rejected for invalid information: NPI (billing provider); Rejected for invalid information: code 990 "CALL US" (277CA A7:562:85 A7:990)');
    expect(explain({ ...status, action: '', statuses: [{ category: 'P1', status: '20' }] })).toMatch(/ \(277 P1:20\)$/);
  });

  it('says what happened to the file', () => {
    expect(explain({ kind: 'ta1', ack: 'A', code: '000', date: '20260311', ...batch })).toBe('File received by the payer (TA1 A 000)');
    expect(explain({ kind: 'ta1', ack: 'R', code: '025', date: '20260311', ...batch })).toBe('File refused by the payer: Control number was used before (TA1 R 025)');
    const ack = { kind: '999', date: '20260311', scope: 'set', named: true, ...batch } as const;
    expect(explain({ ...ack, ack: 'A', codes: [] })).toBe('Syntax accepted by the payer (999 A)');
    expect(explain({ ...ack, ack: 'R', codes: ['IK304:8', 'IK403:7'] }))
      .toBe('Rejected by the payer\'s syntax check: Segment has wrong elements; Code not valid (999 R IK304:8 IK403:7)');
    expect(explain({ ...ack, ack: 'R', named: false, scope: 'group', codes: ['AK905:4'] })).toMatch(/^The whole file was rejected/);
    expect(explain({ ...ack, ack: 'E', codes: ['IK304:8'] })).toMatch(/with remarks: Segment has wrong elements/);
  });

  it('says what was paid and why not more', () => {
    const remit: RemitEvidence = {
      kind: '835', outcome: 'PAID', clp01: 'A', clp02: '1', chargeCents: 15000, paidCents: 11000, patientCents: 1000,
      adjustments: [{ group: 'CO', reason: '45', cents: 3000 }, { group: 'PR', reason: '3', cents: 1000 }], remarks: ['N130'], icn: '',
      date: '20260314', trace: 'EFT7', remit: 'rem_1',
    };
    expect(explain(remit)).toBe('Paid 110.00: Charge above the agreed or allowed amount 30.00 (CO-45); Copayment 10.00 (PR-3); See the plan\'s benefits for limits (N130) (835 EFT7)');
    expect(explain({ ...remit, outcome: 'REVERSED', paidCents: -11000 })).toBe('Payment of 110.00 taken back (835 EFT7)');
    expect(explain({ ...remit, outcome: 'DENIED', adjustments: [{ group: 'CO', reason: '777', cents: 1 }], remarks: [] })).toBe('Denied by the payer: adjustment 0.01 (CO-777) (835 EFT7)');
  });

  it('says what we did ourselves', () => {
    expect(explain({ kind: 'edits-rejected', at: '2026-03-02', rules: ['BIL-02'] })).toBe('Rejected by our checks, not sent (BIL-02)');
    expect(explain({ kind: 'recut', at: '2026-03-02', ...batch })).toBe('Taken out of a refused file; it will be sent again in a new one');
  });
});

describe('code labels', () => {
  it.each([
    ['CO-45', 'Charge above the agreed or allowed amount'], ['A7:562:85', 'Rejected for invalid information: NPI (billing provider)'],
    ['TA105:025', 'Control number was used before'], ['IK304:I6', 'Segment missing that the situation requires'], ['IK403:7', 'Code not valid'],
    ['IK502:5', 'Segments in error'], ['AK905:3', 'Trailer missing'], ['BIL-02', undefined],
  ])('explain the reason %s', (reason, label) => {
    expect(codeLabel(codes, reason)).toBe(label);
  });

  it('cover every claim status category and every note of a TA1', () => {
    expect(codes.categories.size).toBe(48);
    expect([...codes.ta105.keys()].sort()).toEqual(Array.from({ length: 32 }, (_, n) => String(n).padStart(3, '0')));
  });

  it('refuse a list of another shape, with its place', () => {
    const dir = mkdtempSync(join(tmpdir(), 'codes-'));
    writeFileSync(join(dir, 'carc.json'), '{"codes": {"1": 5}}');
    expect(() => loadCodes(dir)).toThrow(/codes/);
  });
});
