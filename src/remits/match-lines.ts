import type { ServiceLine } from '../claims/claim.ts';
import { dateOf, reference, type RemitLine } from './types.ts';

/** How a line of an 835 was matched, from the surest sign to the weakest. */
export type LineTier = 'line-number' | 'procedure' | 'procedure-only' | 'bundled' | 'only-line' | 'none';

/** One SVC and the claim's line that it is about. */
export interface LineMatch {
  /** Place of the SVC in its claim, from 1. */
  readonly n: number;
  /** LX01 of the claim's line; undefined when none fits, or several do. */
  readonly line?: number;
  readonly tier: LineTier;
  /** What agreed, and "code-changed" where the payer decided on another code than was billed (SVC06). */
  readonly why: readonly string[];
}

/** A line of ours as matching needs it. */
export type OwnLine = Pick<ServiceLine, 'number' | 'controlNumber' | 'procedureCode' | 'revenueCode' | 'modifiers' | 'serviceDate' | 'chargeCents'>;

/**
 * Matches the SVCs of one CLP to the lines of its claim: by line control number (REF*6R), else by code, modifiers, day and
 * charge, else by code and day without modifiers. The code that was billed counts (SVC06), not the one that was paid. A line
 * control number is trusted only where one line has it; an SVC beyond the others' lines is said to be bundled where the payer
 * named our code, and unmatched otherwise.
 */
export function matchLines(remitLines: readonly RemitLine[], own: readonly OwnLine[]): LineMatch[] {
  const taken = new Set<OwnLine>();
  const found = new Map<RemitLine, LineMatch>();
  for (const rule of RULES) {
    remitLines.forEach((svc, i) => {
      if (found.has(svc)) return;
      const fitting = own.filter((line) => (rule.mayShare || !taken.has(line)) && rule.fits(svc, line));
      // Equal lines (two of the same service on one day) are taken in turn: which is which makes no difference.
      const [line] = fitting;
      if (line === undefined || !fitting.every((other) => isTwin(line, other))) return;
      taken.add(line);
      found.set(svc, { n: i + 1, line: line.number, tier: rule.tier, why: [...rule.why, ...(isChanged(svc) ? ['code-changed'] : [])] });
    });
  }
  return remitLines.map((svc, i) => found.get(svc) ?? { n: i + 1, tier: 'none', why: [] });
}

interface Rule {
  readonly tier: LineTier;
  readonly why: readonly string[];
  /** Several SVCs may be about one line: a line paid in parts, or unbundled. */
  readonly mayShare?: boolean;
  fits(svc: RemitLine, line: OwnLine): boolean;
}

const RULES: readonly Rule[] = [
  { tier: 'line-number', why: ['line-number'], mayShare: true, fits: (svc, line) => lineNumber(svc) !== '' && lineNumber(svc) === line.controlNumber },
  {
    tier: 'procedure', why: ['code', 'modifiers', 'service-date', 'charge'],
    fits: (svc, line) => sameCode(svc, line) && sameModifiers(svc, line) && sameDay(svc, line) && sameCharge(svc, line),
  },
  { tier: 'procedure', why: ['code', 'modifiers', 'charge'], fits: (svc, line) => sameCode(svc, line) && sameModifiers(svc, line) && noDay(svc, line) && sameCharge(svc, line) },
  { tier: 'procedure-only', why: ['code', 'service-date', 'charge'], fits: (svc, line) => sameCode(svc, line) && sameDay(svc, line) && sameCharge(svc, line) },
  { tier: 'procedure-only', why: ['code', 'service-date'], fits: (svc, line) => sameCode(svc, line) && sameDay(svc, line) },
  { tier: 'bundled', why: ['code', 'billed-code'], mayShare: true, fits: (svc, line) => svc.billedProcedure !== undefined && sameCode(svc, line) },
  { tier: 'only-line', why: ['charge', 'service-date'], fits: (svc, line) => sameCharge(svc, line) && sameDay(svc, line) },
];

function lineNumber(svc: RemitLine): string {
  return reference(svc, '6R');
}

/** SVC06 is the code that was billed, where the payer changed it. A revenue code stands in SVC01 with NU, or in SVC04. */
function sameCode(svc: RemitLine, line: OwnLine): boolean {
  const billed = svc.billedProcedure?.code ? svc.billedProcedure : svc.procedure;
  if (billed.qualifier === 'NU') return line.revenueCode !== undefined && plainRevenue(billed.code) === plainRevenue(line.revenueCode);
  return billed.code !== '' && billed.code === line.procedureCode;
}

/** Some payers drop the leading zero of a revenue code. */
function plainRevenue(code: string): string {
  return code.replace(/^0+/, '');
}

function sameModifiers(svc: RemitLine, line: OwnLine): boolean {
  const { modifiers } = svc.billedProcedure?.code ? svc.billedProcedure : svc.procedure;
  return modifiers.join() === line.modifiers.join();
}

function sameDay(svc: RemitLine, line: OwnLine): boolean {
  return dayOf(svc) !== '' && dayOf(svc) === line.serviceDate;
}

function noDay(svc: RemitLine, line: OwnLine): boolean {
  return dayOf(svc) === '' || line.serviceDate === undefined;
}

function sameCharge(svc: RemitLine, line: OwnLine): boolean {
  return line.chargeCents === Math.abs(svc.chargeCents);
}

function dayOf(svc: RemitLine): string {
  return dateOf(svc, '472') || dateOf(svc, '150');
}

function isChanged(svc: RemitLine): boolean {
  return svc.billedProcedure !== undefined && svc.billedProcedure.code !== '' && svc.billedProcedure.code !== svc.procedure.code;
}

function isTwin(a: OwnLine, b: OwnLine): boolean {
  return a.procedureCode === b.procedureCode && a.revenueCode === b.revenueCode && a.serviceDate === b.serviceDate && a.chargeCents === b.chargeCents
    && a.modifiers.join() === b.modifiers.join();
}
