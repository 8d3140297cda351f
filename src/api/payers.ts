import { Router } from 'express';
import type { Ctx } from '../context.ts';
import { asBiller, asGateway, GATEWAY } from '../db/sql.ts';
import { resumePayer } from '../payers/store.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { HttpProblem, notFound } from './problem.ts';

interface PayerRow {
  id: string;
  name: string;
  usage: 'T' | 'P';
  version: number;
  state: string;
  pause_code: string | null;
  paused_at: Date | null;
  next_poll_at: Date;
  last_contact_at: Date | null;
  last_failure_at: Date | null;
  last_failure_code: string | null;
  codes: string[];
}

const PAYER = `select p.*, array(select r.payer_code from ledger.payer_routes r where r.payer_id = p.id order by 1) as codes from ledger.payers p`;

/** `/v1/payers`: where claims can go; for operators also how the connections are, and letting a paused payer go on. */
export function payerRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const { billerId, usage, operator } = callerOf(response);
    const rows = await asBiller(ctx, billerId, (tx) => tx.query<PayerRow>(`${PAYER} where p.usage = $1 or $2 order by p.id`, [usage, operator]));
    response.json({ items: rows.map((row) => payerJson(row, operator)) });
  });
  router.get('/:id', async (request, response) => {
    const { billerId, usage, operator } = callerOf(response);
    const [row] = await asBiller(ctx, billerId, (tx) => tx.query<PayerRow>(`${PAYER} where p.id = $1 and (p.usage = $2 or $3)`, [request.params.id, usage, operator]));
    if (!row) throw notFound('payer');
    response.json(payerJson(row, operator));
  });
  router.post('/:id/resume', operatorOnly, async (request, response) => {
    const id = String(request.params['id']);
    const outcome = await asGateway(ctx, async (tx) => {
      if ((await tx.query('select 1 from ledger.payers where id = $1', [id])).length === 0) return 'unknown';
      if (!(await resumePayer(tx, id, ctx.now()))) return 'active';
      await tx.run('insert into ledger.audit (biller_id, at, actor, action, subject) values ($1, $2, $3, $4, $5)', [
        GATEWAY, ctx.now(), callerOf(response).keyId, 'payer.resumed', id]);
      return 'resumed';
    });
    if (outcome === 'unknown') throw notFound('payer');
    if (outcome === 'active') throw new HttpProblem(409, 'wrong-state', 'The payer is not paused.');
    for (const step of ['send', 'collect']) ctx.ring(step);
    response.json({ id, state: 'active' });
  });
  return router;
}

function payerJson(row: PayerRow, operator: boolean) {
  const open = {
    id: row.id, object: 'v1.payer', name: row.name, environment: row.usage === 'T' ? 'test' : 'production', tradingPartnerServiceIds: row.codes, state: row.state,
  };
  if (!operator) return open;
  return {
    ...open, version: row.version, pauseCode: row.pause_code, pausedAt: row.paused_at, nextPollAt: row.next_poll_at,
    lastContactAt: row.last_contact_at, lastFailureAt: row.last_failure_at, lastFailureCode: row.last_failure_code,
  };
}
