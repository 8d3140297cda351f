import type { Issue } from '../../lib/issue.ts';
import type { Claim } from '../claim.ts';
import { type Edit, type EditContext, issueOf, type Need } from './edit.ts';
import { firstServiceDate } from './places.ts';
import { CLAIM_EDITS } from './table-claim.ts';
import { FILING_EDITS } from './table-filing.ts';
import { INSTITUTIONAL_EDITS } from './table-institutional.ts';
import { LINE_EDITS } from './table-lines.ts';
import { LIST_EDITS } from './table-lists.ts';
import { PARTY_EDITS } from './table-parties.ts';
import { PROVIDER_EDITS } from './table-providers.ts';

/** All edits. A new rule is one row and one small pure function. */
export const EDITS: readonly Edit[] = [
  ...PARTY_EDITS, ...PROVIDER_EDITS, ...CLAIM_EDITS, ...FILING_EDITS, ...LINE_EDITS, ...INSTITUTIONAL_EDITS, ...LIST_EDITS,
];

/** An edit that could not be checked, and the list that it would need. */
export interface NotChecked {
  readonly ruleId: string;
  readonly list: Need;
  readonly message: string;
}

/** Everything that the edits say about a claim. */
export interface EditReport {
  readonly issues: readonly Issue[];
  readonly notChecked: readonly NotChecked[];
}

/** The issues of `judgeEdits`. */
export function runEdits(claim: Claim, context: EditContext): readonly Issue[] {
  return judgeEdits(claim, context).issues;
}

/**
 * Checks a claim against all edits of its kind and returns everything that is wrong with it at once, in the order of the table,
 * and what could not be checked. Pure: the same claim and context give the same report.
 */
export function judgeEdits(claim: Claim, context: EditContext): EditReport {
  const { settings, off } = context;
  const issues: Issue[] = [];
  const notChecked: NotChecked[] = [];
  const served = firstServiceDate(claim);
  const edits = BY_KIND[claim.kind];
  for (let n = 0; n < edits.length; n += 1) {
    const edit = edits[n]!;
    const setting = settings?.get(edit.id);
    if (setting?.severity === 'off' || off?.includes(edit.id) || !isInForce(edit, served)) continue;
    const { needs } = edit;
    if (needs && isMissing(needs.list, context) && (needs.when?.(claim) ?? true)) notChecked.push(missing(edit, needs.list));
    const findings = edit.check(claim, context, setting?.set ?? NONE);
    for (let at = 0; at < findings.length; at += 1) issues.push(issueOf(edit, findings[at]!, setting?.severity));
  }
  return { issues, notChecked };
}

const NONE = {};

const BY_KIND = {
  professional: editsOf('P'), institutional: editsOf('I'), dental: editsOf('D'),
};

function editsOf(letter: string): readonly Edit[] {
  return EDITS.filter(({ appliesTo }) => appliesTo.includes(letter)).map(sameShape);
}

/** All rows in one shape: the loop over them reads every property, and looks each up anew where objects differ. */
function sameShape(edit: Edit): Edit {
  const { id, title, why, fixHint, severity, snipLevel, stc, appliesTo, check, from, to, needs, parameters } = edit;
  return { id, title, why, fixHint, severity, snipLevel, stc, appliesTo, check, from, to, needs, parameters } as Edit;
}

function isInForce({ from, to }: Edit, served: string | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  return served === undefined || ((from === undefined || served >= from) && (to === undefined || served <= to));
}

function isMissing(need: Need, { codes, history }: EditContext): boolean {
  if (need === 'history') return history === undefined;
  const table = TABLES[need];
  return table ? codes?.facts[table] === undefined : !codes?.lists.has(need);
}

/** Lists that are tables in the database, by the name of their answers. */
const TABLES: { readonly [need in Need]?: 'npis' | 'drugs' | 'pairs' | 'units' } = { nppes: 'npis', ndc: 'drugs', 'ncci-ptp': 'pairs', mue: 'units' };

function missing(edit: Edit, list: Need): NotChecked {
  const message = list === 'history' ? 'Not checked: other claims are not at hand here.' : `Not checked: list not loaded (${list}). ${edit.title}`;
  return { ruleId: edit.id, list, message };
}
