import { Router } from 'express';
import { z } from 'zod';
import { addKey, type Biller, changeBiller, createBiller, findBiller, listBillers, listKeys, revokeKey } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { asGateway, GATEWAY } from '../db/sql.ts';
import { type BillerMailbox, billerMailboxSchema, loadMailboxes, resumeMailbox, setMailbox } from '../uploads/mailbox.ts';
import { audit } from './audited.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { jsonBody } from './body.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

export const billerChange = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  npis: z.array(z.string().regex(/^\d{10}$/, 'has to be ten digits')).max(1_000).optional(),
  taxIds: z.array(z.string().regex(/^\d{9}$/, 'has to be nine digits')).max(1_000).optional(),
  /** False refuses blanks, case and punctuation in claims instead of repairing them. */
  repair: z.boolean().optional(),
});
export const billerCreation = billerChange.required({ name: true }).extend({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'has to be a short word of a-z, 0-9 and "-"').refine((id) => id !== GATEWAY, 'is reserved'),
});
export const newKey = z.strictObject({ environment: z.enum(['test', 'production']), operator: z.boolean().default(false), label: z.string().max(100).default('') });

/** `/v1/billers`, for operators: tenants and their keys. */
export function billerRoutes(ctx: Ctx): Router {
  const router = Router();
  router.use(operatorOnly);
  router.get('/', async (_request, response) => {
    response.json({ items: (await listBillers(ctx)).map(billerJson) });
  });
  router.post('/', ...jsonBody(ctx), async (request, response) => {
    const biller = await createBiller(ctx, checked(billerCreation, request.body));
    if (!biller) throw new HttpProblem(409, 'taken', 'There is a biller of this id already.');
    await audit(ctx, response, { action: 'biller.created', subject: biller.id });
    response.status(201).json(billerJson(biller));
  });
  router.get('/:id', async (request, response) => {
    const biller = await findBiller(ctx, request.params.id);
    if (!biller) throw notFound('biller');
    response.json(billerJson(biller));
  });
  router.patch('/:id', ...jsonBody(ctx), async (request, response) => {
    const biller = await changeBiller(ctx, String(request.params['id']), checked(billerChange, request.body));
    if (!biller) throw notFound('biller');
    await audit(ctx, response, { action: 'biller.changed', subject: biller.id });
    response.json(billerJson(biller));
  });
  router.get('/:id/keys', async (request, response) => {
    if (!(await findBiller(ctx, request.params.id))) throw notFound('biller');
    const keys = await listKeys(ctx, request.params.id);
    response.json({
      items: keys.map((key) => ({
        id: key.keyId, environment: environmentOf(key.usage), operator: key.operator, label: key.label, createdAt: key.createdAt, revokedAt: key.revokedAt ?? null,
      })),
    });
  });
  router.post('/:id/keys', ...jsonBody(ctx), async (request, response) => {
    const { environment, operator, label } = checked(newKey, request.body);
    const made = await addKey(ctx, { billerId: String(request.params['id']), usage: environment === 'test' ? 'T' : 'P', operator, label });
    if (!made) throw notFound('biller');
    await audit(ctx, response, { action: 'key.created', subject: made.keyId });
    response.status(201).json({ id: made.keyId, key: made.key });
  });
  router.delete('/:id/keys/:keyId', async (request, response) => {
    const { id, keyId } = request.params;
    if (!(await revokeKey(ctx, { billerId: id, keyId }))) throw notFound('key');
    await audit(ctx, response, { action: 'key.revoked', subject: keyId });
    response.status(204).end();
  });
  mailboxRoutes(ctx, router);
  return router;
}

/** A biller's mailboxes, one for each environment. The secrets that they name stay where they are. */
function mailboxRoutes(ctx: Ctx, router: Router): void {
  router.get('/:id/mailboxes', async (request, response) => {
    if (!(await findBiller(ctx, request.params.id))) throw notFound('biller');
    response.json({ items: (await asGateway(ctx, (tx) => loadMailboxes(tx, request.params.id))).map(mailboxJson) });
  });
  router.put('/:id/mailboxes/:environment', ...jsonBody(ctx), async (request, response) => {
    const of = mailboxOf(request.params);
    const done = await setMailbox(ctx, of, checked(billerMailboxSchema, request.body));
    if (done === 'no-biller') throw notFound('biller');
    if (done === 'taken') throw new HttpProblem(409, 'taken', 'Another biller or environment uses this account.');
    await audit(ctx, response, { action: 'mailbox.set', subject: `${of.billerId}/${of.usage}` });
    ctx.ring('gather');
    response.json((await asGateway(ctx, (tx) => loadMailboxes(tx, of.billerId))).filter(({ usage }) => usage === of.usage).map(mailboxJson)[0]);
  });
  router.delete('/:id/mailboxes/:environment', async (request, response) => {
    const of = mailboxOf(request.params);
    await setMailbox(ctx, of, undefined);
    await audit(ctx, response, { action: 'mailbox.removed', subject: `${of.billerId}/${of.usage}` });
    response.status(204).end();
  });
  router.post('/:id/mailboxes/:environment/resume', async (request, response) => {
    const of = mailboxOf(request.params);
    if (!(await resumeMailbox(ctx, of))) throw new HttpProblem(409, 'wrong-state', 'The mailbox is not paused.');
    await audit(ctx, response, { action: 'mailbox.resumed', subject: `${of.billerId}/${of.usage}` });
    for (const step of ['gather', 'answer']) ctx.ring(step);
    response.status(202).json({ ok: true });
  });
}

function mailboxOf(params: Record<string, string | string[] | undefined>): { billerId: string; usage: 'T' | 'P' } {
  const { id, environment } = params;
  if (environment !== 'test' && environment !== 'production') throw notFound('mailbox');
  return { billerId: String(id), usage: environment === 'test' ? 'T' : 'P' };
}

function mailboxJson({ usage, settings, state, pauseCode, since }: BillerMailbox) {
  return { object: 'v1.mailbox', environment: environmentOf(usage), ...settings, state, pauseCode: pauseCode ?? null, since };
}

/** `/v1/me`: what the key in use may do. */
export function meRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const { keyId, billerId, usage, operator } = callerOf(response);
    const biller = await findBiller(ctx, billerId);
    response.json({ keyId, environment: environmentOf(usage), operator, biller: biller && billerJson(biller) });
  });
  return router;
}

function billerJson(biller: Biller) {
  return { ...biller, object: 'v1.biller' };
}

function environmentOf(usage: 'T' | 'P'): string {
  return usage === 'T' ? 'test' : 'production';
}
