import type { Pool } from 'pg';
import type { Config } from './config.ts';
import type { Seal } from './db/seal.ts';
import type { Log } from './lib/log.ts';

/**
 * What every function that touches the world gets as its first argument.
 * Plain data and functions; built and closed in `openContext`, never kept in module state.
 */
export interface Ctx {
  readonly config: Config;
  readonly log: Log;
  /** The program's clock. Tests give their own. */
  now(): Date;
  /**
   * Wraps every call that leaves the program (SQL, commit, SFTP, HTTP, queue). It counts and times the call under
   * `name`, and fails it on demand where GATEWAY_FAULT says so. It changes nothing about errors.
   */
  outside<T>(name: string, fn: () => Promise<T>): Promise<T>;
  readonly pool: Pool;
  /** Seals stored files and claims, and makes keyed hashes. */
  readonly seal: Seal;
  /** Tells the workers that a step may be due. Called after commit; losing a ring loses nothing. */
  ring(step: string): void;
  /** Aborted when the program stops: long loops and waits end on it. */
  readonly stopping: AbortSignal;
}
