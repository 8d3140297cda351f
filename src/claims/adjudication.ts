import { type Cents, sumCents } from '../lib/money.ts';
import type { Adjustment, PaidLine, RemitEvidence, RemitOutcome } from './evidence.ts';
import { canonical, compareKeys } from './evidence-order.ts';

/** What is left of all CLPs after reversals, as one. Amounts are zero for a claim whose every payment was taken back. */
export interface Adjudication {
  readonly status: Exclude<RemitOutcome, 'FORWARDED' | 'PREDETERMINED'>;
  readonly paidCents: Cents;
  readonly patientCents: Cents;
  readonly adjustments: readonly Adjustment[];
  /** "CO-45": group and reason, each once. */
  readonly reasons: readonly string[];
  readonly remarks: readonly string[];
  readonly payerClaimNumber?: string;
  /** The lines of the CLPs that count. */
  readonly lines: readonly PaidLine[];
}

/**
 * What the CLPs of all 835s say about one claim, or undefined when none decides.
 * A reversal (CLP02 22) cancels the CLP it takes back, wherever either stands; what is left decides. Of several CLPs
 * with one charge the latest counts (a denial that was paid later), and a denial as a duplicate never does beside another; CLPs
 * with different charges, about different lines of ours, or of a claim that the payer said it `split` (A5), are parts of the
 * claim and count together.
 */
export function adjudication(remits: readonly RemitEvidence[], split: boolean): Adjudication | undefined {
  const clps = distinct(remits).filter((clp) => DECIDING.has(clp.outcome));
  if (clps.length === 0) return undefined;
  const left = withoutReversed(clps);
  const parts = left.filter((clp) => !left.some((other) => supersedes(other, clp, split)));
  const number = (parts.length > 0 ? parts : clps).findLast((clp) => clp.icn !== '')?.icn;
  const adjustments = totalByReason(parts.flatMap((clp) => clp.adjustments));
  return {
    status: together(parts),
    paidCents: sumCents(parts.map((clp) => clp.paidCents)),
    patientCents: sumCents(parts.map((clp) => clp.patientCents)),
    adjustments,
    reasons: adjustments.map(({ group, reason }) => `${group}-${reason}`),
    remarks: [...new Set(parts.flatMap((clp) => clp.remarks))],
    lines: parts.flatMap((clp) => clp.lines ?? []),
    ...(number === undefined ? {} : { payerClaimNumber: number }),
  };
}

/** A claim that was only forwarded, or priced ahead of the service, has not been decided. */
const DECIDING: ReadonlySet<string> = new Set(['PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED', 'REVERSED']);

/**
 * Each CLP of each payment once, oldest first. The same payment sent twice is one, under whatever file and remit; of the two the one whose
 * lines are known counts.
 */
function distinct(remits: readonly RemitEvidence[]): RemitEvidence[] {
  const byContent = new Map<string, RemitEvidence>();
  for (const clp of remits) {
    const content = contentOf(clp);
    const known = byContent.get(content);
    if (!known || canonical(clp.lines ?? []) > canonical(known.lines ?? [])) byContent.set(content, clp);
  }
  const keyed = [...byContent].map(([content, clp]) => ({ clp, key: [clp.date, WEIGHT[clp.outcome] ?? 0, content] }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ clp }) => clp);
}

/** What makes two CLPs one: everything but where it was read, and the lines, which earlier versions did not keep. */
function contentOf({ remit: _remit, lines: _lines, ...clp }: RemitEvidence): string {
  return canonical(clp);
}

const WEIGHT: { readonly [outcome: string]: number } = { DENIED: 4, PARTIAL: 3, ZERO_PAID: 2, PAID: 1 };

type Match = (reversal: RemitEvidence, clp: RemitEvidence) => boolean;

const opposite: Match = (reversal, clp) =>
  reversal.chargeCents === -clp.chargeCents && reversal.paidCents === -clp.paidCents;

/**
 * From the surest sign to the weakest. A payer may use one claim number for the original and its correction, so the
 * amounts come first, and a CLP of the reversal's own payment with other amounts is the correction and never cancelled.
 */
const MATCHES: readonly Match[] = [
  (reversal, clp) => reversal.icn !== '' && reversal.icn === clp.icn && opposite(reversal, clp),
  (reversal, clp) => reversal.icn !== '' && reversal.icn === clp.icn && reversal.trace !== clp.trace,
  (reversal, clp) => reversal.clp01 === clp.clp01 && opposite(reversal, clp),
];

function withoutReversed(clps: readonly RemitEvidence[]): RemitEvidence[] {
  const left = new Set(clps.filter((clp) => clp.outcome !== 'REVERSED'));
  const open = new Set(clps.filter((clp) => clp.outcome === 'REVERSED'));
  for (const match of MATCHES) {
    for (const reversal of open) {
      for (const clp of left) {
        if (!match(reversal, clp)) continue;
        left.delete(clp);
        open.delete(reversal);
        break;
      }
    }
  }
  return [...left];
}

/** True when `later` is a newer word on the same thing as `clp`, and not another part of a split claim. */
function supersedes(later: RemitEvidence, clp: RemitEvidence, split: boolean): boolean {
  if (later === clp || later.chargeCents !== clp.chargeCents || areOtherLines(later, clp)) return false;
  // A copy that is refused as a duplicate says that another decision stands.
  if (isDuplicate(later) !== isDuplicate(clp)) return isDuplicate(clp);
  const sameNumber = later.icn === clp.icn || later.icn === '' || clp.icn === '';
  if (!sameNumber && (split || later.date === clp.date)) return false;
  return compareKeys(rank(later), rank(clp)) > 0;
}

/** Denied for nothing but being an exact duplicate (CARC 18). */
function isDuplicate({ outcome, adjustments }: RemitEvidence): boolean {
  return outcome === 'DENIED' && adjustments.length > 0 && adjustments.every(({ reason }) => reason === '18');
}

/** Two CLPs about different lines of ours are parts of one claim, whatever their charges and numbers say. */
function areOtherLines(a: RemitEvidence, b: RemitEvidence): boolean {
  const [own, others] = [ownLines(a), ownLines(b)];
  return own.length > 0 && others.length > 0 && !own.some((line) => others.includes(line));
}

/** Numbers of our lines that a CLP is about; none unless each of its lines is known. */
function ownLines({ lines = [] }: RemitEvidence): number[] {
  const numbers = lines.flatMap(({ line }) => line ?? []);
  return numbers.length === lines.length ? numbers : [];
}

function rank(clp: RemitEvidence): (string | number)[] {
  return [clp.date, WEIGHT[clp.outcome] ?? 0, contentOf(clp)];
}

/** Parts that disagree make the claim partly paid, except that a part left to the patient does not lessen a payment. */
function together(parts: readonly RemitEvidence[]): Adjudication['status'] {
  if (parts.length === 0) return 'REVERSED';
  const outcomes = new Set(parts.map((clp) => clp.outcome));
  if (outcomes.has('PARTIAL') || (outcomes.has('DENIED') && outcomes.size > 1)) return 'PARTIAL';
  if (outcomes.has('DENIED')) return 'DENIED';
  return outcomes.has('PAID') ? 'PAID' : 'ZERO_PAID';
}

function totalByReason(adjustments: readonly Adjustment[]): Adjustment[] {
  const totals = new Map<string, Adjustment>();
  for (const { group, reason, cents } of adjustments) {
    const key = `${group}-${reason}`;
    totals.set(key, { group, reason, cents: (totals.get(key)?.cents ?? 0) + cents });
  }
  return [...totals.values()];
}
