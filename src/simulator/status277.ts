import { sumCents, x12Amount } from '../lib/money.ts';
import { type Claim837, type Interchange837, type Set837, serviceDates } from './claim837.ts';
import type { Out, OutGroup } from './edi.ts';
import type { PayerIdentity } from './identity.ts';

/** What this payer says about one claim before adjudication. */
export interface ClaimVerdict {
  readonly claim: Claim837;
  readonly accepted: boolean;
  /** STC01. */
  readonly status: readonly string[];
  /** STC01 of each line, where the fault is a line's. */
  readonly lineStatus?: readonly string[];
  /** REF*1K, given to accepted claims; "" where none is given. */
  readonly claimNumber: string;
}

/** Judges a claim: its lines have to add up; then what its member number asks for. */
export function judgeClaim(claim: Claim837, claimNumber: string): ClaimVerdict {
  const { name, args } = claim.scenario;
  if (name === 'REJ277' && args.at(-1) === 'LINE') {
    return { claim, claimNumber, accepted: false, status: ['A3', '247'], lineStatus: args.length > 2 ? args.slice(0, -1) : ['A7', '454'] };
  }
  if (name === 'REJ277') return { claim, claimNumber, accepted: false, status: args.length >= 2 ? args.slice(0, 3) : ['A7', '562', '85'] };
  if (name === 'RELAY' && args.length >= 2) return { claim, claimNumber, accepted: false, status: args.slice(0, 3) };
  if (sumCents(claim.lines.map((line) => line.charge)) !== claim.charge) {
    return { claim, claimNumber, accepted: false, status: ['A7', '400'] };
  }
  const isSplit = name === 'SPLITCLAIM' && claim.lines.length > 1;
  return { claim, claimNumber, accepted: true, status: [isSplit ? 'A5' : 'A2', '20'] };
}

/** The claims of one 837 set that the payer speaks about. */
export interface JudgedSet {
  readonly set: Set837;
  readonly verdicts: readonly ClaimVerdict[];
}

/** What the clearinghouse on the way says of a RELAY claim before the payer does: it takes the claim, whatever the payer makes of it. */
export function relayClaim(claim: Claim837): ClaimVerdict {
  return { claim, accepted: true, status: ['A1', '19'], claimNumber: '' };
}

/** Who says a 277CA (NM1 of 2100A): the payer, or the clearinghouse that passes the claims on to it. */
const RELAY: readonly Out[] = ['NM1', 'AY', '2', 'MERIDIAN RELAY', '', '', '', '', '46', 'MERIDIAN'];

/** A 277CA (005010X214) with one set for each 837 set, of the payer or of the clearinghouse before it. */
export function status277(payer: PayerIdentity, input: Interchange837, told: { sets: readonly JudgedSet[]; isRelay?: boolean }): OutGroup {
  const first = input.groups[0]!;
  return {
    functionalId: 'HN', senderCode: first.receiverCode, receiverCode: first.senderCode, version: '005010X214', code: '277',
    guideInSt: true,
    sets: told.sets.map(({ set, verdicts }, i) => statusSet({
      source: told.isRelay ? RELAY : ['NM1', 'PR', '2', payer.name, '', '', '', '', 'PI', payer.id],
      input, set, verdicts, receipt: `${input.control}${told.isRelay ? 'R' : ''}${i + 1}`,
    })),
  };
}

interface Told {
  readonly source: readonly Out[];
  readonly input: Interchange837;
  readonly set: Set837;
  readonly verdicts: readonly ClaimVerdict[];
  readonly receipt: string;
}

function* statusSet({ source, input, set, verdicts, receipt }: Told): Generator<Out[]> {
  const { submitter } = set;
  const top: Out[][] = [
    ['BHT', '0085', '08', receipt, input.d8, input.hhmm, 'TH'],
    ['HL', '1', '', '20', '1'],
    [...source],
    ['TRN', '1', receipt],
    ['DTP', '050', 'D8', input.d8],
    ['DTP', '009', 'D8', input.d8],
    ['HL', '2', '1', '21', '1'],
    ['NM1', '41', submitter.type, submitter.name, submitter.first, '', '', '', '46', submitter.id],
    ['TRN', '2', set.bht03],
    ['STC', ['A1', '19', String(source[1])], input.d8, 'WQ', x12Amount(chargeOf(verdicts))],
    ...totals(verdicts, ['90', 'AA']),
  ];
  yield* top;
  let level = 2;
  for (const [billing, own] of byBilling(verdicts)) {
    level += 1;
    const parent = String(level);
    yield ['HL', parent, '2', '19', '1'];
    yield ['NM1', '85', billing.type, billing.name, billing.first, '', '', '', ...providerId(billing)];
    yield ['TRN', '1', '0'];
    yield* totals(own, ['QA', 'QC']);
    for (const verdict of own) {
      level += 1;
      yield ['HL', String(level), parent, 'PT'];
      yield* claimStatus(verdict, input.d8);
    }
  }
}

function claimStatus(verdict: ClaimVerdict, d8: string): Out[][] {
  const { claim, accepted, lineStatus } = verdict;
  const patient = claim.dependent ?? claim.subscriber;
  const days = serviceDates(claim) ?? { from: d8, to: d8 };
  const segments: Out[][] = [
    ['NM1', 'QC', '1', patient.last, patient.first, patient.middle, '', patient.suffix, 'MI', claim.subscriber.id || 'UNKNOWN'],
    ['TRN', '2', claim.pcn],
    ['STC', verdict.status, d8, accepted ? 'WQ' : 'U', x12Amount(claim.charge)],
  ];
  if (accepted && verdict.claimNumber !== '') segments.push(['REF', '1K', verdict.claimNumber]);
  if (claim.clearinghouseNumber !== '') segments.push(['REF', 'D9', claim.clearinghouseNumber]);
  if (claim.facilityQualifier === 'A') segments.push(['REF', 'BLT', `${claim.facility}${claim.frequency}`]);
  segments.push(serviceDate(days.from, days.to));
  const line = claim.lines[0];
  if (!lineStatus || !line) return segments;
  segments.push(
    ['SVC', line.procedure.length > 0 ? line.procedure : ['NU', line.revenue], x12Amount(line.charge)],
    ['STC', lineStatus, '', 'U'],
  );
  if (line.control !== '') segments.push(['REF', 'FJ', line.control]);
  if (line.date !== '') segments.push(serviceDate(line.date.slice(0, 8), line.date.slice(-8)));
  return segments;
}

/** Accepted and rejected counts and charges; a count of nothing is left out. */
function totals(verdicts: readonly ClaimVerdict[], [yes, no]: readonly [string, string]): Out[][] {
  const accepted = verdicts.filter((verdict) => verdict.accepted);
  const rejected = verdicts.filter((verdict) => !verdict.accepted);
  const segments: Out[][] = [];
  if (accepted.length > 0) segments.push(['QTY', yes, String(accepted.length)]);
  if (rejected.length > 0) segments.push(['QTY', no, String(rejected.length)]);
  if (accepted.length > 0) segments.push(['AMT', 'YU', x12Amount(chargeOf(accepted))]);
  if (rejected.length > 0) segments.push(['AMT', 'YY', x12Amount(chargeOf(rejected))]);
  return segments;
}

function byBilling(verdicts: readonly ClaimVerdict[]) {
  const groups = new Map<string, ClaimVerdict[]>();
  for (const verdict of verdicts) {
    const { npi, taxId } = verdict.claim.billing;
    const key = `${npi}/${taxId}`;
    const group = groups.get(key);
    if (group) group.push(verdict);
    else groups.set(key, [verdict]);
  }
  return [...groups.values()].map((group) => [group[0]!.claim.billing, group] as const);
}

function providerId({ npi, taxId }: { npi: string; taxId: string }): Out[] {
  return npi === '' ? ['FI', taxId] : ['XX', npi];
}

function serviceDate(from: string, to: string): Out[] {
  return from === to ? ['DTP', '472', 'D8', from] : ['DTP', '472', 'RD8', `${from}-${to}`];
}

function chargeOf(verdicts: readonly ClaimVerdict[]): number {
  return sumCents(verdicts.map(({ claim }) => claim.charge));
}
