import { type Response, Router } from 'express';
import { HttpProblem } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { deleteFilter, saveFilter } from '../../people/saved-filters.ts';
import { fieldsOf } from '../forms.ts';
import { needs, viewerOf } from '../viewer.ts';

const NAME_MOST = 60;
/** Lists whose filters can be kept, with the filters of each. Nothing else is kept, so that no patient's number gets there. */
const CLAIM_FILTERS = ['group', 'payer', 'status', 'kind', 'chargeFrom', 'servedFrom', 'servedTo', 'billingNpi'];
const QUEUE_FILTERS = ['owner', 'payer', 'category', 'all'];

/** `/filters`: a person's own lists, kept under a name, used and forgotten. */
export function savedFilterPages(ctx: Ctx): Router {
  const router = Router();
  const read = needs(ctx, 'claims.read');
  const owner = (response: Response) => ({ billerId: viewerOf(response).billerId, personId: viewerOf(response).person.id });
  router.post('/filters', read, async (request, response) => {
    const { name = '', list = '' } = fieldsOf(request);
    const query = cleanList(list);
    if (query === undefined || name.trim() === '') throw new HttpProblem(400, 'invalid-request', 'A saved filter needs a name and a list.');
    const kept = await saveFilter(ctx, { ...owner(response), name: name.trim().slice(0, NAME_MOST), query });
    if (!kept) throw new HttpProblem(409, 'too-many', 'There are too many saved filters. Delete one that you no longer use.');
    response.redirect(303, query);
  });
  router.post('/filters/:id/delete', read, async (request, response) => {
    await deleteFilter(ctx, { ...owner(response), id: String(request.params['id']) });
    response.redirect(303, cleanList(fieldsOf(request)['list'] ?? '') ?? '/claims');
  });
  return router;
}

/** A list's path with those of its filters that are known, in their own order; undefined for anything that is no such list. */
export function cleanList(list: string): string | undefined {
  const [path = '', query = ''] = list.split('?');
  const known = path === '/claims' ? CLAIM_FILTERS : /^\/queues\/[a-z0-9-]{1,40}$/.test(path) ? QUEUE_FILTERS : undefined;
  if (!known) return undefined;
  const given = new URLSearchParams(query);
  const kept = new URLSearchParams(known.flatMap((name) => (given.get(name) ? [[name, given.get(name)!.slice(0, 200)]] : [])));
  return kept.size > 0 ? `${path}?${kept}` : path;
}
