import { type Response, Router } from 'express';
import { z } from 'zod';
import { cutAgain, type Done, holdBatch, type Refusal, settleBatch } from '../batches/operations.ts';
import { type BatchRow, listBatches, viewBatch } from '../batches/view.ts';
import type { Ctx } from '../context.ts';
import { type FileRow, findFile, listFiles, readAgain, viewFile } from '../inbound/view.ts';
import { formatCents } from '../lib/money.ts';
import type { AuditRow } from '../people/audit.ts';
import { audit, streamX12 } from './audited.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { jsonBody } from './body.ts';
import { cursorValues, page, pageQuery } from './page.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const filters = pageQuery.extend({ state: z.string().max(20).optional(), payer: z.string().max(40).optional(), environment: z.enum(['test', 'production']).optional() });
export const settlement = z.strictObject({ as: z.enum(['sent', 'again']) });

/** `/v1/batches`, for operators: the files that went out or should, what was answered, their bytes, and the decisions that only a person can make. */
export function batchRoutes(ctx: Ctx): Router {
  const router = Router();
  router.use(operatorOnly);
  router.get('/', async (request, response) => {
    const by = wanted(request.query);
    response.json(page(await listBatches(ctx, by), by.limit, batchJson));
  });
  router.get('/:id', async (request, response) => {
    const batch = await viewBatch(ctx, { id: request.params.id });
    if (!batch) throw notFound('batch');
    response.json({
      ...batchJson(batch.row),
      sets: batch.sets.map((set) => ({ controlNumber: set.st02, reference: set.bht03, billerId: set.biller_id, claimCount: set.claims, acknowledgment: set.ack })),
      acknowledgments: batch.acks.map((ack) => ({ kind: ack.kind, acknowledgment: ack.ack, fileId: ack.inbound_file_id, fileName: ack.name, at: ack.created_at })),
      decisions: batch.decisions.map(decisionJson),
    });
  });
  router.get('/:id/content', async (request, response) => {
    const batch = await viewBatch(ctx, { id: request.params.id });
    if (!batch) throw notFound('batch');
    await sendContent(ctx, response, batch.row);
  });
  router.post('/:id/settle', ...jsonBody(ctx), async (request, response) => {
    const { as } = checked(settlement, request.body);
    await decided(ctx, response, settleBatch(ctx, { batchId: String(request.params['id']), operator: callerOf(response).keyId, as }));
  });
  router.post('/:id/hold', async (request, response) => {
    await decided(ctx, response, holdBatch(ctx, { batchId: request.params.id, operator: callerOf(response).keyId }));
  });
  router.post('/:id/cut-again', async (request, response) => {
    await decided(ctx, response, cutAgain(ctx, { batchId: request.params.id, operator: callerOf(response).keyId }));
  });
  return router;
}

/** `/v1/files`, for operators: what payers sent, why something was put aside, what it answered, the bytes as they came, and reading it again. */
export function fileRoutes(ctx: Ctx): Router {
  const router = Router();
  router.use(operatorOnly);
  router.get('/', async (request, response) => {
    const by = wanted(request.query);
    response.json(page(await listFiles(ctx, by), by.limit, fileJson));
  });
  router.get('/:id', async (request, response) => {
    const file = await viewFile(ctx, { id: request.params.id });
    if (!file) throw notFound('file');
    response.json({
      ...fileJson(file.row), issues: file.issues, unmatched: file.unmatched,
      acknowledgments: file.acks.map(({ kind, ack, batch_id }) => ({ kind, acknowledgment: ack, batchId: batch_id })),
      remittances: file.remits.map((remit) => ({ id: remit.id, traceNumber: remit.trace, paymentAmount: formatCents(remit.amount_cents), state: remit.state })),
      decisions: file.decisions.map(decisionJson),
    });
  });
  router.get('/:id/content', async (request, response) => {
    const row = await findFile(ctx, { id: request.params.id });
    if (!row) throw notFound('file');
    await sendContent(ctx, response, row);
  });
  router.post('/:id/read-again', async (request, response) => {
    const outcome = await readAgain(ctx, { id: request.params.id, by: callerOf(response).keyId });
    if (outcome === 'not-found') throw notFound('file');
    if (outcome === 'wrong-state') throw new HttpProblem(409, 'wrong-state', 'The file is waiting to be read already.');
    ctx.ring('read');
    response.status(202).json({ ok: true });
  });
  return router;
}

function wanted(query: unknown) {
  const { environment, state, payer, after, limit } = checked(filters, query);
  return { usage: environment && (environment === 'test' ? 'T' as const : 'P' as const), state, payer, before: cursorValues(after)[1] ?? undefined, limit };
}

function batchJson(row: BatchRow) {
  return {
    id: row.id, object: 'v1.batch', payerId: row.payer_id, payerName: row.payer_name, payerVersion: row.payer_version, environment: row.usage === 'T' ? 'test' : 'production',
    guide: row.guide, senderId: row.sender, receiverId: row.receiver, controlNumber: String(row.control_number).padStart(9, '0'),
    fileName: row.file_name, sizeBytes: row.size_bytes, claimCount: row.claim_count, chargeAmount: formatCents(row.charge_cents),
    state: row.state, late: row.late, attempt: row.attempt, tries: row.tries, nextTryAt: row.next_try_at, faultCode: row.fault_code,
    interchangeAcknowledgment: row.ta1, acknowledgment: row.ack, cutAt: row.cut_at, sentAt: row.sent_at,
  };
}

function fileJson(row: FileRow) {
  return {
    id: row.id, object: 'v1.file', payerId: row.payer_id, payerName: row.payer_name, name: row.name, sha256: row.sha256, sizeBytes: row.size_bytes, state: row.state,
    reason: row.reason, kinds: row.kinds, tries: row.tries, receivedAt: row.received_at, readAt: row.read_at,
  };
}

function decisionJson({ at, actor, who, action }: AuditRow) {
  return { at, actor, who, action };
}

async function sendContent(ctx: Ctx, response: Response, { id, file_id, size_bytes }: { id: string; file_id: string; size_bytes: number }): Promise<void> {
  await audit(ctx, response, { action: 'content.read', subject: id });
  await streamX12(ctx, response, { ids: [file_id], size_bytes });
}

async function decided(ctx: Ctx, response: Response, work: Promise<Done | Refusal>): Promise<void> {
  const result = await work;
  if (!result.ok && result.reason === 'not-found') throw notFound('batch');
  if (!result.ok) throw new HttpProblem(409, 'wrong-state', 'The batch is not in a state in which this can be done.');
  for (const step of ['cut', 'send', 'deliver']) ctx.ring(step);
  response.status(202).json({ ok: true });
}
