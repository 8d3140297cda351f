import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed } from '../claims/bodies.ts';
import { dentalVisit } from '../claims/dental-bodies.ts';
import { addLake, type ApiWorld, openApi } from '../support/api.ts';

let t: ApiWorld;
const folder = mkdtempSync(join(tmpdir(), 'gw-dental-'));
const visit = changed(dentalVisit(), { '/tradingPartnerServiceId': 'LAKE1', '/tradingPartnerName': 'Lake Health', '/receiver': { organizationName: 'Lake Health' } });
beforeAll(async () => {
  t = await openApi();
  await addLake(t.ctx, folder);
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true });
});

test.each(['/medicalnetwork', '/change/medicalnetwork', '/2024-04-01/change/medicalnetwork'])('dental claims are judged at %s/dental-claims/validation', async (prefix) => {
  const answer = await t.post(`${prefix}/dental-claims/validation`, visit);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ status: 'SUCCESS', claimReference: { patientControlNumber: 'SD-3001', claimType: 'DEN' }, errors: [] });
  expect(answer.body.x12).toContain('SV3*AD:D2392*226.5');
});

test('a dental claim is taken in as one, and a second one with its number is refused', async () => {
  const answer = await t.post('/medicalnetwork/dental-claims/submission', visit);
  expect(answer.status).toBe(200);
  const claim = await t.get(`/v1/claims/${answer.body.claimReference.claimId}`);
  expect(claim.body).toMatchObject({ kind: 'dental', patientControlNumber: 'SD-3001', chargeAmount: '318.50' });
  expect((await t.post('/medicalnetwork/dental-claims/submission', visit)).status).toBe(400);
});

test('the lines of another kind of claim are refused with their place', async () => {
  const answer = await t.post('/medicalnetwork/dental-claims/validation', changed(visit, { '/claimInformation/serviceLines': [{ professionalService: {} }] }));
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toMatchObject([{ ruleId: 'contract.required', pointer: '/claimInformation/serviceLines/0/dentalService' }]);
});

test('an 837D of one claim is taken as it is', async () => {
  const { body } = await t.post('/medicalnetwork/dental-claims/validation', changed(visit, { '/claimInformation/patientControlNumber': 'SD-3002' }));
  const answer = await t.post('/medicalnetwork/dental-claims/raw-x12-submission', { x12: body.x12 });
  expect(answer.body).toMatchObject({ status: 'SUCCESS', claimReference: { patientControlNumber: 'SD-3002', claimType: 'DEN' } });
});
