import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { type BulkFix, findFix, listFixedClaims, listFixes, sendChecked, startFix, stopFix } from '../worklist/bulk-fix.ts';
import { findMistakes, type Mistake } from '../worklist/mistakes.ts';
import type { Desk } from '../worklist/store.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { PAGE_LIMIT } from './page.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

/** A value that a field of a claim's body may have; null takes the field away. */
const value = z.union([z.string().max(500), z.array(z.string().max(100)).max(50), z.null()]);

/** Body of a bulk fix. Without `claimIds` every claim with the mistake is meant; without `send` nothing is sent. */
export const bulkFixRequest = z.strictObject({
  mistake: z.string().max(40), value, claimIds: z.array(z.string().max(60)).min(1).max(5_000).optional(), send: z.boolean().default(false),
});
const listQuery = z.object({ limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50) });
const claimsQuery = listQuery.extend({ after: z.coerce.number().int().min(0).default(0), outcome: z.enum(['passes', 'sent', 'wrong', 'changed', 'failed']).optional() });

/** `/v1/bulk-fixes`: one value for the same mistake in many claims; it is tried or sent in the background, and tells how far it is. */
export function bulkFixRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/mistakes', async (_request, response) => {
    response.json({ items: (await findMistakes(ctx, deskOf(response))).map(mistakeJson) });
  });
  router.get('/', async (request, response) => {
    response.json({ items: (await listFixes(ctx, deskOf(response), checked(listQuery, request.query).limit)).map(fixJson) });
  });
  router.post('/', ...jsonBody(ctx), async (request, response) => {
    const { mistake: id, claimIds, send, ...of } = checked(bulkFixRequest, request.body);
    const mistake = (await findMistakes(ctx, deskOf(response))).find((one) => one.id === id);
    if (!mistake) throw notFound('mistake that several claims have');
    const fixId = await startFix(ctx, deskOf(response), { ...of, mistake, claimIds: claimIds && new Set(claimIds), does: send ? 'send' : 'check', by: callerOf(response).keyId });
    response.status(202).json(fixJson((await findFix(ctx, deskOf(response), fixId))!));
  });
  router.get('/:id', async (request, response) => {
    response.json(fixJson(await fixOf(ctx, response, request.params.id)));
  });
  router.get('/:id/claims', async (request, response) => {
    const by = checked(claimsQuery, request.query);
    const { id } = await fixOf(ctx, response, request.params.id);
    const items = await listFixedClaims(ctx, deskOf(response), { id, ...by });
    response.json({ items, next: items.length === by.limit ? items.at(-1)!.n : null });
  });
  router.post('/:id/send', async (request, response) => {
    const sending = await sendChecked(ctx, deskOf(response), { id: (await fixOf(ctx, response, request.params.id)).id, by: callerOf(response).keyId });
    if (!sending) throw new HttpProblem(409, 'wrong-state', 'Only a check that is ended, and that claims passed, can be sent.');
    response.status(202).json(fixJson((await findFix(ctx, deskOf(response), sending))!));
  });
  router.post('/:id/stop', async (request, response) => {
    const { id } = await fixOf(ctx, response, request.params.id);
    if (!(await stopFix(ctx, deskOf(response), { id, by: callerOf(response).keyId }))) throw new HttpProblem(409, 'wrong-state', 'The fix is ended already.');
    response.json(fixJson(await fixOf(ctx, response, id)));
  });
  return router;
}

function deskOf(response: Response): Desk {
  const { billerId, usage } = callerOf(response);
  return { billerId, usage };
}

async function fixOf(ctx: Ctx, response: Response, id: string): Promise<BulkFix> {
  const fix = await findFix(ctx, deskOf(response), id);
  if (!fix) throw notFound('bulk fix');
  return fix;
}

function mistakeJson({ id, ruleId, pointer, message, hint, value: now, claims }: Mistake) {
  return { id, object: 'v1.mistake', ruleId, pointer, message, fixHint: hint, value: now ?? null, claimCount: claims.length, claimIds: claims.map(({ claimId }) => claimId) };
}

function fixJson(fix: BulkFix) {
  const { id, ruleId, pointer, message, before, value: after, does, claims, outcomes, waiting, createdBy, createdAt, finishedAt, isStopped } = fix;
  return {
    id, object: 'v1.bulk-fix', mistake: { ruleId, pointer, message, value: before }, value: after, send: does === 'send', state: isStopped ? 'stopped' : finishedAt ? 'done' : 'working',
    claimCount: claims, waiting, outcomes, createdBy, createdAt, finishedAt: finishedAt ?? null,
  };
}
