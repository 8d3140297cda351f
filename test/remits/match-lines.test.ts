import { describe, expect, test } from 'vitest';
import { matchLines, type OwnLine } from '../../src/remits/match-lines.ts';
import type { RemitLine } from '../../src/remits/types.ts';

const own = (number: number, code: string, more: Partial<OwnLine> = {}): OwnLine => ({
  number, controlNumber: `L-${number}`, procedureCode: code, revenueCode: undefined, modifiers: [], serviceDate: '20260921', chargeCents: number * 10_00, ...more,
});

function svc(code: string, cents: number, more: { line?: string; day?: string; modifiers?: string[]; billed?: string; qualifier?: string } = {}): RemitLine {
  const procedure = (value: string) => ({ qualifier: more.qualifier ?? 'HC', code: value, modifiers: more.modifiers ?? [], description: '' });
  const { line, day = '20260921', billed } = more;
  return {
    position: 1, procedure: procedure(code), chargeCents: cents, paidCents: 0, revenueCode: '', units: '', billedUnits: '',
    billedProcedure: billed === undefined ? undefined : procedure(billed), adjustments: [], amounts: [], quantities: [], remarks: [],
    references: line === undefined ? [] : [{ qualifier: '6R', value: line }], dates: day === '' ? [] : [{ qualifier: '472', date: day }],
  };
}

const lines = (remit: RemitLine[], mine: OwnLine[]) => matchLines(remit, mine).map(({ line, tier }) => [line, tier]);

describe('a line of an 835 is matched', () => {
  const mine = [own(1, '99213'), own(2, '87880'), own(3, '99213', { modifiers: ['25'] })];
  test('by its line control number, whatever the payer did to the code', () => {
    expect(lines([svc('99212', 10_00, { line: 'L-1', billed: '99213' })], mine)).toEqual([[1, 'line-number']]);
    expect(matchLines([svc('99212', 10_00, { line: 'L-1', billed: '99213' })], mine)[0]!.why).toEqual(['line-number', 'code-changed']);
  });

  test('else by code, modifiers, day and charge', () => {
    expect(lines([svc('87880', 20_00), svc('99213', 30_00, { modifiers: ['25'] }), svc('99213', 10_00)], mine)).toEqual([[2, 'procedure'], [3, 'procedure'], [1, 'procedure']]);
  });

  test('else by code and day without its modifiers', () => {
    expect(lines([svc('87880', 20_00, { modifiers: ['QW'] })], mine)).toEqual([[2, 'procedure-only']]);
    expect(lines([svc('87880', 19_00, { modifiers: ['QW'] })], mine)).toEqual([[2, 'procedure-only']]);
  });

  test('by the code that was billed, where two lines were bundled into one', () => {
    expect(lines([svc('80050', 10_00, { billed: '99213', day: '' }), svc('80050', 20_00, { billed: '87880' })], [own(1, '99213'), own(2, '87880')]))
      .toEqual([[1, 'procedure'], [2, 'procedure']]);
    expect(lines([svc('80050', 30_00, { billed: '87880', day: '' })], [own(1, '99213'), own(2, '87880')])).toEqual([[2, 'bundled']]);
  });

  test('twice the same service on one day in turn, and never two different lines by guess', () => {
    expect(lines([svc('97110', 10_00), svc('97110', 10_00)], [own(1, '97110', { chargeCents: 10_00 }), own(2, '97110', { chargeCents: 10_00 })])).toEqual([[1, 'procedure'], [2, 'procedure']]);
    expect(lines([svc('97110', 15_00)], [own(1, '97110'), own(2, '97110')])).toEqual([[undefined, 'none']]);
  });

  test('by revenue code, with or without its leading zero', () => {
    const room = own(1, '', { procedureCode: undefined, revenueCode: '0120' });
    expect(lines([svc('120', 10_00, { qualifier: 'NU', day: '' })], [room])).toEqual([[1, 'procedure']]);
  });

  test('to none when nothing agrees', () => {
    expect(lines([svc('12345', 99_00)], mine)).toEqual([[undefined, 'none']]);
  });
});
