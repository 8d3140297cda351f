import express, { type Express, type RequestHandler, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type Codes, loadCodes } from '../acks/codes.ts';
import { type Intake, openIntake } from '../claims/intake.ts';
import type { Ctx } from '../context.ts';
import type { Queues } from '../queues/backend.ts';
import { newId } from '../lib/ids.ts';
import { auditRoutes } from './audit.ts';
import { authenticate, callerOf, tokenRoutes } from './auth.ts';
import { billerRoutes, meRoutes } from './billers.ts';
import { codeRoutes, editRoutes } from './checks.ts';
import { bulkFixRoutes } from './bulk-fixes.ts';
import { claimPartRoutes } from './claim-parts.ts';
import { claimRoutes } from './claims.ts';
import { correctionRoutes } from './corrections.ts';
import { deliveryRoutes } from './deliveries.ts';
import { docsRoutes } from './docs.ts';
import { eventRoutes } from './events.ts';
import { extractRoutes, fileExtractRoutes, reportExtractRoutes } from './extracts.ts';
import { healthRoutes } from './health.ts';
import { insightRoutes } from './insights.ts';
import { batchRoutes, fileRoutes } from './operations.ts';
import { judgementRoutes } from './judgement.ts';
import { appealRoutes, bankRoutes, writeOffRoutes } from './money.ts';
import { payerRoutes } from './payers.ts';
import { peopleRoutes } from './people.ts';
import { HttpProblem, problemHandler, unknownPath } from './problem.ts';
import { remitRoutes } from './remits.ts';
import { publicReportRoutes, reportRoutes } from './reports.ts';
import { savedFilterRoutes } from './saved-filters.ts';
import { submissionRoutes } from './submissions.ts';
import { unownedRoutes } from './unowned.ts';
import { uploadRoutes } from './uploads.ts';
import { validateRoutes } from './validate.ts';
import { webhookRoutes } from './webhooks.ts';
import { workQueueRoutes } from './work-queues.ts';

/** The prefixes under which the public claim APIs are known. */
export const CLAIM_PREFIXES = ['/medicalnetwork', '/change/medicalnetwork', '/2024-04-01/change/medicalnetwork'] as const;
/** Wrong keys that one address may try in a minute. */
const FAILED_LOGINS_PER_MINUTE = 120;
const MINUTE_MS = 60_000;

/** What the HTTP side needs besides the context. `pages` are the web pages for billers, mounted before unknown paths are refused. */
export interface AppTools {
  queues: Queues;
  pages?: RequestHandler;
}

/** The whole HTTP side as one express application, not listening yet. */
export function createApp(ctx: Ctx, tools: AppTools): Express {
  const app = express();
  const codes = loadCodes();
  const intake = openIntake(ctx);
  const auth = [failedLogins(), authenticate(ctx), perKey(ctx)];
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(traced(ctx), helmet());
  app.use(healthRoutes(ctx, { queues: tools.queues, authenticate: authenticate(ctx) }));
  app.use(docsRoutes());
  app.use(['/oauth/token', '/apip/auth/v2/token'], failedLogins());
  app.use(tokenRoutes(ctx));
  for (const prefix of CLAIM_PREFIXES) app.use(prefix, ...auth, submissionRoutes(ctx, intake), publicReportRoutes(ctx, codes));
  app.use('/v1', ...auth, v1Routes(ctx, { codes, intake }));
  if (tools.pages) app.use(tools.pages);
  app.use(unknownPath);
  app.use(problemHandler(ctx));
  return app;
}

function v1Routes(ctx: Ctx, { codes, intake }: { codes: Codes; intake: Intake }): Router {
  return Router()
    .use('/me', meRoutes(ctx))
    .use('/claims', correctionRoutes(ctx, intake), claimPartRoutes(ctx), claimRoutes(ctx, codes))
    .use('/events', eventRoutes(ctx))
    .use('/webhooks', webhookRoutes(ctx))
    .use('/deliveries', deliveryRoutes(ctx))
    .use('/reports', reportExtractRoutes(ctx), reportRoutes(ctx))
    .use('/extracts', extractRoutes())
    .use('/remits', unownedRoutes(ctx), remitRoutes(ctx, codes))
    .use('/work-queues', workQueueRoutes(ctx))
    .use('/bulk-fixes', bulkFixRoutes(ctx))
    .use('/saved-filters', savedFilterRoutes(ctx))
    .use('/appeals', appealRoutes(ctx))
    .use('/write-offs', writeOffRoutes(ctx))
    .use('/bank-payments', bankRoutes(ctx))
    .use('/payers', payerRoutes(ctx))
    .use('/validate', validateRoutes(ctx))
    .use('/batches', batchRoutes(ctx))
    .use('/files', fileExtractRoutes(ctx), judgementRoutes(ctx), uploadRoutes(ctx), fileRoutes(ctx))
    .use('/billers', billerRoutes(ctx))
    .use('/people', peopleRoutes(ctx))
    .use('/audit', auditRoutes(ctx))
    .use('/insights', insightRoutes(ctx, codes))
    .use('/codes', codeRoutes(ctx))
    .use('/edits', editRoutes(ctx));
}

/** Gives every request an id that its answer and log line carry, and counts it by route pattern: addresses can hold ids. */
function traced(ctx: Ctx): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const id = newId('req');
    response.setHeader('x-request-id', id);
    response.on('finish', () => {
      const duration_ms = Math.round(performance.now() - started);
      const route = request.route === undefined ? 'unknown' : `${request.baseUrl}${String((request.route as { path: unknown }).path)}`;
      ctx.metrics.request(route, request.method, response.statusCode, duration_ms);
      const caller = response.locals['caller'] as { billerId: string } | undefined;
      ctx.log.info({ request: id, method: request.method, route, status: response.statusCode, duration_ms, ...(caller ? { biller: caller.billerId } : {}) }, 'request');
    });
    next();
  };
}

function perKey(ctx: Ctx): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS, limit: ctx.config.ratePerMinute, standardHeaders: 'draft-8', legacyHeaders: false, validate: false,
    keyGenerator: (_request, response) => callerOf(response).keyId,
    handler: () => {
      throw tooMany();
    },
  });
}

/** Slows down whoever guesses keys: only answers of 401 count. */
function failedLogins(): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS, limit: FAILED_LOGINS_PER_MINUTE, standardHeaders: false, legacyHeaders: false, skipSuccessfulRequests: true, validate: false,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    handler: () => {
      throw tooMany();
    },
  });
}

function tooMany(): HttpProblem {
  return new HttpProblem(429, 'too-many-requests', 'Too many requests in a minute.', { headers: { 'retry-after': '60' } });
}
