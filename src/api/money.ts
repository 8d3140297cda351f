import express, { Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { formatCents, parseCents } from '../lib/money.ts';
import { type Appeal, type AppealMove, type AppealResult, listAppeals, moveAppeal, openAppeal } from '../money/appeals.ts';
import { loadBankList } from '../money/bank.ts';
import { writeOff } from '../money/write-off.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { afterCursor, cursorColumn, cursorValues, page, PAGE_LIMIT, pageQuery } from './page.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const amount = z.union([z.string(), z.number()]).refine((value) => (parseCents(value) ?? 0) > 0, 'is no amount').transform((value) => parseCents(value)!);
const documents = z.array(z.strictObject({ name: z.string().trim().min(1).max(200), reference: z.string().max(500).default('') })).max(50).default([]);
export const opened = z.strictObject({ claimId: z.string().max(60), reason: z.string().trim().max(2_000).default(''), documents, amount: amount.optional() });
export const given = z.strictObject({ amount: amount.optional(), reason: z.string().trim().min(3).max(500), claimId: z.string().max(60) });
const appealFilters = z.object({
  claimId: z.string().max(60).optional(), state: z.enum(['open', 'sent', 'won', 'lost', 'withdrawn']).optional(), limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
});
/** What the moves with a body take, as the document shows them. */
export const appealBodies = { documents: z.strictObject({ documents }), won: z.strictObject({ amount }) };
const MOVES = {
  documents: appealBodies.documents.transform((body): AppealMove => ({ to: 'documents', documents: body.documents })),
  send: z.strictObject({}).transform((): AppealMove => ({ to: 'sent' })),
  won: appealBodies.won.transform((body): AppealMove => ({ to: 'won', wonCents: body.amount })),
  lost: z.strictObject({}).transform((): AppealMove => ({ to: 'lost' })),
  withdraw: z.strictObject({}).transform((): AppealMove => ({ to: 'withdrawn' })),
};

/** `/v1/appeals`: appeals against denials, from opening to what was won. */
export function appealRoutes(ctx: Ctx): Router {
  const router = Router();
  const json = jsonBody(ctx);
  router.get('/', async (request, response) => {
    response.json({ items: (await listAppeals(ctx, { ...callerOf(response), ...checked(appealFilters, request.query) })).map(appealJson) });
  });
  router.post('/', ...json, async (request, response) => {
    const { amount: askedCents, ...body } = checked(opened, request.body);
    const { billerId, usage, keyId } = callerOf(response);
    response.status(201).json(await shown(ctx, callerOf(response), await openAppeal(ctx, { billerId, usage, by: keyId, askedCents, ...body })));
  });
  router.get('/:id', async (request, response) => {
    response.json(await shown(ctx, callerOf(response), { ok: true, id: request.params.id }));
  });
  for (const [path, body] of Object.entries(MOVES)) {
    router.post(`/:id/${path}`, ...json, async (request, response) => {
      const { billerId, usage, keyId } = callerOf(response);
      const move = checked(body as z.ZodType<AppealMove>, request.body);
      response.json(await shown(ctx, callerOf(response), await moveAppeal(ctx, { billerId, usage, by: keyId, id: String(request.params['id']) }, move)));
    });
  }
  return router;
}

const REFUSALS = {
  'not-denied': 'Nothing of the claim is denied.', 'one-is-open': 'The claim has an open appeal.', 'wrong-state': 'The appeal is not in a state in which this can be done.',
  'too-much': 'The amount is more than what is open.',
};

async function shown(ctx: Ctx, caller: { billerId: string; usage: string }, result: AppealResult) {
  if (!result.ok && result.reason === 'not-found') throw notFound('claim or appeal');
  if (!result.ok) throw new HttpProblem(409, result.reason, REFUSALS[result.reason as keyof typeof REFUSALS]);
  const [appeal] = await listAppeals(ctx, { billerId: caller.billerId, usage: caller.usage, id: result.id, limit: 1 });
  if (!appeal) throw notFound('appeal');
  return appealJson(appeal);
}

function appealJson(row: Appeal) {
  return {
    id: row.id, object: 'v1.appeal', claimId: row.claim_id, level: row.level, state: row.state, reason: row.reason, documents: row.documents,
    amount: formatCents(row.asked_cents), amountWon: row.won_cents === null ? null : formatCents(row.won_cents), deadline: row.deadline,
    openedAt: row.opened_at, sentAt: row.sent_at, decidedAt: row.decided_at,
  };
}

/** `/v1/write-offs`: a person gives up what a payer refused. */
export function writeOffRoutes(ctx: Ctx): Router {
  const router = Router();
  router.post('/', ...jsonBody(ctx), async (request, response) => {
    const { amount: cents, ...body } = checked(given, request.body);
    const { billerId, usage, keyId } = callerOf(response);
    const result = await writeOff(ctx, { billerId, usage, by: keyId, cents, ...body });
    if (result === 'not-found') throw notFound('claim');
    if (result === 'too-much') throw new HttpProblem(409, 'too-much', REFUSALS['too-much']);
    response.status(201).json({ ok: true });
  });
  return router;
}

interface BankRow {
  id: string;
  cursor_time: string;
  trace: string;
  payer_ein: string;
  amount_cents: number;
  paid_on: string;
  remit_id: string | null;
  match_why: string[];
  loaded_at: Date;
}

const bankFilters = pageQuery.extend({ state: z.enum(['matched', 'missing-remittance']).optional() });

/** `/v1/bank-payments`: lists of the bank (CSV, or ACH with CCD+ addenda), matched with remittances by trace, payer, amount and date. */
export function bankRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const by = checked(bankFilters, request.query);
    const { billerId, usage } = callerOf(response);
    const rows = await asBiller(ctx, billerId, (tx) => tx.query<BankRow>(
      `select b.id, ${cursorColumn('b.loaded_at')}, b.trace, b.payer_ein, b.amount_cents, b.paid_on, b.remit_id, b.match_why, b.loaded_at from ledger.bank_payments b
       where b.biller_id = $1 and b.usage = $2 and ($3::text is null or (b.remit_id is not null) = ($3 = 'matched')) and ${afterCursor('b.loaded_at', 'b.id', 4)}
       order by b.loaded_at desc, b.id desc limit $6`, [billerId, usage, by.state ?? null, ...cursorValues(by.after), by.limit]));
    response.json(page(rows, by.limit, bankJson));
  });
  router.post('/', express.raw({ type: () => true, limit: ctx.config.bodyLimit_bytes }), async (request, response) => {
    const { billerId, usage } = callerOf(response);
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const loaded = await loadBankList(ctx, { billerId, usage, text });
    response.status(loaded.added + loaded.known === 0 && loaded.issues.length > 0 ? 400 : 200).json(loaded);
  });
  return router;
}

function bankJson(row: BankRow) {
  return {
    id: row.id, object: 'v1.bank-payment', traceNumber: row.trace, originatingCompanyIdentifier: row.payer_ein, amount: formatCents(row.amount_cents), paidOn: row.paid_on,
    state: row.remit_id === null ? 'missing-remittance' : 'matched', remittanceId: row.remit_id, why: row.match_why, loadedAt: row.loaded_at,
  };
}
