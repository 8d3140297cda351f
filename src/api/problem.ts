import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { Ctx } from '../context.ts';
import { asFault } from '../lib/fault.ts';

/** One place in a request that is wrong. */
export interface Wrong {
  message: string;
  pointer?: string | undefined;
  line?: number;
  column?: number;
}

/** An answer other than success, thrown from anywhere in a request. `code` is stable; `detail` is a sentence and holds no data of the request. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly Wrong[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, detail: string, more: { errors?: readonly Wrong[]; headers?: Record<string, string> } = {}) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** What asks for something that is not there, or belongs to somebody else: the two are not told apart. */
export function notFound(what: string): HttpProblem {
  return new HttpProblem(404, 'not-found', `There is no such ${what}.`);
}

/** The checked value, or a problem with status 400 that names every place. `where` is "" for a body, else what was checked. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where = ''): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new HttpProblem(400, 'invalid-request', 'The request has fields that can not be used.', {
    errors: parsed.error.issues.map((issue) => ({ message: issue.message, pointer: `${where}/${issue.path.map(escapePointer).join('/')}` })),
  });
}

/** The last handler for paths that nobody answers. */
export const unknownPath: RequestHandler = () => {
  throw new HttpProblem(404, 'unknown-path', 'There is nothing at this path.');
};

/**
 * The one place that turns errors into answers. RFC 9457 for our own paths, the shape of the public claim APIs for theirs.
 * What is no HttpProblem is a failure of ours: it is logged by its code and answered without any detail.
 */
export function problemHandler(ctx: Ctx): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = asProblem(ctx, error, response);
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    response.status(problem.status);
    const trace = requestId(response);
    if (isClaimPath(request.path)) response.json(claimShape(problem, trace));
    else response.type('application/problem+json').send(JSON.stringify(problemShape(problem, trace)));
  };
}

/** The id of the request that is being answered, as its x-request-id header says. */
export function requestId(response: Response): string {
  return String(response.getHeader('x-request-id') ?? '');
}

/** True below the prefixes of the public claim APIs, whose clients expect their shape. */
export function isClaimPath(path: string): boolean {
  return /^(?:\/2024-04-01)?(?:\/change)?\/medicalnetwork\//.test(path);
}

/** Errors of express and its body parser carry a status and a type. */
const BODY_PROBLEMS: Readonly<Record<string, [code: string, detail: string]>> = {
  'entity.too.large': ['too-large', 'The body is larger than this gateway takes.'],
  'encoding.unsupported': ['unsupported-encoding', 'The content encoding of the body is not supported.'],
  'request.aborted': ['aborted', 'The request ended before its body did.'],
  'request.size.invalid': ['wrong-length', 'The body is not as long as its content-length says.'],
};

function asProblem(ctx: Ctx, error: unknown, response: Response): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const [code, detail] = BODY_PROBLEMS[String(type)] ?? ['bad-request', 'The request can not be read.'];
    return new HttpProblem(status, code, detail);
  }
  const fault = asFault(error);
  ctx.log.error({ request: requestId(response), code: fault.code, kind: fault.kind, name: errorName(error) }, 'request failed');
  const away = fault.code !== 'unexpected' || isDatabaseAway(error);
  return away
    ? new HttpProblem(503, 'unavailable', 'A part of the gateway does not answer. Nothing was lost; try again.', { headers: { 'retry-after': '5' } })
    : new HttpProblem(500, 'internal', 'The gateway failed. The request id leads to the log line.');
}

/** Where the program threw: file and line of our own code tell more than a message, and can't hold data. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const at = /([\w.-]+\.[jt]s:\d+):\d+\)?$/m.exec(error.stack?.split('\n').slice(1).find((line) => line.includes('/src/')) ?? '');
  return at ? `${error.name} at ${at[1]}` : error.name;
}

function isDatabaseAway(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^(ECONN|ENOENT|ETIMEDOUT|57P0|08|53)/.test(code);
}

function problemShape(problem: HttpProblem, trace: string) {
  return {
    type: `urn:edi-gateway:problem:${problem.code}`, title: STATUS_CODES[problem.status], status: problem.status, detail: problem.message,
    requestId: trace, ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  };
}

function claimShape(problem: HttpProblem, traceId: string) {
  const places = problem.errors.length > 0 ? problem.errors : [{ message: problem.message }];
  return {
    status: 'ERROR', httpStatusCode: `${problem.status} ${(STATUS_CODES[problem.status] ?? '').toUpperCase().replaceAll(' ', '_')}`,
    meta: { traceId },
    errors: places.map((place: Wrong) => ({
      code: problem.code, description: place.message, followupAction: 'Please Correct and Resubmit', field: place.pointer ?? '', value: '',
      location: place.line === undefined ? '' : `line ${place.line}, column ${place.column}`, ruleId: problem.code, severity: 'error',
      pointer: place.pointer ?? '', ...(place.line === undefined ? {} : { line: place.line, column: place.column }),
    })),
    warnings: [], editResponses: [],
  };
}

function escapePointer(key: PropertyKey): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}
