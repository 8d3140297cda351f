import { z } from 'zod';
import {
  BILLING_NOTE, BILLING_NOTE_BELOW, INSTITUTIONAL_AMOUNTS, INSTITUTIONAL_DATES, INSTITUTIONAL_LINE_AMOUNTS, INSTITUTIONAL_LINE_NOTES,
  INSTITUTIONAL_LINE_REFERENCES, INSTITUTIONAL_LINE_REFERENCES_BELOW, INSTITUTIONAL_NOTES, INSTITUTIONAL_REFERENCES,
} from '../places/facts.ts';
import { type CodePlace, INSTITUTIONAL_CODES } from '../places/codes.ts';
import { ADMISSION, INSTITUTIONAL_LINE_PRICING, INSTITUTIONAL_PRICING } from '../places/segments.ts';
import { address, claimFields, facility, lineFields, payToPlan, provider, report, rootFields, supplementalFields } from './common.ts';
import { amount, count, listOf, nestedListOf, qualifiedFields, segmentObject, since, text, textList } from './leaf.ts';
import { institutionalOtherSubscriber, lineAdjudication } from './payers.ts';

const NONE = 'none';

const claimDates = z.looseObject({
  statementBeginDate: text('DTP*434 DTP03 (RD8)'), statementEndDate: text('DTP*434 DTP03 (RD8)'), admissionDateAndHour: text('DTP*435 DTP03 (DT or D8)'),
  dischargeHour: text('DTP*096 DTP03 (TM)'), ...qualifiedFields('DTP', INSTITUTIONAL_DATES),
});

const institutionalService = z.looseObject({
  serviceLineRevenueCode: text('SV201'), procedureIdentifier: text('SV202-1'), procedureCode: text('SV202-2'),
  procedureModifiers: textList('SV202-3 to SV202-6'), description: text('SV202-7'), lineItemChargeAmount: amount('SV203'),
  measurementUnit: text('SV204'), serviceUnitCount: count('SV205'), nonCoveredChargeAmount: amount('SV207'),
});

const serviceLine = z.looseObject({
  ...lineFields, institutionalService, ...qualifiedFields('AMT', INSTITUTIONAL_LINE_AMOUNTS, amount),
  ...qualifiedFields('NTE', INSTITUTIONAL_LINE_NOTES), description: text('SV202-7, without a description of the service'),
  ...qualifiedFields('REF', INSTITUTIONAL_LINE_REFERENCES), lineAdjudicationInformation: listOf(lineAdjudication).describe('2430'),
  lineAdjustmentInformation: listOf(lineAdjudication).describe('2430'),
  lineSupplementInformation: since('0.2.0', z.looseObject(supplementalFields(INSTITUTIONAL_REFERENCES)).nullish().describe('2400 PWK, references in 2300')),
  serviceLineSupplementalInformations: listOf(report),
  serviceLineDateInformation: z.looseObject({
    serviceDate: text('DTP*472 DTP03'), beginServiceDate: text('DTP*472 DTP03'), endServiceDate: text('DTP*472 DTP03 (RD8)'),
    validDateInformation: z.boolean().nullish().describe(NONE),
  }).nullish(),
  serviceLineReferenceInformation: z.looseObject({
    providerControlNumber: text('REF*6R REF02'), ...qualifiedFields('REF', INSTITUTIONAL_LINE_REFERENCES_BELOW),
  }).nullish(),
  operatingPhysician: provider.nullish().describe('2420A NM1*72'), otherOperatingPhysician: provider.nullish().describe('2420B NM1*ZZ'),
  renderingProvider: provider.nullish().describe('2420C NM1*82'), referringProvider: provider.nullish().describe('2420D NM1*DN'),
  linePricingInformation: since('0.2.0', segmentObject(INSTITUTIONAL_LINE_PRICING).nullish()),
  lineRepricingInformation: since('0.2.0', segmentObject(INSTITUTIONAL_PRICING).nullish().describe('without linePricingInformation')),
});

const claimInformation = z.looseObject({
  ...claimFields, signatureIndicator: text(`${NONE} (CLM06 is not used)`), patientWeight: count(`${NONE} (deprecated)`),
  patientAmountPaid: amount(`${NONE} (deprecated)`), ...qualifiedFields('AMT', INSTITUTIONAL_AMOUNTS, amount), ...qualifiedFields('NTE', BILLING_NOTE),
  claimNotes: z.looseObject({
    ...qualifiedFields('NTE', INSTITUTIONAL_NOTES, textList), ...qualifiedFields('NTE', BILLING_NOTE_BELOW, textList),
  }).nullish(),
  claimDateInformation: claimDates.nullish(), claimSupplementalInformation: z.looseObject(supplementalFields(INSTITUTIONAL_REFERENCES)).nullish(),
  claimCodeInformation: segmentObject(ADMISSION).nullish(), ...Object.fromEntries(INSTITUTIONAL_CODES.map((place) => [place.field, codes(place)])),
  conditionCodes: since('0.2.0', textList('CRC*ZZ CRC03 to CRC05, without epsdtReferral')),
  claimPricingInformation: since('0.2.0', segmentObject(INSTITUTIONAL_PRICING).nullish()),
  serviceFacilityLocation: facility.nullish().describe('2310E NM1*77'),
  otherSubscriberInformation: listOf(institutionalOtherSubscriber).describe('2320'), serviceLines: listOf(serviceLine).describe('2400'),
}).describe('2300');

/** Body of POST …/institutionalclaims/v1/submission. */
export const institutionalClaim = z.looseObject({
  ...rootFields, attending: provider.nullish().describe('2310A NM1*71'), operatingPhysician: provider.nullish().describe('2310B NM1*72'),
  otherOperatingPhysician: provider.nullish().describe('2310C NM1*ZZ'), rendering: provider.nullish().describe('2310D NM1*82'),
  referring: provider.nullish().describe('2310F NM1*DN'),
  billingPayToAddressName: z.looseObject({ address: address.nullish(), entityTypeQualifier: text('NM102 follows from the billing provider') })
    .nullish().describe('2010AB NM1*87'),
  billingPayToPlanName: payToPlan.nullish(), payToAddress: address.nullish().describe('2010AB NM1*87'), payToPlan: payToPlan.nullish(),
  claimInformation,
});

/** The object or list of one group of HI codes. */
function codes(place: CodePlace): z.ZodType {
  const hi = `HI*${place.qualifiers[0]}`;
  const fields: Record<string, z.ZodType> = {};
  for (const name of place.code) fields[name] = text(`${hi} HI01-2 to HI12-2`);
  if (place.qualifier) fields[place.qualifier] = text(`${hi} HI01-1 to HI12-1`);
  if (place.presentOnAdmission) fields[place.presentOnAdmission] = text(`${hi} HI01-9 to HI12-9`);
  for (const name of place.date ?? []) fields[name] = text(`${hi} HI01-4 to HI12-4`);
  if (place.through) fields[place.through] = text(`${hi} HI01-4 to HI12-4`);
  if (place.amount) fields[place.amount] = amount(`${hi} HI01-5 to HI12-5`);
  const one = z.looseObject(fields);
  if (place.shape === 'object') return one.nullish();
  return place.shape === 'list' ? listOf(one) : nestedListOf(one);
}
