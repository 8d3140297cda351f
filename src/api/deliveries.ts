import { Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { resendDelivery } from '../deliveries/manage.ts';
import { eventId } from '../deliveries/types.ts';
import { callerOf } from './auth.ts';
import { afterCursor, cursorColumn, cursorValues, page, pageQuery } from './page.ts';
import { checked, notFound } from './problem.ts';

const filters = pageQuery.extend({
  state: z.enum(['pending', 'queued', 'delivered', 'dead']).optional(),
  endpoint: z.string().max(60).optional(),
});

interface DeliveryRow {
  id: string;
  cursor_time: string;
  event_id: number;
  kind: string;
  endpoint: string;
  state: string;
  tries: number;
  next_try_at: Date;
  queued_at: Date | null;
  delivered_at: Date | null;
  created_at: Date;
}

const DELIVERY = `select d.id, ${cursorColumn('d.created_at')}, d.event_id, e.kind, d.endpoint, d.state, d.tries, d.next_try_at, d.queued_at,
  d.delivered_at, d.created_at from ledger.deliveries d join ledger.events e on e.id = d.event_id`;

/** `/v1/deliveries`: what became of each event on its way to the results queue and the webhooks, every attempt, and resending. */
export function deliveryRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const by = checked(filters, request.query);
    const { billerId } = callerOf(response);
    const rows = await asBiller(ctx, billerId, (tx) => tx.query<DeliveryRow>(
      `${DELIVERY} where d.biller_id = $1 and ($2::text is null or d.state = $2) and ($3::text is null or d.endpoint = $3)
         and ${afterCursor('d.created_at', 'd.id', 4)} order by d.created_at desc, d.id desc limit $6`,
      [billerId, by.state ?? null, by.endpoint ?? null, ...cursorValues(by.after), by.limit]));
    response.json(page(rows, by.limit, deliveryJson));
  });
  router.get('/:id', async (request, response) => {
    const found = await asBiller(ctx, callerOf(response).billerId, async (tx) => {
      const [row] = await tx.query<DeliveryRow>(`${DELIVERY} where d.id = $1`, [request.params.id]);
      const attempts = await tx.query<{ n: number; at: Date; status: number | null; code: string; duration_ms: number }>(
        'select n, at, status, code, duration_ms from ledger.delivery_attempts where delivery_id = $1 order by n', [request.params.id]);
      return row && { ...deliveryJson(row), attempts };
    });
    if (!found) throw notFound('delivery');
    response.json(found);
  });
  router.post('/:id/resend', async (request, response) => {
    if (!(await resendDelivery(ctx, callerOf(response).billerId, request.params.id))) throw notFound('delivery');
    response.status(202).json({ id: request.params.id, state: 'pending' });
  });
  return router;
}

function deliveryJson(row: DeliveryRow) {
  const waits = row.state === 'pending' || row.state === 'queued';
  return {
    id: row.id, object: 'v1.delivery', eventId: eventId(row.event_id), type: row.kind, endpoint: row.endpoint, state: row.state,
    tries: row.tries, nextTryAt: waits ? row.next_try_at : null, queuedAt: row.queued_at, deliveredAt: row.delivered_at, createdAt: row.created_at,
  };
}
