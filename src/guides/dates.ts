/** The bytes of a value. */
interface Value {
  readonly segment: { readonly bytes: Buffer };
  readonly from: number;
  readonly to: number;
}

/**
 * The IK403 code for a value that is no date or time, "" for a good one. `format` is "date" for type DT, else a code of
 * element 1250; formats that we do not know pass.
 */
export function dateFault(value: Value, format: string): '' | '8' | '9' {
  const { from } = value;
  const { bytes } = value.segment;
  const length = value.to - from;
  switch (format) {
    case 'date':
      return isDate(bytes, from, length) ? '' : '8';
    case 'D8':
      return length === 8 && isDate(bytes, from, length) ? '' : '8';
    case 'D6':
      return length === 6 && isDate(bytes, from, length) ? '' : '8';
    case 'RD8':
      return isRange(bytes, from, length) ? '' : '8';
    case 'DT':
      return length >= 12 && isDate(bytes, from, 8) && isTime(bytes, from + 8, length - 8) ? '' : '8';
    case 'TM':
      return isTime(bytes, from, length) ? '' : '9';
    default:
      return '';
  }
}

/** Two days with a dash between them. */
export function isRange(bytes: Buffer, from: number, length: number): boolean {
  return length === 17 && bytes[from + 8] === 0x2d && isDate(bytes, from, 8) && isDate(bytes, from + 9, 8);
}

const NO_DAY = 0;
const LEAP_DAY = 2;
/** By month and day as one number: NO_DAY, 1 for a day of every year, LEAP_DAY. */
const DAYS = daysOfYears();

function daysOfYears(): Uint8Array {
  const days = new Uint8Array(10_000);
  for (const [month, last] of [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].entries()) days.fill(1, (month + 1) * 100 + 1, (month + 1) * 100 + last + 1);
  days[229] = LEAP_DAY;
  return days;
}

/** CCYYMMDD, or YYMMDD as in ISA09, that the calendar has. */
export function isDate(bytes: Buffer, from: number, length: number): boolean {
  if (length !== 8 && length !== 6) return false;
  const year = number(bytes, from, length - 4);
  const day = number(bytes, from + length - 4, 4);
  if (day < 0 || year < (length === 8 ? 1000 : 0)) return false;
  const kind = DAYS[day]!;
  if (kind !== LEAP_DAY) return kind !== NO_DAY;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** HHMM, HHMMSS, or with tenths or hundredths of a second. */
export function isTime(bytes: Buffer, from: number, length: number): boolean {
  if (length < 4 || length > 8 || length === 5) return false;
  const hour = number(bytes, from, 2);
  const minute = number(bytes, from + 2, 2);
  const second = length >= 6 ? number(bytes, from + 4, 2) : 0;
  if (length > 6 && number(bytes, from + 6, length - 6) < 0) return false;
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** The digits as a number, or -1 when one is no digit. */
function number(bytes: Buffer, from: number, length: number): number {
  let value = 0;
  for (let at = from; at < from + length; at += 1) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
