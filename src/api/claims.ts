import { Router } from 'express';
import { z } from 'zod';
import { codeLabel, type Codes } from '../acks/codes.ts';
import { explainEvidence } from '../acks/explain.ts';
import type { Evidence } from '../claims/evidence.ts';
import type { KeyGrant } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { eventId } from '../deliveries/types.ts';
import { formatCents } from '../lib/money.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { afterCursor, cursorColumn, cursorValues, page, pageQuery } from './page.ts';
import { checked, notFound } from './problem.ts';

const filters = pageQuery.extend({ status: z.string().max(40).optional() });
/** A patient control number is the practice's own name for a patient's visit: it stands in bodies, never in addresses. */
const search = filters.extend({ patientControlNumber: z.string().max(50).optional(), claimNumber: z.string().max(50).optional() });

/** `/v1/claims`: the biller's claims of the key's environment, newest first, and one claim with its whole story. */
export function claimRoutes(ctx: Ctx, codes: Codes): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    response.json(await listClaims(ctx, callerOf(response), checked(filters, request.query)));
  });
  router.post('/search', ...jsonBody(ctx), async (request, response) => {
    response.json(await listClaims(ctx, callerOf(response), checked(search, request.body)));
  });
  router.get('/:id', async (request, response) => {
    const claim = await claimWithStory(ctx, callerOf(response), { id: request.params.id, codes });
    if (!claim) throw notFound('claim');
    response.json(claim);
  });
  return router;
}

interface ClaimRow {
  id: string;
  cursor_time: string;
  patient_control_number: string;
  payer_id: string;
  payer_code: string;
  kind: string;
  usage: 'T' | 'P';
  charge_cents: number;
  status: string;
  status_at: Date;
  outcome: string | null;
  rejected_by: string | null;
  paid_cents: number;
  patient_cents: number;
  reasons: string[];
  payer_claim_number: string | null;
  submissions: number;
  created_at: Date;
}

const CLAIM = `select c.id, ${cursorColumn('c.created_at')}, c.patient_control_number, c.payer_id, c.payer_code, c.kind, c.usage, c.charge_cents,
  c.status, c.status_at, c.outcome, c.rejected_by, c.paid_cents, c.patient_cents, c.reasons, c.payer_claim_number, c.submissions, c.created_at
  from ledger.claims c`;

async function listClaims(ctx: Ctx, caller: KeyGrant, by: z.output<typeof search>) {
  const rows = await asBiller(ctx, caller.billerId, (tx) => tx.query<ClaimRow>(
    `${CLAIM} where c.biller_id = $1 and c.usage = $2 and ($3::text is null or c.status = $3) and ($4::text is null or c.patient_control_number = $4)
       and ($5::text is null or c.id in (select s.claim_id from ledger.submissions s where s.claim_number = $5))
       and ${afterCursor('c.created_at', 'c.id', 6)}
     order by c.created_at desc, c.id desc limit $8`,
    [caller.billerId, caller.usage, by.status ?? null, by.patientControlNumber ?? null, by.claimNumber ?? null, ...cursorValues(by.after), by.limit]));
  return page(rows, by.limit, claimJson);
}

async function claimWithStory(ctx: Ctx, caller: KeyGrant, what: { id: string; codes: Codes }) {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const [row] = await tx.query<ClaimRow>(`${CLAIM} where c.id = $1 and c.usage = $2`, [what.id, caller.usage]);
    if (!row) return undefined;
    return {
      ...claimJson(row),
      reasonLabels: Object.fromEntries(row.reasons.map((reason) => [reason, codeLabel(what.codes, reason) ?? reason])),
      submissions: await submissionsOf(ctx, tx, row.id),
      remittances: await remittancesOf(tx, row.id),
      timeline: await timelineOf(tx, row.id, what.codes),
    };
  });
}

function claimJson(row: ClaimRow) {
  return {
    id: row.id, object: 'v1.claim', environment: row.usage === 'T' ? 'test' : 'production', patientControlNumber: row.patient_control_number,
    payer: { id: row.payer_id, tradingPartnerServiceId: row.payer_code }, kind: row.kind, status: row.status, statusAt: row.status_at,
    outcome: row.outcome, rejectedBy: row.rejected_by, chargeAmount: formatCents(row.charge_cents), paidAmount: formatCents(row.paid_cents),
    patientAmount: formatCents(row.patient_cents), reasons: row.reasons, payerClaimNumber: row.payer_claim_number,
    submissionCount: row.submissions, createdAt: row.created_at,
  };
}

async function submissionsOf(ctx: Ctx, tx: Tx, claimId: string) {
  const rows = await tx.query<{
    id: string; claim_number: string; version: number; frequency: string; status: string; charge_cents: number; batch_id: string | null;
    issues: Buffer | null; created_at: Date;
  }>(`select id, claim_number, version, frequency, status, charge_cents, batch_id, issues, created_at from ledger.submissions
      where claim_id = $1 order by version`, [claimId]);
  return rows.map((row) => ({
    id: row.id, claimNumber: row.claim_number, version: row.version, frequencyCode: row.frequency, status: row.status,
    chargeAmount: formatCents(row.charge_cents), batchId: row.batch_id, createdAt: row.created_at,
    issues: row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 1, row.issues).toString()) as unknown,
  }));
}

async function remittancesOf(tx: Tx, claimId: string) {
  const rows = await tx.query<{
    remit_id: string; n: number; trace: string; payment_date: string | null; method: string; outcome: string; paid_cents: number;
    patient_cents: number; charge_cents: number; payer_claim_number: string; state: string; submission_id: string | null;
  }>(`select rc.remit_id, rc.n, r.trace, r.payment_date, r.method, r.state, rc.outcome, rc.charge_cents, rc.paid_cents, rc.patient_cents,
        rc.payer_claim_number, rc.submission_id
      from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id where rc.claim_id = $1 order by r.created_at, rc.n`, [claimId]);
  return rows.map((row) => ({
    remittanceId: row.remit_id, place: row.n, submissionId: row.submission_id, traceNumber: row.trace, paymentDate: row.payment_date,
    paymentMethod: row.method, state: row.state, outcome: row.outcome, chargeAmount: formatCents(row.charge_cents),
    paidAmount: formatCents(row.paid_cents), patientAmount: formatCents(row.patient_cents), payerClaimNumber: row.payer_claim_number,
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
