import type { Ctx } from '../context.ts';
import { addEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { asFault } from '../lib/fault.ts';
import { newId } from '../lib/ids.ts';
import { addAudit } from '../people/audit.ts';
import { type Match, matchRemitClaims } from './match.ts';
import { matchRow, openClps, type OpenClp, type PostedRemit, postMatched } from './post-claims.ts';
import { suggestMatches } from './suggest.ts';

/** How a decision of a person ended. */
export type Decided = 'done' | 'not-found' | 'wrong-state';

/** Lets a remittance be posted although it does not add up. The reason stays with it, in the audit and in its events. */
export function releaseRemit(ctx: Ctx, decision: { remitId: string; operator: string; reason: string }): Promise<Decided> {
  return asGateway(ctx, async (tx) => {
    const state = await lockRemit(tx, decision.remitId);
    if (state !== 'out_of_balance') return state === undefined ? 'not-found' : 'wrong-state';
    await tx.run(`update ledger.remits set state = 'read', next_try_at = $2, release_reason = $3, released_by = $4 where id = $1`, [
      decision.remitId, ctx.now(), decision.reason, decision.operator]);
    await note(ctx, tx, { ...decision, action: 'remit.released' });
    return 'done';
  });
}

/** Gives a remittance whose payee nobody is, or several are, to a biller, and lets it be posted. */
export function assignRemit(ctx: Ctx, decision: { remitId: string; billerId: string; operator: string; reason: string }): Promise<Decided> {
  return asGateway(ctx, async (tx) => {
    const state = await lockRemit(tx, decision.remitId);
    if (state !== 'unowned') return state === undefined ? 'not-found' : 'wrong-state';
    const [biller] = await tx.query('select 1 from ledger.billers where id = $1', [decision.billerId]);
    if (!biller) return 'not-found';
    await tx.run(`update ledger.remits set state = 'read', biller_id = $2, next_try_at = $3 where id = $1`, [decision.remitId, decision.billerId, ctx.now()]);
    for (const table of ['remit_claims', 'remit_pages']) await tx.run(`update ledger.${table} set biller_id = $2 where remit_id = $1`, [decision.remitId, decision.billerId]);
    await note(ctx, tx, { ...decision, action: 'remit.assigned' });
    return 'done';
  });
}

/** A person's word on which claim an unmatched CLP is about. */
export interface MatchDecision {
  billerId: string;
  remitId: string;
  n: number;
  claimId: string;
  by: string;
}

/** Matches a CLP to a claim of the same biller and payer, and moves its money out of suspense. */
export function confirmMatch(ctx: Ctx, decision: MatchDecision): Promise<Decided> {
  return asGateway(ctx, async (tx) => {
    const open = await lockSuspense(ctx, tx, decision);
    if (typeof open === 'string') return open;
    const [claim] = await tx.query<{ submission_id: string }>(
      `select s.id as submission_id from ledger.claims c join ledger.submissions s on s.claim_id = c.id and s.batch_seq > 0
       where c.id = $1 and c.biller_id = $2 and c.payer_id = $3 order by s.version desc limit 1`, [decision.claimId, open.remit.billerId, open.remit.payerId]);
    if (!claim) return 'not-found';
    const match: Match = { claimId: decision.claimId, submissionId: claim.submission_id, tier: 'person', why: ['person'] };
    await postMatched(ctx, tx, open.remit, { clps: [open.clp], matches: new Map([[decision.n, match]]), isFromSuspense: true });
    await tx.run(
      `update ledger.match_suggestions set state = case when claim_id = $3 then 'confirmed' else 'refused' end, decided_by = $4, decided_at = $5
       where remit_id = $1 and n = $2 and state = 'open'`, [decision.remitId, decision.n, decision.claimId, decision.by, ctx.now()]);
    await addAudit(ctx, tx, { billerId: open.remit.billerId, actor: decision.by, action: 'match.confirmed', subject: `${decision.remitId}/${decision.n}`, data: { claimId: decision.claimId } });
    return 'done';
  });
}

/** Refuses a suggestion: it is not made again. */
export function refuseMatch(ctx: Ctx, decision: MatchDecision): Promise<Decided> {
  return asGateway(ctx, async (tx) => {
    const refused = await tx.run(
      `update ledger.match_suggestions set state = 'refused', decided_by = $5, decided_at = $6
       where remit_id = $1 and n = $2 and claim_id = $3 and biller_id = $4 and state = 'open'`,
      [decision.remitId, decision.n, decision.claimId, decision.billerId, decision.by, ctx.now()]);
    if (refused === 0) return 'not-found';
    await addAudit(ctx, tx, { billerId: decision.billerId, actor: decision.by, action: 'match.refused', subject: `${decision.remitId}/${decision.n}`, data: { claimId: decision.claimId } });
    return 'done';
  });
}

/** Where a CLP in suspense stands. */
interface SuspensePlace {
  remit_id: string;
  n: number;
}

/** CLPs in suspense that are looked at once more in one run. */
const REMATCH_AT_ONCE = 200;
const REMATCH_AGAIN_MS = 24 * 3_600_000;

/** How many CLPs in suspense are to be looked at once more: their claims may have come meanwhile, or their numbers. */
export async function rematchDue(ctx: Ctx): Promise<number> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ n: number }>('select count(*) as n from ledger.remit_claims where rematch_at <= $1', [ctx.now()]));
  return row!.n;
}

/** Looks at CLPs in suspense once more by the same tiers, and posts those that now have a claim. Returns how many were looked at. */
export async function rematchRun(ctx: Ctx): Promise<number> {
  const due = await asGateway(ctx, (tx) => tx.query<SuspensePlace>(
    `select remit_id, n from ledger.remit_claims where rematch_at <= $1 order by rematch_at limit ${REMATCH_AT_ONCE}`, [ctx.now()]));
  for (const at of due) {
    try {
      await asGateway(ctx, (tx) => rematch(ctx, tx, at));
    } catch (error) {
      // One that can not be looked at is put off like the others: it must not keep them, and the alarms behind them, from their turn.
      ctx.log.error({ step: 'watch', remit: at.remit_id, code: asFault(error, 'rematch.failed').code }, 'payment in suspense not looked at');
      await asGateway(ctx, (tx) => putOff(ctx, tx, at));
    }
  }
  return due.length;
}

async function rematch(ctx: Ctx, tx: Tx, at: SuspensePlace): Promise<void> {
  await putOff(ctx, tx, at);
  const open = await lockSuspense(ctx, tx, { remitId: at.remit_id, n: at.n });
  if (typeof open === 'string') return;
  const matches = await matchRemitClaims(tx, open.remit, [matchRow(open.clp)]);
  if (matches.size > 0) return postMatched(ctx, tx, open.remit, { clps: [open.clp], matches, isFromSuspense: true });
  // Its claim may have come under a number of its own: what was refused is known and stays refused.
  await suggestMatches(ctx, tx, { owner: open.remit, clps: [{ remitId: open.remit.id, n: at.n, claim: open.clp.claim, payee: open.remit.payee }] });
}

function putOff(ctx: Ctx, tx: Tx, { remit_id, n }: SuspensePlace): Promise<number> {
  return tx.run('update ledger.remit_claims set rematch_at = $3 where remit_id = $1 and n = $2', [remit_id, n, new Date(ctx.now().getTime() + REMATCH_AGAIN_MS)]);
}

async function lockRemit(tx: Tx, id: string): Promise<string | undefined> {
  const [row] = await tx.query<{ state: string }>('select state from ledger.remits where id = $1 for update', [id]);
  return row?.state;
}

/** An unmatched CLP of a posted remit, locked; with a biller only where it is that biller's. */
async function lockSuspense(ctx: Ctx, tx: Tx, at: { remitId: string; n: number; billerId?: string }): Promise<{ remit: PostedRemit; clp: OpenClp } | Decided> {
  const [row] = await tx.query<PostedRemit & { isOpen: boolean }>(
    `select r.id, r.biller_id as "billerId", r.payer_id as "payerId", r.payee, r.inbound_file_id as "fileId", r.place, r.body,
       c.claim_id is null and c.posted_at is not null as "isOpen"
     from ledger.remit_claims c join ledger.remits r on r.id = c.remit_id
     where c.remit_id = $1 and c.n = $2 and ($3::text is null or r.biller_id = $3) for update of c`, [at.remitId, at.n, at.billerId ?? null]);
  if (!row) return 'not-found';
  const { isOpen, ...remit } = row;
  const [clp] = isOpen ? await openClps(ctx, tx, remit, [at.n]) : [];
  return clp === undefined ? 'wrong-state' : { remit, clp };
}

async function note(ctx: Ctx, tx: Tx, what: { remitId: string; operator: string; reason: string; action: string }): Promise<void> {
  await addEvents(tx, [{
    billerId: GATEWAY, subject: what.remitId, kind: what.action, sourceKey: `operator:${newId('req')}`, at: ctx.now(), data: { reason: what.reason, operator: what.operator },
  }]);
  await addAudit(ctx, tx, { billerId: GATEWAY, actor: what.operator, action: what.action, subject: what.remitId, data: { reason: what.reason } });
}
