import { z } from 'zod';
import {
  CLAIM_AMOUNTS, CLAIM_DATES, CLAIM_NOTES, CLAIM_REFERENCES, DISABILITY, LINE_AMOUNTS, LINE_AUTHORIZATION, LINE_DATES, LINE_NOTES,
  LINE_QUANTITIES, LINE_REFERENCES, THIRD_PARTY_NOTE,
} from '../places/facts.ts';
import {
  AMBULANCE, AMBULANCE_CERTIFICATION, ANSWER, CONTRACT, EQUIPMENT, EQUIPMENT_CERTIFICATION, EQUIPMENT_CONDITION, FORM, MEASUREMENT, NECESSITY,
  PRICING, PURCHASED, SPINAL, VISION,
} from '../places/segments.ts';
import { address, claimFields, dropOff, facility, lineFields, payToPlan, provider, rootFields, supplementalFields } from './common.ts';
import { amount, count, flag, listOf, qualifiedFields, segmentFields, segmentObject, since, text, textList } from './leaf.ts';
import { lineAdjudication, otherSubscriber } from './payers.ts';

const claimDates = z.looseObject({
  ...qualifiedFields('DTP', CLAIM_DATES), [DISABILITY.begin]: text('DTP*360 DTP03, DTP*314 with an end'),
  [DISABILITY.end]: text('DTP*361 DTP03, DTP*314 with a begin'),
});

const professionalService = z.looseObject({
  procedureIdentifier: text('SV101-1'), procedureCode: text('SV101-2'), procedureModifiers: textList('SV101-3 to SV101-6'),
  description: text('SV101-7'), lineItemChargeAmount: amount('SV102'), measurementUnit: text('SV103'), serviceUnitCount: count('SV104'),
  placeOfServiceCode: text('SV105 (left out where it is that of the claim)'),
  compositeDiagnosisCodePointers: z.looseObject({
    diagnosisCodePointers: listOf(z.union([z.string(), z.number()])).describe('SV107-1 to SV107-4'),
  }).nullish(),
  emergencyIndicator: text('SV109'), epsdtIndicator: text('SV111'), familyPlanningIndicator: text('SV112'), copayStatusCode: text('SV115'),
});

const lineReferences = z.looseObject({
  ...qualifiedFields('REF', LINE_REFERENCES), referralNumber: textList('REF*9F REF02'),
  [LINE_AUTHORIZATION.list]: listOf(z.looseObject({
    [LINE_AUTHORIZATION.number]: text('REF*G1 REF02'),
    [LINE_AUTHORIZATION.payer]: since('0.2.0', text('REF*G1 REF04-2, after 2U')),
  })),
});

const ambulanceFields = {
  ambulanceTransportInformation: since('0.2.0', segmentObject(AMBULANCE).nullish()),
  ambulanceCertification: since('0.2.0', listOf(segmentObject(AMBULANCE_CERTIFICATION))),
};

const serviceLine = z.looseObject({
  ...lineFields, professionalService, serviceLineReferenceInformation: lineReferences.nullish(),
  serviceLineDateInformation: z.looseObject(qualifiedFields('DTP', LINE_DATES)).nullish(),
  ...qualifiedFields('AMT', LINE_AMOUNTS, amount), ...qualifiedFields('NTE', LINE_NOTES), ...qualifiedFields('NTE', THIRD_PARTY_NOTE),
  fileInformation: textList('K301'), durableMedicalEquipmentService: since('0.2.0', segmentObject(EQUIPMENT).nullish()),
  durableMedicalEquipmentCertificateOfMedicalNecessity: since('0.2.0', segmentObject(NECESSITY).nullish()), ...ambulanceFields,
  durableMedicalEquipmentCertification: since('0.2.0', segmentObject(EQUIPMENT_CERTIFICATION).nullish()),
  hospiceEmployeeIndicator: since('0.2.0', flag('CRC*70 CRC02')),
  conditionIndicatorDurableMedicalEquipment: since('0.2.0', segmentObject(EQUIPMENT_CONDITION).nullish()),
  ...qualifiedFields('QTY', LINE_QUANTITIES, (place) => since('0.2.0', count(place))), testResults: since('0.2.0', listOf(segmentObject(MEASUREMENT))),
  contractInformation: since('0.2.0', segmentObject(CONTRACT).nullish()), purchasedServiceInformation: since('0.2.0', segmentObject(PURCHASED).nullish()),
  linePricingRepricingInformation: since('0.2.0', segmentObject(PRICING).nullish()),
  renderingProvider: provider.nullish().describe('2420A NM1*82 (2310B where all lines share it)'),
  purchasedServiceProvider: provider.nullish().describe('2420B NM1*QB, without a name'),
  serviceFacilityLocation: facility.nullish().describe('2420C NM1*77'), supervisingProvider: provider.nullish().describe('2420D NM1*DQ'),
  orderingProvider: provider.nullish().describe('2420E NM1*DK'), referringProvider: provider.nullish().describe('2420F NM1*DN'),
  ambulancePickUpLocation: since('0.2.0', address.nullish().describe('2420G NM1*PW')),
  ambulanceDropOffLocation: since('0.2.0', dropOff.nullish().describe('2420H NM1*45')),
  lineAdjudicationInformation: listOf(lineAdjudication).describe('2430'),
  formIdentification: since('0.2.0', listOf(z.looseObject({
    ...segmentFields(FORM), supportingDocumentation: listOf(segmentObject(ANSWER)),
  })).describe('2440')),
});

const claimInformation = z.looseObject({
  ...claimFields, signatureIndicator: text('CLM06'), deathDate: text('2000B PAT06, 2000C of a dependent'),
  patientWeight: count('2000B PAT08, 2000C of a dependent'),
  pregnancyIndicator: flag('2000B PAT09, 2000C of a dependent'), patientSignatureSourceCode: flag('CLM10'), relatedCausesCode: textList('CLM11-1, CLM11-2'),
  autoAccidentStateCode: text('CLM11-4'), autoAccidentCountryCode: text('CLM11-5'), specialProgramCode: text('CLM12'),
  ...qualifiedFields('AMT', CLAIM_AMOUNTS, amount), claimDateInformation: claimDates.nullish(),
  claimSupplementalInformation: z.looseObject(supplementalFields(CLAIM_REFERENCES)).nullish(),
  claimNote: z.looseObject(qualifiedFields('NTE', CLAIM_NOTES)).nullish().describe('(one note)'), ...ambulanceFields,
  spinalManipulationServiceInformation: since('0.2.0', segmentObject(SPINAL).nullish()),
  patientConditionInformationVision: since('0.2.0', listOf(segmentObject(VISION))), homeboundIndicator: since('0.2.0', flag('CRC*75 CRC02')),
  healthCareCodeInformation: listOf(z.looseObject({ diagnosisTypeCode: text('HI01-1 to HI12-1'), diagnosisCode: text('HI01-2 to HI12-2') })),
  anesthesiaRelatedSurgicalProcedure: textList('HI*BP HI01-2, HI02-2'),
  conditionInformation: listOf(z.looseObject({ conditionCodes: textList('HI*BG HI01-2 to HI12-2') })),
  claimPricingRepricingInformation: since('0.2.0', segmentObject(PRICING).nullish()),
  serviceFacilityLocation: facility.nullish().describe('2310C NM1*77'),
  ambulancePickUpLocation: since('0.2.0', address.nullish().describe('2310E NM1*PW')),
  ambulanceDropOffLocation: since('0.2.0', dropOff.nullish().describe('2310F NM1*45')),
  otherSubscriberInformation: listOf(otherSubscriber).describe('2320'), serviceLines: listOf(serviceLine).describe('2400'),
}).describe('2300');

/** Body of POST …/professionalclaims/v3/submission. */
export const professionalClaim = z.looseObject({
  ...rootFields, referring: provider.nullish().describe('2310A NM1*DN, P3 for a PrimaryCareProvider'), rendering: provider.nullish().describe('2310B NM1*82'),
  supervising: provider.nullish().describe('2310D NM1*DQ'), ordering: provider.nullish().describe('2420E NM1*DK of every line without an own one'),
  payToAddress: address.nullish().describe('2010AB NM1*87'), payToPlan: payToPlan.nullish(), claimInformation,
});
