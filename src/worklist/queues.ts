import { USUAL_FILING_DAYS } from '../payers/schema.ts';

/** The work queues of a biller, most urgent kind first. */
export type QueueName =
  | 'gateway-rejected' | 'file-rejected' | 'payer-rejected' | 'no-999' | 'no-277ca' | 'no-835' | 'denied' | 'underpaid' | 'secondary-due'
  | 'patient-balance' | 'unmatched' | 'out-of-balance' | 'missing-money' | 'missing-remittance' | 'timely-filing' | 'on-hold' | 'dead-letters';

/** One work queue: a query over what is true, and what to do about its entries. */
export interface Queue {
  readonly name: QueueName;
  readonly title: string;
  readonly action: string;
  /**
   * Rows (subject, claim_id, payer_id, since, cents, deadline, categories) for $1 biller, $2 usage and $3 now; `payer` holds the
   * days that each payer gives.
   */
  readonly sql: string;
  /** Indexes give the entries with most at stake first and those of a span of deadlines: a page needs few of very many. */
  readonly isRanked?: boolean;
}

/** Days before the end of timely filing from which on a claim that is not accepted is in danger. */
const FILING_DANGER_DAYS = 15;
export const NO_999_MS = 3_600_000;
export const NO_277CA_BUSINESS_DAYS = 2;

/**
 * The time of day of `$3`, so many business days of a payer before it: Saturdays, Sundays and the payer's holidays do not count. Whoever sent on a
 * Friday evening hears no alarm on Sunday. Of the days back from today that are business days, today included, it is the one behind the first two.
 */
const BUSINESS_DAYS_AGO = `$3::timestamptz - make_interval(days => coalesce((select k from generate_series(0, 60) k,
    lateral (select (($3::timestamptz at time zone 'UTC')::date - k) as day) d
  where extract(isodow from d.day) < 6
    and not coalesce(v.file -> 'holidays', '[]') || coalesce(v.file #> '{cutoffs,holidays}', '[]') ? to_char(d.day, 'YYYY-MM-DD')
  order by k offset ${NO_277CA_BUSINESS_DAYS} limit 1), 60))`;

/** The days that payers give, from the payer files in force, at `$3` now. */
export const PAYER_WINDOWS = `select p.id, p.usage, coalesce((v.file #>> '{windows,timelyFiling_days}')::int, ${USUAL_FILING_DAYS}) as filing_days,
  coalesce((v.file #>> '{windows,remittance_days}')::int, 30) as remittance_days, coalesce(v.file -> 'expects', '["999","277CA","835"]') as expects,
  ${BUSINESS_DAYS_AGO} as business_days_ago
  from ledger.payers p join ledger.payer_versions v on v.payer_id = p.id and v.version = p.version`;

/** Claims by their status. Payers are few: they are joined to the claims that were found, never the claims of each payer looked for. */
const claims = (condition: string) => `
  select c.id as subject, c.id as claim_id, c.payer_id, c.status_at as since, c.charge_cents as cents, c.service_to + payer.filing_days as deadline, '{}'::text[] as categories
  from ledger.claims c join payer on payer.id = c.payer_id || '' where c.biller_id = $1 and c.usage = $2 and ${condition}`;

/** What somebody still owes for decided claims: all of it stands with their money. */
const owed = (action: string) => `
  select m.claim_id as subject, m.claim_id, m.payer_id, m.since, m.patient_cents as cents, m.deadline, m.categories
  from ledger.claim_money m where m.biller_id = $1 and m.usage = $2 and m.next_action = '${action}'`;

/** What payers refused or paid too little of, while their decision stands. */
const refused = (cents: string, condition: string) => `
  select m.claim_id as subject, m.claim_id, m.payer_id, c.status_at as since, ${cents} as cents, m.deadline, m.categories
  from ledger.claim_money m join ledger.claims c on c.id = m.claim_id
  where m.biller_id = $1 and m.usage = $2 and ${condition} and c.status in ('DENIED', 'PARTIAL', 'PAID', 'ZERO_PAID')`;

/** The conditions of the three alarms, over claims `c` and payer windows `payer`; shared with the events. */
export const STALE: Readonly<Record<'no-999' | 'no-277ca' | 'no-835', string>> = {
  'no-999': `c.status = 'TRANSMITTED' and payer.expects ? '999' and c.status_at <= $3::timestamptz - interval '${NO_999_MS / 1_000} seconds'`,
  'no-277ca': `(c.status = 'SYNTAX_ACCEPTED' or (c.status = 'TRANSMITTED' and not payer.expects ? '999')) and payer.expects ? '277CA' and c.status_at <= payer.business_days_ago`,
  'no-835': `c.status in ('RECEIVED_BY_PAYER', 'PAYER_ACCEPTED', 'PENDED', 'INFO_REQUESTED') and payer.expects ? '835'
    and c.status_at <= $3::timestamptz - make_interval(days => payer.remittance_days)`,
};

export const QUEUES: readonly Queue[] = [
  { name: 'gateway-rejected', title: 'Stopped by our checks', action: 'Correct the claim and send it.', sql: claims(`c.status = 'GATEWAY_REJECTED'`) },
  { name: 'file-rejected', title: 'Refused with its file (TA1, 999)', action: 'Correct the claim; a whole file waits for EDI operations.', sql: claims(`c.status in ('SYNTAX_REJECTED', 'INTERCHANGE_REJECTED')`) },
  { name: 'payer-rejected', title: 'Rejected by the payer (277CA)', action: 'Correct the claim and send it again; the payer never decided about it.', sql: claims(`c.status = 'PAYER_REJECTED'`) },
  { name: 'no-999', title: 'Not confirmed after an hour (no 999)', action: 'Ask the payer whether the file arrived.', sql: claims(STALE['no-999']) },
  { name: 'no-277ca', title: 'No answer after two business days (no 277CA)', action: 'Ask the payer for the claim acknowledgment.', sql: claims(STALE['no-277ca']) },
  { name: 'no-835', title: 'Accepted, and not decided yet (no 835)', action: 'Ask the payer for the claim status.', sql: claims(STALE['no-835']) },
  {
    name: 'denied', title: 'Denied, by category', action: 'Correct the claim, or appeal before the deadline.', isRanked: true,
    sql: refused('greatest(m.denied_cents + m.unexplained_cents, 0)', `m.next_action in ('appeal', 'correct')`),
  },
  {
    name: 'underpaid', title: 'Paid less than expected', action: 'Compare with the contract, and appeal.', isRanked: true,
    sql: refused('m.expected_cents - m.paid_cents', 'm.expected_cents > m.paid_cents and m.denied_cents = 0'),
  },
  { name: 'secondary-due', title: 'Next insurance is due', action: 'Send the claim to the next payer.', isRanked: true, sql: owed('secondary-due') },
  { name: 'patient-balance', title: 'The patient owes', action: 'Bill the patient.', isRanked: true, sql: owed('patient-balance') },
  {
    name: 'unmatched', title: 'Payment without a claim', action: 'Confirm a suggestion, or find the claim.',
    sql: `select rc.remit_id || ':' || rc.n as subject, null::text as claim_id, r.payer_id, rc.posted_at as since, abs(rc.paid_cents) as cents, null::date as deadline, '{}'::text[] as categories
      from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id join payer on payer.id = r.payer_id
      where rc.biller_id = $1 and payer.usage = $2 and rc.claim_id is null and rc.posted_at is not null`,
  },
  {
    name: 'out-of-balance', title: 'Payment that does not add up', action: 'Ask the payer; an operator can release it with a reason.',
    sql: `select r.id as subject, null::text as claim_id, r.payer_id, r.created_at as since, abs(r.amount_cents) as cents, null::date as deadline, '{}'::text[] as categories
      from ledger.remits r join payer on payer.id = r.payer_id where r.biller_id = $1 and payer.usage = $2 and r.state = 'out_of_balance'`,
  },
  {
    name: 'missing-money', title: 'Remittance without money at the bank', action: 'Ask the bank and the payer for the payment.',
    sql: `select r.id as subject, null::text as claim_id, r.payer_id, r.created_at as since, r.amount_cents as cents, null::date as deadline, '{}'::text[] as categories
      from ledger.remits r join payer on payer.id = r.payer_id where r.biller_id = $1 and payer.usage = $2 and r.amount_cents > 0
        and r.created_at <= $3::timestamptz - interval '5 days' and exists (select 1 from ledger.bank_payments b where b.biller_id = $1 and b.usage = $2)
        and not exists (select 1 from ledger.bank_payments b where b.remit_id = r.id)`,
  },
  {
    name: 'missing-remittance', title: 'Money at the bank without a remittance', action: 'Ask the payer for the 835.',
    sql: `select b.id as subject, null::text as claim_id, null::text as payer_id, b.loaded_at as since, b.amount_cents as cents, null::date as deadline, '{}'::text[] as categories
      from ledger.bank_payments b where b.biller_id = $1 and b.usage = $2 and b.remit_id is null`,
  },
  {
    name: 'timely-filing', title: `Timely filing ends within ${FILING_DANGER_DAYS} days`, action: 'Get the claim accepted before its deadline.',
    sql: claims(`c.status in ('GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED', 'INTERCHANGE_REJECTED', 'HELD', 'READY', 'BATCHED', 'TRANSMIT_FAILED', 'TRANSMITTED', 'SYNTAX_ACCEPTED')
      and c.service_to + payer.filing_days <= ($3::timestamptz at time zone 'UTC')::date + ${FILING_DANGER_DAYS}`),
  },
  { name: 'on-hold', title: 'On hold', action: 'EDI operations look at the file; nothing is wrong with the claim itself.', sql: claims(`c.status = 'HELD'`) },
  {
    name: 'dead-letters', title: 'Results that could not be delivered', action: 'Repair the webhook or queue, and resend.',
    sql: `select d.id as subject, e.claim_id, null::text as payer_id, coalesce(d.queued_at, d.created_at) as since, 0::bigint as cents, null::date as deadline, '{}'::text[] as categories
      from ledger.deliveries d join ledger.events e on e.id = d.event_id where d.biller_id = $1 and d.state = 'dead' and $2 in ('T', 'P')`,
  },
];

/** A queue by name; undefined for an unknown one. */
export function queueNamed(name: string): Queue | undefined {
  return QUEUES.find((queue) => queue.name === name);
}
