import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootstrap } from '../../src/billers/store.ts';
import { readConfig } from '../../src/config.ts';
import { openContext, type OpenContext } from '../../src/context.ts';
import { asBiller } from '../../src/db/sql.ts';
import { openJobs } from '../../src/jobs/workers.ts';
import { createLog } from '../../src/lib/log.ts';
import { debianPostgres, type ExternalPostgres, startExternalPostgres } from '../support/postgres.ts';

const bin = debianPostgres();

/** An operator's own PostgreSQL: one account that owns the tables, another, without any rights of its own, for the program. */
describe.skipIf(bin === undefined)('on a PostgreSQL of the operator', () => {
  let server: ExternalPostgres;
  let open: OpenContext;
  const url = (user: string) => `postgres://${user}@/gateway?host=${encodeURIComponent(server.host)}`;
  const config = (env: Record<string, string>) => readConfig({ GATEWAY_MASTER_KEY: Buffer.alloc(32, 3).toString('base64'), LOG_LEVEL: 'silent', ...env });

  beforeAll(async () => {
    server = await startExternalPostgres(bin!);
    const admin = new pg.Client({ host: server.host, user: server.superuser, database: 'postgres' });
    await admin.connect();
    await admin.query('create role owner_login login createrole');
    await admin.query('create database gateway owner owner_login');
    await admin.query('create role app_login login');
    await admin.end();
    const first = await openContext({ config: config({ DATABASE_URL: url(server.superuser), DATABASE_OWNER_URL: url('owner_login') }), log: createLog('silent') });
    await first.ctx.pool.query('select 1');
    await first.close();
    const grant = new pg.Client({ host: server.host, user: server.superuser, database: 'gateway' });
    await grant.connect();
    await grant.query('grant gateway_app to app_login');
    await grant.end();
    // The program itself knows nothing of the owner's account.
    open = await openContext({ config: config({ DATABASE_URL: url('app_login') }), log: createLog('silent') });
  });
  afterAll(async () => {
    await open?.close();
    await server?.stop();
  });

  test('an owner that is no superuser makes tables and roles, and the program works with an account that owns nothing', async () => {
    const { rows } = await open.ctx.pool.query('select session_user as login, current_user as role');
    expect(rows).toEqual([{ login: 'app_login', role: 'gateway_app' }]);
    expect(await bootstrap(open.ctx)).toMatch(/^test_/);
    expect(await asBiller(open.ctx, 'default', (tx) => tx.query('select id from ledger.billers'))).toEqual([{ id: 'default' }]);
  });

  test('a process whose account may not migrate says so when a migration is missing', async () => {
    const admin = new pg.Client({ host: server.host, user: server.superuser, database: 'gateway' });
    await admin.connect();
    await admin.query(`update ledger_meta.migrations set name = 'older'`);
    const start = openContext({ config: config({ DATABASE_URL: url('app_login') }), log: createLog('silent') });
    await expect(start).rejects.toThrow(/lacks 0001_ledger.*: run "migrate"/);
    await admin.query(`update ledger_meta.migrations set name = '0001_ledger'`);
    await admin.end();
  });

  test('the doorbell rings over its queue tables', async () => {
    const jobs = openJobs(open.ctx, { work: true });
    await jobs.queues.check();
    await jobs.queues.queue('steps').add('deliver', {}, { removeOnComplete: true });
    await expect.poll(() => jobs.queues.queue('steps').getJobCounts('waiting', 'active', 'completed', 'failed'), { timeout: 20_000 })
      .toEqual({ waiting: 0, active: 0, completed: 0, failed: 0 });
    await jobs.close();
  });
});
