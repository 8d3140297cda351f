import type { Ctx } from '../context.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { EVENT_COLUMNS, type EventRow } from './event.ts';

/** Endpoint of deliveries that go to the biller's results queue; all others name a webhook. */
export const QUEUE_ENDPOINT = 'queue';
/** Deliveries that one run takes. */
export const DELIVERY_SET = 200;
/** How long a run may take before others see its rows as due again: above the slowest run of one set. */
const LEASE_MS = 5 * 60_000;

/** A delivery with its event and where it goes. */
export interface DueDelivery {
  id: string;
  biller_id: string;
  endpoint: string;
  state: 'pending' | 'queued';
  /** Attempts of the running schedule, this one included. A resend by hand begins again at one. */
  tries: number;
  /** Attempts ever made before this one. */
  attempts: number;
  queue: string;
  event: EventRow;
  webhook: DueWebhook | undefined;
}

/** A webhook as a delivery needs it; undefined where it was removed. */
export interface DueWebhook {
  id: string;
  url: string;
  secret: Buffer;
  old_secret: Buffer | null;
  old_secret_until: Date | null;
  disabled_at: Date | null;
}

/** What an attempt changes on its row. */
export interface DeliveryResult {
  id: string;
  biller_id: string;
  state: 'pending' | 'queued' | 'delivered' | 'dead';
  nextTryAt: Date;
  /** The attempt's own row; absent where nothing was attempted. */
  attempt?: { status: number | undefined; code: string; duration_ms: number };
}

const DUE = `(d.state in ('pending', 'queued') and d.next_try_at <= $1)`;

/** How many deliveries are due. */
export function countDue(ctx: Ctx): Promise<number> {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<{ n: number }>(`select count(*) as n from ledger.deliveries d where ${DUE}`, [ctx.now()]);
    return row?.n ?? 0;
  });
}

/**
 * Takes up to `DELIVERY_SET` due deliveries, oldest first, and leases them: their next try is moved on in the same
 * transaction, so no other run takes them, and after a crash they come back by themselves.
 */
export function takeDue(ctx: Ctx): Promise<DueDelivery[]> {
  return asGateway(ctx, async (tx) => {
    const rows = await tx.query<TakenRow>(
      `with taken as (
         update ledger.deliveries t set next_try_at = $2, tries = t.tries + 1
         where t.id in (select d.id from ledger.deliveries d where ${DUE} order by d.next_try_at, d.event_id limit ${DELIVERY_SET} for update skip locked)
         returning t.*)
       select d.id as delivery_id, d.endpoint, d.state, d.tries, b.queue, ${EVENT_COLUMNS},
         (select count(*) from ledger.delivery_attempts a where a.delivery_id = d.id) as attempts,
         w.id as webhook_id, w.url, w.secret, w.old_secret, w.old_secret_until, w.disabled_at
       from taken d join ledger.events e on e.id = d.event_id join ledger.billers b on b.id = d.biller_id
       left join ledger.webhooks w on w.id = d.endpoint
       order by e.id`, [ctx.now(), new Date(ctx.now().getTime() + LEASE_MS)]);
    return rows.map(fromRow);
  });
}

/** Puts a delivery off without an attempt: its schedule does not move on. */
export function postpone(ctx: Ctx, deliveryId: string, wait_ms: number): Promise<number> {
  return asGateway(ctx, (tx) => tx.run(
    'update ledger.deliveries set tries = tries - 1, next_try_at = $2 where id = $1', [deliveryId, new Date(ctx.now().getTime() + wait_ms)]));
}

/** Writes down what attempts came to. A delivery that its consumer completed meanwhile stays delivered. */
export function saveResults(ctx: Ctx, results: readonly DeliveryResult[]): Promise<void> {
  return results.length === 0 ? Promise.resolve() : asGateway(ctx, (tx) => saveResultsIn(tx, ctx.now(), results));
}

/** `saveResults` inside the caller's transaction. */
export async function saveResultsIn(tx: Tx, at: Date, results: readonly DeliveryResult[]): Promise<void> {
  const rows = results.map((result) => ({
    id: result.id, biller: result.biller_id, state: result.state, next: result.nextTryAt.toISOString(),
    status: result.attempt?.status ?? null, code: result.attempt?.code ?? null, duration: result.attempt?.duration_ms ?? null,
  }));
  await tx.run(
    `with result as (
       select * from jsonb_to_recordset($1) as r (id text, biller text, state text, next timestamptz, status int, code text, duration int)),
     tried as (
       insert into ledger.delivery_attempts (delivery_id, n, biller_id, at, status, code, duration_ms)
       select r.id, 1 + coalesce((select max(n) from ledger.delivery_attempts a where a.delivery_id = r.id), 0), r.biller, $2, r.status, r.code, r.duration
       from result r where r.code is not null)
     update ledger.deliveries d set state = r.state, next_try_at = r.next,
       queued_at = case when r.state = 'queued' and r.code is not null then $2 else d.queued_at end,
       delivered_at = case when r.state = 'delivered' then $2 else d.delivered_at end
     from result r where d.id = r.id and d.state in ('pending', 'queued')`, [JSON.stringify(rows), at]);
}

/**
 * Marks the events that consumers of one results queue completed. The queue's own biller only: a consumer can put any
 * job into its queue, but not speak for another biller's deliveries. Returns how many were news.
 */
export function markDelivered(ctx: Ctx, queue: string, eventIds: readonly number[]): Promise<number> {
  return asGateway(ctx, (tx) => tx.run(
    `update ledger.deliveries d set state = 'delivered', delivered_at = $3 from ledger.billers b
     where b.queue = $1 and d.biller_id = b.id and d.endpoint = '${QUEUE_ENDPOINT}' and d.event_id = any ($2)
       and d.state in ('pending', 'queued')`, [queue, eventIds, ctx.now()]));
}

/** The names of all results queues. */
export function resultsQueues(ctx: Ctx): Promise<string[]> {
  return asGateway(ctx, async (tx) =>
    (await tx.query<{ queue: string }>('select queue from ledger.billers order by queue')).map((row) => row.queue));
}

interface TakenRow extends EventRow {
  delivery_id: string;
  endpoint: string;
  state: 'pending' | 'queued';
  tries: number;
  attempts: number;
  queue: string;
  webhook_id: string | null;
  url: string;
  secret: Buffer;
  old_secret: Buffer | null;
  old_secret_until: Date | null;
  disabled_at: Date | null;
}

function fromRow(row: TakenRow): DueDelivery {
  const { id, biller_id, subject, claim_id, kind, at, data, usage } = row;
  const { url, secret, old_secret, old_secret_until, disabled_at } = row;
  return {
    id: row.delivery_id, biller_id, endpoint: row.endpoint, state: row.state, tries: row.tries, attempts: row.attempts, queue: row.queue,
    event: { id, biller_id, subject, claim_id, kind, at, data, usage },
    webhook: row.webhook_id === null ? undefined : { id: row.webhook_id, url, secret, old_secret, old_secret_until, disabled_at },
  };
}
