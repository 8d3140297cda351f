import type { Cents } from '../lib/money.ts';
import type { DentalFacts, DentalService } from './dental.ts';
import type { LineAdjudication, OtherPayer } from './other-payer.ts';
import type {
  Ambulance, AmbulanceCertification, Attachment, Contract, Epsdt, Equipment, EquipmentCertification, EquipmentCondition, Form,
  Measurement, Necessity, Pricing, Purchased, Spinal, Vision,
} from './places/segments.ts';
import type {
  Address, Dependent, DestinationPayer, Part, PayToPlan, Provider, ProviderRole, Receiver, Reference, Submitter, Subscriber, Text,
} from './parties.ts';

/** Which of the three 837 guides a claim is written with. */
export type ClaimKind = 'professional' | 'institutional' | 'dental';

/** A DTP segment: qualifier, format (D8 date, RD8 range, DT date and time, TM time) and value. */
export interface DatedFact extends Part {
  readonly qualifier: string;
  readonly format: 'D8' | 'RD8' | 'DT' | 'TM';
  readonly value: string;
}

/** One NTE segment. */
export interface Note extends Part {
  readonly qualifier: string;
  readonly text: string;
}

/** One composite of an HI segment; which further parts it has depends on the qualifier. */
export interface HealthCode extends Part {
  /** Code list qualifier, e.g. ABK principal diagnosis, BBR principal procedure, BE value, DR diagnosis related group. */
  readonly qualifier: string;
  readonly code: string;
  readonly presentOnAdmission: Text;
  readonly date: Text;
  /** End of the span where the code has one (BI). */
  readonly through: Text;
  readonly cents: Cents | undefined;
}

/** What an institution adds: CL1 and the statement period. */
export interface Stay extends Part {
  readonly admissionType: Text;
  readonly admissionSource: Text;
  readonly patientStatus: Text;
  readonly statementBegin: Text;
  readonly statementEnd: Text;
  /** CCYYMMDD or CCYYMMDDHHMM. */
  readonly admission: Text;
  /** HHMM. */
  readonly dischargeHour: Text;
}

export interface Drug extends Part {
  readonly qualifier: string;
  readonly code: Text;
  readonly quantity: Text;
  readonly unit: Text;
  readonly references: readonly Reference[];
}

export interface ServiceLine extends Part {
  /** Counts from 1; LX01. */
  readonly number: number;
  /** Pointer of `professionalService`, `institutionalService` or `dentalService`. */
  readonly servicePointer: string;
  readonly procedureQualifier: Text;
  readonly procedureCode: Text;
  readonly modifiers: readonly string[];
  readonly description: Text;
  readonly revenueCode: Text;
  readonly chargeCents: Cents | undefined;
  readonly nonCoveredCents: Cents | undefined;
  /** UN, MJ or DA. */
  readonly unit: Text;
  /** A decimal as text: units are counted, never added as floats. */
  readonly units: Text;
  readonly placeOfService: Text;
  /** Places in the list of diagnoses, from 1, as sent. */
  readonly diagnosisPointers: readonly string[];
  readonly emergency: boolean;
  readonly epsdt: boolean;
  readonly familyPlanning: boolean;
  readonly copayExempt: boolean;
  readonly serviceDate: Text;
  readonly serviceDateEnd: Text;
  /** Where the service date stands. */
  readonly serviceDatePointer: string;
  readonly controlNumber: Text;
  /** JSON field name in which the control number stands. */
  readonly controlNumberPointer: string;
  readonly dates: readonly DatedFact[];
  readonly references: readonly Reference[];
  readonly attachments: readonly Attachment[];
  readonly notes: readonly Note[];
  readonly fileInformation: readonly string[];
  readonly amounts: readonly Amount[];
  readonly quantities: readonly Quantity[];
  readonly drug: Drug | undefined;
  readonly contract: Contract | undefined;
  readonly pricing: Pricing | undefined;
  readonly equipment: EquipmentService | undefined;
  readonly ambulance: AmbulanceService | undefined;
  /** CRC*70: whether the provider is employed by the hospice; absent where the client says nothing. */
  readonly hospiceEmployee: boolean | undefined;
  readonly measurements: readonly Measurement[];
  readonly purchased: Purchased | undefined;
  readonly forms: readonly Form[];
  readonly dental: DentalService | undefined;
  readonly providers: readonly Provider[];
  readonly adjudications: readonly LineAdjudication[];
}

/** What a line says about durable medical equipment (SV5, PWK*CT, CR3, CRC*09). */
export interface EquipmentService {
  readonly service: Equipment | undefined;
  readonly necessity: Necessity | undefined;
  readonly certification: EquipmentCertification | undefined;
  readonly condition: EquipmentCondition | undefined;
}

/** What a claim or line says about a transport (CR1, CRC*07, places of pick-up and drop-off). */
export interface AmbulanceService {
  readonly transport: Ambulance | undefined;
  readonly certifications: readonly AmbulanceCertification[];
  readonly pickUp: Address | undefined;
  readonly dropOff: Address | undefined;
  /** NM103 of the place of drop-off, such as the name of a hospital. */
  readonly dropOffName: Text;
}

/** A count of a line (QTY): PT patients of an ambulance, FL additional units of obstetric anesthesia. */
export interface Quantity extends Part {
  readonly qualifier: string;
  readonly value: string;
}

/** An amount that its qualifier names (AMT), such as the taxes of a line. */
export interface Amount extends Part {
  readonly qualifier: string;
  readonly cents: Cents;
}

/**
 * One claim in our own words: amounts are integer cents, calendar dates CCYYMMDD text, providers listed by role.
 * Nothing is repaired and nothing is judged here: edits do that, and they name fields through the pointers.
 */
export interface Claim extends Part {
  readonly kind: ClaimKind;
  /** ISA15 that the client asked for: T or P. */
  readonly usage: Text;
  /** The client's own reference, only echoed. */
  readonly controlNumber: Text;
  /** BHT06: CH chargeable, RP reporting, 31 subrogation. */
  readonly type: Text;
  readonly payer: DestinationPayer;
  readonly submitter: Submitter;
  readonly receiver: Receiver;
  readonly billing: Provider;
  readonly payToAddress: Address | undefined;
  readonly payToPlan: PayToPlan | undefined;
  readonly subscriber: Subscriber;
  readonly dependent: Dependent | undefined;
  readonly filingCode: Text;
  readonly propertyCasualtyNumber: Text;
  readonly deathDate: Text;
  readonly patientWeight: Text;
  readonly pregnant: boolean;
  readonly patientControlNumber: Text;
  readonly chargeCents: Cents | undefined;
  /** Place of service (professional) or the first two digits of the type of bill (institutional). */
  readonly facilityCode: Text;
  readonly frequency: Text;
  readonly providerSignature: Text;
  readonly assignment: Text;
  readonly benefitsAssigned: Text;
  readonly release: Text;
  readonly patientSignatureSource: Text;
  readonly relatedCauses: readonly string[];
  readonly accidentState: Text;
  readonly accidentCountry: Text;
  readonly specialProgram: Text;
  readonly delayReason: Text;
  /** AMT*F5 (professional). */
  readonly patientPaidCents: Cents | undefined;
  /** AMT*F3 (institutional). */
  readonly patientDueCents: Cents | undefined;
  readonly dates: readonly DatedFact[];
  readonly references: readonly Reference[];
  readonly attachments: readonly Attachment[];
  readonly notes: readonly Note[];
  readonly fileInformation: readonly string[];
  readonly codes: readonly HealthCode[];
  readonly stay: Stay | undefined;
  readonly contract: Contract | undefined;
  readonly pricing: Pricing | undefined;
  readonly ambulance: AmbulanceService | undefined;
  readonly spinal: Spinal | undefined;
  readonly vision: readonly Vision[];
  /** CRC*75: the patient is bound to the home or to an institution. */
  readonly homebound: boolean;
  readonly epsdt: Epsdt | undefined;
  readonly dental: DentalFacts | undefined;
  readonly providers: readonly Provider[];
  readonly otherPayers: readonly OtherPayer[];
  readonly lines: readonly ServiceLine[];
  /** Texts with characters that a partner may use as a delimiter, or that X12 can't carry. */
  readonly unusual: readonly UnusualText[];
}

/** A text of the claim that needs a second look before it is written. */
export interface UnusualText extends Part {
  readonly value: string;
  /** Characters without an X12 equivalent. */
  readonly illegal: readonly string[];
}

/** The first provider of a role on a claim or line. */
export function providerOf(holder: { readonly providers: readonly Provider[] }, role: ProviderRole): Provider | undefined {
  return holder.providers.find((provider) => provider.role === role);
}

/** The value of the first REF with a qualifier, e.g. "F8" for the payer's claim number. */
export function referenceOf(holder: { readonly references: readonly Reference[] }, qualifier: string): Reference | undefined {
  return holder.references.find((reference) => reference.qualifier === qualifier);
}

/** The diagnoses that line pointers count (principal first, then the others), in the order sent. */
export function diagnosesOf(claim: Claim): readonly HealthCode[] {
  return claim.codes.filter((code) => DIAGNOSES.has(code.qualifier));
}

const DIAGNOSES = new Set(['ABK', 'ABF', 'BK', 'BF', 'TQ']);
