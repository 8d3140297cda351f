import type { Response } from 'express';
import { Router } from 'express';
import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { findSession } from '../people/sessions.ts';
import { viewerOf } from './viewer.ts';

/** How often the database is asked whether something happened, once for all who look. */
const LOOK_MS = 1_000;
/** How often a session is looked at again, and a line is sent that keeps proxies from closing the stream. */
const PULSE_LOOKS = 20;

interface Listener {
  response: Response;
  billerId: string;
  token: string;
}

/**
 * `/live`: server-sent events. "changed" says that something of the biller, or of the gateway itself, happened since; what it
 * was, each part of the screen asks for itself. "ended" says that the session is over. One query a second serves all streams
 * of the process, and none runs while nobody looks.
 */
export function livePages(ctx: Ctx): Router {
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let last: number | undefined;
  let looks = 0;
  const look = async () => {
    looks += 1;
    try {
      const changed = await changedBillers(ctx, last);
      last = changed.last;
      for (const one of listeners) if (changed.billers.has(one.billerId) || changed.billers.has('gateway')) one.response.write('event: changed\ndata: \n\n');
      if (looks % PULSE_LOOKS === 0) await pulse(ctx, listeners);
    } catch {
      // The database is away: whoever looks sees it at the next request, and the stream goes on when it is back.
    }
    timer = listeners.size > 0 && !ctx.stopping.aborted ? setTimeout(() => void look(), LOOK_MS).unref() : undefined;
    if (ctx.stopping.aborted) for (const one of listeners) one.response.end();
    if (!timer) last = undefined;
  };
  ctx.stopping.addEventListener('abort', () => {
    for (const one of listeners) one.response.end();
  });
  const router = Router();
  router.get('/live', (_request, response) => {
    const { billerId, token } = viewerOf(response);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive', 'x-accel-buffering': 'no' });
    response.write('retry: 3000\n\n');
    const listener = { response, billerId, token };
    listeners.add(listener);
    response.on('close', () => listeners.delete(listener));
    timer ??= setTimeout(() => void look(), LOOK_MS).unref();
  });
  return router;
}

async function changedBillers(ctx: Ctx, after: number | undefined): Promise<{ last: number; billers: Set<string> }> {
  return asGateway(ctx, async (tx) => {
    if (after === undefined) {
      const [row] = await tx.query<{ last: number }>('select coalesce(max(id), 0) as last from ledger.events');
      return { last: row!.last, billers: new Set<string>() };
    }
    const rows = await tx.query<{ biller_id: string; last: number }>('select biller_id, max(id) as last from ledger.events where id > $1 group by biller_id', [after]);
    return { last: Math.max(after, ...rows.map((row) => row.last)), billers: new Set(rows.map((row) => row.biller_id)) };
  });
}

/** Ends the streams of sessions that are over. Looking does not keep a session alive. */
async function pulse(ctx: Ctx, listeners: ReadonlySet<Listener>): Promise<void> {
  for (const { response, token } of listeners) {
    const isOver = (await findSession(ctx, token, false)) === undefined;
    response.write(isOver ? 'event: ended\ndata: \n\n' : ': \n\n');
    if (isOver) response.end();
  }
}
