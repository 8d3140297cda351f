import type { RequestHandler, Response } from 'express';
import type { KeyGrant } from '../billers/store.ts';
import { findBiller } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { recordAudit } from '../people/audit.ts';
import { may, type Right } from '../people/roles.ts';
import { findSession, type Session } from '../people/sessions.ts';
import { HttpProblem } from '../api/problem.ts';

export const COOKIE = 'gateway_session';
/** A cookie of whoever has not signed in yet, so that the sign-in form has a token too. */
export const GUEST_COOKIE = 'gateway_guest';
const THEME_COOKIE = 'gateway_theme';

/** Who looks at the page. */
export interface Viewer extends Session {
  billerName: string;
  /** Proves that a form came from our page. */
  csrf: string;
  theme: 'light' | 'dark' | undefined;
  /** The cookie's value. */
  token: string;
}

/** Cookies of a request by name. */
export function cookiesOf(header: string | undefined): Map<string, string> {
  return new Map((header ?? '').split(';').map((part) => part.trim().split('=')).filter(([name]) => name).map(([name = '', value = '']) => [name, value]));
}

/** The colours that a person chose, or undefined for those of the device. */
export function themeOf(cookies: ReadonlyMap<string, string>): 'light' | 'dark' | undefined {
  const theme = cookies.get(THEME_COOKIE);
  return theme === 'light' || theme === 'dark' ? theme : undefined;
}

/** The token of a session's forms: a keyed hash of its cookie, so that nothing needs to be stored. */
export function csrfOf(ctx: Ctx, cookie: string): string {
  return ctx.seal.sign('csrf', cookie).toString('base64url').slice(0, 32);
}

/**
 * Lets only people through who are signed in; others go to the sign-in page and come back afterwards. Who still has a first
 * password has to change it before anything else.
 */
export function signedIn(ctx: Ctx): RequestHandler {
  return async (request, response, next) => {
    const cookies = cookiesOf(request.headers.cookie);
    const token = cookies.get(COOKIE);
    const session = token === undefined ? undefined : await findSession(ctx, token, request.headers['x-live'] === undefined);
    if (!session || token === undefined) {
      const back = request.method === 'GET' && request.headers['hx-request'] === undefined ? request.originalUrl : '/';
      goTo(response, `/sign-in?next=${encodeURIComponent(back)}`, request.headers['hx-request'] !== undefined);
      return;
    }
    const biller = await findBiller(ctx, session.billerId);
    const viewer: Viewer = { ...session, token, csrf: csrfOf(ctx, token), theme: themeOf(cookies), billerName: biller?.name ?? session.billerId };
    response.locals['viewer'] = viewer;
    if (session.person.mustChange && request.path !== '/password' && request.path !== '/sign-out') {
      goTo(response, '/password', request.headers['hx-request'] !== undefined);
      return;
    }
    next();
  };
}

/** A redirect that htmx follows with the whole page. */
function goTo(response: Response, to: string, isHtmx: boolean): void {
  if (isHtmx) response.setHeader('hx-redirect', to).status(401).end();
  else response.redirect(303, to);
}

/** Who looks: set by `signedIn` for the rest of the request. */
export function viewerOf(response: Response): Viewer {
  const viewer = response.locals['viewer'] as Viewer | undefined;
  if (!viewer) throw new Error('a page without sign-in asked for its viewer');
  return viewer;
}

/** The viewer as the API's functions know a caller. */
export function callerOfViewer(viewer: Viewer): KeyGrant {
  return { keyId: viewer.person.id, billerId: viewer.billerId, usage: viewer.usage, operator: may(viewer.person, 'transmissions.read') };
}

/** Lets only people through whose roles have a right; a refusal is audited. */
export function needs(ctx: Ctx, right: Right): RequestHandler {
  return async (request, response, next) => {
    const viewer = viewerOf(response);
    if (!may(viewer.person, right)) {
      await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'page.refused', subject: right, data: { method: request.method } });
      throw new HttpProblem(403, 'not-allowed', 'Your roles do not include this.');
    }
    next();
  };
}
