import type { Issue } from '../lib/issue.ts';
import type { GuideIssue } from './findings.ts';

/** A for accepted, E for accepted although warnings were found, P for partly accepted, R for refused. */
export type Verdict = 'A' | 'E' | 'P' | 'R';

/** What a receiver says about one transaction set. */
export interface SetJudgement {
  st01: string;
  st02: string;
  /** ST03, or GS08 where it is absent. */
  guide: string;
  /** ST03 as sent, "" when absent: an AK2 repeats it only then. */
  st03: string;
  ik5: { ack: Verdict; codes: string[] };
  issues: GuideIssue[];
  /** Issues beyond the limit, counted only. */
  dropped: number;
}

export interface GroupJudgement {
  gs01: string;
  gs06: string;
  gs08: string;
  ak9: { ack: Verdict; codes: string[]; received: number; accepted: number };
  issues: GuideIssue[];
  sets: SetJudgement[];
}

export interface InterchangeJudgement {
  isa13: string;
  ta1: { ack: Verdict; codes: string[] };
  issues: GuideIssue[];
  groups: GroupJudgement[];
}

/** What a receiver says about a file. `issues` are those of the file itself, outside any interchange. */
export interface Judgement {
  /** No error anywhere, neither for the 999 nor for the 277CA. */
  accepted: boolean;
  issues: GuideIssue[];
  interchanges: InterchangeJudgement[];
}

/**
 * IK501 and IK502. Only what a 999 speaks of counts: a finding for the 277CA leaves the set accepted.
 * Code 5 stands for errors in segments, I5 where all of them are the guide's own.
 */
export function judgeSet(issues: readonly Issue[]): SetJudgement['ik5'] {
  const codes = new Set<string>();
  let segments = '';
  let warned = false;
  for (const issue of issues) {
    const ack = issue.ack;
    if (!ack || ack.element === 'STC') continue;
    if (issue.severity === 'warning') warned = true;
    else if (ack.element === 'IK502') codes.add(ack.code);
    else if (!ack.code.startsWith('I')) segments = '5';
    else segments ||= 'I5';
  }
  if (segments) codes.add(segments);
  if (codes.size > 0) return { ack: 'R', codes: [...codes].slice(0, 5) };
  return { ack: warned ? 'E' : 'A', codes: [] };
}

/** AK901 and AK905: R for a fault of the group or when no set was accepted, P when some were. */
export function judgeGroup(issues: readonly Issue[], sets: readonly SetJudgement[]): GroupJudgement['ak9'] {
  const codes = codesOf(issues, 'error');
  const accepted = codes.length > 0 ? 0 : sets.filter((set) => set.ik5.ack !== 'R').length;
  const counts = { received: sets.length, accepted };
  if (codes.length > 0 || (accepted === 0 && sets.length > 0))
    return { ack: 'R', codes: codes.slice(0, 5), ...counts };
  if (accepted < sets.length) return { ack: 'P', codes: [], ...counts };
  return { ack: sets.some((set) => set.ik5.ack === 'E') ? 'E' : 'A', codes: [], ...counts };
}

/** TA104 and TA105. A remark without a code leaves nothing to say but A: "accepted with errors, no error" would contradict itself. */
export function judgeInterchange(issues: readonly Issue[]): InterchangeJudgement['ta1'] {
  const codes = codesOf(issues, 'error');
  if (codes.length > 0) return { ack: 'R', codes };
  const remarks = codesOf(issues, 'warning');
  return remarks.length > 0 ? { ack: 'E', codes: remarks } : { ack: 'A', codes: ['000'] };
}

function codesOf(issues: readonly Issue[], severity: Issue['severity']): string[] {
  const told = issues.filter((issue) => issue.severity === severity && issue.ack);
  return [...new Set(told.map((issue) => issue.ack!.code))];
}
