import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import type { ClaimKind } from './claim.ts';
import { mergePatch } from './merge-patch.ts';
import { AT_PAYER, NEVER_AT_PAYER } from './originals.ts';

/** What is to become of a claim: sent again because it never got in, replaced, or voided. */
export type CorrectionKind = 'resend' | 'replace' | 'void';

/** A correction ready to be posted like any claim, or why it can not be made. */
export type Correction =
  | { ok: true; kind: ClaimKind; body: Record<string, unknown>; follows: string }
  | { ok: false; why: 'not-found' | 'not-rejected' | 'not-at-payer'; status?: string };

interface ClaimRow {
  kind: ClaimKind;
  status: string;
  payer_claim_number: string | null;
  submission_id: string;
  frequency: string;
  wasAtPayer: boolean;
  body: Buffer;
}

/**
 * The next submission of a claim: its latest body with a merge patch (RFC 7396). A rejected claim is resent as an original, or as the correction
 * that it was; what the payer has taken in is replaced (7) or voided (8) under the payer's number of it, from the 277CA or 835 that we hold unless the
 * patch gives another. Neither can take the place of the other: an original in place of a replacement would be denied as a duplicate.
 */
export async function prepareCorrection(
  ctx: Ctx, of: { billerId: string; usage: 'T' | 'P'; claimId: string }, wanted: { kind: CorrectionKind; patch: unknown },
): Promise<Correction> {
  const row = await loadClaim(ctx, of);
  if (!row) return { ok: false, why: 'not-found' };
  if (wanted.kind === 'resend' && !NEVER_AT_PAYER.has(row.status)) return { ok: false, why: 'not-rejected', status: row.status };
  if (wanted.kind !== 'resend' && !row.wasAtPayer) return { ok: false, why: 'not-at-payer', status: row.status };
  const { body } = JSON.parse(ctx.seal.open(row.submission_id, 0, row.body).toString()) as { body: unknown };
  const patched = mergePatch(body, wanted.patch ?? {}) as Record<string, unknown>;
  const info = { ...(patched['claimInformation'] as Record<string, unknown> | undefined), claimFrequencyCode: frequencyOf(wanted.kind, row) };
  const supplemental = { ...(info as Record<string, unknown>)['claimSupplementalInformation'] as Record<string, unknown> | undefined };
  // The number of a submission stays with it: a new one has its own (REF*D9).
  delete supplemental['claimNumber'];
  if (info.claimFrequencyCode === '1') delete supplemental['claimControlNumber'];
  else if (!givesNumber(wanted.patch) && row.payer_claim_number) supplemental['claimControlNumber'] = row.payer_claim_number;
  return {
    ok: true, kind: row.kind, follows: row.submission_id,
    body: { ...patched, claimInformation: { ...info, ...(Object.keys(supplemental).length > 0 ? { claimSupplementalInformation: supplemental } : { claimSupplementalInformation: undefined }) } },
  };
}

/** A correction that was itself rejected is sent again as the correction that it was: the original is still there. */
function frequencyOf(kind: CorrectionKind, row: ClaimRow): string {
  if (kind === 'void') return '8';
  if (kind === 'replace') return '7';
  return row.wasAtPayer && row.frequency === '8' ? '8' : row.wasAtPayer ? '7' : '1';
}

function givesNumber(patch: unknown): boolean {
  const info = (patch as { claimInformation?: { claimSupplementalInformation?: { claimControlNumber?: unknown } } } | null)?.claimInformation;
  return typeof info?.claimSupplementalInformation?.claimControlNumber === 'string';
}

async function loadClaim(ctx: Ctx, of: { billerId: string; usage: 'T' | 'P'; claimId: string }): Promise<ClaimRow | undefined> {
  const [row] = await asBiller(ctx, of.billerId, (tx) => tx.query<ClaimRow>(
    `select c.kind, c.status, c.payer_claim_number, s.id as submission_id, s.frequency, s.body,
       exists (select 1 from ledger.submissions e where e.claim_id = c.id and e.status = any ($3)) as "wasAtPayer"
     from ledger.claims c join ledger.submissions s on s.id = c.submission_id where c.id = $1 and c.usage = $2`,
    [of.claimId, of.usage, [...AT_PAYER]]));
  return row;
}
