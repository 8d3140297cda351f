import { Router } from 'express';
import { codeLabel, type Codes } from '../acks/codes.ts';
import { explainEvidence } from '../acks/explain.ts';
import type { Evidence } from '../claims/evidence.ts';
import type { KeyGrant } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { eventId } from '../deliveries/types.ts';
import { isoFromD8 } from '../lib/dates.ts';
import { formatCents } from '../lib/money.ts';
import { currentMoney } from '../money/claims.ts';
import type { ClaimMoney } from '../money/store.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { CLAIM, type ClaimRow, claimFilters, claimJson, claimSearch, countClaims, listClaims } from './claim-list.ts';
import { sendEobPdf } from './pdfs.ts';
import { checked, notFound } from './problem.ts';

/** `/v1/claims`: the biller's claims of the key's environment, newest first, and one claim with its whole story. */
export function claimRoutes(ctx: Ctx, codes: Codes): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    response.json(await listClaims(ctx, callerOf(response), checked(claimFilters, request.query)));
  });
  router.get('/counts', async (request, response) => {
    response.json({ statuses: await countClaims(ctx, callerOf(response), checked(claimFilters, request.query)) });
  });
  router.post('/search', ...jsonBody(ctx), async (request, response) => {
    response.json(await listClaims(ctx, callerOf(response), checked(claimSearch, request.body)));
  });
  router.get('/:id/eob.pdf', async (request, response) => {
    await sendEobPdf(ctx, response, { id: request.params.id, codes });
  });
  router.get('/:id', async (request, response) => {
    const claim = await claimWithStory(ctx, callerOf(response), { id: request.params.id, codes });
    if (!claim) throw notFound('claim');
    response.json(claim);
  });
  return router;
}

export async function claimWithStory(ctx: Ctx, caller: KeyGrant, what: { id: string; codes: Codes }) {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<ClaimRow>(`${CLAIM} where c.id = $1 and c.usage = $2`, [what.id, caller.usage]);
    if (!row) return undefined;
    return {
      ...claimJson(row),
      reasonLabels: Object.fromEntries(row.reasons.map((reason) => [reason, codeLabel(what.codes, reason) ?? reason])),
      money: moneyJson((await currentMoney(ctx, tx, [row.id])).get(row.id)!),
      submissions: await submissionsOf(ctx, tx, row.id),
      remittances: await remittancesOf(tx, row.id),
      timeline: await timelineOf(tx, row.id, what.codes),
    };
  });
}

/** Where every cent of the claim stands, what was expected, and what to do next. */
function moneyJson({ balance, expectedCents, action, deadline, categories, nextPayer }: ClaimMoney) {
  return {
    charged: formatCents(balance.chargedCents), paid: formatCents(balance.paidCents), payer: formatCents(balance.payerCents), patient: formatCents(balance.patientCents),
    writtenOff: formatCents(balance.writtenOffCents), denied: formatCents(balance.deniedCents), priorPayer: formatCents(balance.priorPayerCents),
    unexplained: formatCents(balance.unexplainedCents), expected: expectedCents === undefined ? null : formatCents(expectedCents),
    missing: expectedCents === undefined ? null : formatCents(expectedCents - balance.paidCents),
    nextAction: action, deadline: deadline === undefined ? null : isoFromD8(deadline), denialCategories: categories, nextPayer: nextPayer ?? null,
  };
}

async function submissionsOf(ctx: Ctx, tx: Tx, claimId: string) {
  const rows = await tx.query<{
    id: string; claim_number: string; version: number; frequency: string; status: string; charge_cents: number; batch_id: string | null;
    issues: Buffer | null; follows: string | null; created_at: Date;
  }>(`select id, claim_number, version, frequency, status, charge_cents, batch_id, issues, follows, created_at from ledger.submissions
      where claim_id = $1 order by version`, [claimId]);
  return rows.map((row) => ({
    id: row.id, claimNumber: row.claim_number, version: row.version, frequencyCode: row.frequency, status: row.status,
    chargeAmount: formatCents(row.charge_cents), batchId: row.batch_id, followsSubmission: row.follows, createdAt: row.created_at,
    issues: row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 1, row.issues).toString()) as unknown,
  }));
}

async function remittancesOf(tx: Tx, claimId: string) {
  const rows = await tx.query<{
    remit_id: string; n: number; trace: string; payment_date: string | null; method: string; outcome: string; paid_cents: number;
    patient_cents: number; charge_cents: number; payer_claim_number: string; state: string; submission_id: string | null; match_tier: string | null;
    match_why: string[]; line_matches: object[];
  }>(`select rc.remit_id, rc.n, rc.match_tier, rc.match_why, rc.line_matches, r.trace, r.payment_date, r.method, r.state, rc.outcome, rc.charge_cents, rc.paid_cents, rc.patient_cents,
        rc.payer_claim_number, rc.submission_id
      from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id where rc.claim_id = $1 order by r.created_at, rc.n`, [claimId]);
  return rows.map((row) => ({
    remittanceId: row.remit_id, place: row.n, submissionId: row.submission_id, traceNumber: row.trace, paymentDate: row.payment_date,
    paymentMethod: row.method, state: row.state, outcome: row.outcome, chargeAmount: formatCents(row.charge_cents),
    paidAmount: formatCents(row.paid_cents), patientAmount: formatCents(row.patient_cents), payerClaimNumber: row.payer_claim_number,
    match: { tier: row.match_tier, why: row.match_why, lines: row.line_matches },
  }));
}

/** Everything that is known about the claim, in the order in which the gateway learned it, each in one plain sentence. */
async function timelineOf(tx: Tx, claimId: string, codes: Codes) {
  const rows = await tx.query<{ id: number; subject: string; kind: string; source_key: string; public: boolean; at: Date; data: object }>(
    'select id, subject, kind, source_key, public, at, data from ledger.events where claim_id = $1 order by id', [claimId]);
  return rows.map((row) => ({
    id: eventId(row.id), at: row.at, submissionId: row.subject, type: row.kind, source: sourceOf(row.source_key),
    ...(row.public
      ? { told: true, text: 'Told to billing software' }
      : { told: false, text: explainEvidence(row.data as Evidence, codes), data: detailOf(row.data as Evidence) }),
  }));
}

/** Evidence for people and programs: amounts as decimal strings. */
function detailOf(evidence: Evidence): object {
  if (evidence.kind !== '835') return evidence;
  const { chargeCents, paidCents, patientCents, adjustments, ...rest } = evidence;
  return {
    ...rest, chargeAmount: formatCents(chargeCents), paidAmount: formatCents(paidCents), patientAmount: formatCents(patientCents),
    adjustments: adjustments.map(({ group, reason, cents }) => ({ group, reason, amount: formatCents(cents) })),
  };
}

/** "file:fil_1:0.2" as { type: "file", id: "fil_1" }. */
function sourceOf(key: string): { type: string; id: string } {
  const [type = '', id = ''] = key.split(':');
  return { type, id };
}
