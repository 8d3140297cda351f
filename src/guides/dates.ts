/** The IK403 code for a date or time that is none, "" for a good one. Formats that we do not know pass. */
export function dateFault(bytes: Buffer, from: number, to: number, format: string): '' | '8' | '9' {
  const length = to - from;
  switch (format) {
    case 'date':
    case 'D8':
    case 'D6': return isDate(bytes, from, length) && (format === 'date' || length === Number(format[1])) ? '' : '8';
    case 'RD8': return isRange(bytes, from, length) ? '' : '8';
    case 'DT': return length >= 12 && isDate(bytes, from, 8) && isTime(bytes, from + 8, length - 8) ? '' : '8';
    case 'TM': return isTime(bytes, from, length) ? '' : '9';
    default: return '';
  }
}

function isRange(bytes: Buffer, from: number, length: number): boolean {
  return length === 17 && bytes[from + 8] === 0x2d && isDate(bytes, from, 8) && isDate(bytes, from + 9, 8);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** CCYYMMDD, or YYMMDD as in ISA09, that the calendar has. */
function isDate(bytes: Buffer, from: number, length: number): boolean {
  if (length !== 8 && length !== 6) return false;
  const yearDigits = length - 4;
  const year = number(bytes, from, yearDigits);
  const month = number(bytes, from + yearDigits, 2);
  const day = number(bytes, from + yearDigits + 2, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1) return false;
  if (length === 8 && year < 1800) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 && isLeap ? 29 : DAYS[month - 1]!);
}

/** HHMM, HHMMSS, or with tenths or hundredths of a second. */
function isTime(bytes: Buffer, from: number, length: number): boolean {
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
