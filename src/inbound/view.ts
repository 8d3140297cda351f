import type { Ctx } from '../context.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import type { Issue } from '../lib/issue.ts';
import { addAudit, auditAbout } from '../people/audit.ts';

/** A file that a payer sent, as people see it. */
export interface FileRow {
  id: string;
  /** The time of the list's order as text: a Date loses microseconds. */
  cursor_time: string;
  payer_id: string;
  payer_name: string;
  name: string;
  sha256: string;
  size_bytes: number;
  file_id: string;
  state: string;
  reason: string | null;
  kinds: string[];
  issues: Buffer | null;
  tries: number;
  received_at: Date;
  read_at: Date | null;
}

/** Which files are wanted; `before` is the id of the last row of the page before. */
export interface FileFilter {
  usage?: 'T' | 'P' | undefined;
  payer?: string | undefined;
  state: string | undefined;
  before: string | undefined;
  limit: number;
}

const FILE = 'select f.*, f.received_at::text as cursor_time, p.name as payer_name from ledger.inbound_files f join ledger.payers p on p.id = f.payer_id';
const ONE = `${FILE} where f.id = $1 and ($2::text is null or p.usage = $2)`;

/** Files of payers, newest first. */
export function listFiles(ctx: Ctx, by: FileFilter): Promise<FileRow[]> {
  return asGateway(ctx, (tx) => tx.query<FileRow>(
    `${FILE} where ($1::text is null or p.usage = $1) and ($2::text is null or f.payer_id = $2) and ($3::text is null or f.state = $3)
       and ($4::text is null or (f.received_at, f.id) < (select received_at, id from ledger.inbound_files where id = $4))
     order by f.received_at desc, f.id desc limit $5`, [by.usage ?? null, by.payer ?? null, by.state ?? null, by.before ?? null, by.limit]));
}

/** One file without what it held, or undefined; of one environment where `usage` is given. */
export async function findFile(ctx: Ctx, of: { id: string; usage?: 'T' | 'P' }): Promise<FileRow | undefined> {
  return (await asGateway(ctx, (tx) => tx.query<FileRow>(ONE, [of.id, of.usage ?? null])))[0];
}

/** One file with its issues and what it answered, or undefined; of one environment where `usage` is given. */
export function viewFile(ctx: Ctx, of: { id: string; usage?: 'T' | 'P' }) {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<FileRow>(ONE, [of.id, of.usage ?? null]);
    if (!row) return undefined;
    const acks = await tx.query<{ kind: string; ack: string; batch_id: string | null }>(
      'select kind, ack, batch_id from ledger.acks where inbound_file_id = $1 order by start_offset', [of.id]);
    const remits = await tx.query<{ id: string; trace: string; amount_cents: number; state: string }>(
      'select id, trace, amount_cents, state from ledger.remits where inbound_file_id = $1 order by start_offset', [of.id]);
    const issues = row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 0, row.issues).toString()) as Issue[];
    return { row, acks, remits, issues, unmatched: await unmatchedIn(tx, of.id), decisions: await auditAbout(tx, of.id) };
  });
}

/** How much of a file belongs to nothing of ours: whole acknowledgments, claims of a 277CA, and claims that could not be kept. */
async function unmatchedIn(tx: Tx, fileId: string): Promise<{ acknowledgments: number; claimStatuses: number; badClaims: number }> {
  const [row] = await tx.query<{ acknowledgments: number; claimStatuses: number; badClaims: number }>(
    `select count(*) filter (where kind = 'file.unmatched-ack') as acknowledgments,
       coalesce(sum((data ->> 'count')::int) filter (where kind = 'file.unmatched-statuses'), 0)::bigint as "claimStatuses",
       count(*) filter (where kind = 'file.bad-claim') as "badClaims"
     from ledger.events where subject = $1`, [fileId]);
  return row!;
}

/** What became of the wish to read a file again. */
export type ReadAgain = 'done' | 'not-found' | 'wrong-state';

/**
 * Lets a file that was read or put aside be read once more, after what hindered it is mended; reading twice counts nothing twice. `by` is the
 * id of who decided, for the audit. A file that waits to be read is in the wrong state.
 */
export function readAgain(ctx: Ctx, of: { id: string; usage?: 'T' | 'P'; by: string }): Promise<ReadAgain> {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<FileRow>(`${ONE} for update of f`, [of.id, of.usage ?? null]);
    if (!row) return 'not-found';
    if (row.state !== 'read' && row.state !== 'quarantined') return 'wrong-state';
    await tx.run(`update ledger.inbound_files set state = 'stored', tries = 0, next_try_at = $2, reason = null where id = $1`, [of.id, ctx.now()]);
    await addAudit(ctx, tx, { billerId: GATEWAY, actor: of.by, action: 'file.read-again', subject: of.id });
    return 'done';
  });
}
