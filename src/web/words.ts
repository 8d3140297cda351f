import type { ClaimStatus } from '../claims/status.ts';
import { formatCents } from '../lib/money.ts';

/** How a status looks: rejected (never decided, fix and resend) and denied (decided against) never look alike. */
export type Tone = 'rejected' | 'denied' | 'paid' | 'accepted' | 'waiting' | 'trouble';

export interface StatusWords {
  label: string;
  tone: Tone;
  /** One sentence: what it means for whoever works on the claim. */
  means: string;
}

const STATUSES: Readonly<Record<ClaimStatus, StatusWords>> = {
  RECEIVED: { label: 'Received', tone: 'waiting', means: 'The gateway has the claim and is about to check it.' },
  GATEWAY_REJECTED: { label: 'Rejected by our checks', tone: 'rejected', means: 'It was not sent. Correct what is marked and send it.' },
  READY: { label: 'Ready to send', tone: 'waiting', means: 'It passed our checks and goes out with the next file.' },
  HELD: { label: 'On hold', tone: 'trouble', means: 'EDI operations has to decide about its file. There is nothing for you to correct.' },
  BATCHED: { label: 'In a file', tone: 'waiting', means: 'It is in a file that is about to leave.' },
  TRANSMITTED: { label: 'Sent', tone: 'waiting', means: 'The payer has the file and has not answered yet.' },
  TRANSMIT_FAILED: { label: 'Sending again', tone: 'trouble', means: 'The connection failed. The same file is tried again by itself.' },
  INTERCHANGE_REJECTED: { label: 'File refused', tone: 'trouble', means: 'The payer refused the whole file. EDI operations sends it again; your claim is not at fault.' },
  SYNTAX_REJECTED: { label: 'Rejected: format', tone: 'rejected', means: 'The payer could not read this claim. Correct what is marked and resend it.' },
  SYNTAX_ACCEPTED: { label: 'Format accepted', tone: 'waiting', means: 'The payer could read it. It has not looked at the content yet.' },
  RECEIVED_BY_PAYER: { label: 'Received by payer', tone: 'waiting', means: 'The payer has it. That is not an acceptance yet.' },
  PAYER_ACCEPTED: { label: 'Accepted by payer', tone: 'accepted', means: 'The payer took it into its system and will decide.' },
  PAYER_REJECTED: { label: 'Rejected by payer', tone: 'rejected', means: 'The payer refused it before deciding. Correct it and resend; there is nothing to appeal.' },
  PENDED: { label: 'Pending at payer', tone: 'waiting', means: 'The payer is still deciding.' },
  INFO_REQUESTED: { label: 'Payer asks for more', tone: 'trouble', means: 'The payer waits for documents or answers from you.' },
  PAID: { label: 'Paid', tone: 'paid', means: 'The payer decided and paid.' },
  PARTIAL: { label: 'Partly denied', tone: 'denied', means: 'The payer paid some lines and denied others.' },
  ZERO_PAID: { label: 'Decided, nothing to pay', tone: 'paid', means: 'The payer decided; all of it is the patient’s share or contractual.' },
  DENIED: { label: 'Denied', tone: 'denied', means: 'The payer decided against it. Correct it as a replacement, or appeal.' },
  REVERSED: { label: 'Payment taken back', tone: 'trouble', means: 'The payer took its payment back. A new decision may follow.' },
};

/** The words of a claim's status; an unknown one stands as it is. */
export function statusWords(status: string): StatusWords {
  return STATUSES[status as ClaimStatus] ?? { label: status, tone: 'waiting', means: '' };
}

/** Every status with its words, in the order of a claim's life. */
export function allStatuses(): { status: string; words: StatusWords }[] {
  return Object.entries(STATUSES).map(([status, words]) => ({ status, words }));
}

/** Cents as people read money: 123456 gives "$1,234.56". */
export function dollars(cents: number): string {
  const [whole = '', fraction = ''] = formatCents(Math.abs(cents)).split('.');
  return `${cents < 0 ? '−' : ''}$${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${fraction}`;
}

/** "1 claim", "3 claims", "12,345 claims". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** A whole number with thousands marks. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, as people say it: "just now", "5 min ago", "3 h ago", "12 days ago". The future reads "in 3 h". */
export function ago(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  const span = Math.abs(ms);
  if (span < MINUTE) return 'just now';
  const text = span < HOUR ? `${Math.floor(span / MINUTE)} min` : span < 2 * DAY ? `${Math.floor(span / HOUR)} h` : `${Math.floor(span / DAY)} days`;
  return ms < 0 ? `in ${text}` : `${text} ago`;
}

/** A moment in UTC for people: "10/05/2026 15:04", the date as everywhere on the page. */
export function moment(at: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `${usDate(day)} ${time.slice(0, 5)}`;
}

/** "20261005" or "2026-10-05" as "10/05/2026", the way the forms have it. Anything else stands as it is. */
export function usDate(date: string): string {
  const parts = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(date);
  return parts ? `${parts[2]}/${parts[3]}/${parts[1]}` : date;
}

/** A category of denials as people read it: "not-covered" is "not covered". */
export function plainWords(category: string): string {
  return category.replaceAll('-', ' ');
}
