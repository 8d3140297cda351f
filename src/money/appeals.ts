import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import type { Cents } from '../lib/money.ts';
import { addAudit } from '../people/audit.ts';
import { refreshMoney } from './claims.ts';

/** A document of an appeal: what it is and where the practice keeps it. The gateway holds no attachments. */
export interface AppealDocument {
  name: string;
  reference: string;
}

/** An appeal against a denial, as it stands. */
export interface Appeal {
  id: string;
  claim_id: string;
  level: number;
  state: 'open' | 'sent' | 'won' | 'lost' | 'withdrawn';
  reason: string;
  documents: AppealDocument[];
  asked_cents: Cents;
  won_cents: Cents | null;
  deadline: string | null;
  opened_by: string;
  opened_at: Date;
  sent_at: Date | null;
  decided_at: Date | null;
}

/** Who does something to what. */
export interface AppealStep {
  billerId: string;
  usage: 'T' | 'P';
  by: string;
}

export type AppealResult = { ok: true; id: string } | { ok: false; reason: 'not-found' | 'not-denied' | 'one-is-open' | 'wrong-state' | 'too-much' };

/**
 * Opens an appeal for what is denied of a claim, within the window that its payer gives. A claim has one open appeal at a time;
 * after a lost one the next is of a higher level.
 */
export function openAppeal(ctx: Ctx, step: AppealStep & { claimId: string; reason: string; documents: readonly AppealDocument[]; askedCents: Cents | undefined }): Promise<AppealResult> {
  return asBiller(ctx, step.billerId, async (tx) => {
    const [claim] = await tx.query<{ denied: number | null; deadline: string | null; level: number; open: boolean }>(
      `select m.denied_cents + m.unexplained_cents as denied, m.deadline,
         (select count(*)::int from ledger.appeals a where a.claim_id = c.id and a.state = 'lost') + 1 as level,
         exists (select 1 from ledger.appeals a where a.claim_id = c.id and a.state in ('open', 'sent')) as open
       from ledger.claims c left join ledger.claim_money m on m.claim_id = c.id where c.id = $1 and c.usage = $2 for update of c`, [step.claimId, step.usage]);
    if (!claim) return { ok: false, reason: 'not-found' };
    if (claim.open) return { ok: false, reason: 'one-is-open' };
    if (claim.denied === null || claim.denied <= 0) return { ok: false, reason: 'not-denied' };
    if ((step.askedCents ?? 0) > claim.denied) return { ok: false, reason: 'too-much' };
    const id = newId('apl');
    await tx.run(
      `insert into ledger.appeals (id, biller_id, claim_id, level, state, reason, documents, asked_cents, deadline, opened_by, opened_at)
       values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)`,
      [id, step.billerId, step.claimId, claim.level, step.reason, JSON.stringify(step.documents), step.askedCents ?? claim.denied, claim.deadline, step.by, ctx.now()]);
    await changed(ctx, tx, { step, id, claimId: step.claimId, action: 'appeal.opened' });
    return { ok: true, id };
  });
}

/** What can become of an open appeal. Money that was won comes with the payer's next 835; the amount here is what the payer promised. */
export type AppealMove =
  | { to: 'documents'; documents: readonly AppealDocument[] }
  | { to: 'sent' }
  | { to: 'won'; wonCents: Cents }
  | { to: 'lost' }
  | { to: 'withdrawn' };

/** The states from which each move is possible. */
const FROM: Readonly<Record<AppealMove['to'], readonly Appeal['state'][]>> = {
  documents: ['open', 'sent'], sent: ['open'], won: ['sent'], lost: ['sent'], withdrawn: ['open', 'sent'],
};

/** Moves an appeal on, and with it what is to be done about its claim. */
export function moveAppeal(ctx: Ctx, step: AppealStep & { id: string }, move: AppealMove): Promise<AppealResult> {
  return asBiller(ctx, step.billerId, async (tx) => {
    const [appeal] = await tx.query<Appeal>(
      'select a.* from ledger.appeals a join ledger.claims c on c.id = a.claim_id where a.id = $1 and c.usage = $2 for update of c, a', [step.id, step.usage]);
    if (!appeal) return { ok: false, reason: 'not-found' };
    if (!FROM[move.to].includes(appeal.state)) return { ok: false, reason: 'wrong-state' };
    if (move.to === 'won' && move.wonCents > appeal.asked_cents) return { ok: false, reason: 'too-much' };
    if (move.to === 'documents') {
      await tx.run('update ledger.appeals set documents = documents || $2::jsonb where id = $1', [step.id, JSON.stringify(move.documents)]);
    } else {
      await tx.run(
        `update ledger.appeals set state = $2, won_cents = case $2 when 'won' then $3::bigint when 'lost' then 0 end, sent_at = case when $2 = 'sent' then $4 else sent_at end,
           decided_at = case when $2 = 'sent' then decided_at else $4 end where id = $1`, [step.id, move.to, move.to === 'won' ? move.wonCents : null, ctx.now()]);
    }
    await changed(ctx, tx, { step, id: step.id, claimId: appeal.claim_id, action: `appeal.${move.to}` });
    return { ok: true, id: step.id };
  });
}

/** Appeals of a claim, or all of an environment, newest first. */
export function listAppeals(ctx: Ctx, by: { billerId: string; usage: string; claimId?: string | undefined; id?: string | undefined; state?: string | undefined; limit: number }): Promise<Appeal[]> {
  return asBiller(ctx, by.billerId, (tx) => tx.query<Appeal>(
    `select a.* from ledger.appeals a join ledger.claims c on c.id = a.claim_id
     where a.biller_id = $1 and c.usage = $2 and ($3::text is null or a.claim_id = $3) and ($4::text is null or a.id = $4) and ($5::text is null or a.state = $5)
     order by a.opened_at desc, a.id desc limit $6`, [by.billerId, by.usage, by.claimId ?? null, by.id ?? null, by.state ?? null, by.limit]));
}

async function changed(ctx: Ctx, tx: Tx, what: { step: AppealStep; id: string; claimId: string; action: string }): Promise<void> {
  await addAudit(ctx, tx, { billerId: what.step.billerId, actor: what.step.by, action: what.action, subject: what.id, data: { claimId: what.claimId } });
  await refreshMoney(ctx, tx, [what.claimId]);
}
