import type { EditContext } from '../../src/claims/edits/edit.ts';
import { type Json, address } from './bodies.ts';
import { CARC_999, HISTORY, LISTS, type Settings, TABLES } from './edit-lists.ts';

/** Which body a case starts from. */
export type Base = 'office' | 'stay' | 'second' | 'teeth';

/**
 * One row per edit: changes that trip it, and the nearest changes that must not. Pointers are into the posted body; undefined removes.
 */
export interface EditCase {
  readonly id: string;
  readonly base: Base;
  readonly trips: Readonly<Record<string, unknown>>;
  readonly passes: Readonly<Record<string, unknown>>;
  /** What both are judged with, besides the date. */
  readonly context?: Partial<EditContext>;
  /** What the second is judged with instead, where the difference lies there. */
  readonly passesWith?: Partial<EditContext>;
  /** What the payer file sets of the edit, for both. */
  readonly set?: Settings;
}

const INFO = '/claimInformation';
const LINE = `${INFO}/serviceLines/0`;
const SERVICE = `${LINE}/professionalService`;
const BED = `${LINE}/institutionalService`;
const POINTERS = `${SERVICE}/compositeDiagnosisCodePointers/diagnosisCodePointers`;
const OTHER = `${INFO}/otherSubscriberInformation/0`;
const RESULT = `${LINE}/lineAdjudicationInformation/0`;
const CHILD: Json = {
  firstName: 'Wren', lastName: 'Brennan', gender: 'F', dateOfBirth: '20150101', relationshipToSubscriberCode: '19', address: address('14 Cottonwood Ln', '68510'),
};
const SURGEON: Json = { npi: '1550442051', firstName: 'Bertil', lastName: 'Quist' };
const diagnosis = (diagnosisTypeCode: string, diagnosisCode: string): Json => ({ diagnosisTypeCode, diagnosisCode });
const drug = (more: Json): Json => ({ serviceIdQualifier: 'N4', nationalDrugCode: '00555012302', nationalDrugUnitCount: '2', measurementUnitCode: 'ML', ...more });

const PARTIES: readonly EditCase[] = [
  one('ENV-11', 'office', '/submitter/contactInformation/phoneNumber', [undefined, '4025550118']),
  one('BIL-01', 'office', '/billing/npi', [undefined, '1550442069']),
  one('BIL-02', 'office', '/rendering/npi', ['1550442029', '1550442028']),
  one('BIL-04', 'office', '/rendering/lastName', [undefined, 'Vance']),
  one('SUB-18', 'office', '/subscriber/firstName', [undefined, 'O']),
  one('BIL-05', 'office', '/billing/firstName', ['Plum', '']),
  one('BIL-06', 'office', '/billing/address/address1', ['P.O. Box 12', '12 Boxwood Post Rd']),
  one('BIL-18', 'office', '/billing/address', [undefined, address('210 Plum Creek Rd', '685221107')]),
  one('BIL-07', 'office', '/subscriber/address/city', [undefined, 'Lincoln']),
  one('BIL-08', 'office', '/billing/address/postalCode', ['68522', '68522-1107']),
  one('BIL-10', 'office', '/subscriber/address/countryCode', ['USA', 'US']),
  one('BIL-11', 'office', '/billing/employerId', ['555555555', '555555556']),
  one('BIL-12', 'office', '/subscriber/ssn', ['55501234', '555-01-2345']),
  one('BIL-13', 'office', '/billing/taxonomyCode', ['261QP2300', '207Q00000X']),
  one('BIL-14', 'office', '/billing/contactInformation/phoneNumber', ['4021550120', '402.555.0120']),
  one('BIL-15', 'office', '/rendering/providerUpinNumber', ['AB1234', 'A12345']),
  one('BIL-16', 'office', '/payToAddress', [address('210 Plum Creek Rd', '685221107'), address('PO Box 9', '685221107')]),
  row('BIL-17', 'office', { '/payToPlan': plan() }, { '/payToPlan': plan(), '/claimIdentifier': '31' }),
  row('PRV-03', 'office', { [`${LINE}/referringProvider`]: SURGEON }, { [`${LINE}/referringProvider`]: SURGEON, '/referring': { ...SURGEON, npi: '1550442069' } }),
  one('PRV-04', 'office', '/referring', [{ organizationName: 'Plum Creek', npi: '1550442069' }, SURGEON]),
  one('PRV-06', 'office', '/supervising', [{ npi: '1550442028', firstName: 'Teodor', lastName: 'Vance' }, SURGEON]),
  one('SUB-01', 'office', '/subscriber/memberId', [undefined, '1']),
  row('SUB-03', 'office', medicare('1EG4TE5MK7'), medicare('1EG4TE5MK73')),
  one('SUB-04', 'office', '/subscriber/dateOfBirth', [undefined, '19840517']),
  one('SUB-05', 'office', '/subscriber/dateOfBirth', ['18740517', '18850517']),
  one('SUB-06', 'office', '/subscriber/dateOfBirth', ['20260206', '20260205']),
  one('SUB-07', 'office', '/subscriber/gender', ['X', 'U']),
  row('SUB-08', 'office', { '/dependent': CHILD, ...medicare('1EG4TE5MK73') }, { '/dependent': CHILD }),
  row('SUB-09', 'office', { '/dependent': { ...CHILD, relationshipToSubscriberCode: '18' } }, { '/dependent': CHILD }),
  one('SUB-10', 'office', '/subscriber/address', [undefined, address('14 Cottonwood Ln', '68510')]),
  one('SUB-11', 'second', '/subscriber/paymentResponsibilityLevelCode', ['P', 'T']),
  one('SUB-19', 'office', '/subscriber/paymentResponsibilityLevelCode', [undefined, 'P']),
  row('SUB-12', 'second', medicare('1EG4TE5MK73'), { ...medicare('1EG4TE5MK73'), '/subscriber/insuranceTypeCode': '12' }),
  one('SUB-13', 'office', `${INFO}/claimFilingCode`, ['XX', 'BL']),
  one('SUB-14', 'office', '/tradingPartnerServiceId', [undefined, 'P2']),
  one('SUB-15', 'office', '/subscriber/subscriberGroupName', ['Plum Creek Staff', undefined]),
  one('SUB-16', 'office', '/subscriber/lastName', ['Brennan MD', 'Mcdonald']),
  one('SUB-17', 'office', `${INFO}/deathDate`, ['20260204', '20260205']),
];

const CLAIM: readonly EditCase[] = [
  one('ENV-07', 'office', '/subscriber/address/address1', ['x'.repeat(56), 'x'.repeat(55)]),
  one('ENV-09', 'office', '/claimIdentifier', ['XX', 'RP']),
  row('ENV-09', 'office', { '/claimIdentifier': '31' }, { '/claimIdentifier': '31', '/payToPlan': plan() }),
  one('CLM-01', 'office', `${INFO}/patientControlNumber`, ['A'.repeat(21), 'A'.repeat(20)]),
  one('CLM-03', 'office', `${INFO}/claimChargeAmount`, [undefined, '164.50']),
  row('CLM-04', 'office', { [`${INFO}/claimChargeAmount`]: '0' }, { [`${INFO}/claimChargeAmount`]: '0.01' }),
  one('CLM-05', 'office', `${INFO}/claimChargeAmount`, ['164.51', 164.5]),
  one('CLM-35', 'office', `${INFO}/patientAmountPaid`, ['-10.00', '0']),
  one('CLM-35', 'office', `${LINE}/salesTaxAmount`, ['-0.01', '0.01']),
  one('CLM-35', 'stay', `${INFO}/patientEstimatedAmountDue`, ['-10.00', '10.00']),
  one('CLM-35', 'stay', `${BED}/nonCoveredChargeAmount`, ['-1', 0]),
  one('CLM-35', 'second', `${RESULT}/remainingPatientLiability`, ['-20.00', '20.00']),
  one('CLM-06', 'office', `${INFO}/placeOfServiceCode`, ['1', '22']),
  one('CLM-07', 'office', `${INFO}/claimFrequencyCode`, ['2', '1']),
  row('CLM-08', 'office', { [`${INFO}/claimFrequencyCode`]: '7' }, { [`${INFO}/claimFrequencyCode`]: '7', [`${INFO}/claimSupplementalInformation/claimControlNumber`]: 'ICN1' }),
  row('CLM-09', 'office', { [`${INFO}/claimSupplementalInformation/claimControlNumber`]: 'ICN1' },
    { [`${INFO}/claimSupplementalInformation/claimControlNumber`]: 'ICN1', [`${INFO}/claimFrequencyCode`]: '8' }),
  row('CLM-10', 'office', { ...medicare('1EG4TE5MK73'), [`${INFO}/claimFrequencyCode`]: '7' }, { [`${INFO}/claimFrequencyCode`]: '7' }),
  one('CLM-12', 'office', `${INFO}/releaseInformationCode`, ['N', 'I']),
  row('CLM-13', 'office', { [`${INFO}/relatedCausesCode`]: ['AA'] }, { [`${INFO}/relatedCausesCode`]: ['AA'], [`${INFO}/autoAccidentStateCode`]: 'NE' }),
  row('CLM-14', 'office', { [`${INFO}/relatedCausesCode`]: ['OA'] }, accident('20260205')),
  row('CLM-14', 'office', accident('20260206'), { [`${INFO}/relatedCausesCode`]: ['EM'] }),
  one('CLM-34', 'office', `${INFO}/relatedCausesCode`, [['EM', 'XX'], ['EM', 'OA']]),
  row('CLM-15', 'office', { [`${INFO}/relatedCausesCode`]: ['EM'] }, { [`${INFO}/relatedCausesCode`]: ['EM'], [`${INFO}/claimFilingCode`]: 'WC' }),
  one('CLM-16', 'office', `${INFO}/healthCareCodeInformation/0/diagnosisTypeCode`, ['ABF', 'ABK']),
  one('CLM-16', 'stay', `${INFO}/principalDiagnosis`, [undefined, { qualifierCode: 'ABK', principalDiagnosisCode: 'K8000' }]),
  one('CLM-16', 'teeth', `${INFO}/healthCareCodeInformation`, [[diagnosis('XX', 'K0261')], [diagnosis('ABK', 'K0261')]]),
  one('CLM-16', 'teeth', `${INFO}/healthCareCodeInformation`, [caries(5), caries(4)]),
  one('CLM-17', 'office', `${INFO}/healthCareCodeInformation/1/diagnosisCode`, ['J029', 'J028']),
  one('CLM-18', 'office', `${INFO}/healthCareCodeInformation/1/diagnosisCode`, ['R50.9', 'M1A0110']),
  one('CLM-20', 'office', `${INFO}/healthCareCodeInformation/0`, [diagnosis('BK', '4620'), diagnosis('ABK', 'J029')]),
  one('CLM-21', 'office', `${INFO}/healthCareCodeInformation/0/diagnosisCode`, ['W010XXA', 'S0101XA']),
  one('CLM-25', 'office', `${LINE}/serviceDate`, ['20260229', '20240229']),
  one('CLM-26', 'office', `${LINE}/serviceDate`, ['20260302', '20260301']),
  row('CLM-30', 'office', report('EL', undefined), report('AA', undefined)),
  one('COB-01', 'office', '/subscriber/paymentResponsibilityLevelCode', ['S', 'U']),
  row('COB-02', 'second', undated(undefined), undated('20260220')),
  row('COB-03', 'second', { [`${OTHER}/otherPayerName/otherPayerAdjudicationOrPaymentDate`]: '20260220' }, {}),
  one('COB-04', 'second', `${RESULT}/serviceLinePaidAmount`, ['80.01', 80]),
  one('COB-05', 'second', `${OTHER}/payerPaidAmount`, ['100.01', '100']),
  one('COB-06', 'second', `${OTHER}/payerPaidAmount`, ['99.99', 100]),
  one('COB-07', 'second', `${RESULT}/serviceLinePaidAmount`, ['-80.00', '80.00']),
  one('COB-08', 'second', `${RESULT}/claimAdjustmentInformation/0/adjustmentGroupCode`, ['XX', 'OA']),
  one('COB-08', 'second', `${RESULT}/claimAdjustmentInformation/0/adjustmentDetails/0/adjustmentReasonCode`, [undefined, '97']),
  one('COB-13', 'second', `${OTHER}/payerPaidAmount`, [undefined, '100.00']),
  row('COB-10', 'second', { [`${OTHER}/remainingPatientLiability`]: '25.00' }, {}),
  one('COB-11', 'second', `${RESULT}/otherPayerPrimaryIdentifier`, ['NOBODY', 'BLUFF2']),
];

const LINES: readonly EditCase[] = [
  one('LIN-01', 'office', `${INFO}/serviceLines`, [[], undefined], true),
  one('LIN-02', 'office', `${SERVICE}/procedureCode`, ['9921', '0202U']),
  one('LIN-04', 'office', `${SERVICE}/procedureModifiers`, [['25X'], ['25']]),
  one('LIN-05', 'office', `${SERVICE}/procedureModifiers`, [['25', '25'], ['25', '59']]),
  one('LIN-06', 'office', POINTERS, [['3'], ['2']]),
  one('LIN-06', 'office', POINTERS, [['1', '1'], ['1', '2']]),
  one('LIN-06', 'office', POINTERS, [[], [1]]),
  one('LIN-07', 'office', `${SERVICE}/serviceUnitCount`, ['0', '1']),
  one('LIN-07', 'office', `${SERVICE}/serviceUnitCount`, ['1.5', '2.0']),
  row('LIN-07', 'office', { [`${SERVICE}/serviceUnitCount`]: '10000' }, { [`${SERVICE}/serviceUnitCount`]: '9999.9', [`${SERVICE}/procedureCode`]: 'A0425' }),
  one('LIN-25', 'office', `${SERVICE}/measurementUnit`, ['DA', 'MJ']),
  one('LIN-25', 'stay', `${BED}/measurementUnit`, ['MJ', 'UN']),
  row('LIN-08', 'office', { [`${SERVICE}/procedureCode`]: '00810' }, { [`${SERVICE}/procedureCode`]: '01996' }),
  one('LIN-09', 'office', `${SERVICE}/lineItemChargeAmount`, ['-132.00', '0']),
  one('LIN-11', 'office', `${LINE}/providerControlNumber`, ['PC-1001-2', 'PC-1001-3']),
  one('LIN-12', 'office', `${LINE}/serviceDateEnd`, ['20260204', '20260205']),
  one('LIN-12', 'office', `${LINE}/serviceDate`, [undefined, '20260205']),
  one('LIN-13', 'office', `${LINE}/drugIdentification`, [drug({ nationalDrugCode: '0555012302' }), drug({ nationalDrugCode: '00555-0123-02' })]),
  one('LIN-14', 'office', `${LINE}/drugIdentification`, [drug({ nationalDrugUnitCount: undefined }), drug({ nationalDrugUnitCount: 2.5 })]),
  one('LIN-15', 'office', `${INFO}/claimSupplementalInformation/cliaNumber`, ['28E0551234', '28D0551235']),
  one('LIN-26', 'office', `${INFO}/claimSupplementalInformation/cliaNumber`, [undefined, '28D0551234']),
  one('LIN-24', 'office', `${SERVICE}/placeOfServiceCode`, ['2', '22']),
];

const STAY: readonly EditCase[] = [
  one('INS-01', 'stay', `${INFO}/placeOfServiceCode`, ['19', '11']),
  one('INS-02', 'stay', `${INFO}/claimDateInformation/statementEndDate`, [undefined, '20260112']),
  one('INS-02', 'stay', `${INFO}/claimDateInformation/statementEndDate`, ['20260109', '20260111']),
  one('INS-03', 'stay', `${INFO}/serviceLines/1/serviceDate`, ['20260113', '20260112']),
  row('INS-04', 'stay', { ...outpatient(), [`${BED}/procedureCode`]: 'G0299' }, outpatient()),
  one('INS-05', 'stay', `${INFO}/claimDateInformation/admissionDateAndHour`, ['20260110', '202601100000']),
  one('INS-06', 'stay', `${INFO}/claimDateInformation/admissionDateAndHour`, ['202601131000', '202601101000']),
  row('INS-06', 'stay', { [`${INFO}/claimDateInformation/admissionDateAndHour`]: '202601091000' },
    { [`${INFO}/claimDateInformation/admissionDateAndHour`]: '202601091000', [`${INFO}/claimFrequencyCode`]: '4' }),
  one('INS-07', 'stay', `${INFO}/claimCodeInformation/admissionTypeCode`, ['6', '5']),
  row('INS-08', 'stay', { [`${INFO}/claimCodeInformation/admissionSourceCode`]: undefined },
    { [`${INFO}/claimCodeInformation/admissionSourceCode`]: undefined, [`${INFO}/placeOfServiceCode`]: '14' }),
  one('INS-09', 'stay', `${INFO}/claimCodeInformation/patientStatusCode`, ['08', '06']),
  row('INS-10', 'stay', { [`${INFO}/claimCodeInformation/patientStatusCode`]: '30' },
    { [`${INFO}/claimCodeInformation/patientStatusCode`]: '30', [`${INFO}/claimFrequencyCode`]: '2' }),
  one('INS-11', 'stay', `${INFO}/claimDateInformation/dischargeHour`, [undefined, '0000']),
  one('INS-12', 'stay', `${INFO}/admittingDiagnosis`, [undefined, { qualifierCode: 'ABJ', admittingDiagnosisCode: 'R1011' }]),
  row('INS-13', 'stay', emergency(), { ...emergency(), [`${INFO}/patientReasonForVisits`]: [{ qualifierCode: 'APR', patientReasonForVisitCode: 'R1011' }] }),
  one('INS-14', 'stay', `${INFO}/principalDiagnosis/presentOnAdmissionIndicator`, ['X', 'W']),
  one('INS-16', 'stay', `${INFO}/principalProcedureInformation/principalProcedureCode`, ['0FT44ZO', '0FT44ZZ']),
  one('INS-17', 'stay', `${INFO}/principalProcedureInformation/principalProcedureDate`, ['20260106', '20260107']),
  one('INS-18', 'stay', `${BED}/serviceLineRevenueCode`, ['120', '0121']),
  one('INS-18', 'stay', `${BED}/serviceLineRevenueCode`, ['0001', '0022']),
  one('INS-21', 'stay', `${INFO}/conditionCodesList`, [[[{ conditionCode: '17' }, { conditionCode: '17' }]], [[{ conditionCode: '17' }], [{ conditionCode: '18' }]]]),
  one('INS-22', 'stay', `${INFO}/occurrenceInformationList/0/0/occurrenceSpanCodeDate`, [undefined, '20260108']),
  one('INS-23', 'stay', `${INFO}/occurrenceSpanInformations`, [span('20260108', '20260107'), span('20260107', '20260107')]),
  one('INS-24', 'stay', `${INFO}/valueInformationList/0/0/valueCodeAmount`, [undefined, '2']),
  one('INS-24', 'stay', `${INFO}/valueInformationList`, [[[{ valueCode: '80', valueCodeAmount: '3' }]], [[{ valueCode: '80', valueCodeAmount: '1' }, { valueCode: '81', valueCodeAmount: '1' }]]]),
  row('INS-25', 'stay', hipps('0120'), hipps('0022')),
  one('INS-26', 'stay', `${BED}/nonCoveredChargeAmount`, ['2400.01', '2400.00']),
  row('PRV-09', 'stay', { '/attending': undefined },
    { '/attending': undefined, [`${BED}/serviceLineRevenueCode`]: '0540', [`${INFO}/serviceLines/1/institutionalService/serviceLineRevenueCode`]: '0540' }),
  row('PRV-11', 'stay', { '/operatingPhysician': undefined, '/otherOperatingPhysician': SURGEON }, { '/otherOperatingPhysician': SURGEON }),
];

const PROVIDERS: readonly EditCase[] = [
  { ...one('BIL-03', 'office', '/rendering/npi', ['1999999984', '1550442028']), context: TABLES },
  { ...one('BIL-03', 'office', '/rendering/npi', ['1999999976', '1550442028']), context: TABLES },
  { ...one('BIL-13', 'office', '/billing/taxonomyCode', ['999Q00000X', '207Q00000X']), context: LISTS },
  one('BIL-09', 'office', '/subscriber/address/state', ['ZZ', 'NE']),
  one('BIL-19', 'office', '/subscriber/address/postalCode', ['10001', '68999']),
  row('BIL-20', 'office', { '/subscriber/address/state': 'ON', '/subscriber/address/postalCode': 'K1A0B1' },
    { '/subscriber/address/state': 'ON', '/subscriber/address/postalCode': 'K1A0B1', '/subscriber/address/countryCode': 'CA' }),
  row('PRV-01', 'office', { '/billing/taxonomyCode': '193200000X', '/rendering': undefined }, { '/billing/taxonomyCode': '193200000X' }),
  one('PRV-02', 'office', '/rendering/npi', ['1550442010', '1550442028']),
  row('PRV-02', 'office', { '/rendering': undefined, [`${LINE}/renderingProvider`]: { ...SURGEON, npi: '1550442010' } }, { [`${LINE}/renderingProvider`]: { ...SURGEON, npi: '1550442010' } }),
  row('PRV-05', 'office', medicare('1EG4TE5MK73'), { ...medicare('1EG4TE5MK73'), '/referring': SURGEON }),
  row('PRV-07', 'office', { [`${INFO}/placeOfServiceCode`]: '21', '/billing/taxonomyCode': '207Q00000X' },
    { [`${INFO}/placeOfServiceCode`]: '21', '/billing/taxonomyCode': '207Q00000X', [`${INFO}/serviceFacilityLocation`]: house('1550442036') }),
  row('PRV-08', 'office', { [`${INFO}/serviceFacilityLocation`]: { ...house('1550442010'), address: address('210 Plum Creek Rd', '685221107') } },
    { [`${INFO}/serviceFacilityLocation`]: house('1550442010') }),
  one('PRV-10', 'stay', '/operatingPhysician', [undefined, SURGEON]),
];

const FILING: readonly EditCase[] = [
  { ...one('ENV-10', 'office', '/billing/npi', ['1550442010', '1550442036']), context: { billerNpis: ['1550442036'] } },
  { ...one('ENV-10', 'office', '/billing/npi', ['1550442010', '1550442036']), set: { npis: ['1550442036'] } },
  { ...one('SUB-02', 'office', '/subscriber/memberId', ['PM3301884', 'PM33018842']), set: { pattern: '^PM\\d{8}$' } },
  { ...one('SUB-13', 'office', `${INFO}/claimFilingCode`, ['MB', 'CI']), set: { codes: ['CI', 'BL'] } },
  { ...one('BIL-21', 'office', '/billing/taxonomyCode', ['207Q00000X', '261QP2300X']), set: { codes: ['261QP2300X'] } },
  { ...row('CLM-11', 'office', correction(), correction()), context: { history: HISTORY.other }, passesWith: { history: HISTORY.same } },
  { ...row('CLM-27', 'office', {}, { [`${INFO}/delayReasonCode`]: '1', [`${LINE}/serviceDate`]: '20260220', [`${INFO}/serviceLines/1/serviceDate`]: '20260220' }), set: { days: 20 } },
  { ...one('CLM-28', 'office', `${INFO}/delayReasonCode`, [undefined, '9']), set: { days: 20 } },
  { ...one('CLM-29', 'office', `${INFO}/claimSupplementalInformation/priorAuthorizationNumber`, [undefined, 'A1']), set: { authorization: ['99211-99215'] } },
  { ...one('CLM-29', 'office', `${INFO}/claimSupplementalInformation/referralNumber`, [undefined, 'R1']), set: { referral: ['87880'] } },
  { ...one('CLM-31', 'office', `${LINE}/serviceDate`, ['20251231', '20260101']), set: { oneYear: true } },
  { ...row('CLM-32', 'office', {}, correction()), context: { history: { ...HISTORY.none, same: [{ patientControlNumber: 'PC-1000' }] } } },
  { ...row('CLM-33', 'office', {}, correction()), context: { history: { ...HISTORY.none, alike: [{ patientControlNumber: 'PC-1000' }] } } },
  { ...row('INS-28', 'stay', {}, {}), context: { history: HISTORY.dayBefore }, passesWith: { history: HISTORY.weekBefore } },
  { ...one('INS-15', 'stay', `${INFO}/diagnosisRelatedGroupInformation`, [undefined, { drugRelatedGroupCode: '419' }]), set: { needed: true } },
  { ...one('LIN-24', 'office', `${SERVICE}/placeOfServiceCode`, ['22', '11']), set: { onePlace: true } },
  { ...one('PRV-01', 'office', '/rendering', [undefined, SURGEON]), set: { always: true } },
];

const TOOTH = `${LINE}/dentalService`;

const DENTAL: readonly EditCase[] = [
  one('LIN-02', 'teeth', `${TOOTH}/procedureCode`, ['D23', 'D2391']),
  one('LIN-02', 'teeth', `${TOOTH}/procedureCode`, [undefined, 'D2391']),
  one('LIN-06', 'teeth', `${TOOTH}/compositeDiagnosisCodePointers`, [{ diagnosisCodePointers: ['1'] }, undefined]),
  one('LIN-07', 'teeth', `${TOOTH}/procedureCount`, ['0', '2']),
  one('LIN-09', 'teeth', `${TOOTH}/lineItemChargeAmount`, ['-1.00', '0']),
  one('BIL-02', 'teeth', '/billing/npi', ['2261007317', '2261007316']),
];

const CODES: readonly EditCase[] = [
  { ...one('CLM-06', 'office', `${INFO}/placeOfServiceCode`, ['97', '49']), context: LISTS },
  { ...one('LIN-24', 'office', `${SERVICE}/placeOfServiceCode`, ['97', '49']), context: LISTS },
  { ...one('CLM-19', 'office', `${INFO}/healthCareCodeInformation/1/diagnosisCode`, ['R508', 'R509']), context: LISTS },
  { ...one('CLM-19', 'office', `${INFO}/healthCareCodeInformation/1/diagnosisCode`, ['R50', 'R509']), context: LISTS },
  one('CLM-22', 'office', `${INFO}/healthCareCodeInformation/0/diagnosisCode`, ['S82001S', 'S82001D']),
  { ...one('CLM-22', 'office', `${INFO}/healthCareCodeInformation/0/diagnosisCode`, ['H42', 'J029']), context: LISTS },
  row('CLM-23', 'office', { [`${INFO}/healthCareCodeInformation/1/diagnosisCode`]: 'N400' }, { [`${INFO}/healthCareCodeInformation/1/diagnosisCode`]: 'N400', '/subscriber/gender': 'M' }),
  row('CLM-23', 'office', { [`${INFO}/healthCareCodeInformation/1/diagnosisCode`]: 'Z00129' },
    { [`${INFO}/healthCareCodeInformation/1/diagnosisCode`]: 'Z00129', '/subscriber/dateOfBirth': '20100517' }),
  one('CLM-24', 'office', `${INFO}/healthCareCodeInformation`, [[diagnosis('ABK', 'E1165'), diagnosis('ABF', 'E1065')], [diagnosis('ABK', 'E1165'), diagnosis('ABF', 'E1122')]]),
  { ...one('LIN-03', 'office', `${SERVICE}/procedureCode`, ['G9999', 'G0101']), context: LISTS },
  { ...one('LIN-04', 'office', `${SERVICE}/procedureModifiers`, [['QZ'], ['QW']]), context: LISTS },
  one('LIN-04', 'office', `${SERVICE}/procedureModifiers`, [['21'], ['22']]),
  row('LIN-10', 'office', { [`${SERVICE}/procedureCode`]: 'J3490' }, { [`${SERVICE}/procedureCode`]: 'J3490', [`${SERVICE}/description`]: 'Made up drug 5 mg' }),
  one('LIN-10', 'office', `${SERVICE}/procedureCode`, ['17999', '17998']),
  { ...one('LIN-13', 'office', `${LINE}/drugIdentification`, [drug({ nationalDrugCode: '00555012303' }), drug({})]), context: TABLES },
  { ...row('LIN-13', 'office', { [`${LINE}/drugIdentification`]: drug({ nationalDrugCode: '00555012304' }) },
    { [`${LINE}/drugIdentification`]: drug({ nationalDrugCode: '00555012304' }), [`${LINE}/serviceDate`]: '20251231' }), context: TABLES },
  row('LIN-16', 'office', { [`${SERVICE}/procedureCode`]: '77067' }, { [`${SERVICE}/procedureCode`]: '77067', [`${SERVICE}/procedureModifiers`]: ['26'] }),
  row('LIN-17', 'office', { [`${SERVICE}/procedureCode`]: 'A0428' }, { [`${SERVICE}/procedureCode`]: 'A0428', ...transport('A') }),
  row('LIN-17', 'office', { [`${SERVICE}/procedureCode`]: 'A0428', ...transport(undefined) }, { [`${SERVICE}/procedureCode`]: 'A0428', ...transport('A') }),
  { ...one('LIN-18', 'office', `${SERVICE}/procedureModifiers`, [undefined, ['25']]), context: TABLES },
  { ...one('LIN-19', 'office', `${SERVICE}/serviceUnitCount`, ['3', '2']), context: TABLES },
  row('LIN-20', 'office', { [`${SERVICE}/procedureModifiers`]: ['95'] }, { [`${SERVICE}/procedureModifiers`]: ['95'], [`${INFO}/placeOfServiceCode`]: '10' }),
  { ...row('LIN-20', 'office', { [`${INFO}/placeOfServiceCode`]: '02' }, {}), set: { modifierNeeded: true } },
  row('LIN-21', 'office', { [`${SERVICE}/procedureCode`]: '55700' }, { [`${SERVICE}/procedureCode`]: '55700', [`${SERVICE}/procedureModifiers`]: ['KX'] }),
  one('LIN-21', 'office', `${SERVICE}/procedureCode`, ['99397', '99396']),
  row('LIN-22', 'office', { [`${LINE}/purchasedServiceProvider`]: SURGEON },
    { [`${LINE}/purchasedServiceProvider`]: SURGEON, [`${LINE}/purchasedServiceInformation`]: { purchasedServiceProviderIdentifier: 'X1', purchasedServiceChargeAmount: '50' } }),
  row('LIN-23', 'office', { ...medicare('1EG4TE5MK73'), [`${LINE}/formIdentification`]: certificate('UT') }, { ...medicare('1EG4TE5MK73'), [`${LINE}/formIdentification`]: certificate('AS') }),
  row('LIN-27', 'office', { [`${INFO}/claimFilingCode`]: 'MC', [`${SERVICE}/procedureCode`]: 'J1100' },
    { [`${INFO}/claimFilingCode`]: 'MC', [`${SERVICE}/procedureCode`]: 'J1100', [`${LINE}/drugIdentification`]: drug({}) }),
  row('LIN-28', 'office', { [`${SERVICE}/procedureCode`]: '99232', [`${LINE}/serviceDateEnd`]: '20260207' },
    { [`${SERVICE}/procedureCode`]: '99232', [`${LINE}/serviceDateEnd`]: '20260207', [`${SERVICE}/serviceUnitCount`]: '3' }),
  row('INS-16', 'stay', { [`${INFO}/placeOfServiceCode`]: '13' }, { [`${INFO}/placeOfServiceCode`]: '18' }),
  { ...one('INS-16', 'stay', `${INFO}/principalProcedureInformation/principalProcedureCode`, ['0FT44ZX', '0FT44ZZ']), context: LISTS },
  { ...one('INS-18', 'stay', `${BED}/serviceLineRevenueCode`, ['0105', '0121']), context: LISTS },
  row('INS-19', 'stay', emergency(), { ...emergency(), [`${BED}/procedureCode`]: '99284' }),
  one('INS-20', 'stay', `${BED}/serviceUnitCount`, ['3', '2']),
  row('INS-27', 'stay', { [`${INFO}/claimFilingCode`]: 'MA', ...correction() }, { [`${INFO}/claimFilingCode`]: 'MA', ...correction(), [`${INFO}/conditionCodesList`]: [[{ conditionCode: 'D9' }]] }),
  { ...one('COB-09', 'second', `${RESULT}/claimAdjustmentInformation/0/adjustmentDetails/0/adjustmentReasonCode`, [CARC_999, '45']), context: LISTS },
  row('COB-12', 'second', { [`${OTHER}/medicareOutpatientAdjudication`]: { claimPaymentRemarkCode: ['MA18'] } }, { [`${OTHER}/medicareOutpatientAdjudication`]: { claimPaymentRemarkCode: ['MA01'] } }),
];

export const EDIT_CASES: readonly EditCase[] = [...PARTIES, ...CLAIM, ...LINES, ...STAY, ...PROVIDERS, ...FILING, ...CODES, ...DENTAL];

function row(id: string, base: Base, ...[trips, passes]: [EditCase['trips'], EditCase['passes']]): EditCase {
  return { id, base, trips, passes };
}

/** A case about one field: the value that trips, and the nearest that passes. */
function one(id: string, base: Base, ...[pointer, [bad, good], unchanged]: [string, readonly [unknown, unknown], boolean?]): EditCase {
  return { id, base, trips: { [pointer]: bad }, passes: unchanged ? {} : { [pointer]: good } };
}

/** As many diagnoses of a tooth, the principal one first. */
function caries(count: number): Json[] {
  return ['K0261', 'K0262', 'K0263', 'K029', 'K0251'].slice(0, count).map((code, index) => diagnosis(index === 0 ? 'ABK' : 'ABF', code));
}

function medicare(memberId: string): Json {
  return { '/subscriber/memberId': memberId, [`${INFO}/claimFilingCode`]: 'MB' };
}

function plan(): Json {
  return {
    organizationName: 'State Plan', primaryIdentifierTypeCode: 'PI', primaryIdentifier: 'SP1', taxIdentificationNumber: '475550155',
    address: address('2 Plan St', '685010001'),
  };
}

function accident(date: string): Json {
  return { [`${INFO}/relatedCausesCode`]: ['OA'], [`${INFO}/claimDateInformation/accidentDate`]: date };
}

function report(transmission: string, control: string | undefined): Json {
  return {
    [`${INFO}/claimSupplementalInformation/reportInformation`]: {
      attachmentReportTypeCode: 'OZ', attachmentTransmissionCode: transmission, attachmentControlNumber: control,
    },
  };
}

function undated(date: string | undefined): Json {
  return {
    [`${RESULT}/adjudicationOrPaymentDate`]: undefined, [`${INFO}/serviceLines/1/lineAdjudicationInformation/0/adjudicationOrPaymentDate`]: undefined,
    [`${OTHER}/otherPayerName/otherPayerAdjudicationOrPaymentDate`]: date,
  };
}

function outpatient(): Json {
  return { [`${INFO}/placeOfServiceCode`]: '13', [`${INFO}/claimCodeInformation/admissionTypeCode`]: '3' };
}

function emergency(): Json {
  return { [`${INFO}/placeOfServiceCode`]: '13', [`${BED}/serviceLineRevenueCode`]: '0450' };
}

function span(from: string, to: string): Json[] {
  return [{ occurrenceSpanCode: '70', occurrenceSpanCodeStartDate: from, occurrenceSpanCodeEndDate: to }];
}

function hipps(revenue: string): Json {
  return { [`${BED}/serviceLineRevenueCode`]: revenue, [`${BED}/procedureIdentifier`]: 'HP', [`${BED}/procedureCode`]: 'AA123' };
}

function correction(): Json {
  return { [`${INFO}/claimFrequencyCode`]: '7', [`${INFO}/claimSupplementalInformation/claimControlNumber`]: 'ICN1' };
}

function house(npi: string): Json {
  return { organizationName: 'Loess Hills Hospital', npi, address: address('1 Bluff View Pkwy', '685031200') };
}

function transport(reason: string | undefined): Json {
  const place = { address1: '1 Bluff View Pkwy', city: 'Lincoln', state: 'NE', postalCode: '68503' };
  return {
    [`${INFO}/ambulanceTransportInformation`]: { patientWeightInPounds: '140', ambulanceTransportReasonCode: reason, transportDistanceInMiles: '4' },
    [`${INFO}/ambulancePickUpLocation`]: place, [`${INFO}/ambulanceDropOffLocation`]: place,
  };
}

function certificate(type: string): Json[] {
  return [{ formTypeCode: type, formIdentifier: '484.03', supportingDocumentation: [{ questionNumber: '1A', questionResponse: 'Y' }] }];
}
