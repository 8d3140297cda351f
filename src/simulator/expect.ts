import { type Cents, sumCents } from '../lib/money.ts';
import { adjudicate } from './adjudicate.ts';
import type { Claim837 } from './claim837.ts';
import { type Scenario, scenarioOf } from './scenario.ts';

/** What has to come of a claim that this payer got, in the words of the claim's status. */
export interface ExpectedOutcome {
  readonly status: string;
  readonly paidCents: Cents;
  readonly patientCents: Cents;
  /** Codes of whoever decided: "CO-45" of an 835, "A7:562:85" of a 277CA, "IK403:7" of a 999, "TA105:025". */
  readonly reasons: readonly string[];
}

const CORRECTED_LESS_CENTS = 10_00;
/** Files that no reader can make a payment of, and silence: the last word is then the 277CA. */
const NO_READABLE_835 = new Set(['NO835', 'GARBAGE', 'TRUNC', 'HTML', 'EMPTY', 'BADBAL', 'UNKNOWNPCN']);

/**
 * The outcome of one claim, from its member number and the charges of its lines in cents. For a claim of BULK<n> it
 * holds once n such claims have come; in a file with a TA1REJ claim all claims share that claim's outcome.
 */
export function expectedOutcome(memberId: string, lineCents: readonly Cents[]): ExpectedOutcome {
  const scenario = scenarioOf(memberId);
  const { name, args } = scenario;
  if (name === 'TA1REJ') return unpaid('INTERCHANGE_REJECTED', `TA105:${args[0] ?? '024'}`);
  if (name === 'REJ999') return unpaid('SYNTAX_REJECTED', 'IK403:7');
  if (name === 'REJ277') return unpaid('PAYER_REJECTED', rejection(args));
  if (NO_READABLE_835.has(name)) return unpaid('PAYER_ACCEPTED', 'A2:20');
  return paid(scenario, lineCents);
}

function rejection(args: readonly string[]): string {
  if (args[0] === 'LINE') return 'A3:247';
  return args.length >= 2 ? args.slice(0, 3).join(':') : 'A7:562:85';
}

function unpaid(status: string, reason: string): ExpectedOutcome {
  return { status, paidCents: 0, patientCents: 0, reasons: [reason] };
}

function paid(scenario: Scenario, lineCents: readonly Cents[]): ExpectedOutcome {
  const payment = adjudicate(claimOf(lineCents), scenario, '');
  const reasons = new Set(payment.lines.flatMap((line) => line.adjustments.map(({ group, reason }) => `${group}-${reason}`)));
  const taken = scenario.name === 'REVERSE' ? Math.min(CORRECTED_LESS_CENTS, payment.paid) : 0;
  return {
    status: paidStatus(scenario, lineCents, payment.paid),
    paidCents: payment.paid - taken,
    patientCents: payment.patient,
    reasons: [...reasons],
  };
}

function paidStatus({ name }: Scenario, lineCents: readonly Cents[], paidCents: Cents): string {
  if (name === 'DENY') return 'DENIED';
  if (name === 'PARTIAL' && lineCents.length > 1) return 'PARTIAL';
  return paidCents === 0 ? 'ZERO_PAID' : 'PAID';
}

/** Adjudication looks at nothing of a claim but its charges and rank. */
function claimOf(lineCents: readonly Cents[]): Claim837 {
  const nobody = { type: '1', last: '', first: '', middle: '', suffix: '', id: '' };
  return {
    pcn: '', charge: sumCents(lineCents), facility: '', facilityQualifier: '', frequency: '', position: 0,
    billing: { type: '2', name: '', first: '', npi: '', taxId: '' }, subscriber: nobody, dependent: undefined, rank: 'P', filing: '',
    clearinghouseNumber: '', drg: '', statement: '',
    lines: lineCents.map((charge) => ({ procedure: [], revenue: '', charge, units: '', date: '', control: '' })),
  };
}
