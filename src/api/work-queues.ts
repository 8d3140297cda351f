import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { formatCents } from '../lib/money.ts';
import { actOn, addNote, notesOf, type WorkAction } from '../worklist/decide.ts';
import { type Queue, queueNamed, QUEUES } from '../worklist/queues.ts';
import { type Desk, queueEntries, queueTotals, type WorkEntry } from '../worklist/store.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { PAGE_LIMIT } from './page.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const filters = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50), after: z.string().max(200).optional(),
  category: z.string().max(40).optional(), owner: z.string().max(80).optional(), payer: z.string().max(40).optional(),
  all: z.enum(['0', '1']).default('0'),
});
/** What the actions with a body take, as the document shows them. */
export const workBodies = {
  assign: z.strictObject({ owner: z.string().trim().min(1).max(80).nullable().describe('id of a person, or any name; null is nobody') }),
  snooze: z.strictObject({ until: z.iso.datetime({ offset: true }) }),
};
const bodies = {
  assign: workBodies.assign.transform(({ owner }): WorkAction => ({ action: 'assign', owner })),
  snooze: workBodies.snooze.transform(({ until }): WorkAction => ({ action: 'snooze', until: new Date(until) })),
  close: z.strictObject({}).transform((): WorkAction => ({ action: 'close' })),
  reopen: z.strictObject({}).transform((): WorkAction => ({ action: 'reopen' })),
};
export const noteBody = z.strictObject({ text: z.string().trim().min(1).max(4_000) });

/** `/v1/work-queues`: what a biller has to do, with age, amount at stake, deadline and owner; and what people do about it. */
export function workQueueRoutes(ctx: Ctx): Router {
  const router = Router();
  const json = jsonBody(ctx);
  router.get('/', async (_request, response) => {
    const totals = new Map((await queueTotals(ctx, deskOf(response))).map((row) => [row.name, row]));
    response.json({ items: QUEUES.map(({ name, title, action }) => {
      const { count, cents, oldest, deadline } = totals.get(name)!;
      return { name, object: 'v1.work-queue', title, action, count, amountAtStake: formatCents(cents), oldest, nextDeadline: deadline };
    }) });
  });
  router.get('/:name', async (request, response) => {
    const queue = queueOf(request.params.name);
    const { after, all, ...by } = checked(filters, request.query);
    const rows = await queueEntries(ctx, deskOf(response), queue, { ...by, all: all === '1', after: cursor(after) });
    const last = rows.length === by.limit ? rows.at(-1) : undefined;
    response.json({ items: rows.map((row) => entryJson(row, queue)), next: last ? Buffer.from(`${last.priority}|${last.subject}`).toString('base64url') : null });
  });
  router.get('/:name/:subject/notes', async (request, response) => {
    response.json({ items: await notesOf(ctx, { desk: deskOf(response), queue: queueOf(request.params.name), subject: request.params.subject }) });
  });
  router.post('/:name/:subject/notes', ...json, async (request, response) => {
    const { text } = checked(noteBody, request.body);
    if (!(await addNote(ctx, subjectOf(request.params, response), text))) throw notFound('entry');
    response.status(201).json({ ok: true });
  });
  for (const [action, body] of Object.entries(bodies)) {
    router.post(`/:name/:subject/${action}`, ...json, async (request, response) => {
      if (!(await actOn(ctx, subjectOf(request.params, response), checked(body, request.body)))) throw notFound('entry');
      response.json({ ok: true });
    });
  }
  return router;
}

function subjectOf(params: Record<string, unknown>, response: Response) {
  return { desk: deskOf(response), queue: queueOf(String(params['name'])), subject: String(params['subject']), by: callerOf(response).keyId };
}

function deskOf(response: Response): Desk {
  const { billerId, usage } = callerOf(response);
  return { billerId, usage };
}

function queueOf(name: string): Queue {
  const queue = queueNamed(name);
  if (!queue) throw notFound('work queue');
  return queue;
}

function cursor(after: string | undefined): { priority: number; subject: string } | undefined {
  if (after === undefined) return undefined;
  const parts = /^(\d{1,16})\|([\w:-]{1,120})$/.exec(Buffer.from(after, 'base64url').toString('latin1'));
  if (!parts) throw new HttpProblem(400, 'invalid-cursor', 'The cursor is not one that a list of this gateway gave.');
  return { priority: Number(parts[1]), subject: parts[2]! };
}

function entryJson(row: WorkEntry, queue: Queue) {
  return {
    subject: row.subject, object: 'v1.work-entry', queue: queue.name, claimId: row.claim_id, patientControlNumber: row.patient_control_number, payerId: row.payer_id,
    since: row.since, ageDays: row.age_days, amountAtStake: formatCents(row.cents), deadline: row.deadline, categories: row.categories, owner: row.owner,
    snoozedUntil: row.snoozed_until, nextAction: queue.action,
  };
}
