import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeBytes } from '../../src/db/files.ts';
import { asGateway } from '../../src/db/sql.ts';
import { addLake, type ApiWorld, openApi } from '../support/api.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sample = join(root, 'samples/03-diabetes-checkup/835.x12');
const upload = readFileSync(join(root, 'samples/01-office-visit/837.x12'));

describe('extracts over the API', () => {
  let t: ApiWorld;
  let uploadId: string;
  beforeAll(async () => {
    t = await openApi();
    await addLake(t.ctx, '/nowhere');
    // Two payees in one file of the payer: the second set is oak's.
    const bytes = readFileSync(sample).toString('latin1');
    const set = bytes.slice(bytes.indexOf('ST*'), bytes.indexOf('GE*')).trimEnd();
    const head = bytes.slice(0, bytes.indexOf('ST*'));
    const theirs = set.replaceAll('AC-26-0103', 'OAK-0103').replaceAll('*0001~', '*0002~');
    const file = Buffer.from(`${head}${set}\n${theirs}\n${bytes.slice(bytes.indexOf('GE*')).replace('GE*1*', 'GE*2*')}`);
    const start = head.length + set.length + 1;
    await asGateway(t.ctx, async (tx) => {
      const stored = await storeBytes(t.ctx, tx, file);
      await tx.run(`insert into ledger.inbound_files (id, payer_id, name, sha256, size_bytes, file_id, state) values ('fil_1', 'lake', '835.x12', $1, $2, $3, 'read')`,
        [stored.sha256, stored.size_bytes, stored.id]);
      await tx.run(`insert into ledger.remits (id, biller_id, payer_id, inbound_file_id, place, start_offset, end_offset, payee, trace, method, amount_cents, production_date, body_sha256, claim_count, body, state)
        values ('R5mine', 'elm', 'lake', 'fil_1', '1.1', $1, $2, 'p', 't', 'ACH', 1, '20261005', 'x', 1, '', 'posted'), ('R5theirs', 'oak', 'lake', 'fil_1', '1.2', $3, $4, 'p', 't', 'ACH', 1, '20261005', 'y', 1, '', 'posted')`,
      [head.length, head.length + set.length, start, start + theirs.length]);
    });
    const made = await t.post('/v1/files').set('content-type', 'application/edi-x12').send(upload.toString('latin1'));
    uploadId = made.body.id as string;
  });
  afterAll(() => t.close());

  test('a biller gets the rows of its own 835, and nothing of the other payee of the same file', async () => {
    const answer = await t.get('/v1/reports/R5mine/extracts/payment-import');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ extract: 'payment-import', issues: [] });
    expect(answer.body.rows[1]).toMatchObject({ record: 'claim', patientControlNumber: 'AC-26-0103', paid: '255.48' });
    expect(answer.text).not.toContain('OAK-0103');
  });

  test('the same as CSV, by parameter or by Accept', async () => {
    const asked = await t.get('/v1/reports/R5mine/extracts/payment-import?format=csv');
    expect(asked.headers['content-type']).toContain('text/csv');
    expect(asked.headers['content-disposition']).toBe('attachment; filename="payment-import.csv"');
    expect(asked.text.split('\r\n')[0]).toMatch(/^record,check,/);
    expect((await t.get('/v1/reports/R5mine/extracts/payment-import').set('accept', 'text/csv')).text).toBe(asked.text);
  });

  test('an operator gets the rows of the whole file; a biller does not see the file', async () => {
    const answer = await t.get('/v1/files/fil_1/extracts/payment-import', t.keys.operator);
    expect(answer.body.rows.filter((row: { record: string }) => row.record === 'set')).toHaveLength(2);
    expect((await t.get('/v1/files/fil_1/extracts/payment-import')).status).toBe(404);
  });

  test('the report of another biller or environment, an unknown mapping and another kind of transaction are refused in words', async () => {
    expect((await t.get('/v1/reports/R5theirs/extracts/payment-import')).status).toBe(404);
    expect((await t.get('/v1/reports/R5mine/extracts/payment-import', t.keys.elmLive)).status).toBe(404);
    expect((await t.get('/v1/reports/R5mine/extracts/nothing')).body.detail).toBe('There is no such mapping.');
    expect((await t.get(`/v1/files/${uploadId}/extracts/payment-import`)).body).toMatchObject({ status: 422, detail: 'There is no transaction 835 in it, which the mapping is for.' });
    expect((await t.get(`/v1/files/${uploadId}/extracts/payment-import`, t.keys.oak)).status).toBe(404);
  });

  test('whoever took rows out of the system stands in the audit', async () => {
    const rows = await asGateway(t.ctx, (tx) => tx.query<{ actor: string }>(`select actor from ledger.audit where action = 'content.extracted' and subject = 'R5mine'`));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows[0]!.actor).toBe(t.keyIds.elm);
  });

  test('the list tells what each mapping is for', async () => {
    expect((await t.get('/v1/extracts')).body.items).toMatchObject([{ name: 'denial-worklist', transaction: '835', errors: [] }, { name: 'payment-import', transaction: '835', errors: [] }]);
  });
});

describe('gateway extract', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gw-extract-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'extract', ...args], { cwd: root, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('prints CSV, and says what is wrong with a mapping, a file or a name', () => {
    const good = run('payment-import', sample, '--format', 'csv');
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout.split('\r\n')).toHaveLength(13);
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{"about": "x", "transaction": "835", "levels": [{"name": "claim", "begins": "CLP", "fields": {"number": "clp01"}}]}');
    expect(run(bad, sample)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('levels/0/fields/number: is no query such as CLP01') });
    expect(run('nothing', sample)).toMatchObject({ status: 2, stderr: expect.stringContaining('the mappings are denial-worklist, payment-import') });
    expect(run('payment-import', join(root, 'samples/01-office-visit/837.x12'))).toMatchObject({ status: 1, stderr: expect.stringContaining('holds no transaction 835') });
  });
});
