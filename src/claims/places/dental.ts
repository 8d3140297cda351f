import type { Qualified } from './place.ts';
import { amount, decimal, segmentPlace, text } from './place.ts';
import type { PartOf } from './place.ts';
import type { PayerProviderPlace, ProviderPlace } from './providers.ts';

/** What dental claims (005010X224A2) have of their own; the rest they share with professional claims. */

/** claimDateInformation, loop 2300, in the guide's order; `serviceDate`, one date or a range, stands before the last. */
export const DENTAL_DATES: Qualified = [
  ['accidentDate', '439'], ['appliancePlacementDate', '452'], ['serviceDate', '472'], ['repricerReceivedDate', '050'],
];

/** claimSupplementalInformation. */
export const DENTAL_REFERENCES: Qualified = [
  ['predeterminationOfBenefitsIdentifier', 'G3'], ['serviceAuthorizationExceptionCode', '4N'], ['claimControlNumber', 'F8'],
  ['referralNumber', '9F'], ['priorAuthorizationNumber', 'G1'], ['repricedClaimNumber', '9A'], ['adjustedRepricedClaimNumber', '9C'],
  ['claimNumber', 'D9'],
];

/** claimNotes, a list of texts. */
export const DENTAL_NOTE = { field: 'claimNotes', qualifier: 'ADD' } as const;

/** predeterminationOfBenefits: the claim only asks what would be paid (CLM19). */
export const PREDETERMINATION = { field: 'predeterminationOfBenefits', code: 'PB' } as const;

/** orthodonticTotalMonthsOfTreatment. */
export const ORTHODONTICS = segmentPlace('DN1', {
  months: decimal(1, 'monthsCount'), remaining: decimal(2, 'monthsRemaining'), indicator: text(4, 'treatmentIndicator'),
});
export type Orthodontics = PartOf<typeof ORTHODONTICS>;

/** toothStatus: a tooth by its number (list JP) that is to be extracted (E) or is missing (M). */
export const TOOTH_STATUS = segmentPlace('DN2', {
  tooth: text(1, 'toothNumber'), status: { ...text(2, 'toothStatusCode'), unit: { at: 6, value: 'JP' } },
});
export type ToothStatus = PartOf<typeof TOOTH_STATUS>;

/** teethInformation of a line (TOO): a tooth and up to five of its surfaces, which share one composite. */
export const TEETH = { field: 'teethInformation', list: 'JP', tooth: 'toothCode', surfaces: 'toothSurfaceCodes' } as const;

/** claimPricingRepricingInformation and linePricingRepricingInformation; only the line has the last four before the reasons. */
export const DENTAL_PRICING = segmentPlace('HCP', {
  method: text(1, 'pricingMethodologyCode'), allowed: amount(2, 'repricedAllowedAmount'), saving: amount(3, 'repricedSavingAmount'),
  organization: text(4, 'repricingOrganizationIdentifier'), rate: decimal(5, 'repricingPerDiemOrFlatRateAmount'),
  group: text(6, 'repricedApprovedAmbulatoryPatientGroupCode'), groupAmount: amount(7, 'repricedApprovedAmbulatoryPatientGroupAmount'),
  revenue: text(8), qualifier: text(9), procedure: text(10), unit: text(11), units: decimal(12), rejectReason: text(13, 'rejectReasonCode'),
  compliance: text(14, 'policyComplianceCode'), exception: text(15, 'exceptionCode'),
});
export const DENTAL_LINE_PRICING = segmentPlace('HCP', {
  ...DENTAL_PRICING.elements, group: text(6), groupAmount: amount(7), qualifier: text(9, 'serviceIdQualifier'),
  procedure: text(10, 'repricedApprovedHCPCSCode'), unit: text(11, 'measurementUnitCode'), units: decimal(12, 'repricedApprovedServiceUnitCount'),
});

/** serviceLineDateInformation, loop 2400, after DTP*472. */
export const DENTAL_LINE_DATES: Qualified = [
  ['priorPlacementDate', '441'], ['estimatedPriorPlacementDate', '139'], ['applianceDate', '452'], ['replacementDate', '446'],
  ['treatmentStartDate', '196'], ['treatmentCompletionDate', '198'],
];

/** serviceLineReferenceInformation: what stands after 6R, and the lists before (G3, G1) and after it (9F). */
export const DENTAL_LINE_REFERENCES: Qualified = [['repricedLineItemReferenceNumber', '9B'], ['adjustedRepricedLineItemReferenceNumber', '9D']];
export const LINE_PREDETERMINATION = {
  list: 'predeterminationOfBenefits', qualifier: 'G3', number: 'predeterminationOfBenefits', payer: 'otherPayerPrimaryIdentifier',
} as const;

/** AMT of a line. The guide has no place for postage (F4), which the contract names. */
export const DENTAL_LINE_AMOUNTS: Qualified = [['salesTaxAmount', 'T']];

/** REF of another payer (2330B) besides those of professional claims. */
export const DENTAL_PAYER_REFERENCES: Qualified = [['otherPayerPredeterminationIdentification', 'G3']];

const ANY = ['0B', '1G', 'G2', 'LU'];
const BUT_LOCATION = ['0B', '1G', 'G2'];
const FACILITY = ['0B', 'G2', 'LU'];

/** Loop 2310, in its order. */
export const DENTAL_PROVIDERS: readonly ProviderPlace[] = [
  { field: 'referring', role: 'referring', loop: '2310A', entity: 'DN', references: BUT_LOCATION, specialty: 'RF' },
  { field: 'referring', role: 'primaryCare', loop: '2310A', entity: 'P3', references: BUT_LOCATION, specialty: 'RF' },
  { field: 'rendering', role: 'rendering', loop: '2310B', entity: '82', references: ANY, specialty: 'PE' },
  { field: 'serviceFacilityLocation', role: 'facility', loop: '2310C', entity: '77', references: FACILITY, address: true },
  { field: 'assistantSurgeon', role: 'assistantSurgeon', loop: '2310D', entity: 'DD', references: ANY, specialty: 'AS' },
  { field: 'supervising', role: 'supervising', loop: '2310E', entity: 'DQ', references: ANY },
];

/** Loop 2420, in its order. */
export const DENTAL_LINE_PROVIDERS: readonly ProviderPlace[] = [
  { field: 'renderingProvider', role: 'rendering', loop: '2420A', entity: '82', references: ANY, specialty: 'PE', ofPayer: true },
  { field: 'assistantSurgeon', role: 'assistantSurgeon', loop: '2420B', entity: 'DD', references: ANY, specialty: 'AS', ofPayer: true },
  { field: 'supervisingProvider', role: 'supervising', loop: '2420C', entity: 'DQ', references: ANY, ofPayer: true },
  {
    field: 'serviceFacilityLocation', role: 'facility', loop: '2420D', entity: '77', references: ['G2', 'LU'], address: true, ofPayer: true,
  },
];

/** What another payer calls the providers, loops 2330C to 2330H. */
export const DENTAL_PAYER_PROVIDERS: readonly PayerProviderPlace[] = [
  {
    field: 'otherPayerReferringProvider', list: 'otherPayerReferringProviderIdentifier', loop: '2330C', entity: 'DN', entityType: '1',
    references: ANY,
  },
  {
    field: 'otherPayerRenderingProvider', list: 'otherPayerRenderingProviderSecondaryIdentifier', loop: '2330D', entity: '82', entityType: '1',
    references: ANY,
  },
  {
    field: 'otherPayerSupervisingProvider', list: 'otherPayerSupervisingProviderIdentifier', loop: '2330E', entity: 'DQ', entityType: '1',
    references: ANY,
  },
  {
    field: 'otherPayerBillingProvider', list: 'otherPayerBillingProviderIdentifier', loop: '2330F', entity: '85', entityType: '2',
    references: ['G2', 'LU'],
  },
  {
    field: 'otherPayerServiceFacilityLocation', list: 'otherPayerServiceFacilityLocationSecondaryIdentifier', loop: '2330G', entity: '77',
    entityType: '2', references: FACILITY,
  },
  {
    field: 'otherPayerAssistantSurgeon', list: 'otherPayerAssistantSurgeonIdentifier', loop: '2330H', entity: 'DD', entityType: '1',
    references: BUT_LOCATION,
  },
];
