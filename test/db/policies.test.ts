import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asBiller, asGateway } from '../../src/db/sql.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

let t: TestContext;
beforeAll(async () => {
  t = await openTestContext();
  await asGateway(t.ctx, async (tx) => {
    await tx.run(`insert into ledger.billers (id, name, queue) values ('elm', 'Elm Street Practice', 'results.elm'), ('oak', 'Oak Clinic', 'results.oak')`);
    await tx.run(`insert into ledger.api_keys (id, biller_id, secret_hash, usage) values ('key_e', 'elm', '\\x01', 'T'), ('key_o', 'oak', '\\x02', 'T')`);
  });
});
afterAll(() => t.close());

describe('what one biller can see of another', () => {
  test('every table has row-level security, forced, and a policy', async () => {
    const rows = await t.ctx.pool.query(`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'ledger' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity
        and exists (select 1 from pg_policy p where p.polrelid = c.oid))`);
    expect(rows.rows).toEqual([]);
    const all = await t.ctx.pool.query(`select count(*) as n from pg_tables where schemaname = 'ledger'`);
    expect(all.rows[0].n).toBeGreaterThan(20);
  });

  test("a table with a biller's rows never lets the biller be unknown", async () => {
    const rows = await t.ctx.pool.query(`select table_name from information_schema.columns
      where table_schema = 'ledger' and column_name = 'biller_id' and is_nullable = 'YES'`);
    expect(rows.rows).toEqual([]);
  });

  test('a biller sees its own keys and not those of another', async () => {
    const keys = await asBiller(t.ctx, 'elm', (tx) => tx.query('select id from ledger.api_keys'));
    expect(keys).toEqual([{ id: 'key_e' }]);
  });

  test("a biller can't write rows in another biller's name", async () => {
    const attempt = asBiller(t.ctx, 'elm', (tx) =>
      tx.run(`insert into ledger.api_keys (id, biller_id, secret_hash, usage) values ('key_x', 'oak', '\\x03', 'T')`));
    await expect(attempt).rejects.toThrow(/row-level security/);
  });

  test('outside of a scope nothing is visible', async () => {
    expect((await t.ctx.pool.query('select 1 from ledger.api_keys')).rowCount).toBe(0);
  });

  test('events and audit entries can be added, but not changed or removed', async () => {
    for (const table of ['events', 'audit']) {
      for (const change of [`update ledger.${table} set biller_id = 'x'`, `delete from ledger.${table}`]) {
        await expect(asGateway(t.ctx, (tx) => tx.run(change))).rejects.toThrow(/permission denied/);
      }
    }
  });

  test('the program connects as a role that owns nothing and bypasses nothing', async () => {
    const { rows } = await t.ctx.pool.query(`select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user`);
    expect(rows).toEqual([{ name: 'gateway_app', rolsuper: false, rolbypassrls: false }]);
  });
});
