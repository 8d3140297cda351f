import { Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import {
  changeWebhook, createWebhook, findWebhook, listWebhooks, pingWebhook, removeWebhook, rotateSecret, type Webhook,
} from '../deliveries/manage.ts';
import type { Issue } from '../lib/issue.ts';
import { callerOf } from './auth.ts';
import { jsonBody } from './body.ts';
import { checked, HttpProblem, notFound, requestId } from './problem.ts';

const url = z.string().max(2_000);
const types = z.array(z.string().max(60)).max(50);
export const webhookCreation = z.strictObject({ url, types: types.default([]) });
export const webhookChange = z.strictObject({ url: url.optional(), types: types.optional(), enabled: z.boolean().optional() });

/** `/v1/webhooks`: where the biller wants its events sent. A secret is answered once, when it is made or rotated. */
export function webhookRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    response.json({ items: (await listWebhooks(ctx, callerOf(response).billerId)).map(webhookJson) });
  });
  router.post('/', ...jsonBody(ctx), async (request, response) => {
    const made = await createWebhook(ctx, callerOf(response).billerId, checked(webhookCreation, request.body));
    if ('issues' in made) throw invalid(made.issues);
    response.status(201).json({ ...webhookJson(made.webhook), secret: made.secret });
  });
  router.get('/:id', async (request, response) => {
    response.json(webhookJson(present(await findWebhook(ctx, callerOf(response).billerId, request.params.id))));
  });
  router.patch('/:id', ...jsonBody(ctx), async (request, response) => {
    const at = { billerId: callerOf(response).billerId, id: String(request.params['id']) };
    const changed = present(await changeWebhook(ctx, at, checked(webhookChange, request.body)));
    if ('issues' in changed) throw invalid(changed.issues);
    response.json(webhookJson(changed));
  });
  router.delete('/:id', async (request, response) => {
    if (!(await removeWebhook(ctx, callerOf(response).billerId, request.params.id))) throw notFound('webhook');
    response.status(204).end();
  });
  router.post('/:id/rotate', async (request, response) => {
    response.json({ secret: present(await rotateSecret(ctx, callerOf(response).billerId, request.params.id)) });
  });
  router.post('/:id/ping', async (request, response) => {
    const { billerId, usage } = callerOf(response);
    const deliveryId = present(await pingWebhook(ctx, billerId, { id: request.params.id, usage, requestId: requestId(response) }));
    response.status(202).json({ deliveryId });
  });
  return router;
}

function webhookJson(webhook: Webhook) {
  return {
    id: webhook.id, object: 'v1.webhook', url: webhook.url, types: webhook.types, enabled: webhook.disabledAt === undefined,
    disabledAt: webhook.disabledAt ?? null, failingSince: webhook.failingSince ?? null, oldSecretUntil: webhook.oldSecretUntil ?? null, createdAt: webhook.createdAt,
  };
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw notFound('webhook');
  return value;
}

function invalid(issues: readonly Issue[]): HttpProblem {
  return new HttpProblem(400, 'invalid-request', 'The webhook can not be used as it is.', {
    errors: issues.map(({ message, pointer }) => ({ message, pointer })),
  });
}
