import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { receiveKeyed, receiveUpload, UPLOAD_LIMIT_BYTES } from '../uploads/receive.ts';
import { filesOf, listUploadClaims, listUploads, viewUpload } from '../uploads/view.ts';
import { audit, streamX12 } from './audited.ts';
import { callerOf } from './auth.ts';
import { idempotencyKeyOf, keyProblem } from './idempotency.ts';
import { checked, notFound } from './problem.ts';
import { insistOnPlainBody, plainBody } from './x12-body.ts';

const LIST_LIMIT = 500;
const place = z.string().regex(/^\d+\.\d+\.\d+$/, 'is no place in a file');
const receiveQuery = z.object({ name: z.string().regex(/^[\w.\- ]{1,100}$/, 'has to be a plain file name').default('upload.x12') });
const claimQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT).default(LIST_LIMIT), after: place.optional(), state: z.enum(['accepted', 'rejected', 'refused']).optional(),
});
const listQuery = z.object({ limit: z.coerce.number().int().min(1).max(LIST_LIMIT).default(50), after: z.string().regex(/^upl_\w{1,60}$/).optional() });

/**
 * `/v1/files` as billers use it: `POST` takes an 837 file of any size as the body, stored before anybody reads it (202; 200 for bytes that are
 * known); `GET …/{id}` tells its state, its verdicts and its claims, good or bad; `…/claims` goes on from a place; `…/999`, `…/277ca` and
 * `…/content` are X12. What is no upload is left to the routes of operators.
 */
export function uploadRoutes(ctx: Ctx): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    const { name } = checked(receiveQuery, request.query);
    await receive(ctx, { request, response, name });
  });
  router.get('/', async (request, response, next) => {
    const { operator, billerId, usage } = callerOf(response);
    if (operator && request.query['uploads'] !== '1') return next();
    const { limit, after } = checked(listQuery, request.query);
    const items = await listUploads(ctx, { billerId, usage }, { limit, before: after });
    response.json({ items, next: items.length === limit ? items.at(-1)!.id : null });
  });
  router.get(['/:id', '/:id/:part'], (request, _response, next) => next(String(request.params['id']).startsWith('upl_') ? undefined : 'router'));
  router.get('/:id', async (request, response) => {
    const viewer = callerOf(response);
    const upload = await viewUpload(ctx, viewer, request.params.id);
    if (!upload) throw notFound('file');
    const { limit, after, state } = checked(claimQuery, request.query);
    response.json({ ...upload, claims: await claimPage(ctx, response, { uploadId: upload.id, limit, after, state }) });
  });
  router.get('/:id/claims', async (request, response) => {
    const { limit, after, state } = checked(claimQuery, request.query);
    if (!(await filesOf(ctx, callerOf(response), { uploadId: request.params.id }))) throw notFound('file');
    response.json(await claimPage(ctx, response, { uploadId: request.params.id, limit, after, state }));
  });
  router.get('/:id/999', async (request, response) => sendFiles(ctx, response, { uploadId: request.params.id, kind: '999' }));
  router.get('/:id/277ca', async (request, response) => sendFiles(ctx, response, { uploadId: request.params.id, kind: '277CA' }));
  router.get('/:id/content', async (request, response) => sendFiles(ctx, response, { uploadId: request.params.id }));
  return router;
}

async function receive(ctx: Ctx, of: { request: Request; response: Response; name: string }): Promise<void> {
  const { request, response, name } = of;
  const { billerId, usage } = callerOf(response);
  insistOnPlainBody(request, UPLOAD_LIMIT_BYTES);
  const incoming = { billerId, usage, origin: 'http' as const, name, chunks: plainBody(request, UPLOAD_LIMIT_BYTES) };
  const key = idempotencyKeyOf(request);
  const kept = key === undefined ? (await receiveUpload(ctx, incoming))! : await receiveKeyed(ctx, { ...incoming, key, path: 'files' });
  if (typeof kept === 'string') throw keyProblem(kept);
  const { id, isNew } = kept;
  const upload = await viewUpload(ctx, { billerId, usage }, id);
  if ('isReplayed' in kept && kept.isReplayed) response.setHeader('idempotent-replayed', 'true');
  response.status(isNew ? 202 : 200).setHeader('location', `/v1/files/${id}`).json({ ...upload, isRepeated: !isNew });
}

async function claimPage(ctx: Ctx, response: Response, page: { uploadId: string; limit: number; after: string | undefined; state: string | undefined }) {
  const items = await listUploadClaims(ctx, callerOf(response), page);
  return { items, next: items.length === page.limit ? items.at(-1)!.place : null };
}

/** Streams stored bytes to the biller whose they are, and notes in the audit who looked. */
async function sendFiles(ctx: Ctx, response: Response, what: { uploadId: string; kind?: '999' | '277CA' }): Promise<void> {
  const caller = callerOf(response);
  const ids = await filesOf(ctx, caller, what);
  if (!ids || ids.length === 0) throw notFound('file');
  await audit(ctx, response, { billerId: caller.billerId, action: 'content.read', subject: what.uploadId });
  await streamX12(ctx, response, { ids });
}
