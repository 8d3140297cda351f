import type { Ctx } from '../context.ts';
import { type NewEvent, publishEvents } from '../db/events.ts';
import type { Locks } from '../db/locks.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { asFault } from '../lib/fault.ts';
import { formatCents } from '../lib/money.ts';
import { matchBankPayments } from '../money/bank.ts';
import { differenceEntries, providerEntries } from '../money/entries.ts';
import { addEntries, cashOf } from '../money/store.ts';
import { type PostedRemit, postStretch, STRETCH } from './post-claims.ts';
import { openRemit } from './store.ts';

/** Remittances that one run takes up. */
const REMITS_AT_ONCE = 50;
const RETRY_MS = 60_000;
/** Stretches of one remittance that are posted at the same time: while the database writes one, the next is opened and matched. */
const STRETCHES_AT_ONCE = 2;

interface DueRemit extends PostedRemit {
  trace: string;
  amountCents: number;
  claimCount: number;
  isBalanced: boolean;
  isReleased: boolean;
}

/** How many remittances wait to be posted. */
export async function postDue(ctx: Ctx): Promise<number> {
  const [row] = await asGateway(ctx, (tx) =>
    tx.query<{ n: number }>(`select count(*) as n from ledger.remits where state = 'read' and next_try_at <= $1`, [ctx.now()]));
  return row!.n;
}

/** Matches and posts the remittances that were read, each under its lock. A failing one is put off, the others go on. Returns how many ended. */
export async function postRun(ctx: Ctx, tools: { locks: Locks }): Promise<number> {
  const due = await asGateway(ctx, (tx) => tx.query<{ id: string }>(
    `select id from ledger.remits where state = 'read' and next_try_at <= $1 order by created_at, id limit ${REMITS_AT_ONCE}`, [ctx.now()]));
  let posted = 0;
  for (const { id } of due) {
    if (ctx.stopping.aborted) break;
    await tools.locks.with(`remit:${id}`, async () => {
      try {
        posted += (await postRemit(ctx, id)) ? 1 : 0;
      } catch (error) {
        ctx.log.error({ step: 'post', remit: id, code: asFault(error, 'post.failed').code }, 'remittance not posted');
        await asGateway(ctx, (tx) => tx.run('update ledger.remits set tries = tries + 1, next_try_at = $2 where id = $1', [id, new Date(ctx.now().getTime() + RETRY_MS)]));
      }
    });
  }
  return posted;
}

/**
 * Posts one 835 in stretches; what was posted before a crash is found done. Out of balance is never posted by itself,
 * and a payee that belongs to no biller, or to several, posts to nobody: both are kept, shown, and told once.
 */
async function postRemit(ctx: Ctx, id: string): Promise<boolean> {
  const remit = await asGateway(ctx, (tx) => loadDue(tx, id));
  if (!remit) return false;
  if (remit.billerId === GATEWAY) await asGateway(ctx, (tx) => endRemit(ctx, tx, remit, { state: 'unowned', kind: 'remittance.unmatched', unmatched: remit.claimCount }));
  else if (!remit.isBalanced && !remit.isReleased) await asGateway(ctx, (tx) => endRemit(ctx, tx, remit, { state: 'out_of_balance', kind: 'remittance.out_of_balance', unmatched: 0 }));
  else {
    await postClaims(ctx, remit);
    await ctx.outside('remit.post', () => asGateway(ctx, (tx) => finishPosting(ctx, tx, remit)));
  }
  return true;
}

/** Posts all CLPs of a remittance. Where a stretch fails no other is begun, and those in hand are waited for: nobody works on when the lock is given back. */
async function postClaims(ctx: Ctx, remit: DueRemit): Promise<void> {
  let next = 1;
  const worker = async () => {
    while (next <= remit.claimCount) {
      const first = next;
      next += STRETCH;
      try {
        await ctx.outside('remit.post', () => asGateway(ctx, (tx) => postStretch(ctx, tx, { remit, first })));
      } catch (error) {
        next = Number.POSITIVE_INFINITY;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: STRETCHES_AT_ONCE }, worker));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function loadDue(tx: Tx, id: string): Promise<DueRemit | undefined> {
  const [remit] = await tx.query<DueRemit>(
    `select r.id, r.biller_id as "billerId", r.payer_id as "payerId", r.payee, r.trace, r.amount_cents as "amountCents", r.claim_count as "claimCount",
       r.inbound_file_id as "fileId", r.place, r.body, r.release_reason is not null as "isReleased",
       r.imbalances = '[]' and not exists (select 1 from ledger.remit_claims c where c.remit_id = r.id and c.imbalances <> '[]') as "isBalanced"
     from ledger.remits r where id = $1 and state = 'read'`, [id]);
  return remit;
}

/**
 * Posts what belongs to the whole payment, and proves that the entries of this remit are what was paid (BPR02): whatever
 * went before, nothing is posted that does not come out.
 */
async function finishPosting(ctx: Ctx, tx: Tx, remit: DueRemit): Promise<void> {
  const posting = { source: remit.id, n: 0, billerId: remit.billerId };
  await addEntries(tx, ctx.now(), [{ ...posting, posting: 'plb', entries: providerEntries(openRemit(ctx, remit).providerAdjustments, remit.payee) }]);
  const missing = remit.amountCents - (await cashOf(tx, remit.id));
  if (missing !== 0 && !remit.isReleased) throw new Error('the postings of a balanced remittance do not add up to its payment');
  await addEntries(tx, ctx.now(), [{ ...posting, posting: 'release', entries: differenceEntries(missing, remit.payerId) }]);
  const [row] = await tx.query<{ n: number }>('select count(*) as n from ledger.remit_claims where remit_id = $1 and claim_id is null', [remit.id]);
  if (row!.n > 0) await publish(tx, ctx.now(), remit, { kind: 'remittance.unmatched', unmatched: row!.n });
  await endRemit(ctx, tx, remit, { state: 'posted', kind: 'remittance.received', unmatched: row!.n });
  await matchBankPayments(tx, remit.billerId);
}

interface RemitEnd {
  state: 'posted' | 'out_of_balance' | 'unowned';
  kind: string;
  unmatched: number;
}

async function endRemit(ctx: Ctx, tx: Tx, remit: DueRemit, end: RemitEnd): Promise<void> {
  const at = ctx.now();
  await tx.run(`update ledger.remits set state = $2, posted_at = case when $2 = 'posted' then $3::timestamptz end where id = $1`, [remit.id, end.state, at]);
  await publish(tx, at, remit, end);
  if (remit.billerId !== GATEWAY) await publishEvents(tx, [reportEvent(remit, at)]);
  ctx.log.info({ step: 'post', remit: remit.id, state: end.state, count: remit.claimCount, errors: end.unmatched }, 'remittance ended');
}

/** The 835 can be fetched as a report: told once, to whoever owns it, whatever becomes of its posting. */
function reportEvent({ billerId, id, fileId, place, payerId }: DueRemit, at: Date): NewEvent {
  return {
    billerId, subject: id, kind: 'transaction.processed', sourceKey: `file:${fileId}:${place}`, at,
    data: { transaction: '835', payerId, path: `/medicalnetwork/reports/v2/${id}/835` },
  };
}

async function publish(tx: Tx, at: Date, remit: DueRemit, what: { kind: string; unmatched: number }): Promise<void> {
  await publishEvents(tx, [{
    // Whoever gets a payment of nobody later hears of its unmatched claims too: the news to operators is another one.
    billerId: remit.billerId, subject: remit.id, kind: what.kind, sourceKey: `file:${remit.fileId}:${remit.place}${remit.billerId === GATEWAY ? ':unowned' : ''}`, at,
    data: { remitId: remit.id, payerId: remit.payerId, trace: remit.trace, amount: formatCents(remit.amountCents), claims: remit.claimCount, unmatched: what.unmatched },
  }]);
}
