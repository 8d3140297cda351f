import { expect, test } from 'vitest';
import { errorAnswer, successAnswer } from '../../src/claims/answer.ts';
import { completeClaim } from '../../src/claims/complete.ts';
import { runEdits } from '../../src/claims/edits/table.ts';
import { searchKeys } from '../../src/claims/keys.ts';
import { changed, inpatientStay, officeVisit } from './bodies.ts';
import { claimOf } from './support.ts';

const AT = new Date('2026-03-01T09:30:00Z');
const LINES = '/claimInformation/serviceLines';

test('a claim without numbers gets a patient control number and numbers of its lines, and the answer says so', () => {
  const bare = claimOf('professional', changed(officeVisit(), {
    '/claimInformation/patientControlNumber': undefined, [`${LINES}/0/providerControlNumber`]: undefined, [`${LINES}/1/providerControlNumber`]: '',
  }));
  const { claim, filled } = completeClaim(bare, () => 'GWTEST01');
  expect(claim.patientControlNumber).toBe('GWTEST01');
  expect(claim.lines.map(({ controlNumber }) => controlNumber)).toEqual(['GWTEST01-1', 'GWTEST01-2']);
  expect(filled).toEqual([
    { pointer: '/claimInformation/patientControlNumber', value: 'GWTEST01' }, { pointer: `${LINES}/0/providerControlNumber`, value: 'GWTEST01-1' },
    { pointer: `${LINES}/1/providerControlNumber`, value: 'GWTEST01-2' },
  ]);
});

test('numbers that the client sent stay, and made ones keep clear of them', () => {
  const some = claimOf('institutional', changed(inpatientStay(), {
    [`${LINES}/0/lineItemControlNumber`]: undefined, [`${LINES}/1/lineItemControlNumber`]: 'LH-2001-1',
  }));
  const { claim } = completeClaim(some, () => { throw new Error('no number is needed'); });
  expect(claim.patientControlNumber).toBe('LH-2001');
  expect(claim.lines.map(({ controlNumber }) => controlNumber)).toEqual(['LH-2001-1-2', 'LH-2001-1']);
  const whole = claimOf('institutional', inpatientStay());
  expect(completeClaim(whole, () => 'X')).toEqual({ claim: whole, filled: [] });
});

test('an accepted claim is answered in the shape of the public APIs, in both spellings', () => {
  const claim = claimOf('professional', officeVisit());
  const answer = successAnswer({ kind: 'professional', usage: 'T', claim, claimNumber: 'GW77', claimId: 'clm_1', traceId: 'req_1', at: AT, issues: [], x12: 'ST*837' });
  expect(answer).toMatchObject({
    status: 'SUCCESS', httpStatusCode: '200 OK', editStatus: 'SUCCESS', controlNumber: '000000017', tradingPartnerServiceId: 'PRAIRIE1', errors: [],
    warnings: [], editResponses: [], x12: 'ST*837', payer: { payerId: 'PRAIRIE1', payerName: 'Prairie Mutual' }, meta: { traceId: 'req_1' },
    claimReference: {
      correlationId: 'clm_1', patientControlNumber: 'PC-1001', payerId: 'PRAIRIE1', payerID: 'PRAIRIE1', rhclaimNumber: 'GW77', rhClaimNumber: 'GW77',
      formatVersion: '5010', timeOfResponse: '2026-03-01T09:30:00.000Z', claimType: 'PRO',
      serviceLines: [{ lineItemControlNumber: 'PC-1001-1' }, { lineItemControlNumber: 'PC-1001-2' }],
    },
  });
});

test('a refused claim is answered with all errors, each with its field, and warnings apart', () => {
  const claim = claimOf('professional', changed(officeVisit(), { '/rendering/npi': '1550442029', '/subscriber/subscriberGroupName': 'Staff', '/subscriber/gender': 'X' }));
  const answer = errorAnswer({ kind: 'professional', usage: 'T', claim, traceId: 'req_2', at: AT, issues: runEdits(claim, { today: '20260301' }) });
  expect(answer.status).toBe('ERROR');
  expect(answer.errors.map(({ ruleId }) => ruleId)).toEqual(['BIL-02', 'SUB-07']);
  expect(answer.errors[0]).toMatchObject({
    code: '33', followupAction: 'Please Correct and Resubmit', field: 'npi', value: '1550442029', location: 'rendering.npi', pointer: '/rendering/npi',
    severity: 'error', snipLevel: 2, x12: { loop: '2310B', segment: 'NM1', element: 'NM109' }, stc: { category: 'A7', status: '562', entity: '82' },
  });
  expect(answer.warnings.map(({ ruleId }) => ruleId)).toEqual(['SUB-15']);
  expect(answer.editResponses[0]).toMatchObject({ editName: 'BIL-02', badData: '1550442029', loop: '2310B', element: 'NM109' });
  // As it is sent: JSON leaves out what has no value.
  expect(JSON.parse(JSON.stringify(answer.claimReference))).not.toHaveProperty('rhclaimNumber');
});

test('a patient is found by member number, last name and birth date in whatever spelling', () => {
  expect(searchKeys(claimOf('professional', changed(officeVisit(), { '/subscriber/memberId': 'pm-330 18842', '/subscriber/lastName': "O'Bren-Nañ" })))).toEqual(
    { memberNumber: 'PM33018842', lastName: 'OBRENNAN', birthDate: '19840517' });
  const dependent = { firstName: 'Wren', lastName: 'Vale', gender: 'F', dateOfBirth: '20150101', relationshipToSubscriberCode: '19' };
  expect(searchKeys(claimOf('professional', changed(officeVisit(), { '/dependent': dependent })))).toEqual(
    { memberNumber: 'PM33018842', lastName: 'VALE', birthDate: '20150101' });
});
