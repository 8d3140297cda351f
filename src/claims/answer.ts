import { claimAnswer } from '../acks/claim-answer.ts';
import { interchange277, OURSELVES } from '../acks/interchange277.ts';
import { wallClock } from '../lib/dates.ts';
import type { Issue, StatusTriple, X12Place } from '../lib/issue.ts';
import type { Claim, ClaimKind } from './claim.ts';
import type { FilledNumber } from './complete.ts';
import type { NotChecked } from './edits/table.ts';
import type { Repair } from './repair.ts';

const CLAIM_TYPES: Readonly<Record<ClaimKind, string>> = { professional: 'PRO', institutional: 'INST', dental: 'DEN' };

/** One entry of `errors` or `warnings`: the fields of the public APIs, then our own. */
export interface AnswerItem {
  readonly code: string;
  readonly description: string;
  readonly followupAction: string;
  readonly field: string;
  readonly value: string;
  readonly location: string;
  readonly ruleId: string;
  readonly severity: 'error' | 'warning';
  readonly snipLevel: number;
  readonly pointer: string;
  readonly x12?: X12Place;
  readonly stc?: StatusTriple;
  readonly fixHint?: string;
}

export interface AnswerFacts {
  readonly kind: ClaimKind;
  /** The environment of the key that asked. */
  readonly usage: 'T' | 'P';
  /** The parsed and completed claim; absent where the body was no claim at all. */
  readonly claim?: Claim;
  /** Our own number, also REF*D9. Absent where nothing was stored. */
  readonly claimNumber?: string;
  /** The id under which GET /v1/claims/{id} finds it. */
  readonly claimId?: string;
  readonly traceId: string;
  readonly at: Date;
  readonly issues: readonly Issue[];
  readonly filled?: readonly FilledNumber[];
  /** Changes of form that the gateway made. */
  readonly repairs?: readonly Repair[];
  /** Edits that could not be checked. */
  readonly notChecked?: readonly NotChecked[];
  readonly x12?: string;
}

/** The answer to an accepted claim (HTTP 200). Both spellings of the public APIs are there, so that clients of either work. */
export function successAnswer(facts: AnswerFacts) {
  return answer('SUCCESS', '200 OK', facts);
}

/** The answer to a refused claim (HTTP 400): all errors at once, not the first, and as `x12` the 277CA that says the same. */
export function errorAnswer(facts: AnswerFacts) {
  return answer('ERROR', '400 BAD_REQUEST', facts);
}

/** Field by field, for an object of this size that is put together from others is several times slower. What is undefined is left out of the JSON. */
function answer<const Status extends 'SUCCESS' | 'ERROR', const Code extends string>(status: Status, httpStatusCode: Code, facts: AnswerFacts) {
  const { claim, issues } = facts;
  const payerId = claim?.payer.id ?? '';
  const errors = issues.filter(({ severity }) => severity === 'error');
  const x12 = status === 'SUCCESS' ? facts.x12 : claim && rejection277(claim, facts);
  return {
    status, controlNumber: claim?.controlNumber ?? '', tradingPartnerServiceId: payerId, claimReference: reference(facts, payerId),
    meta: { traceId: facts.traceId, applicationMode: facts.usage === 'T' ? 'test' : 'production' },
    payer: { payerId, payerName: claim?.payer.name ?? claim?.receiver.organizationName ?? '' },
    errors: errors.map(itemOf), warnings: issues.filter(({ severity }) => severity === 'warning').map(itemOf),
    editResponses: errors.map(editResponse), filled: facts.filled ?? [], repairs: facts.repairs ?? [], notChecked: facts.notChecked ?? [],
    x12, httpStatusCode, editStatus: status,
  };
}

function reference(facts: AnswerFacts, payerId: string) {
  const { claim, kind } = facts;
  const claimId = facts.claimId || undefined;
  const claimNumber = facts.claimNumber || undefined;
  return {
    correlationId: facts.claimId ?? facts.traceId, claimId, patientControlNumber: claim?.patientControlNumber ?? '', payerId,
    payerID: payerId, rhclaimNumber: claimNumber, rhClaimNumber: claimNumber, formatVersion: '5010',
    timeOfResponse: facts.at.toISOString(), claimType: CLAIM_TYPES[kind],
    serviceLines: claim?.lines.map(({ controlNumber }) => ({ lineItemControlNumber: controlNumber ?? '' })) ?? [],
  };
}

/** Our 277CA about one refused claim, as an interchange with control number 1: the answer to a request has none of its own. */
function rejection277(claim: Claim, facts: Omit<AnswerFacts, 'claim'>): string {
  const at = wallClock(facts.at, 'UTC');
  const { submitter } = claim;
  const receiver = (submitter.identification ?? 'SUBMITTER').slice(0, 15);
  const reference = facts.traceId.slice(-30).toUpperCase();
  return interchange277({
    senderQualifier: 'ZZ', senderId: OURSELVES.id, receiverQualifier: 'ZZ', receiverId: receiver, senderCode: OURSELVES.id, receiverCode: receiver,
    usage: facts.usage, controlNumber: 1, at,
  }, [{
    reference, at, source: OURSELVES, receivedOn: at.d8, processedOn: at.d8, trace: claim.controlNumber ?? reference,
    receiver: { type: submitter.organizationName ? '2' : '1', last: submitter.organizationName ?? submitter.lastName ?? '', first: submitter.firstName ?? '', id: receiver },
    claims: [claimAnswer(claim, { issues: facts.issues, clearinghouseNumber: facts.claimNumber ?? '', date: at.d8 })],
  }]).toString('latin1');
}

/** An issue as the public APIs list it. `field` is the last name of the pointer and `location` its path with dots. */
export function itemOf(issue: Issue): AnswerItem {
  const path = (issue.pointer ?? '').split('/').slice(1).map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { x12, stc, fixHint } = issue;
  return {
    // 33 is the code under which the public APIs report everything that is wrong with the input.
    code: '33', description: issue.message, followupAction: issue.severity === 'error' ? 'Please Correct and Resubmit' : 'None',
    field: path.findLast((token) => !/^\d+$/.test(token)) ?? '', value: issue.value ?? '', location: path.join('.'), ruleId: issue.ruleId,
    severity: issue.severity, snipLevel: issue.snipLevel, pointer: issue.pointer ?? '', ...(x12 ? { x12 } : {}), ...(stc ? { stc } : {}),
    ...(fixHint ? { fixHint } : {}),
  };
}

function editResponse(issue: Issue) {
  return {
    editName: issue.ruleId, errorDescription: issue.message, badData: issue.value ?? '', loop: issue.x12?.loop ?? '',
    segment: issue.x12?.segment ?? '', element: issue.x12?.element ?? '', allowOverride: 'N',
  };
}
