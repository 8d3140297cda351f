import type { Ctx } from '../context.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import { addAudit } from './audit.ts';
import { firstPassword, hashPassword } from './password.ts';
import type { Role } from './roles.ts';

/** Somebody who signs in. The password's hash is not part of it. */
export interface Person {
  id: string;
  billerId: string;
  name: string;
  email: string;
  roles: Role[];
  mustChange: boolean;
  lockedUntil: Date | undefined;
  lastSignInAt: Date | undefined;
  disabledAt: Date | undefined;
  createdAt: Date;
}

export interface NewPerson {
  billerId: string;
  name: string;
  email: string;
  roles: readonly Role[];
}

/** Everybody, by name. */
export function listPeople(ctx: Ctx): Promise<Person[]> {
  return asGateway(ctx, async (tx) => (await tx.query<PersonRow>(`${SELECT} order by disabled_at is not null, name, id`)).map(personOf));
}

/** One person, or undefined. */
export function findPerson(ctx: Ctx, id: string): Promise<Person | undefined> {
  return asGateway(ctx, async (tx) => (await tx.query<PersonRow>(`${SELECT} where id = $1`, [id])).map(personOf)[0]);
}

/** True until somebody can sign in: the first one is made by the set-up page, with the code that the start prints. */
export function hasNobody(ctx: Ctx): Promise<boolean> {
  return asGateway(ctx, async (tx) => (await tx.query('select 1 from ledger.people limit 1')).length === 0);
}

/** Makes a person with a first password, which is returned and never shown again. Undefined where the address is taken. `by` is who decided, for the audit. */
export async function addPerson(ctx: Ctx, person: NewPerson & { by: string }): Promise<{ id: string; password: string } | undefined> {
  const password = firstPassword();
  const hash = await hashPassword(password);
  return asGateway(ctx, async (tx) => {
    const id = await insertPerson(ctx, tx, { ...person, hash, mustChange: true });
    if (id === undefined) return undefined;
    await addAudit(ctx, tx, { billerId: person.billerId, actor: person.by, action: 'person.added', subject: id, data: { roles: person.roles } });
    return { id, password };
  });
}

/** Inserts a person whose password is hashed already. Returns the id, or undefined where the address is taken. */
export async function insertPerson(ctx: Ctx, tx: Tx, person: NewPerson & { hash: string; mustChange: boolean }): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(
    `insert into ledger.people (id, biller_id, name, email, roles, password, must_change, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (email) do nothing returning id`,
    [newId('per'), person.billerId, person.name, person.email.toLowerCase(), person.roles, person.hash, person.mustChange, ctx.now()]);
  return rows[0]?.id;
}

/** What to change of a person, and who decided it. */
export interface PersonChange {
  name?: string | undefined;
  roles?: readonly Role[] | undefined;
  disabled?: boolean | undefined;
  by: string;
}

/** Changes what is given. Whoever is disabled or gets other roles is signed out everywhere. Returns false where there is nobody. */
export function changePerson(ctx: Ctx, id: string, change: PersonChange): Promise<boolean> {
  return asGateway(ctx, async (tx) => {
    const [changed] = await tx.query<{ biller_id: string }>(
      `update ledger.people set name = coalesce($2, name), roles = coalesce($3, roles),
         disabled_at = case $4::boolean when true then coalesce(disabled_at, $5) when false then null else disabled_at end where id = $1 returning biller_id`,
      [id, change.name ?? null, change.roles ?? null, change.disabled ?? null, ctx.now()]);
    if (!changed) return false;
    if (change.roles || change.disabled) await tx.run('delete from ledger.sessions where person_id = $1', [id]);
    for (const { action, data } of linesOf(change)) await addAudit(ctx, tx, { billerId: changed.biller_id, actor: change.by, action, subject: id, data });
    return true;
  });
}

/** What the audit says of a change: a line for each thing that was changed. */
function linesOf({ name, roles, disabled }: PersonChange): { action: string; data: object }[] {
  return [
    ...(name === undefined ? [] : [{ action: 'person.renamed', data: {} }]),
    ...(roles === undefined ? [] : [{ action: 'person.roles-changed', data: { roles } }]),
    ...(disabled === undefined ? [] : [{ action: disabled ? 'person.disabled' : 'person.enabled', data: {} }]),
  ];
}

/** Gives somebody a new first password, unlocks and signs out. Returns it, once; undefined where there is nobody. `by` is who decided, for the audit. */
export async function resetPassword(ctx: Ctx, of: { id: string; by: string }): Promise<string | undefined> {
  const password = firstPassword();
  const hash = await hashPassword(password);
  return asGateway(ctx, async (tx) => {
    const [person] = await tx.query<{ biller_id: string }>('select biller_id from ledger.people where id = $1', [of.id]);
    if (!person) return undefined;
    await setPassword(tx, { id: of.id, hash, mustChange: true });
    await addAudit(ctx, tx, { billerId: person.biller_id, actor: of.by, action: 'person.password-reset', subject: of.id });
    return password;
  });
}

/** Stores a password's hash and ends every session of the person. */
export async function setPassword(tx: Tx, to: { id: string; hash: string; mustChange: boolean }): Promise<boolean> {
  await tx.run('delete from ledger.sessions where person_id = $1', [to.id]);
  return (await tx.run(
    'update ledger.people set password = $2, must_change = $3, failures = 0, locked_until = null where id = $1', [to.id, to.hash, to.mustChange])) === 1;
}

export interface PersonRow {
  id: string;
  biller_id: string;
  name: string;
  email: string;
  roles: Role[];
  must_change: boolean;
  locked_until: Date | null;
  last_sign_in_at: Date | null;
  disabled_at: Date | null;
  created_at: Date;
}

const SELECT = 'select id, biller_id, name, email, roles, must_change, locked_until, last_sign_in_at, disabled_at, created_at from ledger.people';

/** A row of people as a Person. */
export function personOf(row: PersonRow): Person {
  return {
    id: row.id, billerId: row.biller_id, name: row.name, email: row.email, roles: row.roles, mustChange: row.must_change,
    lockedUntil: row.locked_until ?? undefined, lastSignInAt: row.last_sign_in_at ?? undefined, disabledAt: row.disabled_at ?? undefined,
    createdAt: row.created_at,
  };
}
