/** Another claim of the biller, as far as an edit may name it. */
export interface KnownClaim {
  readonly patientControlNumber: string;
}

/** The claim that a correction replaces, where the gateway sent it. */
export interface OriginalClaim extends KnownClaim {
  readonly billingNpi: string | undefined;
  readonly payerCode: string | undefined;
  /** Whether it names the same patient, by keyed hash. */
  readonly samePatient: boolean;
}

/** A hospital's other bill for the same member around the same days. */
export interface NearbyBill extends KnownClaim {
  readonly inpatient: boolean;
  /** First and last day, CCYYMMDD. */
  readonly from: string;
  readonly to: string;
}

/** What is known of a biller's other claims about one claim. The claims that are meant are open: sent or ready, not refused. */
export interface ClaimHistory {
  /** Same billing provider, member, dates, procedures, modifiers, units, charges and place. */
  readonly same: readonly KnownClaim[];
  /** Same but for units and charges. */
  readonly alike: readonly KnownClaim[];
  readonly original: OriginalClaim | undefined;
  readonly bills: readonly NearbyBill[];
}
