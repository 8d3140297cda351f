import { Router } from 'express';
import { z } from 'zod';
import { EDITS } from '../claims/edits/table.ts';
import { codeStatus } from '../codes/status.ts';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { d8FromIso, isoFromD8 } from '../lib/dates.ts';
import { loadPayer } from '../payers/store.ts';
import { callerOf } from './auth.ts';
import { checked, notFound } from './problem.ts';

const editQuery = z.object({ payer: z.string().min(1).max(40).optional() });

/** `/v1/codes`: which code lists claims are checked against, and which are missing or old. */
export function codeRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const day = (d8: string | undefined) => (d8 === undefined ? null : isoFromD8(d8));
    const all = await asBiller(ctx, callerOf(response).billerId, (tx) => codeStatus(tx, d8FromIso(ctx.now().toISOString())));
    response.json({
      items: all.map((one) => ({
        kind: one.kind, name: one.name, publisher: one.publisher, setting: one.setting || null, state: one.state, release: one.release ?? null, codes: one.codes ?? null,
        from: day(one.from), to: day(one.to), isComplete: one.isComplete, isOld: one.isOld, loadedAt: one.loadedAt ?? null,
      })),
    });
  });
  return router;
}

/** `/v1/edits?payer=`: the checks that every claim goes through, with what a payer file wants otherwise and why. */
export function editRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { payer: id } = checked(editQuery, request.query);
    const { billerId, usage, operator } = callerOf(response);
    const stored = id === undefined ? undefined : await asBiller(ctx, billerId, (tx) => loadPayer(tx, id));
    if (id !== undefined && (!stored || (stored.payer.usage !== usage && !operator))) throw notFound('payer');
    const wishes = new Map((stored?.payer.edits ?? []).map((wish) => [wish.edit, wish]));
    response.json({
      items: EDITS.map(({ id: edit, title, why, severity, snipLevel, stc, appliesTo }) => {
        const wish = wishes.get(edit);
        return {
          id: edit, title, why, severity, snipLevel, status: stc, appliesTo: appliesTo.split(''),
          payer: wish ? { severity: wish.severity ?? null, set: wish.set ?? {}, why: wish.why, from: wish.from ?? null, to: wish.to ?? null } : null,
        };
      }),
    });
  });
  return router;
}
