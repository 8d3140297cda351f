import { addDays } from '../lib/dates.ts';
import { x12Amount } from '../lib/money.ts';
import { type Claim837, type Interchange837, type Person837, serviceDates, type Set837 } from './claim837.ts';
import type { Out, OutGroup } from './edi.ts';
import type { PayerIdentity } from './identity.ts';
import type { Scenario } from './scenario.ts';

/** What a claim waits for, and when it is paid after all. */
export interface Pending {
  /** STC01 of the 277: P1 to P5 pending, R… more information asked for. */
  readonly status: readonly string[];
  /** Days after the 837 until its 835; undefined where none comes. */
  readonly paidAfter_days: number | undefined;
}

/** What PEND asks for: PEND-P3-123 waits for ever, PEND-R4-294-30d is asked about and paid after thirty days. Undefined for other scenarios. */
export function pendingOf({ name, args }: Scenario): Pending | undefined {
  if (name !== 'PEND') return undefined;
  const isPaid = /^\d+D$/.test(args.at(-1) ?? '');
  const codes = (isPaid ? args.slice(0, -1) : args).slice(0, 3);
  return { status: codes.length >= 2 ? codes : ['P1', '20'], paidAfter_days: isPaid ? Number.parseInt(args.at(-1)!, 10) : undefined };
}

/** A claim that waits, its set and the payer's number for it. */
export interface PendingClaim {
  readonly set: Set837;
  readonly claim: Claim837;
  readonly number: string;
}

/** A 277 (005010X212) of the next day, which nobody asked for: one set for each 837 set with claims that wait. */
export function pending277(payer: PayerIdentity, input: Interchange837, claims: readonly PendingClaim[]): OutGroup {
  const first = input.groups[0]!;
  const sets = [...new Set(claims.map(({ set }) => set))];
  return {
    functionalId: 'HN', senderCode: first.receiverCode, receiverCode: first.senderCode, version: '005010X212', code: '277', guideInSt: true,
    sets: sets.map((set, i) => pendingSet({ payer, input, set, claims: claims.filter((one) => one.set === set), reference: `${input.control}P${i + 1}` })),
  };
}

interface Told {
  readonly payer: PayerIdentity;
  readonly input: Interchange837;
  readonly set: Set837;
  readonly claims: readonly PendingClaim[];
  readonly reference: string;
}

function* pendingSet({ payer, input, set, claims, reference }: Told): Generator<Out[]> {
  const { submitter } = set;
  const day = addDays(input.d8, 1);
  yield ['BHT', '0010', '08', reference, day, input.hhmm, 'DG'];
  yield ['HL', '1', '', '20', '1'];
  yield ['NM1', 'PR', '2', payer.name, '', '', '', '', 'PI', payer.id];
  yield ['HL', '2', '1', '21', '1'];
  yield ['NM1', '41', submitter.type, submitter.name, submitter.first, '', '', '', '46', submitter.id];
  let level = 2;
  // Every claim has a provider level of its own: the guide lets it repeat, and readers must not count on one.
  for (const one of claims) {
    const { billing, subscriber, dependent } = one.claim;
    const provider = level + 1;
    level += 2;
    yield ['HL', String(provider), '2', '19', '1'];
    yield ['NM1', '1P', billing.type, billing.name, billing.first, '', '', '', billing.npi === '' ? 'FI' : 'XX', billing.npi || billing.taxId];
    yield ['HL', String(level), String(provider), '22', dependent ? '1' : '0'];
    yield person('IL', subscriber, ['MI', subscriber.id || 'UNKNOWN']);
    if (dependent) {
      level += 1;
      yield ['HL', String(level), String(level - 1), '23'];
      yield person('QC', dependent, []);
    }
    yield* claimStatus(one, day);
  }
}

function person(entity: string, who: Person837, id: readonly string[]): Out[] {
  return ['NM1', entity, who.type, who.last, who.first, who.middle, '', who.suffix, ...id];
}

/** TRN02 is the number of a question (276): of an answer without one it is 0. */
function* claimStatus({ claim, number }: PendingClaim, day: string): Generator<Out[]> {
  const { status } = pendingOf(claim.scenario)!;
  const days = serviceDates(claim);
  yield ['TRN', '2', '0'];
  yield ['STC', status, day, '', x12Amount(claim.charge), '0'];
  yield ['REF', '1K', number];
  if (claim.facilityQualifier === 'A') yield ['REF', 'BLT', `${claim.facility}${claim.frequency}`];
  yield ['REF', 'EJ', claim.pcn];
  if (claim.clearinghouseNumber !== '') yield ['REF', 'D9', claim.clearinghouseNumber];
  if (days) yield days.from === days.to ? ['DTP', '472', 'D8', days.from] : ['DTP', '472', 'RD8', `${days.from}-${days.to}`];
}
