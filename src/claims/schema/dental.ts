import { z } from 'zod';
import { DIAGNOSES } from '../places/codes.ts';
import {
  DENTAL_DATES, DENTAL_LINE_AMOUNTS, DENTAL_LINE_DATES, DENTAL_LINE_PRICING, DENTAL_LINE_REFERENCES, DENTAL_NOTE, DENTAL_PRICING,
  DENTAL_REFERENCES, LINE_PREDETERMINATION, ORTHODONTICS, PREDETERMINATION, TEETH, TOOTH_STATUS,
} from '../places/dental.ts';
import { CLAIM_AMOUNTS, LINE_AUTHORIZATION, LINE_REFERRAL } from '../places/facts.ts';
import { IDENTIFIERS } from '../places/providers.ts';
import { CONTRACT } from '../places/segments.ts';
import { address, facility, payToPlan, provider, report, rootFields } from './common.ts';
import { amount, count, flag, listOf, qualifiedFields, segmentObject, since, text, textList } from './leaf.ts';
import { dentalOtherSubscriber, lineAdjudication } from './payers.ts';

const NONE = 'none';

const dentalService = z.looseObject({
  procedureCode: text('SV301-2, after AD'), procedureModifiers: textList('SV301-3 to SV301-6'), description: text('SV301-7'),
  lineItemChargeAmount: amount('SV302'), placeOfServiceCode: text('SV303 (left out where it is that of the claim)'),
  oralCavityDesignation: textList('SV304-1 to SV304-5'), prosthesisCrownOrInlayCode: text('SV305'), procedureCount: count('SV306'),
  compositeDiagnosisCodePointers: z.looseObject({
    diagnosisCodePointers: listOf(z.union([z.string(), z.number()])).describe('SV311-1 to SV311-4'),
  }).nullish(),
});

const lineReferences = z.looseObject({
  ...qualifiedFields('REF', DENTAL_LINE_REFERENCES), [LINE_REFERRAL.list]: textList('REF*9F REF02'), ...ofPayers(LINE_AUTHORIZATION),
  ...ofPayers(LINE_PREDETERMINATION),
});

const serviceLine = z.looseObject({
  assignedNumber: text('LX01 (the gateway counts the lines itself)'), serviceDate: text('DTP*472 DTP03'), serviceDateEnd: text('DTP*472 DTP03 (RD8)'),
  providerControlNumber: text('REF*6R REF02'), lineItemControlNumber: text('REF*6R REF02'), dentalService,
  [TEETH.field]: listOf(z.looseObject({ [TEETH.tooth]: text('TOO02'), [TEETH.surfaces]: textList('TOO03-1 to TOO03-5') })),
  serviceLineDateInformation: z.looseObject(qualifiedFields('DTP', DENTAL_LINE_DATES)).nullish().describe('(one of the two placement dates)'),
  serviceLineReferenceInformation: lineReferences.nullish(), ...qualifiedFields('AMT', DENTAL_LINE_AMOUNTS, amount),
  postageTaxAmount: amount(`${NONE} (the guide has no AMT*F4 here)`), fileInformation: textList('K301'),
  contractInformation: segmentObject(CONTRACT).nullish(), linePricingRepricingInformation: segmentObject(DENTAL_LINE_PRICING).nullish(),
  renderingProvider: provider.nullish().describe('2420A NM1*82 (2310B where all lines share it)'),
  assistantSurgeon: provider.nullish().describe('2420B NM1*DD'), supervisingProvider: provider.nullish().describe('2420C NM1*DQ'),
  serviceFacilityLocation: facility.extend(qualifiedFields('REF', IDENTIFIERS)).nullish().describe('2420D NM1*77 (G2 and LU of its numbers)'),
  lineAdjudicationInformation: listOf(lineAdjudication).describe('2430'),
});

const claimInformation = z.looseObject({
  claimFilingCode: text('2000B SBR09'), propertyCasualtyClaimNumber: text('2010BA or 2010CA REF*Y4 REF02'), patientControlNumber: text('CLM01'),
  claimChargeAmount: amount('CLM02'), placeOfServiceCode: text('CLM05-1'), claimFrequencyCode: text('CLM05-3'), signatureIndicator: text('CLM06'),
  planParticipationCode: text('CLM07'), benefitsAssignmentCertificationIndicator: text('CLM08'), releaseInformationCode: text('CLM09'),
  relatedCausesCode: textList('CLM11-1, CLM11-2'), autoAccidentStateCode: text('CLM11-4'), autoAccidentCountryCode: text('CLM11-5'),
  specialProgramCode: text('CLM12'), [PREDETERMINATION.field]: flag('CLM19'), delayReasonCode: text('CLM20'),
  claimDateInformation: z.looseObject(qualifiedFields('DTP', DENTAL_DATES)).nullish().describe('(serviceDate may be a range)'),
  orthodonticTotalMonthsOfTreatment: segmentObject(ORTHODONTICS).nullish(), toothStatus: listOf(segmentObject(TOOTH_STATUS)),
  claimSupplementalInformation: z.looseObject({
    reportInformation: listOf(report), reportInformations: listOf(report), ...qualifiedFields('REF', DENTAL_REFERENCES),
  }).nullish(),
  claimContractInformation: segmentObject(CONTRACT).nullish(), ...qualifiedFields('AMT', CLAIM_AMOUNTS, amount),
  fileInformation: textList('K301'), fileInformationList: textList('K301'), [DENTAL_NOTE.field]: textList(`NTE*${DENTAL_NOTE.qualifier} NTE02`),
  [DIAGNOSES.field]: listOf(z.looseObject({ [DIAGNOSES.qualifier]: text('HI01-1 to HI04-1'), [DIAGNOSES.code]: text('HI01-2 to HI04-2') })),
  claimPricingRepricingInformation: segmentObject(DENTAL_PRICING).nullish(), serviceFacilityLocation: facility.nullish().describe('2310C NM1*77'),
  otherSubscriberInformation: listOf(dentalOtherSubscriber).describe('2320'), serviceLines: listOf(serviceLine).describe('2400'),
}).describe('2300');

/** Body of POST …/dental-claims/submission. */
export const dentalClaim = since('0.2.0', z.looseObject({
  ...rootFields, referring: provider.nullish().describe('2310A NM1*DN, P3 for a PrimaryCareProvider'), rendering: provider.nullish().describe('2310B NM1*82'),
  assistantSurgeon: provider.nullish().describe('2310D NM1*DD'), supervising: provider.nullish().describe('2310E NM1*DQ'),
  payToAddress: address.nullish().describe('2010AB NM1*87'), payToPlan: payToPlan.nullish(), claimInformation,
}));

function ofPayers(place: { list: string; qualifier: string; number: string; payer: string }): Record<string, z.ZodType> {
  return { [place.list]: listOf(z.looseObject({
    [place.number]: text(`REF*${place.qualifier} REF02`), [place.payer]: text(`REF*${place.qualifier} REF04-2, after 2U`),
  })) };
}
