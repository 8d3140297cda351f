import { type Cents, sumCents } from '../lib/money.ts';
import type { Claim837, Line837 } from './claim837.ts';
import type { Scenario } from './scenario.ts';

export interface Adjustment {
  readonly group: string;
  readonly reason: string;
  readonly cents: Cents;
}

/** A line as it is paid: charge minus adjustments is what is paid. */
export interface LinePayment {
  readonly line: Line837;
  readonly paid: Cents;
  readonly allowed: Cents;
  readonly adjustments: readonly Adjustment[];
  readonly remarks: readonly string[];
}

/** A claim as it is paid. Plain data: it can wait in a file for its payment. */
export interface ClaimPayment {
  readonly claim: Claim837;
  /** CLP01: the claim's own number, but for scenarios that spoil it. */
  readonly pcn: string;
  /** CLP02. */
  readonly status: string;
  readonly charge: Cents;
  readonly paid: Cents;
  readonly patient: Cents;
  readonly claimNumber: string;
  readonly lines: readonly LinePayment[];
  readonly interest?: Cents;
  readonly corrected?: { readonly last: string; readonly id: string };
}

const COPAY: Cents = 10_00;
/** CARCs that X12 lets stand only beside a remark code. */
const NEEDS_REMARK = new Set(['16', '96', '252', '226', '227', 'A1']);
const REMARK = 'N706';

/** Pays or denies a claim by its scenario, to the cent and without rounding up: a fifth is written off, floored. */
export function adjudicate(claim: Claim837, scenario: Scenario, claimNumber: string): ClaimPayment {
  const rule = RULES[scenario.name] ?? contractual;
  const lines = claim.lines.map((line, i) => payLine(line, rule(line, i, scenario)));
  return paymentOf({ claim, pcn: claim.pcn, status: statusOf(claim, scenario), claimNumber, lines });
}

/** The payment with all signs turned (CLP02 = 22). */
export function reversal(payment: ClaimPayment): ClaimPayment {
  const lines = payment.lines.map((line) => ({
    ...line,
    line: { ...line.line, charge: -line.line.charge },
    paid: -line.paid,
    allowed: -line.allowed,
    adjustments: line.adjustments.map((adjustment) => ({ ...adjustment, cents: -adjustment.cents })),
  }));
  return paymentOf({ ...payment, status: '22', lines });
}

/** The payment with some cents less: they are taken as CO-45 from the first lines that have them. */
export function paidLess(payment: ClaimPayment, less: Cents): ClaimPayment {
  let left = less;
  const lines = payment.lines.map((line) => {
    const cut = Math.min(left, line.paid);
    left -= cut;
    if (cut === 0) return line;
    const contract = line.adjustments.find(({ group, reason }) => group === 'CO' && reason === '45');
    const others = line.adjustments.filter((adjustment) => adjustment !== contract);
    const adjustments = [{ group: 'CO', reason: '45', cents: (contract?.cents ?? 0) + cut }, ...others];
    return { ...line, paid: line.paid - cut, allowed: line.allowed - cut, adjustments };
  });
  return paymentOf({ ...payment, lines });
}

type Rule = (line: Line837, index: number, scenario: Scenario) => Adjustment[];

const RULES: Readonly<Record<string, Rule>> = {
  FULL: () => [],
  ZERODED: (line) => {
    const off = fifth(line);
    return [co('45', off), { group: 'PR', reason: '1', cents: line.charge - off }];
  },
  PARTIAL: (line, index) => (index === 0 ? [co('45', fifth(line))] : [co('97', line.charge)]),
  DENY: (line, _index, scenario) => [co(scenario.args[0] ?? '16', line.charge)],
};

/** The usual contract: a fifth is written off, ten dollars of the first line are the patient's, the rest is paid. */
function contractual(line: Line837, index: number): Adjustment[] {
  const off = fifth(line);
  const copay = index === 0 ? Math.min(COPAY, line.charge - off) : 0;
  return [co('45', off), { group: 'PR', reason: '3', cents: copay }];
}

function fifth(line: Line837): Cents {
  return Math.floor(line.charge / 5);
}

function co(reason: string, cents: Cents): Adjustment {
  return { group: 'CO', reason, cents };
}

function payLine(line: Line837, all: readonly Adjustment[]): LinePayment {
  const adjustments = all.filter(({ cents }) => cents !== 0);
  const contract = sumCents(adjustments.filter(({ group }) => group === 'CO').map(({ cents }) => cents));
  return {
    line,
    paid: line.charge - sumCents(adjustments.map(({ cents }) => cents)),
    allowed: line.charge - contract,
    adjustments,
    remarks: adjustments.some(({ reason }) => NEEDS_REMARK.has(reason)) ? [REMARK] : [],
  };
}

function statusOf(claim: Claim837, scenario: Scenario): string {
  if (scenario.name === 'DENY') return '4';
  return { S: '2', T: '3' }[claim.rank] ?? '1';
}

function paymentOf(parts: Omit<ClaimPayment, 'charge' | 'paid' | 'patient'>): ClaimPayment {
  const patient = parts.lines.flatMap((line) => line.adjustments).filter(({ group }) => group === 'PR');
  return {
    ...parts,
    charge: sumCents(parts.lines.map(({ line }) => line.charge)),
    paid: sumCents(parts.lines.map(({ paid }) => paid)),
    patient: sumCents(patient.map(({ cents }) => cents)),
  };
}
