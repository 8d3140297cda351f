import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asGateway } from '../../src/db/sql.ts';
import { payerSchema } from '../../src/payers/schema.ts';
import { resolveSecret } from '../../src/payers/secrets.ts';
import { applyPayers, loadPayers, parsePayerFile, pausePayer, resumePayer, routePayers } from '../../src/payers/store.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const northwind = () => JSON.parse(readFileSync(new URL('../../edi-templates/payers/northwind.json', import.meta.url), 'utf8')) as Record<string, object>;
const file = (change: object = {}) => payerSchema.parse({ ...northwind(), ...change });

describe('a payer file', () => {
  test.each([
    ['is not JSON', '{', 'it is not JSON'],
    ['has an unknown setting', JSON.stringify({ ...northwind(), colour: 'blue' }), 'colour'],
    ['names no host key', JSON.stringify({ ...northwind(), mailbox: { kind: 'sftp', host: 'h', username: 'u', password: 'env:X', hostKeys: [] } }), 'mailbox'],
    ['holds a password instead of naming it', JSON.stringify({ ...northwind(), mailbox: { ...northwind()['mailbox'], password: 'hunter2' } }), 'mailbox'],
    ['has equal delimiters', JSON.stringify({ ...northwind(), envelope: { senderId: 'A', receiverId: 'B', delimiters: { element: '*', component: '*', repetition: '^', segment: '~' } } }), 'delimiters'],
    ['has a time zone that does not exist', JSON.stringify({ ...northwind(), cutoffs: { mode: 'times', times: ['11:00'], timeZone: 'Mars/Olympus' } }), 'cutoffs'],
    ['has a file name that is not unique', JSON.stringify({ ...northwind(), fileName: 'claims.x12' }), 'fileName'],
  ])('that %s is refused with the place', (_what, text, place) => {
    expect(() => parsePayerFile('x.json', text)).toThrow(new RegExp(place));
  });

  test('names a secret by environment variable or file, and a missing one is told by its name', () => {
    expect(resolveSecret('env:NW', { NW: 's3' })).toBe('s3');
    expect(() => resolveSecret('env:NW', {})).toThrow(/NW is not set/);
    expect(() => resolveSecret('file:/nowhere/at/all')).toThrow(/nowhere/);
  });
});

describe('payer files in the database', () => {
  let t: TestContext;
  beforeAll(async () => {
    t = await openTestContext();
  });
  afterAll(() => t.close());
  const apply = (...files: ReturnType<typeof file>[]) => applyPayers(t.ctx, files);

  test('each change is a numbered version, and no change is none', async () => {
    expect(await apply(file())).toEqual(['northwind']);
    expect(await apply(file())).toEqual([]);
    expect(await apply(file({ name: 'Northwind Health' }))).toEqual(['northwind']);
    const [stored] = await asGateway(t.ctx, loadPayers);
    expect([stored?.version, stored?.payer.name]).toEqual([2, 'Northwind Health']);
  });

  test('a payer never changes from test to production', async () => {
    await expect(apply(file({ usage: 'P' }))).rejects.toThrow(/never changes between test and production/);
  });

  test('a production payer may not share the account of a test payer', async () => {
    await expect(apply(file({ id: 'northwind-live', usage: 'P' }))).rejects.toThrow(/northwind uses the same account for test/);
  });

  test('one payer id belongs to one payer file of an environment', async () => {
    await expect(apply(file({ id: 'other' }))).rejects.toThrow(/NWHP1 already belongs to another payer file/);
  });

  test('a claim is routed by payer id and environment', async () => {
    const routes = await asGateway(t.ctx, (tx) => routePayers(tx, [
      { payerCode: 'NWHP2', usage: 'T' }, { payerCode: 'NWHP2', usage: 'P' }, { payerCode: 'NOBODY', usage: 'T' }]));
    expect(routes).toEqual([{ payerId: 'northwind', version: 2 }, { otherUsage: 'T' }, undefined]);
  });

  test('a payer is paused with one alarm, however many batches meet the fault, and goes on when a person says so', async () => {
    for (let n = 0; n < 3; n += 1) {
      t.clock.advance(1_000);
      await asGateway(t.ctx, (tx) => pausePayer(tx, { payerId: 'northwind', code: 'transport.host-key', at: t.ctx.now() }));
    }
    const alarms = await asGateway(t.ctx, (tx) => tx.query(`select data from ledger.events where kind = 'payer.paused'`));
    expect(alarms).toEqual([{ data: { code: 'transport.host-key' } }]);
    expect(await asGateway(t.ctx, (tx) => resumePayer(tx, 'northwind', t.ctx.now()))).toBe(true);
    expect(await asGateway(t.ctx, (tx) => resumePayer(tx, 'northwind', t.ctx.now()))).toBe(false);
  });
});
