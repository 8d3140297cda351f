import { type Request, type Response, Router } from 'express';
import { notFound } from '../../api/problem.ts';
import { viewBatch } from '../../batches/view.ts';
import type { Ctx } from '../../context.ts';
import { GATEWAY } from '../../db/sql.ts';
import { viewFile } from '../../inbound/view.ts';
import { recordAudit } from '../../people/audit.ts';
import type { Web } from '../respond.tsx';
import { needs, viewerOf } from '../viewer.ts';
import { batchScreen, decideBatch } from './batch.tsx';
import { sendDownload } from './content.tsx';
import { fileScreen, readFileAgain } from './file.tsx';
import { batchList, fileList } from './lists.tsx';

/** `/transmissions`: files on both sides. */
export function transmissionPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const read = needs(ctx, 'transmissions.read');
  const decide = needs(ctx, 'transmissions.decide');
  const reveal = needs(ctx, 'x12.reveal');
  router.get('/transmissions', read, (request, response) => batchList(ctx, web, { request, response }));
  router.get('/transmissions/received', read, (request, response) => fileList(ctx, web, { request, response }));
  router.get('/transmissions/received/:id', read, (request, response) => fileScreen(ctx, web, { request, response }));
  router.get('/transmissions/received/:id/content', read, reveal, async (request, response) => {
    const viewer = viewerOf(response);
    const file = await viewFile(ctx, { id: String(request.params['id']), usage: viewer.usage });
    if (!file) throw notFound('file');
    await sendDownload(ctx, response, { viewer, subject: file.row.id, fileId: file.row.file_id, name: file.row.name });
  });
  router.post('/transmissions/received/:id/reveal', read, reveal, async (request, response) => {
    await revealed(ctx, request, response);
    await fileScreen(ctx, web, { request, response }, true);
  });
  router.post('/transmissions/received/:id/read-again', decide, (request, response) => readFileAgain(ctx, { request, response }));
  router.get('/transmissions/:id', read, (request, response) => batchScreen(ctx, web, { request, response }));
  router.get('/transmissions/:id/content', read, reveal, async (request, response) => {
    const viewer = viewerOf(response);
    const batch = await viewBatch(ctx, { id: String(request.params['id']), usage: viewer.usage });
    if (!batch) throw notFound('file');
    await sendDownload(ctx, response, { viewer, subject: batch.row.id, fileId: batch.row.file_id, name: batch.row.file_name });
  });
  router.post('/transmissions/:id/reveal', read, reveal, async (request, response) => {
    await revealed(ctx, request, response);
    await batchScreen(ctx, web, { request, response }, true);
  });
  router.post('/transmissions/:id/decide', decide, (request, response) => decideBatch(ctx, { request, response }));
  return router;
}

function revealed(ctx: Ctx, request: Request, response: Response): Promise<void> {
  return recordAudit(ctx, { billerId: GATEWAY, actor: viewerOf(response).person.id, action: 'content.revealed', subject: String(request.params['id']) });
}
