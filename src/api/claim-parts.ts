import { Router } from 'express';
import { z } from 'zod';
import { loadVersion } from '../claims/versions.ts';
import type { Ctx } from '../context.ts';
import { loadBehind } from '../inbound/behind.ts';
import { describeSegments } from '../x12/describe.ts';
import { audit } from './audited.ts';
import { callerOf } from './auth.ts';
import { checked, notFound } from './problem.ts';

/** A segment's length is told without its terminator. */
const TERMINATOR_BYTES = 1;
const versionNumber = z.coerce.number().int().min(1).max(10_000);

/**
 * Parts of a claim, below `/v1/claims/{id}`: `…/submissions/{version}` is a version as it was sent, with what was found in it;
 * `…/timeline/{event}/x12` is the X12 behind a line of the timeline, the claim's own segments only. Who looked stands in the audit.
 */
export function claimPartRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/:id/submissions/:version', async (request, response) => {
    const version = await loadVersion(ctx, callerOf(response), { claimId: request.params.id, version: checked(versionNumber, request.params.version) });
    if (!version) throw notFound('submission');
    const { claimId, submissionId, kind, version: number, body, issues } = version;
    response.json({ id: submissionId, object: 'v1.submission', claimId, version: number, kind, body, issues });
  });
  router.get('/:id/timeline/:event/x12', async (request, response) => {
    const caller = callerOf(response);
    const { id: claimId, event } = request.params;
    const behind = await loadBehind(ctx, caller, { claimId, event });
    if (behind === undefined || behind === 'not-found') throw notFound('X12 behind this line');
    await audit(ctx, response, { billerId: caller.billerId, action: 'content.read', subject: claimId, data: { event } });
    const own = [...describeSegments(behind.bytes, { show: true })].filter(behind.keep);
    response.type('application/edi-x12').send(Buffer.concat(own.flatMap(({ offset, length }) => [behind.bytes.subarray(offset, offset + length + TERMINATOR_BYTES), Buffer.from('\n')])));
  });
  return router;
}
