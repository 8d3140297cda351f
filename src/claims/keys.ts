import type { Claim } from './claim.ts';

/** What a biller searches a patient by, in one spelling. The caller hashes it: the ledger holds no patient data in the open. */
export interface SearchKeys {
  /** Letters and digits of the member number, upper case. */
  readonly memberNumber: string | undefined;
  /** Letters of the patient's last name, upper case. */
  readonly lastName: string | undefined;
  /** CCYYMMDD. */
  readonly birthDate: string | undefined;
}

/** The search keys of a claim: member number of the subscriber, name and birth date of the patient. */
export function searchKeys(claim: Claim): SearchKeys {
  const patient = claim.dependent ?? claim.subscriber;
  return {
    memberNumber: normalMemberNumber(claim.subscriber.memberId), lastName: normalName(patient.lastName), birthDate: patient.dateOfBirth,
  };
}

/** A member number as it is hashed: "ab-123 45" becomes "AB12345". */
export function normalMemberNumber(text: string | undefined): string | undefined {
  return text?.toUpperCase().replace(/[^0-9A-Z]/g, '') || undefined;
}

/** A last name as it is hashed: "O'Neil-Smith" becomes "ONEILSMITH", with or without accents. */
export function normalName(text: string | undefined): string | undefined {
  return text?.normalize('NFKD').toUpperCase().replace(/[^A-Z]/g, '') || undefined;
}
