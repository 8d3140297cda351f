import { isD8 } from '../lib/dates.ts';
import type { Claim } from './claim.ts';

/** First and last day of service, CCYYMMDD: of the lines, else the statement period. Undefined where none is a calendar date. */
export function serviceDates(claim: Pick<Claim, 'lines' | 'stay'>): { from: string; to: string } | undefined {
  const ofLines = claim.lines.flatMap((line) => [line.serviceDate, line.serviceDateEnd]);
  const days = (ofLines.some(isDay) ? ofLines : [claim.stay?.statementBegin, claim.stay?.statementEnd]).filter(isDay).sort();
  return days.length === 0 ? undefined : { from: days[0]!, to: days.at(-1)! };
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && isD8(text);
}
