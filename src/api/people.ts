import { Router } from 'express';
import { z } from 'zod';
import { findBiller } from '../billers/store.ts';
import type { Ctx } from '../context.ts';
import { ROLES } from '../people/roles.ts';
import { addPerson, changePerson, findPerson, listPeople, type Person, resetPassword } from '../people/store.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { jsonBody } from './body.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const name = z.string().trim().min(1).max(100);
const roles = z.array(z.enum(ROLES)).min(1, 'needs at least one role').max(ROLES.length);
export const personCreation = z.strictObject({ name, email: z.string().trim().max(200).regex(/^\S+@\S+$/, 'has to be an e-mail address'), billerId: z.string().max(40), roles });
export const personChange = z.strictObject({ name: name.optional(), roles: roles.optional(), disabled: z.boolean().optional() });

/**
 * `/v1/people`, for operators: who may sign in to the page, and what for. First passwords are answered once and have to be changed at the
 * first sign-in. Nobody is removed, because the audit names them: they are disabled.
 */
export function peopleRoutes(ctx: Ctx): Router {
  const router = Router();
  router.use(operatorOnly);
  router.get('/', async (_request, response) => {
    response.json({ items: (await listPeople(ctx)).map((person) => personJson(person, ctx.now())) });
  });
  router.post('/', ...jsonBody(ctx), async (request, response) => {
    const person = checked(personCreation, request.body);
    if (!(await findBiller(ctx, person.billerId))) throw notFound('biller');
    const made = await addPerson(ctx, { ...person, by: callerOf(response).keyId });
    if (!made) throw new HttpProblem(409, 'taken', 'There is somebody with this e-mail address already.');
    response.status(201).json({ ...(await personOf(ctx, made.id)), firstPassword: made.password });
  });
  router.get('/:id', async (request, response) => {
    response.json(await personOf(ctx, request.params.id));
  });
  router.patch('/:id', ...jsonBody(ctx), async (request, response) => {
    const id = String(request.params['id']);
    if (!(await changePerson(ctx, id, { ...checked(personChange, request.body), by: callerOf(response).keyId }))) throw notFound('person');
    response.json(await personOf(ctx, id));
  });
  router.post('/:id/password', async (request, response) => {
    const password = await resetPassword(ctx, { id: request.params.id, by: callerOf(response).keyId });
    if (password === undefined) throw notFound('person');
    response.json({ ...(await personOf(ctx, request.params.id)), firstPassword: password });
  });
  return router;
}

async function personOf(ctx: Ctx, id: string) {
  const person = await findPerson(ctx, id);
  if (!person) throw notFound('person');
  return personJson(person, ctx.now());
}

function personJson(person: Person, now: Date) {
  const { id, billerId, email, mustChange, lockedUntil, lastSignInAt, disabledAt, createdAt } = person;
  return {
    id, object: 'v1.person', name: person.name, email, billerId, roles: person.roles, mustChangePassword: mustChange, disabledAt: disabledAt ?? null,
    lockedUntil: lockedUntil && lockedUntil > now ? lockedUntil : null, lastSignInAt: lastSignInAt ?? null, createdAt,
  };
}
