import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeBytes } from '../../src/db/files.ts';
import { type Locks, openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { deliverStep } from '../../src/deliveries/deliver.ts';
import { type ApiWorld, addLake, openApi } from '../support/api.ts';
import { addClaim, publishPaid, startEndpoint } from '../support/deliveries.ts';

describe('running the gateway over HTTP', () => {
  let t: ApiWorld;
  let locks: Locks;
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  beforeAll(async () => {
    t = await openApi();
    locks = openLocks(t.ctx);
    await addLake(t.ctx, '/nowhere');
    endpoint = await startEndpoint((response) => response.writeHead(200).end());
    await addClaim(t.ctx, { id: 'clm_1', billerId: 'elm' });
  });
  afterAll(async () => {
    await endpoint.stop();
    await locks.close();
    await t.close();
  });
  const operator = (path: string) => t.get(path, t.keys.operator);

  test('a webhook is made, pinged, rotated, switched off and removed, and its deliveries are seen and sent again', async () => {
    const made = await t.post('/v1/webhooks', { url: endpoint.url, types: ['claim.partially_paid'] });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^whsec_/);
    const path = `/v1/webhooks/${made.body.id}`;
    expect((await t.get(path)).body).toMatchObject({ url: endpoint.url, enabled: true });
    expect((await t.get(path)).body.secret).toBeUndefined();
    expect((await t.get(path, t.keys.oak)).status).toBe(404);
    expect((await t.post(`${path}/rotate`)).body.secret).not.toBe(made.body.secret);

    const { deliveryId } = (await t.post(`${path}/ping`)).body;
    await publishPaid(t.ctx, { id: 'clm_1', billerId: 'elm' });
    await deliverStep.run(t.ctx, { queues: t.queues, locks });
    expect(endpoint.received.map((request) => JSON.parse(request.body).type).sort()).toEqual(['claim.partially_paid', 'event.ping']);
    expect((await t.get(`/v1/deliveries/${deliveryId}`)).body).toMatchObject({ type: 'event.ping', state: 'delivered', attempts: [{ n: 1, code: 'ok', status: 200 }] });
    expect((await t.get(`/v1/deliveries?endpoint=${made.body.id}`)).body.items).toHaveLength(2);
    expect((await t.get('/v1/deliveries?state=queued')).body.items).toMatchObject([{ endpoint: 'queue', type: 'claim.partially_paid' }]);
    expect((await t.get('/v1/deliveries', t.keys.oak)).body.items).toEqual([]);
    expect((await t.post(`/v1/deliveries/${deliveryId}/resend`, undefined, t.keys.oak)).status).toBe(404);
    expect((await t.post(`/v1/deliveries/${deliveryId}/resend`)).status).toBe(202);
    await deliverStep.run(t.ctx, { queues: t.queues, locks });
    expect(endpoint.received).toHaveLength(3);

    const off = await supertest(t.app).patch(path).set('authorization', t.keys.elm).send({ enabled: false });
    expect(off.body).toMatchObject({ enabled: false, disabledAt: t.clock.at.toISOString() });
    expect((await supertest(t.app).delete(path).set('authorization', t.keys.oak)).status).toBe(404);
    expect((await supertest(t.app).delete(path).set('authorization', t.keys.elm)).status).toBe(204);
    expect((await t.get('/v1/webhooks')).body.items).toEqual([]);
  });

  test('billers and keys are made by operators, and a taken id is refused', async () => {
    const biller = { id: 'ash', name: 'Ash Clinic', npis: ['1999999984'] };
    expect((await t.post('/v1/billers', biller, t.keys.operator)).body).toMatchObject({ id: 'ash', queue: 'results.ash' });
    expect((await t.post('/v1/billers', biller, t.keys.operator)).status).toBe(409);
    expect((await t.post('/v1/billers', { id: 'gateway', name: 'x' }, t.keys.operator)).body.errors).toMatchObject([{ pointer: '/id' }]);
    const { id, key } = (await t.post('/v1/billers/ash/keys', { environment: 'production' }, t.keys.operator)).body;
    expect(key).toMatch(/^live_/);
    expect((await t.get('/v1/me', key)).body).toMatchObject({ environment: 'production', biller: { id: 'ash' } });
    expect((await supertest(t.app).delete(`/v1/billers/ash/keys/${id}`).set('authorization', t.keys.operator)).status).toBe(204);
    const audit = await asGateway(t.ctx, (tx) => tx.query(`select action, subject from ledger.audit where subject in ('ash', $1) order by id`, [id]));
    expect(audit).toEqual([{ action: 'biller.created', subject: 'ash' }, { action: 'key.created', subject: id }, { action: 'key.revoked', subject: id }]);
  });

  test('a paused payer is shown with its failure, and goes on when an operator says so', async () => {
    await asGateway(t.ctx, (tx) => tx.run(`update ledger.payers set state = 'paused', pause_code = 'sftp.login-refused' where id = 'lake'`));
    const seen = (await t.get('/v1/payers/lake')).body;
    expect(seen).toMatchObject({ id: 'lake', state: 'paused', tradingPartnerServiceIds: ['LAKE1'] });
    expect(seen.pauseCode).toBeUndefined();
    expect((await operator('/v1/payers/lake')).body).toMatchObject({ pauseCode: 'sftp.login-refused' });
    expect((await t.post('/v1/payers/lake/resume', undefined, t.keys.operator)).body).toEqual({ id: 'lake', state: 'active' });
    expect((await t.post('/v1/payers/lake/resume', undefined, t.keys.operator)).status).toBe(409);
    expect((await t.post('/v1/payers/none/resume', undefined, t.keys.operator)).status).toBe(404);
  });

  test('an inbound file and a batch are listed, read as they came, and reading is in the audit', async () => {
    const bytes = Buffer.from(`<html>${'not X12 '.repeat(200_000)}</html>`);
    const fileId = await asGateway(t.ctx, async (tx) => {
      const stored = await storeBytes(t.ctx, tx, bytes);
      await tx.run(`insert into ledger.inbound_files (id, payer_id, name, sha256, size_bytes, file_id, state, reason, received_at)
        values ('fil_1', 'lake', 'page.html', $1, $2, $3, 'quarantined', 'content.html', $4)`, [stored.sha256, stored.size_bytes, stored.id, t.clock.at]);
      await tx.run(`insert into ledger.batches (id, payer_id, payer_version, usage, guide, sender, receiver, control_number, file_name, file_id, size_bytes, claim_count, charge_cents, state)
        values ('bat_1', 'lake', 1, 'T', '005010X222A1', 'GATEWAY', 'LAKEHEALTH', 7, '837_7.x12', $1, $2, 1, 12550, 'unknown')`, [stored.id, bytes.length]);
      return stored.id;
    });
    expect(fileId).toMatch(/^blb_/);
    expect((await operator('/v1/files?state=quarantined')).body.items).toMatchObject([{ id: 'fil_1', reason: 'content.html', sizeBytes: bytes.length }]);
    expect((await operator('/v1/files/fil_1')).body).toMatchObject({ name: 'page.html', issues: [] });
    const content = await operator('/v1/files/fil_1/content').responseType('blob');
    expect(bytes.equals(content.body as Buffer)).toBe(true);
    expect((await operator('/v1/batches/bat_1')).body).toMatchObject({ state: 'unknown', controlNumber: '000000007', chargeAmount: '125.50', sets: [] });
    const audit = await asGateway(t.ctx, (tx) => tx.query(`select action from ledger.audit where subject = 'fil_1'`));
    expect(audit).toEqual([{ action: 'content.read' }]);
  });

  test('only a person settles a batch of which nobody knows whether it arrived', async () => {
    expect((await t.post('/v1/batches/bat_1/settle', { as: 'lost' }, t.keys.operator)).status).toBe(400);
    expect((await t.post('/v1/batches/bat_1/settle', { as: 'sent' }, t.keys.operator)).status).toBe(202);
    expect((await operator('/v1/batches/bat_1')).body.state).toBe('sent');
    expect((await t.post('/v1/batches/bat_1/settle', { as: 'sent' }, t.keys.operator)).status).toBe(409);
    expect((await t.post('/v1/batches/bat_2/hold', undefined, t.keys.operator)).status).toBe(404);
  });

  test('health, readiness and metrics answer', async () => {
    expect((await supertest(t.app).get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await supertest(t.app).get('/readyz')).body).toEqual({ status: 'ready', database: true, queue: true });
    const metrics = await supertest(t.app).get('/metrics');
    expect(metrics.text).toContain('gateway_http_seconds_count');
    expect(metrics.text).toContain('route="/v1/payers/:id/resume"');
    expect(metrics.text).not.toContain('clm_1');
    const proxied = await supertest(t.app).get('/metrics').set('x-forwarded-for', '203.0.113.9');
    expect(proxied.status).toBe(401);
  });

  test('an operator changes what a biller owns, and nobody else may', async () => {
    const send = (body: object, key = t.keys.operator) => supertest(t.app).patch('/v1/billers/elm').set('authorization', `Key ${key}`).send(body);
    expect((await send({ npis: ['1999999984'], taxIds: ['771004455'] })).body).toMatchObject({ id: 'elm', name: 'elm', npis: ['1999999984'], taxIds: ['771004455'] });
    expect((await send({ name: 'Elm Street Practice' })).body).toMatchObject({ name: 'Elm Street Practice', npis: ['1999999984'] });
    expect((await send({ npis: ['12'] })).status).toBe(400);
    expect((await send({ name: 'x' }, t.keys.elm)).status).toBe(403);
  });
});
