import type { Cents } from '../lib/money.ts';
import { dateOf, type RemitClaim, type RemitLine } from './types.ts';
import { claimAdjustments, isDenied } from './outcome.ts';

/**
 * What a CLP should have paid by its own allowed amounts (AMT*B6 of every line that is not denied, else AMT*AU), less what is
 * the patient's and what a payer before settled. A reversal takes it back. Undefined where the payer tells no allowed amount.
 */
export function expectedCents(claim: RemitClaim): Cents | undefined {
  const allowed = allowedCents(claim);
  if (allowed === undefined) return undefined;
  let others = 0;
  for (const { group, reason, cents } of claimAdjustments(claim)) if (group === 'PR' || (group === 'OA' && reason === '23')) others += Math.abs(cents);
  const expected = Math.max(allowed - others, 0);
  return claim.status === '22' ? 0 - expected : expected;
}

function allowedCents(claim: RemitClaim): Cents | undefined {
  const lines = claim.lines.filter((line) => !isDenied(line));
  const amounts = lines.map((line) => line.amounts.find((amount) => amount.qualifier === 'B6')?.cents);
  if (lines.length > 0 && amounts.every((cents) => cents !== undefined)) return amounts.reduce((sum, cents) => sum + Math.abs(cents), 0);
  const covered = claim.amounts.find((amount) => amount.qualifier === 'AU')?.cents;
  return covered === undefined ? undefined : Math.abs(covered);
}

/** First and last day of service of a CLP, CCYYMMDD: of its lines, else its statement period. Undefined where it tells none. */
export function servedDays(claim: RemitClaim): { from: string; to: string } | undefined {
  const ofLines = claim.lines.flatMap(lineDays);
  const days = (ofLines.length > 0 ? ofLines : [dateOf(claim, '232'), dateOf(claim, '233')].filter(Boolean)).sort();
  return days.length === 0 ? undefined : { from: days[0]!, to: days.at(-1)! };
}

function lineDays(line: RemitLine): string[] {
  return [dateOf(line, '472'), dateOf(line, '150'), dateOf(line, '151')].filter(Boolean);
}
