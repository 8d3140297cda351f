import { type Response, Router } from 'express';
import { z } from 'zod';
import { cutAgain, type Done, holdBatch, type Refusal, settleBatch } from '../batches/operations.ts';
import type { Ctx } from '../context.ts';
import { asGateway, GATEWAY } from '../db/sql.ts';
import { readStored } from '../db/files.ts';
import { formatCents } from '../lib/money.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { jsonBody } from './body.ts';
import { afterCursor, cursorColumn, cursorValues, page, pageQuery } from './page.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const batchFilters = pageQuery.extend({ state: z.string().max(20).optional(), payer: z.string().max(40).optional() });
const fileFilters = batchFilters;
export const settlement = z.strictObject({ as: z.enum(['sent', 'again']) });

interface BatchRow {
  id: string;
  cursor_time: string;
  payer_id: string;
  payer_version: number;
  usage: string;
  guide: string;
  sender: string;
  receiver: string;
  control_number: number;
  file_name: string;
  file_id: string;
  size_bytes: number;
  claim_count: number;
  charge_cents: number;
  state: string;
  late: boolean;
  attempt: number;
  tries: number;
  next_try_at: Date | null;
  fault_code: string | null;
  ta1: string | null;
  ack: string | null;
  cut_at: Date;
  sent_at: Date | null;
}

const BATCH = `select b.*, ${cursorColumn('b.cut_at')} from ledger.batches b`;

/** `/v1/batches`, for operators: the files that went out or should, their bytes, and the decisions that only a person can make. */
export function batchRoutes(ctx: Ctx): Router {
  const router = Router();
  router.use(operatorOnly);
  router.get('/', async (request, response) => {
    const by = checked(batchFilters, request.query);
    const rows = await asGateway(ctx, (tx) => tx.query<BatchRow>(
      `${BATCH} where ($1::text is null or b.state = $1) and ($2::text is null or b.payer_id = $2) and ${afterCursor('b.cut_at', 'b.id', 3)}
       order by b.cut_at desc, b.id desc limit $5`, [by.state ?? null, by.payer ?? null, ...cursorValues(by.after), by.limit]));
    response.json(page(rows, by.limit, batchJson));
  });
  router.get('/:id', async (request, response) => {
    const { row, sets } = await loadBatch(ctx, request.params.id);
    response.json({ ...batchJson(row), sets });
  });
  router.get('/:id/content', async (request, response) => {
    const { row } = await loadBatch(ctx, request.params.id);
    await sendFile(ctx, response, { subject: row.id, fileId: row.file_id, size_bytes: row.size_bytes });
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

interface FileRow {
  id: string;
  cursor_time: string;
  payer_id: string;
  name: string;
  sha256: string;
  size_bytes: number;
  file_id: string;
  state: string;
  reason: string | null;
  kinds: string[];
  issues: Buffer | null;
  tries: number;
  received_at: Date;
  read_at: Date | null;
}

const FILE = `select f.*, ${cursorColumn('f.received_at')} from ledger.inbound_files f`;

/** `/v1/files`, for operators: what payers sent, why something was put aside, and the bytes as they came. */
export function fileRoutes(ctx: Ctx): Router {
  const router = Router();
  router.use(operatorOnly);
  router.get('/', async (request, response) => {
    const by = checked(fileFilters, request.query);
    const rows = await asGateway(ctx, (tx) => tx.query<FileRow>(
      `${FILE} where ($1::text is null or f.state = $1) and ($2::text is null or f.payer_id = $2) and ${afterCursor('f.received_at', 'f.id', 3)}
       order by f.received_at desc, f.id desc limit $5`, [by.state ?? null, by.payer ?? null, ...cursorValues(by.after), by.limit]));
    response.json(page(rows, by.limit, fileJson));
  });
  router.get('/:id', async (request, response) => {
    const row = await loadFile(ctx, request.params.id);
    const issues: unknown = row.issues === null ? [] : JSON.parse(ctx.seal.open(row.id, 0, row.issues).toString());
    response.json({ ...fileJson(row), issues });
  });
  router.get('/:id/content', async (request, response) => {
    const row = await loadFile(ctx, request.params.id);
    await sendFile(ctx, response, { subject: row.id, fileId: row.file_id, size_bytes: row.size_bytes });
  });
  return router;
}

async function loadBatch(ctx: Ctx, id: string) {
  return asGateway(ctx, async (tx) => {
    const [row] = await tx.query<BatchRow>(`${BATCH} where b.id = $1`, [id]);
    if (!row) throw notFound('batch');
    const sets = await tx.query<{ st02: string; bht03: string; biller_id: string; ack: string | null }>(
      'select st02, bht03, biller_id, ack from ledger.batch_sets where batch_id = $1 order by st02', [id]);
    return { row, sets: sets.map((set) => ({ controlNumber: set.st02, reference: set.bht03, billerId: set.biller_id, acknowledgment: set.ack })) };
  });
}

async function loadFile(ctx: Ctx, id: string): Promise<FileRow> {
  const [row] = await asGateway(ctx, (tx) => tx.query<FileRow>(`${FILE} where f.id = $1`, [id]));
  if (!row) throw notFound('file');
  return row;
}

function batchJson(row: BatchRow) {
  return {
    id: row.id, object: 'v1.batch', payerId: row.payer_id, payerVersion: row.payer_version, environment: row.usage === 'T' ? 'test' : 'production',
    guide: row.guide, senderId: row.sender, receiverId: row.receiver, controlNumber: String(row.control_number).padStart(9, '0'),
    fileName: row.file_name, sizeBytes: row.size_bytes, claimCount: row.claim_count, chargeAmount: formatCents(row.charge_cents),
    state: row.state, late: row.late, attempt: row.attempt, tries: row.tries, nextTryAt: row.next_try_at, faultCode: row.fault_code,
    interchangeAcknowledgment: row.ta1, acknowledgment: row.ack, cutAt: row.cut_at, sentAt: row.sent_at,
  };
}

function fileJson(row: FileRow) {
  return {
    id: row.id, object: 'v1.file', payerId: row.payer_id, name: row.name, sha256: row.sha256, sizeBytes: row.size_bytes, state: row.state,
    reason: row.reason, kinds: row.kinds, tries: row.tries, receivedAt: row.received_at, readAt: row.read_at,
  };
}

/** Streams stored bytes to an operator, and notes in the audit who looked. */
async function sendFile(ctx: Ctx, response: Response, file: { subject: string; fileId: string; size_bytes: number }): Promise<void> {
  await asGateway(ctx, (tx) => tx.run('insert into ledger.audit (biller_id, at, actor, action, subject) values ($1, $2, $3, $4, $5)', [
    GATEWAY, ctx.now(), callerOf(response).keyId, 'content.read', file.subject]));
  response.type('application/edi-x12').setHeader('content-length', file.size_bytes);
  for await (const frame of readStored(ctx, file.fileId)) {
    if (response.destroyed) return;
    if (!response.write(frame)) await new Promise((go) => response.once('drain', go).once('close', go));
  }
  response.end();
}

async function decided(ctx: Ctx, response: Response, work: Promise<Done | Refusal>): Promise<void> {
  const result = await work;
  if (!result.ok && result.reason === 'not-found') throw notFound('batch');
  if (!result.ok) throw new HttpProblem(409, 'wrong-state', 'The batch is not in a state in which this can be done.');
  for (const step of ['cut', 'send', 'deliver']) ctx.ring(step);
  response.status(202).json({ ok: true });
}
