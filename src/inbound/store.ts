import type { StoredFile } from '../db/files.ts';
import type { Tx } from '../db/sql.ts';
import type { RemoteFile } from '../transport/port.ts';

/** What is remembered about a file in a payer's mailbox. */
export interface Entry {
  size_bytes: number;
  modified_ms: number;
  seenAt: Date;
  state: 'settling' | 'stored' | 'refused';
}

/** The payers whose mailbox is to be polled now. */
export async function payersToPoll(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from ledger.payers where state = 'active' and next_poll_at <= $1 order by next_poll_at, id`, [now]);
  return rows.map((row) => row.id);
}

/** What is remembered about a payer's mailbox, by file name. */
export async function loadEntries(tx: Tx, payerId: string): Promise<Map<string, Entry>> {
  const rows = await tx.query<Entry & { name: string }>(
    `select name, size_bytes, modified_ms, seen_at as "seenAt", state from ledger.mailbox_entries where payer_id = $1`, [payerId]);
  return new Map(rows.map((row) => [row.name, row]));
}

/** Forgets files that are no longer in the mailbox, so that a later file of the same name is a new one. */
export async function forgetEntries(tx: Tx, payerId: string, present: readonly string[]): Promise<void> {
  await tx.run('delete from ledger.mailbox_entries where payer_id = $1 and not (name = any ($2))', [payerId, present]);
}

/** Remembers a file as it was seen. */
export async function saveEntry(tx: Tx, entry: {
  payerId: string; file: RemoteFile; seenAt: Date; state: Entry['state']; inboundFileId?: string; reason?: string;
}): Promise<void> {
  await tx.run(
    `insert into ledger.mailbox_entries (payer_id, name, size_bytes, modified_ms, seen_at, state, inbound_file_id, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (payer_id, name) do update set size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms,
       seen_at = excluded.seen_at, state = excluded.state, inbound_file_id = excluded.inbound_file_id, reason = excluded.reason`,
    [entry.payerId, entry.file.name, entry.file.size_bytes, entry.file.modified_ms, entry.seenAt, entry.state,
      entry.inboundFileId ?? null, entry.reason ?? null]);
}

/** Makes stored bytes an inbound file. Bytes that this payer sent before are known: their first file is returned. */
export async function storeInbound(
  tx: Tx, inbound: { id: string; payerId: string; name: string; file: StoredFile; at: Date },
): Promise<{ id: string; isNew: boolean }> {
  const { file } = inbound;
  const added = await tx.run(
    `insert into ledger.inbound_files (id, payer_id, name, sha256, size_bytes, file_id, received_at, next_try_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (payer_id, sha256) do nothing`,
    [inbound.id, inbound.payerId, inbound.name, file.sha256, file.size_bytes, file.id, inbound.at]);
  if (added === 1) return { id: inbound.id, isNew: true };
  const [known] = await tx.query<{ id: string }>(
    'select id from ledger.inbound_files where payer_id = $1 and sha256 = $2', [inbound.payerId, file.sha256]);
  return { id: known!.id, isNew: false };
}

/** A stored file that has not been read yet. */
export interface InboundFile {
  id: string;
  payerId: string;
  fileId: string;
  size_bytes: number;
  tries: number;
}

/** How many stored files wait to be read. */
export async function countUnread(tx: Tx, now: Date): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*) as n from ledger.inbound_files where state = 'stored' and next_try_at <= $1`, [now]);
  return row!.n;
}

/** The files to read next, oldest first. */
export async function listUnread(tx: Tx, now: Date, limit: number): Promise<InboundFile[]> {
  return tx.query<InboundFile>(`${UNREAD} and next_try_at <= $1 order by received_at, id limit $2`, [now, limit]);
}

/** One file, if it is still unread. */
export async function loadUnread(tx: Tx, id: string): Promise<InboundFile | undefined> {
  return (await tx.query<InboundFile>(`${UNREAD} and id = $1`, [id]))[0];
}

const UNREAD = `select id, payer_id as "payerId", file_id as "fileId", size_bytes, tries from ledger.inbound_files where state = 'stored'`;

/** Puts a file off that could not be read for a reason of ours. */
export async function putOff(tx: Tx, off: { id: string; until: Date; code: string }): Promise<void> {
  await tx.run('update ledger.inbound_files set tries = tries + 1, next_try_at = $2, reason = $3 where id = $1', [off.id, off.until, off.code]);
}

/** Ends the reading of a file: read, or put aside with the reason. */
export async function endReading(
  tx: Tx, end: { id: string; state: 'read' | 'quarantined'; reason?: string; kinds: readonly string[]; issues: Buffer | null; at: Date },
): Promise<void> {
  await tx.run(
    'update ledger.inbound_files set state = $2, reason = $3, kinds = $4, issues = $5, read_at = $6 where id = $1',
    [end.id, end.state, end.reason ?? null, end.kinds, end.issues, end.at]);
}
