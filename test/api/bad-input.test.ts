import fc from 'fast-check';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { brokenJsonPlace } from '../../src/api/json-place.ts';
import { type ApiWorld, openApi, officeVisit } from '../support/api.ts';

const SUBMISSION = '/medicalnetwork/professionalclaims/v3/submission';

describe('requests that can not be used', () => {
  let t: ApiWorld;
  beforeAll(async () => {
    t = await openApi({ GATEWAY_BODY_LIMIT_KB: '16' });
  });
  afterAll(() => t.close());
  const send = (body: string | Buffer, type = 'application/json', path = SUBMISSION) =>
    supertest(t.app).post(path).set('authorization', t.keys.elm).set('content-type', type).serialize((raw: unknown) => raw as string).send(body);

  test('malformed JSON is answered with its line and column, and without quoting it', async () => {
    const answer = await send('{\n  "subscriber": {\n    "lastName": "Quillon" "firstName": "Wanda"\n  }\n}');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      status: 'ERROR', httpStatusCode: '400 BAD_REQUEST', meta: { traceId: answer.headers['x-request-id'] },
      errors: [{ code: 'malformed-json', location: 'line 3, column 27', line: 3, column: 27 }],
    });
    expect(answer.text + t.logged()).not.toContain('Quillon');
  });

  test('the same on our own paths is a problem document', async () => {
    const answer = await send('{"url": }', 'application/json', '/v1/webhooks');
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.body).toMatchObject({ type: 'urn:edi-gateway:problem:malformed-json', status: 400, errors: [{ line: 1, column: 9 }] });
  });

  test.each([['', 400], ['[]', 400], ['"text"', 400], ['null', 400]])('a body of %s is no claim', async (body, status) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  test('a body over the limit is 413, and the next request works', async () => {
    const answer = await send(JSON.stringify({ note: 'x'.repeat(20_000) }));
    expect([answer.status, answer.body.errors[0].code]).toEqual([413, 'too-large']);
    expect((await t.get('/v1/me')).status).toBe(200);
  });

  test('a body that is not JSON by its content type is 415, one that is not UTF-8 is 400', async () => {
    expect((await send('<claim/>', 'application/xml')).status).toBe(415);
    expect((await send(Buffer.from([0x7b, 0xff, 0x7d]))).body.errors[0].code).toBe('not-utf-8');
  });

  test('a request without any body is told that it is empty, not that it has the wrong type', async () => {
    const answer = await supertest(t.app).post(SUBMISSION).set('authorization', `Key ${t.keys.elm}`).set('content-type', 'application/json').send();
    expect([answer.status, answer.body.errors[0].code, answer.body.errors[0].description]).toEqual([400, 'malformed-json', 'The body is empty.']);
  });

  test('wrong types are named with their pointers', async () => {
    const answer = await t.post('/v1/webhooks', { url: 5, types: ['claim.paid', 7], extra: true });
    expect(answer.status).toBe(400);
    const pointers = (answer.body.errors as { pointer: string }[]).map((error) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/url', '/types/1']));
  });

  test('a claim with wrong types is refused with pointers and not stored', async () => {
    const claim = { ...officeVisit('A-1'), claimInformation: { ...officeVisit('A-1').claimInformation, serviceLines: 'none' } };
    const answer = await t.post(SUBMISSION, claim);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain('/claimInformation/serviceLines');
    expect((await t.get('/v1/claims')).body.items).toEqual([]);
  });

  test('unknown paths are 404 in the shape of their neighbours', async () => {
    expect((await t.get('/v1/nothing')).body).toMatchObject({ status: 404, type: 'urn:edi-gateway:problem:unknown-path' });
    expect((await t.get('/medicalnetwork/nothing')).body).toMatchObject({ status: 'ERROR', errors: [{ code: 'unknown-path' }] });
    expect((await supertest(t.app).get('/')).status).toBe(404);
  });

  test.each(['/v1/claims?limit=0', '/v1/claims?limit=x', '/v1/claims?after=zzz', '/v1/events?after=zzz', '/v1/deliveries?state=lost'])('%s is refused', async (path) => {
    expect((await t.get(path)).status).toBe(400);
  });

  test('a failure of ours tells nothing but the id of the request', async () => {
    const broken = createApp({ ...t.ctx, pool: { ...t.ctx.pool, connect: () => Promise.reject(new Error('password of the database is secret')) } as never }, { queues: t.queues });
    const answer = await supertest(broken).get('/v1/me').set('authorization', t.keys.elm);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    expect(t.logged()).not.toContain('password of the database');
    expect(t.logged()).toContain(answer.headers['x-request-id']);
  });
});

describe('the place at which JSON breaks', () => {
  test.each([
    ['{"a" 1}', 1, 6], ['{"a": 1,}', 1, 9], ['[1, 2', 1, 6], ['{"a": tru}', 1, 7], ['{"a": 01}', 1, 7], ['{"a": "x\ny"}', 1, 7],
    ['{} x', 1, 4], ['\n\n  }', 3, 3], ['{"a": {"b": [1, {"c" 2}]}}', 1, 22], ['', 1, 1], ['[1]]', 1, 4], ["{'a': 1}", 1, 2],
  ])('%j breaks at line %i, column %i', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(brokenJsonPlace(text)).toEqual({ line, column });
  });

  test('every JSON text is whole, and a text is broken exactly when JSON.parse refuses it', () => {
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(fc.property(fc.json(), (text) => brokenJsonPlace(text) === undefined));
    fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '1', 'e', ' ', 't'), (text, at, mark) => {
      const place = at % (text.length + 1);
      const changed = text.slice(0, place) + mark + text.slice(place + 1);
      expect(brokenJsonPlace(changed) === undefined).toBe(isJson(changed));
    }), { numRuns: 500 });
  });

  test('a long text that breaks at its end is found out quickly', () => {
    const text = `{"note": "${'x'.repeat(2_000_000)}`;
    expect(brokenJsonPlace(text)).toEqual({ line: 1, column: 10 });
    expect(brokenJsonPlace('['.repeat(500_000))).toEqual({ line: 1, column: 500_001 });
  });
});
