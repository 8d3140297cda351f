import type { KeyGrant } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import type { Issue } from '../lib/issue.ts';
import type { ClaimKind } from './claim.ts';

/** One submission of a claim with the body as it was sent, and what was found in it. */
export interface Version {
  claimId: string;
  submissionId: string;
  kind: ClaimKind;
  version: number;
  body: Record<string, unknown>;
  issues: Issue[];
}

/** A submission of a claim: the latest, or the one with a number. Undefined where the caller sees none. */
export function loadVersion(ctx: Ctx, caller: Pick<KeyGrant, 'billerId' | 'usage'>, of: { claimId: string; version?: number | undefined }): Promise<Version | undefined> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<{ id: string; kind: ClaimKind; version: number; body: Buffer; issues: Buffer | null }>(
      `select s.id, s.kind, s.version, s.body, s.issues from ledger.submissions s join ledger.claims c on c.id = s.claim_id
       where c.id = $1 and c.usage = $2 and s.version = coalesce($3, c.submissions)`, [of.claimId, caller.usage, of.version ?? null]);
    return row && { claimId: of.claimId, submissionId: row.id, kind: row.kind, version: row.version, ...opened(ctx, row) };
  });
}

/** What stands in a submission. */
export type SubmissionContent = Omit<Version, 'version'>;

/** The latest submissions of many claims, with their issues. Claims that the caller does not see are missing. */
export async function loadContents(ctx: Ctx, caller: Pick<KeyGrant, 'billerId' | 'usage'>, claimIds: readonly string[]): Promise<SubmissionContent[]> {
  const rows = await asBiller(ctx, caller.billerId, (tx) => tx.query<{ id: string; claim_id: string; kind: ClaimKind; body: Buffer; issues: Buffer | null }>(
    `select s.id, s.claim_id, s.kind, s.body, s.issues from ledger.claims c join ledger.submissions s on s.id = c.submission_id
     where c.id = any ($1) and c.usage = $2`, [claimIds, caller.usage]));
  return rows.map((row) => ({ claimId: row.claim_id, submissionId: row.id, kind: row.kind, ...opened(ctx, row) }));
}

function opened(ctx: Ctx, row: { id: string; body: Buffer; issues: Buffer | null }): Pick<Version, 'body' | 'issues'> {
  const { body } = JSON.parse(ctx.seal.open(row.id, 0, row.body).toString()) as { body: Record<string, unknown> };
  return { body, issues: row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 1, row.issues).toString()) as Issue[] };
}
