import type { Heard } from './heard.ts';
import type { ClaimAnswer, SubmissionAnswer } from './client.ts';
import type { StoryClaim } from './stories.ts';

/** What became of one story claim: everything that the demo shows and compares. */
export interface Row {
  claim: string;
  sent: string;
  ta1: string;
  ack999: string;
  ack277: string;
  remit: string;
  status: string;
  outcome: string;
  charge: string;
  paid: string;
  patient: string;
  reasons: string;
  /** What billing software heard last, over queue and webhook. */
  heard: string;
  /** Sentences about what is not as the sample expects. */
  differences: string[];
}

/** A posted claim: the answer to the post and, where it was stored, how it stands now. */
export interface Posted {
  story: StoryClaim;
  http: number;
  answer: SubmissionAnswer;
  now: ClaimAnswer | undefined;
  /** Name of the file that it was sent in last. */
  fileName: string | undefined;
}

/** Compares one claim with what its story expects. */
export function rowOf(posted: Posted, heard: Heard): Row {
  const { story, http, answer, now } = posted;
  const number = now?.patientControlNumber ?? answer.claimReference.patientControlNumber;
  const said = acknowledgments(now);
  const row: Row = {
    claim: story.label, sent: posted.fileName ?? '-', ...said,
    status: now?.status ?? '-', outcome: now?.outcome ?? '-', charge: now?.chargeAmount ?? '-',
    paid: now?.paidAmount ?? '-', patient: now?.patientAmount ?? '-', reasons: now?.reasons.join(' ') ?? '',
    heard: [heard.last('queue', number) ?? '-', heard.last('webhook', number) ?? '-'].join(' / '), differences: [],
  };
  const { expected } = story;
  const compare = (what: string, found: string | null | undefined, wanted: string | null | undefined) => {
    if ((found ?? '-') !== (wanted ?? '-')) row.differences.push(`${what} is ${found ?? '-'}, expected ${wanted ?? '-'}`);
  };
  compare('HTTP status', String(http), String(expected.http));
  compare('status', row.status, expected.status);
  compare('outcome', now?.outcome, expected.outcome);
  compare('charge', row.charge, expected.charge);
  compare('paid', row.paid, expected.paid ?? '0.00');
  compare('patient', row.patient, expected.patient ?? '0.00');
  compare('TA1', said.ta1, expected.acks.ta1);
  compare('999', said.ack999, expected.acks['999']);
  compare('277CA', said.ack277, expected.acks['277ca']);
  compare('835', said.remit, expected.acks['835']);
  if (expected.reasons.length > 0) compare('reasons', row.reasons, expected.reasons.join(' '));
  for (const rule of expected.rules) {
    if (!answer.errors.some((error) => error.ruleId === rule)) row.differences.push(`edit ${rule} is not among the errors`);
  }
  compare('last queue job', heard.last('queue', number), expected.outcome);
  compare('last webhook', heard.last('webhook', number), expected.outcome);
  return row;
}

/** The last word of each acknowledgment in the timeline. */
function acknowledgments(now: ClaimAnswer | undefined): { ta1: string; ack999: string; ack277: string; remit: string } {
  const last = (kind: string) => now?.timeline.findLast((entry) => entry.type === kind)?.data;
  const statuses = last('277ca')?.['statuses'] as { category: string; status: string; entity?: string }[] | undefined;
  const status = statuses?.[0];
  return {
    ta1: text(last('ta1')?.['ack']), ack999: text(last('999')?.['ack']),
    ack277: status ? [status.category, status.status, status.entity].filter(Boolean).join(':') : '-', remit: text(last('835')?.['clp02']),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '-';
}

const COLUMNS: { title: string; of: (row: Row) => string; right?: boolean }[] = [
  { title: 'claim', of: (row) => row.claim },
  { title: 'sent in', of: (row) => row.sent },
  { title: 'TA1', of: (row) => row.ta1 },
  { title: '999', of: (row) => row.ack999 },
  { title: '277CA', of: (row) => row.ack277 },
  { title: '835', of: (row) => row.remit },
  { title: 'status', of: (row) => row.status },
  { title: 'outcome', of: (row) => row.outcome.replace('claim.', '') },
  { title: 'charge', of: (row) => row.charge, right: true },
  { title: 'paid', of: (row) => row.paid, right: true },
  { title: 'patient', of: (row) => row.patient, right: true },
  { title: 'reasons', of: (row) => row.reasons },
  { title: 'as expected', of: (row) => (row.differences.length === 0 ? 'yes' : 'NO') },
];

/** The rows as a table of text, and below it every difference in a sentence. */
export function formatTable(rows: readonly Row[]): string {
  const widths = COLUMNS.map((column) => Math.max(column.title.length, ...rows.map((row) => column.of(row).length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, n) => (COLUMNS[n]!.right ? cell.padStart(widths[n]!) : cell.padEnd(widths[n]!))).join('  ').trimEnd();
  const differences = rows.flatMap((row) => row.differences.map((difference) => `${row.claim}: ${difference}`));
  return [
    line(COLUMNS.map((column) => column.title)),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map((row) => line(COLUMNS.map((column) => column.of(row)))),
    ...(differences.length > 0 ? ['', ...differences] : []),
  ].join('\n');
}
