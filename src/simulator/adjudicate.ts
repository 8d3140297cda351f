import { type Cents, sumCents } from '../lib/money.ts';
import type { Claim837, Line837 } from './claim837.ts';
import { disguise, paidAs, type Crossover } from './disguise.ts';
import type { Scenario } from './scenario.ts';

export interface Adjustment {
  readonly group: string;
  readonly reason: string;
  readonly cents: Cents;
  /** Given up by contract, owed by the patient, refused, or moved to or from another line that is paid together with this one. */
  readonly means: 'contract' | 'patient' | 'refused' | 'bundled';
}

/** A line as it is paid: charge minus adjustments is what is paid. */
export interface LinePayment {
  readonly line: Line837;
  readonly paid: Cents;
  readonly allowed: Cents;
  readonly adjustments: readonly Adjustment[];
  readonly remarks: readonly string[];
  /** SVC01 where it is another code than the one that was billed, which then stands in SVC06. */
  readonly paidAs?: readonly string[];
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
  /** True where it names a claim that nobody sent. */
  readonly isStray?: boolean;
  /** The payer that the claim was passed on to. */
  readonly crossover?: Crossover;
}

const COPAY: Cents = 10_00;
/** CARCs that X12 lets stand only beside a remark code. */
const NEEDS_REMARK = new Set(['16', '96', '252', '226', '227', 'A1']);
const REMARK = 'N706';

/** Pays or denies a claim by its scenario, to the cent and without rounding up: a fifth is written off, floored. */
export function adjudicate(claim: Claim837, scenario: Scenario, claimNumber: string): ClaimPayment {
  const rule = RULES[scenario.name] ?? contractual;
  const lines = claim.lines.map((line, i) => payLine(line, rule(line, i, { scenario, lines: claim.lines }), paidAs(scenario, claim.lines, i)));
  return disguise(paymentOf({ claim, pcn: claim.pcn, status: statusOf(claim, scenario), claimNumber, lines }), scenario);
}

/** Some lines of a claim, paid by themselves under a number of their own or the claim's. */
export function partOf(payment: ClaimPayment, lines: readonly LinePayment[], claimNumber: string): ClaimPayment {
  return paymentOf({ ...payment, lines, claimNumber });
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
  return recut(payment, less, (line) => line.paid);
}

/** The payment with some cents more: they are given back from the CO-45 of the first lines that have one. */
export function paidMore(payment: ClaimPayment, more: Cents): ClaimPayment {
  return recut(payment, -more, (line) => contractOf(line)?.cents ?? 0);
}

/** Moves cents between payment and CO-45, line after line, no more than `most` of each. */
function recut(payment: ClaimPayment, cents: Cents, most: (line: LinePayment) => Cents): ClaimPayment {
  let left = Math.abs(cents);
  const lines = payment.lines.map((line) => {
    const part = Math.min(left, most(line));
    left -= part;
    if (part === 0) return line;
    const cut = cents < 0 ? -part : part;
    const contract = contractOf(line);
    const others = line.adjustments.filter((adjustment) => adjustment !== contract);
    const adjustments = [co('45', (contract?.cents ?? 0) + cut), ...others].filter((adjustment) => adjustment.cents !== 0);
    return { ...line, paid: line.paid - cut, allowed: line.allowed - cut, adjustments };
  });
  return paymentOf({ ...payment, lines });
}

function contractOf(line: LinePayment): Adjustment | undefined {
  return line.adjustments.find(({ group, reason }) => group === 'CO' && reason === '45');
}

type Rule = (line: Line837, index: number, of: { scenario: Scenario; lines: readonly Line837[] }) => Adjustment[];

const RULES: Readonly<Record<string, Rule>> = {
  FULL: () => [],
  ZERODED: (line) => [co('45', fifth(line)), patient('1', line.charge - fifth(line))],
  PARTIAL: (line, index) => (index === 0 ? [co('45', fifth(line))] : [refused('97', line.charge)]),
  DENY: (line, _index, { scenario }) => [refused(scenario.args[0] ?? '16', line.charge)],
  BUNDLE: bundled,
};

/** The usual contract: a fifth is written off, ten dollars of the first line are the patient's, the rest is paid. */
function contractual(line: Line837, index: number): Adjustment[] {
  const off = fifth(line);
  return [co('45', off), ...(index === 0 ? [patient('3', Math.min(COPAY, line.charge - off))] : [])];
}

/**
 * Two lines paid as one: the first pays for both, which is more than its own charge (CO-94, negative), and the second says
 * that it is paid there (CO-97). Together they pay what they would have paid apart. (005010X221A1, 1.10.2.6, bundling.)
 */
function bundled(line: Line837, index: number, { lines }: { lines: readonly Line837[] }): Adjustment[] {
  const second = lines[1];
  if (second === undefined || index > 1) return contractual(line, index);
  if (index === 1) return [{ group: 'CO', reason: '97', cents: line.charge, means: 'bundled' }];
  const off = fifth(line) + fifth(second);
  const copay = Math.min(COPAY, line.charge + second.charge - off);
  return [co('45', off), { group: 'CO', reason: '94', cents: -second.charge, means: 'bundled' }, patient('3', copay)];
}

function fifth(line: Line837): Cents {
  return Math.floor(line.charge / 5);
}

function co(reason: string, cents: Cents): Adjustment {
  return { group: 'CO', reason, cents, means: 'contract' };
}

function refused(reason: string, cents: Cents): Adjustment {
  return { group: 'CO', reason, cents, means: 'refused' };
}

function patient(reason: string, cents: Cents): Adjustment {
  return { group: 'PR', reason, cents, means: 'patient' };
}

function payLine(line: Line837, all: readonly Adjustment[], paidAs: readonly string[] | undefined): LinePayment {
  const adjustments = all.filter(({ cents }) => cents !== 0);
  const contract = sumCents(adjustments.filter(({ group }) => group === 'CO').map(({ cents }) => cents));
  return {
    line,
    paid: line.charge - sumCents(adjustments.map(({ cents }) => cents)),
    allowed: line.charge - contract,
    adjustments,
    remarks: adjustments.some(({ reason }) => NEEDS_REMARK.has(reason)) ? [REMARK] : [],
    ...(paidAs && { paidAs }),
  };
}

function statusOf(claim: Claim837, scenario: Scenario): string {
  if (scenario.name === 'DENY') return '4';
  if (scenario.name === 'XOVER') return { S: '20', T: '21' }[claim.rank] ?? '19';
  return { S: '2', T: '3' }[claim.rank] ?? '1';
}

function paymentOf(parts: Omit<ClaimPayment, 'charge' | 'paid' | 'patient'>): ClaimPayment {
  const own = parts.lines.flatMap((line) => line.adjustments).filter(({ group }) => group === 'PR');
  return {
    ...parts,
    charge: sumCents(parts.lines.map(({ line }) => line.charge)),
    paid: sumCents(parts.lines.map(({ paid }) => paid)),
    patient: sumCents(own.map(({ cents }) => cents)),
  };
}
