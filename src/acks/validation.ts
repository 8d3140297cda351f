import type { GuideIssue } from '../guides/findings.ts';
import { statusCode } from '../guides/names.ts';
import type { GroupJudgement, InterchangeJudgement, Judgement, SetJudgement } from '../guides/judgement.ts';

/** What a validation says about a file, as JSON for people and programs. Values of the file are not repeated beyond what messages need. */
export interface Validation {
  readonly file: string;
  readonly accepted: boolean;
  readonly interchanges: readonly ValidatedInterchange[];
  /** About the file itself, outside any interchange. */
  readonly issues: readonly ValidationIssue[];
}

export interface ValidatedInterchange {
  readonly isa13: string;
  readonly ta1: { readonly ack: string; readonly codes: readonly string[] };
  readonly issues: readonly ValidationIssue[];
  readonly groups: readonly ValidatedGroup[];
}

export interface ValidatedGroup {
  readonly gs06: string;
  readonly ak9: { readonly ack: string; readonly codes: readonly string[] };
  readonly issues: readonly ValidationIssue[];
  readonly sets: readonly ValidatedSet[];
}

export interface ValidatedSet {
  readonly st02: string;
  readonly guide: string;
  readonly ik5: { readonly ack: string; readonly codes: readonly string[] };
  readonly issues: readonly ValidationIssue[];
  /** Issues beyond the limit, counted only; absent when there are none. */
  readonly dropped?: number;
}

/** One issue. A place that does not apply is null, as is the code of a remark that no acknowledgment carries. */
export interface ValidationIssue {
  readonly ackElement: string | null;
  readonly code: string | null;
  readonly codeName: string | null;
  /** The claim status that a 277CA would carry ("A7:562:85"), where the finding has one. */
  readonly stc?: string;
  readonly severity: 'error' | 'warning';
  readonly segment: string | null;
  /** Counts segments from ST = 1 in a set and from ISA = 1 in an envelope. */
  readonly position: number | null;
  /** Byte of the file at which the segment or element begins. */
  readonly offset: number | null;
  readonly loop: string | null;
  readonly element: string | null;
  readonly ruleId: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The validation of a judged file under the name that a person knows it by. */
export function validationOf(file: string, judgement: Judgement): Validation {
  return { file, accepted: judgement.accepted, interchanges: judgement.interchanges.map(interchangeOf), issues: judgement.issues.map(issueOf) };
}

function interchangeOf({ isa13, ta1, issues, groups }: InterchangeJudgement): ValidatedInterchange {
  return { isa13, ta1: { ack: ta1.ack, codes: ta1.codes }, issues: issues.map(issueOf), groups: groups.map(groupOf) };
}

function groupOf({ gs06, ak9, issues, sets }: GroupJudgement): ValidatedGroup {
  return { gs06, ak9: { ack: ak9.ack, codes: ak9.codes }, issues: issues.map(issueOf), sets: sets.map(setOf) };
}

function setOf({ st02, guide, ik5, issues, dropped }: SetJudgement): ValidatedSet {
  return { st02, guide, ik5: { ack: ik5.ack, codes: ik5.codes }, issues: issues.map(issueOf), ...(dropped > 0 ? { dropped } : {}) };
}

function issueOf({ ack, codeName, stc, severity, x12, ruleId, message, fixHint }: GuideIssue): ValidationIssue {
  return {
    ackElement: ack?.element ?? null, code: ack?.code ?? null, codeName: codeName || null, ...(stc ? { stc: statusCode(stc) } : {}), severity,
    segment: x12?.segment ?? null, position: x12?.position ?? null, offset: x12?.offset ?? null, loop: x12?.loop ?? null, element: x12?.element ?? null,
    ruleId, message, hint: fixHint ?? null,
  };
}
