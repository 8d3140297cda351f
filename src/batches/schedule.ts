import { addDays, d8FromIso, instantOf, wallClock } from '../lib/dates.ts';
import type { Payer } from '../payers/schema.ts';

/** How many days back a missed cutoff is looked for: longer than any run of holidays. */
const LOOK_BACK_DAYS = 14;
const LOOK_AHEAD_DAYS = 30;
/** A cut that comes later than this after its cutoff is marked late. */
const LATE_AFTER_MS = 5 * 60_000;

/** A cutoff that has come: claims that were ready by `readyBy` go. */
export interface DueCutoff {
  dueAt: Date;
  readyBy: Date;
  late: boolean;
}

/**
 * The cutoff that has come for a payer whose oldest ready claim is ready since `oldestReadyAt`, or undefined.
 * "At once": due when that claim is `batch_delay_ms` old, and then all ready claims go. Times: the latest cutoff that has
 * passed, if a claim was ready by then; after an outage that is one late cut, not one for each missed cutoff.
 */
export function dueCutoff(cutoffs: Payer['cutoffs'], now: Date, oldestReadyAt: Date): DueCutoff | undefined {
  if (cutoffs.mode === 'at-once') {
    const dueAt = new Date(oldestReadyAt.getTime() + cutoffs.batch_delay_ms);
    if (dueAt > now) return undefined;
    return { dueAt, readyBy: now, late: now.getTime() - dueAt.getTime() > LATE_AFTER_MS };
  }
  const dueAt = latestCutoff(cutoffs, now);
  if (!dueAt || oldestReadyAt > dueAt) return undefined;
  return { dueAt, readyBy: dueAt, late: now.getTime() - dueAt.getTime() > LATE_AFTER_MS };
}

/** The next cutoff after `now`, for people; undefined for "at once". */
export function nextCutoff(cutoffs: Payer['cutoffs'], now: Date): Date | undefined {
  if (cutoffs.mode === 'at-once') return undefined;
  const today = wallClock(now, cutoffs.timeZone).d8;
  for (let days = 0; days <= LOOK_AHEAD_DAYS; days += 1) {
    const next = cutoffsOfDay(cutoffs, addDays(today, days)).find((at) => at > now);
    if (next) return next;
  }
  return undefined;
}

type Times = Extract<Payer['cutoffs'], { mode: 'times' }>;

function latestCutoff(cutoffs: Times, now: Date): Date | undefined {
  const today = wallClock(now, cutoffs.timeZone).d8;
  for (let days = 0; days <= LOOK_BACK_DAYS; days += 1) {
    const latest = cutoffsOfDay(cutoffs, addDays(today, -days)).findLast((at) => at <= now);
    if (latest) return latest;
  }
  return undefined;
}

/** The cutoffs of one calendar day in the payer's zone, in order; none on other weekdays and holidays. */
function cutoffsOfDay(cutoffs: Times, d8: string): Date[] {
  if (cutoffs.holidays.some((holiday) => d8FromIso(holiday) === d8)) return [];
  const noon = instantOf(d8, '1200', cutoffs.timeZone);
  if (!cutoffs.weekdays.includes(wallClock(noon, cutoffs.timeZone).weekday)) return [];
  return cutoffs.times.map((time) => instantOf(d8, time.replace(':', ''), cutoffs.timeZone)).sort((a, b) => a.getTime() - b.getTime());
}
