import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import pg from 'pg';
import { asBiller, asGateway } from '../../src/db/sql.ts';
import { addAudit, listAudit, proveAudit, recordAudit } from '../../src/people/audit.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

/** The audit is a chain: whoever touches a line, even with the database's own account, is seen. */
let t: TestContext;
let owner: pg.Client;
beforeEach(async () => {
  t = await openTestContext();
  owner = new pg.Client({ connectionString: t.ctx.config.databaseUrl });
  await owner.connect();
  for (const subject of ['one', 'two', 'three', 'four']) await recordAudit(t.ctx, { billerId: 'gateway', actor: 'key_1', action: 'file.read-again', subject, data: { b: 1, a: [subject] } });
});
afterEach(async () => {
  await owner.end();
  await t.close();
});

const idOf = async (subject: string) => (await listAudit(t.ctx, { action: undefined, who: undefined, subject, before: undefined }, 1))[0]!.id;

test('each line follows from the one before it', async () => {
  const lines = await listAudit(t.ctx, { action: undefined, who: undefined, subject: undefined, before: undefined }, 10);
  expect(lines.map(({ n }) => n)).toEqual([4, 3, 2, 1]);
  expect(new Set(lines.map(({ hash }) => hash)).size).toBe(4);
  expect(await proveAudit(t.ctx)).toEqual({ lines: 4, head: lines[0]!.hash, broken: [], isWhole: true });
});

test('lines of transactions side by side, and of billers, stand in one chain', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? asGateway : (ctx: typeof t.ctx, work: Parameters<typeof asBiller<void>>[2]) => asBiller(ctx, 'elm', work))(t.ctx, async (tx) => {
    await addAudit(t.ctx, tx, { billerId: at % 2 === 0 ? 'gateway' : 'elm', actor: 'key_1', action: 'content.read', subject: `s${at}` });
    await addAudit(t.ctx, tx, { billerId: at % 2 === 0 ? 'gateway' : 'elm', actor: 'key_1', action: 'content.read', subject: `t${at}` });
  })));
  expect(await proveAudit(t.ctx)).toMatchObject({ lines: 44, broken: [], isWhole: true });
});

test('a line that was changed shows', async () => {
  const id = await idOf('two');
  await owner.query(`update ledger.audit set actor = 'key_2' where id = $1`, [id]);
  expect(await proveAudit(t.ctx)).toMatchObject({ broken: [id], isWhole: false });
});

test('a line that was taken out shows at the next one', async () => {
  await owner.query('delete from ledger.audit where id = $1', [await idOf('two')]);
  expect(await proveAudit(t.ctx)).toMatchObject({ broken: [await idOf('three')], isWhole: false });
});

test('the last line that was taken out shows by the end of the chain', async () => {
  await owner.query('delete from ledger.audit where id = $1', [await idOf('four')]);
  expect(await proveAudit(t.ctx)).toMatchObject({ lines: 4, broken: [], isWhole: false });
});

test('the program itself can neither move the end of the chain nor write a place in it', async () => {
  await expect(asGateway(t.ctx, (tx) => tx.run('update ledger.audit_head set n = 0'))).rejects.toThrow(/permission denied/);
  await expect(asGateway(t.ctx, (tx) => tx.run('delete from ledger.audit_head'))).rejects.toThrow(/permission denied/);
});

test('lines of an earlier version are put into the chain, in their order', async () => {
  const before = await proveAudit(t.ctx);
  const migration = readFileSync(new URL('../../src/db/migrations/0010_audit_chain.sql', import.meta.url), 'utf8');
  await owner.query('set role gateway_owner');
  await owner.query(`begin; select set_config('ledger.scope', 'gateway', true); update ledger.audit set n = null, hash = null; commit`);
  expect((await proveAudit(t.ctx)).isWhole).toBe(false);
  await owner.query(/^do \$\$[\s\S]*?^end \$\$;/m.exec(migration)![0]);
  expect(await proveAudit(t.ctx)).toEqual(before);
});
