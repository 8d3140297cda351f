import { withoutDatabase } from '../claims/at-hand.ts';
import { create837Reader, kindOfGuide, type UploadedClaim } from '../claims/from837.ts';
import { editsOf, readBody } from '../claims/judge.ts';
import type { CodeLists } from '../codes/shelf.ts';
import type { GuideIssue } from '../guides/findings.ts';
import type { FurtherJudge } from '../guides/check.ts';
import { statusCode } from '../guides/names.ts';
import type { Issue } from '../lib/issue.ts';
import type { TransactionSet } from '../x12/types.ts';

/** Issues of the edits that are kept for one set. */
const MAX_EDIT_ISSUES = 1_000;

/**
 * A judge beside the guide: reads each claim of an 837 and runs the edits that posted claims go through, as of a moment and with the
 * lists at hand. What they find is for the 277CA (`ack` STC), at its place in the file. Other sets are left alone.
 */
export function claimEdits(now: Date, lists: CodeLists): (set: TransactionSet) => FurtherJudge | undefined {
  const hand = withoutDatabase(lists);
  return (set) => {
    if (set.code !== '837' || kindOfGuide(set.guide) === undefined) return undefined;
    const issues: GuideIssue[] = [];
    const reader = create837Reader(set, {
      claim(uploaded) {
        const usage = uploaded.usage === 'P' ? 'P' as const : 'T' as const;
        const { claim } = readBody(uploaded.kind, uploaded.body, () => String(uploaded.place.clm));
        for (const issue of claim ? editsOf(claim, { usage, now, hand }) : []) {
          if (issues.length < MAX_EDIT_ISSUES) issues.push(asStatus(issue, uploaded, claim?.patientControlNumber ?? ''));
        }
      },
    });
    return { ...reader, issues: () => issues };
  };
}

/** An edit's issue in the words of a 277CA. */
function asStatus(issue: Issue, uploaded: UploadedClaim, claimName: string): GuideIssue {
  const stc = issue.stc ?? { category: 'A7', status: '21' };
  const found = issue.pointer === undefined ? undefined : uploaded.placeOf(issue.pointer);
  const x12 = { position: uploaded.place.clm, offset: uploaded.place.offset, ...issue.x12, ...found };
  return { ...issue, x12, stc, ack: { element: 'STC', code: statusCode(stc) }, codeName: 'claim edit', unit: { ref: 'CLM01', value: claimName } };
}
