import { type Cents, sumCents } from '../lib/money.ts';
import { type Adjustment, adjudicate, type ClaimPayment } from './adjudicate.ts';
import { type Check, checksOf } from './checks.ts';
import type { Claim837 } from './claim837.ts';
import { pendingOf } from './pending277.ts';
import type { PaidClaim, RemitFile } from './remittances.ts';
import { paymentCents, type Remit } from './remit835.ts';
import { judgeClaim } from './status277.ts';

/**
 * What has to come of a claim that this payer got, in the words of the claim's status, once all its answers are read.
 * Its charge is what is paid, the patient's, given up by contract, refused, and `openCents` not decided.
 */
export interface ExpectedClaim {
  readonly pcn: string;
  readonly status: string;
  readonly chargeCents: Cents;
  readonly paidCents: Cents;
  readonly patientCents: Cents;
  readonly contractCents: Cents;
  readonly refusedCents: Cents;
  readonly openCents: Cents;
  /** Codes of whoever decided: "CO-45" of an 835, "A7:562:85" of a 277CA, "P1:20" of a 277, "IK403:7" of a 999, "TA105:025". */
  readonly reasons: readonly string[];
}

/** One payment of an 835: one transaction set. */
export interface ExpectedCheck {
  /** TRN02. */
  readonly trace: string;
  /** BPR02; 0 is told by a notice (BPR04 = NON). */
  readonly cents: Cents;
  /** What provider adjustments (PLB) take from it, less what they add. */
  readonly providerCents: Cents;
  /** What it pays for claims that nobody sent. */
  readonly strayCents: Cents;
  /** Posted; kept and shown because it does not add up; or in a file that can't be read. */
  readonly fate: 'posted' | 'out-of-balance' | 'unreadable';
  /** It comes days after everything else (DELAY). */
  readonly isDelayed: boolean;
}

/** The outcome of a file: every claim that has one, and every check. */
export interface Manifest {
  readonly claims: readonly ExpectedClaim[];
  readonly checks: readonly ExpectedCheck[];
}

export const NOTHING_EXPECTED: Manifest = { claims: [], checks: [] };

/** Files that no reader can make a payment of. */
const UNREADABLE = new Set(['GARBAGE', 'TRUNC', 'HTML', 'EMPTY']);
/** Scenarios whose money reaches no claim, or that bring none: the last word is then the 277CA. */
const UNPAID = new Set([...UNREADABLE, 'NO835', 'BADBAL', 'UNKNOWNPCN']);

/** The outcome of a file's claims, of those that made their sets refused, and of its 835s. A BULK claim's holds once its check has come. */
export function expectedOf(of: { refused: readonly Claim837[]; claims: readonly PaidClaim[]; files: readonly RemitFile[] }): Manifest {
  return {
    claims: [...of.refused.map((claim) => unpaid(claim, 'SYNTAX_REJECTED', 'IK403:7')), ...of.claims.map(expectedClaim)],
    checks: of.files.flatMap((file) => file.remits.map((remit) => expectedCheck(remit, file))),
  };
}

/** A claim that nothing is paid for or decided about. */
export function unpaid(claim: Claim837, status: string, reason: string): ExpectedClaim {
  return {
    pcn: claim.pcn, status, chargeCents: claim.charge, paidCents: 0, patientCents: 0, contractCents: 0, refusedCents: 0, openCents: claim.charge, reasons: [reason],
  };
}

function expectedClaim({ claim, number }: PaidClaim): ExpectedClaim {
  const verdict = judgeClaim(claim, number);
  if (!verdict.accepted) return unpaid(claim, 'PAYER_REJECTED', verdict.status.join(':'));
  if (UNPAID.has(claim.scenario.name)) return unpaid(claim, 'PAYER_ACCEPTED', verdict.status.join(':'));
  const pending = pendingOf(claim.scenario);
  if (pending && pending.paidAfter_days === undefined) {
    return unpaid(claim, pending.status[0]!.startsWith('R') ? 'INFO_REQUESTED' : 'PENDED', pending.status.join(':'));
  }
  const payments = paymentsOf(claim, number);
  const amounts = payments.flatMap(({ lines }) => lines.flatMap(({ adjustments }) => adjustments));
  const of = (means: Adjustment['means']): Cents => sumCents(amounts.filter((amount) => amount.means === means).map(({ cents }) => cents));
  const paidCents = sumCents(payments.map(({ paid }) => paid));
  return {
    pcn: claim.pcn, status: statusOf(payments, paidCents), chargeCents: claim.charge, paidCents,
    patientCents: of('patient'), contractCents: of('contract'), refusedCents: of('refused'), openCents: 0,
    reasons: reasonsOf(amounts),
  };
}

function paymentsOf(claim: Claim837, number: string): ClaimPayment[] {
  if (claim.scenario.name === 'BULK') return [adjudicate(claim, claim.scenario, number)];
  return checksOf(claim, number).flatMap(({ claims }: Check) => claims);
}

/** Of what is left when every payment that was taken back is gone. */
function statusOf(payments: readonly ClaimPayment[], paidCents: Cents): string {
  const last = payments.filter(({ status }) => status !== '22');
  const lines = last.flatMap((payment) => payment.lines);
  const refused = lines.filter((line) => line.paid === 0 && line.adjustments.some(({ means }) => means === 'refused'));
  if (refused.length > 0) return refused.length === lines.length ? 'DENIED' : 'PARTIAL';
  return paidCents === 0 ? 'ZERO_PAID' : 'PAID';
}

/** Group and reason of what is not nothing in the end. What only moved between lines is no reason. */
function reasonsOf(amounts: readonly Adjustment[]): string[] {
  const totals = new Map<string, Cents>();
  for (const { group, reason, cents, means } of amounts) {
    if (means !== 'bundled') totals.set(`${group}-${reason}`, (totals.get(`${group}-${reason}`) ?? 0) + cents);
  }
  return [...totals].filter(([, cents]) => cents !== 0).map(([reason]) => reason);
}

function expectedCheck(remit: Remit, { scenario = '', isDelayed }: RemitFile): ExpectedCheck {
  return {
    trace: remit.trace, cents: paymentCents(remit) + (remit.outOfBalance ?? 0), providerCents: sumCents(remit.adjustments.map(({ cents }) => cents)),
    strayCents: sumCents(remit.claims.filter(({ isStray }) => isStray).map(({ paid }) => paid)),
    fate: UNREADABLE.has(scenario) ? 'unreadable' : scenario === 'BADBAL' ? 'out-of-balance' : 'posted', isDelayed,
  };
}
