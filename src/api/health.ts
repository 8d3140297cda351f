import { type Request, type RequestHandler, Router } from 'express';
import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import type { Queues } from '../queues/backend.ts';
import { asFault } from '../lib/fault.ts';
import { operatorOnly } from './auth.ts';

/** `/healthz` says that the process runs, `/readyz` that database and queue answer, `/metrics` gives counts to this host or to operators. */
export function healthRoutes(ctx: Ctx, tools: { queues: Queues; authenticate: RequestHandler }): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const parts = { database: () => asGateway(ctx, (tx) => tx.query('select 1')), queue: () => tools.queues.check() };
    const checks = await Promise.all(Object.entries(parts).map(async ([name, check]) => [name, await answers(ctx, name, check)] as const));
    const ready = !ctx.stopping.aborted && checks.every(([, ok]) => ok);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready', ...Object.fromEntries(checks) });
  });
  const metrics: RequestHandler = async (_request, response) => {
    response.type(ctx.metrics.registry.contentType).send(await ctx.metrics.registry.metrics());
  };
  router.get('/metrics', (request, response, next) => (isLoopback(request) ? metrics(request, response, next) : next()), tools.authenticate, operatorOnly, metrics);
  return router;
}

async function answers(ctx: Ctx, name: string, check: () => Promise<unknown>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    ctx.log.warn({ name, code: asFault(error).code }, 'not ready');
    return false;
  }
}

/** A proxy on this host passes others' requests on, and says so in a header. */
function isLoopback(request: Request): boolean {
  const address = request.socket.remoteAddress ?? '';
  return /^(127\.|::1$|::ffff:127\.)/.test(address) && request.headers['x-forwarded-for'] === undefined && request.headers['forwarded'] === undefined;
}
