import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { type Ctx, openContext } from '../../src/context.ts';
import { type Guides, loadGuides } from '../../src/guides/load.ts';
import { createLog } from '../../src/lib/log.ts';

/** A context on a database of its own, with a clock that tests set. */
export interface TestContext {
  ctx: Ctx;
  /** Moves the program's clock. */
  clock: { at: Date; advance(ms: number): void };
  /** All log lines so far, as they were written. */
  logged(): string;
  close(): Promise<void>;
}

/**
 * Opens a context on a fresh database of the test run's PostgreSQL server (started once in global-setup).
 * Every test file gets its own database; `env` adds or overrides configuration. The clock stands still until a test moves
 * it; a `live` one goes by itself, for tests of workers and timers.
 */
export async function openTestContext(options: { env?: Record<string, string>; now?: Date; live?: boolean } = {}): Promise<TestContext> {
  const server = inject('postgres');
  const database = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const admin = new pg.Client({ host: server.host, user: server.user, database: 'postgres' });
  await admin.connect();
  // With fsync off copying files is several times faster than writing the copy through the log.
  await admin.query(`create database ${database} template gateway_template strategy file_copy`);
  const folder = mkdtempSync(join(tmpdir(), 'gw-test-'));
  const clock = {
    at: options.now ?? new Date('2026-10-05T15:00:00Z'),
    advance(ms: number) {
      clock.at = new Date(clock.at.getTime() + ms);
    },
  };
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const config: Config = readConfig({
    DATABASE_URL: `postgres://${server.user}@/${database}?host=${encodeURIComponent(server.host)}`,
    GATEWAY_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    GATEWAY_DATA: join(folder, 'data'),
    GATEWAY_ALLOW_PRIVATE_WEBHOOKS: '1',
    GATEWAY_PORT: '0',
    ...options.env,
  });
  const opened_ms = Date.now();
  const now = () => (options.live ? new Date(clock.at.getTime() + Date.now() - opened_ms) : clock.at);
  const open = await openContext({ config, log, now, guides: sharedGuides() });
  return {
    ctx: open.ctx,
    clock,
    logged: () => lines.join(''),
    close: async () => {
      await open.close();
      await admin.query(`drop database if exists ${database} with (force)`);
      await admin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let guides: Guides | undefined;

/** Compiled once for each test file: they never change, and take longer than everything else. */
export function sharedGuides(): Guides {
  guides ??= loadGuides();
  return guides;
}
