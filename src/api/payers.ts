import { type Response, Router } from 'express';
import { z } from 'zod';
import { provePayer } from '../claims/edits/payer.ts';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { testConnection } from '../payers/connection.ts';
import { type Payer, payerSchema } from '../payers/schema.ts';
import { sealPlain } from '../payers/secrets.ts';
import { applyPayers, PayerFileError } from '../payers/store.ts';
import { findPayer, isPayerKnown, listPayers, type PayerRow, resumeByHand, viewPayer } from '../payers/view.ts';
import { audit } from './audited.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { jsonBody } from './body.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

/** `/v1/payers`: where claims can go; for operators also how the connections are, the payer files, and what only a person can do about them. */
export function payerRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const { billerId, usage, operator } = callerOf(response);
    const rows = await asBiller(ctx, billerId, (tx) => listPayers(tx, operator ? undefined : usage));
    response.json({ items: rows.map((row) => payerJson(row, operator)) });
  });
  router.get('/:id', async (request, response) => {
    const { billerId, usage, operator } = callerOf(response);
    const { id } = request.params;
    if (operator) return void response.json(await connectionOf(ctx, id));
    const row = await asBiller(ctx, billerId, (tx) => findPayer(tx, { id, usage }));
    if (!row) throw notFound('payer');
    response.json(payerJson(row, false));
  });
  router.post('/:id/resume', operatorOnly, async (request, response) => {
    const id = String(request.params['id']);
    const outcome = await resumeByHand(ctx, { id, by: callerOf(response).keyId });
    if (outcome === 'not-found') throw notFound('payer');
    if (outcome === 'wrong-state') throw new HttpProblem(409, 'wrong-state', 'The payer is not paused.');
    for (const step of ['send', 'collect']) ctx.ring(step);
    response.json({ id, state: 'active' });
  });
  payerFileRoutes(ctx, router);
  return router;
}

/** The payer file itself: read, stored as a new version, and tried out before or after. */
function payerFileRoutes(ctx: Ctx, router: Router): void {
  router.get('/:id/file', operatorOnly, async (request, response) => {
    const found = await viewPayer(ctx, { id: String(request.params['id']) });
    if (!found) throw notFound('payer');
    response.json(found.stored.payer);
  });
  router.put('/:id/file', operatorOnly, ...jsonBody(ctx), async (request, response) => {
    const payer = payerFile(ctx, request.body);
    if (payer.id !== request.params['id']) {
      throw new HttpProblem(400, 'invalid-request', 'The file is for another payer.', { errors: [{ message: 'has to be the id of the address', pointer: '/id' }] });
    }
    await apply(ctx, response, payer);
  });
  router.post('/test', operatorOnly, ...jsonBody(ctx), async (request, response) => {
    await sendTest(ctx, response, payerFile(ctx, request.body));
  });
  router.post('/:id/test', operatorOnly, async (request, response) => {
    const found = await viewPayer(ctx, { id: String(request.params['id']) });
    if (!found) throw notFound('payer');
    await sendTest(ctx, response, found.stored.payer);
  });
}

/** A payer file as it may come over HTTP: secrets in clear, "plain:…", are sealed here and stored in no other way. */
function payerFile(ctx: Ctx, body: unknown): Payer {
  return checked(payerSchema, sealPlain(ctx.seal, checked(z.record(z.string(), z.unknown()), body)));
}

async function apply(ctx: Ctx, response: Response, payer: Payer): Promise<void> {
  const isKnown = await isPayerKnown(ctx, payer.id);
  try {
    provePayer(ctx.guides, payer);
    const changed = await applyPayers(ctx, [payer]);
    if (changed.length > 0) await audit(ctx, response, { action: isKnown ? 'payer.changed' : 'payer.added', subject: payer.id });
  } catch (error) {
    if (!(error instanceof PayerFileError)) throw error;
    throw new HttpProblem(409, 'payer-file', 'The payer file can not be applied.', { errors: error.problems.map((message) => ({ message })) });
  }
  response.status(isKnown ? 200 : 201).json(await connectionOf(ctx, payer.id));
}

async function sendTest(ctx: Ctx, response: Response, payer: Payer): Promise<void> {
  const tested = await testConnection(ctx, payer);
  await audit(ctx, response, { action: 'payer.tested', subject: payer.id, data: { ok: tested.ok } });
  response.json(tested.ok
    ? { ok: true, waitingIn: tested.waitingIn, waitingOut: tested.waitingOut, durationMs: tested.duration_ms }
    : { ok: false, code: tested.code, message: tested.message });
}

async function connectionOf(ctx: Ctx, id: string) {
  const found = await viewPayer(ctx, { id });
  if (!found) throw notFound('payer');
  return {
    ...payerJson(found.row, true),
    versions: found.versions.map(({ version, applied_at }) => ({ version, appliedAt: applied_at })),
    roundTrips: found.trips.map(({ kind, n, p50_s, p95_s }) => ({ kind, count: n, p50Seconds: p50_s, p95Seconds: p95_s })),
  };
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
