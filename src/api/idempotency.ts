import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { type Answer, keepRefusal, type KeyedRequest, type KeyState, lookUpKey, requestHash } from '../claims/idempotency.ts';
import type { Ctx } from '../context.ts';
import { callerOf } from './auth.ts';
import { HttpProblem } from './problem.ts';

const KEY_LIMIT = 255;
const RETRY_AFTER_SECONDS = '1';

/** The Idempotency-Key of a request; undefined without one. Throws a problem for one that is too long. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key.length === 0) return undefined;
  if (key.length > KEY_LIMIT) throw new HttpProblem(400, 'invalid-idempotency-key', `The Idempotency-Key is longer than ${KEY_LIMIT} characters.`);
  return key;
}

/**
 * Gives the first answer again where the request was answered under its Idempotency-Key before, and says whether it did. Throws a problem with
 * status 422 where the key was used for another request, 409 while that is being answered. Asked before a request's own checks, whose outcome the first request has changed.
 */
export async function isReplayed(ctx: Ctx, { request, response }: { request: Request; response: Response }, body: Buffer): Promise<boolean> {
  const keyed = keyedRequestOf(request, response, body);
  return keyed !== undefined && replay(response, await lookUpKey(ctx, keyed));
}

/** Answers a request that made nothing, and keeps that under its Idempotency-Key where it has one: sent again it is refused the same again. */
export async function refuse(ctx: Ctx, { request, response, body }: { request: Request; response: Response; body: Buffer }, answer: Answer): Promise<void> {
  const keyed = keyedRequestOf(request, response, body);
  if (keyed !== undefined && replay(response, await keepRefusal(ctx, keyed, answer))) return;
  response.status(answer.status).json(answer.body);
}

function keyedRequestOf(request: Request, response: Response, body: Buffer): KeyedRequest | undefined {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return undefined;
  return { billerId: callerOf(response).billerId, key, requestHash: requestHash(request.path, createHash('sha256').update(body).digest()) };
}

/** Sends the answer that a key stands for; false for a new key. */
function replay(response: Response, known: KeyState): boolean {
  if (known.state === 'new') return false;
  if (known.state !== 'answered') throw keyProblem(known.state);
  response.status(known.answer.status).setHeader('idempotent-replayed', 'true').json(known.answer.body);
  return true;
}

/** Why a key does not fit its request. */
export function keyProblem(why: 'other-request' | 'running'): HttpProblem {
  return why === 'other-request'
    ? new HttpProblem(422, 'idempotency.other-request', 'This Idempotency-Key was used for another request.')
    : new HttpProblem(409, 'idempotency.running', 'A request with this Idempotency-Key is still being answered.', { headers: { 'retry-after': RETRY_AFTER_SECONDS } });
}
