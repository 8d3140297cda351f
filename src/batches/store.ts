import type { Ctx } from '../context.ts';
import type { Claim } from '../claims/claim.ts';
import type { Tx } from '../db/sql.ts';

/** A claim that is ready to be cut. */
export interface ReadyClaim {
  submissionId: string;
  claimId: string;
  billerId: string;
  claimNumber: string;
  setKey: string;
  batchSeq: number;
  chargeCents: number;
  claim: Claim;
}

/** Which claims one batch may hold: it has one payer, usage and guide. */
export interface ReadyGroup {
  payerId: string;
  usage: 'T' | 'P';
  guide: string;
  oldestReadyAt: Date;
}

/** For each payer that is not paused: its guides with ready claims, oldest first. */
export async function readyGroups(tx: Tx): Promise<ReadyGroup[]> {
  const rows = await tx.query<{ payer_id: string; usage: 'T' | 'P'; guide: string; oldest: Date }>(
    `select s.payer_id, s.usage, s.guide, min(s.ready_at) as oldest from ledger.submissions s
     join ledger.payers p on p.id = s.payer_id and p.state = 'active'
     where s.state = 'ready' group by 1, 2, 3 order by 4`);
  return rows.map((row) => ({ payerId: row.payer_id, usage: row.usage, guide: row.guide, oldestReadyAt: row.oldest }));
}

/** A claim whose stored body can't be read: it must not keep its neighbours from leaving. */
export type UnreadableClaim = Omit<ReadyClaim, 'claim'>;

/** Takes ready claims for this transaction; other workers pass over them. */
export async function takeReady(
  ctx: Ctx, tx: Tx, from: { group: ReadyGroup; readyBy: Date; limit: number },
): Promise<{ ready: ReadyClaim[]; unreadable: UnreadableClaim[] }> {
  const rows = await tx.query<UnreadableClaim & { body: Buffer }>(
    `select id as "submissionId", claim_id as "claimId", biller_id as "billerId", claim_number as "claimNumber", set_key as "setKey",
       batch_seq as "batchSeq", charge_cents as "chargeCents", body from ledger.submissions
     where state = 'ready' and payer_id = $1 and usage = $2 and guide = $3 and ready_at <= $4
     order by ready_at, id limit $5 for update skip locked`,
    [from.group.payerId, from.group.usage, from.group.guide, from.readyBy, from.limit]);
  const ready: ReadyClaim[] = [];
  const unreadable: UnreadableClaim[] = [];
  for (const { body, ...row } of rows) {
    const claim = openClaim(ctx, row.submissionId, body);
    if (claim) ready.push({ ...row, claim });
    else unreadable.push(row);
  }
  return { ready, unreadable };
}

function openClaim(ctx: Ctx, submissionId: string, body: Buffer): Claim | undefined {
  try {
    return (JSON.parse(ctx.seal.open(submissionId, 0, body).toString()) as { claim: Claim }).claim;
  } catch {
    return undefined;
  }
}

/** ISA13 has nine digits; after the last the count begins anew, far beyond any payer's window for duplicates. */
const LAST_CONTROL_NUMBER = 999_999_999;

/** The next control number of a sender and receiver, from a row that stays locked until the batch is committed. */
export async function nextControlNumber(tx: Tx, sender: string, receiver: string): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into ledger.counters as c (sender, receiver, value) values ($1, $2, 1)
     on conflict (sender, receiver) do update set value = c.value % ${LAST_CONTROL_NUMBER} + 1 returning value`, [sender, receiver]);
  return row!.value;
}

/** Records that a payer's cutoff was cut. The row stays locked until commit, so that two workers cut one after the other. */
export async function winCutoff(tx: Tx, cutoff: { payerId: string; dueAt: Date; at: Date; late: boolean }): Promise<void> {
  await tx.run(
    `insert into ledger.cutoffs as c (payer_id, due_at, cut_at, late) values ($1, $2, $3, $4)
     on conflict (payer_id, due_at) do update set cut_at = c.cut_at`, [cutoff.payerId, cutoff.dueAt, cutoff.at, cutoff.late]);
}

/** States of a batch that is not yet, or not surely, at the payer. */
export type BatchState = 'frozen' | 'uploading' | 'renaming' | 'sent' | 'unknown' | 'held';

/** A batch as the upload protocol needs it. */
export interface Batch {
  id: string;
  payerId: string;
  payerVersion: number;
  usage: 'T' | 'P';
  receiver: string;
  controlNumber: number;
  fileName: string;
  fileId: string;
  size_bytes: number;
  state: BatchState;
  attempt: number;
  tries: number;
}

const BATCH_COLUMNS = `id, payer_id as "payerId", payer_version as "payerVersion", usage, receiver, control_number as "controlNumber",
  file_name as "fileName", file_id as "fileId", size_bytes, state, attempt, tries`;

/** The payers that have a batch to send now. A batch that waits for its next try holds back those after it. */
export async function payersToSend(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.query<{ payer_id: string }>(
    `select payer_id from (
       select distinct on (b.payer_id) b.payer_id, b.next_try_at from ledger.batches b
       join ledger.payers p on p.id = b.payer_id and p.state = 'active'
       where b.state in ('frozen', 'uploading', 'renaming') order by b.payer_id, b.cut_at, b.control_number) first
     where next_try_at is null or next_try_at <= $1`, [now]);
  return rows.map((row) => row.payer_id);
}

/** The batch of a payer that has to go next, in the order of the control numbers. */
export async function nextToSend(tx: Tx, payerId: string, now: Date): Promise<Batch | undefined> {
  const [row] = await tx.query<Batch & { next_try_at: Date | null }>(
    `select ${BATCH_COLUMNS}, next_try_at from ledger.batches where payer_id = $1 and state in ('frozen', 'uploading', 'renaming')
     order by cut_at, control_number limit 1`, [payerId]);
  return row && (row.next_try_at === null || row.next_try_at <= now) ? row : undefined;
}

/** One batch, or undefined. */
export async function loadBatch(tx: Tx, id: string): Promise<Batch | undefined> {
  return (await tx.query<Batch>(`select ${BATCH_COLUMNS} from ledger.batches where id = $1 for update`, [id]))[0];
}
