import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { PAYER_WINDOWS, type Queue, QUEUES } from './queues.ts';

/** Whose queues, and in which environment. */
export interface Desk {
  billerId: string;
  usage: 'T' | 'P';
}

/** One entry of a queue. `priority` is what is at stake times the urgency of its deadline. */
export interface WorkEntry {
  subject: string;
  claim_id: string | null;
  patient_control_number: string | null;
  payer_id: string | null;
  since: Date;
  age_days: number;
  cents: number;
  deadline: string | null;
  categories: string[];
  owner: string | null;
  snoozed_until: Date | null;
  priority: number;
}

/** What a queue holds, in one line. */
export interface QueueTotals {
  name: string;
  count: number;
  cents: number;
  oldest: Date | null;
  deadline: string | null;
}

/** Open entries only: not put off, and not closed unless something happened to them since. */
const OPEN = `(s.closed_at is null or q.since > s.closed_since) and (s.snoozed_until is null or s.snoozed_until <= $3)`;
const STATES = `left join ledger.work_states s on s.biller_id = $1 and s.subject = q.subject`;

/** Totals of all queues, in their order. */
export function queueTotals(ctx: Ctx, desk: Desk): Promise<QueueTotals[]> {
  const parts = QUEUES.map((queue, n) =>
    `select ${n} as n, '${queue.name}' as name, count(*) as count, coalesce(sum(q.cents), 0)::bigint as cents, min(q.since) as oldest, min(q.deadline) as deadline
     from (${queue.sql}) q ${STATES} and s.queue = '${queue.name}' where ${OPEN}`);
  return asBiller(ctx, desk.billerId, (tx) => tx.query<QueueTotals>(
    `with payer as materialized (${PAYER_WINDOWS}) select name, count, cents, oldest, deadline from (${parts.join(' union all ')}) t order by n`, [desk.billerId, desk.usage, ctx.now()]));
}

/** Which entries of a queue are asked for. */
export interface EntryFilter {
  category?: string | undefined;
  owner?: string | undefined;
  payer?: string | undefined;
  /** Also those that were put off or closed. */
  all: boolean;
  limit: number;
  after?: { priority: number; subject: string } | undefined;
}

/** A page of a queue: most at stake and most urgent first. */
export function queueEntries(ctx: Ctx, desk: Desk, queue: Queue, by: EntryFilter): Promise<WorkEntry[]> {
  return asBiller(ctx, desk.billerId, (tx) => tx.query<WorkEntry>(
    `with payer as materialized (${PAYER_WINDOWS}), entries as (
       select q.*, s.owner, s.snoozed_until, greatest(0, ($3::timestamptz at time zone 'UTC')::date - (q.since at time zone 'UTC')::date) as age_days,
         greatest(q.cents, 1) * ${URGENCY} as priority
       from (${queue.sql}) q ${STATES} and s.queue = $4 where ($5 or ${OPEN}))
     select e.subject, e.claim_id, c.patient_control_number, e.payer_id, e.since, e.age_days, e.cents, e.deadline, e.categories, e.owner, e.snoozed_until, e.priority
     from entries e left join ledger.claims c on c.id = e.claim_id
     where ($6::text is null or $6 = any (e.categories)) and ($7::text is null or e.owner = $7) and ($8::text is null or e.payer_id = $8)
       and ($9::bigint is null or (e.priority, e.subject) < ($9, $10))
     order by e.priority desc, e.subject desc limit $11`,
    [desk.billerId, desk.usage, ctx.now(), queue.name, by.all, by.category ?? null, by.owner ?? null, by.payer ?? null,
      by.after?.priority ?? null, by.after?.subject ?? null, by.limit]));
}

/** From 1 for far or no deadlines to 5 for the last week and what is overdue. */
const URGENCY = `(case when q.deadline is null then 1 when q.deadline - ($3::timestamptz at time zone 'UTC')::date <= 7 then 5
  when q.deadline - ($3::timestamptz at time zone 'UTC')::date <= 15 then 3 when q.deadline - ($3::timestamptz at time zone 'UTC')::date <= 30 then 2 else 1 end)::bigint`;

/** One entry, whether open or not; undefined when the queue does not hold it. */
export async function findEntry(tx: Tx, what: { desk: Desk; queue: Queue; subject: string; now: Date }): Promise<{ since: Date } | undefined> {
  const [row] = await tx.query<{ since: Date }>(
    `with payer as materialized (${PAYER_WINDOWS}) select q.since from (${what.queue.sql}) q where q.subject = $4 and $3::timestamptz is not null`,
    [what.desk.billerId, what.desk.usage, what.now, what.subject]);
  return row;
}
