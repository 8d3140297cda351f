import type { Tx } from '../db/sql.ts';
import { recordEvidence } from './truth.ts';

/** A submission in a batch, as evidence needs it. */
export interface Member {
  submissionId: string;
  claimId: string;
  billerId: string;
  /** How many batches the submission has been in, this one included. */
  batchSeq: number;
}

/** A member with its places in the transaction set, ST = 1. */
export interface PlacedMember extends Member {
  st02: string;
  patientControlNumber: string;
  firstSegment: number;
  lastSegment: number;
  billingFirst: number;
  billingLast: number;
}

/** The claims that are in a batch now; of one set of it where `st02` is given. */
export async function membersOfBatch(tx: Tx, batchId: string, st02?: string): Promise<PlacedMember[]> {
  return tx.query<PlacedMember>(
    `select s.id as "submissionId", s.claim_id as "claimId", s.biller_id as "billerId", s.batch_seq as "batchSeq", bc.st02,
       c.patient_control_number as "patientControlNumber", bc.first_segment as "firstSegment", bc.last_segment as "lastSegment",
       bc.billing_first as "billingFirst", bc.billing_last as "billingLast"
     from ledger.batch_claims bc join ledger.submissions s on s.id = bc.submission_id join ledger.claims c on c.id = s.claim_id
     where bc.batch_id = $1 and bc.live and s.batch_id = $1 and ($2::text is null or bc.st02 = $2) order by bc.st02, bc.first_segment`,
    [batchId, st02 ?? null]);
}

/** Adds the evidence that a batch is at the payer to each of its claims. */
export async function markTransmitted(tx: Tx, at: Date, batch: { id: string; attempt: number }): Promise<void> {
  const members = await membersOfBatch(tx, batch.id);
  await recordEvidence(tx, at, members.map((member) => ({
    ...member, sourceKey: `batch:${batch.id}:${batch.attempt}`,
    evidence: { kind: 'transmitted', at: at.toISOString(), batch: batch.id, batchSeq: member.batchSeq },
  })));
}

/** Takes claims out of a batch and makes them ready again: same submission, next cut, new batch. */
export async function recutMembers(tx: Tx, at: Date, recut: { batchId: string; members: readonly Member[]; sourceKey: string }): Promise<void> {
  const ids = recut.members.map((member) => member.submissionId);
  await leaveBatch(tx, recut.batchId, ids);
  await tx.run(`update ledger.submissions set state = 'ready', ready_at = $2, batch_id = null where id = any ($1) and state = 'batched'`, [ids, at]);
  await recordEvidence(tx, at, recut.members.map((member) => ({
    ...member, sourceKey: recut.sourceKey,
    evidence: { kind: 'recut', at: at.toISOString(), batch: recut.batchId, batchSeq: member.batchSeq },
  })));
}

/** Ends the membership of submissions: they may go into another batch, or never again. */
export async function leaveBatch(tx: Tx, batchId: string, submissionIds: readonly string[]): Promise<void> {
  await tx.run('update ledger.batch_claims set live = false where batch_id = $1 and submission_id = any ($2)', [batchId, submissionIds]);
}
