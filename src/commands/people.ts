import { ROLES, type Role } from '../people/roles.ts';
import { addPerson, changePerson, listPeople, resetPassword } from '../people/store.ts';
import { withContext } from './payers.ts';

/** Who acts, in the audit: whoever may run commands on this machine. */
const BY = 'command-line';

/** `people list`. */
export async function list(): Promise<number> {
  for (const person of await withContext(listPeople)) {
    const state = person.disabledAt ? 'disabled' : person.lockedUntil ? `locked until ${person.lockedUntil.toISOString()}` : 'active';
    process.stdout.write(`${person.id}\t${person.email}\t${person.roles.join(',')}\t${person.billerId}\t${state}\t${person.name}\n`);
  }
  return 0;
}

/** `people add EMAIL NAME`: prints a first password once, which has to be changed at the first sign-in. */
export async function add(email: string, name: string, options: { biller: string; role: string[] }): Promise<number> {
  const roles = options.role.filter((role): role is Role => (ROLES as readonly string[]).includes(role));
  if (roles.length === 0 || roles.length < options.role.length) {
    process.stderr.write(`the roles are ${ROLES.join(', ')}\n`);
    return 2;
  }
  const made = await withContext((ctx) => addPerson(ctx, { billerId: options.biller, name, email, roles, by: BY }));
  process.stdout.write(made ? `${made.password}\n` : `there is somebody with ${email} already\n`);
  return made ? 0 : 1;
}

/** `people reset EMAIL`: unlocks, signs out, and prints a new first password once. */
export async function reset(email: string): Promise<number> {
  const password = await withContext(async (ctx) => {
    const person = (await listPeople(ctx)).find((one) => one.email === email.toLowerCase());
    return person && resetPassword(ctx, { id: person.id, by: BY });
  });
  process.stdout.write(password ? `${password}\n` : `there is nobody with ${email}\n`);
  return password ? 0 : 1;
}

/** `people disable EMAIL`: nobody is deleted, because the audit names them. */
export async function disable(email: string): Promise<number> {
  const done = await withContext(async (ctx) => {
    const person = (await listPeople(ctx)).find((one) => one.email === email.toLowerCase());
    return person !== undefined && changePerson(ctx, person.id, { disabled: true, by: BY });
  });
  process.stdout.write(done ? `${email} can't sign in any more\n` : `there is nobody with ${email}\n`);
  return done ? 0 : 1;
}
