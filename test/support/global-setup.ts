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
  await admin.query('create database gateway_template');
  await migrate({ host, user, database: 'gateway_template' });
  await admin.end();
  project.provide('postgres', { host, user });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
