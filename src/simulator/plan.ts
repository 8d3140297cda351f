import { ack999, interchangeNote, judgeSet, refusesSet, type SetVerdict, ta1 } from './acks.ts';
import { adjudicate, type ClaimPayment } from './adjudicate.ts';
import { type Answer, answer, originOf } from './answer.ts';
import { serviceDates, type Claim837, type Interchange837, type Origin, type Set837 } from './claim837.ts';
import { addDays } from '../lib/dates.ts';
import { expectedOf, type Manifest, NOTHING_EXPECTED, unpaid } from './expect.ts';
import type { PayerIdentity } from './identity.ts';
import { pending277, pendingOf } from './pending277.ts';
import { bulkFile, type PaidClaim, type RemitFile, remitFiles } from './remittances.ts';
import { type ClaimVerdict, judgeClaim, relayClaim, status277 } from './status277.ts';

/** A claim whose payment waits for others. */
export interface HeldClaim {
  /** How many claims one payment takes together. */
  readonly together: number;
  readonly payment: ClaimPayment;
  /** The file that it came in. */
  readonly origin: Origin;
}

/** Answers that appear together. */
export interface Stage {
  readonly answers: readonly Answer[];
  /** The day (CCYYMMDD) before which they are kept back, by the payer's clock. */
  readonly notBefore?: string;
}

/** All answers to one file. Those of a stage appear when the ones before it have been taken. */
export interface Plan {
  readonly stages: readonly Stage[];
  readonly held: readonly HeldClaim[];
  /** What has to come of the claims and checks once everything has been read. */
  readonly expected: Manifest;
  /** By what DUPCLAIM claims of this file are known when they come again. */
  readonly seen: readonly string[];
  /** The answers are put out under a temporary name first (LOCK). */
  readonly isLocked?: boolean;
}

/** Last two digits of an answer's control number; the others are the last seven of the ISA13 that it answers. 835s: remittances.ts. */
const NUMBER = { relayed277: 0, ta1: 1, ack999: 2, status277: 3, duplicate: 7, pending277: 9 };
const NO_PLAN = { held: [], expected: NOTHING_EXPECTED, seen: [] };

/**
 * Answers a file. A pure function of its bytes, the payer and the DUPCLAIM claims `seen` in files before: the same file
 * always gets the same answers.
 */
export function planAnswers(payer: PayerIdentity, input: Interchange837, seen: ReadonlySet<string> = new Set()): Plan {
  const note = interchangeNote(input);
  const receipt = answer(input, { name: 'TA1', number: NUMBER.ta1, content: { ta1: ta1(input, note) } });
  if (note !== '000') {
    const claims = claimsOf(input).map((claim) => unpaid(claim, 'INTERCHANGE_REJECTED', `TA105:${note}`));
    return { ...NO_PLAN, stages: [{ answers: [receipt] }], expected: { claims, checks: [] } };
  }
  const judged = judgeSets(input);
  const { claims, marks } = withoutDuplicates(accepted(payer, input, judged), seen);
  const asked = new Set(claimsOf(input).map(({ scenario }) => scenario.name));
  const ack = (): Answer => answer(input, { name: '999', number: NUMBER.ack999, content: { group: ack999(input, judged) } });
  const acks = asked.has('NO999') ? [] : [ack()];
  const payable = claims.filter(({ claim, number }) => claim.scenario.name !== 'NO835' && judgeClaim(claim, number).accepted);
  const held = payable.filter(({ claim }) => claim.scenario.name === 'BULK').map((one) => heldOf(one, originOf(input)));
  const files = remitFiles(payer, input, payable.filter(({ claim }) => claim.scenario.name !== 'BULK'));
  const stages = [
    input.ackRequested ? [receipt] : [], acks, relayed(payer, input, claims), statuses(payer, input, claims), pending(payer, input, claims), answersOf(files, 0),
  ];
  if (asked.has('ORDER')) stages.reverse();
  const copies = asked.has('DUPFILE') ? [...acks, ...answersOf(files, 0)].map(copyOf) : [];
  stages.push([...copies, ...answersOf(files, 1)], answersOf(files, 2));
  const delayed = files.filter(({ isDelayed }) => isDelayed).map(({ answer: late, day }) => ({ answers: [late], notBefore: addDays(input.d8, day) }));
  return {
    stages: [...stages.filter((stage) => stage.length > 0).map((answers) => ({ answers })), ...delayed],
    held,
    expected: expectedOf({ refused: refusedClaims(judged), claims, files }),
    seen: marks,
    isLocked: asked.has('LOCK'),
  };
}

/** The answer to a file that has come before: TA1 note 025 and nothing else. */
export function planDuplicate(input: Interchange837, nth: number): Plan {
  const file = answer(input, { name: 'TA1', number: NUMBER.duplicate, content: { ta1: ta1(input, '025') }, suffix: `_dup${nth}` });
  return { ...NO_PLAN, stages: [{ answers: [file] }] };
}

/** One payment for claims of several files. */
export function planBulk(payer: PayerIdentity, members: readonly HeldClaim[]): Plan {
  const file = bulkFile(payer, members.at(-1)!.origin, members.map(({ payment }) => payment));
  return { ...NO_PLAN, stages: [{ answers: [file.answer] }], expected: expectedOf({ refused: [], claims: [], files: [file] }) };
}

interface AcceptedClaim extends PaidClaim {
  readonly set: Set837;
}

function judgeSets(input: Interchange837): Map<Set837, SetVerdict> {
  return new Map(input.groups.flatMap((group) => group.sets.map((set) => [set, judgeSet(set)] as const)));
}

/** Claims of the sets that passed the 999, numbered over the whole file. */
function accepted(payer: PayerIdentity, input: Interchange837, judged: ReadonlyMap<Set837, SetVerdict>): AcceptedClaim[] {
  const prefix = payer.id.replace(/[^A-Za-z0-9]/g, '').slice(0, 4).toUpperCase();
  let count = 0;
  const claims: AcceptedClaim[] = [];
  for (const [set, verdict] of judged) {
    for (const claim of set.claims) {
      count += 1;
      const number = `${prefix}${input.control}${String(count).padStart(4, '0')}`;
      if (verdict.answer !== 'R') claims.push({ set, claim, number });
    }
  }
  return claims;
}

/** The claims by which sets were refused. Their neighbours are expected to come again and have no outcome yet. */
function refusedClaims(judged: ReadonlyMap<Set837, SetVerdict>): Claim837[] {
  return [...judged].flatMap(([set, { answer: word }]) => (word === 'R' && set.defects.length === 0 ? set.claims.filter(refusesSet) : []));
}

/** A DUPCLAIM claim that came before, for the same member, days and charge, is denied as a duplicate (CO-18). A replacement is none. */
function withoutDuplicates(claims: readonly AcceptedClaim[], seen: ReadonlySet<string>): { claims: AcceptedClaim[]; marks: string[] } {
  const marks = new Set<string>();
  const judged = claims.map((one) => {
    const { claim } = one;
    if (claim.scenario.name !== 'DUPCLAIM' || claim.frequency !== '1') return one;
    const days = serviceDates(claim);
    const mark = [claim.subscriber.id, claim.charge, days?.from, days?.to].join('/');
    if (!seen.has(mark) && !marks.has(mark)) {
      marks.add(mark);
      return one;
    }
    return { ...one, claim: { ...claim, scenario: { name: 'DENY', args: ['18'] } } };
  });
  return { claims: judged, marks: [...marks] };
}

function heldOf({ claim, number }: PaidClaim, origin: Origin): HeldClaim {
  return { together: Number(claim.scenario.args[0]), payment: adjudicate(claim, claim.scenario, number), origin };
}

/** What the payer says of the claims before it decides them. */
function statuses(payer: PayerIdentity, input: Interchange837, claims: readonly AcceptedClaim[]): Answer[] {
  const told = bySet(claims.filter(({ claim }) => claim.scenario.name !== 'NO277'), ({ claim, number }) => judgeClaim(claim, number));
  if (told.length === 0) return [];
  return [answer(input, { name: '277CA', number: NUMBER.status277, content: { group: status277(payer, input, { sets: told }) } })];
}

/** What a clearinghouse on the way says of RELAY claims before the payer does. */
function relayed(payer: PayerIdentity, input: Interchange837, claims: readonly AcceptedClaim[]): Answer[] {
  const told = bySet(claims.filter(({ claim }) => claim.scenario.name === 'RELAY'), ({ claim }) => relayClaim(claim));
  if (told.length === 0) return [];
  const group = status277(payer, input, { sets: told, isRelay: true });
  return [answer(input, { name: '277CA', number: NUMBER.relayed277, content: { group }, suffix: '_relay' })];
}

/** The 277 about PEND claims. */
function pending(payer: PayerIdentity, input: Interchange837, claims: readonly AcceptedClaim[]): Answer[] {
  const waiting = claims.filter(({ claim, number }) => pendingOf(claim.scenario) !== undefined && judgeClaim(claim, number).accepted);
  if (waiting.length === 0) return [];
  return [answer(input, { name: '277', number: NUMBER.pending277, content: { group: pending277(payer, input, waiting) } })];
}

function bySet(claims: readonly AcceptedClaim[], judge: (claim: AcceptedClaim) => ClaimVerdict): { set: Set837; verdicts: ClaimVerdict[] }[] {
  const told = new Map<Set837, ClaimVerdict[]>();
  for (const one of claims) {
    const verdicts = told.get(one.set);
    if (verdicts) verdicts.push(judge(one));
    else told.set(one.set, [judge(one)]);
  }
  return [...told].map(([set, verdicts]) => ({ set, verdicts }));
}

function answersOf(files: readonly RemitFile[], day: number): Answer[] {
  return files.filter((file) => file.day === day && !file.isDelayed).map((file) => file.answer);
}

/** The same bytes under another name. */
function copyOf(file: Answer): Answer {
  return { ...file, name: file.name.replace('.x12', '_copy.x12') };
}

function claimsOf(input: Interchange837): Claim837[] {
  return input.groups.flatMap((group) => group.sets.flatMap((set) => set.claims));
}
