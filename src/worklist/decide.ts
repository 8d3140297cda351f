import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { addAudit } from '../people/audit.ts';
import type { Queue } from './queues.ts';
import { type Desk, findEntry } from './store.ts';

/** An entry of a queue that a person does something about. */
export interface WorkSubject {
  desk: Desk;
  queue: Queue;
  subject: string;
  /** Id of the key that acts. */
  by: string;
}

/** What a person may do: give it to somebody, put it off, close it, or open it again. */
export type WorkAction =
  | { action: 'assign'; owner: string | null }
  | { action: 'snooze'; until: Date }
  | { action: 'close' }
  | { action: 'reopen' };

/** Does it, and notes who did in the audit. False when the queue does not hold the entry. What is closed opens again when something happens to it. */
export function actOn(ctx: Ctx, at: WorkSubject, what: WorkAction): Promise<boolean> {
  return inEntry(ctx, at, async (tx, entry) => {
    const state = {
      owner: what.action === 'assign' ? what.owner : null, until: what.action === 'snooze' ? what.until : null,
      closedAt: what.action === 'close' ? ctx.now() : null,
    };
    // What an action does not speak of stays as it is; opening again clears both reasons why an entry was not shown.
    await tx.run(
      `insert into ledger.work_states as s (biller_id, queue, subject, owner, snoozed_until, closed_at, closed_since, updated_by, updated_at)
       values ($1, $2, $3, $4, $5, $6, case when $6::timestamptz is not null then $7::timestamptz end, $8, $9)
       on conflict (biller_id, queue, subject) do update set
         owner = case when $10 = 'assign' then excluded.owner else s.owner end,
         snoozed_until = case $10 when 'snooze' then excluded.snoozed_until when 'reopen' then null else s.snoozed_until end,
         closed_at = case $10 when 'close' then excluded.closed_at when 'reopen' then null else s.closed_at end,
         closed_since = case $10 when 'close' then excluded.closed_since when 'reopen' then null else s.closed_since end,
         updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
      [at.desk.billerId, at.queue.name, at.subject, state.owner, state.until, state.closedAt, entry.since, at.by, ctx.now(), what.action]);
    await audit(ctx, tx, at, what.action);
  });
}

/** Adds a note, sealed: people write names. False when the queue does not hold the entry. */
export function addNote(ctx: Ctx, at: WorkSubject, text: string): Promise<boolean> {
  return inEntry(ctx, at, async (tx) => {
    await tx.run('insert into ledger.work_notes (biller_id, queue, subject, body, author, at) values ($1, $2, $3, $4, $5, $6)', [
      at.desk.billerId, at.queue.name, at.subject, ctx.seal.seal(noteRow(at), 0, Buffer.from(text)), at.by, ctx.now()]);
    await audit(ctx, tx, at, 'note');
  });
}

/** One note as it was written. */
export interface WorkNote {
  text: string;
  author: string;
  at: Date;
}

/** The notes of an entry, oldest first; also of one that has left the queue. */
export function notesOf(ctx: Ctx, at: Omit<WorkSubject, 'by'>): Promise<WorkNote[]> {
  return asBiller(ctx, at.desk.billerId, async (tx) => {
    const rows = await tx.query<{ body: Buffer; author: string; at: Date }>(
      'select body, author, at from ledger.work_notes where biller_id = $1 and queue = $2 and subject = $3 order by id', [at.desk.billerId, at.queue.name, at.subject]);
    return rows.map((row) => ({ text: ctx.seal.open(noteRow(at), 0, row.body).toString(), author: row.author, at: row.at }));
  });
}

function inEntry(ctx: Ctx, at: WorkSubject, work: (tx: Tx, entry: { since: Date }) => Promise<void>): Promise<boolean> {
  return asBiller(ctx, at.desk.billerId, async (tx) => {
    const entry = await findEntry(tx, { ...at, now: ctx.now() });
    if (entry) await work(tx, entry);
    return entry !== undefined;
  });
}

function noteRow(at: Omit<WorkSubject, 'by'>): string {
  return `note:${at.desk.billerId}/${at.queue.name}/${at.subject}`;
}

async function audit(ctx: Ctx, tx: Tx, at: WorkSubject, action: string): Promise<void> {
  await addAudit(ctx, tx, { billerId: at.desk.billerId, actor: at.by, action: `work.${action}`, subject: at.subject, data: { queue: at.queue.name } });
}
