/** WEDI SNIP type of a check: 1 syntax, 2 guide, 3 balancing, 4 situational, 5 code sets, 6 product line, 7 payer. */
export type SnipLevel = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Claim status codes that a 277CA would carry for an issue (code lists 507, 508 and entity codes). A status "400+178" is two composites of one STC. */
export interface StatusTriple {
  category: string;
  status: string;
  entity?: string;
}

/** A place in an X12 file. `position` counts segments from ST = 1 (from ISA = 1 in the envelope), `offset` counts bytes of the file. */
export interface X12Place {
  loop?: string;
  segment?: string;
  /** Element reference such as "NM109" or "SV101-2". */
  element?: string;
  position?: number;
  offset?: number;
}

/** The acknowledgment element that carries the issue, and its code. */
export interface AckCode {
  element: 'TA105' | 'AK905' | 'IK502' | 'IK304' | 'IK403' | 'STC';
  code: string;
}

/**
 * A judgement about somebody's data. Issues are returned and collected, never thrown:
 * whoever sent the data sees all of them at once.
 */
export interface Issue {
  /** Stable id of the rule that judged, e.g. "BIL-02" or "guide.required-element". */
  ruleId: string;
  severity: 'error' | 'warning';
  snipLevel: SnipLevel;
  /** One sentence in a biller's words. */
  message: string;
  /** What to do about it. */
  fixHint?: string;
  /** RFC 6901 pointer into the posted JSON. */
  pointer?: string;
  /** What was sent there. Can hold patient data: it is answered to the sender and never logged. */
  value?: string;
  x12?: X12Place;
  ack?: AckCode;
  stc?: StatusTriple;
}

/** True when at least one issue is an error. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}
