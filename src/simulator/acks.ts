import type { Claim837, Group837, Interchange837, Set837 } from './claim837.ts';
import type { Out, OutGroup } from './edi.ts';

/** How this payer judges a transaction set. */
export interface SetVerdict {
  readonly set: Set837;
  /** IK501. */
  readonly answer: 'A' | 'E' | 'R';
  readonly segments: readonly (readonly Out[])[];
}

/** The TA105 for an interchange: a defect of its envelope, or the note that a claim asks for; "000" accepts it. */
export function interchangeNote(input: Interchange837): string {
  if (input.defect !== '000') return input.defect;
  for (const { scenario } of claimsOf(input)) if (scenario.name === 'TA1REJ') return scenario.args[0] ?? '024';
  return '000';
}

/** The TA1 segment: it repeats date and time of the interchange that it answers. */
export function ta1(input: Interchange837, note: string): Out[] {
  return ['TA1', input.control, input.d8.slice(2), input.hhmm, note === '000' ? 'A' : 'R', note];
}

/** Judges one set: its trailer and HL numbers with own eyes, then what its claims ask for. */
export function judgeSet(set: Set837): SetVerdict {
  const head: Out[] = ['AK2', set.code, set.control, set.guide];
  if (set.defects.length > 0) return { set, answer: 'R', segments: [head, ['IK5', 'R', ...set.defects.slice(0, 5)]] };
  const segments: Out[][] = [head];
  let answer = 'A' as SetVerdict['answer'];
  for (const claim of set.claims) {
    const { name } = claim.scenario;
    if (!refusesSet(claim) && name !== 'ERR999') continue;
    answer = name !== 'ERR999' || answer === 'R' ? 'R' : 'E';
    segments.push(['IK3', 'CLM', String(claim.position), '', '8'], ['CTX', ['CLM01', claim.pcn]], ['IK4', ['5', '3'], '1325', '7']);
  }
  segments.push(answer === 'A' ? ['IK5', 'A'] : ['IK5', answer, '5']);
  return { set, answer, segments };
}

/** Whether a claim makes its whole set refused. */
export function refusesSet({ scenario }: Claim837): boolean {
  return scenario.name === 'REJ999' || scenario.name === 'PART999';
}

/** A 999 (005010X231A1) with one set for each group of the input. */
export function ack999(input: Interchange837, judged: ReadonlyMap<Set837, SetVerdict>): OutGroup {
  const first = input.groups[0]!;
  return {
    functionalId: 'FA', senderCode: first.receiverCode, receiverCode: first.senderCode, version: '005010X231A1', code: '999',
    guideInSt: true,
    sets: input.groups.map((group) => ackGroup(group, judged)),
  };
}

function ackGroup(group: Group837, judged: ReadonlyMap<Set837, SetVerdict>): Out[][] {
  const verdicts = group.sets.map((set) => judged.get(set)!);
  const accepted = verdicts.filter(({ answer }) => answer !== 'R').length;
  const total = String(verdicts.length);
  // PART999 tells of the refused sets only and leaves the others to the counts: the guide allows it, and some payers do it.
  const isTerse = group.sets.some((set) => set.claims.some(({ scenario }) => scenario.name === 'PART999'));
  const told = isTerse ? verdicts.filter((verdict) => verdict.answer === 'R') : verdicts;
  return [
    ['AK1', group.functionalId, group.control, group.version],
    ...told.flatMap(({ segments }) => segments.map((segment) => [...segment])),
    ['AK9', groupAnswer(verdicts, accepted), total, total, String(accepted)],
  ];
}

function groupAnswer(verdicts: readonly SetVerdict[], accepted: number): string {
  if (accepted === 0) return 'R';
  if (accepted < verdicts.length) return 'P';
  return verdicts.some(({ answer }) => answer === 'E') ? 'E' : 'A';
}

function claimsOf(input: Interchange837) {
  return input.groups.flatMap((group) => group.sets.flatMap((set) => set.claims));
}
