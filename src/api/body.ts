import express, { type RequestHandler, type Response } from 'express';
import type { Ctx } from '../context.ts';
import { brokenJsonPlace } from './json-place.ts';
import { HttpProblem } from './problem.ts';

/**
 * Reads a JSON body up to the configured limit. Afterwards `request.body` is the value and `bodyBytes(response)` are the bytes
 * as they came. 415 for another content type, 413 over the limit, 400 with line and column for what is not JSON.
 */
export function jsonBody(ctx: Ctx): RequestHandler[] {
  const raw = express.raw({ type: () => true, limit: ctx.config.bodyLimit_bytes });
  return [requireJson, raw, parseJson];
}

/** The body's bytes as they came, for hashes over them. */
export function bodyBytes(response: Response): Buffer {
  return response.locals['bodyBytes'] as Buffer;
}

const requireJson: RequestHandler = (request, _response, next) => {
  // Null is a request without a body, which is told of as an empty one.
  if (request.is(['application/json', 'application/*+json']) === false) {
    throw new HttpProblem(415, 'unsupported-media-type', 'The body has to be JSON, with content-type application/json.');
  }
  next();
};

const parseJson: RequestHandler = (request, response, next) => {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const text = decode(bytes);
  response.locals['bodyBytes'] = bytes;
  try {
    request.body = JSON.parse(text);
  } catch {
    const place = brokenJsonPlace(text) ?? { line: 1, column: 1 };
    const message = text.trim() === '' ? 'The body is empty.' : `The body is not JSON: it breaks at line ${place.line}, column ${place.column}.`;
    throw new HttpProblem(400, 'malformed-json', message, { errors: [{ message, pointer: '', ...place }] });
  }
  next();
};

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem(400, 'not-utf-8', 'The body is not UTF-8 text.');
  }
}
