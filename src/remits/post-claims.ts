import type { Claim } from '../claims/claim.ts';
import type { RemitEvidence } from '../claims/evidence.ts';
import { type NewEvidence, recordEvidence } from '../claims/truth.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { type MatchedClp, postToClaims } from '../money/claims.ts';
import { suspenseEntries } from '../money/entries.ts';
import { addEntries } from '../money/store.ts';
import { expectedCents, servedDays } from './expected.ts';
import { type Match, matchRemitClaims } from './match.ts';
import { type LineMatch, matchLines } from './match-lines.ts';
import { remitEvidence } from './outcome.ts';
import { openRemit, openRemitClaims } from './store.ts';
import { suggestMatches } from './suggest.ts';
import type { RemitClaim } from './types.ts';

/** CLPs of an 835 that are matched and posted in one transaction. */
export const STRETCH = 200;
/** How long until an unmatched CLP is looked at once more. */
const REMATCH_MS = 24 * 3_600_000;

/** The remit that CLPs belong to. */
export interface PostedRemit {
  id: string;
  billerId: string;
  payerId: string;
  payee: string;
  fileId: string;
  place: string;
  /** Sealed facts of its header. */
  body: Buffer;
}

/** One CLP, opened, and what it says about its claim. */
export interface OpenClp {
  n: number;
  claim: RemitClaim;
  evidence: RemitEvidence;
}

/**
 * Posts the CLPs of a stretch that are not posted yet, in the caller's transaction. `first` is the number of its first CLP.
 * Several stretches may be posted at once, also where they are about the same claims: `recordEvidence` takes the claims' locks.
 */
export async function postStretch(ctx: Ctx, tx: Tx, { remit, first }: { remit: PostedRemit; first: number }): Promise<void> {
  const { said, unmatched } = await readStretch(ctx, tx, { remit, first });
  await record(ctx, tx, remit, said);
  await postUnmatched(ctx, tx, remit, unmatched);
}

/** A function of its own, so that CLPs and claims are let go when it ends: kept while the database writes, they would be most of a posting's memory. */
async function readStretch(ctx: Ctx, tx: Tx, { remit, first }: { remit: PostedRemit; first: number }): Promise<{ said: Said; unmatched: OpenClp[] }> {
  const rows = await tx.query<{ n: number }>(
    'select n from ledger.remit_claims where remit_id = $1 and n >= $2 and n < $3 and posted_at is null order by n', [remit.id, first, first + STRETCH]);
  const clps = await openClps(ctx, tx, remit, rows.map(({ n }) => n));
  const matches = await matchRemitClaims(tx, remit, clps.map(matchRow));
  const said = await compare(ctx, tx, remit, { clps: clps.filter(({ n }) => matches.has(n)), matches, isFromSuspense: false });
  return { said, unmatched: clps.filter(({ n }) => !matches.has(n)) };
}

/** Opens CLPs of a remit, in the order of their numbers. */
export async function openClps(ctx: Ctx, tx: Tx, remit: PostedRemit, ns: readonly number[]): Promise<OpenClp[]> {
  if (ns.length === 0) return [];
  const { header } = openRemit(ctx, remit);
  const claims = await openRemitClaims(ctx, tx, { id: remit.id, ns });
  return [...claims].map(([n, claim]) => ({ n, claim, evidence: remitEvidence(claim, header, remit.id) })).sort((a, b) => a.n - b.n);
}

/** What matching looks at in a CLP. */
export function matchRow({ n, claim }: OpenClp) {
  return { n, icn: claim.payerClaimNumber, clp01: claim.patientControlNumber.trim(), clp02: claim.status, chargeCents: claim.chargeCents, served: servedDays(claim) };
}

/** CLPs that were matched to claims. */
export interface Matched {
  clps: readonly OpenClp[];
  matches: ReadonlyMap<number, Match>;
  isFromSuspense: boolean;
}

/** Records the matches of CLPs, of their lines, what they say about their claims, and their money. */
export async function postMatched(ctx: Ctx, tx: Tx, remit: PostedRemit, matched: Matched): Promise<void> {
  await record(ctx, tx, remit, await compare(ctx, tx, remit, matched));
}

/** What CLPs say about the claims that they were matched to. */
interface Said {
  rows: ReturnType<typeof matchedRow>[];
  evidence: NewEvidence[];
  money: MatchedClp[];
  isFromSuspense: boolean;
}

async function compare(ctx: Ctx, tx: Tx, remit: PostedRemit, { clps, matches, isFromSuspense }: Matched): Promise<Said> {
  const claims = await submittedClaims(ctx, tx, [...new Set(clps.map(({ n }) => matches.get(n)!.submissionId))]);
  const evidence: NewEvidence[] = [];
  const money: MatchedClp[] = [];
  const rows = clps.map((clp) => {
    const match = matches.get(clp.n)!;
    const own = claims.get(match.submissionId);
    const lines = own === undefined ? [] : matchLines(clp.claim.lines, own.lines);
    evidence.push({
      submissionId: match.submissionId, claimId: match.claimId, billerId: remit.billerId, sourceKey: `file:${remit.fileId}:${remit.place}.${clp.n}`,
      evidence: withOwnLines(clp.evidence, lines),
    });
    money.push({ n: clp.n, claimId: match.claimId, clp: clp.evidence, isFromSuspense, nextPayer: own && nextPayerOf(own) });
    return matchedRow(clp, match, lines);
  });
  return { rows, evidence, money, isFromSuspense };
}

async function record(ctx: Ctx, tx: Tx, remit: PostedRemit, { rows, evidence, money, isFromSuspense }: Said): Promise<void> {
  if (rows.length === 0) return;
  // First of all, because it locks the claims in the order of their ids: whoever posts to the same claims waits there, and with nothing in hand.
  await recordEvidence(tx, ctx.now(), evidence);
  await saveMatches(tx, ctx.now(), { remitId: remit.id, rows, isFromSuspense });
  await postToClaims(ctx, tx, { ...remit, clps: money });
}

async function postUnmatched(ctx: Ctx, tx: Tx, remit: PostedRemit, clps: readonly OpenClp[]): Promise<void> {
  if (clps.length === 0) return;
  await addEntries(tx, ctx.now(), clps.map(({ n, evidence }) => ({
    source: remit.id, posting: 'suspense', n, billerId: remit.billerId, entries: suspenseEntries(evidence, remit.payerId),
  })));
  const kept = await tx.run('update ledger.remit_claims set posted_at = $3, rematch_at = $4 where remit_id = $1 and n = any ($2) and posted_at is null', [
    remit.id, clps.map(({ n }) => n), ctx.now(), new Date(ctx.now().getTime() + REMATCH_MS)]);
  insistOnAll(kept, clps.length);
  await suggestMatches(ctx, tx, { owner: remit, clps: clps.map(({ n, claim }) => ({ remitId: remit.id, n, claim, payee: remit.payee })) });
}

type SubmittedClaim = Pick<Claim, 'lines' | 'otherPayers' | 'subscriber'>;

async function submittedClaims(ctx: Ctx, tx: Tx, submissionIds: readonly string[]): Promise<Map<string, SubmittedClaim>> {
  if (submissionIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; body: Buffer }>('select id, body from ledger.submissions where id = any ($1)', [submissionIds]);
  return new Map(rows.map((row) => [row.id, (JSON.parse(ctx.seal.open(row.id, 0, row.body).toString()) as { claim: SubmittedClaim }).claim]));
}

/** SBR01 in the order of responsibility. */
const RANKS = 'PSTABCDEFGH';

/** The payer of the next rank that the claim names besides its own. */
function nextPayerOf({ otherPayers, subscriber }: SubmittedClaim): string | undefined {
  const own = RANKS.indexOf(subscriber.responsibility ?? 'P');
  const later = otherPayers.map((other) => ({ rank: RANKS.indexOf(other.responsibility ?? ''), id: other.payer.id ?? other.payer.organizationName }))
    .filter(({ rank }) => rank > own).sort((a, b) => a.rank - b.rank);
  return later[0]?.id;
}

/** The same evidence, with the number of our own line where an SVC has one. */
function withOwnLines(evidence: RemitEvidence, matches: readonly LineMatch[]): RemitEvidence {
  const { lines } = evidence;
  if (!lines) return evidence;
  return { ...evidence, lines: lines.map((said, i) => (matches[i]?.line === undefined ? said : { ...said, line: matches[i].line })) };
}

function matchedRow({ n, claim }: OpenClp, match: Match, lines: readonly LineMatch[]) {
  return { n, claim: match.claimId, submission: match.submissionId, tier: match.tier, why: match.why, lines, expected: expectedCents(claim) ?? null };
}

async function saveMatches(tx: Tx, at: Date, saved: { remitId: string; rows: readonly ReturnType<typeof matchedRow>[]; isFromSuspense: boolean }): Promise<void> {
  const { remitId, rows, isFromSuspense } = saved;
  // The list of numbers is for the planner: without it every claim of the 835 is compared with every row.
  const kept = await tx.run(
    `update ledger.remit_claims c set claim_id = v.claim, submission_id = v.submission, match_tier = v.tier,
       match_why = array(select jsonb_array_elements_text(v.why)), line_matches = v.lines, expected_cents = v.expected, posted_at = coalesce(c.posted_at, $4),
       rematch_at = null
     from jsonb_to_recordset($2) as v (n int, claim text, submission text, tier text, why jsonb, lines jsonb, expected bigint)
     where c.remit_id = $1 and c.n = v.n and c.n = any ($3) and c.claim_id is null and (c.posted_at is not null) = $5`,
    [remitId, JSON.stringify(rows), rows.map((row) => row.n), at, isFromSuspense]);
  insistOnAll(kept, rows.length);
}

/** A worker that lost its lock may meet another one at the same CLPs. Whoever comes second takes everything back, or a payment would stand on a claim and in suspense. */
function insistOnAll(kept: number, wanted: number): void {
  if (kept !== wanted) throw new Error('CLPs of this stretch were posted by somebody else meanwhile');
}
