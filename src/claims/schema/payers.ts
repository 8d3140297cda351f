import { z } from 'zod';
import { address, amount, count, flag, later, listOf, secondaryIdentifier, text, textList } from './common.ts';

/** What other payers of the patient decided, on claim and line level (2320, 2330, 2430), in the spellings of both claim types. */

export const adjustmentGroup = z.looseObject({
  adjustmentGroupCode: text,
  adjustmentDetails: listOf(adjustmentDetail()), claimAdjustmentDetails: listOf(adjustmentDetail()),
});

const otherSubscriberName = z.looseObject({
  otherInsuredQualifier: text, otherInsuredLastName: text, otherInsuredFirstName: text, otherInsuredMiddleName: text,
  otherInsuredNameSuffix: text, otherInsuredSuffix: text, otherInsuredIdentifierTypeCode: text, otherInsuredIdentifier: text,
  otherInsuredAddress: address.nullish(), address: address.nullish(),
  otherInsuredAdditionalIdentifier: textList, firstName: text,
});

const otherPayerName = z.looseObject({
  otherPayerOrganizationName: text, otherPayerIdentifierTypeCode: text, otherPayerIdentifier: text,
  otherPayerAddress: address.nullish(), otherPayerAdjudicationOrPaymentDate: text,
  otherPayerSecondaryIdentifier: listOf(secondaryIdentifier), otherPayerPriorAuthorizationNumber: text,
  otherPayerPriorAuthorizationOrReferralNumber: text, otherPayerClaimAdjustmentIndicator: flag,
  otherPayerClaimControlNumber: text, otherInsuredAdditionalIdentifier: later,
});

const outpatientAdjudication = z.looseObject({
  reimbursementRate: count, hcpcsPayableAmount: amount, claimPaymentRemarkCode: textList,
  endStageRenalDiseasePaymentAmount: amount, nonPayableProfessionalComponentBilledAmount: amount,
});

export const otherSubscriber = z.looseObject({
  paymentResponsibilityLevelCode: text, individualRelationshipCode: text, insuranceGroupOrPolicyNumber: text,
  policyNumber: text, groupNumber: text, otherInsuredGroupName: text, insuranceTypeCode: text, claimFilingIndicatorCode: text,
  claimLevelAdjustments: listOf(adjustmentGroup), payerPaidAmount: amount, nonCoveredChargeAmount: amount,
  remainingPatientLiability: amount, benefitsAssignmentCertificationIndicator: text, patientSignatureGeneratedForPatient: flag,
  releaseOfInformationCode: text, medicareOutpatientAdjudication: outpatientAdjudication.nullish(),
  otherSubscriberName: otherSubscriberName.nullish(), otherPayerName: otherPayerName.nullish(),
  medicareInpatientAdjudication: later, otherPayerReferringProvider: later, otherPayerRenderingProvider: later,
  otherPayerServiceFacilityLocation: later, otherPayerSupervisingProvider: later, otherPayerBillingProvider: later,
  otherPayerAttendingProvider: later, otherPayerOperatingPhysician: later, otherPayerOtherOperatingPhysician: later,
});

export const lineAdjudication = z.looseObject({
  otherPayerPrimaryIdentifier: text, serviceLinePaidAmount: amount, serviceIdQualifier: text, productOrServiceIDQualifier: text,
  procedureCode: text, procedureModifier: textList, procedureModifiers: textList, procedureCodeDescription: text,
  serviceLineRevenueCode: text, paidServiceUnitCount: count, bundledOrUnbundledLineNumber: count, bundledLineNumber: count,
  claimAdjustmentInformation: listOf(adjustmentGroup), lineAdjustment: listOf(adjustmentGroup),
  claimAdjustment: listOf(adjustmentGroup), adjudicationOrPaymentDate: text, claimPaidDate: text,
  remainingPatientLiability: amount,
});

function adjustmentDetail() {
  return z.looseObject({ adjustmentReasonCode: text, adjustmentAmount: amount, adjustmentQuantity: count });
}
