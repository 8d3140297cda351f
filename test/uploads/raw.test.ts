import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { addLake, type ApiWorld, officeVisit, openApi } from '../support/api.ts';
import { sharedGuides } from '../support/context.ts';
import { fileOf, segmentsOf } from './support.ts';

const RAW = '/change/medicalnetwork/professionalclaims/v3/raw-x12-submission';
const JSON_PATH = '/medicalnetwork/professionalclaims/v3/submission';

let w: ApiWorld;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-raw-'));
  w = await openApi();
  await addLake(w.ctx, folder);
});
afterAll(async () => {
  await w.close();
  rmSync(folder, { recursive: true, force: true });
});

const raw = (options: Partial<Parameters<typeof fileOf>[0]> & { claims: string[] }) => fileOf({ payer: 'LAKE1', ...options });

describe('one claim as X12 over HTTP', () => {
  test('is answered at once like a posted claim, and stands among the claims under our number', async () => {
    const answer = await w.post(RAW, { x12: raw({ claims: ['RW-1'] }) }).expect(200);
    expect(answer.body).toMatchObject({ status: 'SUCCESS', claimReference: { patientControlNumber: 'RW-1', claimType: 'PRO', rhclaimNumber: expect.stringMatching(/^GW/) } });
    expect(segmentsOf(answer.body.x12)).toContain(`REF*D9*${answer.body.claimReference.rhclaimNumber}`);
    const stored = await w.get(`/v1/claims/${answer.body.claimReference.claimId}`).expect(200);
    expect(stored.body.status).toBe('READY');
  });

  test('may be the body itself', async () => {
    const answer = await supertest(w.app).post(RAW).set('authorization', `Key ${w.keys.elm}`).set('content-type', 'application/edi-x12').send(raw({ claims: ['RW-2'] }));
    expect(answer.status).toBe(200);
  });

  test('is refused with each issue at its place in the text', async () => {
    const text = raw({ claims: ['RW-3'], spoil: (segments) => segments.map((segment) => segment.replace('125.5*UN*1', '120*UN*1')) });
    const answer = await w.post(RAW, { x12: text }).expect(400);
    const [error] = answer.body.errors;
    expect(error).toMatchObject({ ruleId: expect.any(String), pointer: expect.stringMatching(/^\/claimInformation/), x12: { segment: 'CLM' } });
    expect(text.slice(error.x12.offset)).toMatch(/^(CLM|125\.5)/);
  });

  test('has to be one claim of the kind of the path, in X12', async () => {
    const of = async (x12: string, path = RAW) => (await w.post(path, { x12 }).expect(400)).body.errors[0].ruleId;
    expect(await of('HELLO')).toBe('upload.no-x12');
    expect(await of(raw({ claims: ['RW-4', 'RW-5'] }))).toBe('upload.not-one-claim');
    expect(await of(raw({ claims: ['RW-6'] }), '/medicalnetwork/institutionalclaims/v1/raw-x12-submission')).toBe('upload.other-kind');
    expect(await of(raw({ claims: ['RW-7'], usage: 'P' }))).toBe('claim.usage');
    await w.post(RAW, { file: 'x' }).expect(400);
  });

  test('under an Idempotency-Key gives the first answer again', async () => {
    const send = (pcn: string) => w.post(RAW, { x12: raw({ claims: [pcn] }) }).set('idempotency-key', 'raw-key');
    const first = await send('RW-8').expect(200);
    const again = await send('RW-8').expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    await send('RW-9').expect(422);
  });
});

describe('the answer to a refused claim', () => {
  test('holds our own 277CA, good by its guide, with the status of each error', async () => {
    const claim = officeVisit('RJ-1');
    claim.claimInformation.claimChargeAmount = '99.00';
    claim.billing.npi = '1234567890';
    const { body } = await w.post(JSON_PATH, claim).expect(400);
    expect(checkFile(sharedGuides(), Buffer.from(body.x12)).accepted).toBe(true);
    const segments = segmentsOf(body.x12);
    expect(segments).toEqual(expect.arrayContaining(['QTY*AA*1', 'TRN*2*RJ-1', 'AMT*YY*99']));
    for (const { stc } of body.errors) {
      if (stc) expect(segments.some((segment) => segment.startsWith(`STC*${[stc.category, stc.status.split('+')[0]].join(':')}`))).toBe(true);
    }
    expect(segments.find((segment) => segment.startsWith('STC*A7'))).toMatch(/\*U\*99\*{8}.+/);
  });
});
