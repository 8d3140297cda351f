import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { mailboxSettings } from '../payers/mailbox.ts';
import { payerSchema } from '../payers/schema.ts';
import type { MailboxSettings } from '../transport/port.ts';

/** A biller's mailbox, to which the gateway is the client: it takes 837 files from `in` and puts its answers into `out`. */
export const billerMailboxSchema = z.strictObject({ mailbox: payerSchema.shape.mailbox, exchange: payerSchema.shape.exchange });

export type BillerMailboxSettings = z.output<typeof billerMailboxSchema>;

/** A biller's mailbox of one environment as the program uses it. */
export interface BillerMailbox {
  billerId: string;
  usage: 'T' | 'P';
  settings: BillerMailboxSettings;
  state: 'active' | 'paused';
  pauseCode: string | undefined;
  since: Date;
}

/** How to open it, with its secrets resolved. Throws a permanent Fault for a missing secret. */
export function settingsOf({ settings: { mailbox } }: BillerMailbox): MailboxSettings {
  return mailboxSettings({ mailbox });
}

/**
 * Sets a biller's mailbox of one environment, or takes it away. Test and production never share an account, nor do two billers: undefined
 * when another mailbox has it, or there is no such biller.
 */
export function setMailbox(ctx: Ctx, of: { billerId: string; usage: 'T' | 'P' }, settings: BillerMailboxSettings | undefined): Promise<'set' | 'removed' | 'taken' | 'no-biller'> {
  return asGateway(ctx, async (tx) => {
    if (!settings) {
      await tx.run('delete from ledger.biller_mailboxes where biller_id = $1 and usage = $2', [of.billerId, of.usage]);
      return 'removed';
    }
    await tx.query(`select pg_advisory_xact_lock(hashtext('ledger.biller_mailboxes'))`);
    const others = (await loadMailboxes(tx)).filter((other) => other.billerId !== of.billerId || other.usage !== of.usage);
    if (others.some((other) => accountOf(other.settings) === accountOf(settings))) return 'taken';
    const at = ctx.now();
    const changed = await tx.run(
      `insert into ledger.biller_mailboxes (biller_id, usage, settings, next_poll_at, since) select b.id, $2, $3, $4, $4 from ledger.billers b where b.id = $1
       on conflict (biller_id, usage) do update set settings = excluded.settings, state = 'active', pause_code = null, paused_at = null, next_poll_at = $4`,
      [of.billerId, of.usage, JSON.stringify(settings), at]);
    return changed === 1 ? 'set' : 'no-biller';
  });
}

/** All mailboxes of billers, or those of one. */
export async function loadMailboxes(tx: Tx, billerId?: string): Promise<BillerMailbox[]> {
  const rows = await tx.query<{ biller_id: string; usage: 'T' | 'P'; settings: unknown; state: 'active' | 'paused'; pause_code: string | null; since: Date }>(
    `select biller_id, usage, settings, state, pause_code, since from ledger.biller_mailboxes where $1::text is null or biller_id = $1 order by biller_id, usage`,
    [billerId ?? null]);
  return rows.map((row) => ({
    billerId: row.biller_id, usage: row.usage, settings: billerMailboxSchema.parse(row.settings), state: row.state, pauseCode: row.pause_code ?? undefined,
    since: row.since,
  }));
}

/** One mailbox that is not paused, or undefined. */
export async function activeMailbox(tx: Tx, of: { billerId: string; usage: 'T' | 'P' }): Promise<BillerMailbox | undefined> {
  return (await loadMailboxes(tx, of.billerId)).find((mailbox) => mailbox.usage === of.usage && mailbox.state === 'active');
}

/** Stops all fetching and putting for a mailbox until a person resumes it; the biller hears of it once. */
export async function pauseMailbox(tx: Tx, pause: { billerId: string; usage: 'T' | 'P'; code: string; at: Date }): Promise<void> {
  const { billerId, usage, code, at } = pause;
  const paused = await tx.run(
    `update ledger.biller_mailboxes set state = 'paused', pause_code = $3, paused_at = $4, last_failure_at = $4, last_failure_code = $3
     where biller_id = $1 and usage = $2 and state = 'active'`, [billerId, usage, code, at]);
  if (paused === 0) return;
  await publishEvents(tx, [{ billerId, subject: `mailbox/${billerId}/${usage}`, kind: 'mailbox.paused', sourceKey: `pause:${at.toISOString()}`, at, data: { code } }]);
}

/** Lets a paused mailbox go on. Returns false when it was not paused. */
export function resumeMailbox(ctx: Ctx, of: { billerId: string; usage: 'T' | 'P' }): Promise<boolean> {
  return asGateway(ctx, async (tx) => (await tx.run(
    `update ledger.biller_mailboxes set state = 'active', pause_code = null, paused_at = null, next_poll_at = $3
     where biller_id = $1 and usage = $2 and state = 'paused'`, [of.billerId, of.usage, ctx.now()])) === 1);
}

function accountOf({ mailbox }: BillerMailboxSettings): string {
  return mailbox.kind === 'folder' ? mailbox.path : `${mailbox.username}@${mailbox.host.toLowerCase()}:${mailbox.port}`;
}
