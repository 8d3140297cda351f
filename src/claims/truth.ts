import { createHash } from 'node:crypto';
import { addEvents, publishEvents } from '../db/events.ts';
import type { Tx } from '../db/sql.ts';
import type { Evidence } from './evidence.ts';
import { foldStatus, type Folded } from './status.ts';

/** One piece of evidence about one submission, and what it came from. */
export interface NewEvidence {
  submissionId: string;
  claimId: string;
  billerId: string;
  /** `file:<id>:<place>`, `batch:<id>:<attempt>`, `request:<id>` or `operator:<id>`: the same evidence counts once. */
  sourceKey: string;
  evidence: Evidence;
}

/**
 * Adds evidence and folds each submission's status anew, in the caller's transaction. Where the outcome changed,
 * the outcome event is published and with it the deliveries. Adding known evidence changes nothing.
 */
export async function recordEvidence(tx: Tx, at: Date, items: readonly NewEvidence[]): Promise<void> {
  if (items.length === 0) return;
  await addEvents(tx, items.map((item) => ({
    billerId: item.billerId, subject: item.submissionId, claimId: item.claimId,
    kind: item.evidence.kind, sourceKey: item.sourceKey, at, data: item.evidence,
  })));
  const sources = new Map(items.map((item) => [item.submissionId, item.sourceKey]));
  await refold(tx, at, sources);
}

/** A submission that is being stored: what its row says about it, and the evidence that it comes with. */
export interface FirstEvidence {
  submissionId: string;
  claimId: string;
  billerId: string;
  claimNumber: string;
  patientControlNumber: string;
  chargeCents: number;
  sourceKey: string;
  evidence: readonly Evidence[];
  /** As `foldFirst` gives it. */
  folded: Folded;
}

/** What the evidence that new submissions come with makes of them. Nothing else is known of them yet, so nothing has to be read. */
export function foldFirst(evidence: readonly Evidence[]): { folded: Folded; outcomeKey: string | null } {
  const folded = foldStatus(evidence);
  return { folded, outcomeKey: folded.outcome === undefined ? null : outcomeKey(folded) };
}

/**
 * Adds the evidence of submissions whose rows were just stored with the status that `foldFirst` gives, and publishes their
 * outcomes: `recordEvidence` without reading and writing the rows again.
 */
export async function recordFirst(tx: Tx, at: Date, items: readonly FirstEvidence[]): Promise<void> {
  await addEvents(tx, items.flatMap((item) => item.evidence.map((evidence) => ({
    billerId: item.billerId, subject: item.submissionId, claimId: item.claimId, kind: evidence.kind, sourceKey: item.sourceKey, at, data: evidence,
  }))));
  await publishEvents(tx, items.flatMap((item) => {
    const { folded } = item;
    const row = { id: item.submissionId, claim_number: item.claimNumber, patient_control_number: item.patientControlNumber, charge_cents: item.chargeCents };
    return folded.outcome === undefined ? [] : [{
      billerId: item.billerId, subject: item.submissionId, claimId: item.claimId, kind: folded.outcome, sourceKey: item.sourceKey, at, data: outcomeData(row, folded),
    }];
  }));
}

/** Folds the statuses of submissions from their stored evidence; the map says what the news came from. */
async function refold(tx: Tx, at: Date, sources: ReadonlyMap<string, string>): Promise<void> {
  const ids = [...sources.keys()].sort();
  // No lock against those who only refer to a claim: they are many, and none of them waits.
  const rows = await tx.query<SubmissionRow>(
    `select s.id, s.claim_id, s.biller_id, s.claim_number, s.charge_cents, s.outcome_key, c.patient_control_number
     from ledger.submissions s join ledger.claims c on c.id = s.claim_id
     where s.id = any ($1) order by c.id, s.id for no key update of c, s`, [ids]);
  const evidence = await loadEvidence(tx, ids);
  const folds = rows.map((row) => ({ row, folded: foldStatus(evidence.get(row.id) ?? []) }));
  await saveFolds(tx, at, folds);
  const told = folds.filter(({ row, folded }) => folded.outcome !== undefined && outcomeKey(folded) !== row.outcome_key);
  await publishEvents(tx, told.map(({ row, folded }) => ({
    billerId: row.biller_id, subject: row.id, claimId: row.claim_id, kind: folded.outcome!,
    sourceKey: sources.get(row.id)!, at, data: outcomeData(row, folded),
  })));
}

/** All evidence about submissions, by submission. */
export async function loadEvidence(tx: Tx, submissionIds: readonly string[]): Promise<Map<string, Evidence[]>> {
  const rows = await tx.query<{ subject: string; data: Evidence }>(
    'select subject, data from ledger.events where subject = any ($1) and not public order by id', [submissionIds]);
  const bySubmission = new Map<string, Evidence[]>();
  for (const row of rows) {
    const list = bySubmission.get(row.subject);
    if (list) list.push(row.data);
    else bySubmission.set(row.subject, [row.data]);
  }
  return bySubmission;
}

interface SubmissionRow {
  id: string;
  claim_id: string;
  biller_id: string;
  claim_number: string;
  charge_cents: number;
  outcome_key: string | null;
  patient_control_number: string;
}

interface Fold {
  row: SubmissionRow;
  folded: Folded;
}

async function saveFolds(tx: Tx, at: Date, folds: readonly Fold[]): Promise<void> {
  const values = folds.map(({ row, folded }) => ({
    id: row.id, claim_id: row.claim_id, status: folded.status, outcome: folded.outcome ?? null, by: folded.by ?? null,
    paid: folded.paidCents, patient: folded.patientCents, reasons: folded.reasons,
    number: folded.payerClaimNumber ?? null, key: folded.outcome === undefined ? null : outcomeKey(folded),
  }));
  await tx.run(
    `update ledger.submissions s set status = v.status, outcome_key = coalesce(v.key, s.outcome_key)
     from jsonb_to_recordset($1) as v (id text, status text, key text) where s.id = v.id`, [JSON.stringify(values)]);
  // A claim shows the status of its latest submission.
  await tx.run(
    `update ledger.claims c set status = v.status, outcome = v.outcome, rejected_by = v.by, paid_cents = v.paid,
       patient_cents = v.patient, payer_claim_number = coalesce(v.number, c.payer_claim_number),
       reasons = array(select jsonb_array_elements_text(v.reasons)),
       status_at = case when c.status = v.status then c.status_at else $2 end
     from jsonb_to_recordset($1) as v (id text, claim_id text, status text, outcome text, by text, paid bigint, patient bigint,
       reasons jsonb, number text)
     where c.id = v.claim_id and c.submission_id = v.id`, [JSON.stringify(values), at]);
}

/** Two folds with one key tell the outside the same. */
function outcomeKey(folded: Folded): string {
  const told: unknown[] = [folded.outcome, folded.status, folded.by, folded.paidCents, folded.patientCents, folded.adjustments, folded.reasons, folded.payerClaimNumber];
  // Only where there are some: what was told before lines were kept is not told again for them.
  if (folded.lines.length > 0) told.push(folded.lines);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}

function outcomeData(row: Pick<SubmissionRow, 'id' | 'claim_number' | 'patient_control_number' | 'charge_cents'>, folded: Folded): object {
  return {
    submissionId: row.id,
    claimNumber: row.claim_number,
    patientControlNumber: row.patient_control_number,
    status: folded.status,
    ...(folded.by ? { by: folded.by } : {}),
    chargeCents: row.charge_cents,
    paidCents: folded.paidCents,
    patientCents: folded.patientCents,
    adjustments: folded.adjustments,
    reasons: folded.reasons,
    remarks: folded.remarks,
    ...(folded.lines.length > 0 ? { lines: folded.lines } : {}),
    ...(folded.payerClaimNumber ? { payerClaimNumber: folded.payerClaimNumber } : {}),
  };
}
