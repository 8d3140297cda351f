import type { Cents } from '../lib/money.ts';
import { adjudication } from './adjudication.ts';
import type {
  Ack999Evidence, Adjustment, Evidence, OwnEvidence, PaidLine, RemitEvidence, StatusEvidence, StatusLine, Ta1Evidence, TransportEvidence,
} from './evidence.ts';
import { best, canonical } from './evidence-order.ts';

/** The status of a claim's submission. */
export type ClaimStatus =
  | 'RECEIVED' | 'GATEWAY_REJECTED' | 'READY' | 'HELD' | 'BATCHED' | 'TRANSMITTED' | 'TRANSMIT_FAILED'
  | 'INTERCHANGE_REJECTED' | 'SYNTAX_REJECTED' | 'SYNTAX_ACCEPTED'
  | 'RECEIVED_BY_PAYER' | 'PAYER_ACCEPTED' | 'PAYER_REJECTED' | 'PENDED' | 'INFO_REQUESTED'
  | 'PAID' | 'PARTIAL' | 'ZERO_PAID' | 'DENIED' | 'REVERSED';

/** The word that billing software is told. A status without a word is nobody's news but ours. */
export type Outcome =
  | 'claim.acknowledged' | 'claim.accepted' | 'claim.rejected' | 'claim.paid' | 'claim.partially_paid' | 'claim.denied'
  | 'claim.reversed';

/** What all evidence together says. Amounts and adjustments are zero and empty until an 835 decides. */
export interface Folded {
  readonly status: ClaimStatus;
  readonly outcome: Outcome | undefined;
  /** Who rejected; only with `claim.rejected`. */
  readonly by: 'gateway' | 'syntax' | 'payer' | undefined;
  readonly paidCents: Cents;
  readonly patientCents: Cents;
  readonly adjustments: readonly Adjustment[];
  /** In the codes of whoever decided: rule ids, "TA105:025", "IK403:7", "A7:562:85", "CO-45". */
  readonly reasons: readonly string[];
  /** Remark codes (RARC) of the deciding 835. */
  readonly remarks: readonly string[];
  readonly payerClaimNumber: string | undefined;
  /** The lines that the deciding 277CA or 835 tells of. */
  readonly lines: readonly (StatusLine | PaidLine)[];
}

/** What one layer of evidence decided. */
interface Verdict extends Partial<Omit<Folded, 'status' | 'outcome' | 'by'>> {
  readonly status: ClaimStatus;
}

/**
 * The status of a submission from all evidence about it, in any order and with any repetition.
 * The highest layer decides: own checks < transport < TA1 < 999 < 277CA < 835. Inside a layer the payer's own date
 * decides, then the payer over a clearinghouse, then rejection over acceptance; neither arrival nor the place in a file
 * does. TA1, 999 and transport count for the submission's latest batch only, and not once it was taken out of it.
 */
export function foldStatus(evidence: readonly Evidence[]): Folded {
  const all = layers(evidence);
  const verdict = adjudication(all.remits, isSplit(all.statuses)) ?? payerStatus(all.statuses) ?? syntax(all.syntax)
    ?? envelope(all.envelope) ?? transport(all.transport) ?? ownChecks(all.own, all.recut);
  return {
    status: verdict.status,
    outcome: OUTCOMES[verdict.status],
    by: REJECTED_BY[verdict.status],
    paidCents: verdict.paidCents ?? 0,
    patientCents: verdict.patientCents ?? 0,
    adjustments: verdict.adjustments ?? [],
    reasons: verdict.reasons ?? [],
    remarks: verdict.remarks ?? [],
    lines: verdict.lines ?? [],
    payerClaimNumber: verdict.payerClaimNumber ?? knownClaimNumber(all.statuses, all.remits),
  };
}

const OUTCOMES: { readonly [status in ClaimStatus]?: Outcome } = {
  GATEWAY_REJECTED: 'claim.rejected', SYNTAX_REJECTED: 'claim.rejected', PAYER_REJECTED: 'claim.rejected',
  SYNTAX_ACCEPTED: 'claim.acknowledged', RECEIVED_BY_PAYER: 'claim.acknowledged', PAYER_ACCEPTED: 'claim.accepted',
  PAID: 'claim.paid', ZERO_PAID: 'claim.paid', PARTIAL: 'claim.partially_paid', DENIED: 'claim.denied', REVERSED: 'claim.reversed',
};

const REJECTED_BY: { readonly [status in ClaimStatus]?: 'gateway' | 'syntax' | 'payer' } = {
  GATEWAY_REJECTED: 'gateway', SYNTAX_REJECTED: 'syntax', PAYER_REJECTED: 'payer',
};

interface Layers {
  own: OwnEvidence[];
  recut: TransportEvidence[];
  transport: TransportEvidence[];
  envelope: Ta1Evidence[];
  syntax: Ack999Evidence[];
  statuses: StatusEvidence[];
  remits: RemitEvidence[];
}

/** Sorts the evidence by layer and leaves out what was said about batches that the claim is no longer in. */
function layers(evidence: readonly Evidence[]): Layers {
  const all: Layers = { own: [], recut: [], transport: [], envelope: [], syntax: [], statuses: [], remits: [] };
  let latest = 0;
  let left = 0;
  for (const item of evidence) {
    if (!('batchSeq' in item)) continue;
    if (item.kind === 'recut') left = Math.max(left, item.batchSeq);
    latest = Math.max(latest, item.batchSeq);
  }
  const current = latest > left ? latest : undefined;
  for (const item of evidence) {
    if (item.kind === 'recut') all.recut.push(item);
    else if (item.kind === '277ca') all.statuses.push(item);
    else if (item.kind === '835') all.remits.push(item);
    else if (!('batchSeq' in item)) all.own.push(item);
    else if (item.batchSeq !== current) continue;
    else if (item.kind === 'ta1') all.envelope.push(item);
    else if (item.kind === '999') all.syntax.push(item);
    else all.transport.push(item);
  }
  return all;
}

function isSplit(statuses: readonly StatusEvidence[]): boolean {
  return statuses.some((item) => item.statuses.some((code) => code.category === 'A5'));
}

interface StatusVote {
  status: ClaimStatus;
  date: string;
  item: StatusEvidence;
}

/** From 277CA and pending 277. A category that says nothing about acceptance (F*, D*, E*) casts no vote. */
function payerStatus(statuses: readonly StatusEvidence[]): Verdict | undefined {
  const votes: StatusVote[] = [];
  for (const item of statuses) {
    for (const code of item.statuses) {
      const status = categoryStatus(code.category, item.action);
      if (status !== undefined) votes.push({ status, date: code.date || item.date, item });
    }
  }
  const winner = best(votes, (vote) => [
    vote.date, vote.item.source === 'PR' ? 1 : 0, STATUS_WEIGHT[vote.status] ?? 0, canonical(vote.item),
  ]);
  if (winner === undefined) return undefined;
  const number = winner.item.payerClaimNumber;
  return {
    status: winner.status,
    reasons: winner.item.statuses.map(({ category, status, entity }) => [category, status, entity].filter(Boolean).join(':')),
    ...(number ? { payerClaimNumber: number } : {}),
    ...(winner.item.lines ? { lines: winner.item.lines } : {}),
  };
}

/** Rejection outweighs acceptance; of two acceptances the one that says more counts. */
const STATUS_WEIGHT: { readonly [status in ClaimStatus]?: number } = {
  PAYER_REJECTED: 5, INFO_REQUESTED: 4, PENDED: 3, PAYER_ACCEPTED: 2, RECEIVED_BY_PAYER: 1,
};

const CATEGORY_STATUS = new Map<string, ClaimStatus>([
  ['A0', 'RECEIVED_BY_PAYER'], ['A1', 'RECEIVED_BY_PAYER'], ['A2', 'PAYER_ACCEPTED'], ['A5', 'PAYER_ACCEPTED'],
  ['A3', 'PAYER_REJECTED'], ['A4', 'PAYER_REJECTED'], ['A6', 'PAYER_REJECTED'], ['A7', 'PAYER_REJECTED'], ['A8', 'PAYER_REJECTED'],
]);

/** The status that a claim status category (code list 507) stands for. An unknown A-category still rejects when STC03 does. */
export function categoryStatus(category: string, action: string): ClaimStatus | undefined {
  const known = CATEGORY_STATUS.get(category);
  if (known !== undefined) return known;
  if (category.startsWith('P')) return 'PENDED';
  if (category.startsWith('R')) return 'INFO_REQUESTED';
  return category.startsWith('A') && action === 'U' ? 'PAYER_REJECTED' : undefined;
}

function syntax(acks: readonly Ack999Evidence[]): Verdict | undefined {
  const winner = best(acks, (ack) => [ack.date, SYNTAX_WEIGHT[syntaxStatus(ack)] ?? 0, canonical(ack)]);
  return winner && { status: syntaxStatus(winner), reasons: winner.codes };
}

const SYNTAX_WEIGHT: { readonly [status in ClaimStatus]?: number } = {
  SYNTAX_REJECTED: 4, HELD: 3, INTERCHANGE_REJECTED: 2, SYNTAX_ACCEPTED: 1,
};

/**
 * A rejected set rejects the claims it names. The others are not at fault: they wait for a recut, with the batch
 * when the whole group was rejected, and on hold for EDI operations when a set was.
 */
function syntaxStatus(ack: Ack999Evidence): ClaimStatus {
  if (ack.ack === 'A' || ack.ack === 'E' || ack.ack === 'P') return 'SYNTAX_ACCEPTED';
  if (ack.named) return 'SYNTAX_REJECTED';
  return ack.scope === 'group' ? 'INTERCHANGE_REJECTED' : 'HELD';
}

/** Any TA1 proves that the file arrived, whatever our own record of the upload says. */
function envelope(acks: readonly Ta1Evidence[]): Verdict | undefined {
  const winner = best(acks, (ack) => [ack.date, ack.ack === 'R' ? 1 : 0, canonical(ack)]);
  if (winner === undefined) return undefined;
  return winner.ack === 'R' ? { status: 'INTERCHANGE_REJECTED', reasons: [`TA105:${winner.code}`] } : { status: 'TRANSMITTED' };
}

/** A batch goes one way only, and a retry sends the same bytes: so the furthest state counts, not the latest. */
function transport(items: readonly TransportEvidence[]): Verdict | undefined {
  const has = (kind: TransportEvidence['kind']) => items.some((item) => item.kind === kind);
  if (has('transmitted')) return { status: 'TRANSMITTED' };
  if (has('transmit-failed')) return { status: 'TRANSMIT_FAILED' };
  return items.length > 0 ? { status: 'BATCHED' } : undefined;
}

/** The latest decision of our own. Receiving is none: it holds only as long as nothing else is known. */
function ownChecks(own: readonly OwnEvidence[], recuts: readonly TransportEvidence[]): Verdict {
  const decisions: (OwnEvidence | TransportEvidence)[] = [...own.filter((item) => item.kind !== 'received'), ...recuts];
  const winner = best(decisions, (item) => [item.at, OWN_WEIGHT[item.kind] ?? 0, canonical(item)]);
  if (winner === undefined) return { status: 'RECEIVED' };
  const reasons = 'rules' in winner ? winner.rules ?? [] : [];
  if (winner.kind === 'edits-rejected') return { status: 'GATEWAY_REJECTED', reasons };
  return winner.kind === 'held' ? { status: 'HELD', reasons } : { status: 'READY' };
}

const OWN_WEIGHT: { readonly [kind: string]: number } = { 'edits-rejected': 2, held: 1 };

/** The payer's claim number that was named last, for when the deciding evidence has none. */
function knownClaimNumber(statuses: readonly StatusEvidence[], remits: readonly RemitEvidence[]): string | undefined {
  const remit = best(remits.filter((item) => item.icn !== ''), (item) => [item.date, canonical(item)]);
  if (remit !== undefined) return remit.icn;
  const status = best(statuses.filter((item) => item.payerClaimNumber), (item) => [
    item.date, item.source === 'PR' ? 1 : 0, canonical(item),
  ]);
  return status?.payerClaimNumber;
}
