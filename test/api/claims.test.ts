import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addLake, type ApiWorld, officeVisit, openApi } from '../support/api.ts';

const PREFIXES = ['/medicalnetwork', '/change/medicalnetwork', '/2024-04-01/change/medicalnetwork'];

describe('claims over HTTP', () => {
  let t: ApiWorld;
  const folder = mkdtempSync(join(tmpdir(), 'gw-lake-'));
  beforeAll(async () => {
    t = await openApi();
    await addLake(t.ctx, folder);
  });
  afterAll(async () => {
    await t.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const submit = (claim: object, key?: string, prefix = PREFIXES[0]) => t.post(`${prefix}/professionalclaims/v3/submission`, claim, key);

  test.each(PREFIXES)('%s takes a claim and tells its id', async (prefix) => {
    const answer = await submit(officeVisit(`P${PREFIXES.indexOf(prefix)}`), undefined, prefix);
    expect(answer.body.errors).toEqual([]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'SUCCESS', claimReference: { patientControlNumber: `P${PREFIXES.indexOf(prefix)}` } });
  });

  test('validation judges and stores nothing', async () => {
    const before = (await t.get('/v1/claims')).body.items.length;
    const answer = await t.post('/medicalnetwork/professionalclaims/v3/validation', officeVisit('V-1'));
    expect(answer.status).toBe(200);
    expect((await t.get('/v1/claims')).body.items).toHaveLength(before);
  });

  test('a claim is found by its id with its timeline in plain sentences, and only by its own biller', async () => {
    const claimId = (await submit(officeVisit('T-1'))).body.claimReference.claimId as string;
    const answer = await t.get(`/v1/claims/${claimId}`);
    expect(answer.body).toMatchObject({
      id: claimId, patientControlNumber: 'T-1', status: 'READY', chargeAmount: '125.50', environment: 'test',
      payer: { id: 'lake', tradingPartnerServiceId: 'LAKE1' }, submissions: [{ version: 1, status: 'READY', issues: expect.any(Array) }],
    });
    expect(answer.body.timeline.map((entry: { text: string }) => entry.text)).toEqual(['Received', 'Ready to be sent']);
    expect((await t.get(`/v1/claims/${claimId}`, t.keys.oak)).status).toBe(404);
    expect((await t.get(`/v1/claims/${claimId}`, t.keys.operator)).status).toBe(404);
    expect((await t.get(`/v1/claims/${claimId}`, t.keys.elmLive)).status).toBe(404);
  });

  test('a claim that its edits refuse is answered with every issue, stored, and told in the feed', async () => {
    const claim = officeVisit('R-1');
    const answer = await submit({ ...claim, billing: { ...claim.billing, npi: '1234567890' } });
    expect(answer.status).toBe(400);
    const claimId = answer.body.claimReference.claimId as string;
    const stored = (await t.get(`/v1/claims/${claimId}`)).body;
    expect(stored).toMatchObject({ status: 'GATEWAY_REJECTED', outcome: 'claim.rejected', rejectedBy: 'gateway' });
    expect(stored.submissions[0].issues[0]).toMatchObject({ severity: 'error', pointer: '/billing/npi' });
    // The feed waits for every open transaction of the server, those of other test files included.
    const feed = await vi.waitFor(async () => {
      const { body } = await t.get('/v1/events?types=claim.rejected');
      expect(body.items).toHaveLength(1);
      return body;
    });
    expect(feed.items).toMatchObject([{ type: 'claim.rejected', resource: { id: claimId, type: 'claim' }, data: { by: 'gateway', patientControlNumber: 'R-1' } }]);
    expect((await t.get(`/v1/events?after=${feed.next}`)).body).toEqual({ items: [], next: feed.next });
    expect((await t.get('/v1/events', t.keys.elmLive)).body.items).toEqual([]);
  });

  test('the same request under the same Idempotency-Key gives the same answer and one claim', async () => {
    const send = (claim: object) => submit(claim).set('idempotency-key', 'order-1');
    const first = await send(officeVisit('I-1'));
    const second = await send(officeVisit('I-1'));
    expect(second.body).toEqual(first.body);
    expect((await send(officeVisit('I-2'))).status).toBe(422);
  });

  test('the list gives every claim once, newest first, in pages; search takes the control number in the body', async () => {
    const all = (await t.get('/v1/claims?limit=500')).body.items as { id: string }[];
    const paged: string[] = [];
    for (let after = ''; ;) {
      const { items, next } = (await t.get(`/v1/claims?limit=2${after}`)).body as { items: { id: string }[]; next: string | null };
      paged.push(...items.map((item) => item.id));
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(all.length).toBeGreaterThan(3);
    expect(paged).toEqual(all.map((item) => item.id));
    expect((await t.get('/v1/claims?status=GATEWAY_REJECTED')).body.items).toHaveLength(1);
    const found = await t.post('/v1/claims/search', { patientControlNumber: 'T-1' });
    expect(found.body.items).toMatchObject([{ patientControlNumber: 'T-1' }]);
    expect((await t.post('/v1/claims/search', { patientControlNumber: 'T-1' }, t.keys.oak)).body.items).toEqual([]);
  });

  test('logs hold nothing of a patient', () => {
    for (const word of ['Quillon', 'Wanda', 'LK00991', '19800102', 'T-1']) expect(t.logged()).not.toContain(word);
  });
});
