import { type RequestHandler, Router } from 'express';
import { loadCodes } from '../acks/codes.ts';
import type { Ctx } from '../context.ts';
import { passwordPages } from './account/password.tsx';
import { signInPages } from './account/sign-in.tsx';
import { adminPages } from './admin/pages.ts';
import { openAssets } from './assets.ts';
import { claimPages } from './claims/pages.ts';
import { forms } from './forms.ts';
import { homePages } from './home/pages.tsx';
import { insightPages } from './insights/pages.tsx';
import { livePages } from './live.ts';
import { payerPages } from './payers/pages.ts';
import { remitPages } from './remits/pages.tsx';
import { errorScreen, pageHeaders, unknownScreen, type Web } from './respond.tsx';
import { savedFilterPages } from './saved/pages.ts';
import { simulatorPages } from './simulator/pages.tsx';
import { transmissionPages } from './transmissions/pages.ts';
import { callerOfViewer, signedIn, viewerOf } from './viewer.ts';
import { workPages } from './queues/pages.ts';

/** First parts of the paths that are pages. What is none of them is left to the API's own answer for unknown paths. */
const PLACES: ReadonlySet<string> = new Set([
  '', 'sign-in', 'sign-out', 'set-up', 'password', 'environment', 'theme', 'live', 'home', 'search', 'queues', 'claims', 'remittances', 'transmissions', 'payers',
  'insights', 'simulator', 'admin', 'filters',
]);

/** The web page for billers, to be mounted behind the API: `createApp(ctx, { queues, pages: createPages(ctx) })`. */
export function createPages(ctx: Ctx): RequestHandler {
  const web: Web = { assets: openAssets(), codes: loadCodes() };
  const router = Router();
  router.use(web.assets.serve);
  router.use((request, _response, next) => {
    const isOurs = PLACES.has(request.path.split('/')[1] ?? '') || (request.method === 'GET' && (request.headers.accept ?? '').includes('text/html'));
    next(isOurs ? undefined : 'router');
  });
  router.use(pageHeaders, ...forms(ctx), signInPages(ctx, web), signedIn(ctx));
  router.use((_request, response, next) => {
    // Functions that the page shares with the API ask who calls.
    response.locals['caller'] = callerOfViewer(viewerOf(response));
    next();
  });
  router.use(livePages(ctx), passwordPages(ctx, web), homePages(ctx, web), savedFilterPages(ctx), claimPages(ctx, web), transmissionPages(ctx, web), workPages(ctx, web), remitPages(ctx, web), payerPages(ctx, web), insightPages(ctx, web), simulatorPages(ctx, web), adminPages(ctx, web));
  router.use(unknownScreen(web));
  router.use(errorScreen(ctx, web));
  return router;
}
