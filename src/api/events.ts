import { Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { FEED_LIMIT, readFeed } from '../deliveries/feed.ts';
import { callerOf } from './auth.ts';
import { checked, HttpProblem } from './problem.ts';

const query = z.object({
  after: z.string().max(200).optional(),
  types: z.string().max(500).transform((text) => text.split(',')).optional(),
  limit: z.coerce.number().int().min(1).max(FEED_LIMIT).default(100),
});

/** `/v1/events`: the biller's feed of the key's environment. Go on from `next`; an empty page gives the same `next` again. */
export function eventRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { billerId, usage } = callerOf(response);
    const feed = await readFeed(ctx, billerId, { ...checked(query, request.query), usage });
    if (!feed) throw new HttpProblem(400, 'invalid-cursor', 'The cursor is not one that this feed gave.');
    response.json({ items: feed.events, next: feed.next ?? null });
  });
  return router;
}
