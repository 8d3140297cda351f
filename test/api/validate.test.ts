import express from 'express';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateRoutes } from '../../src/api/validate.ts';
import { problemHandler } from '../../src/api/problem.ts';
import { payerSchema } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { edited, fileOf, insertAfter, replace, VALID } from '../guides/fixtures.ts';
import { type ApiWorld, lakePayer, openApi } from '../support/api.ts';

const P = '005010X222A1';
const GOOD = fileOf(P, VALID[P]!);
const BAD = edited(P, replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231'));

describe('POST /v1/validate', () => {
  let t: ApiWorld;
  beforeAll(async () => {
    t = await openApi();
    const narrow = payerSchema.parse({ ...lakePayer('/nowhere'), overlay: [{ op: 'require', at: '2300/REF*G1', why: 'Lake wants a prior authorization on every claim.' }] });
    await applyPayers(t.ctx, [narrow]);
  });
  afterAll(() => t.close());

  const upload = (body: string | Buffer, query = '', key = t.keys.elm): supertest.Test =>
    supertest(t.app).post(`/v1/validate${query}`).set('authorization', `Key ${key}`).set('content-type', 'application/edi-x12').send(body);

  test('a good file is accepted at every level', async () => {
    const answer = await upload(GOOD, '?file=tuesday.837');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      file: 'tuesday.837', accepted: true, issues: [],
      interchanges: [{
        isa13: '000000071', ta1: { ack: 'A', codes: ['000'] }, issues: [],
        groups: [{ gs06: '71', ak9: { ack: 'A', codes: [] }, issues: [], sets: [{ st02: '0001', guide: P, ik5: { ack: 'A', codes: [] }, issues: [] }] }],
      }],
    });
  });

  test('an error has its code, its place in bytes and segments, and what to do', async () => {
    const answer = await upload(BAD);
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(false);
    const [group] = answer.body.interchanges[0].groups;
    expect(group.ak9).toEqual({ ack: 'R', codes: [] });
    expect(group.sets[0].ik5).toEqual({ ack: 'R', codes: ['5'] });
    expect(group.sets[0].issues).toEqual([{
      ackElement: 'IK403', code: '8', codeName: 'invalid date', severity: 'error', segment: 'DTP', position: 26, offset: BAD.indexOf('20260231'),
      loop: '2400', element: 'DTP03', ruleId: 'x12.date', message: expect.stringContaining('DTP03'), hint: expect.stringContaining('CCYYMMDD'),
    }]);
  });

  test('only what counts up to a SNIP level is told', async () => {
    const unbalanced = edited(P, replace('CLM*TW', 'CLM*TW-1001*150.01***11:B:1*Y*A*Y*Y'));
    expect((await upload(unbalanced, '?snip=2')).body.accepted).toBe(true);
    const issues = (await upload(unbalanced, '?snip=3')).body.interchanges[0].groups[0].sets[0].issues;
    expect(issues).toMatchObject([{ ackElement: 'STC', code: 'A7:400+178', element: 'CLM02' }]);
    expect((await upload(GOOD, '?snip=8')).status).toBe(400);
  });

  test('a payer, by its id or by an id that it is known for, adds what it wants', async () => {
    for (const name of ['lake', 'LAKE1']) {
      const [set] = (await upload(GOOD, `?payer=${name}`)).body.interchanges[0].groups[0].sets;
      expect(set.issues).toHaveLength(2);
      expect(set.issues[0]).toMatchObject({ ruleId: 'payer.require', segment: 'REF', loop: '2300', hint: 'Lake wants a prior authorization on every claim.' });
    }
    expect((await upload(GOOD, '?payer=nobody')).status).toBe(404);
    // A test payer does not exist for a production key.
    expect((await upload(GOOD, '?payer=lake', t.keys.elmLive)).status).toBe(404);
  });

  test('what is no X12 is answered with the reason, and without a key nothing is', async () => {
    const answer = await upload('<html>Login</html>');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: false, interchanges: [], issues: [{ ackElement: 'TA105', severity: 'error' }] });
    expect((await supertest(t.app).post('/v1/validate').set('content-type', 'text/plain').send(GOOD)).status).toBe(401);
  });

  test('a form, JSON, a compressed or an empty body is refused', async () => {
    expect((await t.post('/v1/validate', { x12: GOOD })).body).toMatchObject({ status: 415 });
    expect((await supertest(t.app).post('/v1/validate').set('authorization', `Key ${t.keys.elm}`).attach('file', Buffer.from(GOOD), 'a.837')).status).toBe(415);
    expect((await upload(GOOD).set('content-encoding', 'gzip')).status).toBe(415);
    expect((await upload('')).body).toMatchObject({ status: 400, type: 'urn:edi-gateway:problem:empty-body' });
  });

  test('a body beyond the size limit, announced or not, and one with too many sets are refused', async () => {
    const app = express().use(validateRoutes(t.ctx, { size_bytes: 4_000, sets: 3 })).use(problemHandler(t.ctx));
    const post = (): supertest.Test => supertest(app).post('/').set('content-type', 'application/edi-x12');
    expect((await post().send(GOOD)).status).toBe(200);
    expect((await post().send(GOOD.repeat(9))).body).toMatchObject({ status: 413, type: 'urn:edi-gateway:problem:too-large' });
    const chunked = post().set('transfer-encoding', 'chunked');
    for (let i = 0; i < 9; i += 1) chunked.write(GOOD);
    expect((await chunked).status).toBe(413);
    expect((await post().send(manySets(4, 'QQZ*1~'))).status).toBe(413);
    expect((await post().send(manySets(3, 'QQZ*1~'))).status).toBe(200);
  });

  test('the sets behind the first fifty keep few issues each and count the rest, so that an answer stays small', async () => {
    const { body } = await upload(manySets(60, 'QQZ*1~'.repeat(40)));
    const sets = body.interchanges[0].groups[0].sets as { issues: unknown[]; dropped?: number }[];
    expect(sets).toHaveLength(60);
    expect(sets[0]!.issues.length).toBeGreaterThanOrEqual(40);
    expect(sets[0]).not.toHaveProperty('dropped');
    expect(sets[59]!.issues).toHaveLength(10);
    expect(sets[59]!.dropped).toBeGreaterThanOrEqual(30);
  });

  test('a file that comes in many small pieces is judged as one', async () => {
    const request = supertest(t.app).post('/v1/validate').set('authorization', `Key ${t.keys.elm}`).set('content-type', 'application/octet-stream').set('transfer-encoding', 'chunked');
    for (let at = 0; at < BAD.length; at += 7) request.write(BAD.slice(at, at + 7));
    expect((await request).body).toEqual((await upload(BAD)).body);
  });
});

/** A file with sets that hold nothing but the given segments. */
function manySets(count: number, inner: string): string {
  const [isa, gs] = edited(P, insertAfter('BHT', 'X*1')).split('\n');
  const length = inner.split('~').length + 1;
  const sets = Array.from({ length: count }, (_, i) => `ST*837*${1000 + i}*${P}~${inner}SE*${length}*${1000 + i}~`);
  return `${isa}\n${gs}\n${sets.join('\n')}\nGE*${count}*71~\nIEA*1*000000071~\n`;
}
