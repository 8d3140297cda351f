import type { Ctx } from '../context.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { EVENT_COLUMNS, type EventRow } from './event.ts';

/** Endpoint of deliveries that go to the biller's results queue; all others name a webhook. */
export const QUEUE_ENDPOINT = 'queue';
/** Deliveries of one endpoint that are read at a time. */
export const DELIVERY_SET = 200;
/** Endpoints that one run looks at. */
const ENDPOINT_LIMIT = 1_000;

/** Where deliveries go: a webhook, or a biller's results queue (`QUEUE_ENDPOINT`). */
export interface Endpoint {
  endpoint: string;
  biller_id: string;
}

/** A delivery with its event and where it goes. */
export interface DueDelivery extends Endpoint {
  id: string;
  state: 'pending' | 'queued';
  /** Attempts of the running schedule before this one. A resend by hand begins again at zero. */
  tries: number;
  /** Attempts ever made. */
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
  failing_since: Date | null;
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
 * The endpoints that have due deliveries: results queues first, because they answer fast, then those that wait longest.
 * Endpoints and not rows are listed, so that an endpoint with a long backlog does not hide the others.
 */
export function dueEndpoints(ctx: Ctx): Promise<Endpoint[]> {
  return asGateway(ctx, (tx) => tx.query<Endpoint>(
    `select d.endpoint, d.biller_id from ledger.deliveries d where ${DUE} group by d.endpoint, d.biller_id
     order by d.endpoint <> '${QUEUE_ENDPOINT}', min(d.next_try_at) limit ${ENDPOINT_LIMIT}`, [ctx.now()]));
}

/**
 * Up to `DELIVERY_SET` deliveries of one endpoint that are due now, oldest first. Ask under the endpoint's lock: whoever
 * held it before has written down what it sent, so nothing is sent by two workers.
 */
export function dueDeliveries(ctx: Ctx, to: Endpoint): Promise<DueDelivery[]> {
  return asGateway(ctx, async (tx) => {
    const rows = await tx.query<DueRow>(
      `with due as (
         select * from ledger.deliveries d where ${DUE} and d.endpoint = $2 and d.biller_id = $3
         order by d.next_try_at, d.event_id limit ${DELIVERY_SET})
       select d.id as delivery_id, d.endpoint, d.state, d.tries, b.queue, ${EVENT_COLUMNS},
         (select count(*) from ledger.delivery_attempts a where a.delivery_id = d.id) as attempts,
         w.id as webhook_id, w.url, w.secret, w.old_secret, w.old_secret_until, w.disabled_at, w.failing_since
       from due d join ledger.events e on e.id = d.event_id join ledger.billers b on b.id = d.biller_id
       left join ledger.webhooks w on w.id = d.endpoint
       order by e.id`, [ctx.now(), to.endpoint, to.biller_id]);
    return rows.map(fromRow);
  });
}

/** Puts what is due at an endpoint, or one delivery of it, off without an attempt: schedules do not move on. */
export function postpone(ctx: Ctx, at: Endpoint & { id?: string }, wait_ms: number): Promise<number> {
  return asGateway(ctx, (tx) => tx.run(
    `update ledger.deliveries d set next_try_at = $4 where ${DUE} and d.endpoint = $2 and d.biller_id = $3 and d.id = coalesce($5, d.id)`,
    [ctx.now(), at.endpoint, at.biller_id, new Date(ctx.now().getTime() + wait_ms), at.id ?? null]));
}

/** Writes down what attempts came to, and that each was one more. A delivery that its consumer completed meanwhile stays delivered. */
export function saveResults(ctx: Ctx, results: readonly DeliveryResult[]): Promise<void> {
  return results.length === 0 ? Promise.resolve() : asGateway(ctx, (tx) => saveResultsIn(tx, ctx.now(), results));
}

/** `saveResults` inside the caller's transaction. */
export async function saveResultsIn(tx: Tx, at: Date, results: readonly DeliveryResult[]): Promise<void> {
  const rows = results.map((result) => ({
    id: result.id, biller: result.biller_id, state: result.state, next: result.nextTryAt.toISOString(),
    status: result.attempt?.status ?? null, code: result.attempt?.code ?? null, duration: result.attempt?.duration_ms ?? null,
  }));
  // The list of ids is for the planner: without it every delivery that waits is compared with every result.
  await tx.run(
    `with result as (
       select * from jsonb_to_recordset($1) as r (id text, biller text, state text, next timestamptz, status int, code text, duration int)),
     tried as (
       insert into ledger.delivery_attempts (delivery_id, n, biller_id, at, status, code, duration_ms)
       select r.id, 1 + coalesce((select max(n) from ledger.delivery_attempts a where a.delivery_id = r.id), 0), r.biller, $2, r.status, r.code, r.duration
       from result r where r.code is not null)
     update ledger.deliveries d set state = r.state, next_try_at = r.next, tries = d.tries + 1,
       queued_at = case when r.state = 'queued' and r.code is not null then $2 else d.queued_at end,
       delivered_at = case when r.state = 'delivered' then $2 else d.delivered_at end
     from result r where d.id = r.id and d.id = any ($3) and d.state in ('pending', 'queued')`, [JSON.stringify(rows), at, rows.map((row) => row.id)]);
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

interface DueRow extends EventRow {
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
  failing_since: Date | null;
}

function fromRow(row: DueRow): DueDelivery {
  const { id, biller_id, subject, claim_id, kind, at, data, usage } = row;
  const { url, secret, old_secret, old_secret_until, disabled_at, failing_since } = row;
  return {
    id: row.delivery_id, biller_id, endpoint: row.endpoint, state: row.state, tries: row.tries, attempts: row.attempts, queue: row.queue,
    event: { id, biller_id, subject, claim_id, kind, at, data, usage },
    webhook: row.webhook_id === null ? undefined : { id: row.webhook_id, url, secret, old_secret, old_secret_until, disabled_at, failing_since },
  };
}
