import type { Request } from 'express';
import type { z } from 'zod';
import { claimFilters } from '../../api/claim-list.ts';
import { checked } from '../../api/problem.ts';

/** Groups of statuses as tabs: what to do is the same for all of a group. */
export const GROUPS: readonly { key: string; label: string; statuses: readonly string[] }[] = [
  { key: '', label: 'All', statuses: [] },
  { key: 'rejected', label: 'Rejected', statuses: ['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED'] },
  { key: 'denied', label: 'Denied', statuses: ['DENIED', 'PARTIAL'] },
  { key: 'trouble', label: 'Held up', statuses: ['HELD', 'INTERCHANGE_REJECTED', 'TRANSMIT_FAILED', 'INFO_REQUESTED', 'REVERSED'] },
  { key: 'waiting', label: 'On its way', statuses: ['RECEIVED', 'READY', 'BATCHED', 'TRANSMITTED', 'SYNTAX_ACCEPTED', 'RECEIVED_BY_PAYER', 'PENDED'] },
  { key: 'accepted', label: 'Accepted', statuses: ['PAYER_ACCEPTED'] },
  { key: 'paid', label: 'Paid', statuses: ['PAID', 'ZERO_PAID'] },
];

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
