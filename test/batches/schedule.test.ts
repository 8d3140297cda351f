import { describe, expect, test } from 'vitest';
import { dueCutoff, nextCutoff } from '../../src/batches/schedule.ts';
import { payerSchema } from '../../src/payers/schema.ts';

const at = (iso: string) => new Date(iso);
const cutoffsOf = (cutoffs: object) => payerSchema.shape.cutoffs.parse(cutoffs);
const columbus = cutoffsOf({ mode: 'times', times: ['11:00', '17:00'], timeZone: 'America/New_York', holidays: ['2026-11-26'] });

describe('a payer that takes files at once', () => {
  const atOnce = cutoffsOf({ mode: 'at-once', batch_delay_ms: 2_000 });
  test('waits until its oldest claim is old enough, so that load becomes few files', () => {
    expect(dueCutoff(atOnce, at('2026-10-05T15:00:01.999Z'), at('2026-10-05T15:00:00Z'))).toBeUndefined();
    expect(dueCutoff(atOnce, at('2026-10-05T15:00:02Z'), at('2026-10-05T15:00:00Z'))).toEqual({
      dueAt: at('2026-10-05T15:00:02Z'), readyBy: at('2026-10-05T15:00:02Z'), late: false,
    });
  });
  test('after an outage the cut is late, and says so', () => {
    expect(dueCutoff(atOnce, at('2026-10-05T16:00:00Z'), at('2026-10-05T15:00:00Z'))?.late).toBe(true);
  });
});

describe('a payer with cutoff times', () => {
  test('a claim that was ready by the cutoff goes; one that came later waits for the next', () => {
    // 11:00 in New York is 15:00 UTC in summer time.
    expect(dueCutoff(columbus, at('2026-10-05T15:00:30Z'), at('2026-10-05T14:59:00Z'))).toEqual({
      dueAt: at('2026-10-05T15:00:00Z'), readyBy: at('2026-10-05T15:00:00Z'), late: false,
    });
    expect(dueCutoff(columbus, at('2026-10-05T15:00:30Z'), at('2026-10-05T15:00:10Z'))).toBeUndefined();
    expect(nextCutoff(columbus, at('2026-10-05T15:00:30Z'))).toEqual(at('2026-10-05T21:00:00Z'));
  });
  test('several missed cutoffs become one late cut', () => {
    expect(dueCutoff(columbus, at('2026-10-06T03:00:00Z'), at('2026-10-05T12:00:00Z'))).toEqual({
      dueAt: at('2026-10-05T21:00:00Z'), readyBy: at('2026-10-05T21:00:00Z'), late: true,
    });
  });
  test('nothing is cut on a weekend or holiday; Friday evening is followed by Monday morning', () => {
    expect(nextCutoff(columbus, at('2026-10-09T21:00:00Z'))).toEqual(at('2026-10-12T15:00:00Z'));
    // Thanksgiving is a holiday of this payer; winter time has begun.
    expect(nextCutoff(columbus, at('2026-11-25T22:30:00Z'))).toEqual(at('2026-11-27T16:00:00Z'));
    expect(dueCutoff(columbus, at('2026-10-10T18:00:00Z'), at('2026-10-10T12:00:00Z'))).toBeUndefined();
  });
  test('the clock change in autumn moves the cutoff with the wall clock', () => {
    expect(nextCutoff(columbus, at('2026-10-30T21:30:00Z'))).toEqual(at('2026-11-02T16:00:00Z'));
  });
});
