import { z } from 'zod';
import { OTHER_PAYER_AMOUNTS } from '../places/facts.ts';
import { DENTAL_PAYER_PROVIDERS, DENTAL_PAYER_REFERENCES } from '../places/dental.ts';
import { INSTITUTIONAL_PAYER_PROVIDERS, PAYER_PROVIDERS, type PayerProviderPlace } from '../places/providers.ts';
import { INPATIENT, OUTPATIENT } from '../places/segments.ts';
import { address, secondaryIdentifier } from './common.ts';
import { amount, count, flag, listOf, qualifiedFields, segmentObject, since, text, textList } from './leaf.ts';

/** What other payers of the patient decided, on claim and line level (2320, 2330, 2430), in the spellings of both claim types. */

const adjustmentDetail = z.looseObject({
  adjustmentReasonCode: text('CAS02, CAS05, CAS08, CAS11, CAS14, CAS17'), adjustmentAmount: amount('CAS03, CAS06, CAS09, CAS12, CAS15, CAS18'),
  adjustmentQuantity: count('CAS04, CAS07, CAS10, CAS13, CAS16, CAS19'),
});

export const adjustmentGroup = z.looseObject({
  adjustmentGroupCode: text('CAS01'), adjustmentDetails: listOf(adjustmentDetail), claimAdjustmentDetails: listOf(adjustmentDetail),
});

const otherSubscriberName = z.looseObject({
  otherInsuredQualifier: text('NM102'), otherInsuredLastName: text('NM103'), otherInsuredFirstName: text('NM104'),
  otherInsuredMiddleName: text('NM105'), otherInsuredNameSuffix: text('NM107'), otherInsuredSuffix: text('NM107'),
  otherInsuredIdentifierTypeCode: text('NM108'), otherInsuredIdentifier: text('NM109'), otherInsuredAddress: address.nullish(),
  address: address.nullish(), otherInsuredAdditionalIdentifier: textList('REF*SY REF02'), firstName: text('NM104'),
}).describe('2330A NM1*IL');

const otherPayerName = z.looseObject({
  otherPayerOrganizationName: text('NM103'), otherPayerIdentifierTypeCode: text('NM108'), otherPayerIdentifier: text('NM109'),
  otherPayerAddress: address.nullish(), otherPayerAdjudicationOrPaymentDate: text('DTP*573 DTP03'),
  otherPayerSecondaryIdentifier: listOf(secondaryIdentifier), otherPayerPriorAuthorizationNumber: text('REF*G1 REF02'),
  otherPayerPriorAuthorizationOrReferralNumber: text('REF*9F REF02'), otherPayerClaimAdjustmentIndicator: flag('REF*T4 REF02'),
  otherPayerClaimControlNumber: text('REF*F8 REF02'),
  otherInsuredAdditionalIdentifier: text('2330A REF*SY REF02, where otherSubscriberName has none'),
}).describe('2330B NM1*PR');

const otherSubscriberFields = {
  paymentResponsibilityLevelCode: text('SBR01'), individualRelationshipCode: text('SBR02'), otherInsuredGroupName: text('SBR04, without SBR03'),
  claimFilingIndicatorCode: text('SBR09'), insuranceTypeCode: text('SBR05'), insuranceGroupOrPolicyNumber: text('SBR03'), groupNumber: text('SBR03'),
  policyNumber: text('SBR03, without groupNumber'), claimLevelAdjustments: listOf(adjustmentGroup),
  ...qualifiedFields('AMT', OTHER_PAYER_AMOUNTS, amount), benefitsAssignmentCertificationIndicator: text('OI03'),
  patientSignatureGeneratedForPatient: flag('OI04'), releaseOfInformationCode: text('OI06'),
  medicareOutpatientAdjudication: segmentObject(OUTPATIENT).nullish(), otherSubscriberName: otherSubscriberName.nullish(),
  otherPayerName: otherPayerName.nullish(),
};

/** otherSubscriberInformation of a professional claim. */
export const otherSubscriber = z.looseObject({ ...otherSubscriberFields, ...payerProviders(PAYER_PROVIDERS) });

/** otherSubscriberInformation of an institutional claim. */
export const institutionalOtherSubscriber = z.looseObject({
  ...otherSubscriberFields, ...payerProviders(INSTITUTIONAL_PAYER_PROVIDERS),
  medicareInpatientAdjudication: since('0.2.0', segmentObject(INPATIENT).nullish()),
});

/** otherSubscriberInformation of a dental claim. */
export const dentalOtherSubscriber = z.looseObject({
  ...otherSubscriberFields, ...payerProviders(DENTAL_PAYER_PROVIDERS),
  otherSubscriberName: otherSubscriberName.extend({ otherInsuredAdditionalIdentifiers: textList('REF*SY REF02') }).nullish(),
  otherPayerName: otherPayerName.extend(qualifiedFields('REF', DENTAL_PAYER_REFERENCES)).nullish(),
});

export const lineAdjudication = z.looseObject({
  otherPayerPrimaryIdentifier: text('SVD01'), serviceLinePaidAmount: amount('SVD02'), serviceIdQualifier: text('SVD03-1'),
  productOrServiceIDQualifier: text('SVD03-1'), procedureCode: text('SVD03-2'), procedureModifier: textList('SVD03-3 to SVD03-6'),
  procedureModifiers: textList('SVD03-3 to SVD03-6'), procedureCodeDescription: text('SVD03-7'), serviceLineRevenueCode: text('SVD04'),
  paidServiceUnitCount: count('SVD05'), bundledOrUnbundledLineNumber: count('SVD06'), bundledLineNumber: count('SVD06'),
  claimAdjustmentInformation: listOf(adjustmentGroup), lineAdjustment: listOf(adjustmentGroup), claimAdjustment: listOf(adjustmentGroup),
  adjudicationOrPaymentDate: text('DTP*573 DTP03'), claimPaidDate: text('DTP*573 DTP03'), remainingPatientLiability: amount('AMT*EAF AMT02'),
});

/** An object or a list of objects per kind of provider, with a list of identifiers each. */
function payerProviders(places: readonly PayerProviderPlace[]): Record<string, z.ZodType> {
  return Object.fromEntries(places.map((place) => {
    const one = z.looseObject({ entityTypeQualifier: text('NM102'), [place.list]: listOf(secondaryIdentifier) });
    return [place.field, since('0.2.0', listOf(one).describe(`${place.loop} NM1*${place.entity}`))];
  }));
}
