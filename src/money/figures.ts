import type { KeyGrant } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { denialCategory } from '../remits/denials.ts';

/** What the figures mean, in the words that page and API show. */
export const FIGURE_MEANS: readonly { readonly name: string; readonly means: string }[] = [
  { name: 'Clean claim', means: 'Got past our checks and the payer’s without any correction. Of all claims that were judged.' },
  { name: 'Paid at first pass', means: 'Paid in the first version, nothing denied. Of all claims that were decided.' },
  { name: 'Denied', means: 'Denied or partly denied. Of all claims that were decided. Rejected claims do not count: they were never decided.' },
  { name: 'Days in receivables', means: 'What payers and patients still owe for claims of the period, over the average charge of a day in it.' },
  { name: 'Age', means: 'Days since the last day of service of claims that are not settled.' },
  { name: 'p50, p95', means: 'Half, and 95 of 100, answers came within this time after the file was sent.' },
];

/** Figures of claims that came in since a day. Rates are numbers between 0 and 1, or undefined where nothing is there to count. */
export interface Figures {
  claims: number;
  cents: number;
  clean: number | undefined;
  firstPass: number | undefined;
  denial: number | undefined;
  daysInReceivables: number | undefined;
}

/**
 * The rates of claims received since `since`. Clean: accepted by our checks, the syntax check and the payer without a correction.
 * First pass: decided, not denied, with one submission. Denial: denied or partly denied of all decided. Days in receivables: what payers
 * and patients still owe, over the average charge of a day in the period.
 */
export function figures(ctx: Ctx, caller: KeyGrant, period: { since: Date; days: number }): Promise<Figures> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<{ claims: number; cents: number; judged: number; clean: number; decided: number; first_pass: number; denied: number; open_cents: number }>(
      `select count(*) as claims, coalesce(sum(c.charge_cents), 0)::bigint as cents,
         count(*) filter (where c.status not in ('RECEIVED', 'READY', 'HELD', 'BATCHED', 'TRANSMITTED', 'TRANSMIT_FAILED', 'INTERCHANGE_REJECTED', 'SYNTAX_ACCEPTED')) as judged,
         count(*) filter (where c.submissions = 1 and c.status in ('RECEIVED_BY_PAYER', 'PAYER_ACCEPTED', 'PENDED', 'INFO_REQUESTED', 'PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED', 'REVERSED')) as clean,
         count(*) filter (where c.status in ('PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED', 'REVERSED')) as decided,
         count(*) filter (where c.submissions = 1 and c.status in ('PAID', 'ZERO_PAID')) as first_pass,
         count(*) filter (where c.status in ('DENIED', 'PARTIAL')) as denied,
         coalesce(sum(case when m.claim_id is null then c.charge_cents when m.next_action = 'closed' then 0 else m.payer_cents + m.patient_cents + m.denied_cents end), 0)::bigint as open_cents
       from ledger.claims c left join ledger.claim_money m on m.claim_id = c.id where c.biller_id = $1 and c.usage = $2 and c.created_at >= $3`,
      [caller.billerId, caller.usage, period.since]);
    const rate = (part: number, all: number) => (all === 0 ? undefined : part / all);
    const r = row!;
    return {
      claims: r.claims, cents: r.cents, clean: rate(r.clean, r.judged), firstPass: rate(r.first_pass, r.decided), denial: rate(r.denied, r.decided),
      daysInReceivables: r.cents === 0 ? undefined : r.open_cents / (r.cents / period.days),
    };
  });
}

/** One line of a breakdown: a name, how many, how much. */
export interface Slice {
  name: string;
  n: number;
  of: number;
  cents: number;
}

/** What denials can be broken down by. */
export type DenialsBy = 'payer' | 'code' | 'provider' | 'category';

const BREAKDOWN: Readonly<Record<DenialsBy, string>> = {
  payer: `select p.name, count(*) filter (where c.status in ('DENIED', 'PARTIAL')) as n, count(*) as of, coalesce(sum(coalesce(m.denied_cents, 0)), 0)::bigint as cents
    from decided c join ledger.payers p on p.id = c.payer_id left join ledger.claim_money m on m.claim_id = c.id group by p.name`,
  provider: `select coalesce(c.billing_npi, 'none') as name, count(*) filter (where c.status in ('DENIED', 'PARTIAL')) as n, count(*) as of, coalesce(sum(coalesce(m.denied_cents, 0)), 0)::bigint as cents
    from decided c left join ledger.claim_money m on m.claim_id = c.id group by 1`,
  code: `select r.reason as name, count(*) as n, (select count(*) from decided) as of, coalesce(sum(coalesce(m.denied_cents, 0)), 0)::bigint as cents
    from decided c cross join lateral unnest(c.reasons) as r (reason) left join ledger.claim_money m on m.claim_id = c.id where c.status in ('DENIED', 'PARTIAL') group by r.reason`,
  category: `select k.category as name, count(*) as n, (select count(*) from decided) as of, coalesce(sum(m.denied_cents), 0)::bigint as cents
    from decided c join ledger.claim_money m on m.claim_id = c.id cross join lateral unnest(m.categories) as k (category) where c.status in ('DENIED', 'PARTIAL') group by k.category`,
};

/** Denials of a period by payer, reason code that denies, billing provider or category (`DenialCategory`), most money first. */
export async function denials(ctx: Ctx, caller: KeyGrant, what: { by: DenialsBy; since: Date }): Promise<Slice[]> {
  const slices = await asBiller(ctx, caller.billerId, (tx) => tx.query<Slice & object>(
    `with decided as (select * from ledger.claims c where c.biller_id = $1 and c.usage = $2 and c.created_at >= $3 and c.status in ('PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED', 'REVERSED'))
     select * from (${BREAKDOWN[what.by]}) s where s.n > 0 order by s.cents desc, s.n desc, s.name limit 40`, [caller.billerId, caller.usage, what.since]));
  // A denied claim has contractual reasons beside those that deny.
  const denying = what.by === 'code' ? slices.filter(({ name }) => denialCategory(name.slice(name.indexOf('-') + 1)) !== undefined) : slices;
  return denying.slice(0, MOST_SLICES);
}

const MOST_SLICES = 20;

/** What is still owed, by how long ago the service was. */
export function aging(ctx: Ctx, caller: KeyGrant): Promise<Slice[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query<Slice & object>(
    `select b.name, count(c.id) as n, 0 as of, coalesce(sum(case when m.claim_id is not null then m.payer_cents + m.patient_cents + m.denied_cents else c.charge_cents end), 0)::bigint as cents
     from (values (1, '0 to 30 days', 0, 30), (2, '31 to 60', 31, 60), (3, '61 to 90', 61, 90), (4, '91 to 120', 91, 120), (5, 'over 120', 121, 100000)) as b (n, name, low, high)
     left join (ledger.claims c left join ledger.claim_money m on m.claim_id = c.id)
       on c.biller_id = $1 and c.usage = $2 and coalesce(m.next_action, 'wait') <> 'closed' and ($3::date - coalesce(c.service_to, c.created_at::date)) between b.low and b.high
     group by b.n, b.name order by b.n`, [caller.billerId, caller.usage, ctx.now().toISOString().slice(0, 10)]));
}

/** Denied claims by the week in which they were denied, oldest first; of one category where it is given. */
export function denialsByWeek(ctx: Ctx, caller: KeyGrant, { since, category }: { since: Date; category?: string | undefined }): Promise<Slice[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query<Slice & object>(
    `select to_char(w, 'MM/DD') as name, count(c.id) as n, 0 as of, coalesce(sum(c.charge_cents), 0)::bigint as cents
     from generate_series(date_trunc('week', $3::timestamptz), $4::timestamptz, interval '1 week') w
     left join ledger.claims c on c.biller_id = $1 and c.usage = $2 and c.status in ('DENIED', 'PARTIAL') and c.status_at >= w and c.status_at < w + interval '1 week'
       and ($5::text is null or exists (select from ledger.claim_money m where m.claim_id = c.id and $5 = any (m.categories)))
     group by w order by w`, [caller.billerId, caller.usage, since, ctx.now(), category ?? null]));
}

/** How long payers took to answer the biller's files in a period, in seconds. */
export function answerTimes(ctx: Ctx, caller: KeyGrant, since: Date): Promise<{ payer: string; kind: string; n: number; p50_s: number; p95_s: number }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select p.name as payer, e.kind, count(*) as n, percentile_cont(0.5) within group (order by e.seconds) as p50_s, percentile_cont(0.95) within group (order by e.seconds) as p95_s
     from (select e.claim_id, e.kind, extract(epoch from min(e.at) - min(t.at))::float8 as seconds from ledger.events e join ledger.events t on t.claim_id = e.claim_id and t.kind = 'transmitted'
           where e.biller_id = $1 and e.at >= $3 and e.kind in ('999', '277ca', '835') group by e.claim_id, e.kind) e
     join ledger.claims c on c.id = e.claim_id join ledger.payers p on p.id = c.payer_id where c.usage = $2
     group by p.name, e.kind order by p.name, e.kind`, [caller.billerId, caller.usage, since]));
}

/** What happened to how many claims since a moment, by the kind of event. */
export function flow(ctx: Ctx, caller: KeyGrant, since: Date): Promise<Map<string, { n: number; cents: number }>> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ kind: string; n: number; cents: number }>(
      `select e.kind, count(*) as n, coalesce(sum(c.charge_cents), 0)::bigint as cents
       from (select distinct kind, claim_id from ledger.events where at >= $2 and biller_id = $1 and claim_id is not null and kind = any ($4)) e
       join ledger.claims c on c.id = e.claim_id where c.usage = $3 group by e.kind`,
      [caller.billerId, since, caller.usage, ['received', 'transmitted', 'claim.accepted', 'claim.rejected', 'claim.paid', 'claim.partially_paid', 'claim.denied']]);
    return new Map(rows.map(({ kind, n, cents }) => [kind, { n, cents }]));
  });
}
