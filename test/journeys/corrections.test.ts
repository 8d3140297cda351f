import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import supertest, { type Response } from 'supertest';
import { createApp } from '../../src/api/app.ts';
import { addKey } from '../../src/billers/store.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';

/** A biller works on claims over HTTP, with simulated payers that reject, deny and pay them. */
let w: World;
let post: (path: string, body: object) => Promise<Response>;
beforeAll(async () => {
  w = await openWorld();
  const { key } = (await addKey(w.ctx, { billerId: w.billerId, usage: 'T' }))!;
  const app = createApp(w.ctx, { queues: w.tools.queues });
  post = (path, body) => supertest(app).post(path).set('authorization', `Key ${key}`).send(body);
});
afterAll(() => w.close());

let n = 0;
let pcn: string;
beforeEach(() => {
  n += 1;
  pcn = `CO-${n}`;
});

const SUBMISSION = '/medicalnetwork/professionalclaims/v3/submission';

/** A claim to Northwind; the member number says what the payer does with it. */
function claim(scenario: string, patientControlNumber = pcn) {
  const body = officeVisit(patientControlNumber);
  Object.assign(body, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan', receiver: { organizationName: 'Northwind Health Plan' } });
  Object.assign(body.subscriber, { memberId: `SIM-${scenario}-${9_000 + n}`, firstName: `Wanda${'abcdefghijklmnopqrst'[n]}` });
  return body;
}

async function sent(scenario: string): Promise<string> {
  const { body } = await post(SUBMISSION, claim(scenario));
  await w.settle();
  return body.claimReference.claimId as string;
}

describe('a claim that the payer rejected', () => {
  test('is resent as an original with what was mended, and is then paid', async () => {
    const id = await sent('REJ277-A7-562-85');
    expect((await w.claim(id)).status).toBe('PAYER_REJECTED');
    const answer = await post(`/v1/claims/${id}/corrections`, { kind: 'resend', patch: { subscriber: { memberId: 'SIM-PAID-1' } } });
    expect([answer.status, answer.body.claimReference.claimId]).toEqual([200, id]);
    expect(answer.body.x12).toMatch(/CLM\*CO-\d+\*125\.5\*\*\*11:B:1\*/);
    await w.settle();
    expect((await w.claim(id)).status).toBe('PAID');
  });

  test('can be neither replaced nor voided, because it never was in the payer\'s system', async () => {
    const id = await sent('REJ277-A7-562-85');
    const refused = await post(`/v1/claims/${id}/corrections`, { kind: 'replace' });
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:edi-gateway:problem:not-at-payer']);
    const body = claim('PAID');
    body.claimInformation.claimFrequencyCode = '7';
    const posted = await post(SUBMISSION, body);
    expect(posted.status).toBe(400);
    expect(posted.body.errors.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('claim.never-at-payer');
  });
});

describe('a claim that the payer has decided', () => {
  test("is replaced under the payer's number, which we hold from its answers", async () => {
    const id = await sent('DENY-16');
    const answer = await post(`/v1/claims/${id}/corrections`, { kind: 'replace', patch: { subscriber: { memberId: 'SIM-FULL-2' } } });
    expect(answer.status).toBe(200);
    expect(answer.body.x12).toMatch(/\*11:B:7\*/);
    const number = /REF\*F8\*([^~]+)~/.exec(answer.body.x12)![1];
    expect(number).toBeTruthy();
    await w.settle();
    expect((await w.claim(id)).status).toBe('PAID');
    const again = await post(`/v1/claims/${id}/corrections`, { kind: 'void' });
    expect(again.body.x12).toMatch(/\*11:B:8\*/);
  });

  test('a replacement that leaves the number out gets it filled in, and the answer says so', async () => {
    await sent('PAID');
    const body = claim('PAID');
    body.claimInformation.claimFrequencyCode = '7';
    const answer = await post(SUBMISSION, body);
    expect(answer.status).toBe(200);
    const [warning] = answer.body.warnings.filter(({ ruleId }: { ruleId: string }) => ruleId === 'claim.original-filled');
    expect(warning).toMatchObject({ field: 'claimControlNumber', value: /REF\*F8\*([^~]+)~/.exec(answer.body.x12)![1], description: expect.stringContaining('835') });
  });

  test('is never sent as an original again, even after a correction of it was refused at our desk', async () => {
    const id = await sent('PAID');
    expect((await post(`/v1/claims/${id}/corrections`, { kind: 'resend' })).status).toBe(409);
    const original = await post(SUBMISSION, claim('PAID'));
    expect(original.body.errors.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('claim.repeated-control-number');
    const broken = await post(`/v1/claims/${id}/corrections`, { kind: 'replace', patch: { claimInformation: { claimChargeAmount: '1.00' } } });
    expect(broken.status).toBe(400);
    expect((await w.claim(id)).status).toBe('GATEWAY_REJECTED');
    const after = await post(SUBMISSION, claim('PAID'));
    expect(after.body.errors.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('claim.repeated-control-number');
    const mended = await post(`/v1/claims/${id}/corrections`, { kind: 'resend', patch: { claimInformation: { claimChargeAmount: '125.50' } } });
    expect(mended.body.x12).toMatch(/\*11:B:7\*/);
  });

  test('goes to the next payer with what the first one decided, balanced to the cent, and is paid there', async () => {
    const id = await sent('PAID');
    const answer = await post(`/v1/claims/${id}/secondary`, {
      tradingPartnerServiceId: 'CEDAR', tradingPartnerName: 'Cedar Mutual Insurance', claimFilingCode: 'CI', subscriber: { ...claim('FULL').subscriber, memberId: 'SIM-FULL-77', paymentResponsibilityLevelCode: 'S' },
    });
    expect(answer.body.errors).toEqual([]);
    expect(answer.status).toBe(200);
    const text = String(answer.body.x12).replaceAll('\n', '');
    // Of 125.50 Northwind wrote off a fifth and left a copay of 10.00 to the patient; Cedar has other delimiters.
    for (const segment of ['SBR*S*18', 'SBR*P*18', 'AMT*D*90.4', 'OI***Y', 'NM1*PR*2*Northwind Health Plan*****PI*NWHP1', 'SVD*NWHP1*90.4*HC', 'CAS*CO*45*25.1', 'CAS*PR*3*10', 'DTP*573*D8', 'AMT*EAF*10']) {
      expect(text.replaceAll('|', '*')).toContain(segment);
    }
    await w.settle();
    expect((await w.claim(answer.body.claimReference.claimId)).status).toBe('PAID');
    expect((await post(`/v1/claims/${id}/secondary`, {})).status).toBe(409);
  });

  test('has nothing for the next payer before it is decided', async () => {
    const { body } = await post(SUBMISSION, claim('NO835'));
    await w.settle();
    const answer = await post(`/v1/claims/${body.claimReference.claimId}/secondary`, { tradingPartnerServiceId: 'CEDAR', subscriber: claim('FULL').subscriber });
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:edi-gateway:problem:not-paid']);
  });
});
