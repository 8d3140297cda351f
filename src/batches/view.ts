import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { auditAbout } from '../people/audit.ts';

/** A file that went out, or should, as people see it. */
export interface BatchRow {
  id: string;
  /** The time of the list's order as text: a Date loses microseconds. */
  cursor_time: string;
  payer_id: string;
  payer_name: string;
  payer_version: number;
  usage: 'T' | 'P';
  guide: string;
  sender: string;
  receiver: string;
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

/** Which batches are wanted: `state` is one, or "attention"; `before` is the id of the last row of the page before. */
export interface BatchFilter {
  usage?: 'T' | 'P' | undefined;
  payer?: string | undefined;
  state: string | undefined;
  before: string | undefined;
  limit: number;
}

const BATCH = 'select b.*, b.cut_at::text as cursor_time, p.name as payer_name from ledger.batches b join ledger.payers p on p.id = b.payer_id';
/** Batches that wait for a person: nobody knows whether they arrived, they are held, or the payer refused them. */
const ATTENTION = `(b.state in ('unknown', 'held') or (b.ta1 = 'R' or b.ack = 'R') and b.state = 'sent') and coalesce(b.fault_code, '') <> 'operator.cut-again'
  and exists (select 1 from ledger.batch_claims bc where bc.batch_id = b.id and bc.live)`;

/** Batches, newest first. */
export function listBatches(ctx: Ctx, by: BatchFilter): Promise<BatchRow[]> {
  return asGateway(ctx, (tx) => tx.query<BatchRow>(
    `${BATCH} where ($1::text is null or b.usage = $1) and ($2::text is null or b.payer_id = $2)
       and ${by.state === 'attention' ? `${ATTENTION} and $3::text is not null` : '($3::text is null or b.state = $3)'}
       and ($4::text is null or (b.cut_at, b.id) < (select cut_at, id from ledger.batches where id = $4))
     order by b.cut_at desc, b.id desc limit $5`, [by.usage ?? null, by.payer ?? null, by.state ?? null, by.before ?? null, by.limit]));
}

/** An acknowledgment of a batch, and the file that it came in. */
export interface AckRow {
  kind: string;
  ack: string;
  inbound_file_id: string;
  name: string;
  created_at: Date;
}

/** One batch with its sets, acknowledgments and decisions, or undefined; of one environment where `usage` is given. */
export function viewBatch(ctx: Ctx, of: { id: string; usage?: 'T' | 'P' }) {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<BatchRow>(`${BATCH} where b.id = $1 and ($2::text is null or b.usage = $2)`, [of.id, of.usage ?? null]);
    if (!row) return undefined;
    const sets = await tx.query<{ st02: string; bht03: string; biller_id: string; ack: string | null; claims: number }>(
      `select s.st02, s.bht03, s.biller_id, s.ack, (select count(*) from ledger.batch_claims c where c.batch_id = s.batch_id and c.st02 = s.st02) as claims
       from ledger.batch_sets s where s.batch_id = $1 order by s.st02`, [of.id]);
    const acks = await tx.query<AckRow & object>(
      `select a.kind, a.ack, a.inbound_file_id, f.name, a.created_at from ledger.acks a join ledger.inbound_files f on f.id = a.inbound_file_id
       where a.batch_id = $1 order by a.created_at, a.id`, [of.id]);
    return { row, sets, acks, decisions: await auditAbout(tx, of.id) };
  });
}
