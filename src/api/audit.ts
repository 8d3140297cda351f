import { Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { csvOf } from '../lib/csv.ts';
import { type AuditRow, listAudit, proveAudit } from '../people/audit.ts';
import { audit } from './audited.ts';
import { operatorOnly } from './auth.ts';
import { PAGE_LIMIT } from './page.ts';
import { checked } from './problem.ts';

const MOST_EXPORTED = 100_000;
const filters = z.object({
  action: z.string().min(1).max(100).optional(), who: z.string().min(1).max(100).optional(), subject: z.string().min(1).max(100).optional(),
  after: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50), format: z.enum(['json', 'csv']).default('json'),
});

/**
 * `/v1/audit`, for operators: who did what, when, to what, newest first; lines are only ever added. `action` is how it begins, `who` a part of
 * a person's name or an id, `subject` the id of the thing. `/proof` tells whether every line is as it was written. As CSV all lines that fit, up to a hundred thousand, are answered at once; that is audited.
 */
export function auditRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/proof', operatorOnly, async (_request, response) => {
    response.json({ object: 'v1.audit-proof', ...(await proveAudit(ctx)) });
  });
  router.get('/', operatorOnly, async (request, response) => {
    const { after, limit, format, action, who, subject } = checked(filters, request.query);
    const rows = await listAudit(ctx, { action, who, subject, before: after }, format === 'csv' ? MOST_EXPORTED : limit);
    if (format === 'json') return void response.json({ items: rows.map(lineJson), next: rows.length === limit ? String(rows.at(-1)!.id) : null });
    await audit(ctx, response, { action: 'export', subject: 'audit', data: { rows: rows.length } });
    const lines = rows.map((row) => [row.at.toISOString(), row.who, row.actor, row.action, row.subject, JSON.stringify(row.data), row.n ?? '', row.hash ?? '']);
    response.type('text/csv').send(csvOf([['at', 'who', 'id', 'action', 'about', 'data', 'n', 'hash'], ...lines]));
  });
  return router;
}

function lineJson({ id, at, biller_id, actor, who, action, subject, data, n, hash }: AuditRow) {
  return { id: String(id), object: 'v1.audit-line', at, billerId: biller_id, actor, who, action, subject, data, place: n, hash };
}
