import { type Response, Router } from 'express';
import { z } from 'zod';
import { claimEdits } from '../acks/claim-edits.ts';
import { createReceiver, judgedUpTo } from '../acks/received.ts';
import { validationOf } from '../acks/validation.ts';
import type { Ctx } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { d8FromIso } from '../lib/dates.ts';
import type { SnipLevel } from '../lib/issue.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import { loadPayer, routePayers } from '../payers/store.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { EnvelopeHandler } from '../x12/types.ts';
import { callerOf } from './auth.ts';
import { checked, notFound } from './problem.ts';
import { insistOnPlainBody, plainBody, tooLarge } from './x12-body.ts';

/** What one upload may hold. Nothing of it is kept but its issues, so these limits bound memory and the answer. */
const LIMITS = {
  size_bytes: 100_000_000,
  sets: 10_000,
  /** Sets that may have many issues each; the ones after them have few. */
  detailedSets: 50,
  issuesPerDetailedSet: 1_000,
  issuesPerSet: 10,
} as const;

const query = z.object({
  payer: z.string().min(1).max(80).optional(),
  snip: z.coerce.number().int().min(1).max(7).optional(),
  file: z.string().min(1).max(255).default('upload'),
});

/**
 * `POST /v1/validate`: an X12 file as the body, judged while it arrives and not kept; the answer is 200 with the JSON of
 * `gateway validate`, whether the file is good or not. `?payer=` names a payer or a trading partner service id of the key's environment,
 * `?snip=` the highest SNIP level, `?file=` the name in the answer. 413 over a limit, 415 for a body that is no plain file.
 */
export function validateRoutes(ctx: Ctx, limits: { size_bytes: number; sets: number } = LIMITS): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    const { payer, snip, file } = checked(query, request.query);
    insistOnPlainBody(request, limits.size_bytes);
    const guides = payer === undefined ? ctx.guides : await guidesFor(ctx, payer, response);
    const options = { ...limitedOptions(), further: claimEdits(ctx.now(), ctx.codes.lists) };
    const receiver = createReceiver(guides, options);
    const counted = countingSets(receiver, options, limits.sets);
    const { judgement } = receiver.result(await readEnvelopes(plainBody(request, limits.size_bytes), counted));
    response.json(validationOf(file, snip === undefined ? judgement : judgedUpTo(judgement, snip as SnipLevel)));
  });
  return router;
}

/** The issue limit is asked for at the beginning of each set, so it can shrink on the way. */
function limitedOptions(): { maxIssues: number } {
  return { maxIssues: LIMITS.issuesPerDetailedSet };
}

function countingSets(handler: EnvelopeHandler, options: { maxIssues: number }, most: number): EnvelopeHandler {
  let sets = 0;
  return {
    ...handler,
    set(set) {
      sets += 1;
      if (sets > most) throw tooLarge(`The file has more than ${most} transaction sets.`);
      if (sets > LIMITS.detailedSets) options.maxIssues = LIMITS.issuesPerSet;
      return handler.set?.(set);
    },
  };
}

async function guidesFor(ctx: Ctx, name: string, response: Response) {
  const { usage } = callerOf(response);
  const stored = await asGateway(ctx, async (tx) => {
    const byId = await loadPayer(tx, name);
    if (byId?.payer.usage === usage) return byId;
    const [route] = await routePayers(tx, [{ payerCode: name, usage }]);
    return route && 'payerId' in route ? loadPayer(tx, route.payerId) : undefined;
  });
  if (!stored) throw notFound('payer');
  return guidesOfPayer(ctx, stored.payer, d8FromIso(ctx.now().toISOString()));
}
