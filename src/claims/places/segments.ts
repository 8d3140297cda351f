import { amount, decimal, list, type PartOf, segmentPlace, text, withUnit } from './place.ts';

/** JSON objects that are one segment each, of claim (2300), other payer (2320), line (2400) and form (2440). */

/** claimContractInformation, contractInformation of a line. */
export const CONTRACT = segmentPlace('CN1', {
  type: text(1, 'contractTypeCode'), amount: amount(2, 'contractAmount'), percentage: decimal(3, 'contractPercentage'),
  code: text(4, 'contractCode'), discount: decimal(5, 'termsDiscountPercentage'), version: text(6, 'contractVersionIdentifier'),
});
export type Contract = PartOf<typeof CONTRACT>;

/** reportInformation and its like; PWK05 is AC where there is a control number. */
export const ATTACHMENT = segmentPlace('PWK', {
  reportType: text(1, 'attachmentReportTypeCode'), transmission: text(2, 'attachmentTransmissionCode'),
  controlNumber: withUnit(text(6, 'attachmentControlNumber'), 'AC'),
});
/** An announced attachment. */
export type Attachment = PartOf<typeof ATTACHMENT>;

/** durableMedicalEquipmentCertificateOfMedicalNecessity: how the certificate is sent. */
export const NECESSITY = segmentPlace('PWK', { transmission: text(2, 'attachmentTransmissionCode') }, 'CT');
export type Necessity = PartOf<typeof NECESSITY>;

/** ambulanceTransportInformation of claim and line: weight in pounds, distance in miles. */
export const AMBULANCE = segmentPlace('CR1', {
  weight: withUnit(decimal(2, 'patientWeightInPounds'), 'LB'), reason: text(4, 'ambulanceTransportReasonCode'),
  miles: withUnit(decimal(6, 'transportDistanceInMiles'), 'DH'), roundTrip: text(9, 'roundTripPurposeDescription'),
  stretcher: text(10, 'stretcherPurposeDescription'),
});
export type Ambulance = PartOf<typeof AMBULANCE>;

/** spinalManipulationServiceInformation. */
export const SPINAL = segmentPlace('CR2', {
  condition: text(8, 'patientConditionCode'), description1: text(10, 'patientConditionDescription1'),
  description2: text(11, 'patientConditionDescription2'),
});
export type Spinal = PartOf<typeof SPINAL>;

/** durableMedicalEquipmentCertification: how long the equipment is needed, in months. */
export const EQUIPMENT_CERTIFICATION = segmentPlace('CR3', {
  type: text(1, 'certificationTypeCode'), months: withUnit(decimal(3, 'durableMedicalEquipmentDurationInMonths'), 'MO'),
});
export type EquipmentCertification = PartOf<typeof EQUIPMENT_CERTIFICATION>;

/** durableMedicalEquipmentService; SV501 repeats the procedure of SV101, which is why the writer adds it. */
export const EQUIPMENT = segmentPlace('SV5', {
  days: withUnit(decimal(3, 'days'), 'DA'), rental: amount(4, 'rentalPrice'), purchase: amount(5, 'purchasePrice'),
  frequency: text(6, 'frequencyCode'),
});
export type Equipment = PartOf<typeof EQUIPMENT>;

const CONDITIONS = [3, 4, 5, 6, 7];

/** ambulanceCertification of claim and line: Y or N, and the conditions that apply. */
export const AMBULANCE_CERTIFICATION = segmentPlace('CRC', {
  applies: text(2, 'certificationConditionIndicator'), conditions: list(CONDITIONS, 'conditionCodes'),
}, '07');
export type AmbulanceCertification = PartOf<typeof AMBULANCE_CERTIFICATION>;

/** patientConditionInformationVision. */
export const VISION = segmentPlace('CRC', {
  category: text(1, 'codeCategory'), applies: text(2, 'certificationConditionIndicator'), conditions: list(CONDITIONS, 'conditionCodes'),
});
export type Vision = PartOf<typeof VISION>;

/** epsdtReferral. An institutional claim may send the codes as conditionCodes of claimInformation instead. */
export const EPSDT = segmentPlace('CRC', {
  applies: text(2, 'certificationConditionCodeAppliesIndicator'), conditions: list([3, 4, 5], 'conditionCodes'),
}, 'ZZ');
export type Epsdt = PartOf<typeof EPSDT>;

/** conditionIndicatorDurableMedicalEquipment. */
export const EQUIPMENT_CONDITION = segmentPlace('CRC', {
  applies: text(2, 'certificationConditionIndicator'), condition: text(3, 'conditionIndicator'),
  secondCondition: text(4, 'conditionIndicatorCode'),
}, '09');
export type EquipmentCondition = PartOf<typeof EQUIPMENT_CONDITION>;

/** Flags that are a whole CRC: homeboundIndicator of the claim (only where true), hospiceEmployeeIndicator of a line (Y or N). */
export const HOMEBOUND = { field: 'homeboundIndicator', qualifier: '75', condition: 'IH' } as const;
export const HOSPICE = { field: 'hospiceEmployeeIndicator', qualifier: '70', condition: '65' } as const;

/** testResults. */
export const MEASUREMENT = segmentPlace('MEA', {
  reference: text(1, 'measurementReferenceIdentificationCode'), kind: text(2, 'measurementQualifier'), value: decimal(3, 'testResults'),
});
export type Measurement = PartOf<typeof MEASUREMENT>;

/** purchasedServiceInformation. */
export const PURCHASED = segmentPlace('PS1', {
  provider: text(1, 'purchasedServiceProviderIdentifier'), charge: amount(2, 'purchasedServiceChargeAmount'),
});
export type Purchased = PartOf<typeof PURCHASED>;

/** formIdentification without its supportingDocumentation. */
export const FORM = segmentPlace('LQ', { type: text(1, 'formTypeCode'), id: text(2, 'formIdentifier') });

/** supportingDocumentation of a form: a question and one kind of answer. */
export const ANSWER = segmentPlace('FRM', {
  question: text(1, 'questionNumber'), code: text(2, 'questionResponseCode'), text: text(3, 'questionResponse'),
  date: text(4, 'questionResponseAsDate'), percent: decimal(5, 'questionResponseAsPercent'),
});
export type Form = PartOf<typeof FORM> & { readonly answers: readonly PartOf<typeof ANSWER>[] };

/** claimCodeInformation of an institutional claim. */
export const ADMISSION = segmentPlace('CL1', {
  admissionType: text(1, 'admissionTypeCode'), admissionSource: text(2, 'admissionSourceCode'), patientStatus: text(3, 'patientStatusCode'),
});

/** medicareOutpatientAdjudication. */
export const OUTPATIENT = segmentPlace('MOA', {
  reimbursementRate: decimal(1, 'reimbursementRate'), payableCents: amount(2, 'hcpcsPayableAmount'),
  remarks: list([3, 4, 5, 6, 7], 'claimPaymentRemarkCode'), renalCents: amount(8, 'endStageRenalDiseasePaymentAmount'),
  nonPayableCents: amount(9, 'nonPayableProfessionalComponentBilledAmount'),
});
export type OutpatientAdjudication = PartOf<typeof OUTPATIENT>;

/** medicareInpatientAdjudication. Remark codes stand in MIA05 and, from the second on, in MIA20 to MIA23. */
export const INPATIENT = segmentPlace('MIA', {
  days: decimal(1, 'coveredDaysOrVisitsCount'), psychiatricDays: decimal(3, 'lifetimePsychiatricDaysCount'),
  drg: amount(4, 'claimDRGAmount'), remarks: list([5, 20, 21, 22, 23], 'claimPaymentRemarkCode'),
  disproportionateShare: amount(6, 'claimDisproportionateShareAmount'), passThrough: amount(7, 'claimMspPassThroughAmount'),
  capital: amount(8, 'claimPpsCapitalAmount'), capitalFederal: amount(9, 'ppsCapitalHspDrgAmount'),
  capitalHospital: amount(10, 'capitalHSPDRGAmount'), capitalDisproportionate: amount(11, 'ppsCapitalDshDrgAmount'),
  oldCapital: amount(12, 'oldCapitalAmount'), capitalTeaching: amount(13, 'ppsCapitalImeAmount'),
  operatingHospital: amount(14, 'ppsOperatingHospitalSpecificDrgAmount'), costReportDays: decimal(15, 'costReportDayCount'),
  operatingFederal: amount(16, 'ppsOperatingFederalSpecificDrgAmount'), capitalOutlier: amount(17, 'claimPpsCapitalOutlierAmmount'),
  teaching: amount(18, 'claimIndirectTeachingAmount'), nonPayable: amount(19, 'nonPayableProfessionalComponentBilledAmount'),
  capitalException: amount(24, 'capitalExceptionAmount'),
});
export type InpatientAdjudication = PartOf<typeof INPATIENT>;

/** The names of HCP fields that the four pricing objects spell differently; those that an object lacks are left out. */
interface PricingNames {
  readonly organization: string;
  readonly rate: string;
  readonly group: string;
  readonly groupAmount: string;
  readonly revenue?: string;
  readonly qualifier?: string;
  readonly procedure?: string;
  readonly unit?: string;
  readonly units?: string;
}

function pricing(names: PricingNames) {
  const own = (name: string | undefined): readonly string[] => (name === undefined ? [] : [name]);
  return segmentPlace('HCP', {
    method: text(1, 'pricingMethodologyCode'), allowed: amount(2, 'repricedAllowedAmount'), saving: amount(3, 'repricedSavingAmount'),
    organization: text(4, names.organization), rate: decimal(5, names.rate), group: text(6, names.group),
    groupAmount: amount(7, names.groupAmount), revenue: text(8, ...own(names.revenue)),
    qualifier: text(9, ...own(names.qualifier)), procedure: text(10, ...own(names.procedure)), unit: text(11, ...own(names.unit)),
    units: decimal(12, ...own(names.units)), rejectReason: text(13, 'rejectReasonCode'), compliance: text(14, 'policyComplianceCode'),
    exception: text(15, 'exceptionCode'),
  });
}

/** claimPricingRepricingInformation and linePricingRepricingInformation of a professional claim. */
export const PRICING = pricing({
  organization: 'repricingOrganizationIdentifier', rate: 'repricingPerDiemOrFlatRateAmount',
  group: 'repricedApprovedAmbulatoryPatientGroupCode', groupAmount: 'repricedApprovedAmbulatoryPatientGroupAmount',
});
export type Pricing = PartOf<typeof PRICING>;

/** claimPricingInformation and lineRepricingInformation of an institutional claim. */
export const INSTITUTIONAL_PRICING = pricing({
  organization: 'repricedOrgIdentifier', rate: 'repricedPerDiem', group: 'repricedApprovedDRGCode', groupAmount: 'repricedApprovedAmount',
  revenue: 'repricedApprovedRevenueCode', qualifier: 'productOrServiceIDQualifier', procedure: 'repricedApprovedHCPCSCode',
  unit: 'repricedApprovedServiceUnitCode', units: 'repricedApprovedServiceUnitCount',
});

/** linePricingInformation of an institutional line: the same segment in other words. */
export const INSTITUTIONAL_LINE_PRICING = pricing({
  organization: 'repricedOrganizationIdentifier', rate: 'flatRateAmount', group: 'apgCode', groupAmount: 'apgAmount',
  qualifier: 'serviceIdQualifier', procedure: 'repricedApprovedHCPCSCode', unit: 'measurementUnitCode',
  units: 'repricedApprovedServiceUnitCount',
});
