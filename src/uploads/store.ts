import type { Ctx } from '../context.ts';
import type { StoredFile } from '../db/files.ts';
import { SealedParts } from '../db/parts.ts';
import type { Tx } from '../db/sql.ts';
import type { Issue } from '../lib/issue.ts';
import type { Interchange } from '../x12/types.ts';

/** An X12 file of a biller that was stored and is not read yet. */
export interface Upload {
  id: string;
  billerId: string;
  usage: 'T' | 'P';
  fileId: string;
  name: string;
  receivedAt: Date;
  tries: number;
}

/** What became of a claim: on its way to the payer, stored as rejected, or not stored because nobody can say whose it is. */
export type UploadClaimState = 'accepted' | 'rejected' | 'refused';

/** One claim of an upload as it was judged. */
export interface UploadClaimRow {
  place: string;
  patientControlNumber: string;
  billerNumber: string | undefined;
  setReference: string;
  chargeCents: number;
  state: UploadClaimState;
  claimId: string | undefined;
  submissionId: string | undefined;
  issues: readonly Issue[];
}

const UPLOAD = `select id, biller_id as "billerId", usage, file_id as "fileId", name, received_at as "receivedAt", tries
  from ledger.uploads where state = 'stored'`;

/** Makes stored bytes an upload. Bytes that the biller sent before are known: their first upload is returned. */
export async function storeUpload(tx: Tx, upload: {
  id: string; billerId: string; usage: 'T' | 'P'; origin: 'http' | 'mailbox'; name: string; file: StoredFile; at: Date;
}): Promise<void> {
  const { file } = upload;
  await tx.run(
    `insert into ledger.uploads (id, biller_id, usage, origin, name, sha256, size_bytes, file_id, received_at, next_try_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    [upload.id, upload.billerId, upload.usage, upload.origin, upload.name, file.sha256, file.size_bytes, file.id, upload.at]);
}

/** The upload that has these bytes, if the biller sent them before. */
export async function findUpload(tx: Tx, by: { billerId: string; usage: 'T' | 'P'; sha256: string }): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    'select id from ledger.uploads where biller_id = $1 and usage = $2 and sha256 = $3', [by.billerId, by.usage, by.sha256]);
  return row?.id;
}

/** How many uploads wait to be read. */
export async function countUnread(tx: Tx, now: Date): Promise<number> {
  const [row] = await tx.query<{ n: number }>(`select count(*) as n from ledger.uploads where state = 'stored' and next_try_at <= $1`, [now]);
  return row!.n;
}

/** The uploads to read next, oldest first. */
export function listUnread(tx: Tx, now: Date, limit: number): Promise<Upload[]> {
  return tx.query<Upload>(`${UPLOAD} and next_try_at <= $1 order by received_at, id limit $2`, [now, limit]);
}

/** One upload, if it is still unread. */
export async function loadUnread(tx: Tx, id: string): Promise<Upload | undefined> {
  return (await tx.query<Upload>(`${UPLOAD} and id = $1`, [id]))[0];
}

/** Notes the interchanges of an upload; answers the indexes of those whose number another upload of the biller has. */
export async function takeInterchanges(tx: Tx, upload: Upload, interchanges: readonly Interchange[]): Promise<Set<number>> {
  const repeated = new Set<number>();
  for (const { index, senderQualifier, senderId, receiverQualifier, receiverId, controlNumber } of interchanges) {
    const [row] = await tx.query<{ upload_id: string }>(
      `insert into ledger.upload_interchanges as i (biller_id, usage, sender, receiver, control_number, upload_id) values ($1, $2, $3, $4, $5, $6)
       on conflict (biller_id, usage, sender, receiver, control_number) do update set upload_id = i.upload_id returning upload_id`,
      [upload.billerId, upload.usage, `${senderQualifier}:${senderId}`, `${receiverQualifier}:${receiverId}`, controlNumber, upload.id]);
    if (row!.upload_id !== upload.id) repeated.add(index);
  }
  return repeated;
}

/** The verdicts of claims that an earlier run of the same reading has stored already, by place. */
export async function knownClaims(ctx: Ctx, tx: Tx, at: { uploadId: string; places: readonly string[] }): Promise<Map<string, { state: UploadClaimState; issues: Issue[] }>> {
  const rows = await tx.query<{ place: string; state: UploadClaimState; issues: Buffer | null }>(
    'select place, state, issues from ledger.upload_claims where upload_id = $1 and place = any ($2)', [at.uploadId, at.places]);
  return new Map(rows.map((row) => [row.place, { state: row.state, issues: openIssues(ctx, { ...row, uploadId: at.uploadId }) }]));
}

/** Opens the sealed issues of one claim of an upload. */
export function openIssues(ctx: Ctx, row: { uploadId: string; place: string; issues: Buffer | null }): Issue[] {
  return row.issues === null ? [] : JSON.parse(ctx.seal.open(claimSeal(row.uploadId, row.place), 0, row.issues).toString()) as Issue[];
}

/** Stores how the claims of an upload were judged. */
export async function saveClaims(ctx: Ctx, tx: Tx, upload: Pick<Upload, 'id' | 'billerId'>, claims: readonly UploadClaimRow[]): Promise<void> {
  const sealed = new SealedParts();
  const seal = (place: string, issues: readonly Issue[]) => sealed.add(ctx.seal.seal(claimSeal(upload.id, place), 0, Buffer.from(JSON.stringify(issues))));
  const rows = claims.map((claim) => {
    const [issues_at, issues_size] = claim.issues.length === 0 ? [null, null] : seal(claim.place, claim.issues);
    return {
      place: claim.place, number: claim.patientControlNumber, own: claim.billerNumber ?? null, reference: claim.setReference, charge: claim.chargeCents,
      state: claim.state, claim: claim.claimId ?? null, submission: claim.submissionId ?? null, issues_at, issues_size,
    };
  });
  await tx.run(
    `insert into ledger.upload_claims (upload_id, biller_id, place, patient_control_number, biller_number, set_reference, charge_cents, state, claim_id, submission_id, issues)
     select $1, $2, r.place, r.number, r.own, r.reference, r.charge, r.state, r.claim, r.submission, substring($4::bytea from r.issues_at for r.issues_size)
     from jsonb_to_recordset($3) as r (place text, number text, own text, reference text, charge bigint, state text, claim text, submission text, issues_at int, issues_size int)`,
    [upload.id, upload.billerId, JSON.stringify(rows), sealed.bytes()]);
}

/** Puts an upload off that could not be read for a reason of ours. */
export async function putOff(tx: Tx, off: { id: string; until: Date; code: string }): Promise<void> {
  await tx.run('update ledger.uploads set tries = tries + 1, next_try_at = $2, reason = $3 where id = $1', [off.id, off.until, off.code]);
}

/** Ends the reading of an upload: read, or put aside with the reason. */
export async function endReading(tx: Tx, end: {
  id: string; state: 'read' | 'quarantined'; reason?: string; verdict: Buffer | null; at: Date;
}): Promise<void> {
  await tx.run(
    `update ledger.uploads u set state = $2, reason = $3, verdict = $4, read_at = $5,
       claim_count = (select count(*) from ledger.upload_claims c where c.upload_id = u.id),
       accepted_count = (select count(*) from ledger.upload_claims c where c.upload_id = u.id and c.state = 'accepted')
     where id = $1`,
    [end.id, end.state, end.reason ?? null, end.verdict, end.at]);
}

function claimSeal(uploadId: string, place: string): string {
  return `${uploadId}/${place}`;
}
