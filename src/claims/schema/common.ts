import { z } from 'zod';
import { DRUG_REFERENCES, PAYER_IDENTIFIERS } from '../places/facts.ts';
import type { Qualified } from '../places/place.ts';
import { IDENTIFIERS } from '../places/providers.ts';
import { ATTACHMENT, CONTRACT, EPSDT } from '../places/segments.ts';
import { amount, count, listOf, qualifiedFields, segmentFields, segmentObject, text, textList } from './leaf.ts';

/** What has no place in an 837: the gateway reports it where it says something, and passes over what only repeats. */
const NONE = 'none';

export const address = z.looseObject({
  address1: text('N301'), address2: text('N302'), city: text('N401'), state: text('N402'), postalCode: text('N403'),
  countryCode: text('N404 (left out for US)'), countrySubDivisionCode: text('N407 (outside the US)'),
});

/** The place where an ambulance brought a patient. The guide has room for its name, which the public contract has not. */
export const dropOff = z.looseObject({ ...address.shape, organizationName: text('NM103') });

export const contact = z.looseObject({
  name: text('PER*IC PER02 (left out where it repeats NM103)'), phoneNumber: text('PER*IC TE'), phoneExtension: text('PER*IC EX'),
  faxNumber: text('PER*IC FX (three numbers at most)'), email: text('PER*IC EM'), validContact: z.boolean().nullish().describe(NONE),
});

export const secondaryIdentifier = z.looseObject({
  qualifier: text('REF01'), identifier: text('REF02'), otherIdentifier: text('REF04-2, after 2U (providers of a line)'),
});

/** Any provider but the facility. Which identifiers a role has a place for is decided while reading. */
export const provider = z.looseObject({
  providerType: text('NM101, where it is a PrimaryCareProvider'), npi: text('NM109 with NM108 XX'),
  ssn: text('REF*SY REF02 (billing provider)'), employerId: text('REF*EI REF02 (billing provider)'),
  taxonomyCode: text('PRV03 (billing, rendering, attending)'), organizationName: text('NM103 with NM102 2'), lastName: text('NM103 with NM102 1'),
  firstName: text('NM104'), middleName: text('NM105'), suffix: text('NM107'),
  address: address.nullish().describe('(billing, ordering)'), contactInformation: contact.nullish().describe('(billing, ordering)'),
  ...qualifiedFields('REF', IDENTIFIERS),
  secondaryIdentificationQualifierCode: text('REF01'), identificationQualifierCode: text('REF01'),
  secondaryIdentifier: z.union([z.string(), z.array(secondaryIdentifier), secondaryIdentifier]).nullish().describe('REF02'),
  referenceIdentification: listOf(secondaryIdentifier), entityTypeQualifier: text('NM102 follows from the name'),
  payerIdentificationNumber: text('2010AC REF*2U (billing); REF04-2 of its identifiers (line)'),
  employerIdentificationNumber: text('2010AC REF*EI (billing)'), claimOfficeNumber: text('2010AC REF*FY (billing)'),
  naic: text('2010AC REF*NF (billing)'), otherIdentifier: text('REF04-2 of its identifiers (line)'),
});

export const facility = z.looseObject({
  organizationName: text('NM103'), npi: text('NM109 with NM108 XX (left out where it is the billing provider\'s)'),
  identificationCode: text('NM109 with NM108 XX (left out where it is the billing provider\'s)'), address: address.nullish(),
  secondaryIdentificationQualifierCode: text('REF01'),
  secondaryIdentifier: z.union([z.string(), z.array(secondaryIdentifier), secondaryIdentifier]).nullish().describe('REF02'),
  phoneName: text('PER*IC PER02 (2310C)'), phoneNumber: text('PER*IC TE (2310C)'), phoneExtension: text('PER*IC EX (2310C)'),
});

export const submitter = z.looseObject({
  organizationName: text('NM103 with NM102 2'), lastName: text('NM103 with NM102 1'), firstName: text('NM104'), middleName: text('NM105'),
  submitterIdentification: text('NM109 with NM108 46'), taxId: text('NM109 with NM108 46'), contactInformation: contact.nullish(),
}).describe('1000A NM1*41');

export const receiver = z.looseObject({
  organizationName: text('NM103'), receiverId: text('NM109 with NM108 46'), taxId: text('NM109 with NM108 46'),
}).describe('1000B NM1*40');

export const subscriber = z.looseObject({
  memberId: text('NM109 with NM108 MI'), standardHealthId: text('NM109 with NM108 II, without memberId'), ssn: text('REF*SY REF02'),
  paymentResponsibilityLevelCode: text('2000B SBR01'), organizationName: text('NM103 with NM102 2'), insuranceTypeCode: text('2000B SBR05'),
  subscriberGroupName: text('2000B SBR04, without SBR03'), firstName: text('NM104'), lastName: text('NM103'), middleName: text('NM105'),
  suffix: text('NM107'), gender: text('DMG03 (patient)'), dateOfBirth: text('DMG02 (patient)'), policyNumber: text('2000B SBR03, without groupNumber'),
  groupNumber: text('2000B SBR03'), address: address.nullish().describe('(patient)'), contactInformation: contact.nullish().describe('(patient)'),
}).describe('2010BA NM1*IL');

export const dependent = z.looseObject({
  firstName: text('NM104'), lastName: text('NM103'), middleName: text('NM105'), suffix: text('NM107'), gender: text('DMG03'),
  dateOfBirth: text('DMG02'), ssn: text('REF*SY REF02, without memberId'), memberId: text('REF*1W REF02'), relationshipToSubscriberCode: text('2000C PAT01'),
  address: address.nullish(), contactInformation: contact.nullish(),
}).describe('2010CA NM1*QC');

export const payToPlan = z.looseObject({
  organizationName: text('NM103'), primaryIdentifierTypeCode: text('NM108'), primaryIdentifier: text('NM109'),
  identificationCodeQualifier: text('NM108'), identificationCode: text('NM109'), taxIdentificationNumber: text('REF*EI REF02'),
  taxId: text('REF*EI REF02'), secondaryIdentifierTypeCode: text('REF01'), secondaryIdentifier: text('REF02'),
  payerIdentificationNumber: text('REF*2U REF02'), claimOfficeNumber: text('REF*FY REF02'), naic: text('REF*NF REF02'), address: address.nullish(),
}).describe('2010AC NM1*PE');

const reportOfLine = { ...segmentFields(ATTACHMENT), attachmentId: text(`${NONE} (no document travels with a claim)`) };

export const report = z.looseObject(reportOfLine);

/** The fields at the root of a body that both claim types share. */
export const rootFields = {
  usageIndicator: text('ISA15'), controlNumber: text(`${NONE}, echoed in the answer (ISA13, GS06 and ST02 are the gateway's own)`),
  claimIdentifier: text('BHT06'), precisionThreshold: z.number().nullish().describe(NONE),
  tradingPartnerServiceId: text('2010BB NM109 with NM108 PI'), tradingPartnerName: text('2010BB NM103'),
  tradingPartnerSecondaryIdentifiers: z.looseObject(qualifiedFields('REF', PAYER_IDENTIFIERS)).nullish().describe('2010BB'),
  payerAddress: address.nullish().describe('2010BB'), submitter, receiver, subscriber, dependent: dependent.nullish(),
  billing: provider.nullish().describe('2010AA NM1*85, PRV*BI of 2000A; identifiers G2 and LU in 2010BB'),
  providers: listOf(provider).describe('the loop of its providerType (deprecated)'),
};

/** claimSupplementalInformation: attachments and references of the claim. */
export const supplementalFields = (references: Qualified) => ({
  reportInformation: listOf(report), reportInformations: listOf(report), ...qualifiedFields('REF', references),
});

/** The fields of claimInformation that both claim types share. */
export const claimFields = {
  claimFilingCode: text('2000B SBR09'), propertyCasualtyClaimNumber: text('2010BA or 2010CA REF*Y4 REF02'), patientControlNumber: text('CLM01'),
  claimChargeAmount: amount('CLM02'), placeOfServiceCode: text('CLM05-1'), claimFrequencyCode: text('CLM05-3'),
  planParticipationCode: text('CLM07'), benefitsAssignmentCertificationIndicator: text('CLM08'), releaseInformationCode: text('CLM09'),
  delayReasonCode: text('CLM20'), fileInformation: textList('K301'), fileInformationList: textList('K301'),
  claimContractInformation: segmentObject(CONTRACT).nullish(), epsdtReferral: segmentObject(EPSDT).nullish(),
};

/** The fields of a service line that both claim types share. */
export const lineFields = {
  assignedNumber: text('LX01 (the gateway counts the lines itself)'), serviceDate: text('DTP*472 DTP03'), serviceDateEnd: text('DTP*472 DTP03 (RD8)'),
  providerControlNumber: text('REF*6R REF02'), lineItemControlNumber: text('REF*6R REF02'), serviceLineSupplementalInformation: listOf(report),
  drugIdentification: z.looseObject({
    serviceIdQualifier: text('LIN02'), nationalDrugCode: text('LIN03'), nationalDrugUnitCount: count('CTP04'), measurementUnitCode: text('CTP05-1'),
    ...qualifiedFields('REF', DRUG_REFERENCES),
  }).nullish().describe('2410'),
};
