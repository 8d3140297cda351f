import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Codes } from '../acks/codes.ts';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { formatCents } from '../lib/money.ts';
import type { Imbalance } from '../remits/balance.ts';
import { assignRemit, confirmMatch, type Decided, refuseMatch, releaseRemit } from '../remits/decide.ts';
import { explainProviderAdjustment } from '../remits/plb.ts';
import { openRemit } from '../remits/store.ts';
import { claimsPaid, findRemit, listRemits, listUnmatched, type RemitRow, type Unmatched } from '../remits/view.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { jsonBody } from './body.ts';
import { cursorValues, page, PAGE_LIMIT, pageQuery } from './page.ts';
import { sendRemitPdf } from './pdfs.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const filters = pageQuery.extend({
  state: z.enum(['reading', 'read', 'posted', 'out_of_balance', 'unowned']).optional(), payer: z.string().max(40).optional(), trace: z.string().max(60).optional(),
});
const claimsQuery = z.object({ limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50), after: z.coerce.number().int().min(0).default(0) });
const reason = z.string().trim().min(3).max(500);
export const released = z.strictObject({ reason });
export const assigned = z.strictObject({ billerId: z.string().max(40), reason });
export const matched = z.strictObject({ claimId: z.string().max(60) });
const placeNumber = z.coerce.number().int().min(1);

/** `/v1/remits`: the biller's payments, how each was posted, and the decisions about them that only a person can make. */
export function remitRoutes(ctx: Ctx, codes: Codes): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const by = checked(filters, request.query);
    const rows = await listRemits(ctx, callerOf(response), { ...by, state: by.state, before: cursorValues(by.after)[1] ?? undefined });
    response.json(page(rows, by.limit, remitJson));
  });
  router.get('/suggestions', async (_request, response) => {
    const { billerId, usage } = callerOf(response);
    response.json({ items: await asBiller(ctx, billerId, (tx) => openSuggestions(tx, { usage })) });
  });
  router.get('/unmatched', async (request, response) => {
    const { limit } = checked(claimsQuery, request.query);
    response.json({ items: (await listUnmatched(ctx, callerOf(response), { limit })).map(unmatchedJson) });
  });
  router.get('/:id.pdf', async (request, response) => {
    await sendRemitPdf(ctx, response, { id: request.params.id, codes });
  });
  router.get('/:id', async (request, response) => {
    response.json(await remitWithProof(ctx, response, { id: request.params.id, codes }));
  });
  router.get('/:id/claims', async (request, response) => {
    const by = checked(claimsQuery, request.query);
    response.json(await inRemit(ctx, response, request.params.id, async (tx, row) => {
      const items = await claimsOf(tx, { id: row.id, ...by });
      return { items, next: items.length === by.limit ? items.at(-1)!.place : null };
    }));
  });
  router.get('/:id/entries', async (request, response) => {
    const by = checked(claimsQuery, request.query);
    response.json(await inRemit(ctx, response, request.params.id, (tx, row) => entriesOf(tx, { id: row.id, ...by })));
  });
  decisions(ctx, router);
  return router;
}

function decisions(ctx: Ctx, router: Router): void {
  const json = jsonBody(ctx);
  router.post('/:id/release', ...json, async (request, response) => {
    const body = checked(released, request.body);
    // Whoever does not run the gateway decides about own payments only.
    if (!callerOf(response).operator) await inRemit(ctx, response, String(request.params['id']), async () => undefined);
    decided(ctx, response, await releaseRemit(ctx, { remitId: String(request.params['id']), operator: callerOf(response).keyId, reason: body.reason }));
  });
  router.post('/:id/assign', operatorOnly, ...json, async (request, response) => {
    const body = checked(assigned, request.body);
    decided(ctx, response, await assignRemit(ctx, { remitId: String(request.params['id']), operator: callerOf(response).keyId, ...body }));
  });
  for (const [path, decide] of [['match', confirmMatch], ['refuse', refuseMatch]] as const) {
    router.post(`/:id/claims/:n/${path}`, ...json, async (request, response) => {
      const { claimId } = checked(matched, request.body);
      const { billerId, keyId } = callerOf(response);
      const remitId = String(request.params['id']);
      await inRemit(ctx, response, remitId, async () => undefined);
      decided(ctx, response, await decide(ctx, { billerId, remitId, n: checked(placeNumber, request.params['n']), claimId, by: keyId }));
    });
  }
}

function decided(ctx: Ctx, response: Response, result: Decided): void {
  if (result === 'not-found') throw notFound('remittance, claim or suggestion');
  if (result === 'wrong-state') throw new HttpProblem(409, 'wrong-state', 'The remittance is not in a state in which this can be done.');
  for (const step of ['post', 'deliver']) ctx.ring(step);
  response.status(202).json({ ok: true });
}

/** Runs `work` with a remit of the caller's biller and environment; 404 for any other. */
export async function inRemit<T>(ctx: Ctx, response: Response, id: string, work: (tx: Tx, row: RemitRow) => Promise<T>): Promise<T> {
  const caller = callerOf(response);
  return asBiller(ctx, caller.billerId, async (tx) => {
    const row = await findRemit(tx, caller, id);
    if (!row) throw notFound('remittance');
    return work(tx, row);
  });
}

function remitWithProof(ctx: Ctx, response: Response, what: { id: string; codes: Codes }) {
  return inRemit(ctx, response, what.id, async (tx, row) => {
    const paidCents = await claimsPaid(tx, row.id);
    const [cash] = await tx.query<{ cents: number }>(
      `select coalesce(sum(case 'cash' when debit then cents when credit then -cents else 0 end), 0)::bigint as cents from ledger.entries where source = $1`, [row.id]);
    const expected = paidCents - row.provider_adjustment_cents;
    const kept = row.body === null ? undefined : openRemit(ctx, { id: row.id, body: row.body });
    return {
      ...remitJson(row),
      payerName: kept?.header.payer.name ?? '', payeeName: kept?.header.payee.name ?? '',
      providerAdjustments: (kept?.providerAdjustments ?? []).map((pair) => ({
        reason: pair.reason, reference: pair.reference, amount: formatCents(pair.cents), text: explainProviderAdjustment(pair, what.codes),
      })),
      proof: {
        claimsPaid: formatCents(paidCents), providerAdjustments: formatCents(row.provider_adjustment_cents), expectedPayment: formatCents(expected),
        payment: formatCents(row.amount_cents), difference: formatCents(row.amount_cents - expected), posted: formatCents(cash!.cents),
      },
    };
  });
}

function remitJson(row: RemitRow) {
  return {
    id: row.id, object: 'v1.remit', environment: row.usage === 'T' ? 'test' : 'production', payerId: row.payer_id, payee: row.payee, traceNumber: row.trace,
    originatingCompanyIdentifier: row.payer_ein, paymentMethod: row.method, paymentAmount: formatCents(row.amount_cents), paymentDate: row.payment_date,
    productionDate: row.production_date, claimCount: row.claim_count, unmatchedClaims: row.unmatched, state: row.state, imbalances: row.imbalances.map(imbalanceJson),
    releaseReason: row.release_reason,
    bankPayment: row.bank_day === null ? null : { amount: formatCents(row.bank_cents ?? 0), paidOn: row.bank_day }, createdAt: row.created_at, postedAt: row.posted_at, report: `/medicalnetwork/reports/v2/${row.id}/835`,
  };
}

function imbalanceJson({ place, position, element, expectedCents, reportedCents, differenceCents }: Imbalance) {
  return { place, position, element, expected: formatCents(expectedCents), reported: formatCents(reportedCents), difference: formatCents(differenceCents) };
}

async function claimsOf(tx: Tx, by: { id: string; limit: number; after: number }) {
  const rows = await tx.query<{
    n: number; clp01: string; clp02: string; payer_claim_number: string; charge_cents: number; paid_cents: number; patient_cents: number; outcome: string;
    imbalances: Imbalance[]; claim_id: string | null; submission_id: string | null; match_tier: string | null; match_why: string[]; line_matches: object[];
  }>(`select n, clp01, clp02, payer_claim_number, charge_cents, paid_cents, patient_cents, outcome, imbalances, claim_id, submission_id, match_tier, match_why, line_matches
      from ledger.remit_claims where remit_id = $1 and n > $2 order by n limit $3`, [by.id, by.after, by.limit]);
  return rows.map((row) => ({
    place: row.n, patientControlNumber: row.clp01, statusCode: row.clp02, payerClaimNumber: row.payer_claim_number, chargeAmount: formatCents(row.charge_cents),
    paidAmount: formatCents(row.paid_cents), patientAmount: formatCents(row.patient_cents), outcome: row.outcome, imbalances: row.imbalances.map(imbalanceJson),
    match: row.claim_id === null ? null : { claimId: row.claim_id, submissionId: row.submission_id, tier: row.match_tier, why: row.match_why, lines: row.line_matches },
  }));
}

/** Ledger entries of a remit; `after` counts from its first entry. */
async function entriesOf(tx: Tx, by: { id: string; limit: number; after: number }) {
  const rows = await tx.query<{
    posting: string; n: number; claim_id: string | null; kind: string; debit: string; credit: string; cents: number; adjustment_group: string | null; reason: string | null; at: Date;
  }>(`select posting, n, claim_id, kind, debit, credit, cents, adjustment_group, reason, at from ledger.entries where source = $1
      order by n, posting, seq offset $2 limit $3`, [by.id, by.after, by.limit]);
  const items = rows.map(({ posting, n, claim_id, kind, debit, credit, cents, adjustment_group, reason: code, at }) => ({
    posting, place: n, claimId: claim_id, kind, debit, credit, amount: formatCents(cents), group: adjustment_group, reason: code, at,
  }));
  return { items, next: rows.length === by.limit ? by.after + rows.length : null };
}

function unmatchedJson({ remitId, n, trace, number, chargeCents, paidCents, suggestions }: Unmatched) {
  return {
    remittanceId: remitId, place: n, traceNumber: trace, paidAs: number, chargeAmount: formatCents(chargeCents), paidAmount: formatCents(paidCents),
    suggestions: suggestions.map((one) => ({ claimId: one.claimId, patientControlNumber: one.number, chargeAmount: formatCents(one.chargeCents), score: one.score, why: one.why })),
  };
}

const MOST_SUGGESTIONS = 500;

async function openSuggestions(tx: Tx, { usage }: { usage: string }) {
  const rows = await tx.query<{
    remit_id: string; n: number; claim_id: string; score: number; why: string[]; clp01: string; charge_cents: number; paid_cents: number; patient_control_number: string; trace: string;
  }>(`select s.remit_id, s.n, s.claim_id, s.score, s.why, rc.clp01, rc.charge_cents, rc.paid_cents, c.patient_control_number, r.trace
      from ledger.match_suggestions s join ledger.remit_claims rc on rc.remit_id = s.remit_id and rc.n = s.n join ledger.remits r on r.id = s.remit_id
      join ledger.claims c on c.id = s.claim_id where s.state = 'open' and c.usage = $1 order by s.remit_id, s.n, s.score desc limit ${MOST_SUGGESTIONS}`, [usage]);
  return rows.map((row) => ({
    remittanceId: row.remit_id, place: row.n, traceNumber: row.trace, paidAs: row.clp01, chargeAmount: formatCents(row.charge_cents), paidAmount: formatCents(row.paid_cents),
    claimId: row.claim_id, patientControlNumber: row.patient_control_number, score: row.score, why: row.why,
  }));
}
