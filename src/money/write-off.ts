import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';
import type { Cents } from '../lib/money.ts';
import { addAudit } from '../people/audit.ts';
import { ACCOUNTS } from './accounts.ts';
import { refreshMoney } from './claims.ts';
import type { Entry } from './entries.ts';
import { addEntries, claimSums } from './store.ts';

/** A person gives up what a payer refused. */
export interface WriteOff {
  billerId: string;
  usage: 'T' | 'P';
  claimId: string;
  /** All that is open when it is left out. */
  cents: Cents | undefined;
  reason: string;
  by: string;
}

/** Moves what is denied or unexplained of a claim to what is written off: the only way there but a contract. */
export function writeOff(ctx: Ctx, decision: WriteOff): Promise<'done' | 'not-found' | 'too-much'> {
  return asBiller(ctx, decision.billerId, async (tx) => {
    const [claim] = await tx.query('select 1 from ledger.claims where id = $1 and usage = $2 for update', [decision.claimId, decision.usage]);
    if (!claim) return 'not-found';
    const sums = (await claimSums(tx, [decision.claimId])).get(decision.claimId) ?? new Map<string, Cents>();
    const open = [ACCOUNTS.denied, ACCOUNTS.unexplained].map((account) => ({ account, cents: Math.max(sums.get(account) ?? 0, 0) }));
    let left = decision.cents ?? open.reduce((sum, { cents }) => sum + cents, 0);
    const entries = open.flatMap(({ account, cents }): Entry[] => {
      const part = Math.min(left, cents);
      left -= part;
      return part === 0 ? [] : [{ kind: 'write-off', debit: ACCOUNTS.writtenOff, credit: account, cents: part }];
    });
    if (left > 0 || entries.length === 0) return 'too-much';
    const id = newId('req');
    await addEntries(tx, ctx.now(), [{ source: `operator:${id}`, posting: 'decision', n: 0, billerId: decision.billerId, claimId: decision.claimId, entries }]);
    await addAudit(ctx, tx, {
      billerId: decision.billerId, actor: decision.by, action: 'claim.written-off', subject: decision.claimId, data: { reason: decision.reason, entry: `operator:${id}` } });
    await refreshMoney(ctx, tx, [decision.claimId]);
    return 'done';
  });
}
