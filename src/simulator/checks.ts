import type { Cents } from '../lib/money.ts';
import { adjudicate, type ClaimPayment, paidLess, paidMore, partOf, reversal } from './adjudicate.ts';
import type { Claim837 } from './claim837.ts';
import { pendingOf } from './pending277.ts';
import type { ProviderAdjustment } from './remit835.ts';
import { OWN_835, type Scenario } from './scenario.ts';

/** What one check says about one claim. */
export interface Check {
  /** Days after the 837 on which it is made. */
  readonly day: number;
  /** True where it is not only dated but also sent on that day. */
  readonly isDelayed: boolean;
  /** Paid with the other claims of its day and payee, by a check of its own, or in a file of its own. */
  readonly apart: 'together' | 'check' | 'file';
  readonly claims: readonly ClaimPayment[];
  /** What it takes from the payment for this claim's sake besides. */
  readonly adjustments: readonly ProviderAdjustment[];
}

const RECOUPED_CENTS: Cents = 25_00;
const CORRECTED_CENTS: Cents = 10_00;

/** The checks that pay a claim, in the order of their days. `number` is the payer's number for the claim (CLP07). */
export function checksOf(claim: Claim837, number: string): Check[] {
  const { scenario } = claim;
  const payment = adjudicate(claim, scenario, number);
  return COURSES[scenario.name]?.(payment, scenario) ?? [check(payment, OWN_835.has(scenario.name) ? { apart: 'file' } : {})];
}

const COURSES: Readonly<Record<string, (payment: ClaimPayment, scenario: Scenario) => Check[]>> = {
  DELAY: (payment, { args }) => [check(payment, { day: Number.parseInt(args[0] ?? '1', 10), isDelayed: true })],
  PEND: (payment, scenario) => {
    const day = pendingOf(scenario)?.paidAfter_days;
    return day === undefined ? [] : [check(payment, { day, isDelayed: true })];
  },
  INTEREST: (payment) => [check(payment, { adjustments: [{ reason: 'L6', reference: payment.claimNumber, cents: -(payment.interest ?? 0) }] })],
  MULTICHECK: (payment) => [check(payment, { apart: 'check' })],
  RECOUP: (payment) => [check(payment, { adjustments: [{ reason: 'WO', reference: payment.claimNumber, cents: Math.min(RECOUPED_CENTS, payment.paid) }] })],
  REVERSE: (payment, { args }) => {
    const corrected = paidLess(payment, CORRECTED_CENTS);
    const taken = check(reversal(payment), { day: 1 });
    return [check(payment), ...(args[0] === 'LATER' ? [taken, check(corrected, { day: 2 })] : [{ ...taken, claims: [...taken.claims, corrected] }])];
  },
  FORWARD: (payment) => [check(payment), check(reversal(payment), { day: 1 }), check(paidMore(payment, CORRECTED_CENTS), { day: 2 })],
  SPLIT835: (payment) => {
    const [first, ...others] = payment.lines;
    if (first === undefined || others.length === 0) return [check(payment)];
    return [check(partOf(payment, [first], payment.claimNumber)), check(partOf(payment, others, payment.claimNumber), { day: 1 })];
  },
  SPLITCLAIM: (payment) => {
    const [first, ...others] = payment.lines;
    if (first === undefined || others.length === 0) return [check(payment)];
    const parts = [partOf(payment, [first], `${payment.claimNumber}A`), partOf(payment, others, `${payment.claimNumber}B`)];
    return [{ ...check(payment), claims: parts }];
  },
};

function check(payment: ClaimPayment, more: Partial<Check> = {}): Check {
  return { day: 0, isDelayed: false, apart: 'together', claims: [payment], adjustments: [], ...more };
}
