import { Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { formatCents } from '../lib/money.ts';
import { listUnowned, type UnownedClaim, type UnownedRemit, unownedClaims } from '../remits/unowned.ts';
import { audit } from './audited.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { cursorValues, page, PAGE_LIMIT, pageQuery } from './page.ts';
import { checked, notFound } from './problem.ts';

const claimsQuery = z.object({ limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50), after: z.coerce.number().int().min(0).default(0) });

/**
 * For operators, below `/v1/remits`: `GET /unowned` lists the payments whose payee is no biller, or several; `GET /unowned/{id}/claims` their CLPs.
 * No biller sees them until an operator assigns one (`POST /{id}/assign`). Each look at the CLPs is written to the audit.
 */
export function unownedRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/unowned', operatorOnly, async (request, response) => {
    const { limit, after } = checked(pageQuery, request.query);
    response.json(page(await listUnowned(ctx, { usage: callerOf(response).usage, before: cursorValues(after), limit }), limit, remitJson));
  });
  router.get('/unowned/:id/claims', operatorOnly, async (request, response) => {
    const { limit, after } = checked(claimsQuery, request.query);
    const id = String(request.params['id']);
    const claims = await unownedClaims(ctx, { id, usage: callerOf(response).usage, after, limit });
    if (!claims) throw notFound('remittance');
    await audit(ctx, response, { action: 'remit.looked-at', subject: id });
    response.json({ items: claims.map(claimJson), next: claims.length === limit ? claims.at(-1)!.n : null });
  });
  return router;
}

function remitJson(row: UnownedRemit) {
  return {
    id: row.id, object: 'v1.remittance', payerId: row.payer_id, payerName: row.payer_name, fileId: row.inbound_file_id, payeeId: row.payee, payeeName: row.payee_name,
    payeeTaxId: row.payee_tax_id, traceNumber: row.trace, method: row.method, paymentAmount: formatCents(row.amount_cents), claimCount: row.claim_count, createdAt: row.created_at,
  };
}

function claimJson(row: UnownedClaim) {
  return {
    place: row.n, patientControlNumber: row.clp01, claimStatusCode: row.clp02, payerClaimNumber: row.payer_claim_number || null,
    chargeAmount: formatCents(row.charge_cents), paidAmount: formatCents(row.paid_cents), outcome: row.outcome,
  };
}
