import type { Response } from 'express';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import type { RemitCodes } from '../remits/codes.ts';
import { beginEobPdf, beginRemitPdf, drawClaim, drawPayment, drawProof, type Pdf } from '../remits/pdf.ts';
import { openClaimsOf, openRemit, openRemitClaims } from '../remits/store.ts';
import { callerOf } from './auth.ts';
import { notFound } from './problem.ts';

/** Claims that are in memory at a time. */
const CLAIMS_AT_ONCE = 100;

/** What a PDF is about and with which labels. */
export interface PdfOf {
  id: string;
  codes: RemitCodes;
}

/** Sends a remittance as a PDF, a stretch of claims after the other: a payment of ten thousand claims is drawn while it is sent. */
export async function sendRemitPdf(ctx: Ctx, response: Response, { id, codes }: PdfOf): Promise<void> {
  const { billerId, usage } = callerOf(response);
  const [row] = await asBiller(ctx, billerId, (tx) => tx.query<{ id: string; body: Buffer | null; claim_count: number }>(
    'select r.id, r.body, r.claim_count from ledger.remits r join ledger.payers p on p.id = r.payer_id where r.id = $1 and p.usage = $2', [id, usage]));
  if (!row?.body) throw notFound('remittance');
  const body = openRemit(ctx, { id, body: row.body });
  const pdf = begin(response, beginRemitPdf({ header: body.header, claimCount: row.claim_count }), `remittance-${id}`);
  let claimsPaidCents = 0;
  for (let first = 1; first <= row.claim_count && !response.destroyed; first += CLAIMS_AT_ONCE) {
    const ns = Array.from({ length: Math.min(CLAIMS_AT_ONCE, row.claim_count - first + 1) }, (_, i) => first + i);
    const claims = await asBiller(ctx, billerId, (tx) => openRemitClaims(ctx, tx, { id, ns }));
    for (const n of ns) {
      const claim = claims.get(n);
      if (!claim) continue;
      claimsPaidCents += claim.paidCents;
      drawClaim(pdf, claim, codes);
    }
  }
  drawProof(pdf, { body, claimsPaidCents }, codes);
  pdf.end();
}

/** Sends what payers decided about one claim as a PDF: one patient only, whoever else was paid with the same check. */
export async function sendEobPdf(ctx: Ctx, response: Response, { id, codes }: PdfOf): Promise<void> {
  const { billerId, usage } = callerOf(response);
  const found = await asBiller(ctx, billerId, async (tx) => {
    const [claim] = await tx.query<{ pcn: string; status: string }>('select patient_control_number as pcn, status from ledger.claims where id = $1 and usage = $2', [id, usage]);
    const parts = await tx.query<{ remit_id: string; n: number; body: Buffer }>(
      `select rc.remit_id, rc.n, r.body from ledger.remit_claims rc join ledger.remits r on r.id = rc.remit_id
       where rc.claim_id = $1 and r.body is not null order by r.production_date, r.created_at, rc.n`, [id]);
    return claim && { claim, parts, clps: await openClaimsOf(ctx, tx, parts) };
  });
  if (!found || found.parts.length === 0) throw notFound('decision about the claim');
  const pdf = begin(response, beginEobPdf({ patientControlNumber: found.claim.pcn, status: found.claim.status }), `eob-${id}`);
  found.parts.forEach((part, i) => {
    drawPayment(pdf, openRemit(ctx, { id: part.remit_id, body: part.body }));
    drawClaim(pdf, found.clps[i]!, codes);
  });
  pdf.end();
}

function begin(response: Response, pdf: Pdf, name: string): Pdf {
  response.type('application/pdf').setHeader('content-disposition', `inline; filename="${name}.pdf"`);
  pdf.pipe(response);
  return pdf;
}
