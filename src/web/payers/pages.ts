import { type Request, type Response, Router } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { asGateway, GATEWAY } from '../../db/sql.ts';
import { recordAudit } from '../../people/audit.ts';
import { testConnection } from '../../payers/connection.ts';
import { payerFile } from '../../payers/store.ts';
import { resumeByHand, viewPayer } from '../../payers/view.ts';
import type { Web } from '../respond.tsx';
import { needs, viewerOf } from '../viewer.ts';
import { payerList, payerScreen } from './payer.tsx';
import { wishesScreen } from './wishes.tsx';
import { wizard } from './wizard.tsx';

/** `/payers`: connections, what each payer wants, and adding one. */
export function payerPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const read = needs(ctx, 'payers.read');
  const write = needs(ctx, 'payers.write');
  router.get('/payers', read, (_request, response) => payerList(ctx, web, { response }));
  router.all(['/payers/new', '/payers/:id/change'], write, (request, response) => wizard(ctx, web, { request, response }));
  router.get('/payers/:id/wishes', write, (request, response) => wishesScreen(ctx, web, { request, response }));
  router.post('/payers/:id/wishes', write, (request, response) => wishesScreen(ctx, web, { request, response }));
  router.get('/payers/:id', read, (request, response) => payerScreen(ctx, web, { request, response }));
  router.get('/payers/:id/file', write, async (request, response) => {
    const { stored, versions } = await health(ctx, request, response);
    const version = Number(request.query['version'] ?? stored.version);
    if (!versions.some((one) => one.version === version)) throw notFound('version');
    const payer = version === stored.version ? stored.payer : await asGateway(ctx, (tx) => payerFile(ctx, tx, { id: stored.payer.id, version }));
    response.setHeader('content-disposition', `attachment; filename="${payer.id}.json"`);
    response.type('application/json').send(`${JSON.stringify(payer, undefined, 2)}\n`);
  });
  router.post('/payers/:id/test', write, async (request, response) => {
    const { stored } = await health(ctx, request, response);
    const tested = await testConnection(ctx, stored.payer);
    await recordAudit(ctx, { billerId: GATEWAY, actor: viewerOf(response).person.id, action: 'payer.tested', subject: stored.payer.id, data: { ok: tested.ok } });
    await payerScreen(ctx, web, { request, response }, tested);
  });
  router.post('/payers/:id/resume', write, async (request, response) => {
    const { row } = await health(ctx, request, response);
    const outcome = await resumeByHand(ctx, { id: row.id, by: viewerOf(response).person.id });
    if (outcome !== 'resumed') throw new HttpProblem(409, 'wrong-state', 'The payer is not paused any more.');
    for (const step of ['send', 'collect']) ctx.ring(step);
    response.redirect(303, `/payers/${row.id}`);
  });
  return router;
}

async function health(ctx: Ctx, request: Request, response: Response) {
  const found = await viewPayer(ctx, { id: String(request.params['id']), usage: viewerOf(response).usage });
  if (!found) throw notFound('payer');
  return found;
}
