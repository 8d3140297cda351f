import type pg from 'pg';
import { type CodeShelf, openShelf } from './codes/shelf.ts';
import { shippedLists } from './codes/shipped.ts';
import type { Config } from './config.ts';
import { startEmbedded } from './db/embedded.ts';
import { prepare } from './db/migrate.ts';
import { createSeal, loadMasterKey, type Seal } from './db/seal.ts';
import { createPool } from './db/sql.ts';
import { type Guides, loadGuides } from './guides/load.ts';
import type { Log } from './lib/log.ts';
import { createOutside, parseFaults } from './lib/outside.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Payer } from './payers/schema.ts';

/**
 * What every function that touches the world gets as its first argument.
 * Plain data and functions; built and closed in `openContext`, never kept in module state.
 */
export interface Ctx {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The program's clock. Tests give their own. */
  now(): Date;
  /**
   * Wraps every call that leaves the program (SQL, commit, SFTP, HTTP, queue). It counts and times the call under
   * `name`, and fails it on demand where GATEWAY_FAULT says so. It changes nothing about errors.
   */
  outside<T>(name: string, fn: () => Promise<T>): Promise<T>;
  readonly pool: pg.Pool;
  /** How to make further connections to the same database: the queues and the payer locks have their own. */
  readonly connection: pg.ClientConfig;
  /** The implementation guides, compiled. */
  readonly guides: Guides;
  /** Guides with a payer's overlay applied, kept by overlay and day: see payers/guides.ts. */
  readonly payerGuides: Map<string, Guides>;
  /** Code lists that this process holds; codes/shelf.ts keeps them current. */
  readonly codes: CodeShelf;
  /** Payer files by id and version, which never change: see payers/store.ts. */
  readonly payerFiles: Map<string, Payer>;
  /** Seals stored files and claims, and makes keyed hashes. */
  readonly seal: Seal;
  /** Tells the workers that a step may be due. Called after commit; losing a ring loses nothing. */
  ring(step: string): void;
  /** The workers put their bell in here while they run; until then rings are lost, and the sweep finds the work. */
  readonly bell: { ring: ((step: string) => void) | undefined };
  /** Aborted when the program stops: long loops and waits end on it. */
  readonly stopping: AbortSignal;
}

/** An open context and what closing it takes. */
export interface OpenContext {
  ctx: Ctx;
  /** Ends waits and loops; work in hand is finished by whoever runs it. */
  stop(): void;
  close(): Promise<void>;
}

/**
 * Opens everything that the program stands on: the database (embedded where DATABASE_URL is unset), migrated,
 * the seal and the pool. Refuses a connection that would bypass the row-level policies.
 */
export async function openContext(options: {
  config: Config; log: Log; now?: () => Date;
  /** Told at once what a person has to know, even when the start fails afterwards. */
  notice?: (text: string) => void;
  /** Already compiled guides, for whoever opens several contexts; else they are loaded. */
  guides?: Guides;
}): Promise<OpenContext> {
  const { config, log } = options;
  const faults = parseFaults(config.fault);
  const embedded = config.databaseUrl ? undefined : await startEmbedded(config.dataDir);
  try {
    const connection: pg.ClientConfig = embedded?.connection ?? { connectionString: config.databaseUrl! };
    const applied = await prepare(config.databaseOwnerUrl ? { connectionString: config.databaseOwnerUrl } : connection);
    for (const name of applied) log.info({ name }, 'migration applied');
    const pool = createPool({ ...connection, max: config.poolSize });
    await insistOnPolicies(pool, config);
    // A new key beside sealed data would only hide that the right one is missing.
    const create = embedded !== undefined && !(await hasRows(pool, ['ledger.file_frames', 'ledger.submissions', 'ledger.webhooks']));
    const { key, made } = loadMasterKey({ key: config.masterKey, file: config.masterKeyFile, create });
    if (made) options.notice?.(`A master key was made: ${config.masterKeyFile}\nWhoever loses it loses the stored data. Keep a copy elsewhere.`);
    const metrics = createMetrics();
    const stopping = new AbortController();
    const bell: Ctx['bell'] = { ring: undefined };
    const ctx: Ctx = {
      config, log, metrics, pool, connection, bell,
      now: options.now ?? (() => new Date()),
      outside: createOutside(faults, metrics.outside),
      seal: createSeal(key),
      guides: options.guides ?? loadGuides(),
      payerGuides: new Map(),
      payerFiles: new Map(),
      codes: openShelf(shippedLists()),
      ring: (step) => bell.ring?.(step),
      stopping: stopping.signal,
    };
    return {
      ctx,
      stop: () => stopping.abort(),
      close: async () => {
        stopping.abort();
        await pool.end();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function insistOnPolicies(pool: pg.Pool, config: Config): Promise<void> {
  const { rows } = await pool.query<{ bypasses: boolean; live: boolean }>(`
    select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user`);
  if (rows[0]?.bypasses !== false) throw new Error('the database role of the program bypasses row-level policies');
  if (config.fault !== undefined && (await hasRows(pool, [`ledger.api_keys where usage = 'P' and revoked_at is null`]))) {
    throw new Error('GATEWAY_FAULT is refused while a live API key exists');
  }
}

/** Whether any of some tables, each with its condition, has a row: asked as the gateway, before there is a context. */
async function hasRows(pool: pg.Pool, tables: readonly string[]): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query(`begin; set local ledger.scope = 'gateway'`);
    const { rows } = await client.query<{ found: boolean }>(`select ${tables.map((table) => `exists (select 1 from ${table})`).join(' or ')} as found`);
    return rows[0]!.found;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}
