import { type Response, Router } from 'express';
import { HttpProblem } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { cleanList, deleteFilter, saveFilter } from '../../people/saved-filters.ts';
import { fieldsOf } from '../forms.ts';
import { needs, viewerOf } from '../viewer.ts';

const NAME_MOST = 60;
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
