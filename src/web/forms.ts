import { timingSafeEqual } from 'node:crypto';
import express, { type Request, type RequestHandler } from 'express';
import { HttpProblem } from '../api/problem.ts';
import type { Ctx } from '../context.ts';
import { COOKIE, cookiesOf, csrfOf, GUEST_COOKIE } from './viewer.ts';

const LIMIT_BYTES = 2 * 1024 * 1024;
const FIELDS = 20_000;

/** Fields of a posted form by name. A name that came several times has its last value here; `fieldsOf` has all. */
export function fieldsOf(request: Request): Record<string, string> {
  const body = (request.body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]));
}

/** All values of one name of a posted form. */
export function valuesOf(request: Request, name: string): string[] {
  const value = ((request.body ?? {}) as Record<string, unknown>)[name];
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

/**
 * Reads posted forms and refuses those that did not come from our own page: the origin has to be ours where a browser tells
 * it, and the form has to carry the token of the session's cookie (or of the guest's, before sign-in).
 */
export function forms(ctx: Ctx): RequestHandler[] {
  return [
    express.urlencoded({ extended: false, limit: LIMIT_BYTES, parameterLimit: FIELDS }),
    (request, _response, next) => {
      if (request.method === 'GET' || request.method === 'HEAD') return next();
      if (!isOwnOrigin(request) || !isToken(ctx, request)) {
        throw new HttpProblem(403, 'foreign-form', 'This form did not come from this page, or is older than your sign-in. Go back, reload and try again.');
      }
      next();
    },
  ];
}

function isOwnOrigin(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = request.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.headers.host);
}

function isToken(ctx: Ctx, request: Request): boolean {
  const cookies = cookiesOf(request.headers.cookie);
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? fieldsOf(request)['_csrf'] ?? ''));
  return [cookies.get(COOKIE), cookies.get(GUEST_COOKIE)].some((one) => {
    const expected = Buffer.from(one === undefined ? '' : csrfOf(ctx, one));
    return expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
