import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';

/** A list as a person keeps it: a name, and the path with its filters, which hold no patient data. */
export interface SavedFilter {
  id: string;
  /** Id of the person, or of the key of the API, whose filter it is. */
  owner: string;
  name: string;
  query: string;
}

/** Filters that one person may keep. */
const MOST_FILTERS = 50;

/** Whose filters: they are a person's own, or a key's, and belong to one biller's work. */
export interface FilterOwner {
  billerId: string;
  personId: string;
}

/** Lists whose filters can be kept, with the filters of each. Nothing else is kept, so that no patient's number gets there. */
const CLAIM_FILTERS = ['group', 'payer', 'status', 'kind', 'chargeFrom', 'servedFrom', 'servedTo', 'billingNpi'];
const QUEUE_FILTERS = ['owner', 'payer', 'category', 'all'];

/** A list's path with those of its filters that are known, in their own order; undefined for anything that is no such list. */
export function cleanList(list: string): string | undefined {
  const [path = '', query = ''] = list.split('?');
  const known = path === '/claims' ? CLAIM_FILTERS : /^\/queues\/[a-z0-9-]{1,40}$/.test(path) ? QUEUE_FILTERS : undefined;
  if (!known) return undefined;
  const given = new URLSearchParams(query);
  const kept = new URLSearchParams(known.flatMap((name) => (given.get(name) ? [[name, given.get(name)!.slice(0, 200)]] : [])));
  return kept.size > 0 ? `${path}?${kept}` : path;
}

/** Filters by name: a person's, or those of everybody at the biller; with `place` those of one list, such as "/claims" or "/queues/denied". */
export function listFilters(ctx: Ctx, of: { billerId: string; personId?: string | undefined; place?: string }): Promise<SavedFilter[]> {
  return asBiller(ctx, of.billerId, (tx) => tx.query<SavedFilter>(
    `select id, person_id as owner, name, query from ledger.saved_filters
     where biller_id = $1 and ($2::text is null or person_id = $2) and ($3::text is null or split_part(query, '?', 1) = $3)
     order by lower(name), id`, [of.billerId, of.personId ?? null, of.place ?? null]));
}

/** Keeps a filter under a name; one of the same name is replaced. False where the person has as many as there may be. */
export function saveFilter(ctx: Ctx, of: FilterOwner & { name: string; query: string }): Promise<boolean> {
  return asBiller(ctx, of.billerId, async (tx) => (await tx.run(
    `insert into ledger.saved_filters (id, biller_id, person_id, name, query, created_at)
     select $1, $2, $3, $4, $5, $6 where (select count(*) from ledger.saved_filters where person_id = $3 and name <> $4) < ${MOST_FILTERS}
     on conflict (person_id, name) do update set query = excluded.query`, [newId('flt'), of.billerId, of.personId, of.name, of.query, ctx.now()])) === 1);
}

/** Forgets a filter: of the person, or of anybody at the biller where no person is given. False where there is no such one. */
export function deleteFilter(ctx: Ctx, of: { billerId: string; personId?: string; id: string }): Promise<boolean> {
  return asBiller(ctx, of.billerId, async (tx) => (await tx.run(
    'delete from ledger.saved_filters where id = $1 and biller_id = $2 and ($3::text is null or person_id = $3)', [of.id, of.billerId, of.personId ?? null])) === 1);
}
