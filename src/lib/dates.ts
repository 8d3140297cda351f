/** Calendar dates are strings: "CCYYMMDD" as in X12 (d8), "YYYY-MM-DD" in SQL and answers (iso). */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for a real calendar date written CCYYMMDD. */
export function isD8(text: string): boolean {
  if (text.length !== 8) return false;
  let number = 0;
  for (let at = 0; at < 8; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return false;
    number = number * 10 + digit;
  }
  const year = Math.trunc(number / 10_000);
  const month = Math.trunc(number / 100) % 100;
  const day = number % 100;
  if (year < 1800 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 && leap ? 29 : DAYS[month - 1]!);
}

/** "20260131" to "2026-01-31". */
export function isoFromD8(d8: string): string {
  return `${d8.slice(0, 4)}-${d8.slice(4, 6)}-${d8.slice(6, 8)}`;
}

/** "2026-01-31" to "20260131". */
export function d8FromIso(iso: string): string {
  return iso.slice(0, 10).replaceAll('-', '');
}

/** Wall-clock parts of an instant in an IANA zone: date as CCYYMMDD, time as HHMM and weekday (1 = Monday … 7 = Sunday). */
export function wallClock(at: Date, timeZone: string): { d8: string; hhmm: string; weekday: number } {
  const parts: Record<string, string> = {};
  for (const part of zoneFormat(timeZone).formatToParts(at)) parts[part.type] = part.value;
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday']!) + 1;
  return { d8: `${parts['year']}${parts['month']}${parts['day']}`, hhmm: `${parts['hour']}${parts['minute']}`, weekday };
}

/** The instant at which a zone's clocks show a date and time. A time skipped by summer time is taken one hour later. */
export function instantOf(d8: string, hhmm: string, timeZone: string): Date {
  const wanted = Date.UTC(+d8.slice(0, 4), +d8.slice(4, 6) - 1, +d8.slice(6, 8), +hhmm.slice(0, 2), +hhmm.slice(2, 4));
  let guess = wanted;
  for (let i = 0; i < 2; i += 1) {
    const seen = wallClock(new Date(guess), timeZone);
    const shown = Date.UTC(
      +seen.d8.slice(0, 4), +seen.d8.slice(4, 6) - 1, +seen.d8.slice(6, 8), +seen.hhmm.slice(0, 2), +seen.hhmm.slice(2, 4),
    );
    guess += wanted - shown;
  }
  return new Date(guess);
}

/** The calendar date a number of days later. */
export function addDays(d8: string, days: number): string {
  const at = new Date(Date.UTC(+d8.slice(0, 4), +d8.slice(4, 6) - 1, +d8.slice(6, 8) + days));
  return at.toISOString().slice(0, 10).replaceAll('-', '');
}

/** Formats by zone: one takes longer to make than a thousand dates to write, and there are a few hundred zones in the world. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(timeZone);
  if (format === undefined) FORMATS.set(timeZone, format = newFormat(timeZone));
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', weekday: 'short',
  });
}
