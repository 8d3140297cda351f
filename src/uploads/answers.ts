import type { StoredFile } from '../db/files.ts';
import type { Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';

/** An answer to a biller that is about to be kept. */
export interface NewAnswer {
  upload: { billerId: string; usage: 'T' | 'P'; id?: string };
  kind: '999' | '277CA' | '835';
  /** What it was made from: one answer for each. */
  sourceKey: string;
  /** ISA13. */
  controlNumber: number;
  file: StoredFile;
  at: Date;
}

/** ISA13 has nine digits. */
const LAST_CONTROL_NUMBER = 999_999_999;

/** The first of so many control numbers for answers to a biller, from a row that stays locked until the caller commits. */
export async function answerNumbers(tx: Tx, billerId: string, count: number): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into ledger.counters as c (sender, receiver, value) values ('answers', $1, $2)
     on conflict (sender, receiver) do update set value = (c.value + $2) % ${LAST_CONTROL_NUMBER} returning value`, [billerId, Math.max(count, 1)]);
  return Math.max(row!.value - Math.max(count, 1) + 1, 1);
}

/**
 * Keeps an answer, to be put into the biller's mailbox where it has one that was there before the answer. An answer that was
 * made before stays as it is, which the result tells.
 */
export async function saveAnswer(tx: Tx, answer: NewAnswer): Promise<boolean> {
  const { upload, kind, controlNumber, file, at } = answer;
  const added = await tx.run(
    `insert into ledger.answers (id, biller_id, usage, kind, source_key, upload_id, name, file_id, size_bytes, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
       case when exists (select 1 from ledger.biller_mailboxes m where m.biller_id = $2 and m.usage = $3) then 'frozen' else 'kept' end, $10)
     on conflict (biller_id, usage, kind, source_key) do nothing`,
    [newId('ans', at.getTime()), upload.billerId, upload.usage, kind, answer.sourceKey, upload.id ?? null,
      `${kind}_${String(controlNumber).padStart(9, '0')}_${upload.usage}.x12`, file.id, file.size_bytes, at]);
  return added === 1;
}

/** True when the answer from this source is kept already. */
export async function hasAnswer(tx: Tx, of: Pick<NewAnswer, 'upload' | 'kind' | 'sourceKey'>): Promise<boolean> {
  const [row] = await tx.query('select 1 from ledger.answers where biller_id = $1 and usage = $2 and kind = $3 and source_key = $4',
    [of.upload.billerId, of.upload.usage, of.kind, of.sourceKey]);
  return row !== undefined;
}
