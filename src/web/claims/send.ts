import { createHash } from 'node:crypto';
import type { KeyGrant } from '../../billers/store.ts';
import type { AnswerItem } from '../../claims/answer.ts';
import type { ClaimKind } from '../../claims/claim.ts';
import { type CorrectionKind, prepareCorrection } from '../../claims/corrections.ts';
import { submitClaim } from '../../claims/intake.ts';
import type { Ctx } from '../../context.ts';
import type { Issue } from '../../lib/issue.ts';

/** What became of a claim that was checked or sent. */
export interface Sent {
  ok: boolean;
  claimId: string | undefined;
  issues: Issue[];
}

/** Checks a body exactly as `…/validation` does, and stores nothing. */
export function checkBody(ctx: Ctx, caller: KeyGrant, of: { kind: ClaimKind; body: unknown; requestId: string }): Promise<Sent> {
  return submit(ctx, caller, { ...of, store: false });
}

/** Sends a body as a new claim, as a post of billing software would; `primaryClaimId` names the claim that the first insurance decided. */
export function sendBody(ctx: Ctx, caller: KeyGrant, of: { kind: ClaimKind; body: unknown; requestId: string; primaryClaimId?: string }): Promise<Sent> {
  return submit(ctx, caller, { ...of, store: true });
}

/** A corrected body as the next submission of its claim, exactly as `POST /v1/claims/{id}/corrections` sends it; or why not. */
export async function correctClaim(ctx: Ctx, caller: KeyGrant, of: {
  claimId: string; send: CorrectionKind; before: unknown; after: unknown; requestId: string;
}): Promise<Sent | { refused: 'not-found' | 'not-rejected' | 'not-at-payer' }> {
  const { billerId, usage } = caller;
  const correction = await prepareCorrection(ctx, { billerId, usage, claimId: of.claimId }, { kind: of.send, patch: patchBetween(of.before, of.after) ?? {} });
  if (!correction.ok) return { refused: correction.why };
  const { kind, body, follows } = correction;
  return submit(ctx, caller, { kind, body, follows, requestId: of.requestId, store: true });
}

/** The merge patch (RFC 7396) that makes one value of another; undefined where they are equal. Lists are replaced as a whole. */
export function patchBetween(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (after[name] === undefined) {
      if (before[name] !== undefined) patch[name] = null;
      continue;
    }
    const inner = patchBetween(before[name], after[name]);
    if (inner !== undefined) patch[name] = inner;
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function submit(ctx: Ctx, caller: KeyGrant, of: { kind: ClaimKind; body: unknown; requestId: string; store: boolean; follows?: string; primaryClaimId?: string }): Promise<Sent> {
  const answer = await submitClaim(ctx, {
    primaryClaimId: of.primaryClaimId,
    billerId: caller.billerId, keyUsage: caller.usage, kind: of.kind, body: of.body, path: '/page', requestId: of.requestId, store: of.store, follows: of.follows,
    bodyText_sha256: createHash('sha256').update(JSON.stringify(of.body)).digest(),
  });
  const { errors = [], warnings = [], claimReference } = answer.body as { errors?: AnswerItem[]; warnings?: AnswerItem[]; claimReference?: { claimId?: string } };
  if (of.store) for (const step of ['cut', 'deliver']) ctx.ring(step);
  return { ok: answer.status === 200, claimId: claimReference?.claimId, issues: [...errors, ...warnings].map(issueOf) };
}

function issueOf(item: AnswerItem): Issue {
  const { ruleId, severity, description, fixHint, pointer, value, x12, stc } = item;
  return {
    ruleId, severity, snipLevel: item.snipLevel as Issue['snipLevel'], message: description, ...(fixHint ? { fixHint } : {}), ...(pointer ? { pointer } : {}),
    ...(value ? { value } : {}), ...(x12 ? { x12 } : {}), ...(stc ? { stc } : {}),
  };
}
