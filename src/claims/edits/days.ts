import { isD8 } from '../../lib/dates.ts';
import type { Claim } from '../claim.ts';
import type { Check, Finding } from './edit.ts';
import { daysBetween } from './filing.ts';
import { codePlace, isInpatient } from './places.ts';

/** Days of room and board (revenue codes 010x to 021x) are the covered and the non-covered days (value codes 80 and 81). */
export const roomDays: Check = (claim) => {
  const rooms = claim.lines.filter(({ revenueCode }) => /^0(1[0-79]|2[01])\d$/.test(revenueCode ?? ''));
  const days = valueDays(claim);
  if (rooms.length === 0 || days === undefined) return [];
  const billed = rooms.reduce((sum, { units }) => sum + Number(units ?? 0), 0);
  if (billed === days) return [];
  const message = `Room and board are billed for ${billed} days, but value codes 80 and 81 name ${days}.`;
  return [{ pointer: `${rooms[0]!.servicePointer}/serviceUnitCount`, value: rooms[0]!.units, loop: '2400', element: 'SV205', message }];
};

/** Covered and non-covered days are the days of the period; the day of discharge is none. */
export function daysNotOfPeriod(claim: Claim): readonly Finding[] {
  const { statementBegin: begin, statementEnd: end, patientStatus } = claim.stay!;
  const days = valueDays(claim);
  if (days === undefined || !isInpatient(claim) || !begin || !end || !isD8(begin) || !isD8(end) || end < begin) return [];
  const period = Math.max(1, daysBetween(begin, end) + (patientStatus === '30' ? 1 : 0));
  const code = claim.codes.find((one) => one.qualifier === 'BE' && one.code === '80');
  return days === period || !code ? [] : [{ ...codePlace(code), message: `Value codes 80 and 81 name ${days} days, but the period has ${period}.`, stc: 'A7:726' }];
}

/** Days of value codes 80 and 81 together; undefined where 80 was not sent. Days are written as whole units of the amount. */
function valueDays(claim: Claim): number | undefined {
  const days = (code: string) => claim.codes.filter((one) => one.qualifier === 'BE' && one.code === code).map(({ cents }) => (cents ?? 0) / 100);
  const [covered] = days('80');
  return covered === undefined ? undefined : covered + (days('81')[0] ?? 0);
}
