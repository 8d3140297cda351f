import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { host: string; user: string };
  }
}

/** One PostgreSQL server for the whole run; test files copy its migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-pg-'));
  // As root the server runs under another account, which has to get through this folder.
  chmodSync(folder, 0o711);
  const server = await startEmbedded(join(folder, 'data'));
  const { host, user } = server.connection;
  const admin = new pg.Client({ host, user, database: 'postgres' });
  await admin.connect();
  // Nothing here has to outlive a power failure; what has to is tested on servers of its own.
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await admin.query(`alter system set ${setting} = off`);
  await admin.query('select pg_reload_conf()');
  await admin.query('create database gateway_template');
  await migrate({ host, user, database: 'gateway_template' });
  await admin.end();
  project.provide('postgres', { host, user });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
