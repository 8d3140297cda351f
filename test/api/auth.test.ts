import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { TOKEN_SECONDS } from '../../src/api/auth.ts';
import { bootstrap, findBiller, listKeys, revokeKey } from '../../src/billers/store.ts';
import { asGateway } from '../../src/db/sql.ts';
import { openTestContext } from '../support/context.ts';
import { type ApiWorld, openApi } from '../support/api.ts';

describe('keys and tokens', () => {
  let t: ApiWorld;
  beforeAll(async () => {
    t = await openApi();
  });
  afterAll(() => t.close());
  const me = (authorization?: string) => {
    const request = supertest(t.app).get('/v1/me');
    return authorization === undefined ? request : request.set('authorization', authorization);
  };

  test.each(['', 'Key ', 'Bearer ', 'bearer '])('a key is taken as "Authorization: %s<key>"', async (scheme) => {
    const answer = await me(`${scheme}${t.keys.elm}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ environment: 'test', operator: false, biller: { id: 'elm', queue: 'results.elm' } });
  });

  test.each([undefined, 'Key', 'Key test_unknown', 'Basic dXNlcjpwdw==', 'Bearer tok_e30.AAAA', 'Key a b'])('"Authorization: %s" is answered with 401', async (authorization) => {
    const answer = await me(authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.headers['x-request-id']).toMatch(/^req_/);
    expect(answer.body).toMatchObject({ status: 401, title: 'Unauthorized', requestId: answer.headers['x-request-id'] });
  });

  test.each([
    ['/oauth/token', 'json'], ['/apip/auth/v2/token', 'json'], ['/oauth/token', 'form'],
  ] as const)('%s gives a token for client credentials as %s, which works for an hour', async (path, type) => {
    const credentials = { client_id: t.keyIds.elm, client_secret: t.keys.elm, grant_type: 'client_credentials' };
    const answer = await supertest(t.app).post(path).type(type).send(credentials);
    expect(answer.body).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    const token = String(answer.body.access_token);
    expect((await me(`Bearer ${token}`)).body).toMatchObject({ keyId: t.keyIds.elm });
    expect((await me(`Bearer ${token.slice(0, -4)}AAAA`)).status).toBe(401);
    const start = t.clock.at;
    t.clock.advance(TOKEN_SECONDS * 1000);
    expect((await me(`Bearer ${token}`)).status).toBe(401);
    t.clock.at = start;
  });

  test('wrong client credentials give no token', async () => {
    const wrong = await supertest(t.app).post('/oauth/token').send({ client_id: 'key_other', client_secret: t.keys.elm });
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
    const missing = await supertest(t.app).post('/oauth/token').send({ client_id: 'key_other' });
    expect([missing.status, missing.body.error]).toEqual([400, 'invalid_request']);
  });

  test('client credentials are taken as HTTP Basic, as OAuth libraries send them', async () => {
    const send = (id: string, secret: string) => supertest(t.app).post('/oauth/token').auth(id, secret).type('form').send({ grant_type: 'client_credentials' });
    const { body, headers } = await send(t.keyIds.elm, t.keys.elm);
    expect(headers['cache-control']).toBe('no-store');
    expect((await me(`Bearer ${body.access_token}`)).body).toMatchObject({ keyId: t.keyIds.elm });
    const wrong = await send(t.keyIds.elm, 'test_other');
    expect([wrong.status, wrong.body.error, wrong.headers['www-authenticate']]).toEqual([401, 'invalid_client', 'Basic realm="gateway"']);
  });

  test('a client library can read why it gets no token', async () => {
    const of = (type: string, body: string) => supertest(t.app).post('/oauth/token').set('content-type', type).send(body);
    const other = await of('application/x-www-form-urlencoded', `grant_type=password&client_id=${t.keyIds.elm}&client_secret=${t.keys.elm}`);
    expect([other.status, other.body.error]).toEqual([400, 'unsupported_grant_type']);
    for (const [type, body] of [['application/json', '{"client_id":'], ['application/xml', '<a/>'], ['application/json', `{"client_id":"${'x'.repeat(20_000)}"}`]] as const) {
      const answer = await of(type, body);
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    }
  });

  test('a revoked key and its tokens stop working within five seconds', async () => {
    const made = await t.post('/v1/billers/elm/keys', { environment: 'test', label: 'short-lived' }, t.keys.operator);
    const { id, key } = made.body as { id: string; key: string };
    expect(key).toMatch(/^test_[a-z2-7]{32}$/);
    const { body } = await supertest(t.app).post('/oauth/token').send({ client_id: id, client_secret: key });
    expect((await me(key)).status).toBe(200);
    expect(await revokeKey(t.ctx, { billerId: 'elm', keyId: id })).toBe(true);
    t.clock.advance(5_000);
    expect([(await me(key)).status, (await me(`Bearer ${body.access_token}`)).status]).toEqual([401, 401]);
  });

  test('only keys that may run the gateway reach its operations', async () => {
    for (const path of ['/v1/batches', '/v1/files/fil_1', '/v1/billers']) {
      expect((await t.get(path)).status).toBe(403);
      expect((await t.get(path, t.keys.operator)).status).toBe(path.includes('fil_') ? 404 : 200);
    }
    expect((await t.post('/v1/payers/lake/resume')).status).toBe(403);
  });

  test('a key is stored only as a hash, and shown in no list and no log', async () => {
    const rows = await asGateway(t.ctx, (tx) => tx.query(`select k::text as row from ledger.api_keys k`));
    const shown = JSON.stringify([rows, (await t.get('/v1/billers/elm/keys', t.keys.operator)).body]) + t.logged();
    for (const key of Object.values(t.keys)) expect(shown).not.toContain(key);
  });

  test('somebody who guesses keys is slowed down', async () => {
    const app = createApp(t.ctx, { queues: t.queues });
    const statuses = await Promise.all(Array.from({ length: 130 }, async () => (await supertest(app).get('/v1/me')).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
});

describe('the first run', () => {
  test('makes the biller "default" and one test key, and a second run makes nothing', async () => {
    const t = await openTestContext();
    const [one, two] = await Promise.all([bootstrap(t.ctx), bootstrap(t.ctx)]);
    expect([one, two].filter((key) => key !== undefined)).toEqual([expect.stringMatching(/^test_/)]);
    expect(await bootstrap(t.ctx)).toBeUndefined();
    expect(await findBiller(t.ctx, 'default')).toMatchObject({ queue: 'results.default' });
    expect(await listKeys(t.ctx, 'default')).toMatchObject([{ usage: 'T', operator: true }]);
    await t.close();
  });
});
