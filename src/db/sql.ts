import pg from 'pg';
import type { Ctx } from '../context.ts';

/** Statements inside one transaction. */
export interface Tx {
  /** Runs a statement and returns its rows. */
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement and returns how many rows it touched. */
  run(text: string, values?: readonly unknown[]): Promise<number>;
}

/** The `biller_id` of rows that belong to no biller: batches, files and payers are the gateway's own. */
export const GATEWAY = 'gateway';

/** Runs `work` in one transaction that sees and writes only the rows of one biller (row-level policies). */
export function asBiller<T>(ctx: Ctx, billerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(ctx, `select set_config('ledger.scope', 'biller', true), set_config('ledger.biller', ${pg.escapeLiteral(billerId)}, true)`, work);
}

/** Runs `work` in one transaction of the gateway itself, which sees the rows of every biller. */
export function asGateway<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(ctx, `select set_config('ledger.scope', 'gateway', true)`, work);
}

/** True for an error by which PostgreSQL refuses data (SQLSTATE classes 22 and 23): the same data will be refused again. */
export function isDataError(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

/** True when a row with the same unique key was committed meanwhile (SQLSTATE 23505): whoever looks again finds it. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}

/** A pool that connects as the application role, with int8 and date parsed as the program wants them. */
export function createPool(options: pg.PoolConfig & { searchPath?: string }): pg.Pool {
  const pool = new pg.Pool({
    ...options,
    types: { getTypeParser },
    // The role is set at connect, so that row-level policies hold whatever account the address names.
    options: `-c role=gateway_app -c search_path=${options.searchPath ?? 'pg_catalog'}`,
  });
  // An idle connection that breaks is replaced at the next use; the error needs a listener or node stops.
  pool.on('error', () => undefined);
  return pool;
}

async function transaction<T>(ctx: Ctx, setup: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await ctx.outside('sql.connect', () => ctx.pool.connect());
  let broken: Error | undefined;
  try {
    await ctx.outside('sql.begin', () => client.query(`begin; ${setup}`));
    const result = await work(clientTx(ctx, client));
    await ctx.outside('sql.commit', () => client.query('commit'));
    return result;
  } catch (error) {
    // A failed rollback means that the connection is gone: it must not return to the pool.
    await client.query('rollback').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function clientTx(ctx: Ctx, client: pg.PoolClient): Tx {
  const send = (text: string, values: readonly unknown[]) =>
    ctx.outside('sql.query', () => client.query(text, values as unknown[]));
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => (await send(text, values)).rows as Row[],
    run: async (text, values = []) => (await send(text, values)).rowCount ?? 0,
  };
}

const INT8 = 20;
const DATE = 1082;

/** int8 as a checked safe integer, date as "YYYY-MM-DD"; everything else as node-postgres does it. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8) return parseInt8;
  if (oid === DATE) return (text: string) => text;
  return pg.types.getTypeParser(oid, format as 'text');
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 beyond the safe integers');
  return value;
}
