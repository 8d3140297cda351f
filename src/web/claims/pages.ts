import { type Request, type Response, Router } from 'express';
import type { Ctx } from '../../context.ts';
import type { Web } from '../respond.tsx';
import { needs } from '../viewer.ts';
import { behindScreen } from './behind.tsx';
import { claimPart, claimScreen } from './claim.tsx';
import { checkPart, correctScreen, sendCorrection } from './correct.tsx';
import { exportClaims } from './export.ts';
import { claimCounts, claimsList } from './list.tsx';
import { moneyPages } from './money-pages.ts';
import { searchScreen } from './search.tsx';
import { secondaryScreen } from './secondary.tsx';
import { versionScreen } from './versions.tsx';

/** `/claims` and `/search`. */
export function claimPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const read = needs(ctx, 'claims.read');
  const write = needs(ctx, 'claims.write');
  const screen = (show: (ctx: Ctx, web: Web, at: { request: Request; response: Response }) => Promise<void>) =>
    (request: Request, response: Response) => show(ctx, web, { request, response });
  router.get('/claims', read, screen(claimsList));
  router.get('/claims/counts', read, (request, response) => claimCounts(ctx, { request, response }));
  router.get('/claims/export', read, needs(ctx, 'export'), (request, response) => exportClaims(ctx, { request, response }));
  router.post('/search', read, screen(searchScreen));
  router.get('/claims/:id', read, screen(claimScreen));
  router.get(['/claims/:id/now', '/claims/:id/timeline'], read, screen(claimPart));
  router.get('/claims/:id/versions/:version', read, screen(versionScreen));
  router.get('/claims/:id/behind/:event', read, screen(behindScreen));
  router.post('/claims/:id/behind/:event', read, needs(ctx, 'x12.reveal'), screen(behindScreen));
  router.get('/claims/:id/correct', write, screen(correctScreen));
  router.post('/claims/:id/check', write, screen(checkPart));
  router.post('/claims/:id/correct', write, screen(sendCorrection));
  router.get('/claims/:id/secondary', write, screen(secondaryScreen));
  router.post('/claims/:id/secondary', write, screen(secondaryScreen));
  router.use(moneyPages(ctx));
  return router;
}
