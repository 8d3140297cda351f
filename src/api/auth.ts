import { timingSafeEqual } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { findKey, hashKey, type KeyGrant } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { HttpProblem } from './problem.ts';

/** How long a process trusts what it knows about a key: a revoked one works at most so long. */
const KEY_CACHE_MS = 5_000;
const KEY_CACHE_SIZE = 10_000;
export const TOKEN_SECONDS = 3_600;
const TOKEN_PREFIX = 'tok_';
const FORM_LIMIT_BYTES = 16 * 1024;

/** Who asks: set by `authenticate` for the rest of the request. */
export function callerOf(response: Response): KeyGrant {
  const caller = response.locals['caller'] as KeyGrant | undefined;
  if (!caller) throw new Error('a route without authentication asked for its caller');
  return caller;
}

/**
 * Lets requests with a key or a token through: `Authorization: <key>`, `Key <key>`, `Bearer <key or token>`.
 * Everything else is answered with 401.
 */
export function authenticate(ctx: Ctx): RequestHandler {
  const known = new Map<string, { grant: KeyGrant; until: number }>();
  return async (request, response, next) => {
    const credential = /^(?:(?:Key|Bearer)\s+)?(\S+)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1];
    const by = credential === undefined ? undefined : credential.startsWith(TOKEN_PREFIX) ? readToken(ctx, credential) : { hash: hashKey(credential) };
    const grant = by && (await cached(ctx, known, by));
    if (!grant) throw unauthorized();
    response.locals['caller'] = grant;
    next();
  };
}

/** Lets only keys through that may run the gateway. */
export const operatorOnly: RequestHandler = (_request, response, next) => {
  if (!callerOf(response).operator) throw new HttpProblem(403, 'operators-only', 'This needs a key that may run the gateway.');
  next();
};

/**
 * The token paths of the public claim APIs' clients: client credentials as JSON, form or HTTP Basic, where client_id is a key's id and
 * client_secret the key. Tokens are signed and not stored; they end after an hour, or with their key. Errors are those of OAuth 2
 * (RFC 6749 section 5.2), which every client library reads.
 */
export function tokenRoutes(ctx: Ctx): Router {
  const router = Router();
  const body = [express.json({ limit: FORM_LIMIT_BYTES }), express.urlencoded({ extended: false, limit: FORM_LIMIT_BYTES })];
  router.post(['/oauth/token', '/apip/auth/v2/token'], ...body, async (request, response) => {
    const sent = { ...(request.body as object | undefined), ...basicCredentials(request) };
    const parsed = credentials.safeParse(sent);
    response.setHeader('cache-control', 'no-store');
    if (!parsed.success) {
      const isOtherGrant = 'grant_type' in sent && sent.grant_type !== 'client_credentials';
      refuseToken(response, isOtherGrant ? 'unsupported_grant_type' : 'invalid_request', 'client_id, client_secret and grant_type=client_credentials are needed');
      return;
    }
    const grant = await findKey(ctx, { hash: hashKey(parsed.data.client_secret) });
    if (!grant || grant.keyId !== parsed.data.client_id) {
      response.status(401).setHeader('www-authenticate', 'Basic realm="gateway"').json({ error: 'invalid_client', error_description: 'the client id or the secret is wrong' });
      return;
    }
    response.json({ access_token: makeToken(ctx, grant.keyId), token_type: 'bearer', expires_in: TOKEN_SECONDS });
  });
  router.use(['/oauth/token', '/apip/auth/v2/token'], unreadable);
  return router;
}

/** A body that can't be read is answered in the same shape as one that lacks something. */
const unreadable: ErrorRequestHandler = (error: { status?: number }, _request, response, next) => {
  if (error.status === undefined || error.status >= 500) next(error);
  else refuseToken(response, 'invalid_request', 'the body is neither JSON nor a form');
};

function refuseToken(response: Response, error: 'invalid_request' | 'unsupported_grant_type', error_description: string): void {
  response.status(400).setHeader('cache-control', 'no-store').json({ error, error_description });
}

/** Client id and secret of HTTP Basic, in the form encoding of RFC 6749 section 2.3.1; nothing where there is no such header. */
function basicCredentials(request: Request): { client_id?: string; client_secret?: string } {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1];
  if (encoded === undefined) return {};
  const [client_id = '', client_secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  // Ids and keys have no characters that either encoding changes.
  return { client_id, client_secret };
}

export const credentials = z.object({ client_id: z.string().max(100), client_secret: z.string().max(200), grant_type: z.literal('client_credentials').default('client_credentials') });

function unauthorized(): HttpProblem {
  return new HttpProblem(401, 'unauthorized', 'The key is missing, unknown or revoked, or the token has ended.', { headers: { 'www-authenticate': 'Bearer' } });
}

async function cached(ctx: Ctx, known: Map<string, { grant: KeyGrant; until: number }>, by: { hash: Buffer } | { keyId: string }): Promise<KeyGrant | undefined> {
  const name = 'hash' in by ? by.hash.toString('base64') : by.keyId;
  const now = ctx.now().getTime();
  const entry = known.get(name);
  if (entry && entry.until > now) return entry.grant;
  const grant = await findKey(ctx, by);
  known.delete(name);
  if (!grant) return undefined;
  if (known.size >= KEY_CACHE_SIZE) known.clear();
  known.set(name, { grant, until: now + KEY_CACHE_MS });
  return grant;
}

function makeToken(ctx: Ctx, keyId: string): string {
  const payload = Buffer.from(`${keyId}.${Math.floor(ctx.now().getTime() / 1000) + TOKEN_SECONDS}`).toString('base64url');
  return `${TOKEN_PREFIX}${payload}.${ctx.seal.sign('token', payload).toString('base64url')}`;
}

/** The key id of a token that we signed and that has not ended; undefined for any other. */
function readToken(ctx: Ctx, token: string): { keyId: string } | undefined {
  const [payload = '', signature = ''] = token.slice(TOKEN_PREFIX.length).split('.');
  const expected = ctx.seal.sign('token', payload);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const [keyId, ends] = Buffer.from(payload, 'base64url').toString().split('.');
  return keyId !== undefined && Number(ends) * 1000 > ctx.now().getTime() ? { keyId } : undefined;
}
