import { createHash } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import type { Ctx } from '../context.ts';
import type { Intake } from '../claims/intake.ts';
import { callerOf } from './auth.ts';
import { bodyBytes, jsonBody } from './body.ts';
import { HttpProblem, requestId } from './problem.ts';

const KINDS = [['professional', 'professionalclaims/v3'], ['institutional', 'institutionalclaims/v1']] as const;
const IDEMPOTENCY_KEY_LIMIT = 255;

/** The claim paths of the public APIs below one of their prefixes: `…/submission` takes a claim in, `…/validation` only judges it. */
export function submissionRoutes(ctx: Ctx, intake: Intake): Router {
  const router = Router();
  for (const [kind, path] of KINDS) {
    router.post(`/${path}/submission`, ...jsonBody(ctx), submit(intake, { kind, store: true }));
    router.post(`/${path}/validation`, ...jsonBody(ctx), submit(intake, { kind, store: false }));
  }
  return router;
}

function submit(intake: Intake, what: { kind: 'professional' | 'institutional'; store: boolean }): RequestHandler {
  return async (request, response) => {
    const { billerId, usage } = callerOf(response);
    const key = request.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' && key.length > 0 ? key : undefined;
    if (idempotencyKey !== undefined && idempotencyKey.length > IDEMPOTENCY_KEY_LIMIT) {
      throw new HttpProblem(400, 'invalid-idempotency-key', `The Idempotency-Key is longer than ${IDEMPOTENCY_KEY_LIMIT} characters.`);
    }
    // The same claim under another prefix is the same request: only the last part of the path tells requests apart.
    const bodyText_sha256 = createHash('sha256').update(bodyBytes(response)).digest();
    const answer = await intake.submit({
      billerId, keyUsage: usage, kind: what.kind, body: request.body, bodyText_sha256, path: request.path, requestId: requestId(response),
      idempotencyKey, store: what.store,
    });
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    response.status(answer.status).json(answer.body);
  };
}
