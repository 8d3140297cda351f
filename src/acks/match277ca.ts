import type { Ctx } from '../context.ts';
import { membersOfBatch } from '../claims/members.ts';
import { recordEvidence } from '../claims/truth.ts';
import { addEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import type { AckedClaim, AckedFile, StatusInformation } from './ack277ca-types.ts';
import { claimEvidence, statusEvidence } from './evidence.ts';
import { type AckedBatchRow, confirmSent, type FilePlace, saveAck, sourceKey } from './match.ts';

/** What a 277CA said in one stretch of the file. `position` makes each claim's evidence count once. */
export interface StatusStretch {
  at: FilePlace;
  claims: readonly AckedClaim[];
}

/** Our transaction set that a 277CA answers: found by the BHT03 that it echoes. */
interface AnsweredSet {
  batch: AckedBatchRow;
  st02: string;
  billerId: string;
}

/** Applies the claims of a 277CA to their submissions. Claims that are not ours, or not surely ours, are counted and not guessed. */
export function applyStatuses(ctx: Ctx, stretch: StatusStretch): Promise<{ matched: number; unmatched: number }> {
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
    await recordEvidence(tx, ctx.now(), [...found].flatMap(([claim, submission]) => {
      const evidence = claimEvidence(claim);
      if (!evidence) return [];
      // The payer's free text can name a patient: it stays in the sealed file and is shown from there.
      const { text: _text, ...codes } = evidence;
      return [{ ...submission, sourceKey: `${sourceKey(stretch.at)}.${claim.position}`, evidence: codes }];
    }));
    if (unmatched.length > 0) {
      const first = unmatched[0]!.position;
      await addEvents(tx, [{
        billerId: GATEWAY, subject: stretch.at.fileId, kind: 'file.unmatched-statuses', sourceKey: `${sourceKey(stretch.at)}.${first}`,
        at: ctx.now(), data: { count: unmatched.length },
      }]);
    }
    return { matched: found.size, unmatched: unmatched.length };
  });
}

/** Saves the acknowledgment itself and, where it rejects our whole set without naming claims, applies that to all of them. */
export function applyFile(ctx: Ctx, at: FilePlace, said: { files: readonly AckedFile[]; providers: readonly { statuses: readonly StatusInformation[] }[]; claimCount: number }): Promise<string> {
  return asGateway(ctx, async (tx) => {
    const [file] = said.files;
    const set = file && (await answeredSet(tx, at.payerId, file.trace));
    if (set) await confirmSent(tx, ctx.now(), set.batch);
    const id = await saveAck(tx, {
      ...at, billerId: set?.billerId ?? GATEWAY, kind: '277CA', batchId: set?.batch.id, ack: file?.statuses[0]?.action ?? '' });
    const statuses = file?.statuses.length ? file.statuses : (said.providers[0]?.statuses ?? []);
    if (set && file && said.claimCount === 0 && statuses.length > 0) await applyToAll(tx, ctx.now(), { at, set, file, statuses });
    return id;
  });
}

async function applyToAll(tx: Tx, at: Date, all: { at: FilePlace; set: AnsweredSet; file: AckedFile; statuses: readonly StatusInformation[] }): Promise<void> {
  const evidence = statusEvidence(all.statuses, all.file);
  if (!evidence) return;
  const { text: _text, ...codes } = evidence;
  const members = await membersOfBatch(tx, all.set.batch.id, all.set.st02);
  await recordEvidence(tx, at, members.map((member) => ({ ...member, sourceKey: sourceKey(all.at), evidence: codes })));
}

async function answeredSet(tx: Tx, payerId: string, trace: string): Promise<AnsweredSet | undefined> {
  if (trace === '') return undefined;
  const [row] = await tx.query<AckedBatchRow & { st02: string; billerId: string }>(
    `select b.id, b.state, b.attempt, s.st02, s.biller_id as "billerId" from ledger.batch_sets s join ledger.batches b on b.id = s.batch_id
     where s.bht03 = $1 and b.payer_id = $2 for update of b`, [trace, payerId]);
  return row && { batch: { id: row.id, state: row.state, attempt: row.attempt }, st02: row.st02, billerId: row.billerId };
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
  version: number;
}

/** By our own number first, then by the patient control number; inside the answered set where one is known. */
async function matchClaims(
  tx: Tx, stretch: StatusStretch, to: { sets: ReadonlyMap<string, AnsweredSet | undefined>; found: Map<AckedClaim, SubmissionRef> },
): Promise<void> {
  const candidates = await loadCandidates(tx, stretch);
  for (const claim of stretch.claims) {
    const set = to.sets.get(claim.file?.trace ?? '');
    const fits = (candidate: Candidate) => set === undefined || candidate.billerId === set.billerId;
    const byNumber = candidates.filter((one) => one.claimNumber === claim.clearinghouseNumber && claim.clearinghouseNumber !== '' && fits(one));
    const byPcn = candidates.filter((one) => one.patientControlNumber === claim.patientControlNumber && fits(one));
    const match = pick(byNumber, set) ?? pick(byPcn, set);
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

async function loadCandidates(tx: Tx, stretch: StatusStretch): Promise<Candidate[]> {
  const numbers = stretch.claims.map((claim) => claim.clearinghouseNumber).filter((number) => number !== '');
  const controls = stretch.claims.map((claim) => claim.patientControlNumber);
  return tx.query<Candidate>(
    `select s.id as "submissionId", s.claim_id as "claimId", s.biller_id as "billerId", s.batch_id as "batchId", s.claim_number as "claimNumber",
       c.patient_control_number as "patientControlNumber", s.version
     from ledger.submissions s join ledger.claims c on c.id = s.claim_id
     where c.payer_id = $1 and s.batch_seq > 0 and (s.claim_number = any ($2) or c.patient_control_number = any ($3))`,
    [stretch.at.payerId, numbers, controls]);
}
