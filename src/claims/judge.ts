import { composeFile } from './compose.ts';
import type { Claim, ClaimKind } from './claim.ts';
import { completeClaim, type FilledNumber } from './complete.ts';
import type { AtHand } from './at-hand.ts';
import { settingsOfPayer } from './edits/settings.ts';
import { type EditReport, judgeEdits, type NotChecked } from './edits/table.ts';
import { type Repair, repairBody, repairClaim, repairIssues } from './repair.ts';
import { parseClaim } from './schema.ts';
import { d8FromIso, wallClock } from '../lib/dates.ts';
import type { Guides } from '../guides/load.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';

/** A body that was read and judged. `claim` is absent when the body is no claim. */
export interface Judged {
  claim?: Claim;
  filled: readonly FilledNumber[];
  /** Everything found, errors and warnings, edits before structure. */
  issues: readonly Issue[];
  /** Errors of form or structure: not even an operator's override sends such a claim. */
  isStructureBroken: boolean;
  /** The claim as an 837 of its own, with control number 1. */
  x12?: string;
  /** Changes of form that were made; none for a body that is no claim. */
  repairs?: readonly Repair[];
  /** Edits that could not be checked, each with the list that it needs. */
  notChecked?: readonly NotChecked[];
}

/** Reads a body as a claim and repairs its form. The payer is not known yet: it stands in the body. */
export function readBody(kind: ClaimKind, body: unknown, newNumber: () => string): Judged {
  const form = repairBody(body);
  const parsed = parseClaim(kind, form.body);
  if (!parsed.ok) return { filled: [], issues: parsed.issues, isStructureBroken: true };
  const once = repairClaim(parsed.claim);
  const { claim, filled } = completeClaim(once.claim, newNumber);
  const repairs = once.repairs.length === 0 ? form.repairs : [...form.repairs, ...once.repairs];
  return { claim, filled, repairs, issues: parsed.issues, isStructureBroken: hasErrors(parsed.issues) };
}

/**
 * Checks a claim in every way that sending it would: all edits, then the 837 that the payer would get against the guide
 * with the payer's overlay. The client learns all of it from one answer.
 */
export function judgeClaim(
  read: Judged & { claim: Claim }, against: { guides: Guides; payer: Payer; claimNumber: string; now: Date; hand?: AtHand | undefined },
): Judged & { claim: Claim } {
  const { claim } = read;
  const { payer, now } = against;
  const { issues: edits, notChecked } = editReport(claim, { usage: payer.usage, now, payer, hand: against.hand });
  const outgoing = { claim, claimNumber: against.claimNumber, setKey: '' };
  const iso = now.toISOString();
  const composed = composeFile(against.guides, [outgoing], {
    payer, kind: claim.kind, controlNumber: 1, at: { d8: d8FromIso(iso), hhmm: iso.slice(11, 13) + iso.slice(14, 16) }, bht03: () => against.claimNumber,
  });
  const structure = [...(composed.refused.get(outgoing) ?? []), ...composed.fileIssues];
  return {
    claim, filled: read.filled, repairs: against.hand?.repairs === false ? [] : read.repairs ?? [],
    issues: [...read.issues, ...unwantedRepairs(read, against.hand), ...edits, ...withoutEchoes(structure, edits)],
    isStructureBroken: read.isStructureBroken || structure.length > 0,
    x12: composed.bytes.toString('latin1'), notChecked,
  };
}

/** A biller that wants no repairs is told of them as errors. */
export function unwantedRepairs({ repairs = [] }: Judged, hand: AtHand | undefined): Issue[] {
  return hand?.repairs === false ? repairIssues(repairs, 'error') : [];
}

/** With what a claim is judged: the payer where it is known, and what was gathered for the claims of its set. */
export interface JudgedWith {
  readonly usage: 'T' | 'P';
  readonly now: Date;
  /** `todayOf` of both, where it is known already. */
  readonly today?: string;
  readonly payer?: Payer;
  readonly hand?: AtHand | undefined;
}

/** The issues of all edits of a claim, as of a moment. */
export function editsOf(claim: Claim, at: JudgedWith): readonly Issue[] {
  return editReport(claim, at).issues;
}

/** All edits of a claim as its payer wants them, as of a moment, and those that could not be checked. */
export function editReport(claim: Claim, { usage, now, payer, today = todayOf(now, payer), hand }: JudgedWith): EditReport {
  const settings = payer && settingsOfPayer(payer, today);
  const history = hand?.historyOf(claim);
  return judgeEdits(claim, { today, usage, off: undefined, settings, codes: hand?.codes, billerNpis: hand?.billerNpis, history });
}

/** Today where it is latest, CCYYMMDD: of the gateway's clock (UTC) and of the payer's zone, so that no claim of this day is "in the future". */
export function todayOf(now: Date, payer: Payer | undefined): string {
  const utc = d8FromIso(now.toISOString());
  // No clock is more than fourteen hours ahead of UTC, and most payers are behind it.
  if (payer?.cutoffs.mode !== 'times' || now.getUTCHours() < 10) return utc;
  const there = wallClock(now, payer.cutoffs.timeZone).d8;
  return [utc, there].sort()[1]!;
}

/** An edit and the guide often find the same gap. The edit says it in a biller's words, so the guide's finding at that place is left out. */
function withoutEchoes(structure: readonly Issue[], edits: readonly Issue[]): Issue[] {
  if (structure.length === 0) return [];
  const told = edits.filter((issue) => issue.severity === 'error');
  return structure.filter((issue) => !told.some((edit) => isSamePlace(issue, edit)));
}

function isSamePlace(issue: Issue, edit: Issue): boolean {
  // A segment that is missing came from no field: loop and name are all that tells of it.
  if (issue.ack?.element === 'IK304') return issue.x12?.segment !== undefined && issue.x12.segment === edit.x12?.segment && issue.x12.loop === edit.x12.loop;
  if (issue.pointer === undefined || edit.pointer === undefined || !edit.pointer.startsWith(issue.pointer)) return false;
  const [a, b] = [issue.x12, edit.x12];
  return a?.element !== undefined ? a.element === b?.element : a?.segment !== undefined && a.segment === b?.segment;
}
