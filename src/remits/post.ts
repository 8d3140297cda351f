import type { RemitEvidence } from '../claims/evidence.ts';
import { recordEvidence } from '../claims/truth.ts';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { asFault } from '../lib/fault.ts';
import { formatCents } from '../lib/money.ts';
import { matchRemitClaims, type MatchTier, type RemitClaimRow } from './match.ts';

/** Claims of an 835 that are matched and posted in one transaction. */
const CLAIMS_AT_ONCE = 500;
/** Remittances that one run takes up. */
const REMITS_AT_ONCE = 50;
const RETRY_MS = 60_000;

interface DueRemit {
  id: string;
  billerId: string;
  payerId: string;
  trace: string;
  amountCents: number;
  claimCount: number;
  fileId: string;
  place: string;
  isBalanced: boolean;
}

/** How many remittances wait to be posted. */
export async function postDue(ctx: Ctx): Promise<number> {
  const [row] = await asGateway(ctx, (tx) =>
    tx.query<{ n: number }>(`select count(*) as n from ledger.remits where state = 'read' and next_try_at <= $1`, [ctx.now()]));
  return row!.n;
}

/** Matches and posts the remittances that were read. A failing one is put off, the others go on. Returns how many ended. */
export async function postRun(ctx: Ctx): Promise<number> {
  const due = await asGateway(ctx, (tx) => tx.query<DueRemit>(
    `select r.id, r.biller_id as "billerId", r.payer_id as "payerId", r.trace, r.amount_cents as "amountCents", r.claim_count as "claimCount",
       r.inbound_file_id as "fileId", r.place,
       r.imbalances = '[]' and not exists (select 1 from ledger.remit_claims c where c.remit_id = r.id and c.imbalances <> '[]') as "isBalanced"
     from ledger.remits r where state = 'read' and next_try_at <= $1 order by created_at, id limit ${REMITS_AT_ONCE}`, [ctx.now()]));
  let posted = 0;
  for (const remit of due) {
    if (ctx.stopping.aborted) break;
    try {
      await postRemit(ctx, remit);
      posted += 1;
    } catch (error) {
      ctx.log.error({ step: 'post', remit: remit.id, code: asFault(error, 'post.failed').code }, 'remittance not posted');
      await asGateway(ctx, (tx) => tx.run('update ledger.remits set tries = tries + 1, next_try_at = $2 where id = $1', [
        remit.id, new Date(ctx.now().getTime() + RETRY_MS)]));
    }
  }
  return posted;
}

/**
 * Posts one 835 in stretches; what was posted before a crash is found done. Out of balance is never posted by itself,
 * and a payee that belongs to no biller, or to several, posts to nobody: both are kept, shown, and told once.
 */
async function postRemit(ctx: Ctx, remit: DueRemit): Promise<void> {
  if (remit.billerId === GATEWAY) return endRemit(ctx, remit, { state: 'unowned', kind: 'remittance.unmatched', unmatched: remit.claimCount });
  if (!remit.isBalanced) return endRemit(ctx, remit, { state: 'out_of_balance', kind: 'remittance.out_of_balance', unmatched: 0 });
  let unmatched = 0;
  for (let after = 0; ;) {
    const stretch = await ctx.outside('remit.post', () => asGateway(ctx, (tx) => postStretch(ctx, tx, remit, after)));
    if (stretch.count === 0) break;
    after = stretch.last;
    unmatched += stretch.unmatched;
  }
  if (unmatched > 0) await tell(ctx, remit, { kind: 'remittance.unmatched', unmatched });
  await endRemit(ctx, remit, { state: 'posted', kind: 'remittance.received', unmatched });
}

async function postStretch(ctx: Ctx, tx: Tx, remit: DueRemit, after: number): Promise<{ count: number; last: number; unmatched: number }> {
  const rows = await tx.query<RemitClaimRow & { body: Buffer }>(
    `select n, clp01, clp02, payer_claim_number as icn, charge_cents as "chargeCents", body from ledger.remit_claims
     where remit_id = $1 and n > $2 order by n limit ${CLAIMS_AT_ONCE}`, [remit.id, after]);
  const matches = await matchRemitClaims(tx, remit, rows);
  await saveMatches(tx, remit.id, matches);
  await recordEvidence(tx, ctx.now(), rows.flatMap((row) => {
    const match = matches.get(row.n);
    if (!match) return [];
    const { evidence } = JSON.parse(ctx.seal.open(remit.id, row.n, row.body).toString()) as { evidence: RemitEvidence };
    return [{ submissionId: match.submissionId, claimId: match.claimId, billerId: remit.billerId, sourceKey: `file:${remit.fileId}:${remit.place}.${row.n}`, evidence }];
  }));
  return { count: rows.length, last: rows.at(-1)?.n ?? after, unmatched: rows.length - matches.size };
}

async function saveMatches(tx: Tx, remitId: string, matches: ReadonlyMap<number, { claimId: string; submissionId: string; tier: MatchTier }>): Promise<void> {
  const rows = [...matches].map(([n, match]) => ({ n, claim: match.claimId, submission: match.submissionId, tier: match.tier }));
  // The list of numbers is for the planner: without it every claim of the 835 is compared with every row.
  await tx.run(
    `update ledger.remit_claims c set claim_id = v.claim, submission_id = v.submission, match_tier = v.tier
     from jsonb_to_recordset($2) as v (n int, claim text, submission text, tier text) where c.remit_id = $1 and c.n = v.n and c.n = any ($3)`,
    [remitId, JSON.stringify(rows), rows.map((row) => row.n)]);
}

interface RemitEnd {
  state: 'posted' | 'out_of_balance' | 'unowned';
  kind: string;
  unmatched: number;
}

function endRemit(ctx: Ctx, remit: DueRemit, end: RemitEnd): Promise<void> {
  return asGateway(ctx, async (tx) => {
    const at = ctx.now();
    await tx.run(`update ledger.remits set state = $2, posted_at = case when $2 = 'posted' then $3::timestamptz end where id = $1`, [remit.id, end.state, at]);
    await publish(tx, at, remit, end);
    ctx.log.info({ step: 'post', remit: remit.id, state: end.state, count: remit.claimCount, errors: end.unmatched }, 'remittance ended');
  });
}

function tell(ctx: Ctx, remit: DueRemit, what: { kind: string; unmatched: number }): Promise<void> {
  return asGateway(ctx, (tx) => publish(tx, ctx.now(), remit, what));
}

async function publish(tx: Tx, at: Date, remit: DueRemit, what: { kind: string; unmatched: number }): Promise<void> {
  await publishEvents(tx, [{
    billerId: remit.billerId, subject: remit.id, kind: what.kind, sourceKey: `file:${remit.fileId}:${remit.place}`, at,
    data: { remitId: remit.id, payerId: remit.payerId, trace: remit.trace, amount: formatCents(remit.amountCents), claims: remit.claimCount, unmatched: what.unmatched },
  }]);
}
