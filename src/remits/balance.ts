import { type Cents, sumCents } from '../lib/money.ts';
import type { AdjustmentGroup, RemitClaim } from './types.ts';

/** One sum of an 835 that does not come out. */
export interface Imbalance {
  /** line: SVC against its CAS. lines: all SVC against the CLP. claim: CLP against all CAS. payment: all CLP and PLB against BPR02. */
  readonly place: 'line' | 'lines' | 'claim' | 'payment';
  /** Place of the SVC or CLP in the set, ST = 1; 0 for the payment. */
  readonly position: number;
  /** The amount that was reported, e.g. "SVC03". */
  readonly element: string;
  readonly expectedCents: Cents;
  readonly reportedCents: Cents;
  /** Reported less expected. */
  readonly differenceCents: Cents;
}

/**
 * Checks one claim to the cent: SVC03 = SVC02 - line CAS; with lines CLP03 = sum of SVC02 and
 * CLP04 = sum of SVC03 - claim CAS; CLP04 = CLP03 - all CAS. (005010X221A1, 1.10.2.1, balancing.)
 * CLP05, AMT and interest are information and never enter. Returns nothing for a claim that balances.
 */
export function balanceClaim(claim: RemitClaim): Imbalance[] {
  const found: Imbalance[] = [];
  const claimAdjustments = adjusted(claim.adjustments);
  let lineAdjustments = 0;
  let charges = 0;
  let payments = 0;
  for (const line of claim.lines) {
    const adjustments = adjusted(line.adjustments);
    lineAdjustments += adjustments;
    charges += line.chargeCents;
    payments += line.paidCents;
    compare(found, { place: 'line', position: line.position, element: 'SVC03' }, [line.chargeCents - adjustments, line.paidCents]);
  }
  const { position } = claim;
  if (claim.lines.length > 0) {
    compare(found, { place: 'lines', position, element: 'CLP03' }, [charges, claim.chargeCents]);
    compare(found, { place: 'lines', position, element: 'CLP04' }, [payments - claimAdjustments, claim.paidCents]);
  }
  const expected = claim.chargeCents - claimAdjustments - lineAdjustments;
  compare(found, { place: 'claim', position, element: 'CLP04' }, [expected, claim.paidCents]);
  return found;
}

/** Checks the payment: BPR02 = sum of CLP04 - sum of PLB amounts. */
export function balanceRemit(sums: { paymentCents: Cents; claimsPaidCents: Cents; providerAdjustments: readonly { cents: Cents }[] }): Imbalance[] {
  const found: Imbalance[] = [];
  const expected = sums.claimsPaidCents - sumCents(sums.providerAdjustments.map((item) => item.cents));
  compare(found, { place: 'payment', position: 0, element: 'BPR02' }, [expected, sums.paymentCents]);
  return found;
}

function adjusted(groups: readonly AdjustmentGroup[]): Cents {
  let total = 0;
  for (const group of groups) for (const item of group.items) total += item.cents;
  return total;
}

function compare(
  found: Imbalance[], where: Pick<Imbalance, 'place' | 'position' | 'element'>, [expectedCents, reportedCents]: [Cents, Cents],
): void {
  if (expectedCents === reportedCents) return;
  found.push({ ...where, expectedCents, reportedCents, differenceCents: reportedCents - expectedCents });
}
