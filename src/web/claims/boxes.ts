import type { ClaimKind } from '../../claims/claim.ts';
import { readPointer } from './pointers.ts';

/** One field of a paper form, where billers know it: its box number there, our short label, and where it stands in the claim. */
export interface Box {
  number: string;
  label: string;
  /** JSON pointer into the claim's body. */
  pointer: string;
  kind: 'text' | 'date' | 'amount' | 'list' | 'code';
  /** Twelfths of the form's width. */
  wide: 2 | 3 | 4 | 6 | 8 | 12;
  options?: readonly (readonly [value: string, label: string])[];
  /** Shown as dots while nobody edits. */
  isPersonal?: boolean;
}

/** A part of the form under a heading, or the table of service lines. */
export interface Section {
  title: string;
  boxes: Box[];
}

type Row = readonly [number: string, label: string, pointer: string, wide: Box['wide'], kind?: Box['kind'], options?: Box['options']];

const SEX = [['', ''], ['F', 'F'], ['M', 'M'], ['U', 'Unknown']] as const;
const YES_NO = [['', ''], ['Y', 'Yes'], ['N', 'No']] as const;
const PERSONAL = /memberId|\/ssn$/;
const INFO = '/claimInformation';
const MORE = `${INFO}/claimSupplementalInformation`;

/** The form's sections for a claim, in the order of the CMS-1500 (professional, dental) or UB-04 (institutional). Lists have one empty place more. */
export function sectionsOf(kind: ClaimKind, body: unknown): Section[] {
  const rows = kind === 'institutional' ? institutional(body) : professional(body);
  return rows.map(({ title, boxes }) => ({ title, boxes: boxes.map(toBox) }));
}

/** A column of the table of service lines. */
export interface Column {
  number: string;
  label: string;
  /** Below a line's own pointer. */
  path: string;
  kind: Box['kind'];
}

/** The table of service lines: CMS-1500 box 24, UB-04 fields 42 to 48. */
export function columnsOf(kind: ClaimKind): Column[] {
  const rows = kind === 'institutional' ? UB_LINES : CMS_LINES;
  return rows.map(([number, label, path, of = 'text']) => ({ number, label, path, kind: of }));
}

/** Pointer of the list of service lines. */
export const LINES = `${INFO}/serviceLines`;

const CMS_LINES: readonly (readonly [string, string, string, Box['kind']?])[] = [
  ['24A', 'From', '/serviceDate', 'date'], ['24A', 'To', '/serviceDateEnd', 'date'], ['24B', 'Place', '/professionalService/placeOfServiceCode'],
  ['24D', 'Procedure', '/professionalService/procedureCode'], ['24D', 'Modifiers', '/professionalService/procedureModifiers', 'list'],
  ['24E', 'Diagnoses', '/professionalService/compositeDiagnosisCodePointers/diagnosisCodePointers', 'list'],
  ['24F', 'Charge', '/professionalService/lineItemChargeAmount', 'amount'], ['24G', 'Units', '/professionalService/serviceUnitCount'],
  ['24J', 'Rendering NPI', '/renderingProvider/npi'],
];
const UB_LINES: readonly (readonly [string, string, string, Box['kind']?])[] = [
  ['42', 'Revenue', '/institutionalService/serviceLineRevenueCode'], ['44', 'Procedure', '/institutionalService/procedureCode'],
  ['44', 'Modifiers', '/institutionalService/procedureModifiers', 'list'], ['45', 'Date', '/serviceDate', 'date'],
  ['46', 'Units', '/institutionalService/serviceUnitCount'], ['47', 'Charge', '/institutionalService/lineItemChargeAmount', 'amount'],
  ['48', 'Not covered', '/institutionalService/nonCoveredChargeAmount', 'amount'],
];

function toBox([number, label, pointer, wide, kind = 'text', options]: Row): Box {
  return { number, label, pointer, wide, kind, ...(options ? { options } : {}), ...(PERSONAL.test(pointer) ? { isPersonal: true } : {}) };
}

interface Rows {
  title: string;
  boxes: readonly Row[];
}

function professional(body: unknown): Rows[] {
  const patient = readPointer(body, '/dependent') === undefined ? '/subscriber' : '/dependent';
  return [
    { title: 'Patient and insured', boxes: [
      ['1', 'Kind of insurance', `${INFO}/claimFilingCode`, 2], ['1a', 'Member number', '/subscriber/memberId', 4], ['11', 'Group number', '/subscriber/groupNumber', 3],
      ['11c', 'Payer id', '/tradingPartnerServiceId', 3], ...personOf(patient, ['2', '3', '5']),
      ...(patient === '/dependent' ? [['6', 'Relationship', '/dependent/relationshipToSubscriberCode', 3], ...personOf('/subscriber', ['4', '11a', '7'], 'Insured')] as Row[] : []),
    ] },
    { title: 'Condition and authorization', boxes: [
      ['10', 'Related to', `${INFO}/relatedCausesCode`, 3, 'list'], ['14', 'First symptom', `${INFO}/claimDateInformation/symptomDate`, 3, 'date'],
      ['15', 'Accident', `${INFO}/claimDateInformation/accidentDate`, 3, 'date'], ['18', 'Admitted', `${INFO}/claimDateInformation/admissionDate`, 3, 'date'],
      ['17', 'Referring, last name', '/referring/lastName', 4], ['17', 'First name', '/referring/firstName', 4], ['17b', 'Referring NPI', '/referring/npi', 4],
      ['22', 'Original or correction', `${INFO}/claimFrequencyCode`, 3, 'code', FREQUENCIES], ['22', 'Payer’s claim number', `${MORE}/claimControlNumber`, 3],
      ['23', 'Prior authorization', `${MORE}/priorAuthorizationNumber`, 3], ['23', 'CLIA number', `${MORE}/cliaNumber`, 3],
    ] },
    { title: 'Diagnoses', boxes: diagnoses(body) },
    { title: 'Provider and charge', boxes: [
      ['25', 'Tax id', '/billing/employerId', 3], ['26', 'Patient control number', `${INFO}/patientControlNumber`, 3],
      ['27', 'Accepts assignment', `${INFO}/planParticipationCode`, 2, 'code', [['', ''], ['A', 'Yes'], ['B', 'Lab only'], ['C', 'No']]],
      ['28', 'Total charge', `${INFO}/claimChargeAmount`, 2, 'amount'], ['29', 'Paid by patient', `${INFO}/patientAmountPaid`, 2, 'amount'],
      ['31', 'Rendering, last name', '/rendering/lastName', 3], ['31', 'First name', '/rendering/firstName', 3], ['24J', 'Rendering NPI', '/rendering/npi', 3],
      ['24J', 'Rendering taxonomy', '/rendering/taxonomyCode', 3],
      ['32', 'Place of service', `${INFO}/serviceFacilityLocation/organizationName`, 6], ['32a', 'Place NPI', `${INFO}/serviceFacilityLocation/npi`, 3],
      ['24B', 'Place code', `${INFO}/placeOfServiceCode`, 3], ...billing('33'),
      ['12', 'May release data', `${INFO}/releaseInformationCode`, 3, 'code', [['', ''], ['Y', 'Yes, signed'], ['I', 'Informed']]],
      ['13', 'Benefits assigned', `${INFO}/benefitsAssignmentCertificationIndicator`, 3, 'code', [...YES_NO, ['W', 'Not applicable']]],
      ['31', 'Provider signed', `${INFO}/signatureIndicator`, 3, 'code', YES_NO],
    ] },
  ];
}

const FREQUENCIES = [['1', '1 Original'], ['7', '7 Replacement'], ['8', '8 Void']] as const;

function institutional(body: unknown): Rows[] {
  const patient = readPointer(body, '/dependent') === undefined ? '/subscriber' : '/dependent';
  const dates = `${INFO}/claimDateInformation`;
  return [
    { title: 'Provider and bill', boxes: [
      ...billing('1', '56'), ['3a', 'Patient control number', `${INFO}/patientControlNumber`, 3], ['3b', 'Medical record', `${MORE}/medicalRecordNumber`, 3],
      ['4', 'Type of bill', `${INFO}/placeOfServiceCode`, 2], ['4', 'Original or correction', `${INFO}/claimFrequencyCode`, 2], ['5', 'Tax id', '/billing/employerId', 2],
      ['6', 'Statement from', `${dates}/statementBeginDate`, 3, 'date'], ['6', 'Statement to', `${dates}/statementEndDate`, 3, 'date'],
      ['12', 'Admission date and hour', `${dates}/admissionDateAndHour`, 3], ['16', 'Discharge hour', `${dates}/dischargeHour`, 3],
    ] },
    { title: 'Patient', boxes: [
      ...personOf(patient, ['8', '10', '9']), ['14', 'Admission type', `${INFO}/claimCodeInformation/admissionTypeCode`, 3],
      ['15', 'Source', `${INFO}/claimCodeInformation/admissionSourceCode`, 3], ['17', 'Patient status', `${INFO}/claimCodeInformation/patientStatusCode`, 3],
    ] },
    { title: 'Insurance', boxes: [
      ['50', 'Payer id', '/tradingPartnerServiceId', 3], ['50', 'Kind of insurance', `${INFO}/claimFilingCode`, 2], ['60', 'Member number', '/subscriber/memberId', 4],
      ['62', 'Group number', '/subscriber/groupNumber', 3], ['63', 'Prior authorization', `${MORE}/priorAuthorizationNumber`, 4],
      ['64', 'Payer’s claim number', `${MORE}/claimControlNumber`, 4], ['47', 'Total charge', `${INFO}/claimChargeAmount`, 4, 'amount'],
      ...(patient === '/dependent' ? [['59', 'Relationship', '/dependent/relationshipToSubscriberCode', 3], ...personOf('/subscriber', ['58', '58', '58'], 'Insured')] as Row[] : []),
    ] },
    { title: 'Diagnoses and procedures', boxes: [
      ['67', 'Principal diagnosis', `${INFO}/principalDiagnosis/principalDiagnosisCode`, 3], ['67', 'Present on admission', `${INFO}/principalDiagnosis/presentOnAdmissionIndicator`, 3],
      ['69', 'Admitting diagnosis', `${INFO}/admittingDiagnosis/admittingDiagnosisCode`, 3], ['71', 'DRG', `${INFO}/diagnosisRelatedGroupInformation/drugRelatedGroupCode`, 3],
      ...otherDiagnoses(body), ['74', 'Principal procedure', `${INFO}/principalProcedureInformation/principalProcedureCode`, 3],
      ['74', 'Its date', `${INFO}/principalProcedureInformation/principalProcedureDate`, 3, 'date'],
    ] },
    { title: 'Physicians', boxes: [
      ['76', 'Attending, last name', '/attending/lastName', 3], ['76', 'First name', '/attending/firstName', 3], ['76', 'Attending NPI', '/attending/npi', 3],
      ['76', 'Taxonomy', '/attending/taxonomyCode', 3], ['77', 'Operating, last name', '/operatingPhysician/lastName', 4],
      ['77', 'First name', '/operatingPhysician/firstName', 4], ['77', 'Operating NPI', '/operatingPhysician/npi', 4],
    ] },
  ];
}

function personOf(at: string, [name, birth, street]: readonly [string, string, string], who = 'Patient'): Row[] {
  return [
    [name, `${who}, last name`, `${at}/lastName`, 3], [name, 'First name', `${at}/firstName`, 3], [birth, 'Birth date', `${at}/dateOfBirth`, 3, 'date'],
    [birth, 'Sex', `${at}/gender`, 3, 'code', SEX], [street, 'Street', `${at}/address/address1`, 4], [street, 'City', `${at}/address/city`, 3],
    [street, 'State', `${at}/address/state`, 2], [street, 'ZIP', `${at}/address/postalCode`, 3],
  ];
}

function billing(number: string, npi = `${number}a`): Row[] {
  return [
    [number, 'Billing provider', '/billing/organizationName', 6], [npi, 'Billing NPI', '/billing/npi', 3], [`${number}b`, 'Taxonomy', '/billing/taxonomyCode', 3],
    [number, 'Street', '/billing/address/address1', 4], [number, 'City', '/billing/address/city', 3], [number, 'State', '/billing/address/state', 2],
    [number, 'ZIP', '/billing/address/postalCode', 3],
  ];
}

const MOST_DIAGNOSES = 12;

function diagnoses(body: unknown): Row[] {
  const list = readPointer(body, `${INFO}/healthCareCodeInformation`);
  const known = Array.isArray(list) ? list.length : 0;
  return Array.from({ length: Math.min(known + 1, MOST_DIAGNOSES) }, (_, n) =>
    [`21${String.fromCharCode(65 + n)}`, n === 0 ? 'First diagnosis' : 'Diagnosis', `${INFO}/healthCareCodeInformation/${n}/diagnosisCode`, 2] as const);
}

function otherDiagnoses(body: unknown): Row[] {
  const lists = readPointer(body, `${INFO}/otherDiagnosisInformationList`);
  if (!Array.isArray(lists)) return [];
  return lists.flatMap((list: unknown, at) => (Array.isArray(list) ? list : []).map((_: unknown, n: number) =>
    [`67${String.fromCharCode(65 + n)}`, 'Diagnosis', `${INFO}/otherDiagnosisInformationList/${at}/${n}/otherDiagnosisCode`, 2] as const));
}
