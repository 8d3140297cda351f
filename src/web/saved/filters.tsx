import type { Ctx } from '../../context.ts';
import { cleanList, listFilters } from '../../people/saved-filters.ts';
import { Form } from '../parts.tsx';
import type { Viewer } from '../viewer.ts';

/** The filters that the viewer keeps for a list, to be used or forgotten, and a name for the one that is in use. */
export async function SavedFilters(ctx: Ctx, viewer: Viewer, { list }: { list: string }) {
  const here = cleanList(list);
  const place = here?.split('?')[0];
  if (here === undefined || place === undefined) return null;
  const filters = await listFilters(ctx, { billerId: viewer.billerId, personId: viewer.person.id, place });
  const isNew = here !== place && !filters.some(({ query }) => query === here);
  if (filters.length === 0 && !isNew) return null;
  return (
    <nav class="saved no-print" aria-label="Saved filters">
      {filters.map(({ id, name, query }) => (
        <span key={id} class={query === here ? 'chip at' : 'chip'}>
          <a href={query} {...(query === here ? { 'aria-current': 'page' as const } : {})}>{name}</a>
          <Form action={`/filters/${id}/delete`} csrf={viewer.csrf}>
            <input type="hidden" name="list" value={here} /><button class="plain" type="submit" aria-label={`Delete the saved filter ${name}`} title="Delete">×</button>
          </Form>
        </span>))}
      {isNew ? (
        <Form action="/filters" csrf={viewer.csrf} class="row">
          <input type="hidden" name="list" value={here} />
          <label class="said" for="filter-name">Name for these filters</label>
          <input id="filter-name" name="name" required maxLength={60} placeholder="Name for these filters" autocomplete="off" />
          <button type="submit">Save filter</button>
        </Form>) : null}
    </nav>
  );
}
