import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { prepareCorrection } from '../claims/corrections.ts';
import type { Intake } from '../claims/intake.ts';
import { prepareSecondary, secondaryRequest } from '../claims/secondary.ts';
import type { Ctx } from '../context.ts';
import { callerOf } from './auth.ts';
import { bodyBytes, jsonBody } from './body.ts';
import { isReplayed } from './idempotency.ts';
import { checked, HttpProblem, notFound } from './problem.ts';
import { answerClaim, claimRequestOf } from './submissions.ts';

/** Body of a correction. The patch is a JSON merge patch (RFC 7396) of the claim as it was sent last. */
export const correctionRequest = z.strictObject({
  kind: z.enum(['resend', 'replace', 'void']),
  patch: z.record(z.string(), z.unknown()).default({}),
});

/**
 * `POST /v1/claims/{id}/corrections` and `…/secondary`: the next submission of a claim, and the claim of the next payer. Both are answered
 * like a posted claim; 409 where the claim is not in a state in which this can be done.
 */
export function correctionRoutes(ctx: Ctx, intake: Intake): Router {
  const router = Router();
  router.post('/:id/corrections', ...jsonBody(ctx), correct(ctx, intake));
  router.post('/:id/secondary', ...jsonBody(ctx), second(ctx, intake));
  return router;
}

function correct(ctx: Ctx, intake: Intake): RequestHandler {
  return async (request, response) => {
    const wanted = checked(correctionRequest, request.body);
    if (await isReplayed(ctx, { request, response }, bodyBytes(response))) return;
    const correction = await prepareCorrection(ctx, claimOf(response, request.params['id']), wanted);
    if (!correction.ok) return refuse(ctx, { request, response }, refusal(correction.why, correction.status));
    const { kind, body, follows } = correction;
    await answerClaim(response, intake.submit({ ...claimRequestOf(request, response, bodyBytes(response)), kind, body, follows, store: true }));
  };
}

function second(ctx: Ctx, intake: Intake): RequestHandler {
  return async (request, response) => {
    const wanted = checked(secondaryRequest, request.body);
    if (await isReplayed(ctx, { request, response }, bodyBytes(response))) return;
    const secondary = await prepareSecondary(ctx, claimOf(response, request.params['id']), wanted);
    if (!secondary.ok) return refuse(ctx, { request, response }, refusal(secondary.why, secondary.detail));
    const { kind, body, primaryClaimId } = secondary;
    await answerClaim(response, intake.submit({ ...claimRequestOf(request, response, bodyBytes(response)), kind, body, primaryClaimId, store: true }));
  };
}

/** Refuses, unless the first request under the same key was answered between our look at the key and our look at the claim. */
async function refuse(ctx: Ctx, at: { request: Request; response: Response }, problem: HttpProblem): Promise<void> {
  if (!(await isReplayed(ctx, at, bodyBytes(at.response)))) throw problem;
}

function claimOf(response: Response, id: unknown): { billerId: string; usage: 'T' | 'P'; claimId: string } {
  const { billerId, usage } = callerOf(response);
  return { billerId, usage, claimId: String(id) };
}

const REFUSALS: Readonly<Record<string, string>> = {
  'not-rejected': 'The claim was not rejected: it is replaced or voided, and never sent again as an original.',
  'not-at-payer': "The claim is not in the payer's system: a rejected one is resent, and one that is on its way has to be answered first.",
  'not-paid': 'The payer has not decided about the claim yet, so there is nothing to tell the next payer.',
  'out-of-balance': "The payer's decision does not add up to the charge, so it can not be passed on.",
  'no-next-payer': 'The claim names no further payer. Give its tradingPartnerServiceId and the subscriber.',
};

function refusal(why: string, detail?: string): HttpProblem {
  if (why === 'not-found') return notFound('claim');
  return new HttpProblem(409, why, REFUSALS[why]!, detail ? { errors: [{ message: detail }] } : {});
}
