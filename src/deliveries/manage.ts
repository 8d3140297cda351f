import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { addEvents } from '../db/events.ts';
import { newId } from '../lib/ids.ts';
import type { Issue } from '../lib/issue.ts';
import { urlProblem } from './address.ts';
import { newSecret, ROTATION_MS, sealSecret } from './sign.ts';
import { claimEventTypes, otherEventTypes } from './types.ts';

/** Webhooks that one biller can have. */
export const WEBHOOK_LIMIT = 20;

/** A webhook as its biller sees it. The secret is told once, when it is made. */
export interface Webhook {
  id: string;
  url: string;
  types: string[];
  createdAt: Date;
  disabledAt: Date | undefined;
  /** Since when no attempt succeeded. */
  failingSince: Date | undefined;
  oldSecretUntil: Date | undefined;
}

/** Registers an endpoint for some event types, or for all where `types` is empty. Returns it with its secret, or what is wrong. */
export async function createWebhook(
  ctx: Ctx, billerId: string, wanted: { url: string; types: readonly string[] },
): Promise<{ webhook: Webhook; secret: string } | { issues: Issue[] }> {
  const issues = problems(ctx, wanted);
  if (issues.length > 0) return { issues };
  const id = newId('whk');
  const secret = newSecret();
  return asBiller(ctx, billerId, async (tx) => {
    const [count] = await tx.query<{ n: number }>('select count(*) as n from ledger.webhooks');
    if (count!.n >= WEBHOOK_LIMIT) return { issues: [issue('webhook.limit', '/url', `there are ${WEBHOOK_LIMIT} webhooks already`)] };
    await tx.run('insert into ledger.webhooks (id, biller_id, url, secret, types, created_at) values ($1, $2, $3, $4, $5, $6)', [
      id, billerId, wanted.url, sealSecret(ctx, id, secret), wanted.types, ctx.now()]);
    return { webhook: (await load(tx, id))!, secret };
  });
}

/** The biller's webhooks, oldest first. */
export function listWebhooks(ctx: Ctx, billerId: string): Promise<Webhook[]> {
  return asBiller(ctx, billerId, async (tx) => (await tx.query<WebhookRow>(`${SELECT} order by created_at, id`)).map(fromRow));
}

/** One webhook of the biller, or undefined. */
export function findWebhook(ctx: Ctx, billerId: string, id: string): Promise<Webhook | undefined> {
  return asBiller(ctx, billerId, (tx) => load(tx, id));
}

/** Changes where a webhook leads, what it wants, or whether it is on. Returns it, what is wrong, or undefined where there is none. */
export async function changeWebhook(
  ctx: Ctx, at: { billerId: string; id: string }, change: { url?: string | undefined; types?: readonly string[] | undefined; enabled?: boolean | undefined },
): Promise<Webhook | { issues: Issue[] } | undefined> {
  const issues = problems(ctx, change);
  if (issues.length > 0) return { issues };
  return asBiller(ctx, at.billerId, async (tx) => {
    await tx.run(
      `update ledger.webhooks set url = coalesce($2, url), types = coalesce($3, types),
         disabled_at = case $4::boolean when true then null when false then coalesce(disabled_at, $5) else disabled_at end,
         failing_since = case when $4 then null else failing_since end, warnings = case when $4 then 0 else warnings end
       where id = $1`, [at.id, change.url ?? null, change.types ?? null, change.enabled ?? null, ctx.now()]);
    return load(tx, at.id);
  });
}

/** Removes a webhook. What waited for it is marked dead by the next run. Returns false where there is none. */
export function removeWebhook(ctx: Ctx, billerId: string, id: string): Promise<boolean> {
  return asBiller(ctx, billerId, async (tx) => (await tx.run('delete from ledger.webhooks where id = $1', [id])) === 1);
}

/** Gives a webhook a new secret; for a day the old one signs too. Returns the secret, or undefined where there is no such webhook. */
export function rotateSecret(ctx: Ctx, billerId: string, id: string): Promise<string | undefined> {
  const secret = newSecret();
  const until = new Date(ctx.now().getTime() + ROTATION_MS);
  return asBiller(ctx, billerId, async (tx) => {
    const changed = await tx.run(
      'update ledger.webhooks set old_secret = secret, old_secret_until = $3, secret = $2 where id = $1', [id, sealSecret(ctx, id, secret), until]);
    return changed === 1 ? secret : undefined;
  });
}

/** Sends an "event.ping" to one webhook and nowhere else. Returns the delivery's id, or undefined where there is no such webhook. */
export async function pingWebhook(
  ctx: Ctx, billerId: string, ping: { id: string; usage: 'T' | 'P'; requestId: string },
): Promise<string | undefined> {
  const sent = await asBiller(ctx, billerId, async (tx) => {
    if (!(await load(tx, ping.id))) return undefined;
    const sourceKey = `request:${ping.requestId}`;
    await addEvents(tx, [{ billerId, subject: ping.id, kind: 'event.ping', sourceKey, at: ctx.now(), data: { usage: ping.usage } }]);
    const [row] = await tx.query<{ id: string }>(
      `insert into ledger.deliveries (id, biller_id, event_id, endpoint, next_try_at, created_at)
       select 'dlv_' || e.id || '_' || $1, e.biller_id, e.id, $1, e.at, e.at from ledger.events e
       where e.subject = $1 and e.kind = 'event.ping' and e.source_key = $2 returning id`, [ping.id, sourceKey]);
    return row?.id;
  });
  if (sent) ctx.ring('deliver');
  return sent;
}

/** Begins a delivery anew, whatever became of it, with a schedule of its own. Returns false where there is no such delivery. */
export async function resendDelivery(ctx: Ctx, billerId: string, id: string): Promise<boolean> {
  const changed = await asBiller(ctx, billerId, (tx) => tx.run(
    `update ledger.deliveries set state = 'pending', tries = 0, next_try_at = $2 where id = $1`, [id, ctx.now()]));
  if (changed === 1) ctx.ring('deliver');
  return changed === 1;
}

function problems(ctx: Ctx, wanted: { url?: string | undefined; types?: readonly string[] | undefined }): Issue[] {
  const issues: Issue[] = [];
  const problem = wanted.url === undefined ? undefined : urlProblem(ctx, wanted.url);
  if (problem) issues.push(issue('webhook.url', '/url', problem));
  const known: readonly string[] = [...claimEventTypes, ...otherEventTypes];
  for (const [n, type] of (wanted.types ?? []).entries()) {
    if (!known.includes(type)) issues.push(issue('webhook.type', `/types/${n}`, `there is no event type of this name; the types are ${known.join(', ')}`));
  }
  return issues;
}

function issue(ruleId: string, pointer: string, message: string): Issue {
  return { ruleId, severity: 'error', snipLevel: 1, message, pointer };
}

interface WebhookRow {
  id: string;
  url: string;
  types: string[];
  created_at: Date;
  disabled_at: Date | null;
  failing_since: Date | null;
  old_secret_until: Date | null;
}

const SELECT = 'select id, url, types, created_at, disabled_at, failing_since, old_secret_until from ledger.webhooks';

async function load(tx: Tx, id: string): Promise<Webhook | undefined> {
  return (await tx.query<WebhookRow>(`${SELECT} where id = $1`, [id])).map(fromRow)[0];
}

function fromRow(row: WebhookRow): Webhook {
  return {
    id: row.id, url: row.url, types: row.types, createdAt: row.created_at,
    disabledAt: row.disabled_at ?? undefined, failingSince: row.failing_since ?? undefined, oldSecretUntil: row.old_secret_until ?? undefined,
  };
}
