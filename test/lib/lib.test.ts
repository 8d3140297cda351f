import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, instantOf, isD8, wallClock } from '../../src/lib/dates.ts';
import { asFault, Fault } from '../../src/lib/fault.ts';
import { newId } from '../../src/lib/ids.ts';
import { createLog } from '../../src/lib/log.ts';
import { formatCents, parseCents, sumCents, x12Amount } from '../../src/lib/money.ts';
import { createOutside, parseFaults, setThenRows } from '../../src/lib/outside.ts';

describe('money', () => {
  test.each([['109.20', 10920], ['109.2', 10920], ['.5', 50], ['-3', -300], ['0', 0], ['-0', 0], ['7.5000', 750], [109.2, 10920], [0.07, 7]])('%s is %i cents', (text, cents) => {
    expect(parseCents(text)).toBe(cents);
  });
  test.each(['', '.', '-', '1e3', '1,000.00', '12.345', 'abc', ' ', '99999999999999999', Number.NaN, 1e21])('%s is no amount', (text) => {
    expect(parseCents(text)).toBeUndefined();
  });
  test('cents come back from both ways of writing them', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
      expect(parseCents(formatCents(cents))).toBe(cents === 0 ? 0 : cents);
      expect(parseCents(x12Amount(cents))).toBe(cents === 0 ? 0 : cents);
    }));
  });
  test('X12 amounts carry no needless zeros', () => {
    expect([10920, 50000, 5, -1050, 0].map(x12Amount)).toEqual(['109.2', '500', '0.05', '-10.5', '0']);
  });
  test('a sum that is no longer exact is refused', () => {
    expect(sumCents([1, 2, 3])).toBe(6);
    expect(() => sumCents([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  });
});

describe('dates', () => {
  test('the calendar is checked', () => {
    expect(['20260228', '20240229', '20000229'].every(isD8)).toBe(true);
    expect(['20260229', '19000229', '20261301', '2026011', '20260100', 'abcdefgh'].some(isD8)).toBe(false);
  });
  test('days are added over months and years', () => {
    expect([addDays('20261231', 1), addDays('20240228', 1), addDays('20260301', -1)]).toEqual(['20270101', '20240229', '20260228']);
  });
  test('an instant and its wall clock agree in every zone', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
      fc.constantFrom('America/New_York', 'America/Phoenix', 'Pacific/Honolulu', 'UTC'), (instant, zone) => {
        const { d8, hhmm } = wallClock(instant, zone);
        const back = wallClock(instantOf(d8, hhmm, zone), zone);
        expect([back.d8, back.hhmm]).toEqual([d8, hhmm]);
      }));
  });
});

describe('ids', () => {
  test('sort by time and never repeat', () => {
    const ids = Array.from({ length: 1000 }, (_, n) => newId('clm', 1_700_000_000_000 + n));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => newId('clm', 5))).size).toBe(1000);
  });
});

describe('logs', () => {
  test('hold the allowed fields as JSON lines', () => {
    const lines: string[] = [];
    createLog('info', { write: (line: string) => void lines.push(line) }).info({ claim: 'clm_1', count: 2 }, 'claim received');
    expect(JSON.parse(lines[0]!)).toMatchObject({ claim: 'clm_1', count: 2, msg: 'claim received' });
  });
});

describe('faults', () => {
  test('only the planned call of a name fails, before or after it was made', async () => {
    const made: string[] = [];
    const seen: string[] = [];
    const outside = createOutside(parseFaults('a:2:before,b:1:after'), (name, outcome) => seen.push(`${name} ${outcome}`));
    const call = (name: string) => outside(name, async () => void made.push(name)).then(() => 'ok', (error: unknown) => (error as Fault).kind);
    expect([await call('a'), await call('a'), await call('a'), await call('b'), await call('b')]).toEqual(['ok', 'transient', 'ok', 'ambiguous', 'ok']);
    expect(made).toEqual(['a', 'a', 'b', 'b']);
    expect(seen).toContain('b failed');
  });
  test.each(['a', 'a:0:before', 'a:1:explode', ':1:kill'])('"%s" is no plan', (plan) => {
    expect(() => parseFaults(plan)).toThrow(/GATEWAY_FAULT/);
  });
  test('an outside call rethrows what it does not handle', async () => {
    const error = new TypeError('a bug');
    await expect(createOutside([], () => undefined)('x', () => Promise.reject(error))).rejects.toBe(error);
  });
  test('an unknown error is transient, a Fault stays what it is', () => {
    const fault = new Fault('permanent', 'x.y', 'no');
    expect(asFault(fault)).toBe(fault);
    expect(asFault(new Error('odd'), 'x.z')).toMatchObject({ kind: 'transient', code: 'x.z' });
  });
  test('a set that fails is run row by row: the failing row gets its fault, the others are done', async () => {
    const done: number[] = [];
    const failed: number[] = [];
    await setThenRows([1, 2, 3], async (rows) => {
      if (rows.includes(2)) throw new Error('two');
      done.push(...rows);
    }, async (row) => void failed.push(row));
    expect([done, failed]).toEqual([[1, 3], [2]]);
  });
});
