import { z } from 'zod';
import { parseCents } from '../../lib/money.ts';

/**
 * The shared parts of the two claim bodies. The schemas judge types only: which facts a claim needs is the business of the
 * edits, so that a client learns everything that is wrong with a claim at once. All objects are loose: a field that is not
 * listed is reported by `parseClaim`, not refused. Null counts as absent.
 */

/** Text; limits on length are an edit, because they depend on the element. */
export const text = z.string().nullish();

/** A decimal amount as text or number, at most two decimals. */
export const amount = z
  .union([z.string(), z.number()])
  .refine((value) => value === '' || parseCents(value) !== undefined, 'is not a decimal amount with at most two decimals')
  .nullish();

/** A count such as units: a decimal as text or number. */
export const count = z.union([z.string(), z.number()]).nullish();

/** Yes or no, as a JSON boolean or a code such as "Y". */
export const flag = z.union([z.string(), z.boolean()]).nullish();

/** A field of the contract that no mapping consumes yet. It is accepted and the client is warned. */
export const later = z.unknown().optional();

/** A list; a single object counts as a list of one, because the public APIs differ between claim types. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (Array.isArray(value) || value == null ? value : [value]), z.array(item).nullish());
}

/** A list or a list of lists, as the HI groups of institutional claims are sent. */
export function nestedListOf<T extends z.ZodType>(item: T) {
  const flatten = (value: unknown): unknown => (Array.isArray(value) ? value.flat() : value == null ? value : [value]);
  return z.preprocess(flatten, z.array(item).nullish());
}

export const textList = listOf(z.string());

export const address = z.looseObject({
  address1: text, address2: text, city: text, state: text, postalCode: text, countryCode: text, countrySubDivisionCode: text,
});

export const contact = z.looseObject({
  name: text, phoneNumber: text, phoneExtension: text, faxNumber: text, email: text, validContact: z.boolean().nullish(),
});

export const secondaryIdentifier = z.looseObject({ qualifier: text, identifier: text, otherIdentifier: text });

/** Any provider but the facility. Which identifiers a role has a place for is decided while reading. */
export const provider = z.looseObject({
  providerType: text, npi: text, ssn: text, employerId: text, taxonomyCode: text,
  organizationName: text, lastName: text, firstName: text, middleName: text, suffix: text,
  address: address.nullish(), contactInformation: contact.nullish(),
  stateLicenseNumber: text, providerUpinNumber: text, commercialNumber: text, locationNumber: text,
  secondaryIdentificationQualifierCode: text, identificationQualifierCode: text,
  secondaryIdentifier: z.union([z.string(), z.array(secondaryIdentifier), secondaryIdentifier]).nullish(),
  referenceIdentification: listOf(secondaryIdentifier),
  entityTypeQualifier: text, otherIdentifier: later, payerIdentificationNumber: later, employerIdentificationNumber: later,
  claimOfficeNumber: later, naic: later,
});

export const facility = z.looseObject({
  organizationName: text, npi: text, identificationCode: text, address: address.nullish(),
  secondaryIdentificationQualifierCode: text,
  secondaryIdentifier: z.union([z.string(), z.array(secondaryIdentifier), secondaryIdentifier]).nullish(),
  phoneName: text, phoneNumber: text, phoneExtension: text,
});

export const submitter = z.looseObject({
  organizationName: text, lastName: text, firstName: text, middleName: text,
  submitterIdentification: text, taxId: text, contactInformation: contact.nullish(),
});

export const receiver = z.looseObject({ organizationName: text, receiverId: text, taxId: text });

export const subscriber = z.looseObject({
  memberId: text, standardHealthId: later, ssn: text, paymentResponsibilityLevelCode: text, organizationName: text,
  insuranceTypeCode: text, subscriberGroupName: text, firstName: text, lastName: text, middleName: text, suffix: text,
  gender: text, dateOfBirth: text, policyNumber: text, groupNumber: text, address: address.nullish(),
  contactInformation: contact.nullish(),
});

export const dependent = z.looseObject({
  firstName: text, lastName: text, middleName: text, suffix: text, gender: text, dateOfBirth: text, ssn: text, memberId: text,
  relationshipToSubscriberCode: text, address: address.nullish(), contactInformation: contact.nullish(),
});

export const payToPlan = z.looseObject({
  organizationName: text, primaryIdentifierTypeCode: text, primaryIdentifier: text, identificationCodeQualifier: text,
  identificationCode: text, taxIdentificationNumber: text, taxId: text, secondaryIdentifierTypeCode: text,
  secondaryIdentifier: text, payerIdentificationNumber: text, claimOfficeNumber: text, naic: text, address: address.nullish(),
});

export const payerIdentifiers = z.looseObject({
  claimOfficeNumber: text, employerIdentificationNumber: text, naic: text, payerIdentificationNumber: text,
});

export const report = z.looseObject({
  attachmentReportTypeCode: text, attachmentTransmissionCode: text, attachmentControlNumber: text, attachmentId: later,
});

/** The fields at the root of a body that both claim types share. */
export const rootFields = {
  usageIndicator: text, controlNumber: text, claimIdentifier: text, precisionThreshold: z.number().nullish(),
  tradingPartnerServiceId: text, tradingPartnerName: text, tradingPartnerSecondaryIdentifiers: payerIdentifiers.nullish(),
  payerAddress: address.nullish(), submitter, receiver, subscriber, dependent: dependent.nullish(),
  billing: provider.nullish(), providers: listOf(provider), referring: provider.nullish(), rendering: provider.nullish(),
};

/** The references of claimSupplementalInformation that both claim types share. */
export const supplementalFields = {
  reportInformation: listOf(report), reportInformations: listOf(report),
  priorAuthorizationNumber: text, referralNumber: text, claimControlNumber: text, claimNumber: text, repricedClaimNumber: text,
  investigationalDeviceExemptionNumber: text, medicalRecordNumber: text, demoProjectIdentifier: text,
  serviceAuthorizationExceptionCode: text,
};

/** The fields of claimInformation that both claim types share. */
export const claimFields = {
  claimFilingCode: text, propertyCasualtyClaimNumber: text, patientWeight: count, patientControlNumber: text,
  claimChargeAmount: amount, placeOfServiceCode: text, claimFrequencyCode: text, signatureIndicator: text,
  planParticipationCode: text, benefitsAssignmentCertificationIndicator: text, releaseInformationCode: text,
  delayReasonCode: text, patientAmountPaid: amount, fileInformation: textList, fileInformationList: textList,
  serviceFacilityLocation: facility.nullish(), claimContractInformation: later, epsdtReferral: later,
};

/** The fields of a service line that both claim types share. */
export const lineFields = {
  assignedNumber: text, serviceDate: text, serviceDateEnd: text, providerControlNumber: text, lineItemControlNumber: text,
  serviceLineSupplementalInformation: listOf(report), renderingProvider: provider.nullish(), referringProvider: provider.nullish(),
  drugIdentification: z.looseObject({
    serviceIdQualifier: text, nationalDrugCode: text, nationalDrugUnitCount: count, measurementUnitCode: text,
    linkSequenceNumber: text, pharmacyPrescriptionNumber: text,
  }).nullish(),
};
