import type { Issue, SnipLevel } from '../lib/issue.ts';
import { createFileChecker, type FileCheckOptions } from '../guides/check.ts';
import { type GroupJudgement, type Judgement, judgeGroup, judgeInterchange, judgeSet, type SetJudgement } from '../guides/judgement.ts';
import type { Guides } from '../guides/load.ts';
import type { EnvelopeHandler, Group, Interchange } from '../x12/types.ts';

/** A file as a receiver has judged it, with the headers that his acknowledgments repeat. */
export interface Received {
  readonly judgement: Judgement;
  /** In step with `judgement.interchanges`. */
  readonly interchanges: readonly ReceivedInterchange[];
}

export interface ReceivedInterchange {
  readonly header: Interchange;
  /** In step with the judgement's groups. */
  readonly groups: readonly Group[];
  /** A TA1 came in it. */
  readonly hasTa1: boolean;
}

/** A handler for the envelope reader; `result` is complete when the reading has ended, and takes the issues that it answered. */
export interface Receiver extends EnvelopeHandler {
  result(fileIssues: readonly Issue[]): Received;
}

/** Judges what the envelope reader tells, as `createFileChecker` does, and keeps the headers beside it. */
export function createReceiver(guides: Guides, options: FileCheckOptions = {}): Receiver {
  const checker = createFileChecker(guides, options);
  const interchanges: { header: Interchange; groups: Group[]; hasTa1: boolean }[] = [];
  return {
    ...checker,
    interchange(header) {
      interchanges.push({ header, groups: [], hasTa1: false });
      checker.interchange?.(header);
    },
    ta1(segment, interchange) {
      interchanges.at(-1)!.hasTa1 = true;
      checker.ta1?.(segment, interchange);
    },
    group(header, interchange) {
      interchanges.at(-1)!.groups.push(header);
      checker.group?.(header, interchange);
    },
    result: (fileIssues) => ({ judgement: checker.result(fileIssues), interchanges }),
  };
}

/** The judgement as it is without the issues above a SNIP level: 1 syntax, 2 guide, 3 balancing, 4 situational, 5 codes, 6 product line, 7 payer. */
export function judgedUpTo(judgement: Judgement, level: SnipLevel): Judgement {
  const within = <Kind extends Issue>(issues: readonly Kind[]): Kind[] => issues.filter((issue) => issue.snipLevel <= level);
  const issues = within(judgement.issues);
  const interchanges = judgement.interchanges.map((interchange) => {
    const own = within(interchange.issues);
    const groups = interchange.groups.map((group) => groupUpTo(group, within));
    return { ...interchange, issues: own, ta1: judgeInterchange(own), groups };
  });
  const all = [...issues, ...interchanges.flatMap((one) => [...one.issues, ...one.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)])])];
  return { accepted: interchanges.length > 0 && all.every((issue) => issue.severity !== 'error'), issues, interchanges };
}

function groupUpTo(group: GroupJudgement, within: <Kind extends Issue>(issues: readonly Kind[]) => Kind[]): GroupJudgement {
  const issues = within(group.issues);
  const sets = group.sets.map((set): SetJudgement => {
    // A set of a group that was refused as a whole was not looked at: its verdict does not come from issues.
    if (set.issues.length === 0) return set;
    const own = within(set.issues);
    return { ...set, issues: own, ik5: judgeSet(own) };
  });
  return { ...group, issues, sets, ak9: judgeGroup(issues, sets) };
}
