import type { Ctx } from '../context.ts';
import { recordEvidence } from '../claims/truth.ts';
import { addEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import type { AckedClaim } from './ack277ca-types.ts';
import { claimEvidence } from './evidence.ts';
import { plainNumber } from '../remits/match.ts';
import { answeredSet, type AnsweredSet } from './file277ca.ts';
import { matchStatusLines } from './lines277ca.ts';
import { confirmSent, type FilePlace, sourceKey } from './match.ts';

/** What a 277CA said in one stretch of the file. `position` makes each claim's evidence count once. */
export interface StatusStretch {
  at: FilePlace;
  claims: readonly AckedClaim[];
}

/** Applies the claims of a 277CA to their submissions. Claims that are not ours, or not surely ours, are counted and not guessed. Returns how many are, and whose. */
export function applyStatuses(ctx: Ctx, stretch: StatusStretch): Promise<{ matched: number; unmatched: number; billers: string[] }> {
  return asGateway(ctx, async (tx) => {
    const sets = new Map<string, AnsweredSet | undefined>();
    const found = new Map<AckedClaim, SubmissionRef>();
    for (const claim of stretch.claims) {
      const trace = claim.file?.trace ?? '';
      if (!sets.has(trace)) sets.set(trace, await answeredSet(tx, stretch.at.payerId, trace));
    }
    for (const set of sets.values()) if (set) await confirmSent(tx, ctx.now(), set.batch);
    await matchClaims(tx, stretch, { sets, found });
    const unmatched = stretch.claims.filter((claim) => !found.has(claim));
    const evidence = [...found].flatMap(([claim, submission]) => {
      const evidence = claimEvidence(claim);
      if (!evidence) return [];
      // The payer's free text can name a patient: it stays in the sealed file and is shown from there.
      const { text: _text, ...codes } = evidence;
      return [{ ...submission, sourceKey: `${sourceKey(stretch.at)}.${claim.position}`, evidence: codes }];
    });
    await recordEvidence(tx, ctx.now(), await matchStatusLines(ctx, tx, evidence));
    if (unmatched.length > 0) {
      const first = unmatched[0]!.position;
      await addEvents(tx, [{
        billerId: GATEWAY, subject: stretch.at.fileId, kind: 'file.unmatched-statuses', sourceKey: `${sourceKey(stretch.at)}.${first}`,
        at: ctx.now(), data: { count: unmatched.length },
      }]);
    }
    return { matched: found.size, unmatched: unmatched.length, billers: [...new Set([...found.values()].map(({ billerId }) => billerId))] };
  });
}

interface SubmissionRef {
  submissionId: string;
  claimId: string;
  billerId: string;
}

interface Candidate extends SubmissionRef {
  batchId: string | null;
  claimNumber: string;
  patientControlNumber: string;
  plainNumber: string | null;
  version: number;
}

/**
 * By our own number first (REF*D9), then by the patient control number; inside the answered set where one is known, and only there by a number
 * in other case or padded.
 */
async function matchClaims(
  tx: Tx, stretch: StatusStretch, to: { sets: ReadonlyMap<string, AnsweredSet | undefined>; found: Map<AckedClaim, SubmissionRef> },
): Promise<void> {
  const candidates = await loadCandidates(tx, stretch, [...to.sets.values()]);
  for (const claim of stretch.claims) {
    const set = to.sets.get(claim.file?.trace ?? '');
    const fits = (candidate: Candidate) => set === undefined || candidate.billerId === set.billerId;
    const byNumber = candidates.filter((one) => one.claimNumber === claim.clearinghouseNumber && claim.clearinghouseNumber !== '' && fits(one));
    const byPcn = candidates.filter((one) => one.patientControlNumber === claim.patientControlNumber && fits(one));
    const bySpelling = candidates.filter((one) => set !== undefined && one.batchId === set.batch.id && one.plainNumber === plainNumber(claim.patientControlNumber));
    const match = pick(byNumber, set) ?? pick(byPcn, set) ?? (new Set(bySpelling.map((one) => one.claimId)).size === 1 ? pick(bySpelling, set) : undefined);
    if (match) to.found.set(claim, { submissionId: match.submissionId, claimId: match.claimId, billerId: match.billerId });
  }
}

/** The submission in the answered batch, else the latest one that was sent; nothing when several billers could own it. */
function pick(candidates: readonly Candidate[], set: AnsweredSet | undefined): Candidate | undefined {
  const inBatch = candidates.filter((one) => set !== undefined && one.batchId === set.batch.id);
  const all = inBatch.length > 0 ? inBatch : candidates;
  if (new Set(all.map((one) => one.billerId)).size > 1) return undefined;
  return all.reduce<Candidate | undefined>((best, one) => (best === undefined || one.version > best.version ? one : best), undefined);
}

/** Three queries with an index each: one with `or` between them would read every claim of the payer. */
async function loadCandidates(tx: Tx, stretch: StatusStretch, sets: readonly (AnsweredSet | undefined)[]): Promise<Candidate[]> {
  const select = `select s.id as "submissionId", s.claim_id as "claimId", s.biller_id as "billerId", s.batch_id as "batchId", s.claim_number as "claimNumber",
      c.patient_control_number as "patientControlNumber", c.plain_number as "plainNumber", s.version
    from ledger.submissions s join ledger.claims c on c.id = s.claim_id where c.payer_id = $1 and s.batch_seq > 0`;
  return tx.query<Candidate>(
    `${select} and s.claim_number = any ($2) union ${select} and c.patient_control_number = any ($3)
     union ${select} and s.batch_id = any ($4) and c.plain_number = any ($5)`,
    [stretch.at.payerId, stretch.claims.map((claim) => claim.clearinghouseNumber).filter(Boolean), stretch.claims.map((claim) => claim.patientControlNumber).filter(Boolean),
      [...new Set(sets.flatMap((set) => (set ? [set.batch.id] : [])))], stretch.claims.map((claim) => plainNumber(claim.patientControlNumber)).filter(Boolean)]);
}
