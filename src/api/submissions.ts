import { createHash } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Ctx } from '../context.ts';
import { errorAnswer } from '../claims/answer.ts';
import type { ClaimKind } from '../claims/claim.ts';
import type { Intake } from '../claims/intake.ts';
import { readRawClaim } from '../uploads/raw.ts';
import { callerOf } from './auth.ts';
import { bodyBytes, jsonBody } from './body.ts';
import { idempotencyKeyOf, isReplayed, refuse } from './idempotency.ts';
import { HttpProblem, requestId } from './problem.ts';

const KINDS: readonly (readonly [kind: ClaimKind, path: string])[] = [
  ['professional', 'professionalclaims/v3'], ['institutional', 'institutionalclaims/v1'], ['dental', 'dental-claims'],
];

/**
 * The claim paths of the public APIs below one of their prefixes: `…/submission` takes a claim in, `…/validation` only judges it, and
 * `…/raw-x12-submission` takes one claim in that is an 837 already: `{"x12": "ISA…"}`, or the file itself as the body.
 */
export function submissionRoutes(ctx: Ctx, intake: Intake): Router {
  const router = Router();
  for (const [kind, path] of KINDS) {
    router.post(`/${path}/submission`, ...jsonBody(ctx), submit(intake, { kind, store: true }));
    router.post(`/${path}/validation`, ...jsonBody(ctx), submit(intake, { kind, store: false }));
    router.post(`/${path}/raw-x12-submission`, ...x12Body(ctx), submitRaw(ctx, intake, kind));
  }
  return router;
}

function submit(intake: Intake, what: { kind: ClaimKind; store: boolean }): RequestHandler {
  return async (request, response) => {
    await answerClaim(response, intake.submit({ ...claimRequestOf(request, response, bodyBytes(response)), ...what, body: request.body }));
  };
}

function submitRaw(ctx: Ctx, intake: Intake, kind: ClaimKind): RequestHandler {
  return async (request, response) => {
    const bytes = rawBytes(request);
    if (await isReplayed(ctx, { request, response }, bytes)) return;
    const raw = await readRawClaim(ctx, kind, bytes);
    if (raw.ok) return answerClaim(response, intake.submit({ ...claimRequestOf(request, response, bytes), kind, store: true, body: raw.body, finish: raw.finish }));
    const body = errorAnswer({ kind, usage: callerOf(response).usage, traceId: requestId(response), at: ctx.now(), issues: raw.issues });
    await refuse(ctx, { request, response, body: bytes }, { status: 400, body });
  };
}

/** What every claim request says besides its body. Throws a problem for an Idempotency-Key that is too long. */
export function claimRequestOf(request: Request, response: Response, bytes: Buffer) {
  const { billerId, usage } = callerOf(response);
  return {
    billerId, keyUsage: usage, requestId: requestId(response), idempotencyKey: idempotencyKeyOf(request),
    // The same claim under another prefix is the same request: only the last part of the path tells requests apart.
    path: request.path, bodyText_sha256: createHash('sha256').update(bytes).digest(),
  };
}

/** Sends the answer to a claim with its headers. */
export async function answerClaim(response: Response, work: ReturnType<Intake['submit']>): Promise<void> {
  const { status, headers, body } = await work;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.status(status).json(body);
}

/** JSON as the public APIs have it, or the X12 itself. */
function x12Body(ctx: Ctx): RequestHandler[] {
  const isJson = (request: Request) => Boolean(request.is(['application/json', 'application/*+json']));
  const ofJson = jsonBody(ctx).map((handler): RequestHandler => (request, response, next) => (isJson(request) ? handler(request, response, next) : next()));
  const plain = express.raw({ type: (request) => !isJson(request as Request), limit: ctx.config.bodyLimit_bytes });
  return [...ofJson, plain];
}

function rawBytes(request: Request): Buffer {
  if (Buffer.isBuffer(request.body)) return request.body;
  const { x12 } = (request.body ?? {}) as { x12?: unknown };
  if (typeof x12 !== 'string') {
    throw new HttpProblem(400, 'invalid-request', 'The body has to be an X12 file, or JSON with it as "x12".', { errors: [{ message: 'is needed as text', pointer: '/x12' }] });
  }
  return Buffer.from(x12, 'utf8');
}
