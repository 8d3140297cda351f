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
  const values: unknown[] = [desk.billerId, desk.usage, ctx.now(), queue.name, by.limit];
  const add = (value: unknown) => `$${values.push(value)}`;
  const wanted = [
    ...(by.all ? [] : [OPEN]), ...(by.category === undefined ? [] : [`${add(by.category)} = any (q.categories)`]),
    ...(by.owner === undefined ? [] : [`s.owner = ${add(by.owner)}`]), ...(by.payer === undefined ? [] : [`q.payer_id = ${add(by.payer)}`])];
  const after = by.after && { priority: add(by.after.priority), subject: add(by.after.subject) };
  // The few that are shown are chosen first; everything else about them is looked up afterwards.
  const picks = queue.isRanked
    ? BANDS.map(({ urgency, condition }) => pick(queue, [...wanted, condition, ...(after ? [`q.cents <= ${after.priority}::bigint / ${urgency}`, behind(`q.cents * ${urgency}`, after)] : [])], urgency))
    : [pick(queue, [...wanted, ...(after ? [behind(`q.cents * ${URGENCY}`, after)] : [])], URGENCY)];
  return asBiller(ctx, desk.billerId, (tx) => tx.query<WorkEntry>(
    `with payer as materialized (${PAYER_WINDOWS}),
       picked as materialized (select * from (${picks.join(' union all ')}) p order by p.priority desc, p.subject desc limit $5)
     select q.subject, q.claim_id, c.patient_control_number, q.payer_id, q.since, greatest(0, ${TODAY} - (q.since at time zone 'UTC')::date) as age_days,
       q.cents, q.deadline, q.categories, s.owner, s.snoozed_until, p.priority
     from picked p join (${queue.sql}) q on q.subject = p.subject ${STATES} and s.queue = $4 left join ledger.claims c on c.id = q.claim_id
     order by p.priority desc, p.subject desc`, values));
}

const TODAY = `($3::timestamptz at time zone 'UTC')::date`;

/** From 1 for far or no deadlines to 5 for the last week and what is overdue. */
const URGENCY = `(case when q.deadline <= ${TODAY} + 7 then 5 when q.deadline <= ${TODAY} + 15 then 3 when q.deadline <= ${TODAY} + 30 then 2 else 1 end)::bigint`;
const BANDS = [
  { urgency: '5', condition: `q.deadline <= ${TODAY} + 7` }, { urgency: '3', condition: `q.deadline > ${TODAY} + 7 and q.deadline <= ${TODAY} + 15` },
  { urgency: '2', condition: `q.deadline > ${TODAY} + 15 and q.deadline <= ${TODAY} + 30` }, { urgency: '1', condition: `(q.deadline is null or q.deadline > ${TODAY} + 30)` },
] as const;

/** Entries that come first among those with one urgency: the order of an index where the queue is ranked. */
function pick(queue: Queue, wanted: readonly string[], urgency: string): string {
  return `(select q.subject, q.cents * ${urgency} as priority from (${queue.sql}) q ${STATES} and s.queue = $4
    ${wanted.length > 0 ? `where ${wanted.join(' and ')}` : ''} order by ${queue.isRanked ? 'q.cents' : 'priority'} desc, q.subject desc limit $5)`;
}

function behind(priority: string, after: { priority: string; subject: string }): string {
  return `(${priority}, q.subject) < (${after.priority}::bigint, ${after.subject}::text)`;
}

/** One entry, whether open or not; undefined when the queue does not hold it. */
export async function findEntry(tx: Tx, what: { desk: Desk; queue: Queue; subject: string; now: Date }): Promise<{ since: Date } | undefined> {
  const [row] = await tx.query<{ since: Date }>(
    `with payer as materialized (${PAYER_WINDOWS}) select q.since from (${what.queue.sql}) q where q.subject = $4 and $3::timestamptz is not null`,
    [what.desk.billerId, what.desk.usage, what.now, what.subject]);
  return row;
}
