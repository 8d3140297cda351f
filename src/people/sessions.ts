import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { addAudit } from './audit.ts';
import { hashPassword, isOutdated, isPassword } from './password.ts';
import { type Person, type PersonRow, personOf, setPassword } from './store.ts';

/** A session ends after so long without a request of the person (automatic log-off, 45 CFR 164.312(a)(2)(iii)) … */
export const IDLE_MS = 30 * 60_000;
/** … and after so long in any case. */
export const LONGEST_MS = 12 * 3_600_000;
/** Wrong passwords in a row, after which nobody gets in for a while. */
export const FAILURES = 5;
export const LOCK_MS = 15 * 60_000;
/** How stale `seen_at` may get before a request writes it. */
const TOUCH_MS = 60_000;
const TOKEN_BYTES = 32;

/** Who is signed in, for which biller and environment. */
export interface Session {
  person: Person;
  billerId: string;
  usage: 'T' | 'P';
  endsAt: Date;
}

/** Why nobody was let in. A wrong name and a wrong password are not told apart. */
export type Refused = { ok: false; why: 'wrong' | 'locked'; until?: Date };

/**
 * Signs a person in. Returns the token for the cookie, which is stored only as a hash. Five wrong passwords in a row lock the
 * account for a quarter of an hour. Every attempt for an account that exists is audited with the address it came from.
 */
export async function signIn(ctx: Ctx, attempt: { email: string; password: string; address: string }): Promise<{ ok: true; token: string } | Refused> {
  const email = attempt.email.trim().toLowerCase();
  const [row] = await asGateway(ctx, (tx) => tx.query<PersonRow & { password: string }>(
    'select * from ledger.people where email = $1 and disabled_at is null', [email]));
  if (!row) {
    // As slow as a wrong password, so that the time does not tell which addresses exist.
    await hashPassword(attempt.password);
    return { ok: false, why: 'wrong' };
  }
  if (row.locked_until && row.locked_until > ctx.now()) return { ok: false, why: 'locked', until: row.locked_until };
  if (!(await isPassword(attempt.password, row.password))) return countFailure(ctx, row, attempt.address);
  const renewed = isOutdated(row.password) ? await hashPassword(attempt.password) : undefined;
  return asGateway(ctx, async (tx) => {
    await tx.run(
      'update ledger.people set failures = 0, locked_until = null, last_sign_in_at = $2, password = coalesce($3, password) where id = $1',
      [row.id, ctx.now(), renewed ?? null]);
    await addAudit(ctx, tx, { billerId: row.biller_id, actor: row.id, action: 'person.signed-in', subject: row.id, data: { address: attempt.address } });
    return { ok: true as const, token: await openSession(ctx, tx, { personId: row.id, billerId: row.biller_id, address: attempt.address }) };
  });
}

/** Begins a session. Old ones that have ended are removed on the way. */
export async function openSession(ctx: Ctx, tx: Tx, of: { personId: string; billerId: string; address: string }): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const at = ctx.now();
  await tx.run('delete from ledger.sessions where ends_at < $1 or seen_at < $2', [at, new Date(at.getTime() - IDLE_MS)]);
  // A person begins where there is something to see: in production where a production payer exists.
  await tx.run(
    `insert into ledger.sessions (token_hash, person_id, biller_id, usage, address, created_at, seen_at, ends_at)
     values ($1, $2, $3, case when exists (select 1 from ledger.payers where usage = 'P') then 'P' else 'T' end, $4, $5, $5, $6)`,
    [hashToken(token), of.personId, of.billerId, of.address, at, new Date(at.getTime() + LONGEST_MS)]);
  return token;
}

/**
 * The session of a cookie, or undefined where it is unknown or has ended. `isPerson` is false for requests that the page makes
 * by itself: these do not keep a session alive.
 */
export function findSession(ctx: Ctx, token: string, isPerson: boolean): Promise<Session | undefined> {
  return asGateway(ctx, async (tx) => {
    const at = ctx.now();
    const [row] = await tx.query<PersonRow & { usage: 'T' | 'P'; session_biller: string; seen_at: Date; ends_at: Date }>(
      `select p.*, s.usage, s.biller_id as session_biller, s.seen_at, s.ends_at from ledger.sessions s join ledger.people p on p.id = s.person_id
       where s.token_hash = $1 and s.ends_at > $2 and s.seen_at > $3 and p.disabled_at is null`,
      [hashToken(token), at, new Date(at.getTime() - IDLE_MS)]);
    if (!row) return undefined;
    if (isPerson && at.getTime() - row.seen_at.getTime() > TOUCH_MS) {
      await tx.run('update ledger.sessions set seen_at = $2 where token_hash = $1', [hashToken(token), at]);
    }
    return { person: personOf(row), billerId: row.session_biller, usage: row.usage, endsAt: row.ends_at };
  });
}

/** Ends a session. */
export function endSession(ctx: Ctx, token: string): Promise<void> {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<{ person_id: string; biller_id: string }>(
      'delete from ledger.sessions where token_hash = $1 returning person_id, biller_id', [hashToken(token)]);
    if (row) await addAudit(ctx, tx, { billerId: row.biller_id, actor: row.person_id, action: 'person.signed-out', subject: row.person_id });
  });
}

/** Shows test or production from now on. */
export function switchUsage(ctx: Ctx, token: string, usage: 'T' | 'P'): Promise<void> {
  return asGateway(ctx, async (tx) => void (await tx.run('update ledger.sessions set usage = $2 where token_hash = $1', [hashToken(token), usage])));
}

/** Changes a person's own password; every session ends, and a new one begins. Undefined where the old password is wrong. */
export async function changeOwnPassword(
  ctx: Ctx, change: { person: Person; old: string; fresh: string; address: string },
): Promise<string | undefined> {
  const { person } = change;
  const [row] = await asGateway(ctx, (tx) => tx.query<{ password: string }>('select password from ledger.people where id = $1', [person.id]));
  if (!row || !(await isPassword(change.old, row.password))) return undefined;
  const hash = await hashPassword(change.fresh);
  return asGateway(ctx, async (tx) => {
    await setPassword(tx, { id: person.id, hash, mustChange: false });
    await addAudit(ctx, tx, { billerId: person.billerId, actor: person.id, action: 'person.password-changed', subject: person.id });
    return openSession(ctx, tx, { personId: person.id, billerId: person.billerId, address: change.address });
  });
}

async function countFailure(ctx: Ctx, row: PersonRow, address: string): Promise<Refused> {
  const until = new Date(ctx.now().getTime() + LOCK_MS);
  return asGateway(ctx, async (tx) => {
    const [now] = await tx.query<{ locked_until: Date | null }>(
      `update ledger.people set failures = case when failures + 1 >= $2 then 0 else failures + 1 end,
         locked_until = case when failures + 1 >= $2 then $3::timestamptz end where id = $1 returning locked_until`, [row.id, FAILURES, until]);
    await addAudit(ctx, tx, {
      billerId: row.biller_id, actor: GATEWAY, action: now?.locked_until ? 'person.locked' : 'person.refused', subject: row.id, data: { address } });
    return now?.locked_until ? { ok: false, why: 'locked', until: now.locked_until } : { ok: false, why: 'wrong' };
  });
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
