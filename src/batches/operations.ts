import { markTransmitted, membersOfBatch, recutMembers } from '../claims/members.ts';
import type { Ctx } from '../context.ts';
import { addEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { addAudit } from '../people/audit.ts';
import { type Batch, loadBatch } from './store.ts';

/** Why an operator's wish can't be done: there is no such batch, or it is not in a state that allows it. */
export type Refusal = { ok: false; reason: 'not-found' | 'wrong-state' };
export type Done = { ok: true };

interface Operation {
  batchId: string;
  /** Who decided: the id of a key or person. Recorded with the event. */
  operator: string;
}

/**
 * Settles a batch that is `unknown`, or `held` on the mailbox: `sent` when the payer confirms that it has it, `again` to send the same bytes with the
 * same numbers under the same name once more. Only a person can know this; it is recorded.
 */
export function settleBatch(ctx: Ctx, operation: Operation & { as: 'sent' | 'again' }): Promise<Done | Refusal> {
  return operate(ctx, { ...operation, kind: `operator.settled-${operation.as}`, from: ['unknown', 'held'] }, async (tx, batch) => {
    if (operation.as === 'again') {
      await tx.run(`update ledger.batches set state = 'frozen', tries = 0, next_try_at = null, fault_code = null where id = $1`, [batch.id]);
      return;
    }
    await tx.run(`update ledger.batches set state = 'sent', sent_at = $2, fault_code = null where id = $1`, [batch.id, ctx.now()]);
    await markTransmitted(tx, ctx.now(), batch);
  });
}

/** Holds a batch that has not begun to leave. */
export function holdBatch(ctx: Ctx, operation: Operation): Promise<Done | Refusal> {
  return operate(ctx, { ...operation, kind: 'operator.held', from: ['frozen'] }, async (tx, batch) => {
    await tx.run(`update ledger.batches set state = 'held', fault_code = 'operator.held' where id = $1`, [batch.id]);
  });
}

/**
 * Takes all claims out of a batch and makes them ready for the next cut, in a new batch with new numbers. For a batch
 * whose interchange or group was rejected, or that is held or unknown and surely not at the payer.
 */
export function cutAgain(ctx: Ctx, operation: Operation): Promise<Done | Refusal> {
  return operate(ctx, { ...operation, kind: 'operator.cut-again', from: ['sent', 'held', 'unknown', 'frozen'] }, async (tx, batch) => {
    const members = await membersOfBatch(tx, batch.id);
    await recutMembers(tx, ctx.now(), { batchId: batch.id, members, sourceKey: `operator:${operation.operator}:${batch.id}` });
    if (batch.state !== 'sent') await tx.run(`update ledger.batches set state = 'held', fault_code = 'operator.cut-again' where id = $1`, [batch.id]);
  });
}

async function operate(
  ctx: Ctx, what: Operation & { kind: string; from: readonly Batch['state'][] }, change: (tx: Tx, batch: Batch) => Promise<void>,
): Promise<Done | Refusal> {
  return asGateway(ctx, async (tx) => {
    const batch = await loadBatch(tx, what.batchId);
    if (!batch) return { ok: false, reason: 'not-found' };
    if (!what.from.includes(batch.state)) return { ok: false, reason: 'wrong-state' };
    await change(tx, batch);
    await addEvents(tx, [{
      billerId: GATEWAY, subject: batch.id, kind: what.kind, sourceKey: `operator:${what.operator}:${ctx.now().toISOString()}`,
      at: ctx.now(), data: { operator: what.operator },
    }]);
    await addAudit(ctx, tx, { billerId: GATEWAY, actor: what.operator, action: what.kind, subject: batch.id });
    return { ok: true };
  });
}
