import type { Request } from 'express';
import type { z } from 'zod';
import { claimFilters } from '../../api/claim-list.ts';
import { checked } from '../../api/problem.ts';
import { GROUPS } from '../../claims/groups.ts';

/** Query parameters that came once and are not empty. */
export type Query = Record<string, string | undefined>;

export function plainQuery(query: Request['query']): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => typeof value === 'string' && value !== '')) as Query;
}

/** The group that a query names; all claims where it names none. */
export function groupOf(query: Query): (typeof GROUPS)[number] {
  return GROUPS.find(({ key }) => key === (query['group'] ?? '')) ?? GROUPS[0]!;
}

/** What the list of a query is narrowed by. Throws a problem with status 400 for a filter that can't be read. */
export function listFilters(query: Query, limit: number): z.output<typeof claimFilters> {
  const { statuses: ofGroup } = groupOf(query);
  const { group: _group, ...filters } = query;
  const statuses = query['status'] ?? (ofGroup.length > 0 ? ofGroup.join(',') : undefined);
  return checked(claimFilters, { ...filters, limit, ...(statuses ? { status: statuses } : {}) });
}
