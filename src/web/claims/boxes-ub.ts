import { type CodePlace, INSTITUTIONAL_CODES } from '../../claims/places/codes.ts';
import { billing, INFO, INSURANCES, type LineRow, MORE, patientOf, personOf, RELATIONSHIPS, type Row, type Rows } from './boxes-common.ts';
import { readPointer } from '../../lib/pointer.ts';

/** Fields 42 to 48 of the UB-04. */
export const UB_LINES: readonly LineRow[] = [
  ['42', 'Revenue', '/institutionalService/serviceLineRevenueCode'], ['44', 'Procedure', '/institutionalService/procedureCode'],
  ['44', 'Modifiers', '/institutionalService/procedureModifiers', 'list'], ['45', 'Date', '/serviceDate', 'date'],
  ['46', 'Units', '/institutionalService/serviceUnitCount'], ['47', 'Charge', '/institutionalService/lineItemChargeAmount', 'amount'],
  ['48', 'Not covered', '/institutionalService/nonCoveredChargeAmount', 'amount'],
];

/** The UB-04 in the order of its fields. */
export function ubRows(body: unknown): Rows[] {
  const patient = patientOf(body);
  const dates = `${INFO}/claimDateInformation`;
  return [
    { title: 'Provider and bill', boxes: [
      ...billing('1', '56'), ['3a', 'Patient control number', `${INFO}/patientControlNumber`, 4], ['3b', 'Medical record', `${MORE}/medicalRecordNumber`, 4],
      ['4', 'Type of bill', `${INFO}/placeOfServiceCode`, 2], ['4', 'Original or correction', `${INFO}/claimFrequencyCode`, 2], ['5', 'Tax id', '/billing/employerId', 3],
      ['6', 'Statement from', `${dates}/statementBeginDate`, 3, 'date'], ['6', 'Statement to', `${dates}/statementEndDate`, 3, 'date'],
      ['12', 'Admitted', `${dates}/admissionDateAndHour`, 3, 'moment'], ['16', 'Discharge hour', `${dates}/dischargeHour`, 3],
    ] },
    { title: 'Patient', boxes: [
      ...personOf(patient, ['8', '10', '9']), ['14', 'Admission type', `${INFO}/claimCodeInformation/admissionTypeCode`, 3],
      ['15', 'Source', `${INFO}/claimCodeInformation/admissionSourceCode`, 3], ['17', 'Patient status', `${INFO}/claimCodeInformation/patientStatusCode`, 3],
    ] },
    { title: 'Conditions, occurrences and values', boxes: ['conditionCodesList', 'occurrenceInformationList', 'occurrenceSpanInformations', 'valueInformationList'].flatMap((field) => codeRows(body, field)) },
    { title: 'Insurance', boxes: [
      ['50', 'Payer id', '/tradingPartnerServiceId', 3], ['50', 'Kind of insurance', `${INFO}/claimFilingCode`, 3, 'code', INSURANCES], ['60', 'Member number', '/subscriber/memberId', 4],
      ['62', 'Group number', '/subscriber/groupNumber', 3], ['63', 'Prior authorization', `${MORE}/priorAuthorizationNumber`, 4],
      ['64', 'Payer’s claim number', `${MORE}/claimControlNumber`, 4], ['47', 'Total charge', `${INFO}/claimChargeAmount`, 4, 'amount'],
      ...(patient === '/dependent' ? [['59', 'Relationship', '/dependent/relationshipToSubscriberCode', 3, 'code', RELATIONSHIPS], ...personOf('/subscriber', ['58', '58', '58'], 'Insured')] as Row[] : []),
    ] },
    { title: 'Diagnoses and procedures', boxes: [
      ['67', 'Principal diagnosis', `${INFO}/principalDiagnosis/principalDiagnosisCode`, 3], ['67', 'Present on admission', `${INFO}/principalDiagnosis/presentOnAdmissionIndicator`, 3],
      ['69', 'Admitting diagnosis', `${INFO}/admittingDiagnosis/admittingDiagnosisCode`, 3], ['71', 'DRG', `${INFO}/diagnosisRelatedGroupInformation/drugRelatedGroupCode`, 3],
      ...codeRows(body, 'otherDiagnosisInformationList'), ['74', 'Principal procedure', `${INFO}/principalProcedureInformation/principalProcedureCode`, 3],
      ['74', 'Its date', `${INFO}/principalProcedureInformation/principalProcedureDate`, 3, 'date'], ...codeRows(body, 'otherProcedureInformationList'),
    ] },
    { title: 'Physicians', boxes: [
      ['76', 'Attending, last name', '/attending/lastName', 3], ['76', 'First name', '/attending/firstName', 3], ['76', 'Attending NPI', '/attending/npi', 3],
      ['76', 'Taxonomy', '/attending/taxonomyCode', 3], ['77', 'Operating, last name', '/operatingPhysician/lastName', 4],
      ['77', 'First name', '/operatingPhysician/firstName', 4], ['77', 'Operating NPI', '/operatingPhysician/npi', 4],
    ] },
  ];
}

/** Lists of coded facts with their fields: the UB-04's number, our label, how many the form has room for, and how many empty places it offers. */
const CODE_BOXES: Readonly<Record<string, { number: (n: number) => string; label: string; most: number; spare: number }>> = {
  conditionCodesList: { number: (n) => String(Math.min(18 + n, 28)), label: 'Condition', most: 24, spare: 4 },
  occurrenceInformationList: { number: (n) => String(Math.min(31 + n, 34)), label: 'Occurrence', most: 24, spare: 2 },
  occurrenceSpanInformations: { number: (n) => String(Math.min(35 + n, 36)), label: 'Span', most: 24, spare: 1 },
  valueInformationList: { number: (n) => String(39 + (n % 3)), label: 'Value', most: 24, spare: 3 },
  otherDiagnosisInformationList: { number: (n) => `67${String.fromCharCode(65 + n)}`, label: 'Diagnosis', most: 24, spare: 2 },
  otherProcedureInformationList: { number: (n) => `74${String.fromCharCode(97 + n)}`, label: 'Procedure', most: 24, spare: 1 },
};
/** Facts in one HI segment. */
const IN_ONE_HI = 12;

/** The boxes of one list: each fact that is there, and some empty places. Lists come plain or as lists of lists, and are written as they came. */
function codeRows(body: unknown, field: string): Row[] {
  const place = INSTITUTIONAL_CODES.find((one) => one.field === field)!;
  const { number, label, most, spare } = CODE_BOXES[field]!;
  const value = readPointer(body, `${INFO}/${field}`);
  const lists: unknown[] = Array.isArray(value) ? value : [];
  const isPlain = lists.length > 0 && !Array.isArray(lists[0]);
  const known = isPlain ? lists.map((_, n) => `${n}`) : lists.flatMap((list, at) => (Array.isArray(list) ? list : []).map((_: unknown, n: number) => `${at}/${n}`));
  const filled = isPlain ? 0 : (lists.at(-1) as unknown[] | undefined)?.length ?? 0;
  const fresh = Array.from({ length: Math.max(0, Math.min(spare, most - known.length)) }, (_, n) => {
    if (isPlain) return `${lists.length + n}`;
    return `${Math.max(0, lists.length - 1) + Math.floor((filled + n) / IN_ONE_HI)}/${(filled + n) % IN_ONE_HI}`;
  });
  return [...known, ...fresh].flatMap((path, n) => oneCode(body, { place, at: `${INFO}/${field}/${path}`, number: number(n), label }));
}

function oneCode(body: unknown, of: { place: CodePlace; at: string; number: string; label: string }): Row[] {
  const { place, at, number, label } = of;
  // Rows of the form are filled: values stand three beside each other as on paper, a span alone.
  const wide = place.through ? 4 : place.amount ? 2 : 3;
  // A fact keeps the name that billing software gave its parts, where there are several.
  const named = (names: readonly string[]) => names.find((name) => readPointer(body, `${at}/${name}`) !== undefined) ?? names[0]!;
  return [
    [number, label, `${at}/${named(place.code)}`, wide],
    ...(place.presentOnAdmission ? [[number, 'On admission', `${at}/${place.presentOnAdmission}`, wide] as const] : []),
    ...(place.date ? [[number, place.through ? 'From' : 'Its date', `${at}/${named(place.date)}`, wide, 'date'] as const] : []),
    ...(place.through ? [[number, 'Through', `${at}/${place.through}`, wide, 'date'] as const] : []),
    ...(place.amount ? [[number, 'Amount', `${at}/${place.amount}`, wide, 'amount'] as const] : []),
  ];
}
