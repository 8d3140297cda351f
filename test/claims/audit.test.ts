import { describe, expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { readBody } from '../../src/claims/judge.ts';
import { runEdits } from '../../src/claims/edits/table.ts';
import { hasErrors, type Issue } from '../../src/lib/issue.ts';
import { changed, inpatientStay, type Json, officeVisit } from './bodies.ts';
import { dentalVisit } from './dental-bodies.ts';
import { outbound, segmentsOf } from './support.ts';

/** What an auditor looks for: a claim that is taken without a word and leaves with another meaning than it came with. */
const INFO = '/claimInformation';
const LINES = `${INFO}/serviceLines`;
const OWNER: Json = { npi: '1550442010', firstName: 'Plum', lastName: 'Creek' };

/** The claim as it leaves, after repairs, and all that its biller is told. */
function sent(kind: ClaimKind, body: Json): { segments: readonly string[]; issues: readonly Issue[] } {
  const { claim, issues } = readBody(kind, body, () => 'N1');
  return { segments: segmentsOf([outbound(claim!)]), issues: [...issues, ...runEdits(claim!, { today: kind === 'dental' ? '20261201' : '20260301' })] };
}

const found = (issues: readonly Issue[]) => issues.filter(({ severity }) => severity === 'error').map(({ ruleId, pointer }) => `${ruleId} ${pointer}`);

describe('who rendered a service', () => {
  test('a line by the billing provider itself keeps that where the claim names somebody else', () => {
    const { segments } = sent('professional', changed(officeVisit(), { [`${LINES}/1/renderingProvider`]: OWNER }));
    expect(segments.filter((segment) => /^(LX|NM1\*82)/.test(segment))).toEqual(['NM1*82*1*Vance*Teodor****XX*1550442028', 'LX*1', 'LX*2', 'NM1*82*1*Creek*Plum****XX*1550442010']);
  });

  test('a claim of the billing provider itself names only the line that somebody else rendered', () => {
    const other = { npi: '1550442028', firstName: 'Teodor', lastName: 'Vance' };
    const { segments } = sent('professional', changed(officeVisit(), { '/rendering': OWNER, [`${LINES}/1/renderingProvider`]: other }));
    expect(segments.filter((segment) => /^(LX|NM1\*82)/.test(segment))).toEqual(['LX*1', 'LX*2', 'NM1*82*1*Vance*Teodor****XX*1550442028']);
  });
});

describe('a code under the qualifier of another list is refused at its qualifier, not lost', () => {
  test.each<[string, ClaimKind, Json, string]>([
    ['another diagnosis', 'institutional', changed(inpatientStay(), { [`${INFO}/otherDiagnosisInformationList/0/0/qualifierCode`]: 'XX' }), `contract.qualifier ${INFO}/otherDiagnosisInformationList/0/0/qualifierCode`],
    ['another diagnosis as the admitting one', 'institutional', changed(inpatientStay(), { [`${INFO}/otherDiagnosisInformationList/0/0/qualifierCode`]: 'ABJ' }), `contract.qualifier ${INFO}/otherDiagnosisInformationList/0/0/qualifierCode`],
    ['the principal procedure', 'institutional', changed(inpatientStay(), { [`${INFO}/principalProcedureInformation/qualifierCode`]: 'BBQ' }), `contract.qualifier ${INFO}/principalProcedureInformation/qualifierCode`],
    ['a dental diagnosis', 'dental', changed(dentalVisit(), { [`${INFO}/healthCareCodeInformation`]: [{ diagnosisTypeCode: 'XX', diagnosisCode: 'K0261' }] }), `CLM-16 ${INFO}/healthCareCodeInformation/0/diagnosisCode`],
  ])('%s', (_what, kind, body, expected) => {
    expect(found(sent(kind, body).issues)).toEqual([expected]);
  });

  test('ICD-9 qualifiers of the same list are read', () => {
    const { issues } = sent('institutional', changed(inpatientStay(), { [`${INFO}/principalDiagnosis/qualifierCode`]: 'BK' }));
    expect(issues.map(({ ruleId }) => ruleId)).not.toContain('contract.qualifier');
  });
});

describe('what has no room is told', () => {
  test.each<[string, Json, string]>([
    ['a fax behind a phone with extension and an e-mail', { phoneNumber: '4025550120', phoneExtension: '12', email: 'desk@plum.example', faxNumber: '4025550121' }, 'faxNumber'],
    ['an extension without a phone', { phoneExtension: '12', email: 'desk@plum.example' }, 'phoneExtension'],
  ])('%s', (_what, contactInformation, field) => {
    const { issues, segments } = sent('professional', changed(officeVisit(), { '/billing/contactInformation': contactInformation }));
    expect(issues).toMatchObject([{ ruleId: 'contract.no-place', pointer: `/billing/contactInformation/${field}` }]);
    expect(segments.filter((segment) => segment.startsWith('PER'))).toHaveLength(2);
  });

  test('a copay status other than 0', () => {
    const { issues } = sent('professional', changed(officeVisit(), { [`${LINES}/0/professionalService/copayStatusCode`]: '1' }));
    expect(issues).toMatchObject([{ ruleId: 'contract.no-place', pointer: `${LINES}/0/professionalService/copayStatusCode` }]);
  });
});

test.each(['Y', 'true', '1', 'N', 'no', '', null])('an indicator of %j is yes or no', (value) => {
  const { issues, segments } = sent('professional', changed(officeVisit(), { [`${LINES}/0/professionalService/emergencyIndicator`]: value }));
  expect(issues).toEqual([]);
  expect(segments.find((segment) => segment.startsWith('SV1'))!.endsWith('**Y')).toBe(['Y', 'true', '1'].includes(value ?? ''));
});

test('an indicator that is neither yes nor no is refused, not sent as no', () => {
  const { issues } = sent('professional', changed(officeVisit(), { [`${LINES}/0/professionalService/emergencyIndicator`]: 'X' }));
  expect(found(issues)).toEqual([`contract.yes-or-no ${LINES}/0/professionalService/emergencyIndicator`]);
});

describe('an object that says nothing counts as left out', () => {
  const EMPTY = [
    '/dependent', '/payToAddress', '/payToPlan', '/payerAddress', '/referring', '/supervising', '/ordering', `${INFO}/serviceFacilityLocation`, `${INFO}/claimNote`,
    `${INFO}/claimContractInformation`, `${INFO}/ambulancePickUpLocation`, `${INFO}/otherSubscriberInformation`, `${LINES}/0/renderingProvider`, `${LINES}/0/drugIdentification`,
  ];
  const plain = sent('professional', officeVisit());

  test.each(EMPTY)('%s', (pointer) => {
    for (const nothing of [{}, { firstName: '', address: { city: null } }]) {
      const { segments, issues } = sent('professional', changed(officeVisit(), { [pointer]: nothing }));
      expect(segments).toEqual(plain.segments);
      expect(hasErrors(issues)).toBe(false);
    }
  });

  test('an empty diagnosis between two keeps its place, so that no pointer of a line is shifted, and is refused', () => {
    const list = [{ diagnosisTypeCode: 'ABK', diagnosisCode: 'J029' }, {}, { diagnosisTypeCode: 'ABF', diagnosisCode: 'R509' }];
    expect(found(sent('professional', changed(officeVisit(), { [`${INFO}/healthCareCodeInformation`]: list })).issues)).toEqual([`CLM-16 ${INFO}/healthCareCodeInformation/1/diagnosisCode`]);
  });

  test('a service without any field is asked for its fields, not dropped', () => {
    const { issues } = sent('professional', changed(officeVisit(), { [`${LINES}/1/professionalService`]: {} }));
    expect(found(issues)).toEqual(expect.arrayContaining([`LIN-02 ${LINES}/1/professionalService/procedureCode`, `LIN-09 ${LINES}/1/professionalService/lineItemChargeAmount`]));
  });
});

test.each<[ClaimKind, Json, string]>([
  ['professional', officeVisit(), 'lineItemControlNumber'], ['dental', dentalVisit(), 'lineItemControlNumber'], ['institutional', inpatientStay(), 'providerControlNumber'],
])('a control number that two lines share is told at the field that the client used (%s)', (kind, body, field) => {
  const lines = (body['claimInformation'] as { serviceLines: readonly Json[] }).serviceLines.map((line) => (
    { ...line, providerControlNumber: undefined, lineItemControlNumber: undefined, [field]: 'SAME' }));
  expect(found(sent(kind, changed(body, { [LINES]: lines })).issues)).toEqual([`LIN-11 ${LINES}/1/${field}`]);
});
