import { Router } from 'express';
import { HttpProblem } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import type { Web } from '../respond.tsx';
import { viewerOf } from '../viewer.ts';
import { auditPages } from './audit.tsx';
import { codePages } from './codes.tsx';
import { adminTabs } from './frame.tsx';
import { keyPages } from './keys.tsx';
import { peoplePages } from './people.tsx';
import { webhookPages } from './webhooks.tsx';

/** `/admin`: people, keys, webhooks, audit log, code sets and edits. */
export function adminPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  router.get('/admin', (_request, response) => {
    const first = adminTabs(viewerOf(response))[0];
    if (!first) throw new HttpProblem(403, 'not-allowed', 'Your roles do not include this.');
    response.redirect(303, first.href);
  });
  router.use(peoplePages(ctx, web), keyPages(ctx, web), webhookPages(ctx, web), auditPages(ctx, web), codePages(ctx, web));
  return router;
}
