import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';

/** A list as a person keeps it: a name, and the path with its filters, which hold no patient data. */
export interface SavedFilter {
  id: string;
  name: string;
  query: string;
}

/** Filters that one person may keep. */
const MOST_FILTERS = 50;

/** Whose filters: they are a person's own, and belong to one biller's work. */
export interface FilterOwner {
  billerId: string;
  personId: string;
}

/** A person's filters by name; with `place` those of one list, such as "/claims" or "/queues/denied". */
export function listFilters(ctx: Ctx, of: FilterOwner & { place?: string }): Promise<SavedFilter[]> {
  return asBiller(ctx, of.billerId, (tx) => tx.query<SavedFilter>(
    `select id, name, query from ledger.saved_filters where biller_id = $1 and person_id = $2 and ($3::text is null or split_part(query, '?', 1) = $3)
     order by lower(name), id`, [of.billerId, of.personId, of.place ?? null]));
}

/** Keeps a filter under a name; one of the same name is replaced. False where the person has as many as there may be. */
export function saveFilter(ctx: Ctx, of: FilterOwner & { name: string; query: string }): Promise<boolean> {
  return asBiller(ctx, of.billerId, async (tx) => (await tx.run(
    `insert into ledger.saved_filters (id, biller_id, person_id, name, query, created_at)
     select $1, $2, $3, $4, $5, $6 where (select count(*) from ledger.saved_filters where person_id = $3 and name <> $4) < ${MOST_FILTERS}
     on conflict (person_id, name) do update set query = excluded.query`, [newId('flt'), of.billerId, of.personId, of.name, of.query, ctx.now()])) === 1);
}

/** Forgets a filter. False where the person has no such one. */
export function deleteFilter(ctx: Ctx, of: FilterOwner & { id: string }): Promise<boolean> {
  return asBiller(ctx, of.billerId, async (tx) => (await tx.run(
    'delete from ledger.saved_filters where id = $1 and person_id = $2', [of.id, of.personId])) === 1);
}
