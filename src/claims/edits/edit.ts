import type { Issue, SnipLevel, StatusTriple, X12Place } from '../../lib/issue.ts';
import type { Claim, ClaimKind } from '../claim.ts';

export interface EditContext {
  /** The date on which the claim is checked, CCYYMMDD. */
  readonly today: string;
  readonly usage?: 'T' | 'P';
  /** Edits that the payer file switches off, by id. */
  readonly off?: readonly string[];
}

/** What an edit found wrong at one place. */
export interface Finding {
  readonly pointer: string;
  readonly value?: string | undefined;
  readonly loop?: string;
  /** Element reference such as "NM109"; its segment follows from it. */
  readonly element?: string;
  /** Entity code for the status, where the edit looks at several parties. */
  readonly entity?: string;
  /** Says more than the edit's title. */
  readonly message?: string;
  readonly severity?: 'error' | 'warning';
}

export type Check = (claim: Claim, context: EditContext) => readonly Finding[];

/** One rule. The table of all of them is `table.ts`. */
export interface Edit {
  /** Stable id; the letters name the part of the claim. */
  readonly id: string;
  /** One sentence in a biller's words: what is wrong. */
  readonly title: string;
  /** Why payers refuse such a claim. */
  readonly why: string;
  readonly fixHint: string;
  readonly severity: 'error' | 'warning';
  readonly snipLevel: SnipLevel;
  /** Status as a 277CA would carry it, "category:status" or "category:status:entity". */
  readonly stc: string;
  readonly appliesTo: ClaimKind | 'both';
  readonly check: Check;
}

/** Turns a finding of an edit into an issue. */
export function issueOf(edit: Edit, finding: Finding): Issue {
  return {
    ruleId: edit.id, severity: finding.severity ?? edit.severity, snipLevel: edit.snipLevel,
    message: finding.message ?? edit.title, fixHint: edit.fixHint, pointer: finding.pointer,
    ...(finding.value === undefined ? {} : { value: finding.value }), ...placeOf(finding), stc: statusOf(edit.stc, finding.entity),
  };
}

function placeOf(finding: Finding): { x12?: X12Place } {
  if (!finding.element) return {};
  // "SV101-2" is component 2 of element 01 of SV1.
  const segment = finding.element.replace(/\d\d(-\d+)?$/, '');
  return { x12: { ...(finding.loop ? { loop: finding.loop } : {}), segment, element: finding.element } };
}

function statusOf(stc: string, entity: string | undefined): StatusTriple {
  const [category = '', status = '', fixed] = stc.split(':');
  const party = entity ?? fixed;
  return { category, status, ...(party ? { entity: party } : {}) };
}
