import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { EVENT_COLUMNS, type EventRow, toEvent } from './event.ts';
import type { GatewayEvent } from './types.ts';

/** Events in one answer of the feed, at most. */
export const FEED_LIMIT = 500;

/** One page of a biller's feed. `next` is where to go on, also when the page is empty; undefined before the first event. */
export interface FeedPage {
  events: GatewayEvent[];
  next: string | undefined;
}

/**
 * Reads a biller's events in the order in which their transactions began, after a cursor of an earlier page.
 * Numbers of a sequence commit out of order, so only events of transactions older than every open one are shown:
 * a reader that goes on from `next` misses none. `usage` shows test or production events only. Returns undefined for a cursor that is not one of ours.
 */
export async function readFeed(
  ctx: Ctx, billerId: string, from: { after?: string | undefined; types?: readonly string[] | undefined; limit?: number | undefined; usage?: 'T' | 'P' | undefined },
): Promise<FeedPage | undefined> {
  const after = from.after === undefined ? { tx: '0', id: '0' } : parseCursor(from.after);
  if (!after) return undefined;
  const rows = await asBiller(ctx, billerId, (tx) => tx.query<EventRow & { tx: string }>(
    `select f.*, f.tx::text as tx from (
       select ${EVENT_COLUMNS}, e.tx from ledger.events e
       where e.public and e.biller_id = $1 and (e.tx, e.id) > ($2::xid8, $3::bigint) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
         and ($4::text[] is null or e.kind = any ($4))) f
     where $5::text is null or coalesce(f.usage, 'P') = $5
     order by f.tx, f.id limit $6`,
    [billerId, after.tx, after.id, from.types ?? null, from.usage ?? null, Math.min(from.limit ?? FEED_LIMIT, FEED_LIMIT)]));
  const last = rows.at(-1);
  return { events: rows.map(toEvent), next: last ? cursor(last) : from.after };
}

function cursor(row: { tx: string; id: number }): string {
  return Buffer.from(`${row.tx}.${row.id}`).toString('base64url');
}

function parseCursor(text: string): { tx: string; id: string } | undefined {
  const parts = /^(\d{1,19})\.(\d{1,18})$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  return parts ? { tx: parts[1]!, id: parts[2]! } : undefined;
}
