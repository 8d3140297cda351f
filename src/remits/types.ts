import type { Issue } from '../lib/issue.ts';
import type { Cents } from '../lib/money.ts';
import type { SetEnd, TransactionSet } from '../x12/types.ts';

/**
 * An 835 (005010X221A1) as data. Every element of the guide is kept; text is as sent without trailing spaces, "" where
 * it is absent, amounts are integer cents, quantities stay decimal strings, dates CCYYMMDD.
 */
export interface RemitHeader {
  readonly set: TransactionSet;
  readonly payment: Payment;
  /** TRN: the payment's trace, its originator and supplement. */
  readonly trace: { readonly type: string; readonly number: string; readonly originator: string; readonly supplement: string };
  /** CUR01 and CUR02. */
  readonly currency: { readonly entity: string; readonly code: string } | undefined;
  /** REF*EV receiver, REF*F2 version of the payer's system. */
  readonly references: readonly Reference[];
  /** DTM*405 production date. */
  readonly dates: readonly DatedOn[];
  readonly payer: RemitOrganization;
  readonly payee: RemitOrganization;
  readonly issues: readonly Issue[];
}

/** BPR. */
export interface Payment {
  /** BPR01: I information and payment together, H notification only, … */
  readonly handling: string;
  /** BPR02. */
  readonly cents: Cents;
  /** BPR03: C credit, D debit. */
  readonly creditOrDebit: string;
  /** BPR04: ACH, CHK, NON, BOP, FWT. */
  readonly method: string;
  /** BPR05. */
  readonly format: string;
  /** BPR06 to BPR09, and BPR10 and BPR11. */
  readonly sender: BankAccount;
  readonly originatorId: string;
  readonly originatorSupplement: string;
  /** BPR12 to BPR15. */
  readonly receiver: BankAccount;
  /** BPR16. */
  readonly date: string;
}

export interface BankAccount {
  readonly routingQualifier: string;
  readonly routing: string;
  readonly accountQualifier: string;
  readonly account: string;
}

/** N1 loop of the payer (1000A) or payee (1000B). */
export interface RemitOrganization {
  readonly entity: string;
  readonly name: string;
  readonly idQualifier: string;
  readonly id: string;
  readonly address: Address | undefined;
  readonly references: readonly Reference[];
  readonly contacts: readonly Contact[];
  /** RDM: how the remittance was to be delivered (01 to 03). */
  readonly delivery: readonly string[];
}

export interface Address {
  readonly lines: readonly string[];
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
  readonly subdivision: string;
}

/** PER: function, name, and up to three numbers with their kind (TE, EM, FX, EX, UR). */
export interface Contact {
  readonly function: string;
  readonly name: string;
  readonly numbers: readonly { readonly kind: string; readonly value: string }[];
}

export interface Reference {
  readonly qualifier: string;
  readonly value: string;
}

export interface DatedOn {
  readonly qualifier: string;
  readonly date: string;
}

export interface Amount {
  readonly qualifier: string;
  readonly cents: Cents;
}

export interface Quantity {
  readonly qualifier: string;
  readonly quantity: string;
}

/** One CAS: a group and its one to six reasons. A positive amount lessens the payment. */
export interface AdjustmentGroup {
  readonly group: string;
  readonly items: readonly { readonly reason: string; readonly cents: Cents; readonly quantity: string }[];
}

/** NM1. `entity` is NM101: QC patient, IL insured, 74 corrected, 82 rendering, TT crossover, PR corrected payer, GB other. */
export interface RemitName {
  readonly entity: string;
  readonly type: string;
  readonly last: string;
  readonly first: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly idQualifier: string;
  readonly id: string;
}

/** The elements of a segment as sent; element n stands at index n - 1. */
export type Elements = readonly string[];

/** LX loop (2000): its number and the provider's summary for institutional claims. */
export interface RemitGroup {
  readonly number: string;
  readonly ts3: Elements | undefined;
  readonly ts2: Elements | undefined;
}

/** What a claim and a line have in common. */
export interface Detail {
  /** Place of CLP or SVC in the set, ST = 1. */
  readonly position: number;
  readonly chargeCents: Cents;
  readonly paidCents: Cents;
  readonly adjustments: readonly AdjustmentGroup[];
  readonly references: readonly Reference[];
  readonly dates: readonly DatedOn[];
  readonly amounts: readonly Amount[];
  readonly quantities: readonly Quantity[];
  /** LQ: remark codes with their list (HE remittance remark, RX pharmacy). */
  readonly remarks: readonly { readonly list: string; readonly code: string }[];
}

/** CLP loop (2100). */
export interface RemitClaim extends Detail {
  /** Byte offset of CLP in the input. */
  readonly offset: number;
  readonly group: RemitGroup | undefined;
  /** CLP01. */
  readonly patientControlNumber: string;
  /** CLP02. */
  readonly status: string;
  /** CLP05. */
  readonly patientCents: Cents;
  /** CLP06. */
  readonly filingIndicator: string;
  /** CLP07. */
  readonly payerClaimNumber: string;
  /** CLP08 and CLP09. */
  readonly facilityType: string;
  readonly frequency: string;
  /** CLP10 to CLP14: patient status, DRG, its weight, discharge fraction, exchange of claim data. */
  readonly patientStatus: string;
  readonly drg: string;
  readonly drgWeight: string;
  readonly dischargeFraction: string;
  readonly exchange: string;
  readonly names: readonly RemitName[];
  readonly mia: Elements | undefined;
  readonly moa: Elements | undefined;
  readonly contacts: readonly Contact[];
  readonly lines: readonly RemitLine[];
  /** Amounts that could not be read, and segments that no loop takes. */
  readonly issues: readonly Issue[];
}

/** SVC loop (2110). */
export interface RemitLine extends Detail {
  /** SVC01: what was paid. */
  readonly procedure: Procedure;
  /** SVC04. */
  readonly revenueCode: string;
  /** SVC05; "" stands for one unit. */
  readonly units: string;
  /** SVC06: what was billed, where the payer changed it. */
  readonly billedProcedure: Procedure | undefined;
  /** SVC07. */
  readonly billedUnits: string;
}

export interface Procedure {
  readonly qualifier: string;
  readonly code: string;
  readonly modifiers: readonly string[];
  readonly description: string;
}

/** One pair of a PLB. A positive amount is taken from the payment. */
export interface ProviderAdjustment {
  readonly providerId: string;
  /** PLB02: last day of the provider's fiscal year. */
  readonly fiscalDate: string;
  readonly reason: string;
  readonly reference: string;
  readonly cents: Cents;
}

export interface RemitTrailer {
  readonly providerAdjustments: readonly ProviderAdjustment[];
  readonly claimCount: number;
  readonly chargeCents: Cents;
  readonly paidCents: Cents;
  readonly end: SetEnd;
  readonly issues: readonly Issue[];
}

/** The first reference with a qualifier, "" when there is none. REF*6R is the line control number of our 837. */
export function reference(owner: { readonly references: readonly Reference[] }, qualifier: string): string {
  return owner.references.find((item) => item.qualifier === qualifier)?.value ?? '';
}

/** The first date with a qualifier, "" when there is none. */
export function dateOf(owner: { readonly dates: readonly DatedOn[] }, qualifier: string): string {
  return owner.dates.find((item) => item.qualifier === qualifier)?.date ?? '';
}
