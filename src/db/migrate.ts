import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'bullmq';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), 'migrations');
/** Only one process migrates at a time: any number, the same in every version. */
const MIGRATION_LOCK = 7_305_120;

/**
 * Brings the database to this version: makes the two roles where they are missing, runs the migrations as
 * gateway_owner, and BullMQ's own for its schema. Safe to run at every start and from several processes at once.
 * Needs an account that may create roles the first time.
 */
export async function migrate(connection: pg.ClientConfig): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureRoles(client);
    await client.query('set role gateway_owner');
    const applied = await runner({
      dbClient: client,
      dir: MIGRATIONS,
      direction: 'up',
      migrationsTable: 'migrations',
      migrationsSchema: 'ledger_meta',
      createMigrationsSchema: true,
      checkOrder: true,
      noLock: true,
      log: () => undefined,
    });
    await migrateQueues(client);
    return applied.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/**
 * What a process does at its start: migrates where its account may, and otherwise insists that somebody else has.
 * Throws an Error that names the missing migrations.
 */
export async function prepare(connection: pg.ClientConfig): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<{ may: boolean }>(
      `select coalesce((select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = 'gateway_owner'), true) as may`);
    if (!rows[0]!.may) {
      await insistOnMigrations(client);
      return [];
    }
  } finally {
    await client.end();
  }
  return migrate(connection);
}

async function insistOnMigrations(client: pg.Client): Promise<void> {
  const known = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4));
  const { rows } = await client.query<{ name: string }>('select name from ledger_meta.migrations');
  const missing = known.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length > 0) throw new Error(`the database lacks ${missing.join(', ')}: run "migrate" with DATABASE_OWNER_URL`);
}

async function ensureRoles(client: pg.Client): Promise<void> {
  await client.query(`do $$
    -- From version 16 on, being a member and being allowed to take the role are two things.
    declare takes text := case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
    begin
      if not exists (select 1 from pg_roles where rolname = 'gateway_owner') then create role gateway_owner nologin; end if;
      if not exists (select 1 from pg_roles where rolname = 'gateway_app') then create role gateway_app nologin; end if;
      if not pg_has_role(current_user, 'gateway_owner', takes) then execute format('grant gateway_owner to %I', current_user); end if;
      if not pg_has_role(current_user, 'gateway_app', takes) then execute format('grant gateway_app to %I', current_user); end if;
      execute format('grant create on database %I to gateway_owner', current_database());
    end $$`);
}

/**
 * BullMQ makes a sequence of its own for each queue, so the program may create in that schema, and only there. Those
 * sequences belong to the program, and an owner that is no superuser can't grant them: only our own are granted.
 */
async function migrateQueues(client: pg.Client): Promise<void> {
  await runMigrations(client);
  await client.query(`
    grant usage on schema ledger_meta to gateway_app;
    grant select on ledger_meta.migrations to gateway_app;
    grant usage, create on schema bullmq to gateway_app;
    grant select, insert, update, delete on all tables in schema bullmq to gateway_app;
    grant execute on all functions in schema bullmq to gateway_app;
    do $$
    declare owned regclass;
    begin
      for owned in select oid from pg_class where relnamespace = 'bullmq'::regnamespace and relkind = 'S' and relowner = 'gateway_owner'::regrole loop
        execute format('grant usage, select, update on sequence %s to gateway_app', owned);
      end loop;
    end $$`);
}
