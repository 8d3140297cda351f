import type { GuideIssue } from '../guides/findings.ts';
import type { AtHand } from '../claims/at-hand.ts';
import type { Claim } from '../claims/claim.ts';
import { composeFile } from '../claims/compose.ts';
import type { UploadedClaim } from '../claims/from837.ts';
import { editReport, editsOf, type Judged, readBody, todayOf } from '../claims/judge.ts';
import type { Original } from '../claims/originals.ts';
import type { Ctx } from '../context.ts';
import { wallClock } from '../lib/dates.ts';
import { repairIssues } from '../claims/repair.ts';
import { hasErrors, type Issue } from '../lib/issue.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import type { Payer } from '../payers/schema.ts';

/** A claim of an upload as it was read, with what the guide found in its segments. */
export interface ReadClaim {
  /** Interchange, set and position of CLM: unique in the file, and the same in every reading. */
  readonly place: string;
  readonly uploaded: UploadedClaim;
  /** The body as it is judged and stored: free of what belongs to the sender's own way to us. */
  readonly body: object;
  /** BHT03 of the set. */
  readonly setReference: string;
  /** What the guide found in the file as it came. */
  readonly structure: readonly GuideIssue[];
  readonly read: Judged;
}

/** A claim that has its payer and our number, and is fully judged. */
export interface PreparedClaim {
  readonly from: ReadClaim;
  readonly claim: Claim;
  readonly payer: Payer;
  readonly claimNumber: string;
  /** The submission of another claim that a correction follows. */
  readonly follows: string | undefined;
  readonly judged: Judged & { claim: Claim };
}

/**
 * The body of an uploaded claim as the gateway takes it. The receiver was ourselves and becomes the payer; the sender's own claim number
 * (REF*D9) gives way to ours, and is repeated in our answers.
 */
export function ownBody({ body }: UploadedClaim): object {
  const info = { ...(body['claimInformation'] as Record<string, unknown>) };
  const supplemental = { ...(info['claimSupplementalInformation'] as Record<string, unknown> | undefined) };
  delete supplemental['claimNumber'];
  if (Object.keys(supplemental).length > 0) info['claimSupplementalInformation'] = supplemental;
  else delete info['claimSupplementalInformation'];
  return { ...body, receiver: { organizationName: body['tradingPartnerName'] ?? '' }, claimInformation: info };
}

/** Reads an uploaded claim as a posted one is read. */
export function readUploaded(from: Omit<ReadClaim, 'body' | 'read'>, newNumber: () => string): ReadClaim {
  const body = ownBody(from.uploaded);
  return { ...from, body, read: readBody(from.uploaded.kind, body, newNumber) };
}

/**
 * Judges claims that have a payer as a posted claim is judged: all edits, and what the payer's guide says about the 837 that it would
 * get. Claims of one payer and kind are written and checked together, since a file costs more than its claims.
 */
export function judgeUploaded(
  ctx: Ctx, claims: readonly ({ from: ReadClaim; payer: Payer; claimNumber: string } & Original)[], hand: AtHand,
): PreparedClaim[] {
  const structure = new Map<string, Issue[]>();
  const now = ctx.now();
  const days = new Map<Payer, string>();
  for (const group of groupBy(claims, ({ payer, claim }) => `${payer.id} ${claim.kind}`)) {
    for (const [number, issues] of composed(ctx, group)) structure.set(number, issues);
    days.set(group[0]!.payer, todayOf(now, group[0]!.payer));
  }
  return claims.map((one) => {
    const { read, structure: found } = one.from;
    const today = days.get(one.payer) ?? todayOf(now, one.payer);
    const { issues: edits, notChecked } = editReport(one.claim, { usage: one.payer.usage, now, today, payer: one.payer, hand });
    const form = repairIssues(read.repairs ?? [], hand.repairs ? 'warning' : 'error');
    const judged = [...read.issues, ...form, ...one.issues, ...edits];
    const issues = mergedIssues(one.from.uploaded, { structure: found, judged, outgoing: structure.get(one.claimNumber) ?? [] });
    return { ...one, judged: { ...read, claim: one.claim, issues, notChecked, isStructureBroken: hasErrors(found) || read.isStructureBroken } };
  });
}

/** All that can be said about a claim without a payer. */
export function issuesWithoutPayer(ctx: Ctx, from: ReadClaim, { more, usage, hand }: { more: readonly Issue[]; usage: 'T' | 'P'; hand: AtHand }): Issue[] {
  const edits = from.read.claim ? editsOf(from.read.claim, { usage, now: ctx.now(), hand }) : [];
  return mergedIssues(from.uploaded, { structure: from.structure, judged: [...from.read.issues, ...more, ...edits] });
}

/**
 * All issues of an uploaded claim, each with its place in the file: what the guide found in its segments, what was found by judging its body, and
 * what the payer's guide says about the claim as it would be sent. One fault is told once: an edit says it in a biller's words, and the
 * file as it came is nearer to the sender than the file that would leave.
 */
export function mergedIssues(uploaded: UploadedClaim, found: { structure: readonly Issue[]; judged: readonly Issue[]; outgoing?: readonly Issue[] }): Issue[] {
  const judged = [...uploaded.issues, ...placed(uploaded, found.judged)];
  const told = judged.filter(({ severity }) => severity === 'error');
  const inFile = found.structure.filter((issue) => !told.some((edit) => isSamePlace(issue, edit)));
  const further = placed(uploaded, found.outgoing ?? []).filter((issue) => ![...told, ...found.structure].some((other) => isSamePlace(issue, other)));
  return [...inFile, ...judged, ...further];
}

interface Out {
  claim: Claim;
  claimNumber: string;
  setKey: string;
}

/** What the payer's guide says about the claims as they would be sent, by claim number. */
function composed(ctx: Ctx, group: readonly { claim: Claim; payer: Payer; claimNumber: string }[]): Map<string, Issue[]> {
  const { payer } = group[0]!;
  const { d8, hhmm } = wallClock(ctx.now(), 'UTC');
  const guides = guidesOfPayer(ctx, payer, d8);
  const outgoing = group.map(({ claim, claimNumber }): Out => ({ claim, claimNumber, setKey: '' }));
  const write = (some: readonly Out[]) => composeFile(guides, some, { payer, kind: some[0]!.claim.kind, controlNumber: 1, at: { d8, hhmm }, bht03: (set) => `1${set}` });
  try {
    const { refused, fileIssues } = write(outgoing);
    return new Map(outgoing.map((out) => [out.claimNumber, [...(refused.get(out) ?? []), ...fileIssues]]));
  } catch {
    // The writer fails on one of them: a bug of ours, which must not keep its neighbours.
    if (group.length === 1) return new Map([[group[0]!.claimNumber, [UNWRITABLE]]]);
    return new Map(group.flatMap((one) => [...composed(ctx, [one])]));
  }
}

const UNWRITABLE: Issue = {
  ruleId: 'gateway.unwritable', severity: 'error', snipLevel: 1, message: 'The gateway can not write this claim.',
  fixHint: 'Tell the people who run the gateway; the claim is kept.', stc: { category: 'A3', status: '481' },
};

/** What is missing stands where the next segment came, so only what is there is told apart by its position. */
function isSamePlace(issue: Issue, other: Issue): boolean {
  const [a, b] = [issue.x12, other.x12];
  if (a?.segment === undefined || a.segment !== b?.segment || (a.loop !== undefined && b.loop !== undefined && a.loop !== b.loop)) return false;
  if (a.element === undefined) return true;
  return a.element === b.element && (a.position === undefined || b.position === undefined || a.position === b.position);
}

/** Gives each issue its place in the sender's own file. */
function placed(uploaded: UploadedClaim, issues: readonly Issue[]): Issue[] {
  return issues.map((issue) => {
    if (issue.pointer === undefined) return issue;
    const { position: _position, offset: _offset, ...known } = issue.x12 ?? {};
    const found = uploaded.placeOf(issue.pointer);
    if (!found) return { ...issue, ...(issue.x12 ? { x12: known } : {}) };
    const { position, offset } = found;
    // A segment that is missing has no field to be found by: what is said of it stays, at the place of its neighbour.
    const isOther = known.segment !== undefined && known.segment !== found.segment;
    return { ...issue, x12: isOther ? { ...known, ...(position === undefined ? {} : { position }), ...(offset === undefined ? {} : { offset }) } : { ...known, ...found } };
  });
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Iterable<Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups.values();
}
