import type { Cents } from '../lib/money.ts';

/**
 * What is known about one submission, piece by piece, as it is kept in `events.data`: plain JSON.
 * `at` is our own clock (ISO instant); `date` is the date that the payer itself put on its answer (CCYYMMDD, optionally
 * followed by HHMM). `batchSeq` counts the batches that one submission was put into, from 1.
 */
export type Evidence = OwnEvidence | TransportEvidence | Ta1Evidence | Ack999Evidence | StatusEvidence | RemitEvidence;

/** Our own checks. `rules` are the ids of the edits that failed, or why the claim is held. */
export interface OwnEvidence {
  readonly kind: 'received' | 'ready' | 'held' | 'edits-rejected';
  readonly at: string;
  readonly rules?: readonly string[];
}

/** Where the claim's batch stands. `recut` takes the claim out of that batch: what is said about it no longer counts. */
export interface TransportEvidence {
  readonly kind: 'batched' | 'transmitted' | 'transmit-failed' | 'recut';
  readonly at: string;
  readonly batch: string;
  readonly batchSeq: number;
}

/** TA1 about the claim's interchange: TA104 A, E or R and TA105. */
export interface Ta1Evidence {
  readonly kind: 'ta1';
  readonly ack: string;
  readonly code: string;
  readonly batch: string;
  readonly batchSeq: number;
  readonly date: string;
}

/** 999 about the claim's transaction set (IK501), or about its whole group (AK901) where no set is named. */
export interface Ack999Evidence {
  readonly kind: '999';
  readonly ack: string;
  /** True when an IK3 position or a CTX names this claim. */
  readonly named: boolean;
  readonly scope: 'set' | 'group';
  /** Codes as "IK304:8", "IK403:7", "IK502:5", "AK905:4". */
  readonly codes: readonly string[];
  readonly batch: string;
  readonly batchSeq: number;
  readonly date: string;
}

/** One composite of an STC. `date` is STC02 where the claim has several STCs with dates of their own. */
export interface ClaimStatusCode {
  readonly category: string;
  readonly status: string;
  readonly entity?: string;
  readonly date?: string;
}

/** A service line that a payer speaks of. */
export interface SaidLine {
  /** LX01 of our own line; absent where none fits, or several do. */
  readonly line?: number;
  /** REF*6R or REF*FJ as sent; "" when absent. */
  readonly number: string;
  /** Procedure code, else revenue code. */
  readonly code: string;
  readonly chargeCents: Cents;
}

/** What a 277CA says about one service line (loop 2220D). */
export interface StatusLine extends SaidLine {
  readonly statuses: readonly ClaimStatusCode[];
}

/** A 277CA about the claim, or a 277 that says it is pending. */
export interface StatusEvidence {
  readonly kind: '277ca';
  readonly statuses: readonly ClaimStatusCode[];
  /** STC03: WQ accepts, U rejects. */
  readonly action: string;
  /** STC02, or the day on which the payer wrote the file where STC02 is empty. */
  readonly date: string;
  /** PR: the payer says so. AY: a clearinghouse on the way says so. */
  readonly source: 'PR' | 'AY';
  readonly payerClaimNumber?: string;
  /** STC12. */
  readonly text?: string;
  /** Lines with a status of their own; absent where there are none. */
  readonly lines?: readonly StatusLine[];
}

/** What one CLP of an 835 decided. `forwarded` and `predetermined` decide nothing about the payment. */
export type RemitOutcome = 'PAID' | 'PARTIAL' | 'ZERO_PAID' | 'DENIED' | 'REVERSED' | 'FORWARDED' | 'PREDETERMINED';

/** Money that was not paid and why: CAS group, reason code and integer cents. */
export interface Adjustment {
  readonly group: string;
  readonly reason: string;
  readonly cents: Cents;
}

/** One SVC of an 835. Amounts are those of the SVC with their signs. */
export interface PaidLine extends SaidLine {
  readonly paidCents: Cents;
  readonly adjustments: readonly Adjustment[];
  readonly remarks: readonly string[];
}

/** One CLP of an 835. Amounts are those of the CLP with their signs. */
export interface RemitEvidence {
  readonly kind: '835';
  readonly outcome: RemitOutcome;
  readonly clp01: string;
  readonly clp02: string;
  readonly chargeCents: Cents;
  readonly paidCents: Cents;
  readonly patientCents: Cents;
  readonly adjustments: readonly Adjustment[];
  /** Remark codes (RARC) of claim and lines. */
  readonly remarks: readonly string[];
  /** CLP07, the payer's claim number; "" when absent. */
  readonly icn: string;
  /** DTM*405, else BPR16. */
  readonly date: string;
  /** TRN02: check or EFT number. */
  readonly trace: string;
  readonly remit: string;
  /** Its service lines; absent where it has none, or was read by a version that did not keep them. */
  readonly lines?: readonly PaidLine[];
}
