import { timingSafeEqual } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { addAudit } from './audit.ts';
import { hashPassword } from './password.ts';
import { openSession } from './sessions.ts';
import { insertPerson } from './store.ts';

/** Numbers the advisory lock of the set-up, so that two browsers make one first person. */
const SETUP_LOCK = 7_305_121;

/**
 * The code that the start prints while nobody can sign in. It proves that whoever makes the first account can read the
 * program's output, and follows from the master key, so that it is the same in every process.
 */
export function setupCode(ctx: Ctx): string {
  return ctx.seal.sign('setup', 'first person').toString('hex').slice(0, 12).replace(/(.{4})(?=.)/g, '$1-');
}

/** Whether a typed code is the one, whatever its case and dashes. */
export function isSetupCode(ctx: Ctx, typed: string): boolean {
  const plain = (text: string) => Buffer.from(text.toLowerCase().replace(/[^0-9a-f]/g, '').padEnd(12).slice(0, 12));
  return timingSafeEqual(plain(typed), plain(setupCode(ctx)));
}

/**
 * Makes the first person, with every role but the auditor's, names the biller, and signs in. Returns the session's token, or
 * undefined where somebody was faster.
 */
export async function setUp(ctx: Ctx, first: {
  billerId: string; billerName: string; npis: readonly string[]; taxIds: readonly string[]; name: string; email: string; password: string; address: string;
}): Promise<string | undefined> {
  const hash = await hashPassword(first.password);
  return asGateway(ctx, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SETUP_LOCK]);
    if ((await tx.query('select 1 from ledger.people limit 1')).length > 0) return undefined;
    await tx.run(
      `update ledger.billers set name = $2, npis = case when $3::text[] = '{}' then npis else $3 end,
         tax_ids = case when $4::text[] = '{}' then tax_ids else $4 end where id = $1`, [first.billerId, first.billerName, first.npis, first.taxIds]);
    const personId = await insertPerson(ctx, tx, {
      billerId: first.billerId, name: first.name, email: first.email, roles: ['supervisor', 'operations', 'administrator'], hash, mustChange: false });
    if (!personId) return undefined;
    await addAudit(ctx, tx, { billerId: first.billerId, actor: personId, action: 'person.set-up', subject: personId, data: { address: first.address } });
    return openSession(ctx, tx, { personId, billerId: first.billerId, address: first.address });
  });
}
