import type { Qualified } from './place.ts';

/**
 * Dates (DTP), references (REF), amounts (AMT), quantities (QTY) and notes (NTE) of claim and line: JSON name and qualifier, in the
 * order of the guides (005010X222A1, 005010X223A2).
 */

/** claimDateInformation of a professional claim, loop 2300. Disability dates share one segment: see DISABILITY. */
export const CLAIM_DATES: Qualified = [
  ['symptomDate', '431'], ['initialTreatmentDate', '454'], ['lastSeenDate', '304'], ['acuteManifestationDate', '453'],
  ['accidentDate', '439'], ['lastMenstrualPeriodDate', '484'], ['lastXRayDate', '455'],
  ['hearingAndVisionPrescriptionDate', '471'], ['lastWorkedDate', '297'], ['authorizedReturnToWorkDate', '296'],
  ['admissionDate', '435'], ['dischargeDate', '096'], ['assumedAndRelinquishedCareBeginDate', '090'],
  ['assumedAndRelinquishedCareEndDate', '091'], ['firstContactDate', '444'], ['repricerReceivedDate', '050'],
];

/** DTP 314 with a range where both dates are there, 360 for a begin and 361 for an end alone; stands after 471. */
export const DISABILITY = { begin: 'disabilityBeginDate', end: 'disabilityEndDate', both: '314', beginOnly: '360', endOnly: '361' } as const;

/** claimDateInformation of an institutional claim besides statement period 434, admission 435 and discharge hour 096. */
export const INSTITUTIONAL_DATES: Qualified = [['repricerReceivedDate', '050']];

/** serviceLineDateInformation of a professional line, loop 2400 (DTP 472 is serviceDate and serviceDateEnd of the line). */
export const LINE_DATES: Qualified = [
  ['prescriptionDate', '471'], ['certificationRevisionOrRecertificationDate', '607'], ['beginTherapyDate', '463'],
  ['lastCertificationDate', '461'], ['treatmentOrTherapyDate', '304'], ['hemoglobinTestDate', '738'],
  ['serumCreatineTestDate', '739'], ['shippedDate', '011'], ['lastXRayDate', '455'], ['initialTreatmentDate', '454'],
];

/** claimSupplementalInformation of a professional claim. */
export const CLAIM_REFERENCES: Qualified = [
  ['serviceAuthorizationExceptionCode', '4N'], ['medicareCrossoverReferenceId', 'F5'], ['mammographyCertificationNumber', 'EW'],
  ['referralNumber', '9F'], ['priorAuthorizationNumber', 'G1'], ['claimControlNumber', 'F8'], ['cliaNumber', 'X4'],
  ['repricedClaimNumber', '9A'], ['adjustedRepricedClaimNumber', '9C'], ['investigationalDeviceExemptionNumber', 'LX'],
  ['claimNumber', 'D9'], ['medicalRecordNumber', 'EA'], ['demoProjectIdentifier', 'P4'], ['carePlanOversightNumber', '1J'],
];

/** claimSupplementalInformation of an institutional claim, and lineSupplementInformation, whose references belong to the claim too. */
export const INSTITUTIONAL_REFERENCES: Qualified = [
  ['serviceAuthorizationExceptionCode', '4N'], ['referralNumber', '9F'], ['priorAuthorizationNumber', 'G1'],
  ['claimControlNumber', 'F8'], ['repricedClaimNumber', '9A'], ['adjustedRepricedClaimRefNumber', '9C'],
  ['investigationalDeviceExemptionNumber', 'LX'], ['claimNumber', 'D9'], ['autoAccidentState', 'LU'], ['medicalRecordNumber', 'EA'],
  ['demoProjectIdentifier', 'P4'], ['peerReviewAuthorizationNumber', 'G4'],
];

/** serviceLineReferenceInformation of a professional line: what stands before G1, and what stands after 6R. */
export const LINE_REFERENCES: Qualified = [
  ['repricedLineItemReferenceNumber', '9B'], ['adjustedRepricedLineItemReferenceNumber', '9D'],
  ['mammographyCertificationNumber', 'EW'], ['clinicalLaboratoryImprovementAmendmentNumber', 'X4'], ['referringCliaNumber', 'F4'],
  ['immunizationBatchNumber', 'BT'],
];

/** Lists in serviceLineReferenceInformation; REF04 of G1 is 2U and the id of the payer whose number it is. */
export const LINE_AUTHORIZATION = {
  list: 'priorAuthorization', qualifier: 'G1', number: 'priorAuthorizationOrReferralNumber', payer: 'otherPayerPrimaryIdentifier',
} as const;
export const LINE_REFERRAL = { list: 'referralNumber', qualifier: '9F' } as const;

/** Fields of an institutional line, and the same two in serviceLineReferenceInformation. */
export const INSTITUTIONAL_LINE_REFERENCES: Qualified = [
  ['repricedLineItemReferenceNumber', '9B'], ['adjustedRepricedLineItemReferenceNumber', '9D'],
];
export const INSTITUTIONAL_LINE_REFERENCES_BELOW: Qualified = [
  ['repricedLineItemRefNumber', '9B'], ['adjustedRepricedLineItemRefNumber', '9D'],
];

/** REF of other payers (2330B) besides otherPayerSecondaryIdentifier (2U, EI, FY, NF); T4 is the flag otherPayerClaimAdjustmentIndicator. */
export const OTHER_PAYER_REFERENCES: Qualified = [
  ['otherPayerPriorAuthorizationNumber', 'G1'], ['otherPayerPriorAuthorizationOrReferralNumber', '9F'],
  ['otherPayerClaimAdjustmentIndicator', 'T4'], ['otherPayerClaimControlNumber', 'F8'],
];

/** tradingPartnerSecondaryIdentifiers, loop 2010BB. */
export const PAYER_IDENTIFIERS: Qualified = [
  ['payerIdentificationNumber', '2U'], ['employerIdentificationNumber', 'EI'], ['claimOfficeNumber', 'FY'], ['naic', 'NF'],
];

/** Identifiers of a pay-to plan (2010AC) besides its tax id (EI): the guide takes one of them. */
export const PLAN_IDENTIFIERS: Qualified = [['payerIdentificationNumber', '2U'], ['claimOfficeNumber', 'FY'], ['naic', 'NF']];

/** Prescription or link number of a drug (2410): the guide takes one of them. */
export const DRUG_REFERENCES: Qualified = [['pharmacyPrescriptionNumber', 'XZ'], ['linkSequenceNumber', 'VY']];

/** claimNote of a professional claim: the guide takes one of them. */
export const CLAIM_NOTES: Qualified = [
  ['additionalInformation', 'ADD'], ['certificationNarrative', 'CER'], ['goalRehabOrDischargePlans', 'DCP'],
  ['diagnosisDescription', 'DGN'], ['thirdPartOrgNotes', 'TPO'],
];

/** claimNotes of an institutional claim, lists of texts: up to ten in all. */
export const INSTITUTIONAL_NOTES: Qualified = [
  ['allergies', 'ALG'], ['goalRehabOrDischargePlans', 'DCP'], ['diagnosisDescription', 'DGN'], ['dme', 'DME'],
  ['medications', 'MED'], ['nutritionalRequirments', 'NTR'], ['ordersForDiscipLinesAndTreatments', 'ODT'],
  ['functionalLimitsOrReasonHomebound', 'RHB'], ['reasonsPatientLeavesHome', 'RLH'], ['timesAndReasonsPatientNotAtHome', 'RNH'],
  ['unusualHomeOrSocialEnv', 'SET'], ['safetyMeasures', 'SFM'], ['supplementalPlanOfTreatment', 'SPT'], ['updatedInformation', 'UPI'],
];

/** Billing note: `billingNote` of claimInformation, or else the first `additionalInformation` of claimNotes. */
export const BILLING_NOTE: Qualified = [['billingNote', 'ADD']];
export const BILLING_NOTE_BELOW: Qualified = [['additionalInformation', 'ADD']];

/** Notes of a professional line: one of the first two, and one of the third. */
export const LINE_NOTES: Qualified = [['additionalNotes', 'ADD'], ['goalRehabOrDischargePlans', 'DCP']];
export const THIRD_PARTY_NOTE: Qualified = [['thirdPartyOrganizationNotes', 'TPO']];

/** Note of an institutional line, in either spelling. */
export const INSTITUTIONAL_LINE_NOTES: Qualified = [['thirdPartyOrganizationNotes', 'TPO'], ['lineNoteText', 'TPO']];

/** AMT of claimInformation. */
export const CLAIM_AMOUNTS: Qualified = [['patientAmountPaid', 'F5']];
export const INSTITUTIONAL_AMOUNTS: Qualified = [['patientEstimatedAmountDue', 'F3']];

/** AMT of a line. */
export const LINE_AMOUNTS: Qualified = [['salesTaxAmount', 'T'], ['postageTaxAmount', 'F4']];
export const INSTITUTIONAL_LINE_AMOUNTS: Qualified = [['serviceTaxAmount', 'GT'], ['facilityTaxAmount', 'N8']];

/** AMT of another payer (2320), in the order of the 837P; the 837I has EAF before A8. */
export const OTHER_PAYER_AMOUNTS: Qualified = [['payerPaidAmount', 'D'], ['nonCoveredChargeAmount', 'A8'], ['remainingPatientLiability', 'EAF']];

/** QTY of a professional line. */
export const LINE_QUANTITIES: Qualified = [['ambulancePatientCount', 'PT'], ['obstetricAnesthesiaAdditionalUnits', 'FL']];
