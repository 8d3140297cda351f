import { z } from 'zod';
import {
  address, amount, claimFields, count, later, lineFields, listOf, nestedListOf, payToPlan, provider, report, rootFields,
  supplementalFields, text, textList,
} from './common.ts';
import { lineAdjudication, otherSubscriber } from './payers.ts';

const claimDates = z.looseObject({
  statementBeginDate: text, statementEndDate: text, admissionDateAndHour: text, dischargeHour: text, repricerReceivedDate: text,
});

const supplemental = z.looseObject({
  ...supplementalFields, adjustedRepricedClaimRefNumber: text, autoAccidentState: text, peerReviewAuthorizationNumber: text,
});

const claimNotes = z.looseObject({
  goalRehabOrDischargePlans: textList, diagnosisDescription: textList, allergies: textList, dme: textList, medications: textList,
  nutritionalRequirments: textList, ordersForDiscipLinesAndTreatments: textList, functionalLimitsOrReasonHomebound: textList,
  reasonsPatientLeavesHome: textList, timesAndReasonsPatientNotAtHome: textList, unusualHomeOrSocialEnv: textList,
  safetyMeasures: textList, supplementalPlanOfTreatment: textList, updatedInformation: textList, additionalInformation: textList,
});

const institutionalService = z.looseObject({
  serviceLineRevenueCode: text, procedureIdentifier: text, procedureCode: text, procedureModifiers: textList, description: text,
  lineItemChargeAmount: amount, measurementUnit: text, serviceUnitCount: count, nonCoveredChargeAmount: amount,
});

const serviceLine = z.looseObject({
  ...lineFields, institutionalService, serviceTaxAmount: amount, facilityTaxAmount: amount,
  thirdPartyOrganizationNotes: text, lineNoteText: later, description: text, repricedLineItemReferenceNumber: text,
  adjustedRepricedLineItemReferenceNumber: text, lineAdjudicationInformation: listOf(lineAdjudication),
  lineAdjustmentInformation: listOf(lineAdjudication), lineSupplementInformation: later,
  serviceLineSupplementalInformations: listOf(report),
  serviceLineDateInformation: z.looseObject({
    serviceDate: text, beginServiceDate: text, endServiceDate: text, validDateInformation: later,
  }).nullish(),
  serviceLineReferenceInformation: z.looseObject({
    providerControlNumber: text, repricedLineItemRefNumber: text, adjustedRepricedLineItemRefNumber: text,
  }).nullish(),
  operatingPhysician: provider.nullish(), otherOperatingPhysician: provider.nullish(),
  linePricingInformation: later, lineRepricingInformation: later,
});

const claimInformation = z.looseObject({
  ...claimFields, patientEstimatedAmountDue: amount, billingNote: text, claimNotes: claimNotes.nullish(),
  claimDateInformation: claimDates.nullish(), claimSupplementalInformation: supplemental.nullish(),
  claimCodeInformation: z.looseObject({ admissionTypeCode: text, admissionSourceCode: text, patientStatusCode: text }).nullish(),
  principalDiagnosis: z.looseObject({
    qualifierCode: text, principalDiagnosisCode: text, presentOnAdmissionIndicator: text,
  }).nullish(),
  admittingDiagnosis: z.looseObject({ qualifierCode: text, admittingDiagnosisCode: text }).nullish(),
  patientReasonForVisits: nestedListOf(z.looseObject({ qualifierCode: text, patientReasonForVisitCode: text })),
  externalCauseOfInjuries: nestedListOf(z.looseObject({
    qualifierCode: text, externalCauseOfInjury: text, presentOnAdmissionIndicator: text,
  })),
  otherDiagnosisInformationList: nestedListOf(z.looseObject({
    qualifierCode: text, otherDiagnosisCode: text, presentOnAdmissionIndicator: text,
  })),
  diagnosisRelatedGroupInformation: z.looseObject({ drugRelatedGroupCode: text }).nullish(),
  principalProcedureInformation: z.looseObject({
    qualifierCode: text, principalProcedureCode: text, principalProcedureDate: text,
  }).nullish(),
  otherProcedureInformationList: nestedListOf(z.looseObject({
    qualifierCode: text, otherProcedureCode: text, otherProcedureDate: text,
  })),
  occurrenceSpanInformations: nestedListOf(z.looseObject({
    occurrenceSpanCode: text, occurrenceSpanCodeStartDate: text, occurrenceSpanCodeEndDate: text,
  })),
  occurrenceInformationList: nestedListOf(z.looseObject({
    occurrenceSpanCode: text, occurrenceSpanCodeDate: text, occurrenceCode: text, occurrenceDate: text, occurrenceCodeDate: text,
  })),
  valueInformationList: nestedListOf(z.looseObject({ valueCode: text, valueCodeAmount: amount })),
  conditionCodesList: nestedListOf(z.looseObject({ conditionCode: text })),
  treatmentCodeInformationList: nestedListOf(z.looseObject({ treatmentCode: text })),
  conditionCodes: later, claimPricingInformation: later,
  otherSubscriberInformation: listOf(otherSubscriber), serviceLines: listOf(serviceLine),
});

/** Body of POST …/institutionalclaims/v1/submission. */
export const institutionalClaim = z.looseObject({
  ...rootFields, attending: provider.nullish(), operatingPhysician: provider.nullish(), otherOperatingPhysician: provider.nullish(),
  billingPayToAddressName: z.looseObject({ address: address.nullish(), entityTypeQualifier: text }).nullish(),
  billingPayToPlanName: payToPlan.nullish(), payToAddress: address.nullish(), payToPlan: payToPlan.nullish(), claimInformation,
});
