import type { Ctx } from '../context.ts';
import { asGateway, type Tx } from '../db/sql.ts';

/** One line of the audit: who did what to what. `data` holds ids, codes and counts, nothing of a patient. */
export interface AuditLine {
  billerId: string;
  actor: string;
  action: string;
  subject: string;
  data?: object;
}

/** Adds a line in the transaction of what it tells. */
export async function addAudit(ctx: Ctx, tx: Tx, line: AuditLine): Promise<void> {
  await tx.run('insert into ledger.audit (biller_id, at, actor, action, subject, data) values ($1, $2, $3, $4, $5, $6)', [
    line.billerId, ctx.now(), line.actor, line.action, line.subject, JSON.stringify(line.data ?? {})]);
}

/** Adds a line in a transaction of its own: for looks, which change nothing else. */
export function recordAudit(ctx: Ctx, line: AuditLine): Promise<void> {
  return asGateway(ctx, (tx) => addAudit(ctx, tx, line));
}
