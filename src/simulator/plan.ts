import { addDays } from '../lib/dates.ts';
import { ack999, interchangeNote, judgeSet, type SetVerdict, ta1 } from './acks.ts';
import { adjudicate, type ClaimPayment, paidLess, reversal } from './adjudicate.ts';
import type { Billing837, Claim837, Interchange837, Origin, Set837 } from './claim837.ts';
import { type Envelope, type OutGroup, writeEdi } from './edi.ts';
import type { PayerIdentity } from './identity.ts';
import { paymentCents, type ProviderAdjustment, type Remit, remit835 } from './remit835.ts';
import { OWN_835, scenarioOf } from './scenario.ts';
import { spoil, spoiledEnvelope } from './spoil.ts';
import { judgeClaim, status277 } from './status277.ts';

/** A file for `out/`. Bytes are latin1. */
export interface Answer {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A claim whose payment waits for others. */
export interface HeldClaim {
  /** How many claims one payment takes together. */
  readonly together: number;
  readonly payment: ClaimPayment;
  /** The file that it came in. */
  readonly origin: Origin;
}

/** All answers to one file. Those of a stage appear when the ones before it have been taken. */
export interface Plan {
  readonly stages: readonly (readonly Answer[])[];
  readonly held: readonly HeldClaim[];
}

/** Last two digits of an answer's control number; the others are the last seven of the ISA13 that it answers. */
const NUMBER = { ta1: 1, ack999: 2, status277: 3, remit835: 4, bulk: 5, reversal: 6, duplicate: 7, own835: 10 };
const INTEREST_CENTS = 150;
const RECOUPED_CENTS = 25_00;
const CORRECTED_LESS_CENTS = 10_00;

/** Answers a file. A pure function of its bytes and the payer: the same file always gets the same answers. */
export function planAnswers(payer: PayerIdentity, input: Interchange837): Plan {
  const note = interchangeNote(input);
  const receipt = answer(input, { name: 'TA1', number: NUMBER.ta1, content: { ta1: ta1(input, note) } });
  if (note !== '000') return { stages: [[receipt]], held: [] };
  const judged = judgeSets(input);
  const claims = accepted(payer, input, judged);
  const asked = new Set(scenariosOf(input));
  const ack = (): Answer => answer(input, { name: '999', number: NUMBER.ack999, content: { group: ack999(input, judged) } });
  const acks = asked.has('NO999') ? [] : [ack()];
  const remits = remittances(payer, input, claims);
  const stages = [input.ackRequested ? [receipt] : [], acks, statuses(payer, input, claims), remits.files];
  if (asked.has('ORDER')) stages.reverse();
  const copies = asked.has('DUPFILE') ? [...acks, ...remits.files].map(copyOf) : [];
  stages.push([...copies, ...remits.later]);
  return { stages: stages.filter((stage) => stage.length > 0), held: remits.held };
}

/** The same bytes under another name. */
function copyOf(file: Answer): Answer {
  return { ...file, name: file.name.replace('.x12', '_copy.x12') };
}

/** The answer to a file that has come before: TA1 note 025 and nothing else. */
export function planDuplicate(input: Interchange837, nth: number): Plan {
  const file = answer(input, { name: 'TA1', number: NUMBER.duplicate, content: { ta1: ta1(input, '025') }, suffix: `_dup${nth}` });
  return { stages: [[file]], held: [] };
}

/** One payment for claims of several files, lowered by what the payer takes back for an old overpayment. */
export function planBulk(payer: PayerIdentity, members: readonly HeldClaim[]): Plan {
  const { origin } = members.at(-1)!;
  const claims = members.map(({ payment }) => payment);
  const trace = traceOf(origin, NUMBER.bulk, 1);
  const whole: Remit = { payee: claims[0]!.claim.billing, trace, claims, adjustments: [] };
  const cents = Math.min(RECOUPED_CENTS, paymentCents(whole));
  const remit = { ...whole, adjustments: [{ reason: 'WO', reference: `TAKEBACK${trace}`, cents }] };
  const group = remit835(payer, origin, { d8: origin.d8, remits: [remit] });
  return { stages: [[answer(origin, { name: '835', number: NUMBER.bulk, content: { group }, suffix: '_bulk' })]], held: [] };
}

interface AcceptedClaim {
  readonly set: Set837;
  readonly claim: Claim837;
  /** The payer's number for the claim. */
  readonly number: string;
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

function scenariosOf(input: Interchange837): string[] {
  return input.groups.flatMap((group) => group.sets.flatMap((set) => set.claims.map((claim) => scenarioOf(claim.subscriber.id).name)));
}

function statuses(payer: PayerIdentity, input: Interchange837, claims: readonly AcceptedClaim[]): Answer[] {
  const told = new Map<Set837, ReturnType<typeof judgeClaim>[]>();
  for (const { set, claim, number } of claims) {
    if (scenarioOf(claim.subscriber.id).name === 'NO277') continue;
    const verdict = judgeClaim(claim, number);
    const verdicts = told.get(set);
    if (verdicts) verdicts.push(verdict);
    else told.set(set, [verdict]);
  }
  if (told.size === 0) return [];
  const group = status277(payer, input, [...told].map(([set, verdicts]) => ({ set, verdicts })));
  return [answer(input, { name: '277CA', number: NUMBER.status277, content: { group } })];
}

interface Remittances {
  /** The 835s of the ordinary stage. */
  readonly files: Answer[];
  /** The 835s that come after everything else. */
  readonly later: Answer[];
  readonly held: HeldClaim[];
}

function remittances(payer: PayerIdentity, input: Interchange837, claims: readonly AcceptedClaim[]): Remittances {
  const together: ClaimPayment[] = [];
  const reversed: ClaimPayment[] = [];
  const result: Remittances = { files: [], later: [], held: [] };
  const origin = originOf(input);
  for (const { claim, number } of claims) {
    const scenario = scenarioOf(claim.subscriber.id);
    if (scenario.name === 'NO835' || !judgeClaim(claim, number).accepted) continue;
    const payment = disguise(adjudicate(claim, scenario, number), scenario.name);
    if (scenario.name === 'BULK') result.held.push({ together: Number(scenario.args[0]), payment, origin });
    else if (OWN_835.has(scenario.name)) {
      result.files.push(ownFile({ payer, input, payment, scenario: scenario.name, nth: result.files.length }));
    } else together.push(payment);
    if (scenario.name === 'REVERSE') reversed.push(payment);
  }
  if (together.length > 0) {
    const remits = byPayee(together).map((own, i) => remitOf(own, traceOf(input, NUMBER.remit835, i + 1)));
    const group = remit835(payer, origin, { d8: input.d8, remits });
    result.files.unshift(answer(input, { name: '835', number: NUMBER.remit835, content: { group } }));
  }
  if (reversed.length > 0) result.later.push(takenBack(payer, input, reversed));
  return result;
}

/** The next day's 835: every payment taken back, then paid ten dollars lower; what is owed is carried forward. */
function takenBack(payer: PayerIdentity, input: Interchange837, payments: readonly ClaimPayment[]): Answer {
  const remits = byPayee(payments).map((own, i) => {
    const trace = traceOf(input, NUMBER.reversal, i + 1);
    const claims = own.flatMap((payment) => [reversal(payment), paidLess(payment, CORRECTED_LESS_CENTS)]);
    const remit: Remit = { payee: own[0]!.claim.billing, trace, claims, adjustments: [] };
    const owed = paymentCents(remit);
    return owed < 0 ? { ...remit, adjustments: [{ reason: 'FB', reference: trace, cents: owed }] } : remit;
  });
  const group = remit835(payer, originOf(input), { d8: addDays(input.d8, 1), remits });
  return answer(input, { name: '835', number: NUMBER.reversal, content: { group }, suffix: '_rev' });
}

function ownFile(one: { payer: PayerIdentity; input: Interchange837; payment: ClaimPayment; scenario: string; nth: number }): Answer {
  const { payer, input, payment, scenario, nth } = one;
  const number = NUMBER.own835 + nth;
  const remit = remitOf([payment], traceOf(input, number, 1));
  const remits = scenario === 'BADBAL' ? [{ ...remit, outOfBalance: 100 }] : [remit];
  const group = remit835(payer, originOf(input), { d8: input.d8, remits });
  const file = answer(input, {
    name: '835', number, content: { group }, suffix: `_${scenario.toLowerCase()}${nth + 1}`, envelope: spoiledEnvelope(scenario),
  });
  return { ...file, bytes: spoil(scenario, file.bytes) };
}

/** Scenarios that change how a payment names the claim or the person. */
function disguise(payment: ClaimPayment, scenario: string): ClaimPayment {
  const { subscriber } = payment.claim;
  if (scenario === 'UNKNOWNPCN') {
    const number = `ELSE${payment.claimNumber.slice(-8)}`;
    return { ...payment, pcn: number, claimNumber: number };
  }
  if (scenario === 'PADPCN') return { ...payment, pcn: payment.pcn.padEnd(20) };
  if (scenario === 'CORRNAME') return { ...payment, corrected: { last: `${subscriber.last}-NEW`, id: `${subscriber.id}C` } };
  return scenario === 'INTEREST' ? { ...payment, interest: INTEREST_CENTS } : payment;
}

function remitOf(claims: readonly ClaimPayment[], trace: string): Remit {
  const adjustments: ProviderAdjustment[] = claims
    .filter(({ interest }) => interest !== undefined)
    .map(({ interest, claimNumber }) => ({ reason: 'L6', reference: claimNumber, cents: -interest! }));
  return { payee: claims[0]!.claim.billing, trace, claims, adjustments };
}

function byPayee(payments: readonly ClaimPayment[]): ClaimPayment[][] {
  const key = ({ npi, taxId }: Billing837): string => `${npi}/${taxId}`;
  const groups = new Map<string, ClaimPayment[]>();
  for (const payment of payments) {
    const group = groups.get(key(payment.claim.billing));
    if (group) group.push(payment);
    else groups.set(key(payment.claim.billing), [payment]);
  }
  return [...groups.values()];
}

interface AnswerParts {
  readonly name: string;
  readonly number: number;
  readonly content: { ta1?: ReturnType<typeof ta1>; group?: OutGroup };
  readonly suffix?: string;
  readonly envelope?: Partial<Envelope>;
}

/** Writes an answer back to the sender of a file, under that file's date, time and number. */
function answer(to: Origin, parts: AnswerParts): Answer {
  const envelope: Envelope = {
    sender: { qualifier: to.receiverQualifier, id: to.receiverId },
    receiver: { qualifier: to.senderQualifier, id: to.senderId },
    d8: to.d8, hhmm: to.hhmm, control: controlOf(to, parts.number),
    ...parts.envelope,
  };
  return { name: `${parts.name}_${to.control}${parts.suffix ?? ''}.x12`, bytes: Buffer.from(writeEdi(envelope, parts.content), 'latin1') };
}

function controlOf(to: Pick<Origin, 'control'>, number: number): number {
  return Number(to.control.slice(-7)) * 100 + number;
}

function traceOf(to: Pick<Origin, 'control'>, number: number, nth: number): string {
  return `EFT${to.control}${String(number).padStart(2, '0')}${String(nth).padStart(3, '0')}`;
}

function originOf(input: Interchange837): Origin {
  const { groups, ...rest } = input;
  return { ...rest, groups: groups.map(({ senderCode, receiverCode }) => ({ senderCode, receiverCode })) };
}
