import { createHash } from 'node:crypto';
import type { AnswerItem } from '../claims/answer.ts';
import { prepareCorrection } from '../claims/corrections.ts';
import { lookUpKey, requestHash } from '../claims/idempotency.ts';
import { type ClaimRequest, type Intake, openIntake } from '../claims/intake.ts';
import type { Ctx } from '../context.ts';
import type { Locks } from '../db/locks.ts';
import { asBiller, asGateway } from '../db/sql.ts';
import { asFault } from '../lib/fault.ts';
import { inLanes } from '../lib/lanes.ts';
import { writePointer } from '../lib/pointer.ts';
import { addAudit } from '../people/audit.ts';
import { type FixDetails, type FixOutcome, issuesRow, openDetails } from './bulk-fix.ts';

/** Fixes that one run goes on with, the oldest first. */
const FIXES_AT_ONCE = 20;
/** Claims of a fix between two commits of what became of them. */
const STRETCH = 100;
/** Claims that are looked up side by side. */
const LANES = 8;

interface Fix {
  id: string;
  billerId: string;
  usage: 'T' | 'P';
  does: 'check' | 'send';
  details: FixDetails;
  createdBy: string;
}

interface Waiting {
  n: number;
  claim_id: string;
  submission_id: string;
  places: string[];
}

interface Outcome {
  outcome: FixOutcome;
  items: readonly AnswerItem[];
}

/** How many bulk fixes are not ended. */
export async function fixDue(ctx: Ctx): Promise<number> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ n: number }>('select count(*) as n from ledger.bulk_fixes where finished_at is null'));
  return row!.n;
}

/** Goes on with the bulk fixes, each under its own lock, a stretch of claims at a time. Returns how many claims were done and fixes ended. */
export async function fixRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  let moved = 0;
  const open = await asGateway(ctx, (tx) => tx.query<{ id: string }>(`select id from ledger.bulk_fixes where finished_at is null order by created_at limit ${FIXES_AT_ONCE}`));
  for (const { id } of open) {
    if (ctx.stopping.aborted) break;
    await tools.locks.with(`fix:${id}`, async () => {
      moved += await fixStretch(ctx, id);
    });
  }
  return moved;
}

async function fixStretch(ctx: Ctx, id: string): Promise<number> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ id: string; billerId: string; usage: 'T' | 'P'; does: 'check' | 'send'; details: Buffer; createdBy: string }>(
    'select id, biller_id as "billerId", usage, does, details, created_by as "createdBy" from ledger.bulk_fixes where id = $1 and finished_at is null', [id]));
  if (!row) return 0;
  const fix: Fix = { ...row, details: openDetails(ctx, row) };
  const waiting = await asBiller(ctx, fix.billerId, (tx) => tx.query<Waiting>(
    `select n, claim_id, submission_id, places from ledger.bulk_fix_claims where fix_id = $1 and outcome is null order by n limit ${STRETCH}`, [id]));
  const outcomes = new Map<number, Outcome>();
  const prepared: Prepared[] = [];
  await inLanes(waiting, LANES, async (claim) => {
    const one = await prepare(ctx, fix, claim);
    if ('outcome' in one) outcomes.set(claim.n, one);
    else prepared.push(one);
  });
  // Requests that come together are judged and stored together.
  const intake = openIntake(ctx);
  await Promise.all(prepared.map(async ({ n, request }) => outcomes.set(n, await fixClaim(ctx, intake, { fix, request }))));
  return keepOutcomes(ctx, fix, outcomes);
}

interface Prepared {
  n: number;
  request: ClaimRequest;
}

/** A claim with its new value as it would be posted; or what became of it, where its version is another one by now. */
async function prepare(ctx: Ctx, fix: Fix, claim: Waiting): Promise<Prepared | Outcome> {
  const correction = await prepareCorrection(ctx, { billerId: fix.billerId, usage: fix.usage, claimId: claim.claim_id }, { kind: 'resend', patch: {} });
  const sending = requestOf(fix, claim);
  if (!correction.ok || correction.follows !== claim.submission_id) return { outcome: (await wasSentByUs(ctx, fix, sending)) ? 'sent' : 'changed', items: [] };
  for (const place of claim.places) writePointer(correction.body, place, fix.details.value ?? undefined);
  return { n: claim.n, request: { ...sending, kind: correction.kind, body: correction.body, follows: correction.follows } };
}

/** Checks a claim, and sends it where it passes. One that fails for a reason of ours does not stop the others. */
async function fixClaim(ctx: Ctx, intake: Intake, of: { fix: Fix; request: ClaimRequest }): Promise<Outcome> {
  const { fix, request } = of;
  try {
    const checked = await intake.submit({ ...request, store: false });
    if (checked.status !== 200) return { outcome: 'wrong', items: errorsOf(checked) };
    if (fix.does === 'check') return { outcome: 'passes', items: [] };
    const sent = await intake.submit(request);
    return sent.status === 200 ? { outcome: 'sent', items: [] } : { outcome: 'wrong', items: errorsOf(sent) };
  } catch (error) {
    ctx.log.error({ step: 'fix', biller: fix.billerId, code: asFault(error, 'fix.failed').code }, 'claim of a bulk fix failed');
    return { outcome: 'failed', items: [] };
  }
}

function errorsOf({ body }: { body: object }): readonly AnswerItem[] {
  return (body as { errors?: AnswerItem[] }).errors ?? [];
}

/** After a crash a claim may be sent although nobody noted it: its key has the answer. */
async function wasSentByUs(ctx: Ctx, fix: Fix, sending: { idempotencyKey: string; path: string; bodyText_sha256: Buffer }): Promise<boolean> {
  if (fix.does !== 'send') return false;
  const known = await lookUpKey(ctx, { billerId: fix.billerId, key: sending.idempotencyKey, requestHash: requestHash(sending.path, sending.bodyText_sha256) });
  return known.state === 'answered' && known.answer.status === 200;
}

function requestOf(fix: Fix, claim: Waiting): Omit<ClaimRequest, 'kind' | 'body'> & { idempotencyKey: string } {
  return {
    billerId: fix.billerId, keyUsage: fix.usage, store: true, path: '/bulk-fix', requestId: `${fix.id}/${claim.n}`, idempotencyKey: `${fix.id}/${claim.n}`,
    bodyText_sha256: createHash('sha256').update(claim.submission_id).digest(),
  };
}

/** Notes what became of the claims, and that the fix is ended where none waits any more. */
function keepOutcomes(ctx: Ctx, fix: Fix, outcomes: ReadonlyMap<number, Outcome>): Promise<number> {
  const rows = [...outcomes].map(([n, { outcome, items }]) => ({
    n, outcome, issues: items.length === 0 ? null : ctx.seal.seal(issuesRow(fix.id, n), 0, Buffer.from(JSON.stringify(items.map(issueOf)))).toString('base64'),
  }));
  return asBiller(ctx, fix.billerId, async (tx) => {
    const noted = await tx.run(
      `update ledger.bulk_fix_claims c set outcome = r.outcome, issues = decode(r.issues, 'base64')
       from jsonb_to_recordset($2) as r (n int, outcome text, issues text) where c.fix_id = $1 and c.n = r.n and c.outcome is null`, [fix.id, JSON.stringify(rows)]);
    const ended = await tx.run(
      `update ledger.bulk_fixes set finished_at = $2 where id = $1 and finished_at is null
         and not exists (select 1 from ledger.bulk_fix_claims where fix_id = $1 and outcome is null)`, [fix.id, ctx.now()]);
    if (ended > 0 && fix.does === 'send') {
      const [row] = await tx.query<{ sent: number }>(`select count(*) as sent from ledger.bulk_fix_claims where fix_id = $1 and outcome = 'sent'`, [fix.id]);
      await addAudit(ctx, tx, { billerId: fix.billerId, actor: fix.createdBy, action: 'claims.bulk-fixed', subject: fix.id, data: { sent: row!.sent } });
    }
    return noted + ended;
  });
}

function issueOf(item: AnswerItem) {
  const { ruleId, severity, snipLevel, description, fixHint, pointer } = item;
  return { ruleId, severity, snipLevel, message: description, ...(fixHint ? { fixHint } : {}), ...(pointer ? { pointer } : {}) };
}
