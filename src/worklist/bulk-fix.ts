import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import type { Issue } from '../lib/issue.ts';
import { addAudit } from '../people/audit.ts';
import type { Mistake, MistakenClaim } from './mistakes.ts';
import type { Desk } from './store.ts';

/** What became of one claim: `passes` and `wrong` are what the checks say to the new value, `changed` had another version meanwhile, `failed` is our fault. */
export type FixOutcome = 'passes' | 'sent' | 'wrong' | 'changed' | 'failed';

/** What a bulk fix is about. It is stored sealed: values may be a patient's. */
export interface FixDetails {
  message: string;
  hint: string;
  before: unknown;
  /** What takes its place; null takes the field away. */
  value: unknown;
}

/** A bulk fix as it stands: how many of its claims have which outcome, and how many wait. */
export interface BulkFix extends FixDetails {
  id: string;
  ruleId: string;
  pointer: string;
  /** `check` sends nothing; `send` resends what passes and leaves the others as they are. */
  does: 'check' | 'send';
  claims: number;
  outcomes: Readonly<Record<FixOutcome, number>>;
  waiting: number;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | undefined;
  isStopped: boolean;
}

/** Puts a value in place of a mistake in many claims: stored at once, done by the step `fix`. Returns the id of the fix. */
export async function startFix(ctx: Ctx, desk: Desk, of: { mistake: Mistake; claimIds?: ReadonlySet<string> | undefined; value: unknown; does: 'check' | 'send'; by: string }): Promise<string> {
  const { mistake, value } = of;
  const claims = of.claimIds === undefined ? mistake.claims : mistake.claims.filter(({ claimId }) => of.claimIds!.has(claimId));
  const details: FixDetails = { message: mistake.message, hint: mistake.hint, before: mistake.value ?? null, value: value ?? null };
  const id = await asBiller(ctx, desk.billerId, (tx) => insertFix(ctx, tx, { desk, ruleId: mistake.ruleId, pointer: mistake.pointer, details, claims, does: of.does, by: of.by }));
  ctx.ring('fix');
  return id;
}

/** Sends what passed a check. Returns the id of the new fix; undefined where the check is not ended, or nothing passed. */
export async function sendChecked(ctx: Ctx, desk: Desk, of: { id: string; by: string }): Promise<string | undefined> {
  const sending = await asBiller(ctx, desk.billerId, async (tx) => {
    const [fix] = await tx.query<FixRow>(`${SELECT} and f.id = $3 and f.does = 'check' and f.finished_at is not null`, [desk.billerId, desk.usage, of.id]);
    const claims = fix ? await tx.query<MistakenClaim>(
      `select claim_id as "claimId", submission_id as "submissionId", patient_control_number as "patientControlNumber", places
       from ledger.bulk_fix_claims where fix_id = $1 and outcome = 'passes' order by n`, [of.id]) : [];
    if (!fix || claims.length === 0) return undefined;
    return insertFix(ctx, tx, { desk, ruleId: fix.rule_id, pointer: fix.pointer, details: openDetails(ctx, fix), claims, does: 'send', by: of.by });
  });
  if (sending) ctx.ring('fix');
  return sending;
}

/** Leaves the claims of a fix that still wait as they are. False where it is ended already. */
export function stopFix(ctx: Ctx, desk: Desk, of: { id: string; by: string }): Promise<boolean> {
  return asBiller(ctx, desk.billerId, async (tx) => {
    const stopped = await tx.run(
      'update ledger.bulk_fixes set finished_at = $4, stopped_by = $5 where biller_id = $1 and usage = $2 and id = $3 and finished_at is null',
      [desk.billerId, desk.usage, of.id, ctx.now(), of.by]);
    if (stopped > 0) await addAudit(ctx, tx, { billerId: desk.billerId, actor: of.by, action: 'claims.bulk-fix-stopped', subject: of.id });
    return stopped > 0;
  });
}

/** One fix of the desk; undefined where there is none. */
export async function findFix(ctx: Ctx, desk: Desk, id: string): Promise<BulkFix | undefined> {
  const [row] = await asBiller(ctx, desk.billerId, (tx) => tx.query<FixRow>(`${SELECT} and f.id = $3`, [desk.billerId, desk.usage, id]));
  return row && readFix(ctx, row);
}

/** The latest fixes of the desk, newest first. */
export async function listFixes(ctx: Ctx, desk: Desk, limit: number): Promise<BulkFix[]> {
  const rows = await asBiller(ctx, desk.billerId, (tx) => tx.query<FixRow>(`${SELECT} order by f.created_at desc, f.id desc limit $3`, [desk.billerId, desk.usage, limit]));
  return rows.map((row) => readFix(ctx, row));
}

/** One claim of a fix. Without an outcome it waits. */
export interface FixedClaim {
  n: number;
  claimId: string;
  patientControlNumber: string;
  outcome: FixOutcome | null;
  issues: Issue[];
}

/** Claims of a fix behind a place, in their order; with `outcome` those of one outcome. */
export async function listFixedClaims(ctx: Ctx, desk: Desk, of: { id: string; outcome?: FixOutcome | undefined; after: number; limit: number }): Promise<FixedClaim[]> {
  const rows = await asBiller(ctx, desk.billerId, (tx) => tx.query<Omit<FixedClaim, 'issues'> & { issues: Buffer | null }>(
    `select c.n, c.claim_id as "claimId", c.patient_control_number as "patientControlNumber", c.outcome, c.issues
     from ledger.bulk_fix_claims c join ledger.bulk_fixes f on f.id = c.fix_id
     where f.id = $1 and f.biller_id = $2 and f.usage = $3 and c.n > $4 and ($5::text is null or c.outcome = $5) order by c.n limit $6`,
    [of.id, desk.billerId, desk.usage, of.after, of.outcome ?? null, of.limit]));
  return rows.map((row) => ({ ...row, issues: row.issues === null ? [] : JSON.parse(ctx.seal.open(issuesRow(of.id, row.n), 0, row.issues).toString()) as Issue[] }));
}

/** Under which name the issues of one claim of a fix are sealed. */
export function issuesRow(fixId: string, n: number): string {
  return `fix:${fixId}/${n}`;
}

/** What a fix is about, from its sealed column. */
export function openDetails(ctx: Ctx, row: { id: string; details: Buffer }): FixDetails {
  return JSON.parse(ctx.seal.open(row.id, 0, row.details).toString()) as FixDetails;
}

async function insertFix(ctx: Ctx, tx: Tx, fix: {
  desk: Desk; ruleId: string; pointer: string; details: FixDetails; claims: readonly MistakenClaim[]; does: 'check' | 'send'; by: string;
}): Promise<string> {
  const id = newId('fix', ctx.now().getTime());
  const { billerId, usage } = fix.desk;
  await tx.run(
    `insert into ledger.bulk_fixes (id, biller_id, usage, rule_id, pointer, details, does, claims, created_by, created_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $8 = 0 then $10::timestamptz end)`,
    [id, billerId, usage, fix.ruleId, fix.pointer, ctx.seal.seal(id, 0, Buffer.from(JSON.stringify(fix.details))), fix.does, fix.claims.length, fix.by, ctx.now()]);
  await tx.run(
    `insert into ledger.bulk_fix_claims (fix_id, n, biller_id, claim_id, submission_id, patient_control_number, places)
     select $1, r.n, $2, r."claimId", r."submissionId", r."patientControlNumber", r.places
     from jsonb_to_recordset($3) as r (n int, "claimId" text, "submissionId" text, "patientControlNumber" text, places text[])`,
    [id, billerId, JSON.stringify(fix.claims.map((claim, n) => ({ ...claim, n: n + 1 })))]);
  await addAudit(ctx, tx, { billerId, actor: fix.by, action: `claims.bulk-${fix.does}`, subject: id, data: { rule: fix.ruleId, claims: fix.claims.length } });
  return id;
}

interface FixRow {
  id: string;
  rule_id: string;
  pointer: string;
  details: Buffer;
  does: 'check' | 'send';
  claims: number;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
  stopped_by: string | null;
  outcomes: Partial<Record<FixOutcome, number>> | null;
}

const SELECT = `select f.id, f.rule_id, f.pointer, f.details, f.does, f.claims, f.created_by, f.created_at, f.finished_at, f.stopped_by,
  (select jsonb_object_agg(o.outcome, o.n) from (select outcome, count(*) as n from ledger.bulk_fix_claims where fix_id = f.id and outcome is not null group by outcome) o) as outcomes
  from ledger.bulk_fixes f where f.biller_id = $1 and f.usage = $2`;

function readFix(ctx: Ctx, row: FixRow): BulkFix {
  const outcomes = { passes: 0, sent: 0, wrong: 0, changed: 0, failed: 0, ...row.outcomes };
  const done = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  return {
    ...openDetails(ctx, row), id: row.id, ruleId: row.rule_id, pointer: row.pointer, does: row.does, claims: row.claims, outcomes, waiting: row.claims - done,
    createdBy: row.created_by, createdAt: row.created_at, finishedAt: row.finished_at ?? undefined, isStopped: row.stopped_by !== null,
  };
}
