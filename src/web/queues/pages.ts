import { type Request, type Response, Router } from 'express';
import type { Ctx } from '../../context.ts';
import type { Web } from '../respond.tsx';
import { needs } from '../viewer.ts';
import { bulkFix, bulkList, mistakeTable } from './bulk.tsx';
import { endFix, fixScreen, fixState, sendFix } from './fixes.tsx';
import { actOnMarked, queueList, queueScreen, queueTable } from './queues.tsx';

/** `/queues`: what a biller has to do, and doing it to many claims at once. */
export function workPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const read = needs(ctx, 'claims.read');
  const bulk = needs(ctx, 'claims.bulk');
  const screen = (show: (ctx: Ctx, web: Web, at: { request: Request; response: Response }) => Promise<void>) =>
    (request: Request, response: Response) => show(ctx, web, { request, response });
  router.get('/queues', read, screen(queueList));
  const table = queueTable(ctx);
  router.get('/queues/totals', read, (request, response) => table({ request, response }));
  const part = (show: (ctx: Ctx, at: { request: Request; response: Response }) => Promise<void>) =>
    (request: Request, response: Response) => show(ctx, { request, response });
  router.get('/queues/bulk', bulk, screen(bulkList));
  router.get('/queues/bulk/mistakes', bulk, part(mistakeTable));
  router.get('/queues/bulk/:mistake', bulk, screen(bulkFix));
  router.post('/queues/bulk/:mistake', bulk, screen(bulkFix));
  router.get('/queues/fixes/:id', bulk, screen(fixScreen));
  router.get('/queues/fixes/:id/state', bulk, part(fixState));
  router.post('/queues/fixes/:id/send', bulk, part(sendFix));
  router.post('/queues/fixes/:id/stop', bulk, part(endFix));
  router.get('/queues/:name', read, screen(queueScreen));
  router.post('/queues/:name/act', needs(ctx, 'claims.write'), (request, response) => actOnMarked(ctx, { request, response }));
  return router;
}
