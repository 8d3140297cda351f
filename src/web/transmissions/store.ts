import type { Ctx } from '../../context.ts';
import { asGateway, type Tx } from '../../db/sql.ts';
import type { Issue } from '../../lib/issue.ts';

/** A file that went out, or should. */
export interface BatchRow {
  id: string;
  payer_id: string;
  payer_name: string;
  guide: string;
  control_number: number;
  file_name: string;
  file_id: string;
  size_bytes: number;
  claim_count: number;
  charge_cents: number;
  state: string;
  late: boolean;
  attempt: number;
  tries: number;
  next_try_at: Date | null;
  fault_code: string | null;
  ta1: string | null;
  ack: string | null;
  cut_at: Date;
  sent_at: Date | null;
}

/** A file that a payer sent. */
export interface FileRow {
  id: string;
  payer_id: string;
  payer_name: string;
  name: string;
  size_bytes: number;
  file_id: string;
  state: string;
  reason: string | null;
  kinds: string[];
  issues: Buffer | null;
  received_at: Date;
  read_at: Date | null;
}

const BATCH = 'select b.*, p.name as payer_name from ledger.batches b join ledger.payers p on p.id = b.payer_id';
const FILE = 'select f.*, p.name as payer_name from ledger.inbound_files f join ledger.payers p on p.id = f.payer_id';
/** Batches that wait for a person: nobody knows whether they arrived, they are held, or the payer refused them. */
const ATTENTION = `(b.state in ('unknown', 'held') or (b.ta1 = 'R' or b.ack = 'R') and b.state = 'sent') and coalesce(b.fault_code, '') <> 'operator.cut-again'
  and exists (select 1 from ledger.batch_claims bc where bc.batch_id = b.id and bc.live)`;

/** Rows on one page of the lists. */
export const PAGE = 50;

/** Batches of an environment, newest first; `state` is one, or "attention". `before` is the id of the last row of the page before. */
export function listBatches(ctx: Ctx, by: { usage: 'T' | 'P'; state: string | undefined; before: string | undefined }): Promise<BatchRow[]> {
  return asGateway(ctx, (tx) => tx.query<BatchRow>(
    `${BATCH} where b.usage = $1 and ${by.state === 'attention' ? `${ATTENTION} and $2::text is not null` : '($2::text is null or b.state = $2)'}
       and ($3::text is null or (b.cut_at, b.id) < (select cut_at, id from ledger.batches where id = $3))
     order by b.cut_at desc, b.id desc limit ${PAGE}`, [by.usage, by.state ?? null, by.before ?? null]));
}

/** Files of an environment's payers, newest first. */
export function listFiles(ctx: Ctx, by: { usage: 'T' | 'P'; state: string | undefined; before: string | undefined }): Promise<FileRow[]> {
  return asGateway(ctx, (tx) => tx.query<FileRow>(
    `${FILE} where p.usage = $1 and ($2::text is null or f.state = $2)
       and ($3::text is null or (f.received_at, f.id) < (select received_at, id from ledger.inbound_files where id = $3))
     order by f.received_at desc, f.id desc limit ${PAGE}`, [by.usage, by.state ?? null, by.before ?? null]));
}

/** An acknowledgment of a batch, and the file that it came in. */
export interface AckRow {
  kind: string;
  ack: string;
  inbound_file_id: string;
  name: string;
  created_at: Date;
}

/** One batch with its sets, acknowledgments and decisions, or undefined. */
export function loadBatch(ctx: Ctx, of: { id: string; usage: 'T' | 'P' }) {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<BatchRow>(`${BATCH} where b.id = $1 and b.usage = $2`, [of.id, of.usage]);
    if (!row) return undefined;
    const sets = await tx.query<{ st02: string; biller_id: string; ack: string | null; claims: number }>(
      `select s.st02, s.biller_id, s.ack, (select count(*) from ledger.batch_claims c where c.batch_id = s.batch_id and c.st02 = s.st02) as claims
       from ledger.batch_sets s where s.batch_id = $1 order by s.st02`, [of.id]);
    const acks = await tx.query<AckRow>(
      `select a.kind, a.ack, a.inbound_file_id, f.name, a.created_at from ledger.acks a join ledger.inbound_files f on f.id = a.inbound_file_id
       where a.batch_id = $1 order by a.created_at, a.id`, [of.id]);
    return { row, sets, acks, decisions: await decisionsAbout(tx, of.id) };
  });
}

/** One received file with its issues and what it answered, or undefined. */
export function loadFile(ctx: Ctx, of: { id: string; usage: 'T' | 'P' }) {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<FileRow>(`${FILE} where f.id = $1 and p.usage = $2`, [of.id, of.usage]);
    if (!row) return undefined;
    const acks = await tx.query<{ kind: string; ack: string; batch_id: string | null }>(
      'select kind, ack, batch_id from ledger.acks where inbound_file_id = $1 order by start_offset', [of.id]);
    const remits = await tx.query<{ id: string; trace: string; amount_cents: number; state: string }>(
      'select id, trace, amount_cents, state from ledger.remits where inbound_file_id = $1 order by start_offset', [of.id]);
    const issues = row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 0, row.issues).toString()) as Issue[];
    return { row, acks, remits, issues, decisions: await decisionsAbout(tx, of.id) };
  });
}

/** What people decided about something, and who looked at it, newest first. */
export interface DecisionRow {
  at: Date;
  action: string;
  who: string;
}

function decisionsAbout(tx: Tx, subject: string): Promise<DecisionRow[]> {
  return tx.query<DecisionRow & object>(
    `select a.at, a.action, coalesce(p.name, k.label, a.actor) as who from ledger.audit a
     left join ledger.people p on p.id = a.actor left join ledger.api_keys k on k.id = a.actor where a.subject = $1 order by a.id desc limit 50`, [subject]);
}

/** Lets a file that was read or put aside be read once more, after what hindered it is mended. Returns false where there is none. */
export function readAgain(ctx: Ctx, of: { id: string; usage: 'T' | 'P' }): Promise<boolean> {
  return asGateway(ctx, async (tx) => (await tx.run(
    `update ledger.inbound_files f set state = 'stored', tries = 0, next_try_at = $3, reason = null from ledger.payers p
     where f.id = $1 and p.id = f.payer_id and p.usage = $2 and f.state in ('read', 'quarantined')`, [of.id, of.usage, ctx.now()])) === 1);
}
