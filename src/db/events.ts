import type { Tx } from './sql.ts';

/** One thing that happened, as it is stored. `sourceKey` makes it happen once: `file:<id>:<place>`, `batch:<id>:<attempt>`, `request:<id>`, `operator:<id>`. */
export interface NewEvent {
  billerId: string;
  /** Id of what it happened to: a submission, batch, file, remit or payer. */
  subject: string;
  claimId?: string | undefined;
  kind: string;
  sourceKey: string;
  at: Date;
  /** Codes, amounts and ids; no names, member numbers or text of a payer. */
  data: object;
}

/** Adds events that are evidence: shown in timelines, folded to statuses. Known ones are passed over. Returns how many were new. */
export function addEvents(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  return insert(tx, events, false);
}

/**
 * Adds events that the outside hears about: they stand in the biller's feed, and a delivery row is made in the same
 * statement for the results queue and for each webhook that wants the type.
 */
export async function publishEvents(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  return insert(tx, events, true);
}

async function insert(tx: Tx, events: readonly NewEvent[], isPublic: boolean): Promise<number> {
  if (events.length === 0) return 0;
  const rows = await tx.query<{ id: number }>(
    `with added as (
       insert into ledger.events (biller_id, subject, claim_id, kind, source_key, public, at, data)
       select e.biller_id, e.subject, e.claim_id, e.kind, e.source_key, $2, e.at, e.data
       from jsonb_to_recordset($1) as e (n int, biller_id text, subject text, claim_id text, kind text, source_key text, at timestamptz, data jsonb)
       order by e.n
       on conflict (subject, kind, source_key) do nothing
       returning id, biller_id, kind, at),
     due as (
       insert into ledger.deliveries (id, biller_id, event_id, endpoint, next_try_at, created_at)
       select 'dlv_' || a.id || '_queue', a.biller_id, a.id, 'queue', a.at, a.at from added a
       where $2 and exists (select 1 from ledger.billers b where b.id = a.biller_id)
       union all
       select 'dlv_' || a.id || '_' || w.id, a.biller_id, a.id, w.id, a.at, a.at from added a
       join ledger.webhooks w on w.biller_id = a.biller_id and w.disabled_at is null and (w.types = '{}' or a.kind = any (w.types))
       where $2)
     select id from added`,
    [JSON.stringify(events.map(toRow)), isPublic],
  );
  return rows.length;
}

function toRow(event: NewEvent, n: number) {
  return {
    n, biller_id: event.billerId, subject: event.subject, claim_id: event.claimId ?? null, kind: event.kind,
    source_key: event.sourceKey, at: event.at.toISOString(), data: event.data,
  };
}
