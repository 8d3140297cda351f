import type { Issue, X12Place } from '../lib/issue.ts';
import { codeName } from './names.ts';

/** An issue of the structure check, with what a 999 says about it beyond the code. */
export interface GuideIssue extends Issue {
  /** The code in words, e.g. "required element missing". */
  codeName: string;
  /** Where in the segment (IK401): element, component, and repetition counted from 1. */
  at?: { element: number; component?: number; repetition?: number };
  /** X12's number of the element (IK402). */
  dataElement?: string;
  /** The segment or element that set off a situational rule (CTX SITUATIONAL TRIGGER). */
  trigger?: X12Place;
  /** The business unit that it concerns (CTX), e.g. CLM01 and the patient control number. */
  unit?: { ref: string; value: string };
}

/** What a report says; the rest is filled in from the place where the walk stands. */
export type Finding = Omit<GuideIssue, 'codeName' | 'severity' | 'snipLevel' | 'ack'> & {
  ack: NonNullable<Issue['ack']>;
  severity?: Issue['severity'];
  snipLevel?: Issue['snipLevel'];
};

/** The issues of one transaction set, up to a limit so that a hostile file can't fill the memory. */
export interface Findings {
  readonly issues: GuideIssue[];
  readonly limit: number;
  /** How many more there were. */
  dropped: number;
}

/**
 * Adds an issue and returns it; undefined where there have been too many.
 * Errors of the structure are SNIP 1 where X12 itself is broken and SNIP 2 where the guide is.
 */
export function report(findings: Findings, finding: Finding): GuideIssue | undefined {
  if (findings.issues.length >= findings.limit) {
    findings.dropped += 1;
    return undefined;
  }
  const ofGuide = finding.ack.code.startsWith('I');
  const issue: GuideIssue = {
    ...finding,
    severity: finding.severity ?? 'error',
    snipLevel: finding.snipLevel ?? (ofGuide ? 2 : 1),
    codeName: codeName(finding.ack),
  };
  findings.issues.push(issue);
  return issue;
}
