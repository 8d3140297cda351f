import { type Response, Router } from 'express';
import { z } from 'zod';
import { codeLabel, type Codes } from '../acks/codes.ts';
import type { Ctx } from '../context.ts';
import { csvOf } from '../lib/csv.ts';
import { formatCents } from '../lib/money.ts';
import { aging, answerTimes, denials, denialsByWeek, FIGURE_MEANS, figures, flow, type Slice } from '../money/figures.ts';
import { DENIAL_CATEGORIES } from '../remits/denials.ts';
import { audit } from './audited.ts';
import { callerOf } from './auth.ts';
import { checked } from './problem.ts';

const DAY_MS = 86_400_000;
const period = z.object({ days: z.coerce.number().int().min(1).max(3_650).default(30), format: z.enum(['json', 'csv']).default('json') });
const denialQuery = period.extend({ by: z.enum(['payer', 'code', 'provider', 'category']).default('payer') });
const weekQuery = period.extend({ category: z.enum(DENIAL_CATEGORIES).optional() });
const flowQuery = z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) });

/** `/v1/insights`: the biller's figures as the page shows them. Rates are numbers between 0 and 1, or null where there is nothing to count. */
export function insightRoutes(ctx: Ctx, codes: Codes): Router {
  const router = Router();
  const since = (days: number) => new Date(ctx.now().getTime() - days * DAY_MS);
  router.get('/', async (request, response) => {
    const { days, format } = checked(period, request.query);
    const all = await figures(ctx, callerOf(response), { since: since(days), days });
    const values = {
      claims: all.claims, chargeAmount: formatCents(all.cents), cleanRate: all.clean ?? null, firstPassRate: all.firstPass ?? null,
      denialRate: all.denial ?? null, daysInReceivables: all.daysInReceivables ?? null,
    };
    if (format === 'json') return void response.json({ object: 'v1.insights', days, since: since(days), ...values, definitions: FIGURE_MEANS });
    await sendCsv(ctx, response, { name: 'figures', rows: [['figure', 'value'], ...Object.entries(values).map(([name, value]) => [name, value ?? ''])] });
  });
  router.get('/denials', async (request, response) => {
    const { days, format, by } = checked(denialQuery, request.query);
    await sendSlices(ctx, response, { name: `denials-${by}`, ...(by === 'code' ? { codes } : {}), format, slices: await denials(ctx, callerOf(response), { by, since: since(days) }) });
  });
  router.get('/denials-by-week', async (request, response) => {
    const { days, format, category } = checked(weekQuery, request.query);
    await sendSlices(ctx, response, { name: 'denials-by-week', format, slices: await denialsByWeek(ctx, callerOf(response), { since: since(days), category }) });
  });
  router.get('/aging', async (request, response) => {
    const { format } = checked(period, request.query);
    await sendSlices(ctx, response, { name: 'aging', format, slices: await aging(ctx, callerOf(response)) });
  });
  router.get('/answer-times', async (request, response) => {
    const { days } = checked(period, request.query);
    const times = await answerTimes(ctx, callerOf(response), since(days));
    response.json({ items: times.map(({ payer, kind, n, p50_s, p95_s }) => ({ payer, kind, count: n, p50Seconds: p50_s, p95Seconds: p95_s })) });
  });
  router.get('/flow', async (request, response) => {
    const { hours } = checked(flowQuery, request.query);
    const counts = await flow(ctx, callerOf(response), new Date(ctx.now().getTime() - hours * 3_600_000));
    response.json({ hours, items: [...counts].map(([event, { n, cents }]) => ({ event, claims: n, chargeAmount: formatCents(cents) })) });
  });
  return router;
}

/** A breakdown as JSON, or as a table for a spreadsheet. With `codes` its names are reasons, and have their labels beside them. */
async function sendSlices(ctx: Ctx, response: Response, of: { name: string; slices: readonly Slice[]; codes?: Codes; format: 'json' | 'csv' }): Promise<void> {
  const items = of.slices.map(({ name, n, of: all, cents }) => ({ name, label: (of.codes && codeLabel(of.codes, name)) ?? null, claims: n, ofClaims: all, amount: formatCents(cents) }));
  if (of.format === 'json') return void response.json({ items });
  await sendCsv(ctx, response, { name: of.name, rows: [['name', 'label', 'claims', 'money'], ...items.map(({ name, label, claims, amount }) => [name, label ?? '', claims, amount])] });
}

/** Rows as CSV. An export leaves the gateway for good, so that each is audited. */
async function sendCsv(ctx: Ctx, response: Response, { name, rows }: { name: string; rows: (string | number)[][] }): Promise<void> {
  await audit(ctx, response, { billerId: callerOf(response).billerId, action: 'export', subject: name, data: { rows: rows.length - 1 } });
  response.type('text/csv').send(csvOf(rows));
}
