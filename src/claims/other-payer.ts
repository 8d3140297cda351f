import type { Cents } from '../lib/money.ts';
import type { Address, Named, Part, Reference, Text } from './parties.ts';
import type { InpatientAdjudication, OutpatientAdjudication } from './places/segments.ts';

export interface Adjustment extends Part {
  readonly reason: Text;
  readonly cents: Cents | undefined;
  readonly quantity: Text;
}

/** One CAS group. */
export interface AdjustmentGroup extends Part {
  readonly group: Text;
  readonly details: readonly Adjustment[];
}

/** Another payer of the same patient, with what it decided (2320, 2330A, 2330B). */
export interface OtherPayer extends Part {
  readonly responsibility: Text;
  readonly relationship: Text;
  readonly groupNumber: Text;
  readonly groupName: Text;
  readonly insuranceType: Text;
  readonly filingCode: Text;
  readonly adjustments: readonly AdjustmentGroup[];
  readonly paidCents: Cents | undefined;
  readonly nonCoveredCents: Cents | undefined;
  readonly patientLiabilityCents: Cents | undefined;
  readonly benefitsAssigned: Text;
  readonly signatureByProvider: boolean;
  readonly release: Text;
  readonly inpatient: InpatientAdjudication | undefined;
  readonly outpatient: OutpatientAdjudication | undefined;
  readonly insured: OtherInsured;
  readonly payer: OtherPayerName;
  readonly providers: readonly PayerProvider[];
}

/** A provider of the claim by the numbers that another payer gave it (2330C to 2330I). */
export interface PayerProvider extends Part {
  readonly entity: string;
  /** 1 person, 2 organisation. */
  readonly entityType: string;
  readonly references: readonly Reference[];
}

export interface OtherInsured extends Part, Named {
  /** 1 person, 2 organisation. */
  readonly entityType: Text;
  readonly idQualifier: Text;
  readonly id: Text;
  readonly address: Address | undefined;
  readonly references: readonly Reference[];
}

export interface OtherPayerName extends Part {
  readonly organizationName: Text;
  readonly idQualifier: Text;
  readonly id: Text;
  readonly adjudicated: Text;
  readonly address: Address | undefined;
  readonly references: readonly Reference[];
}

/** What another payer decided about one line (2430). */
export interface LineAdjudication extends Part {
  readonly payerId: Text;
  readonly paidCents: Cents | undefined;
  readonly procedureQualifier: Text;
  readonly procedureCode: Text;
  readonly modifiers: readonly string[];
  readonly description: Text;
  readonly revenueCode: Text;
  readonly units: Text;
  readonly bundledLine: Text;
  readonly adjustments: readonly AdjustmentGroup[];
  readonly adjudicated: Text;
  /** Where the date of the decision stands. */
  readonly adjudicatedPointer: string;
  readonly patientLiabilityCents: Cents | undefined;
}
