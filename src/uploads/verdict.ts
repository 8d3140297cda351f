import { createReceiver, type Received } from '../acks/received.ts';
import type { GuideIssue } from '../guides/findings.ts';
import { type InterchangeJudgement, judgeGroup, judgeInterchange, judgeSet, type SetJudgement } from '../guides/judgement.ts';
import type { Guides } from '../guides/load.ts';
import { codeName } from '../guides/names.ts';
import type { Issue } from '../lib/issue.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { Interchange, SetReader, TransactionSet } from '../x12/types.ts';
import { createOutline, type Outline } from './outline.ts';

/** Claims in one transaction set. */
export const CLAIMS_PER_SET = 5_000;
/** Issues kept for one set. A set with more can't be told claim by claim and is refused as a whole. */
const ISSUES_PER_SET = 5_000;

/** What was found in one set: whether its claims are looked at one by one, and which issues each has. */
export interface SetVerdict {
  /** False when the set, its group or its interchange is refused as a whole: none of its claims is taken. */
  readonly isTaken: boolean;
  /** By the position of CLM in the set. */
  readonly issuesOf: ReadonlyMap<number, readonly GuideIssue[]>;
  readonly claimCount: number;
}

/** The judgement of a whole uploaded file. */
export interface FileVerdict {
  readonly received: Received;
  /** In the order in which the sets stand in the file. */
  readonly sets: readonly SetVerdict[];
  readonly interchanges: readonly Interchange[];
}

/**
 * Reads a file once and judges it as its receiver. A set whose every fault lies within claims that can be named is accepted with
 * errors (IK5 E) as long as one of its claims has none: the good ones go on and the bad ones are listed. A fault of
 * the set itself, or faults in all of its claims, refuse the set. Memory holds the issues and four numbers a claim.
 */
export async function judgeFile(guides: Guides, chunks: AsyncIterable<Uint8Array>): Promise<FileVerdict> {
  const receiver = createReceiver(guides, { maxIssues: ISSUES_PER_SET });
  const outlines: Outline[] = [];
  const issues = await readEnvelopes(chunks, {
    ...receiver,
    set: (set) => {
      const outline = createOutline();
      outlines.push(outline);
      return outlined(set, receiver.set?.(set), outline);
    },
  });
  const received = receiver.result(issues);
  const sets = received.judgement.interchanges.flatMap((interchange) => interchange.groups.flatMap((group) => group.sets));
  const found = new Map(sets.map((set, n) => [set, judgeSetOf(set, outlines[n]!)]));
  for (const interchange of received.judgement.interchanges) retake(interchange, found);
  received.judgement.accepted &&= !sets.some(({ ik5 }) => ik5.ack === 'R');
  return { received, sets: sets.map((set) => found.get(set)!), interchanges: received.interchanges.map(({ header }) => header) };
}

/** Refuses an interchange whose control number (ISA13) another file of the same sender used (TA105 025): nothing in it is taken. */
export function refuseRepeated(verdict: FileVerdict, indexes: ReadonlySet<number>): FileVerdict {
  if (indexes.size === 0) return verdict;
  const { judgement } = verdict.received;
  for (const index of indexes) {
    const interchange = judgement.interchanges[index]!;
    interchange.issues.push(repeatedNumber(interchange.isa13));
    interchange.ta1 = judgeInterchange(interchange.issues);
  }
  judgement.accepted = false;
  const refused = new Set(judgement.interchanges.filter((_one, n) => indexes.has(n)).flatMap((one) => one.groups.flatMap((group) => group.sets)));
  const all = judgement.interchanges.flatMap((one) => one.groups.flatMap((group) => group.sets));
  return { ...verdict, sets: verdict.sets.map((set, n) => (refused.has(all[n]!) ? { ...set, isTaken: false } : set)) };
}

function outlined(set: TransactionSet, inner: SetReader | undefined, outline: Outline): SetReader | undefined {
  if (!inner) return undefined;
  return {
    segment(segment) {
      outline.see(segment, segment.index - set.index + 1);
      inner.segment(segment);
    },
    end: (end) => inner.end(end),
  };
}

interface Found extends SetVerdict {
  /** Some claims have errors and at least one has none. */
  readonly isMixed: boolean;
}

function judgeSetOf(set: SetJudgement, outline: Outline): Found {
  const issuesOf = new Map<number, GuideIssue[]>();
  let isWhole = set.dropped > 0 || set.st01 !== '837' || outline.claims.length > CLAIMS_PER_SET;
  if (outline.claims.length > CLAIMS_PER_SET) refuseSize(set, outline);
  for (const issue of set.issues) {
    const owners = issue.ack?.element === 'IK502' ? [] : outline.ownersOf(issue);
    for (const claim of owners) {
      const list = issuesOf.get(claim);
      if (list) list.push(issue);
      else issuesOf.set(claim, [issue]);
    }
    if (owners.length === 0 && issue.severity === 'error') isWhole = true;
  }
  const bad = [...issuesOf.values()].filter((issues) => issues.some(isSyntaxError)).length;
  const wasRead = set.issues.length > 0 || set.ik5.ack !== 'R';
  const isTaken = wasRead && !isWhole && outline.claims.length > 0;
  return { isTaken, issuesOf, claimCount: outline.claims.length, isMixed: isTaken && bad > 0 && bad < outline.claims.length };
}

/** Gives the verdicts anew where good claims of a set are taken in spite of bad neighbours, and takes nothing of what is refused above them. */
function retake(interchange: InterchangeJudgement, found: Map<SetJudgement, Found>): void {
  const isRefused = interchange.ta1.ack === 'R';
  for (const group of interchange.groups) {
    for (const set of group.sets) {
      const verdict = found.get(set)!;
      if (verdict.isMixed && set.ik5.ack === 'R') set.ik5 = { ack: 'E', codes: [] };
    }
    const refusedGroup = group.issues.some((issue) => issue.severity === 'error');
    group.ak9 = judgeGroup(group.issues, group.sets);
    for (const set of group.sets) {
      const verdict = found.get(set)!;
      if (isRefused || refusedGroup) found.set(set, { ...verdict, isTaken: false });
    }
  }
}

/** What a 999 speaks of; a finding for the 277CA leaves the set accepted. */
function isSyntaxError(issue: Issue): boolean {
  return issue.severity === 'error' && issue.ack?.element !== 'STC';
}

/** Refuses a set with too many claims at the first one of them. */
function refuseSize(set: SetJudgement, { claims }: Outline): void {
  const ack = { element: 'IK304', code: '4' } as const;
  set.issues.push({
    ruleId: 'upload.too-many-claims', severity: 'error', snipLevel: 1, ack, codeName: codeName(ack), x12: { loop: '2300', segment: 'CLM', position: claims[CLAIMS_PER_SET]! },
    message: `The transaction set has ${claims.length} claims; at most ${CLAIMS_PER_SET} can be in one.`, fixHint: 'Part the claims into several transaction sets.',
  });
  set.ik5 = judgeSet(set.issues);
}

function repeatedNumber(isa13: string): GuideIssue {
  const ack = { element: 'TA105', code: '025' } as const;
  return {
    ruleId: 'upload.repeated-interchange', severity: 'error', snipLevel: 1, ack, codeName: codeName(ack), value: isa13,
    message: 'Another file with this interchange control number came before.', fixHint: 'Give every file a new number in ISA13.',
    x12: { segment: 'ISA', element: 'ISA13', position: 1 },
  };
}
