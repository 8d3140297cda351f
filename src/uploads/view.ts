import { type AnswerItem, itemOf } from '../claims/answer.ts';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { formatCents } from '../lib/money.ts';
import { openIssues, type UploadClaimState } from './store.ts';

/** Whose upload is looked at: a biller sees its own of one environment only. */
export interface Viewer {
  billerId: string;
  usage: 'T' | 'P';
}

/** An upload as it is answered. */
export interface UploadView {
  id: string;
  object: 'v1.upload';
  environment: 'test' | 'production';
  origin: string;
  name: string;
  sha256: string;
  sizeBytes: number;
  state: string;
  reason: string | null;
  claimCount: number;
  acceptedCount: number;
  rejectedCount: number;
  receivedAt: Date;
  readAt: Date | null;
}

interface UploadRow {
  id: string;
  usage: 'T' | 'P';
  origin: string;
  name: string;
  sha256: string;
  size_bytes: number;
  state: string;
  reason: string | null;
  claim_count: number;
  accepted_count: number;
  verdict: Buffer | null;
  received_at: Date;
  read_at: Date | null;
}

/** A claim of an upload: where it stands in the file, what became of it, and every issue in the form of the claim API's errors. */
export interface UploadClaimView {
  place: string;
  patientControlNumber: string;
  /** Our number (REF*D9 to the payer), and the client's own. */
  claimNumber: string | null;
  clientClaimNumber: string | null;
  chargeAmount: string;
  state: UploadClaimState;
  claimId: string | null;
  errors: AnswerItem[];
  warnings: AnswerItem[];
}

/** One upload with the verdicts of its interchanges, groups and sets, or undefined. */
export function viewUpload(ctx: Ctx, viewer: Viewer, id: string): Promise<(UploadView & { verdict: unknown; answers: object[] }) | undefined> {
  return asBiller(ctx, viewer.billerId, async (tx) => {
    const [row] = await tx.query<UploadRow>('select * from ledger.uploads where id = $1 and usage = $2', [id, viewer.usage]);
    if (!row) return undefined;
    const answers = await tx.query<{ id: string; kind: string; name: string; state: string; size_bytes: number; created_at: Date }>(
      'select id, kind, name, state, size_bytes, created_at from ledger.answers where upload_id = $1 order by created_at, id', [id]);
    return {
      ...viewOf(row),
      verdict: row.verdict === null ? null : JSON.parse(ctx.seal.open(row.id, 0, row.verdict).toString()) as unknown,
      answers: answers.map((answer) => ({
        id: answer.id, kind: answer.kind, name: answer.name, delivery: answer.state, sizeBytes: answer.size_bytes, createdAt: answer.created_at,
      })),
    };
  });
}

/** The uploads of a biller, newest first; `before` is the id of the last one seen. Ids sort by time. */
export function listUploads(ctx: Ctx, viewer: Viewer, page: { limit: number; before?: string | undefined }): Promise<UploadView[]> {
  return asBiller(ctx, viewer.billerId, async (tx) => (await tx.query<UploadRow>(
    'select * from ledger.uploads where usage = $1 and ($2::text is null or id < $2) order by id desc limit $3', [viewer.usage, page.before ?? null, page.limit])).map(viewOf));
}

/** The claims of an upload in the order of the file, after a place. `state` keeps those of one state only. */
export function listUploadClaims(ctx: Ctx, viewer: Viewer, page: { uploadId: string; after?: string | undefined; state?: string | undefined; limit: number }): Promise<UploadClaimView[]> {
  return asBiller(ctx, viewer.billerId, async (tx) => {
    const rows = await tx.query<{
      place: string; patient_control_number: string; biller_number: string | null; claim_number: string | null; charge_cents: number; state: UploadClaimState;
      claim_id: string | null; issues: Buffer | null;
    }>(
      // The page first, then its submissions: a planner that knows nothing yet of a new upload would join all of it.
      `select c.place, c.patient_control_number, c.biller_number, s.claim_number, c.charge_cents, c.state, c.claim_id, c.issues
       from (select * from ledger.upload_claims where upload_id = $1 and ($2::text is null or place > $2) and ($3::text is null or state = $3) order by place limit $4) as c
       left join ledger.submissions s on s.id = c.submission_id order by c.place`,
      [page.uploadId, page.after ?? null, page.state ?? null, page.limit]);
    return rows.map((row) => {
      const items = openIssues(ctx, { uploadId: page.uploadId, ...row }).map(itemOf);
      return {
        place: row.place, patientControlNumber: row.patient_control_number, claimNumber: row.claim_number, clientClaimNumber: row.biller_number,
        chargeAmount: formatCents(row.charge_cents), state: row.state, claimId: row.claim_id,
        errors: items.filter(({ severity }) => severity === 'error'), warnings: items.filter(({ severity }) => severity === 'warning'),
      };
    });
  });
}

/** The stored bytes of an upload, or of its answers of a kind in the order in which they were made; undefined where there is no such upload. */
export function filesOf(ctx: Ctx, viewer: Viewer, what: { uploadId: string; kind?: '999' | '277CA' }): Promise<string[] | undefined> {
  return asBiller(ctx, viewer.billerId, async (tx) => {
    const [upload] = await tx.query<{ file_id: string }>('select file_id from ledger.uploads where id = $1 and usage = $2', [what.uploadId, viewer.usage]);
    if (!upload) return undefined;
    if (!what.kind) return [upload.file_id];
    const rows = await tx.query<{ file_id: string }>(
      'select file_id from ledger.answers where upload_id = $1 and kind = $2 order by created_at, id', [what.uploadId, what.kind]);
    return rows.map((row) => row.file_id);
  });
}

function viewOf(row: UploadRow): UploadView {
  return {
    id: row.id, object: 'v1.upload', environment: row.usage === 'T' ? 'test' : 'production', origin: row.origin, name: row.name, sha256: row.sha256,
    sizeBytes: row.size_bytes, state: row.state, reason: row.reason, claimCount: row.claim_count, acceptedCount: row.accepted_count,
    rejectedCount: row.claim_count - row.accepted_count, receivedAt: row.received_at, readAt: row.read_at,
  };
}
