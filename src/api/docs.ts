import { Router } from 'express';
import { openApiDocument } from './openapi/document.ts';
import { DOCS_STYLE, docsPage, type ShownDocument, STYLE_PATH } from './openapi/page.ts';

/** The page needs its own style sheet and links, and nothing else: no script, no frame, no asset of others. */
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/openapi.json` and `/docs`: what the HTTP side takes and answers, for programs and for people. Made at the first request. */
export function docsRoutes(): Router {
  const router = Router();
  let made: { json: string; page: string } | undefined;
  const document = () => {
    if (made) return made;
    const json = JSON.stringify(openApiDocument());
    made = { json, page: docsPage(JSON.parse(json) as ShownDocument) };
    return made;
  };
  router.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(document().json);
  });
  router.get('/docs', (_request, response) => {
    response.setHeader('content-security-policy', POLICY);
    response.type('text/html').send(document().page);
  });
  router.get(STYLE_PATH, (_request, response) => {
    response.type('text/css').send(DOCS_STYLE);
  });
  return router;
}
