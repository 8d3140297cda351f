import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { routePayers } from '../payers/store.ts';
import { openClaimsOf } from '../remits/store.ts';
import type { ClaimKind } from './claim.ts';
import { mergePatch } from './merge-patch.ts';
import { type Json, namedNextPayer, type NextPayer, personOf, secondaryBody } from './secondary-body.ts';

/** Body of `POST /v1/claims/{id}/secondary`: the next payer where the claim does not name it itself, and a merge patch for the rest. */
export const secondaryRequest = z.strictObject({
  tradingPartnerServiceId: z.string().min(1).max(80).optional(),
  tradingPartnerName: z.string().min(1).max(60).optional(),
  claimFilingCode: z.string().min(1).max(2).optional(),
  /** The insured at the next payer; the patient with this member number where only that is given. */
  subscriber: z.record(z.string(), z.unknown()).optional(),
  dependent: z.record(z.string(), z.unknown()).optional(),
  patch: z.record(z.string(), z.unknown()).default({}),
});

/** A claim for the next payer, ready to be posted like any claim, or why there is none. */
export type Secondary =
  | { ok: true; kind: ClaimKind; body: Json; primaryClaimId: string }
  | { ok: false; why: 'not-found' | 'not-paid' | 'out-of-balance' | 'no-next-payer'; detail?: string };

interface ClaimRow {
  id: string;
  kind: ClaimKind;
  submission_id: string;
  charge_cents: number;
  body: Buffer;
}

interface RemitRow {
  remit_id: string;
  n: number;
  outcome: string;
  payer_claim_number: string;
  charge_cents: number;
  paid_cents: number;
  decided_on: string;
}

/** Builds the next payer's claim from the 835 that we hold about a claim: what is left after reversals, in one CLP or in all parts of a split claim. */
export async function prepareSecondary(
  ctx: Ctx, of: { billerId: string; usage: 'T' | 'P'; claimId: string }, wanted: z.output<typeof secondaryRequest>,
): Promise<Secondary> {
  const found = await asBiller(ctx, of.billerId, async (tx) => {
    const claim = await loadClaim(tx, of);
    return claim && { claim, rows: await loadRemits(tx, of.claimId) };
  });
  if (!found) return { ok: false, why: 'not-found' };
  const { claim, rows } = found;
  const parts = deciding(rows, claim.charge_cents);
  if (parts.length === 0) return { ok: false, why: 'not-paid' };
  const { body } = JSON.parse(ctx.seal.open(claim.submission_id, 0, claim.body).toString()) as { body: Json };
  const next = nextPayer(body, wanted);
  if (!next) return { ok: false, why: 'no-next-payer' };
  const decided = { kind: claim.kind, body, parts: await asBiller(ctx, of.billerId, (tx) => openClaimsOf(ctx, tx, parts)), decidedOn: parts.at(-1)!.decided_on };
  const made = secondaryBody(decided, next);
  if (!made.ok) return { ok: false, why: 'out-of-balance', detail: made.detail };
  const patched = mergePatch(await ownNumber(ctx, of, { body: made.body, next }), wanted.patch) as Json;
  return { ok: true, kind: claim.kind, body: patched, primaryClaimId: claim.id };
}

async function loadClaim(tx: Tx, of: { usage: 'T' | 'P'; claimId: string }): Promise<ClaimRow | undefined> {
  // The submission that was decided is the last one that was sent.
  const [row] = await tx.query<ClaimRow>(
    `select c.id, c.kind, c.charge_cents, s.id as submission_id, s.body from ledger.claims c
     join ledger.submissions s on s.claim_id = c.id and s.batch_seq > 0 where c.id = $1 and c.usage = $2 order by s.version desc limit 1`, [of.claimId, of.usage]);
  return row;
}

function loadRemits(tx: Tx, claimId: string): Promise<RemitRow[]> {
  return tx.query<RemitRow>(
    `select rc.remit_id, rc.n, rc.outcome, rc.payer_claim_number, rc.charge_cents, rc.paid_cents, coalesce(r.payment_date, r.production_date) as decided_on
     from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id
     where rc.claim_id = $1 and rc.outcome not in ('FORWARDED', 'PREDETERMINED') order by r.production_date, r.created_at, rc.n`, [claimId]);
}

/** What is left after reversals: the last word on the whole charge, or parts that make it up together. */
function deciding(rows: readonly RemitRow[], chargeCents: number): RemitRow[] {
  const left = rows.filter((row) => row.outcome !== 'REVERSED');
  for (const reversal of rows.filter((row) => row.outcome === 'REVERSED')) {
    const at = left.findIndex((row) => row.charge_cents === -reversal.charge_cents && row.paid_cents === -reversal.paid_cents);
    if (at >= 0) left.splice(at, 1);
  }
  const whole = left.findLast((row) => row.charge_cents === chargeCents);
  return whole ? [whole] : left;
}

/** The payer that the request names, with the insured it gives; else the one that the claim names itself. */
function nextPayer(body: Json, wanted: z.output<typeof secondaryRequest>): NextPayer | undefined {
  const named = namedNextPayer(body);
  const id = wanted.tradingPartnerServiceId ?? named?.tradingPartnerServiceId;
  if (id === undefined) return undefined;
  const known = named?.tradingPartnerServiceId === id ? named : undefined;
  if (!known && !wanted.subscriber) return undefined;
  const patient = (body['dependent'] ?? body['subscriber']) as Json;
  const subscriber = wanted.dependent ? wanted.subscriber! : { ...(known?.subscriber ?? personOf(patient)), ...wanted.subscriber };
  return {
    tradingPartnerServiceId: id, tradingPartnerName: wanted.tradingPartnerName ?? known?.tradingPartnerName,
    claimFilingCode: wanted.claimFilingCode ?? known?.claimFilingCode, subscriber, dependent: wanted.dependent ?? known?.dependent,
  };
}

/**
 * A connection knows a claim by its patient control number: where a claim of this number went through it already (both payers are behind one,
 * or the third is behind that of the first), the next claim gets a number of its own.
 */
async function ownNumber(ctx: Ctx, of: { billerId: string; usage: 'T' | 'P' }, at: { body: Json; next: NextPayer }): Promise<Json> {
  const info = at.body['claimInformation'] as Json;
  const number = String(info['patientControlNumber']);
  const isTaken = await asBiller(ctx, of.billerId, async (tx) => {
    const [route] = await routePayers(tx, [{ payerCode: at.next.tradingPartnerServiceId, usage: of.usage }]);
    if (!route || !('payerId' in route)) return false;
    const known = await tx.query('select 1 from ledger.claims where biller_id = $1 and usage = $2 and patient_control_number = $3 and payer_id = $4 limit 1', [
      of.billerId, of.usage, number, route.payerId]);
    return known.length > 0;
  });
  if (!isTaken) return at.body;
  const level = String((at.body['subscriber'] as Json)['paymentResponsibilityLevelCode'] ?? 'S');
  return { ...at.body, claimInformation: { ...info, patientControlNumber: `${number.slice(0, 18)}-${level}` } };
}
