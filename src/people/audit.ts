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

/** A line as it is shown; `who` is the name of the person or the label of the key, or the actor's id. */
export interface AuditRow {
  id: number;
  at: Date;
  biller_id: string;
  actor: string;
  who: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
  /** Place in the chain, and the hash over this line and the one before it in hex; null until the line's transaction has ended. */
  n: number | null;
  hash: string | null;
}

/** Which lines are wanted; `action` is how it begins, `who` a part of a name or an id, `before` the id of the last line seen. */
export interface AuditFilter {
  action: string | undefined;
  who: string | undefined;
  subject: string | undefined;
  before: number | undefined;
}

/** Lines of the audit, newest first. */
export function listAudit(ctx: Ctx, by: AuditFilter, limit: number): Promise<AuditRow[]> {
  return asGateway(ctx, (tx) => tx.query<AuditRow>(
    `${LINE} where ($1::text is null or starts_with(a.action, $1)) and ($2::text is null or p.name ilike '%' || $2 || '%' or a.actor = $2)
       and ($3::text is null or a.subject = $3) and ($4::bigint is null or a.id < $4) order by a.id desc limit $5`,
    [by.action ?? null, by.who ?? null, by.subject ?? null, by.before ?? null, limit]));
}

/** The last fifty lines about one thing, newest first: what people decided about it, and who looked at it. */
export function auditAbout(tx: Tx, subject: string): Promise<AuditRow[]> {
  return tx.query<AuditRow>(`${LINE} where a.subject = $1 order by a.id desc limit 50`, [subject]);
}

const LINE = `select a.id, a.at, a.biller_id, a.actor, coalesce(p.name, nullif(k.label, ''), a.actor) as who, a.action, a.subject, a.data, a.n, encode(a.hash, 'hex') as hash from ledger.audit a
  left join ledger.people p on p.id = a.actor left join ledger.api_keys k on k.id = a.actor`;

/** Whether the chain of the audit holds. */
export interface AuditProof {
  /** Lines of the chain, and the hash of the last one in hex: who keeps the two elsewhere can tell later whether any line before was touched. */
  lines: number;
  head: string;
  /** Ids of lines whose hash does not follow from the line before, and of those after a line that is missing; the first hundred. */
  broken: number[];
  /** Every line is as it was written, and the last one is there. */
  isWhole: boolean;
}

/** Reads the whole audit and proves that each line's hash follows from itself and the line before it. */
export function proveAudit(ctx: Ctx): Promise<AuditProof> {
  return asGateway(ctx, async (tx) => {
    const [head] = await tx.query<{ n: number; hash: string }>(`select n, encode(hash, 'hex') as hash from ledger.audit_head`);
    const broken = await tx.query<{ id: number }>(
      `select (line).id from (
         select a as line, lag(a.n, 1, 0::bigint) over chain as before_n, lag(a.hash, 1, ''::bytea) over chain as before from ledger.audit a window chain as (order by a.n)) c
       where (line).n is distinct from before_n + 1 or (line).hash is distinct from ledger.audit_hash(before, before_n + 1, line) order by (line).n limit 100`);
    const [last] = await tx.query<{ n: number; hash: string }>(`select n, encode(hash, 'hex') as hash from ledger.audit order by n desc nulls first limit 1`);
    const isEndThere = (last?.n ?? 0) === head!.n && (last?.hash ?? '') === head!.hash;
    return { lines: head!.n, head: head!.hash, broken: broken.map(({ id }) => id), isWhole: broken.length === 0 && isEndThere };
  });
}
