import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import { hasErrors } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import type { Claim } from './claim.ts';
import { SealedParts } from '../db/parts.ts';
import type { Evidence } from './evidence.ts';
import type { Folded } from './status.ts';
import type { Judged } from './judge.ts';
import { marksOf } from './marks.ts';
import { isCorrection } from './edits/claim.ts';
import { NEVER_AT_PAYER } from './originals.ts';
import { serviceDates } from './service-dates.ts';
import { envelopeFor } from './to837.ts';
import { foldFirst, recordFirst } from './truth.ts';
import { fingerprint } from './writing/parties.ts';

/** Where a posted claim belongs among what the biller sent before. */
export interface Placement {
  /** REF*D9. */
  claimNumber: string;
  /** The submission that this one corrects, voids or sends again. */
  follows: string | undefined;
  claimId: string;
  submissionId: string;
  /** 1 for a new claim, else the number of this submission of a known one. */
  version: number;
  /** An original whose number is on its way already. */
  isTaken: boolean;
}

/**
 * Finds, for each posted claim, the one with the same environment, payer and patient control number, and locks it. With
 * frequency 7 or 8, or when no submission of it can be in the payer's system, the posted claim is its next submission; otherwise its number is taken.
 * Answers in the order asked.
 */
export async function placeClaims(
  tx: Tx, billerId: string, posted: readonly { claim: Claim; payer: Payer; claimNumber: string; follows?: string | undefined }[],
): Promise<Placement[]> {
  // In the order of ids, so that two sets never wait for each other.
  const rows = await tx.query<{ id: string; usage: string; payer_id: string; number: string; status: string; submissions: number; submission_id: string; is_live: boolean }>(
    `select id, usage, payer_id, patient_control_number as number, status, submissions, submission_id,
       exists (select 1 from ledger.submissions s where s.claim_id = c.id and s.status <> all ($3)) as is_live from ledger.claims c
     where biller_id = $1 and patient_control_number = any ($2) order by id for update`,
    [billerId, posted.map(({ claim }) => claim.patientControlNumber), [...NEVER_AT_PAYER]]);
  const known = new Map(rows.map((row) => [`${row.usage} ${row.payer_id} ${row.number}`, row]));
  return posted.map(({ claim, payer, claimNumber, follows }) => {
    const row = known.get(`${payer.usage} ${payer.id} ${claim.patientControlNumber}`);
    const isNewVersion = isCorrection(claim);
    return {
      claimNumber, follows: follows ?? row?.submission_id,
      claimId: row?.id ?? newId('clm'), submissionId: newId('sub'), version: (row?.submissions ?? 0) + 1,
      isTaken: row !== undefined && !isNewVersion && row.is_live,
    };
  });
}

/** Numbers of our own for claims (REF*D9), never given twice. */
export async function newClaimNumbers(tx: Tx, count: number): Promise<string[]> {
  const rows = await tx.query<{ number: string }>(
    `select 'GW' || lpad(nextval('ledger.claim_numbers')::text, 10, '0') as number from generate_series(1, $1)`, [count]);
  return rows.map(({ number }) => number);
}

/** A judged claim that has its place. */
export interface Storing {
  /** What it came with: `request:<id>`, or `upload:<id>:<place>`. */
  sourceKey: string;
  body: unknown;
  payer: Payer;
  judged: Judged & { claim: Claim };
  placement: Placement;
  /** The claim whose payment this one asks the next payer about. */
  primaryClaimId?: string | undefined;
}

/** Stores judged claims as submissions, each ready to be cut or rejected by the gateway. */
export async function storeSubmissions(ctx: Ctx, tx: Tx, billerId: string, storing: readonly Storing[]): Promise<void> {
  if (storing.length === 0) return;
  const at = ctx.now();
  const known = storing.map((one): Known => {
    const evidence = firstEvidence(one, at);
    return { evidence, ...foldFirst(evidence) };
  });
  await tx.run(INSERT_CLAIMS, [JSON.stringify(storing.map((one, n) => claimRow(ctx, one, known[n]!))), billerId, at]);
  const sealed = new SealedParts();
  const setKey = setKeys(ctx, billerId);
  const rows = storing.map((one, n) => submissionRow(ctx, { ...one, known: known[n]!, sealed, setKey }));
  await tx.run(INSERT_SUBMISSIONS, [JSON.stringify(rows), billerId, at, sealed.bytes()]);
  await recordFirst(tx, at, storing.map(({ placement, judged: { claim }, sourceKey }, n) => ({
    ...placement, ...known[n]!, billerId, sourceKey, patientControlNumber: claim.patientControlNumber ?? '', chargeCents: claim.chargeCents ?? 0,
  })));
}

/** What is known about a submission when it is stored. */
interface Known {
  evidence: readonly Evidence[];
  folded: Folded;
  outcomeKey: string | null;
}

function firstEvidence({ judged }: Storing, at: Date): Evidence[] {
  const rules = [...new Set(judged.issues.filter((issue) => issue.severity === 'error').map((issue) => issue.ruleId))];
  const moment = at.toISOString();
  return [
    { kind: 'received', at: moment },
    rules.length > 0 ? { kind: 'edits-rejected', at: moment, rules } : { kind: 'ready', at: moment },
  ];
}

const INSERT_CLAIMS = `
  insert into ledger.claims as c (id, biller_id, patient_control_number, payer_id, payer_code, kind, usage, billing_npi, charge_cents,
    status, outcome, rejected_by, reasons, status_at, submission_id, member_hash, patient_hash, service_from, service_to, same_hash, alike_hash, facility_code, primary_claim_id, created_at)
  select r.id, $2, r.number, r.payer, r.code, r.kind, r.usage, r.npi, r.charge, r.status, r.outcome, r.rejected_by, coalesce(r.reasons, '{}'), $3, r.submission,
    decode(r.member, 'base64'), decode(r.patient, 'base64'), r.served_from::date, r.served_to::date,
    decode(r.same, 'base64'), decode(r.alike, 'base64'), r.facility, r.primary_claim, $3
  from jsonb_to_recordset($1) as r (id text, number text, payer text, code text, kind text, usage text, npi text, charge bigint, status text, outcome text, rejected_by text, reasons text[], submission text, member text, patient text,
    served_from text, served_to text, same text, alike text, facility text, primary_claim text)
  on conflict (id) do update set submission_id = excluded.submission_id, submissions = c.submissions + 1, charge_cents = excluded.charge_cents,
    status = excluded.status, outcome = excluded.outcome, rejected_by = excluded.rejected_by, paid_cents = 0, patient_cents = 0, reasons = excluded.reasons,
    status_at = case when c.status = excluded.status then c.status_at else excluded.status_at end,
    billing_npi = excluded.billing_npi, payer_code = excluded.payer_code, member_hash = excluded.member_hash, patient_hash = excluded.patient_hash,
    service_from = excluded.service_from, service_to = excluded.service_to,
    same_hash = excluded.same_hash, alike_hash = excluded.alike_hash, facility_code = excluded.facility_code`;

const INSERT_SUBMISSIONS = `
  insert into ledger.submissions (id, biller_id, claim_id, claim_number, version, kind, payer_id, usage, guide, frequency, set_key, charge_cents,
    state, ready_at, status, outcome_key, body, issues, follows, created_at)
  select r.id, $2, r.claim, r.number, r.version, r.kind, r.payer, r.usage, r.guide, r.frequency, r.set_key, r.charge,
    r.state, case when r.state = 'ready' then $3::timestamptz end, r.status, r.outcome_key, substring($4::bytea from r.body_at for r.body_size),
    substring($4::bytea from r.issues_at for r.issues_size), r.follows, $3
  from jsonb_to_recordset($1) as r (id text, claim text, number text, version int, kind text, payer text, usage text, guide text, frequency text,
    set_key text, charge bigint, state text, status text, outcome_key text, body_at int, body_size int, issues_at int, issues_size int, follows text)`;

function claimRow(ctx: Ctx, { judged: { claim }, payer, placement, primaryClaimId }: Storing, { folded }: Known): object {
  const served = serviceDates(claim);
  const { member, patient, services } = marksOf(ctx.seal, claim);
  return {
    id: placement.claimId, number: claim.patientControlNumber, payer: payer.id, code: claim.payer.id, kind: claim.kind, usage: payer.usage,
    npi: claim.billing.npi ?? null, charge: claim.chargeCents ?? 0, status: folded.status, outcome: folded.outcome ?? null,
    rejected_by: folded.by ?? null, reasons: folded.reasons, submission: placement.submissionId,
    member: member ?? null, patient: patient ?? null, served_from: served?.from ?? null, served_to: served?.to ?? null,
    primary_claim: primaryClaimId ?? null,
    same: services?.same ?? null, alike: services?.alike ?? null, facility: claim.facilityCode ?? null,
  };
}

/** The key of claims that may share a transaction set; those that are stored together are mostly of one submitter. */
function setKeys(ctx: Ctx, billerId: string): (claim: Claim) => string {
  const known = new Map<string, string>();
  return ({ submitter, receiver }) => {
    const parties = fingerprint([billerId, submitter, receiver]);
    let key = known.get(parties);
    if (key === undefined) known.set(parties, key = ctx.seal.searchHash(parties).toString('hex').slice(0, 32));
    return key;
  };
}

interface Row extends Storing {
  known: Known;
  sealed: SealedParts;
  setKey: (claim: Claim) => string;
}

function submissionRow(ctx: Ctx, { body, judged, payer, placement, known, sealed, setKey }: Row): object {
  const { claim, issues } = judged;
  const { submissionId } = placement;
  const seal = (frame: number, plain: unknown) => sealed.add(ctx.seal.seal(submissionId, frame, Buffer.from(JSON.stringify(plain))));
  const [body_at, body_size] = seal(0, { body, claim });
  const [issues_at, issues_size] = issues.length > 0 ? seal(1, issues) : [null, null];
  return {
    id: submissionId, claim: placement.claimId, number: placement.claimNumber, version: placement.version, kind: claim.kind, payer: payer.id,
    usage: payer.usage, guide: envelopeFor(claim.kind).version, frequency: claim.frequency ?? '',
    set_key: setKey(claim),
    charge: claim.chargeCents ?? 0, state: hasErrors(issues) ? 'rejected' : 'ready', follows: placement.follows ?? null,
    status: known.folded.status, outcome_key: known.outcomeKey, body_at, body_size, issues_at, issues_size,
  };
}
