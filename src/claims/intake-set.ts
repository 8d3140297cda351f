import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { d8FromIso } from '../lib/dates.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import type { Payer } from '../payers/schema.ts';
import { errorAnswer, successAnswer } from './answer.ts';
import { type AtHand, atHand } from './at-hand.ts';
import { type Claim, referenceOf } from './claim.ts';
import { type Answer, keepAnswers, type KeyedRequest, requestHash, takeKeys } from './idempotency.ts';
import type { ClaimAnswer, ClaimRequest } from './intake.ts';
import { editReport, type Judged, judgeClaim, unwantedRepairs } from './judge.ts';
import { findOriginals, type Original } from './originals.ts';
import { routeClaims } from './route.ts';
import { newClaimNumbers, placeClaims, type Placement, storeSubmissions } from './store.ts';

/** A request with its body read. */
export interface ReadRequest {
  request: ClaimRequest;
  read: Judged;
}

const RETRY_AFTER_SECONDS = '1';

/**
 * Answers requests of one biller in one transaction, the answers of keyed ones kept with what they tell of. A claim that
 * parses but is refused by an edit is stored as rejected; a body that is no claim, or that names no payer of ours, is not
 * stored. No two requests of a set may share a patient control number or an Idempotency-Key.
 */
export async function answerSet<Read extends ReadRequest>(ctx: Ctx, tx: Tx, set: readonly Read[]): Promise<Map<Read, ClaimAnswer>> {
  const answers = new Map<Read, ClaimAnswer>();
  const keys = new Map(set.flatMap((one) => keyOf(one.request) ?? []).map((key) => [key.key, key]));
  const states = await takeKeys(ctx, tx, [...keys.values()]);
  const open = set.filter((one) => {
    const known = knownAnswer(ctx, one.request, states.get(one.request.idempotencyKey ?? ''));
    if (known) answers.set(one, known);
    return !known;
  });
  const fresh = await answerFresh(ctx, tx, open);
  for (const [one, answer] of fresh) answers.set(one, answer);
  await keepAnswers(ctx, tx, [...fresh].flatMap(([one, answer]) => {
    const key = one.request.store ? keys.get(one.request.idempotencyKey ?? '') : undefined;
    return key ? [{ key, answer }] : [];
  }));
  return answers;
}

function keyOf(request: ClaimRequest): KeyedRequest | undefined {
  if (!request.store || request.idempotencyKey === undefined) return undefined;
  return { billerId: request.billerId, key: request.idempotencyKey, requestHash: requestHash(request.path, request.bodyText_sha256) };
}

/** The answer that an Idempotency-Key decides: the first one again, or a refusal. Undefined when the request is new. */
function knownAnswer(ctx: Ctx, request: ClaimRequest, state: Awaited<ReturnType<typeof takeKeys>> extends Map<string, infer State> ? State | undefined : never): ClaimAnswer | undefined {
  if (!request.store || state === undefined || state.state === 'new') return undefined;
  if (state.state === 'answered') return { ...state.answer, headers: { 'idempotent-replayed': 'true' } };
  const refusal = (status: number, ruleId: string, message: string): Answer => ({
    status, body: errorAnswer({ ...factsOf(ctx, request), issues: [{ ruleId, severity: 'error', snipLevel: 1, message, fixHint: 'Use a new key for a new or repaired claim.' }] }),
  });
  if (state.state === 'other-request') return refusal(422, 'idempotency.other-request', 'This Idempotency-Key was used for another request.');
  return { ...refusal(409, 'idempotency.running', 'A request with this Idempotency-Key is still being answered.'), headers: { 'retry-after': RETRY_AFTER_SECONDS } };
}

/** A claim whose payer is known. */
interface Routed<Read> {
  one: Read;
  claim: Claim;
  payer: Payer;
  hand: AtHand;
  /** What is known about the original of a correction. */
  original: Original;
}

async function answerFresh<Read extends ReadRequest>(ctx: Ctx, tx: Tx, set: readonly Read[]): Promise<Map<Read, Answer>> {
  const answers = new Map<Read, Answer>();
  const [first] = set;
  if (!first) return answers;
  const claims = set.filter((one) => one.read.claim);
  for (const one of set) if (!one.read.claim) answers.set(one, { status: 400, body: errorAnswer({ ...factsOf(ctx, one.request), issues: finished(one.request, one.read.issues) }) });
  const routes = await routeClaims(ctx, tx, claims.map((one) => ({ claim: one.read.claim!, keyUsage: one.request.keyUsage })));
  const originals = await findOriginals(tx, first.request.billerId, claims.map((one, n) => ({ claim: one.read.claim!, payer: routes[n]!.payer })));
  const hands = await handsOf(ctx, tx, claims.map(({ request }, n) => ({ request, claim: originals[n]!.claim })));
  const routed: Routed<Read>[] = [];
  claims.forEach((one, n) => {
    const { payer, issues } = routes[n]!;
    const original = originals[n]!;
    const { claim } = original;
    const hand = hands.get(one.request.keyUsage)!;
    if (payer) routed.push({ one, claim, payer, hand, original });
    else answers.set(one, withoutPayer(ctx, { one, claim, issues, hand }));
  });
  for (const { one, ...of } of routed.filter(({ one }) => !one.request.store)) {
    const judged = judge(ctx, { one, ...of }, 'VALIDATION');
    answers.set(one, { status: hasErrors(judged.issues) ? 400 : 200, body: answerOf(ctx, one.request, judged) });
  }
  for (const [one, answer] of await storeAll(ctx, tx, routed.filter(({ one }) => one.request.store))) answers.set(one, answer);
  return answers;
}

/** What claims are judged with, for each environment that the set has claims of. */
async function handsOf(ctx: Ctx, tx: Tx, claims: readonly { request: ClaimRequest; claim: Claim }[]): Promise<Map<'T' | 'P', AtHand>> {
  const hands = new Map<'T' | 'P', AtHand>();
  for (const usage of new Set(claims.map(({ request }) => request.keyUsage))) {
    const own = claims.filter(({ request }) => request.keyUsage === usage);
    hands.set(usage, await atHand(ctx, tx, { billerId: own[0]!.request.billerId, usage }, own.map(({ claim }) => claim)));
  }
  return hands;
}

/** Without a payer nothing can be stored, but the client still learns everything that its claim lacks. */
function withoutPayer(ctx: Ctx, of: { one: ReadRequest; claim: Claim; issues: readonly Issue[]; hand: AtHand }): Answer {
  const { request, read } = of.one;
  const report = editReport(of.claim, { usage: request.keyUsage, now: ctx.now(), hand: of.hand });
  const issues = finished(request, [...read.issues, ...unwantedRepairs(read, of.hand), ...of.issues, ...report.issues]);
  return { status: 400, body: errorAnswer({ ...factsOf(ctx, request), claim: of.claim, issues, notChecked: report.notChecked }) };
}

async function storeAll<Read extends ReadRequest>(ctx: Ctx, tx: Tx, routed: readonly Routed<Read>[]): Promise<Map<Read, Answer>> {
  const answers = new Map<Read, Answer>();
  if (routed.length === 0) return answers;
  const { billerId } = routed[0]!.one.request;
  const numbers = await newClaimNumbers(tx, routed.length);
  // A client that gives a number of its own (REF*D9) keeps it.
  const placements = await placeClaims(tx, billerId, routed.map((one, n) => ({
    ...one, claimNumber: referenceOf(one.claim, 'D9')?.value ?? numbers[n]!, follows: one.one.request.follows ?? one.original.follows,
  })));
  const judged = routed.map((one, n) => ({ ...one, placement: placements[n]!, judged: judge(ctx, one, placements[n]!.claimNumber) }));
  for (const { one, claim, placement, judged: found } of judged.filter(({ placement }) => placement.isTaken)) {
    const issues = [...found.issues, repeatedNumber(claim)];
    answers.set(one, { status: 400, body: errorAnswer({ ...factsOf(ctx, one.request), claim, issues, claimId: placement.claimId }) });
  }
  const storing = judged.filter(({ placement }) => !placement.isTaken)
    .map((one) => ({ ...one, sourceKey: `request:${one.one.request.requestId}`, body: one.one.request.body, primaryClaimId: one.one.request.primaryClaimId }));
  await storeSubmissions(ctx, tx, billerId, storing);
  for (const { one, placement, judged: found } of storing) answers.set(one, stored(ctx, { request: one.request, placement, judged: found }));
  return answers;
}

function stored(ctx: Ctx, what: { request: ClaimRequest; placement: Placement; judged: Judged & { claim: Claim } }): Answer {
  const { request, placement, judged } = what;
  const isRejected = hasErrors(judged.issues);
  ctx.log.info({ claim: placement.claimId, submission: placement.submissionId, request: request.requestId, state: isRejected ? 'rejected' : 'ready',
    errors: judged.issues.filter((issue) => issue.severity === 'error').length }, 'claim received');
  return { status: isRejected ? 400 : 200, body: answerOf(ctx, request, judged, placement) };
}

function judge(ctx: Ctx, routed: Routed<ReadRequest>, claimNumber: string): Judged & { claim: Claim } {
  const { one, claim, payer, hand, original } = routed;
  const now = ctx.now();
  const guides = guidesOfPayer(ctx, payer, d8FromIso(now.toISOString()));
  const judged = judgeClaim({ ...one.read, claim, issues: [...one.read.issues, ...original.issues] }, { guides, payer, claimNumber, now, hand });
  return { ...judged, issues: finished(one.request, judged.issues) };
}

function finished(request: ClaimRequest, issues: readonly Issue[]): readonly Issue[] {
  return request.finish?.(issues) ?? issues;
}

function answerOf(ctx: Ctx, request: ClaimRequest, judged: Judged & { claim: Claim }, placement?: Placement): object {
  const { claim, issues, filled, x12, repairs = [], notChecked = [] } = judged;
  const all = {
    ...factsOf(ctx, request), claim, issues, filled, repairs, notChecked, ...(x12 === undefined ? {} : { x12 }),
    ...(placement ? { claimId: placement.claimId, claimNumber: placement.claimNumber } : {}),
  };
  return hasErrors(issues) ? errorAnswer(all) : successAnswer(all);
}

function factsOf(ctx: Ctx, request: ClaimRequest) {
  return { kind: request.kind, usage: request.keyUsage, traceId: request.requestId, at: ctx.now() };
}

/** What is said about an original whose number is on its way already. */
export function repeatedNumber(claim: Claim): Issue {
  return {
    ruleId: 'claim.repeated-control-number', severity: 'error', snipLevel: 7,
    message: 'A claim with this patient control number is already on its way to this payer.',
    fixHint: 'Send a correction with frequency 7 or a void with 8, or give a new claim a new number.',
    pointer: `${claim.pointer}/patientControlNumber`, value: claim.patientControlNumber ?? '',
    stc: { category: 'A3', status: '54' }, x12: { loop: '2300', segment: 'CLM', element: 'CLM01' },
  };
}
