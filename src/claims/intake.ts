import { createHash } from 'node:crypto';
import type { Claim, ClaimKind } from './claim.ts';
import { errorAnswer, successAnswer } from './answer.ts';
import { type Answer, keepAnswer, type KeyedRequest, takeKey } from './idempotency.ts';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { d8FromIso } from '../lib/dates.ts';
import { newId } from '../lib/ids.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import type { Payer } from '../payers/schema.ts';
import { editsOf, type Judged, judgeClaim, readBody } from './judge.ts';
import { routeClaim } from './route.ts';
import { type Placement, placeClaim, storeSubmission } from './store.ts';

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
}

const RETRY_AFTER_SECONDS = 1;

/**
 * Takes a claim in: reads, judges and stores it, with its Idempotency-Key in the same transaction. A claim that parses but
 * is refused by an edit is stored as rejected; a body that is no claim, or that names no payer of ours, is not stored.
 */
export async function submitClaim(ctx: Ctx, request: ClaimRequest): Promise<Answer & { headers?: Record<string, string> }> {
  const read = readBody(request.kind, request.body, () => newPatientControlNumber(ctx));
  const answer = await ctx.outside('claim.intake', () => asBiller(ctx, request.billerId, (tx) =>
    request.store ? keyed(ctx, tx, { request, work: () => answerClaim(ctx, tx, { request, read }) }) : answerClaim(ctx, tx, { request, read })));
  if (request.store) {
    if (answer.status === 200) ctx.ring('cut');
    ctx.ring('deliver');
  }
  return answer;
}

async function answerClaim(ctx: Ctx, tx: Tx, what: { request: ClaimRequest; read: Judged }): Promise<Answer> {
  const { request, read } = what;
  const facts: Facts = { kind: request.kind, usage: request.keyUsage, traceId: request.requestId, at: ctx.now() };
  const { claim } = read;
  if (!claim) return { status: 400, body: errorAnswer({ ...facts, issues: read.issues }) };
  const routed = await routeClaim(ctx, tx, { claim, keyUsage: request.keyUsage });
  if (!routed.payer) {
    // Without a payer nothing can be stored, but the client still learns everything that its claim lacks.
    const issues = [...read.issues, ...routed.issues, ...editsOf(claim, { usage: request.keyUsage, now: ctx.now() })];
    return { status: 400, body: errorAnswer({ ...facts, claim, issues }) };
  }
  const { payer } = routed;
  const guides = guidesOfPayer(ctx, payer, d8FromIso(ctx.now().toISOString()));
  const judge = (claimNumber: string) => judgeClaim({ ...read, claim }, { guides, payer, claimNumber, now: ctx.now() });
  if (request.store) return store(ctx, tx, { request, claim, payer, facts, judge });
  const judged = judge('VALIDATION');
  return { status: hasErrors(judged.issues) ? 400 : 200, body: answerOf(judged, facts) };
}

interface Facts {
  kind: ClaimKind;
  usage: 'T' | 'P';
  traceId: string;
  at: Date;
  claimId?: string;
  claimNumber?: string;
}

function answerOf(judged: Judged & { claim: Claim }, facts: Facts): object {
  const { claim, issues, filled, x12 } = judged;
  const all = { ...facts, claim, issues, filled, ...(x12 === undefined ? {} : { x12 }) };
  return hasErrors(issues) ? errorAnswer(all) : successAnswer(all);
}

/** Runs `work` under the request's Idempotency-Key, if it has one: a repeated request gets the first answer. */
async function keyed(ctx: Ctx, tx: Tx, what: { request: ClaimRequest; work: () => Promise<Answer> }): Promise<Answer & { headers?: Record<string, string> }> {
  const { request, work } = what;
  if (request.idempotencyKey === undefined) return work();
  const requestHash = createHash('sha256').update(request.path).update(request.bodyText_sha256).digest();
  const key: KeyedRequest = { billerId: request.billerId, key: request.idempotencyKey, requestHash };
  const taken = await takeKey(ctx, tx, key);
  if (taken.state === 'answered') return { ...taken.answer, headers: { 'idempotent-replayed': 'true' } };
  if (taken.state === 'running') {
    return { ...refusal(ctx, request, 409, 'idempotency.running', 'A request with this Idempotency-Key is still being answered.'),
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
  }
  if (taken.state === 'other-request') {
    return refusal(ctx, request, 422, 'idempotency.other-request', 'This Idempotency-Key was used for another request.');
  }
  const answer = await work();
  await keepAnswer(ctx, tx, key, answer);
  return answer;
}

function refusal(ctx: Ctx, request: ClaimRequest, status: number, ruleId: string, message: string): Answer {
  const issues: Issue[] = [{ ruleId, severity: 'error', snipLevel: 1, message, fixHint: 'Use a new key for a new or repaired claim.' }];
  return { status, body: errorAnswer({ kind: request.kind, usage: request.keyUsage, traceId: request.requestId, at: ctx.now(), issues }) };
}

async function store(ctx: Ctx, tx: Tx, what: {
  request: ClaimRequest; claim: Claim; payer: Payer; facts: Facts; judge: (claimNumber: string) => Judged & { claim: Claim };
}): Promise<Answer> {
  const { request, claim, payer, facts } = what;
  const placement: Placement = await placeClaim(tx, { claim, payer, billerId: request.billerId });
  const judged = what.judge(placement.claimNumber);
  if (placement.isTaken) {
    const issues = [...judged.issues, repeatedNumber(claim)];
    return { status: 400, body: errorAnswer({ ...facts, claim, issues, claimId: placement.claimId! }) };
  }
  const stored = await storeSubmission(ctx, tx, { billerId: request.billerId, requestId: request.requestId, body: request.body, payer, judged, placement });
  ctx.log.info({ claim: stored.claimId, submission: stored.submissionId, payer: payer.id, request: request.requestId,
    state: hasErrors(judged.issues) ? 'rejected' : 'ready', errors: judged.issues.filter((issue) => issue.severity === 'error').length }, 'claim received');
  return {
    status: hasErrors(judged.issues) ? 400 : 200,
    body: answerOf(judged, { ...facts, claimId: stored.claimId, claimNumber: placement.claimNumber }),
  };
}

function repeatedNumber(claim: Claim): Issue {
  return {
    ruleId: 'claim.repeated-control-number', severity: 'error', snipLevel: 7,
    message: 'A claim with this patient control number is already on its way to this payer.',
    fixHint: 'Send a correction with frequency 7 or a void with 8, or give a new claim a new number.',
    pointer: `${claim.pointer}/claimInformation/patientControlNumber`.replace('/claimInformation/claimInformation', '/claimInformation'),
    value: claim.patientControlNumber ?? '', stc: { category: 'A3', status: '54' }, x12: { loop: '2300', segment: 'CLM', element: 'CLM01' },
  };
}

/** At most 20 characters of A-Z and 0-9, from the clock and chance: unique without asking anybody. */
function newPatientControlNumber(ctx: Ctx): string {
  return newId('clm', ctx.now().getTime()).slice(4, 24).toUpperCase();
}
