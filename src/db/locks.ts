import pg from 'pg';
import type { Ctx } from '../context.ts';

/** What the holder of a payer's lock has: a signal that aborts when the lock is lost, and a way to look again. */
export interface HeldLock {
  readonly signal: AbortSignal;
  /** Asks the database whether this process still holds the lock. Ask before anything that can't be undone. */
  stillHeld(): Promise<boolean>;
}

/** Session advisory locks on one dedicated connection of this process. */
export interface Locks {
  /**
   * Runs `work` under the lock of `key`. A holder in this process is waited for; when another process holds it, returns
   * false at once without running it.
   */
  with(key: string, work: (lock: HeldLock) => Promise<void>): Promise<boolean>;
  close(): Promise<void>;
}

/** Our namespace among the advisory locks of the database. */
const LOCK_CLASS = 7_305_121;

/**
 * Opens the locks of a worker process. They live on a connection of their own, never from the pool: a session lock ends
 * with its session. When that connection breaks, every signal is aborted and nobody may assume to hold anything.
 */
export function openLocks(ctx: Ctx): Locks {
  // Advisory locks are re-entrant, so holders within one process are kept apart here: each waits for the one before.
  const inProcess = new Map<string, Promise<unknown>>();
  let session: Promise<Session> | undefined;
  const connect = () => {
    session ??= openSession(ctx, () => { session = undefined; }).catch((error: unknown) => {
      session = undefined;
      throw error;
    });
    return session;
  };
  const hold = async (key: string, work: (lock: HeldLock) => Promise<void>): Promise<boolean> => {
    const open = await connect();
    if (!(await tryLock(open, key))) return false;
    try {
      await work({ signal: open.lost.signal, stillHeld: () => isHeld(open, key) });
    } finally {
      await open.query('select pg_advisory_unlock($1, hashtext($2))', [LOCK_CLASS, key]).catch(() => undefined);
    }
    return true;
  };
  return {
    with(key, work) {
      const before = inProcess.get(key) ?? Promise.resolve();
      const turn = before.then(() => hold(key, work));
      const ended = turn.catch(() => undefined).finally(() => {
        if (inProcess.get(key) === ended) inProcess.delete(key);
      });
      inProcess.set(key, ended);
      return turn;
    },
    async close() {
      const open = await session?.catch(() => undefined);
      await open?.client.end().catch(() => undefined);
    },
  };
}

interface Session {
  client: pg.Client;
  lost: AbortController;
  /** Statements of several holders, one after the other: a connection answers one at a time. */
  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult>;
}

async function openSession(ctx: Ctx, ended: () => void): Promise<Session> {
  const client = new pg.Client({ ...ctx.connection, keepAlive: true, options: '-c role=gateway_app' });
  const lost = new AbortController();
  const end = () => {
    lost.abort();
    ended();
  };
  client.on('error', end);
  client.on('end', end);
  await ctx.outside('sql.connect', () => client.connect());
  let last: Promise<unknown> = Promise.resolve();
  return {
    client, lost,
    query: (text, values) => {
      const next = last.then(() => ctx.outside('sql.query', () => client.query(text, values as unknown[])));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

async function tryLock(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.query('select pg_try_advisory_lock($1, hashtext($2)) as got', [LOCK_CLASS, key]);
  return rows[0]?.got === true;
}

async function isHeld(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.query(
    `select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
     and classid = $1::int::oid and objid = hashtext($2)::oid`, [LOCK_CLASS, key]).catch(() => ({ rows: [] }));
  return rows.length > 0;
}
