import { z } from 'zod';
import {
  address, amount, claimFields, count, facility, flag, later, lineFields, listOf, payToPlan, provider, rootFields,
  supplementalFields, text, textList,
} from './common.ts';
import { lineAdjudication, otherSubscriber } from './payers.ts';

const claimDates = z.looseObject({
  symptomDate: text, initialTreatmentDate: text, lastSeenDate: text, acuteManifestationDate: text, accidentDate: text,
  lastMenstrualPeriodDate: text, lastXRayDate: text, hearingAndVisionPrescriptionDate: text, disabilityBeginDate: text,
  disabilityEndDate: text, lastWorkedDate: text, authorizedReturnToWorkDate: text, admissionDate: text, dischargeDate: text,
  assumedAndRelinquishedCareBeginDate: text, assumedAndRelinquishedCareEndDate: text, repricerReceivedDate: text,
  firstContactDate: text,
});

const supplemental = z.looseObject({
  ...supplementalFields, cliaNumber: text, adjustedRepricedClaimNumber: text, mammographyCertificationNumber: text,
  carePlanOversightNumber: text, medicareCrossoverReferenceId: text,
});

const claimNote = z.looseObject({
  additionalInformation: text, certificationNarrative: text, goalRehabOrDischargePlans: text, diagnosisDescription: text,
  thirdPartOrgNotes: text,
});

const professionalService = z.looseObject({
  procedureIdentifier: text, procedureCode: text, procedureModifiers: textList, description: text, lineItemChargeAmount: amount,
  measurementUnit: text, serviceUnitCount: count, placeOfServiceCode: text,
  compositeDiagnosisCodePointers: z.looseObject({ diagnosisCodePointers: listOf(z.union([z.string(), z.number()])) }).nullish(),
  emergencyIndicator: text, epsdtIndicator: text, familyPlanningIndicator: text, copayStatusCode: text,
});

const lineReferences = z.looseObject({
  repricedLineItemReferenceNumber: text, adjustedRepricedLineItemReferenceNumber: text,
  priorAuthorization: listOf(z.looseObject({ priorAuthorizationOrReferralNumber: text, otherPayerPrimaryIdentifier: later })),
  mammographyCertificationNumber: text, clinicalLaboratoryImprovementAmendmentNumber: text, referringCliaNumber: text,
  immunizationBatchNumber: text, referralNumber: textList,
});

const lineDates = z.looseObject({
  prescriptionDate: text, certificationRevisionOrRecertificationDate: text, beginTherapyDate: text, lastCertificationDate: text,
  treatmentOrTherapyDate: text, hemoglobinTestDate: text, serumCreatineTestDate: text, shippedDate: text, lastXRayDate: text,
  initialTreatmentDate: text,
});

const serviceLine = z.looseObject({
  ...lineFields, professionalService, serviceLineReferenceInformation: lineReferences.nullish(),
  serviceLineDateInformation: lineDates.nullish(), salesTaxAmount: amount, postageTaxAmount: amount, fileInformation: textList,
  additionalNotes: text, goalRehabOrDischargePlans: text, thirdPartyOrganizationNotes: text,
  purchasedServiceProvider: provider.nullish(), serviceFacilityLocation: facility.nullish(),
  supervisingProvider: provider.nullish(), orderingProvider: provider.nullish(),
  lineAdjudicationInformation: listOf(lineAdjudication), hospiceEmployeeIndicator: later,
  purchasedServiceInformation: later, durableMedicalEquipmentService: later,
  durableMedicalEquipmentCertificateOfMedicalNecessity: later, ambulanceTransportInformation: later,
  durableMedicalEquipmentCertification: later, ambulanceCertification: later, conditionIndicatorDurableMedicalEquipment: later,
  ambulancePatientCount: later, obstetricAnesthesiaAdditionalUnits: later, testResults: later, contractInformation: later,
  linePricingRepricingInformation: later, ambulancePickUpLocation: later, ambulanceDropOffLocation: later,
  formIdentification: later,
});

const claimInformation = z.looseObject({
  ...claimFields, deathDate: text, pregnancyIndicator: flag, patientSignatureSourceCode: text, relatedCausesCode: textList,
  autoAccidentStateCode: text, autoAccidentCountryCode: text, specialProgramCode: text,
  claimDateInformation: claimDates.nullish(), claimSupplementalInformation: supplemental.nullish(), claimNote: claimNote.nullish(),
  healthCareCodeInformation: listOf(z.looseObject({ diagnosisTypeCode: text, diagnosisCode: text })),
  anesthesiaRelatedSurgicalProcedure: textList, conditionInformation: listOf(z.looseObject({ conditionCodes: textList })),
  otherSubscriberInformation: listOf(otherSubscriber), serviceLines: listOf(serviceLine),
  ambulanceTransportInformation: later, spinalManipulationServiceInformation: later, ambulanceCertification: later,
  patientConditionInformationVision: later, homeboundIndicator: later, claimPricingRepricingInformation: later,
  ambulancePickUpLocation: later, ambulanceDropOffLocation: later,
});

/** Body of POST …/professionalclaims/v3/submission. */
export const professionalClaim = z.looseObject({
  ...rootFields, supervising: provider.nullish(), ordering: provider.nullish(), payToAddress: address.nullish(),
  payToPlan: payToPlan.nullish(), claimInformation,
});
