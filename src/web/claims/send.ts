import { createHash } from 'node:crypto';
import type { KeyGrant } from '../../billers/store.ts';
import type { AnswerItem } from '../../claims/answer.ts';
import type { ClaimKind } from '../../claims/claim.ts';
import { submitClaim } from '../../claims/intake.ts';
import type { Ctx } from '../../context.ts';
import type { Issue } from '../../lib/issue.ts';
import { writePointer } from './pointers.ts';

/** How a corrected claim goes out: again as it was (it never got in), in place of the one the payer decided, or to undo that one. */
export type SendKind = 'resend' | 'replace' | 'void';

/** What became of a claim that was checked or sent. */
export interface Sent {
  ok: boolean;
  claimId: string | undefined;
  issues: Issue[];
}

const FREQUENCY_OF: Readonly<Record<SendKind, string | undefined>> = { resend: undefined, replace: '7', void: '8' };

/** Checks a body exactly as `…/validation` does, and stores nothing. */
export function checkBody(ctx: Ctx, caller: KeyGrant, of: { kind: ClaimKind; body: unknown; requestId: string }): Promise<Sent> {
  return submit(ctx, caller, { ...of, store: false });
}

/** Sends a corrected body as the next submission of its claim, as a post of billing software would. */
export function sendBody(ctx: Ctx, caller: KeyGrant, of: { kind: ClaimKind; body: unknown; requestId: string }): Promise<Sent> {
  return submit(ctx, caller, { ...of, store: true });
}

/** A body made ready for a kind of sending: a replacement and a void name the payer's own number of the claim. */
export function bodyFor(body: Record<string, unknown>, how: { send: SendKind; payerClaimNumber: string | null }): Record<string, unknown> {
  const frequency = FREQUENCY_OF[how.send];
  if (frequency === undefined) return body;
  const ready = structuredClone(body);
  writePointer(ready, '/claimInformation/claimFrequencyCode', frequency);
  if (how.payerClaimNumber) writePointer(ready, '/claimInformation/claimSupplementalInformation/claimControlNumber', how.payerClaimNumber);
  return ready;
}

async function submit(ctx: Ctx, caller: KeyGrant, of: { kind: ClaimKind; body: unknown; requestId: string; store: boolean }): Promise<Sent> {
  const answer = await submitClaim(ctx, {
    billerId: caller.billerId, keyUsage: caller.usage, kind: of.kind, body: of.body, path: '/page', requestId: of.requestId, store: of.store,
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
