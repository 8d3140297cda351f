import type { Claim } from './claim.ts';
import { searchKeys } from './keys.ts';
import { envelopeFor } from './to837.ts';
import { recordEvidence } from './truth.ts';
import { fingerprint } from './writing/parties.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import { hasErrors } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import type { Judged } from './judge.ts';

/** Statuses after which the same claim may be sent again as an original: it never was in the payer's system. */
const REJECTED = new Set(['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED']);

/** Where a posted claim belongs among what the biller sent before. */
export interface Placement {
  /** REF*D9: the client's own number where it gave one. */
  claimNumber: string;
  /** The claim that this is a further submission of. */
  claimId: string | undefined;
  version: number;
  /** An original whose number is on its way already. */
  isTaken: boolean;
}

/**
 * Finds the claim with the same biller, environment, payer and patient control number, and locks it. With frequency 7 or 8,
 * or after a rejection, the posted claim is its next submission; otherwise its number is taken.
 */
export async function placeClaim(tx: Tx, posted: { claim: Claim; payer: Payer; billerId: string }): Promise<Placement> {
  const { claim, payer, billerId } = posted;
  const [row] = await tx.query<{ id: string; status: string; submissions: number }>(
    `select id, status, submissions from ledger.claims
     where biller_id = $1 and usage = $2 and payer_id = $3 and patient_control_number = $4 for update`,
    [billerId, payer.usage, payer.id, claim.patientControlNumber]);
  const given = claim.references.find((reference) => reference.qualifier === 'D9')?.value;
  const [next] = given ? [] : await tx.query<{ number: string }>(`select 'GW' || lpad(nextval('ledger.claim_numbers')::text, 10, '0') as number`);
  const isNewVersion = claim.frequency === '7' || claim.frequency === '8';
  return {
    claimNumber: given ?? next!.number, claimId: row?.id, version: (row?.submissions ?? 0) + 1,
    isTaken: row !== undefined && !isNewVersion && !REJECTED.has(row.status),
  };
}

/** Stores a judged claim as a submission: ready to be cut, or rejected by the gateway. */
export async function storeSubmission(ctx: Ctx, tx: Tx, what: {
  billerId: string; requestId: string; body: unknown; payer: Payer; judged: Judged & { claim: Claim }; placement: Placement;
}): Promise<{ claimId: string; submissionId: string }> {
  const { judged, placement, payer, billerId } = what;
  const at = ctx.now();
  const submissionId = newId('sub', at.getTime());
  const claimId = placement.claimId ?? newId('clm', at.getTime());
  await saveClaim(ctx, tx, { ...what, claimId, submissionId });
  await saveSubmission(ctx, tx, { ...what, claimId, submissionId });
  const refs = { submissionId, claimId, billerId, sourceKey: `request:${what.requestId}` };
  const rules = [...new Set(judged.issues.filter((issue) => issue.severity === 'error').map((issue) => issue.ruleId))];
  await recordEvidence(tx, at, [
    { ...refs, evidence: { kind: 'received', at: at.toISOString() } },
    { ...refs, evidence: rules.length > 0 ? { kind: 'edits-rejected', at: at.toISOString(), rules } : { kind: 'ready', at: at.toISOString() } },
  ]);
  ctx.log.debug({ claim: claimId, payer: payer.id }, 'claim stored');
  return { claimId, submissionId };
}

type Saved = Parameters<typeof storeSubmission>[2] & { claimId: string; submissionId: string };

async function saveClaim(ctx: Ctx, tx: Tx, saved: Saved): Promise<void> {
  const { claim } = saved.judged;
  const keys = searchKeys(claim);
  const hash = (...parts: (string | undefined)[]) => (parts.every(Boolean) ? ctx.seal.searchHash(parts.join('\n')) : null);
  await tx.run(
    `insert into ledger.claims as c (id, biller_id, patient_control_number, payer_id, payer_code, kind, usage, billing_npi, charge_cents,
       status, status_at, submission_id, member_hash, patient_hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'RECEIVED', $10, $11, $12, $13, $10)
     on conflict (id) do update set submission_id = excluded.submission_id, submissions = c.submissions + 1, charge_cents = excluded.charge_cents,
       billing_npi = excluded.billing_npi, payer_code = excluded.payer_code, member_hash = excluded.member_hash, patient_hash = excluded.patient_hash`,
    [saved.claimId, saved.billerId, claim.patientControlNumber, saved.payer.id, claim.payer.id, claim.kind, saved.payer.usage,
      claim.billing.npi ?? null, claim.chargeCents ?? 0, ctx.now(), saved.submissionId,
      hash(keys.memberNumber), hash(keys.lastName, keys.birthDate)]);
}

async function saveSubmission(ctx: Ctx, tx: Tx, saved: Saved): Promise<void> {
  const { judged, placement, payer, billerId, submissionId } = saved;
  const { claim } = judged;
  const isRejected = hasErrors(judged.issues);
  const setKey = ctx.seal.searchHash(fingerprint([billerId, claim.submitter, claim.receiver])).toString('hex').slice(0, 32);
  const body = ctx.seal.seal(submissionId, 0, Buffer.from(JSON.stringify({ body: saved.body, claim })));
  const issues = judged.issues.length > 0 ? ctx.seal.seal(submissionId, 1, Buffer.from(JSON.stringify(judged.issues))) : null;
  await tx.run(
    `insert into ledger.submissions (id, biller_id, claim_id, claim_number, version, kind, payer_id, usage, guide, frequency, set_key, charge_cents,
       state, ready_at, status, body, issues, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'RECEIVED', $15, $16, $17)`,
    [submissionId, billerId, saved.claimId, placement.claimNumber, placement.version, claim.kind, payer.id, payer.usage,
      envelopeFor(claim.kind).version, claim.frequency ?? '', setKey, claim.chargeCents ?? 0,
      isRejected ? 'rejected' : 'ready', isRejected ? null : ctx.now(), body, issues, ctx.now()]);
}
