import type { Ctx } from '../context.ts';
import { asBiller, isUniqueViolation } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import type { Issue } from '../lib/issue.ts';
import type { ClaimKind } from './claim.ts';
import type { Answer } from './idempotency.ts';
import { answerSet, type ReadRequest } from './intake-set.ts';
import { readBody } from './judge.ts';

/** A claim as billing software posts it. */
export interface ClaimRequest {
  billerId: string;
  /** Whether the API key is for test or production claims. */
  keyUsage: 'T' | 'P';
  kind: ClaimKind;
  body: unknown;
  /** sha256 of the body as it came, and the path it came to: what an Idempotency-Key stands for. */
  bodyText_sha256: Buffer;
  path: string;
  requestId: string;
  idempotencyKey?: string | undefined;
  /** False only judges (`…/validation`) and stores nothing. */
  store: boolean;
  /** The submission that this one corrects, where that is known. */
  follows?: string | undefined;
  /** The claim whose payment this one asks the next payer about. */
  primaryClaimId?: string | undefined;
  /** Adds what is known about the claim from elsewhere, as from the X12 that its body was made from, to what was found in the body. */
  finish?: (issues: readonly Issue[]) => readonly Issue[];
}

/** The answer to a posted claim, as it goes out over HTTP. */
export type ClaimAnswer = Answer & { headers?: Record<string, string> };

/** Takes claims in, many at a time. */
export interface Intake {
  submit(request: ClaimRequest): Promise<ClaimAnswer>;
}

/** Requests that one transaction answers at most. */
const SET_SIZE = 100;
/** Transactions of one biller that are open at once. */
const SETS_AT_ONCE = 2;

/**
 * Takes claims in. Requests that come while a transaction is on its way wait for the next one and are answered together,
 * so that under load one commit carries many claims; a lone request waits for nothing.
 */
export function openIntake(ctx: Ctx): Intake {
  const lanes = new Map<string, Lane>();
  return {
    submit: (request) => new Promise((answer, fail) => {
      const lane = lanes.get(request.billerId) ?? { waiting: [], open: 0 };
      lanes.set(request.billerId, lane);
      try {
        lane.waiting.push({ ...readRequest(ctx, request), answer, fail });
      } catch (error) {
        fail(error);
        return;
      }
      // What arrives in this turn of the event loop goes together.
      setImmediate(() => void advance(ctx, lane));
    }),
  };
}

/** Takes one claim in, in a transaction of its own. */
export async function submitClaim(ctx: Ctx, request: ClaimRequest): Promise<ClaimAnswer> {
  const read = readRequest(ctx, request);
  return (await answerTogether(ctx, [read])).get(read)!;
}

interface Waiting extends ReadRequest {
  answer(answer: ClaimAnswer): void;
  fail(error: unknown): void;
}

interface Lane {
  waiting: Waiting[];
  open: number;
}

async function advance(ctx: Ctx, lane: Lane): Promise<void> {
  while (lane.waiting.length > 0 && lane.open < SETS_AT_ONCE) {
    const set = nextSet(lane);
    lane.open += 1;
    try {
      await answerAll(ctx, set);
    } finally {
      lane.open -= 1;
    }
  }
}

/** The next requests that have nothing to do with each other: one that repeats a number or key waits for the first to be answered. */
function nextSet(lane: Lane): Waiting[] {
  const set: Waiting[] = [];
  const later: Waiting[] = [];
  const taken = new Set<string>();
  for (const waiting of lane.waiting) {
    const { idempotencyKey, keyUsage } = waiting.request;
    const marks = [`number ${keyUsage} ${waiting.read.claim?.patientControlNumber}`, ...(idempotencyKey === undefined ? [] : [`key ${idempotencyKey}`])];
    if (set.length >= SET_SIZE || marks.some((mark) => taken.has(mark))) {
      later.push(waiting);
      continue;
    }
    for (const mark of marks) taken.add(mark);
    set.push(waiting);
  }
  lane.waiting = later;
  return set;
}

/** Answers a set; when that fails, each request alone, so that one that can't be answered fails by itself. */
async function answerAll(ctx: Ctx, set: readonly Waiting[]): Promise<void> {
  try {
    const answers = await answerTogether(ctx, set);
    for (const waiting of set) waiting.answer(answers.get(waiting)!);
  } catch (error) {
    if (set.length === 1) return set[0]!.fail(error);
    for (const waiting of set) await answerAll(ctx, [waiting]);
  }
}

function readRequest(ctx: Ctx, request: ClaimRequest): ReadRequest {
  return { request, read: readBody(request.kind, request.body, () => newPatientControlNumber(ctx)) };
}

async function answerTogether<Read extends ReadRequest>(ctx: Ctx, set: readonly Read[]): Promise<Map<Read, ClaimAnswer>> {
  const { billerId } = set[0]!.request;
  const answer = () => ctx.outside('claim.intake', () => asBiller(ctx, billerId, (tx) => answerSet(ctx, tx, set)));
  const answers = await answer().catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    // Another process stored a claim with one of the numbers after we had looked: now it is seen.
    return answer();
  });
  if (set.some(({ request }) => request.store)) {
    ctx.ring('cut');
    ctx.ring('deliver');
  }
  return answers;
}

/** At most 20 characters of A-Z and 0-9, from the clock and chance: unique without asking anybody. */
function newPatientControlNumber(ctx: Ctx): string {
  return newId('clm', ctx.now().getTime()).slice(4, 24).toUpperCase();
}
