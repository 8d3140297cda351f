import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Codes } from '../acks/codes.ts';
import { HttpProblem, requestId } from '../api/problem.ts';
import type { Ctx } from '../context.ts';
import { asFault } from '../lib/fault.ts';
import type { Assets } from './assets.ts';
import { Document, Layout } from './layout.tsx';
import { Empty, Head } from './parts.tsx';
import { cookiesOf, themeOf, type Viewer, viewerOf } from './viewer.ts';

/** What every screen gets beside the context. */
export interface Web {
  assets: Assets;
  /** Labels of payers' codes. */
  codes: Codes;
}

/**
 * Only our own files run and style the page; nothing inline, nothing from elsewhere, no frames around it. Pages hold patient
 * data, so no cache keeps them.
 */
export const pageHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('content-security-policy', [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '));
  response.setHeader('cache-control', 'no-store').setHeader('referrer-policy', 'same-origin');
  next();
};

/** Sends a whole screen. `place` is the first part of its path. */
export function sendScreen(web: Web, response: Response, screen: { title: string; place: string; body: VNode; status?: number }): void {
  const frame = { assets: web.assets, viewer: viewerOf(response), title: screen.title, place: screen.place, path: response.req.originalUrl };
  sendHtml(response, <Layout frame={frame}>{screen.body}</Layout>, screen.status);
}

/** Sends a page without the frame: for signing in. */
export function sendBare(web: Web, response: Response, page: { title: string; csrf: string; body: VNode; status?: number }): void {
  const theme = themeOf(cookiesOf(response.req.headers.cookie));
  sendHtml(response, <Document assets={web.assets} title={page.title} theme={theme} csrf={page.csrf}>{page.body}</Document>, page.status);
}

/** Sends a part of a screen, which htmx puts in its place. */
export function sendPart(response: Response, part: VNode): void {
  response.type('html').send(renderToString(part));
}

function sendHtml(response: Response, document: VNode, status = 200): void {
  response.status(status).type('html').send(`<!doctype html>${renderToString(document)}`);
}

/** A screen for a path that nobody answers, where a person asks for a page; programs get the API's answer. */
export function unknownScreen(web: Web): RequestHandler {
  return (_request, response) => {
    sendScreen(web, response, { title: 'Not found', place: '', status: 404, body: (
      <Empty title="There is nothing here"><p>The address is wrong, or what it led to is not yours to see.</p><a class="button" href="/">Go home</a></Empty>) });
  };
}

/** Turns errors of screens into screens: what happened, that nothing was lost, and the id that leads to the log line. */
export function errorScreen(ctx: Ctx, web: Web): ErrorRequestHandler {
  return (error: unknown, request: Request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(ctx, error, response);
    const body = <ErrorBody problem={problem} trace={requestId(response)} />;
    const viewer = response.locals['viewer'] as Viewer | undefined;
    if (request.headers['hx-request'] !== undefined) response.status(problem.status).type('html').send(renderToString(<p class="wrong">{problem.message}</p>));
    else if (viewer) sendScreen(web, response, { title: 'Problem', place: '', status: problem.status, body });
    else sendBare(web, response, { title: 'Problem', csrf: '', status: problem.status, body: <main class="gate"><div class="card">{body}</div></main> });
  };
}

function problemOf(ctx: Ctx, error: unknown, response: Response): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { status } = error as { status?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) return new HttpProblem(status, 'bad-request', 'The request can not be read.');
  const fault = asFault(error);
  ctx.log.error({ request: requestId(response), code: fault.code, kind: fault.kind, name: error instanceof Error ? error.name : typeof error }, 'page failed');
  return new HttpProblem(500, 'internal', 'The gateway failed. Nothing of what is stored was lost; try again.');
}

const TITLES: Readonly<Record<number, string>> = { 403: 'Not for your role', 404: 'Not found', 409: 'Not possible now', 429: 'Too many attempts' };

function ErrorBody({ problem, trace }: { problem: HttpProblem; trace: string }) {
  return (
    <>
      <Head title={TITLES[problem.status] ?? 'That did not work'} />
      <p>{problem.message}</p>
      {problem.status === 403 && problem.code === 'not-allowed' ? <p>Ask an administrator if you need it for your work.</p> : null}
      {problem.errors.length > 0 ? <ul>{problem.errors.map((one) => <li key={one.pointer}>{`${one.pointer ?? ''} ${one.message}`}</li>)}</ul> : null}
      <p><a class="button" href="/">Go home</a></p>
      <p class="soft small">{`Request ${trace}`}</p>
    </>
  );
}
