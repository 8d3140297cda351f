import type { CodesAtHand } from '../../codes/facts.ts';
import type { CodeKind } from '../../codes/kinds.ts';
import type { Issue, SnipLevel, StatusTriple, X12Place } from '../../lib/issue.ts';
import type { Claim } from '../claim.ts';
import type { ClaimHistory } from '../history.ts';
import type { EditSettings, SettingValue } from './settings.ts';

export interface EditContext {
  /** The date on which the claim is checked, CCYYMMDD; where clocks differ the later of both. */
  readonly today: string;
  readonly usage?: 'T' | 'P';
  /** Edits that are switched off, by id. */
  readonly off?: readonly string[] | undefined;
  /** What the payer file says about edits: switched off or on, to a warning, or with other parameters. */
  readonly settings?: EditSettings | undefined;
  /** Code lists. What needs one that is not here is told as not checked. */
  readonly codes?: CodesAtHand | undefined;
  /** NPIs that the biller bills for; none where it has not said. */
  readonly billerNpis?: readonly string[] | undefined;
  /** What is known of other claims. */
  readonly history?: ClaimHistory | undefined;
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
  /** Status of this finding where it differs from the edit's. */
  readonly stc?: string;
  /** Says more than the edit's title. */
  readonly message?: string;
  readonly severity?: 'error' | 'warning';
}

/** Parameters of an edit, as the payer file sets them. */
export type Parameters = Readonly<Record<string, SettingValue>>;

export type Check = (claim: Claim, context: EditContext, set: Parameters) => readonly Finding[];

/** What an edit asks beside the claim: a code list, or the other claims of the biller. */
export type Need = CodeKind | 'history';

/** What a payer file may set of an edit. */
export interface ParameterDef {
  readonly kind: 'pattern' | 'number' | 'codes' | 'flag';
  readonly says: string;
}

/** Kinds of claims by their letters: P professional, I institutional, D dental. */
export type Applies = 'P' | 'I' | 'D' | 'PI' | 'PD' | 'PID';

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
  /** Status as a 277CA would carry it, "category:status" or "category:status:entity"; "A7:400+178" is two composites of one STC. */
  readonly stc: string;
  readonly appliesTo: Applies;
  readonly check: Check;
  /** First and last date of service for which the rule counts, CCYYMMDD. */
  readonly from?: string;
  readonly to?: string;
  /** The list that it asks, and for which claims it has a question. */
  readonly needs?: { readonly list: Need; readonly when?: (claim: Claim) => boolean };
  readonly parameters?: Readonly<Record<string, ParameterDef>>;
}

/** Turns a finding of an edit into an issue. The payer file's severity wins over the edit's, but never makes an error of a finding that is a warning by itself. */
export function issueOf(edit: Edit, finding: Finding, severity: Edit['severity'] = edit.severity): Issue {
  return {
    ruleId: edit.id, severity: severity === 'warning' ? 'warning' : finding.severity ?? severity, snipLevel: edit.snipLevel,
    message: finding.message ?? edit.title, fixHint: edit.fixHint, pointer: finding.pointer,
    ...(finding.value === undefined ? {} : { value: finding.value }), ...placeOf(finding), stc: statusOf(finding.stc ?? edit.stc, finding.entity),
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
