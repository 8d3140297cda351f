import { once } from 'node:events';
import type { Request, Response } from 'express';
import { type claimJson, listClaims } from '../../api/claim-list.ts';
import type { Ctx } from '../../context.ts';
import { csvOf } from '../../lib/csv.ts';
import { recordAudit } from '../../people/audit.ts';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { statusWords } from '../words.ts';
import { listFilters, plainQuery } from './list-query.ts';
import { payerNames } from './store.ts';

/** Claims that are read and written at once. */
const CHUNK = 500;

type Item = ReturnType<typeof claimJson>;

/** Columns of the file, in the billers' words; amounts as decimals. */
const COLUMNS: readonly (readonly [string, (item: Item, payers: ReadonlyMap<string, string>) => string])[] = [
  ['patient control number', (item) => item.patientControlNumber], ['status', (item) => statusWords(item.status).label], ['since', (item) => item.statusAt.toISOString()],
  ['payer', (item, payers) => payers.get(item.payer.id) ?? item.payer.id], ['payer id', (item) => item.payer.tradingPartnerServiceId], ['kind', (item) => item.kind],
  ['served from', (item) => item.serviceFrom ?? ''], ['served to', (item) => item.serviceTo ?? ''], ['charge', (item) => item.chargeAmount], ['paid', (item) => item.paidAmount],
  ['patient owes', (item) => item.patientAmount], ['reasons', (item) => item.reasons.join(' ')], ['payer claim number', (item) => item.payerClaimNumber ?? ''],
  ['next action', (item) => item.nextAction ?? ''], ['deadline', (item) => item.deadline ?? ''], ['received', (item) => item.createdAt.toISOString()], ['claim id', (item) => item.id],
];

/**
 * `/claims/export`: the claims of a list with its filters as CSV, as many as there are. They are read and sent a stretch at a
 * time, as fast as the other side takes them; who leaves ends it. Cells that a spreadsheet would run are made harmless.
 */
export async function exportClaims(ctx: Ctx, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const caller = callerOfViewer(viewer);
  const filters = listFilters(plainQuery(request.query), CHUNK);
  const payers = await payerNames(ctx, caller);
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'export', subject: 'claims' });
  response.setHeader('content-disposition', 'attachment; filename="claims.csv"').type('text/csv');
  response.write(csvOf([COLUMNS.map(([name]) => name)]));
  for (let after: string | undefined; ;) {
    const { items, next } = await listClaims(ctx, caller, { ...filters, after });
    const isTaken = response.write(csvOf(items.map((item) => COLUMNS.map(([, cell]) => cell(item, payers)))));
    if (next === null || response.destroyed) break;
    if (!isTaken) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    after = next;
  }
  response.end();
}
