import { Router } from 'express';
import { z } from 'zod';
import { GROUPS } from '../claims/groups.ts';
import type { Ctx } from '../context.ts';
import { cleanList, deleteFilter, listFilters, type SavedFilter, saveFilter } from '../people/saved-filters.ts';
import { findPerson } from '../people/store.ts';
import { queueNamed } from '../worklist/queues.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const listOf = z.union([z.literal('claims'), z.string().regex(/^work-queues\/[a-z0-9-]{1,40}$/)]).refine((list) => list === 'claims' || queueNamed(list.split('/')[1]!) !== undefined, 'is no list');

/** Body of a saved filter. Without an owner it is the key's own; with one, a person of the same biller finds it on the page. */
export const savedFilterRequest = z.strictObject({
  name: z.string().trim().min(1).max(60), list: listOf, filters: z.record(z.string().max(40), z.string().max(200)), owner: z.string().max(60).optional(),
});
const filterQuery = z.object({ owner: z.string().max(60).optional() });

/** `/v1/saved-filters`: lists that people, or keys, keep under a name; `items` of each is where its claims or entries are. */
export function savedFilterRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { owner } = checked(filterQuery, request.query);
    response.json({ items: (await listFilters(ctx, { billerId: callerOf(response).billerId, personId: owner })).map(filterJson) });
  });
  router.post('/', ...jsonBody(ctx), async (request, response) => {
    const { name, list, filters, owner } = checked(savedFilterRequest, request.body);
    const { billerId, keyId } = callerOf(response);
    if (owner !== undefined && owner !== keyId && (await findPerson(ctx, owner))?.billerId !== billerId) throw notFound('owner');
    const query = cleanList(`/${list.replace('work-queues/', 'queues/')}?${new URLSearchParams(filters)}`)!;
    const unknown = Object.keys(filters).filter((filter) => !new URLSearchParams(query.split('?')[1]).has(filter));
    if (unknown.length > 0) throw new HttpProblem(400, 'invalid-request', 'The list has no such filter.', { errors: unknown.map((filter) => ({ message: 'is no filter of this list', pointer: `/filters/${filter}` })) });
    if (!(await saveFilter(ctx, { billerId, personId: owner ?? keyId, name, query }))) throw new HttpProblem(409, 'too-many', 'There are too many saved filters. Delete one that is no longer used.');
    const saved = (await listFilters(ctx, { billerId, personId: owner ?? keyId })).find((one) => one.name === name)!;
    response.status(201).json(filterJson(saved));
  });
  router.delete('/:id', async (request, response) => {
    if (!(await deleteFilter(ctx, { billerId: callerOf(response).billerId, id: request.params.id }))) throw notFound('saved filter');
    response.status(204).end();
  });
  return router;
}

function filterJson({ id, name, owner, query }: SavedFilter) {
  const [path = '', text = ''] = query.split('?');
  const list = path.slice(1).replace('queues/', 'work-queues/');
  const { group, ...plain } = Object.fromEntries(new URLSearchParams(text));
  // A tab of the page is a group of statuses here.
  const statuses = GROUPS.find(({ key }) => key === group)?.statuses.join(',');
  const asked = new URLSearchParams({ ...(statuses ? { status: statuses } : {}), ...plain });
  return { id, object: 'v1.saved-filter', name, owner, list, filters: { ...(group ? { group } : {}), ...plain }, items: `/v1/${list}${asked.size > 0 ? `?${asked}` : ''}` };
}
