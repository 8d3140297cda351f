import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asGateway } from '../../src/db/sql.ts';
import { storeBytes } from '../../src/db/files.ts';
import { loadPayer } from '../../src/payers/store.ts';
import { resolveSecret } from '../../src/payers/secrets.ts';
import { type ApiWorld, lakePayer, openApi } from '../support/api.ts';

/** Adding a payer, trying its connection out and reading its files again, over the API. */
let t: ApiWorld;
let folder: string;
beforeAll(async () => {
  t = await openApi();
  folder = mkdtempSync(join(tmpdir(), 'gw-lake-'));
  for (const side of ['in', 'out']) mkdirSync(join(folder, side));
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (id: string, file: object, key = t.keys.operator) => supertest(t.app).put(`/v1/payers/${id}/file`).set('authorization', `Key ${key}`).send(file);
const sftp = { kind: 'sftp', host: '127.0.0.1', port: 1, username: 'gateway', hostKeys: [`SHA256:${'A'.repeat(43)}`], password: 'plain:open sesame' };

describe('a payer file', () => {
  test('is stored as a new version, and claims go there', async () => {
    const made = await put('lake', lakePayer(folder));
    expect([made.status, made.body.version, made.body.tradingPartnerServiceIds]).toEqual([201, 1, ['LAKE1']]);
    const again = await put('lake', { ...lakePayer(folder), name: 'Lake Health Plan' });
    expect([again.status, again.body.version, again.body.name]).toEqual([200, 2, 'Lake Health Plan']);
    expect((await put('lake', { ...lakePayer(folder), name: 'Lake Health Plan' })).body.versions).toHaveLength(2);
    expect((await t.get('/v1/payers/lake/file', t.keys.operator)).body).toMatchObject({ id: 'lake', name: 'Lake Health Plan', usage: 'T' });
    const audit = await asGateway(t.ctx, (tx) => tx.query(`select action from ledger.audit where subject = 'lake' order by id`));
    expect(audit).toEqual([{ action: 'payer.added' }, { action: 'payer.changed' }]);
  });

  test('with mistakes is refused with the place of each', async () => {
    expect((await put('lake', { ...lakePayer(folder), usage: 'X', payerIds: [] })).body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/usage', '/payerIds']);
    expect((await put('pond', lakePayer(folder))).body.errors).toMatchObject([{ pointer: '/id' }]);
    expect((await put('pond', { ...lakePayer(folder), id: 'pond' })).body).toMatchObject({ status: 409, errors: [{ message: expect.stringContaining('LAKE1') }] });
    const wish = { edit: 'CLM-99', severity: 'off', why: 'it has no such edit' };
    expect((await put('lake', { ...lakePayer(folder), edits: [wish] })).body).toMatchObject({ status: 409, errors: [{ message: expect.stringContaining('CLM-99') }] });
    expect((await put('lake', { ...lakePayer(folder), usage: 'P' })).status).toBe(409);
    expect((await put('lake', lakePayer(folder), t.keys.elm)).status).toBe(403);
  });

  test('never holds a secret in clear, and the secret works', async () => {
    expect((await put('river', { ...lakePayer(folder), id: 'river', payerIds: ['RIVER1'], mailbox: sftp })).status).toBe(201);
    const { mailbox } = (await t.get('/v1/payers/river/file', t.keys.operator)).body;
    expect(mailbox.password).toMatch(/^sealed:/);
    expect(JSON.stringify((await asGateway(t.ctx, (tx) => loadPayer(tx, 'river')))!.payer)).not.toContain('sesame');
    expect(resolveSecret(mailbox.password, {}, t.ctx.seal)).toBe('open sesame');
  });
});

describe('a test of a connection', () => {
  test('counts what waits on both sides', async () => {
    writeFileSync(join(folder, 'out', '999.x12'), 'ISA');
    expect((await t.post('/v1/payers/lake/test', undefined, t.keys.operator)).body).toMatchObject({ ok: true, waitingIn: 0, waitingOut: 1 });
  });

  test('says in words why nobody gets in, also for a file that is not stored', async () => {
    const file = { ...lakePayer(folder), id: 'brook', payerIds: ['BROOK1'], mailbox: sftp };
    const tested = (await t.post('/v1/payers/test', file, t.keys.operator)).body;
    expect(tested).toMatchObject({ ok: false, code: expect.stringMatching(/^transport\./), message: expect.stringMatching(/\.$/) });
    expect((await t.get('/v1/payers/brook', t.keys.operator)).status).toBe(404);
    expect((await t.post('/v1/payers/none/test', undefined, t.keys.operator)).status).toBe(404);
  });
});

test('a file that was put aside is read again when an operator says so, once', async () => {
  await asGateway(t.ctx, async (tx) => {
    const stored = await storeBytes(t.ctx, tx, Buffer.from('<html>not X12</html>'));
    await tx.run(`insert into ledger.inbound_files (id, payer_id, name, sha256, size_bytes, file_id, state, reason, received_at)
      values ('fil_1', 'lake', 'page.html', $1, $2, $3, 'quarantined', 'content.html', $4)`, [stored.sha256, stored.size_bytes, stored.id, t.clock.at]);
  });
  expect((await t.post('/v1/files/fil_1/read-again', undefined, t.keys.operator)).status).toBe(202);
  expect((await t.get('/v1/files/fil_1', t.keys.operator)).body).toMatchObject({ state: 'stored', reason: null, payerName: 'Lake Health Plan', decisions: [{ action: 'file.read-again' }] });
  expect((await t.post('/v1/files/fil_1/read-again', undefined, t.keys.operator)).status).toBe(409);
  expect((await t.post('/v1/files/fil_2/read-again', undefined, t.keys.operator)).status).toBe(404);
});
