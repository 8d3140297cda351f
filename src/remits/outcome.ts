import type { Adjustment, PaidLine, RemitEvidence, RemitOutcome } from '../claims/evidence.ts';
import { sumCents } from '../lib/money.ts';
import { denialCategory } from './denials.ts';
import { type AdjustmentGroup, dateOf, reference, type RemitClaim, type RemitHeader, type RemitLine } from './types.ts';

/**
 * What one CLP decided. CLP02 tells reversals (22), denials (4), forwarding (23) and estimates (25); everything else is
 * told by the money. DENIED: no line is paid, and each for a reason that denies. PARTIAL: at least one line is.
 * ZERO_PAID: nothing is paid, and all went to the patient or the contract. PAID: the rest.
 * A denial for the whole claim stands in the claim's own CAS while its lines still show their charges as paid.
 */
export function claimOutcome(claim: RemitClaim): RemitOutcome {
  const told = BY_STATUS.get(claim.status);
  if (told !== undefined) return told;
  if (claim.paidCents === 0 && denies(claim.adjustments)) return 'DENIED';
  const charged = claim.lines.filter((line) => line.chargeCents !== 0 || line.paidCents !== 0);
  const moved = movedInBundles(claim);
  const denied = charged.filter((line) => isDenied(line) && !line.adjustments.some(({ items }) => items.some((item) => moved.has(item))));
  if (denied.length > 0) return denied.length === charged.length ? 'DENIED' : 'PARTIAL';
  return claim.paidCents === 0 ? 'ZERO_PAID' : 'PAID';
}

const BY_STATUS: ReadonlyMap<string, RemitOutcome> = new Map([
  ['4', 'DENIED'], ['22', 'REVERSED'], ['23', 'FORWARDED'], ['25', 'PREDETERMINED'],
]);

/** True for a line paid 0 through a reason that denies. */
export function isDenied(line: RemitLine): boolean {
  return line.paidCents === 0 && denies(line.adjustments);
}

function denies(groups: readonly AdjustmentGroup[]): boolean {
  return groups.some((group) => group.items.some((item) => item.cents !== 0 && denialCategory(item.reason) !== undefined));
}

type Item = AdjustmentGroup['items'][number];

/**
 * Adjustments by which a payer moves charges between lines that it pays as one: what the paid line gets beyond its charge
 * (94, negative) and what the others say is paid there (97). They add up to nothing and refuse nothing; a reversal turns both
 * signs. Lines belong together by the code that is paid (SVC01) beside the billed one. (005010X221A1, 1.10.2.6, bundling.)
 */
function movedInBundles(claim: RemitClaim): ReadonlySet<Item> {
  if (!claim.lines.some((line) => line.adjustments.some(({ items }) => items.some(({ reason }) => reason === '94')))) return NOTHING;
  const bundles = new Map<string, Item[]>();
  for (const line of claim.lines) {
    if (!line.billedProcedure?.code) continue;
    const items = line.adjustments.flatMap((group) => group.items).filter(({ reason }) => reason === '94' || (reason === '97' && line.paidCents === 0));
    bundles.set(line.procedure.code, [...(bundles.get(line.procedure.code) ?? []), ...items]);
  }
  return new Set([...bundles.values()].filter((items) => sumCents(items.map(({ cents }) => cents)) === 0).flat());
}

const NOTHING: ReadonlySet<Item> = new Set();

/** All adjustments of a claim and its lines, added up per group and reason, in the order of their first mention. What only moved between lines is none. */
export function claimAdjustments(claim: RemitClaim): Adjustment[] {
  return totalled([claim, ...claim.lines], movedInBundles(claim));
}

function totalled(parts: readonly { adjustments: readonly AdjustmentGroup[] }[], without = NOTHING): Adjustment[] {
  const totals = new Map<string, { group: string; reason: string; cents: number }>();
  for (const part of parts) {
    for (const { group, items } of part.adjustments) {
      for (const item of items) {
        if (without.has(item)) continue;
        const { reason, cents } = item;
        const key = `${group}-${reason}`;
        const total = totals.get(key);
        if (total === undefined) totals.set(key, { group, reason, cents });
        else total.cents += cents;
      }
    }
  }
  return [...totals.values()];
}

/** "CO-45" and so on: group and reason of every adjustment, each once. */
export function claimReasons(claim: RemitClaim): string[] {
  return claimAdjustments(claim).map(({ group, reason }) => `${group}-${reason}`);
}

/** Remark codes of the claim (MIA05 and 20 to 23, MOA03 to 07) and of its lines (LQ), each once. */
export function claimRemarks(claim: RemitClaim): string[] {
  const { mia, moa } = claim;
  const found = [
    ...(mia ? [mia[4], ...mia.slice(19, 23)] : []),
    ...(moa ? moa.slice(2, 7) : []),
    ...[claim, ...claim.lines].flatMap((part) => part.remarks.map((remark) => remark.code)),
  ];
  return [...new Set(found.filter((code): code is string => code !== undefined && code !== ''))];
}

/** The date the payer put on an 835: production date (DTM*405), else the payment's (BPR16). */
export function remitDate(header: Pick<RemitHeader, 'dates' | 'payment'>): string {
  return dateOf(header, '405') || header.payment.date;
}

/** One CLP as evidence about its claim. `remit` is our id of the 835. */
export function remitEvidence(claim: RemitClaim, header: Pick<RemitHeader, 'dates' | 'payment' | 'trace'>, remit: string): RemitEvidence {
  return {
    kind: '835', outcome: claimOutcome(claim), clp01: claim.patientControlNumber, clp02: claim.status,
    chargeCents: claim.chargeCents, paidCents: claim.paidCents, patientCents: claim.patientCents,
    adjustments: claimAdjustments(claim), remarks: claimRemarks(claim), icn: claim.payerClaimNumber,
    date: remitDate(header), trace: header.trace.number, remit,
    ...(claim.lines.length > 0 ? { lines: claim.lines.map(paidLine) } : {}),
  };
}

/** The code that was billed counts (SVC06), where the payer decided on another one. */
function paidLine(line: RemitLine): PaidLine {
  const { code } = line.billedProcedure?.code ? line.billedProcedure : line.procedure;
  return {
    number: reference(line, '6R'), code: code || line.revenueCode, chargeCents: line.chargeCents, paidCents: line.paidCents,
    adjustments: totalled([line]), remarks: [...new Set(line.remarks.map((remark) => remark.code).filter((remark) => remark !== ''))],
  };
}
