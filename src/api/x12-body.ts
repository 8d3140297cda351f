import type { Request } from 'express';
import { HttpProblem } from './problem.ts';

/** Refuses a body that is no plain X12 file: compressed, a form, JSON, empty or larger than the limit. */
export function insistOnPlainBody(request: Request, limit_bytes: number): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' || request.is(['multipart/*', 'application/json'])) {
    throw new HttpProblem(415, 'unsupported-media-type', 'The body has to be the X12 file itself, not compressed and not within a form.');
  }
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (length === 0) throw new HttpProblem(400, 'empty-body', 'The body is empty; it has to be an X12 file.');
  if (length > limit_bytes) throw tooLarge('The body is larger than this gateway takes.');
}

/** The body's chunks as they arrive. The request is not destroyed when reading stops early, so that the answer still gets out. */
export async function* plainBody(request: Request, limit_bytes: number): AsyncGenerator<Uint8Array> {
  let size_bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size_bytes += (chunk as Buffer).length;
      if (size_bytes > limit_bytes) throw tooLarge('The body is larger than this gateway takes.');
      yield chunk as Buffer;
    }
  } catch (error) {
    if (error instanceof HttpProblem || !request.destroyed || request.complete) throw error;
    throw new HttpProblem(400, 'aborted', 'The request ended before its body did.');
  }
}

/** 413. What is left of the body is not waited for. */
export function tooLarge(detail: string): HttpProblem {
  return new HttpProblem(413, 'too-large', detail, { headers: { connection: 'close' } });
}
