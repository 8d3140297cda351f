import type { Issue } from '../lib/issue.ts';
import type { Segment, TransactionSet } from '../x12/types.ts';
import type { Payment, ProviderAdjustment, RemitClaim, RemitGroup, RemitHeader, RemitLine, RemitOrganization, RemitTrailer } from './types.ts';

/** Told in the order of the file. A claim is complete when it comes; keep only what you need of it. */
export interface RemitListener {
  begin(header: RemitHeader): void;
  claim(claim: RemitClaim): void;
  end(trailer: RemitTrailer): void;
}

/** Same data as outside, still being filled. Its lists grow by `added`. */
export type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Per header, claim and trailer; a file of garbage must not fill the memory. */
export const MAX_ISSUES = 100;

/** The list of whatever has not come. */
export const NONE: readonly never[] = [];

/** What a reader of one 835 has read so far. */
export interface Work {
  readonly set: TransactionSet;
  readonly on: RemitListener;
  readonly header: Open<RemitHeader>;
  /** Where PER, REF, N3 and N4 go while the header is read. */
  organization: Open<RemitOrganization> | undefined;
  /** True once the header has been told. */
  begun: boolean;
  group: Open<RemitGroup> | undefined;
  claim: Open<RemitClaim> | undefined;
  /** The claim or its last line: where CAS, REF, DTM, AMT, QTY and LQ go. */
  detail: Open<RemitClaim> | Open<RemitLine> | undefined;
  readonly providerAdjustments: ProviderAdjustment[];
  /** Of the header, of the open claim, or of everything between and after claims. */
  issues: Issue[];
  readonly trailerIssues: Issue[];
  claimCount: number;
  chargeCents: number;
  paidCents: number;
}

const NO_ACCOUNT = { routingQualifier: '', routing: '', accountQualifier: '', account: '' };
const NO_PAYMENT: Payment = {
  handling: '', cents: 0, creditOrDebit: '', method: '', format: '', sender: NO_ACCOUNT, originatorId: '', originatorSupplement: '',
  receiver: NO_ACCOUNT, date: '',
};

/** A reader's state before the first segment. */
export function newWork(set: TransactionSet, on: RemitListener): Work {
  const issues: Issue[] = [];
  const header: Open<RemitHeader> = {
    set, payment: NO_PAYMENT, trace: { type: '', number: '', originator: '', supplement: '' }, currency: undefined,
    references: NONE, dates: NONE, payer: newOrganization('PR'), payee: newOrganization('PE'), issues,
  };
  return {
    set, on, header, organization: undefined, begun: false, group: undefined, claim: undefined, detail: undefined,
    providerAdjustments: [], issues, trailerIssues: [], claimCount: 0, chargeCents: 0, paidCents: 0,
  };
}

/** A payer or payee of which only the kind is known. */
export function newOrganization(entity: string): Open<RemitOrganization> {
  return { entity, name: '', idQualifier: '', id: '', address: undefined, references: NONE, contacts: NONE, delivery: NONE };
}

/** Reads a segment into the work. False when no open loop takes it. */
export type Read = (work: Work, segment: Segment) => boolean;
