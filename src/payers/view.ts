import type { Ctx } from '../context.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { addAudit } from '../people/audit.ts';
import { loadPayer, resumePayer, type StoredPayer } from './store.ts';

/** A payer with the health of its connection, as people see it. */
export interface PayerRow {
  id: string;
  name: string;
  usage: 'T' | 'P';
  version: number;
  state: string;
  pause_code: string | null;
  paused_at: Date | null;
  next_poll_at: Date;
  last_contact_at: Date | null;
  last_failure_at: Date | null;
  last_failure_code: string | null;
  /** The trading partner service ids behind it. */
  codes: string[];
  /** Claims that are ready for it, counted up to 10,001. */
  waiting: number;
}

const PAYER = `select p.*, array(select r.payer_code from ledger.payer_routes r where r.payer_id = p.id order by 1) as codes,
  (select count(*) from (select 1 from ledger.submissions s where s.payer_id = p.id and s.state = 'ready' limit 10001) w) as waiting from ledger.payers p`;

/** Payers by name, of one environment or of both. What a biller sees of them depends on the transaction: the claims that wait are its own. */
export function listPayers(tx: Tx, usage?: 'T' | 'P'): Promise<PayerRow[]> {
  return tx.query<PayerRow>(`${PAYER} where $1::text is null or p.usage = $1 order by p.name, p.id`, [usage ?? null]);
}

/** One payer, or undefined; of one environment where `usage` is given. */
export async function findPayer(tx: Tx, of: { id: string; usage?: 'T' | 'P' }): Promise<PayerRow | undefined> {
  return (await tx.query<PayerRow>(`${PAYER} where p.id = $1 and ($2::text is null or p.usage = $2)`, [of.id, of.usage ?? null]))[0];
}

/** How long a payer takes from a file's leaving to each of its answers, over its last files: middle and slow ones, in seconds. */
export interface RoundTrip {
  kind: string;
  n: number;
  p50_s: number;
  p95_s: number;
}

/** One payer with its file, its last versions and its round-trip times, or undefined; of one environment where `usage` is given. */
export function viewPayer(
  ctx: Ctx, of: { id: string; usage?: 'T' | 'P' },
): Promise<{ row: PayerRow; stored: StoredPayer; versions: { version: number; applied_at: Date }[]; trips: RoundTrip[] } | undefined> {
  return asGateway(ctx, async (tx) => {
    const row = await findPayer(tx, of);
    const stored = row && (await loadPayer(tx, of.id));
    if (!row || !stored) return undefined;
    const versions = await tx.query<{ version: number; applied_at: Date }>(
      'select version, applied_at from ledger.payer_versions where payer_id = $1 order by version desc limit 20', [of.id]);
    const trips = await tx.query<RoundTrip & object>(
      `select a.kind, count(*) as n, percentile_cont(0.5) within group (order by a.seconds) as p50_s, percentile_cont(0.95) within group (order by a.seconds) as p95_s
       from (select a.kind, extract(epoch from a.created_at - b.sent_at)::float8 as seconds from ledger.acks a join ledger.batches b on b.id = a.batch_id
             where b.payer_id = $1 and b.sent_at is not null order by a.created_at desc limit 1000) a
       group by a.kind order by min(case a.kind when 'TA1' then 1 when '999' then 2 else 3 end)`, [of.id]);
    return { row, stored, versions, trips };
  });
}

/** Whether a payer file of this id was ever applied, in either environment. */
export function isPayerKnown(ctx: Ctx, id: string): Promise<boolean> {
  return asGateway(ctx, async (tx) => (await tx.query('select 1 from ledger.payers where id = $1', [id])).length > 0);
}

/**
 * Lets a paused payer go on because a person says so, with a line of the audit; `by` is the id of who decided. Rings nothing: whoever calls
 * rings send and collect.
 */
export function resumeByHand(ctx: Ctx, of: { id: string; by: string }): Promise<'resumed' | 'not-found' | 'wrong-state'> {
  return asGateway(ctx, async (tx) => {
    if (!(await findPayer(tx, { id: of.id }))) return 'not-found';
    if (!(await resumePayer(tx, of.id, ctx.now()))) return 'wrong-state';
    await addAudit(ctx, tx, { billerId: GATEWAY, actor: of.by, action: 'payer.resumed', subject: of.id });
    return 'resumed';
  });
}
