/**
 * Text that a client may have left out. Fields are always present (and may be undefined), so that
 * claims have one stable shape.
 */
export type Text = string | undefined;

/** A part of a claim knows where it stood in the posted JSON (RFC 6901). */
export interface Part {
  readonly pointer: string;
}

/** A postal address. `postalCode` is free of hyphens. */
export interface Address extends Part {
  readonly address1: Text;
  readonly address2: Text;
  readonly city: Text;
  readonly state: Text;
  readonly postalCode: Text;
  readonly countryCode: Text;
  readonly countrySubDivisionCode: Text;
}

/** Whom to ask. Phone and fax are digits only where the client sent an ordinary number. */
export interface Contact extends Part {
  readonly name: Text;
  readonly phoneNumber: Text;
  readonly phoneExtension: Text;
  readonly faxNumber: Text;
  readonly email: Text;
}

/** An organisation has `organizationName`, a person the other four. */
export interface Named {
  readonly organizationName: Text;
  readonly lastName: Text;
  readonly firstName: Text;
  readonly middleName: Text;
  readonly suffix: Text;
}

/** One REF segment: qualifier and value. */
export interface Reference extends Part {
  readonly qualifier: string;
  readonly value: string;
  /** REF04: the other payer whose number this is (its NM109); absent for the payer that the claim goes to. */
  readonly payerId: Text;
}

/** What a provider does on a claim; each role has its own loop and NM101 code. */
export type ProviderRole =
  | 'billing' | 'referring' | 'primaryCare' | 'rendering' | 'supervising' | 'ordering' | 'purchased' | 'facility'
  | 'attending' | 'operating' | 'otherOperating' | 'assistantSurgeon';

export interface Provider extends Part, Named {
  readonly role: ProviderRole;
  /** NM102 where the loop takes no name: 1 person, 2 organisation. */
  readonly entityType: '1' | '2';
  readonly npi: Text;
  readonly employerId: Text;
  readonly ssn: Text;
  readonly taxonomyCode: Text;
  readonly address: Address | undefined;
  readonly contact: Contact | undefined;
  /** Identifiers besides the NPI that the guide has a place for (0B licence, 1G UPIN, G2 payer's number, LU location). */
  readonly references: readonly Reference[];
}

export interface Submitter extends Part, Named {
  readonly identification: Text;
  readonly contact: Contact | undefined;
}

export interface Receiver extends Part {
  readonly organizationName: Text;
  readonly identification: Text;
}

/** The payer that the claim goes to (2010BB). */
export interface DestinationPayer extends Part {
  readonly id: Text;
  readonly name: Text;
  readonly address: Address | undefined;
  readonly references: readonly Reference[];
}

export interface PayToPlan extends Part {
  readonly organizationName: Text;
  readonly idQualifier: Text;
  readonly id: Text;
  readonly taxId: Text;
  readonly address: Address | undefined;
  readonly references: readonly Reference[];
}

export interface Subscriber extends Part, Named {
  readonly memberId: Text;
  /** NM108: MI a member number, II a standard health id. */
  readonly idQualifier: 'MI' | 'II';
  readonly ssn: Text;
  readonly gender: Text;
  readonly dateOfBirth: Text;
  /** SBR01: P primary, S secondary, T tertiary, A to H, U unknown. */
  readonly responsibility: Text;
  readonly groupNumber: Text;
  readonly groupName: Text;
  /** SBR05, only where Medicare is not primary. */
  readonly insuranceType: Text;
  readonly address: Address | undefined;
  readonly contact: Contact | undefined;
}

/** The patient where that is not the subscriber. */
export interface Dependent extends Part, Named {
  readonly relationship: Text;
  readonly memberId: Text;
  readonly ssn: Text;
  readonly gender: Text;
  readonly dateOfBirth: Text;
  readonly address: Address | undefined;
  readonly contact: Contact | undefined;
}
