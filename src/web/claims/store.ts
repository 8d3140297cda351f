import type { KeyGrant } from '../../billers/store.ts';
import type { ClaimKind } from '../../claims/claim.ts';
import type { Ctx } from '../../context.ts';
import { asBiller } from '../../db/sql.ts';
import type { Issue } from '../../lib/issue.ts';

/** One submission of a claim with everything that the form needs. */
export interface Version {
  claimId: string;
  submissionId: string;
  kind: ClaimKind;
  version: number;
  body: Record<string, unknown>;
  issues: Issue[];
}

/** A submission of a claim: the latest, or the one with a number. Undefined where the caller sees none. */
export function loadVersion(ctx: Ctx, caller: KeyGrant, of: { claimId: string; version?: number | undefined }): Promise<Version | undefined> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<{ id: string; kind: ClaimKind; version: number; body: Buffer; issues: Buffer | null }>(
      `select s.id, s.kind, s.version, s.body, s.issues from ledger.submissions s join ledger.claims c on c.id = s.claim_id
       where c.id = $1 and c.usage = $2 and s.version = coalesce($3, c.submissions)`, [of.claimId, caller.usage, of.version ?? null]);
    if (!row) return undefined;
    const { body } = JSON.parse(ctx.seal.open(row.id, 0, row.body).toString()) as { body: Record<string, unknown> };
    const issues = row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 1, row.issues).toString()) as Issue[];
    return { claimId: of.claimId, submissionId: row.id, kind: row.kind, version: row.version, body, issues };
  });
}

/** Names of payers by id, for lists. */
export function payerNames(ctx: Ctx, caller: KeyGrant): Promise<Map<string, string>> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ id: string; name: string }>('select id, name from ledger.payers where usage = $1 order by name', [caller.usage]);
    return new Map(rows.map((row) => [row.id, row.name]));
  });
}

/** Claims of other insurances for the same service: the one that was decided first, and those made from it. */
export function relatedClaims(ctx: Ctx, caller: KeyGrant, claimId: string): Promise<{ id: string; number: string; status: string; isFirst: boolean }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select o.id, o.patient_control_number as number, o.status, o.id = c.primary_claim_id as "isFirst" from ledger.claims c
     join ledger.claims o on o.id = c.primary_claim_id or o.primary_claim_id = c.id where c.id = $1 order by o.created_at`, [claimId]));
}

/** The ids by which claims name payers, with the name of the payer behind each. */
export function payerCodes(ctx: Ctx, caller: KeyGrant): Promise<{ code: string; name: string }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select r.payer_code as code, p.name from ledger.payer_routes r join ledger.payers p on p.id = r.payer_id where r.usage = $1 order by p.name, r.payer_code limit 1000`, [caller.usage]));
}
