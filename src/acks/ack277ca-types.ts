import type { Cents } from '../lib/money.ts';
import type { SetEnd, TransactionSet } from '../x12/types.ts';

/** Information source and receiver (2000A, 2000B): what the payer says about one transaction set of ours. */
export interface AckedFile {
  readonly set: TransactionSet;
  /** BHT03, BHT04 (CCYYMMDD) and BHT05 of the 277CA itself. */
  readonly reference: string;
  readonly date: string;
  readonly time: string;
  /** Who answers. `entity` PR: the payer; AY: a clearinghouse on the way. */
  readonly source: AckName;
  /** 2200A TRN02: the source's receipt number. */
  readonly receiptNumber: string;
  /** DTP*050 and DTP*009, CCYYMMDD. */
  readonly receivedOn: string;
  readonly processedOn: string;
  /** NM1*41: the submitter. */
  readonly receiver: AckName;
  /** 2200B TRN02: BHT03 of our 837. */
  readonly trace: string;
  readonly statuses: readonly StatusInformation[];
  readonly totals: AckTotals;
}

/** Billing provider level (2000C). Its statuses reject or accept all its claims where none is listed below it. */
export interface AckedProvider {
  readonly position: number;
  readonly file: AckedFile | undefined;
  /** NM1*85; `idQualifier` XX: NPI, FI: tax id. */
  readonly name: AckName;
  readonly trace: string;
  readonly secondaryId: { readonly qualifier: string; readonly value: string } | undefined;
  readonly statuses: readonly StatusInformation[];
  readonly totals: AckTotals;
}

/** Claim (2200D). */
export interface AckedClaim {
  /** Place of its TRN in the set, ST = 1. */
  readonly position: number;
  readonly file: AckedFile | undefined;
  readonly provider: AckedProvider | undefined;
  readonly patient: AckName;
  /** TRN02 as sent: CLM01 of our claim in a 277CA, the number of the question in a 277. */
  readonly trace: string;
  /** CLM01: TRN02, or REF*EJ in a 277. */
  readonly patientControlNumber: string;
  /** REF*1K, REF*D9 (our number) and REF*BLT. */
  readonly payerClaimNumber: string;
  readonly clearinghouseNumber: string;
  readonly billType: string;
  readonly serviceDate: AckDates | undefined;
  readonly statuses: readonly StatusInformation[];
  readonly references: readonly { readonly qualifier: string; readonly value: string }[];
  readonly lines: readonly AckedLine[];
}

/** Service line (2220D). */
export interface AckedLine {
  readonly position: number;
  readonly procedure: { readonly qualifier: string; readonly code: string; readonly modifiers: readonly string[] };
  readonly chargeCents: Cents | undefined;
  readonly revenueCode: string;
  readonly units: string;
  /** REF*FJ: REF*6R of our 837. */
  readonly lineControlNumber: string;
  readonly prescription: string;
  readonly serviceDate: AckDates | undefined;
  readonly statuses: readonly StatusInformation[];
  readonly references: readonly { readonly qualifier: string; readonly value: string }[];
}

/** One STC. */
export interface StatusInformation {
  /** STC01, STC10 and STC11; at least one. */
  readonly codes: readonly StatusComposite[];
  /** STC02, CCYYMMDD. */
  readonly date: string;
  /** STC03: WQ accepts, U rejects. */
  readonly action: string;
  /** STC04. */
  readonly chargeCents: Cents | undefined;
  /** STC12. */
  readonly text: string;
}

export interface StatusComposite {
  readonly category: string;
  readonly status: string;
  readonly entity: string;
  /** Component 4: RX marks a pharmacy reject code in place of a status code. */
  readonly codeList: string;
}

/** NM1. */
export interface AckName {
  readonly entity: string;
  readonly type: string;
  readonly last: string;
  readonly first: string;
  readonly middle: string;
  readonly suffix: string;
  readonly idQualifier: string;
  readonly id: string;
}

/** First and last day, CCYYMMDD; the same for one day. As sent when it is neither. */
export interface AckDates {
  readonly from: string;
  readonly to: string;
}

/** QTY*90, AA (QA, QC at the provider) and AMT*YU, YY. */
export interface AckTotals {
  readonly acceptedCount: number | undefined;
  readonly rejectedCount: number | undefined;
  readonly acceptedCents: Cents | undefined;
  readonly rejectedCents: Cents | undefined;
}

export interface Ack277caEnd {
  readonly files: readonly AckedFile[];
  readonly providers: readonly AckedProvider[];
  readonly claimCount: number;
  readonly end: SetEnd;
}
