import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Ctx } from '../context.ts';
import { Fault } from '../lib/fault.ts';
import { pinAddress, urlProblem } from './address.ts';
import { inTime } from '../lib/lanes.ts';

/** How long an endpoint may take for its whole answer. */
export const TIMEOUT_MS = 15_000;
/** Bytes of an answer that are read; nothing in it is used. */
const ANSWER_LIMIT_BYTES = 64 * 1024;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits between the attempts of one delivery. After the last the endpoint is disabled. */
export const RETRY_MS: readonly number[] = [5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS, 48 * HOUR_MS];
/** Part of a wait that is added by chance, so that deliveries which failed together don't come back together. */
const JITTER = 0.1;
/** Standard Webhooks: an endpoint that answers 410 wants no more. */
export const GONE = 410;

/** What one attempt came to. `code` is for people: "ok", "http-500", "timeout", "webhook.private-address". */
export interface AttemptResult {
  ok: boolean;
  status: number | undefined;
  code: string;
  duration_ms: number;
  retryAfter_ms: number | undefined;
}

/**
 * Posts one message to an endpoint and waits for its status. Only 2xx is success; redirects are not followed.
 * Never throws: a network that fails is a result of the attempt.
 */
export async function postWebhook(ctx: Ctx, message: { url: string; headers: Record<string, string>; body: string }): Promise<AttemptResult> {
  const started = performance.now();
  const result = (rest: Partial<AttemptResult> & { code: string }): AttemptResult => ({
    ok: false, status: undefined, retryAfter_ms: undefined, ...rest, duration_ms: Math.round(performance.now() - started),
  });
  try {
    if (urlProblem(ctx, message.url)) return result({ code: 'webhook.refused-address' });
    const answer = await inTime(ctx.outside('webhook.post', () => post(ctx, message)), TIMEOUT_MS, 'timeout');
    const ok = answer.status >= 200 && answer.status < 300;
    return result({ ok, status: answer.status, code: ok ? 'ok' : `http-${answer.status}`, retryAfter_ms: retryAfter(ctx, answer.retryAfter) });
  } catch (error) {
    return result({ code: failureCode(error) });
  }
}

/**
 * When to try again after the n-th failed attempt (1 is the first), or undefined when there is no further one.
 * A Retry-After of the endpoint makes the wait longer, never shorter, and not longer than the schedule's last.
 */
export function nextAttempt(ctx: Ctx, tries: number, retryAfter_ms: number | undefined): Date | undefined {
  const wait_ms = RETRY_MS[tries - 1];
  if (wait_ms === undefined) return undefined;
  const asked_ms = Math.min(retryAfter_ms ?? 0, RETRY_MS.at(-1)!);
  return new Date(ctx.now().getTime() + Math.max(wait_ms * (1 + Math.random() * JITTER), asked_ms));
}

interface Answer {
  status: number;
  retryAfter: string | undefined;
}

async function post(ctx: Ctx, message: { url: string; headers: Record<string, string>; body: string }): Promise<Answer> {
  const url = new URL(message.url);
  // Begun before the name is looked up: a lookup that takes too long is not followed by a post that nobody waits for.
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    lookup: await pinAddress(ctx, url),
    headers: { ...message.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(message.body), 'user-agent': 'edi-gateway' },
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (answer) => {
      drain(answer, () => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] }));
    });
    sent.on('error', reject);
    sent.end(message.body);
  });
}

/** Reads an answer away, at most so much that nobody can fill our memory; its status counts either way. */
function drain(answer: IncomingMessage, done: () => void): void {
  let size_bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    size_bytes += chunk.length;
    if (size_bytes > ANSWER_LIMIT_BYTES) answer.destroy();
  });
  answer.on('error', () => undefined);
  answer.on('close', done);
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfter(ctx: Ctx, header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - ctx.now().getTime());
}

function failureCode(error: unknown): string {
  if (error instanceof Fault) return error.code;
  if (!(error instanceof Error)) return 'unexpected';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
}
