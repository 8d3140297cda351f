import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type RequestHandler, Router } from 'express';

/** Addresses of the page's own files. They carry a hash of the content, so that a browser may keep them for ever. */
export interface Assets {
  css: string;
  js: string;
  htmx: string;
  icon: string;
  serve: RequestHandler;
}

const FOLDER = fileURLToPath(new URL('../../assets/', import.meta.url));
const A_YEAR_SECONDS = 31_536_000;

/** Reads the style sheet, our script, and htmx from its package, once. Nothing is built: what is read is what is served. */
export function openAssets(): Assets {
  const htmx = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');
  const served = new Map<string, { bytes: Buffer; zipped: Buffer; type: string }>();
  const add = (file: string, name: string, type: string) => {
    const bytes = readFileSync(file);
    const path = `/assets/${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}/${name}`;
    served.set(path, { bytes, zipped: gzipSync(bytes, { level: 9 }), type });
    return path;
  };
  const css = add(`${FOLDER}page.css`, 'page.css', 'text/css; charset=utf-8');
  const js = add(`${FOLDER}page.js`, 'page.js', 'text/javascript; charset=utf-8');
  const icon = add(`${FOLDER}icon.svg`, 'icon.svg', 'image/svg+xml');
  const paths = { css, js, icon, htmx: add(htmx, 'htmx.min.js', 'text/javascript; charset=utf-8') };
  const router = Router();
  router.get('/assets/:hash/:name', (request, response, next) => {
    const file = served.get(request.path);
    if (!file) return next();
    response.setHeader('cache-control', `public, max-age=${A_YEAR_SECONDS}, immutable`).setHeader('vary', 'accept-encoding').setHeader('content-type', file.type);
    if (request.acceptsEncodings('gzip')) response.setHeader('content-encoding', 'gzip').end(file.zipped);
    else response.end(file.bytes);
  });
  return { ...paths, serve: router };
}
