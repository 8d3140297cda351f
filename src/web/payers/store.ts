import type { Ctx } from '../../context.ts';
import { asGateway } from '../../db/sql.ts';
import { loadPayer, type StoredPayer } from '../../payers/store.ts';

/** A payer with the health of its connection. */
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
  waiting: number;
}

const PAYER = `select p.*, (select count(*) from (select 1 from ledger.submissions s where s.payer_id = p.id and s.state = 'ready' limit 10001) w) as waiting from ledger.payers p`;

/** Payers of an environment by name. */
export function listPayers(ctx: Ctx, usage: 'T' | 'P'): Promise<PayerRow[]> {
  return asGateway(ctx, (tx) => tx.query<PayerRow>(`${PAYER} where p.usage = $1 order by p.name, p.id`, [usage]));
}

/** How long a payer takes from a file's leaving to each of its answers, over its last files: middle and slow ones, in seconds. */
export interface RoundTrip {
  kind: string;
  n: number;
  p50_s: number;
  p95_s: number;
}

/** One payer with its file, versions and round-trip times, or undefined. */
export function loadHealth(ctx: Ctx, of: { id: string; usage: 'T' | 'P' }): Promise<{ row: PayerRow; stored: StoredPayer; versions: { version: number; applied_at: Date }[]; trips: RoundTrip[] } | undefined> {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<PayerRow>(`${PAYER} where p.id = $1 and p.usage = $2`, [of.id, of.usage]);
    const stored = row && (await loadPayer(tx, of.id));
    if (!row || !stored) return undefined;
    const versions = await tx.query<{ version: number; applied_at: Date }>('select version, applied_at from ledger.payer_versions where payer_id = $1 order by version desc limit 20', [of.id]);
    const trips = await tx.query<RoundTrip & object>(
      `select a.kind, count(*) as n, percentile_cont(0.5) within group (order by a.seconds) as p50_s, percentile_cont(0.95) within group (order by a.seconds) as p95_s
       from (select a.kind, extract(epoch from a.created_at - b.sent_at)::float8 as seconds from ledger.acks a join ledger.batches b on b.id = a.batch_id
             where b.payer_id = $1 and b.sent_at is not null order by a.created_at desc limit 1000) a group by a.kind order by min(case a.kind when 'TA1' then 1 when '999' then 2 else 3 end)`, [of.id]);
    return { row, stored, versions, trips };
  });
}

/** Names of all payers in both environments, so that a new one gets an id of its own. */
export function isPayerKnown(ctx: Ctx, id: string): Promise<boolean> {
  return asGateway(ctx, async (tx) => (await tx.query('select 1 from ledger.payers where id = $1', [id])).length > 0);
}
