import type { Issue } from '../../lib/issue.ts';
import type { Claim } from '../claim.ts';
import { type Edit, type EditContext, issueOf } from './edit.ts';
import { CLAIM_EDITS } from './table-claim.ts';
import { INSTITUTIONAL_EDITS } from './table-institutional.ts';
import { LINE_EDITS } from './table-lines.ts';
import { PARTY_EDITS } from './table-parties.ts';

/** All edits. A new rule is one row and one small pure function. */
export const EDITS: readonly Edit[] = [...PARTY_EDITS, ...CLAIM_EDITS, ...LINE_EDITS, ...INSTITUTIONAL_EDITS];

/**
 * Checks a claim against all edits of its kind and returns everything that is wrong with it at once, in the order of the table.
 * Pure: the same claim and context give the same issues.
 */
export function runEdits(claim: Claim, context: EditContext): readonly Issue[] {
  return EDITS.flatMap((edit) => {
    if (edit.appliesTo !== 'both' && edit.appliesTo !== claim.kind) return [];
    if (context.off?.includes(edit.id)) return [];
    return edit.check(claim, context).map((finding) => issueOf(edit, finding));
  });
}
