import type { ClaimKind } from '../claims/claim.ts';
import { create837Reader, kindOfGuide, type UploadedClaim } from '../claims/from837.ts';
import type { Ctx } from '../context.ts';
import type { Judgement } from '../guides/judgement.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { readEnvelopesSync } from '../x12/envelope.ts';
import { sniffX12 } from '../x12/sniff.ts';
import { mergedIssues, ownBody } from './prepare.ts';
import { judgeFile } from './verdict.ts';

/** One claim out of an X12 text: its body as a client would have posted it, and how its issues become those of the text. */
export type RawClaim =
  | { ok: true; body: object; finish: (issues: readonly Issue[]) => Issue[] }
  | { ok: false; issues: readonly Issue[] };

/**
 * Reads an X12 text that holds one transaction with one claim of a kind. What is wrong with the text itself, or more than one claim in it,
 * comes back as issues; everything about the claim is judged by whoever takes its body, and `finish` adds what the guide found.
 */
export async function readRawClaim(ctx: Ctx, kind: ClaimKind, bytes: Uint8Array): Promise<RawClaim> {
  if (sniffX12(bytes).kind !== 'x12') return { ok: false, issues: [NO_X12] };
  const verdict = await judgeFile(ctx.guides, once(bytes));
  const [set] = verdict.sets;
  const above = issuesAbove(verdict.received.judgement);
  if (!set || verdict.sets.length > 1 || set.claimCount !== 1) return { ok: false, issues: hasErrors(above) ? above : [NOT_ONE] };
  const { guide } = verdict.received.judgement.interchanges.flatMap(({ groups }) => groups.flatMap(({ sets }) => sets))[0]!;
  if (kindOfGuide(guide) !== kind) return { ok: false, issues: [{ ...OTHER_KIND, value: guide }] };
  const uploaded = set.isTaken ? readOne(bytes) : undefined;
  if (!uploaded) return { ok: false, issues: above.length > 0 ? above : [NOT_ONE] };
  const structure = [...set.issuesOf.values()].flat();
  return { ok: true, body: ownBody(uploaded), finish: (issues) => mergedIssues(uploaded, { structure, judged: issues }) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What was found at every level, for a text that is refused as a whole. */
function issuesAbove({ issues, interchanges }: Judgement): Issue[] {
  return [...issues, ...interchanges.flatMap((interchange) => [
    ...interchange.issues, ...interchange.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)]),
  ])];
}

function readOne(bytes: Uint8Array): UploadedClaim | undefined {
  const found: UploadedClaim[] = [];
  readEnvelopesSync(bytes, { set: (set) => create837Reader(set, { claim: (claim) => void found.push(claim) }) });
  return found[0];
}

const NO_X12: Issue = {
  ruleId: 'upload.no-x12', severity: 'error', snipLevel: 1, message: 'The text is no X12 file: it does not begin with an ISA segment.',
  fixHint: 'Send the 837 from ISA to IEA.',
};
const NOT_ONE: Issue = {
  ruleId: 'upload.not-one-claim', severity: 'error', snipLevel: 1, message: 'The text has to hold one transaction with one claim.',
  fixHint: 'Send files with more claims to /v1/files.',
};
const OTHER_KIND: Issue = {
  ruleId: 'upload.other-kind', severity: 'error', snipLevel: 1, message: 'The transaction is not of the kind that this path takes.',
  fixHint: 'Send professional claims (005010X222A1), institutional ones (005010X223A2) and dental ones (005010X224A2) to their own paths.',
};
