import { type Request, type Response, Router } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import { listBillers } from '../../billers/store.ts';
import type { Ctx } from '../../context.ts';
import { ROLE_WORDS, ROLES, type Role } from '../../people/roles.ts';
import { addPerson, changePerson, findPerson, listPeople, type Person, resetPassword } from '../../people/store.ts';
import { fieldsOf, valuesOf } from '../forms.ts';
import { Choice, Field, Form, Head, Notice, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { needs, type Viewer, viewerOf } from '../viewer.ts';
import { AdminTabs } from './frame.tsx';

/** `/admin/people`: who may sign in, and what for. */
export function peoplePages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const allowed = needs(ctx, 'people');
  router.get('/admin/people', allowed, (_request, response) => show(ctx, web, { response }));
  router.post('/admin/people', allowed, async (request, response) => {
    const { name = '', email = '', biller = '' } = fieldsOf(request);
    const roles = rolesOf(request);
    const isComplete = name.trim() !== '' && /^\S+@\S+$/.test(email.trim()) && roles.length > 0 && (await listBillers(ctx)).some(({ id }) => id === biller);
    if (!isComplete) return show(ctx, web, { response, wrong: 'Give a name, an e-mail address, a biller and at least one role.' });
    const made = await addPerson(ctx, { billerId: biller, name: name.trim().slice(0, 100), email: email.trim().slice(0, 200), roles, by: viewerOf(response).person.id });
    if (!made) return show(ctx, web, { response, wrong: 'There is somebody with this e-mail address already.' });
    await show(ctx, web, { response, secret: { name: name.trim(), password: made.password } });
  });
  router.post('/admin/people/:id', allowed, async (request, response) => {
    const person = await findPerson(ctx, String(request.params['id']));
    if (!person) throw notFound('person');
    const what = fieldsOf(request)['what'];
    if (what === 'password') {
      const password = await resetPassword(ctx, { id: person.id, by: viewerOf(response).person.id });
      return show(ctx, web, { response, secret: { name: person.name, password: password ?? '' } });
    }
    await change(ctx, request, { person, viewer: viewerOf(response), what });
    response.redirect(303, '/admin/people');
  });
  return router;
}

async function change(ctx: Ctx, request: Request, of: { person: Person; viewer: Viewer; what: string | undefined }): Promise<void> {
  const { person, viewer, what } = of;
  // Somebody who takes their own rights away could leave nobody who can give them back.
  if (person.id === viewer.person.id) throw new HttpProblem(409, 'own-account', 'Another administrator has to change your own account.');
  if (what === 'disable' || what === 'enable') await changePerson(ctx, person.id, { disabled: what === 'disable', by: viewer.person.id });
  else if (what === 'roles' && rolesOf(request).length > 0) await changePerson(ctx, person.id, { roles: rolesOf(request), by: viewer.person.id });
  else throw new HttpProblem(400, 'invalid-request', 'Give at least one role.');
}

function rolesOf(request: Request): Role[] {
  return ROLES.filter((role) => valuesOf(request, 'role').includes(role));
}

async function show(ctx: Ctx, web: Web, of: { response: Response; wrong?: string; secret?: { name: string; password: string } }): Promise<void> {
  const viewer = viewerOf(of.response);
  const [people, billers] = await Promise.all([listPeople(ctx), listBillers(ctx)]);
  sendScreen(web, of.response, { title: 'People', place: 'admin', status: of.wrong ? 400 : 200, body: (
    <>
      <Head title="People" about="Everybody has an account of their own: the audit log names who did what." />
      <AdminTabs viewer={viewer} current="/admin/people" />
      {of.wrong ? <Notice tone="bad">{of.wrong}</Notice> : null}
      {of.secret ? <Notice tone="good"><p>{`The first password of ${of.secret.name}, shown once. It has to be changed at the first sign-in.`}</p><p class="secret">{of.secret.password}</p></Notice> : null}
      <div class="card flush"><table class="stack">
        <thead><tr><th scope="col">Name</th><th scope="col">Works for</th><th scope="col">Roles</th><th scope="col">Last sign-in</th><th scope="col">Change</th></tr></thead>
        <tbody>{people.map((person) => <Row key={person.id} person={person} viewer={viewer} now={ctx.now()} />)}</tbody></table></div>
      <section class="card"><h2>Add somebody</h2><Form action="/admin/people" csrf={viewer.csrf}>
        <div class="grid2"><Field label="Name" name="name" required autocomplete="off" /><Field label="E-mail address" name="email" type="email" required autocomplete="off" />
          <Choice label="Works for" name="biller" value={viewer.billerId} options={billers.map(({ id, name }) => [id, name] as const)} /></div>
        <Roles chosen={['biller']} prefix="new" />
        <button class="main" type="submit">Add</button></Form></section>
    </>) });
}

function Roles({ chosen, prefix }: { chosen: readonly Role[]; prefix: string }) {
  return <fieldset><legend>Roles</legend>{ROLES.map((role) => (
    <label key={role} class="check" for={`${prefix}-${role}`}><input id={`${prefix}-${role}`} type="checkbox" name="role" value={role} checked={chosen.includes(role)} /><span><strong>{ROLE_WORDS[role].name}</strong> <span class="soft">{ROLE_WORDS[role].does}</span></span></label>))}</fieldset>;
}

function Row({ person, viewer, now }: { person: Person; viewer: Viewer; now: Date }) {
  const isOwn = person.id === viewer.person.id;
  const action = `/admin/people/${person.id}`;
  return (
    <tr data-row="">
      <td class="title" data-label="Name"><div><strong>{person.name}</strong> {person.disabledAt ? <span class="badge trouble">Disabled</span> : person.lockedUntil && person.lockedUntil > now ? <span class="badge rejected">Locked</span> : null}<br /><span class="soft small">{person.email}</span></div></td>
      <td data-label="Works for">{person.billerId}</td>
      <td data-label="Roles">{person.roles.map((role) => ROLE_WORDS[role].name).join(', ')}</td>
      <td data-label="Last sign-in" class="nowrap">{person.lastSignInAt ? <When at={person.lastSignInAt} now={now} /> : 'never'}</td>
      <td data-label="Change">{isOwn ? <span class="soft">that is you</span> : (
        <div><Form action={action} csrf={viewer.csrf} class="row"><button type="submit" name="what" value="password" data-sure={`Give ${person.name} a new first password? It signs them out.`}>New password</button>
          <button type="submit" name="what" value={person.disabledAt ? 'enable' : 'disable'}>{person.disabledAt ? 'Enable' : 'Disable'}</button></Form>
          <details><summary>Roles</summary><Form action={action} csrf={viewer.csrf}><Roles chosen={person.roles} prefix={person.id} /><button type="submit" name="what" value="roles">Save roles</button></Form></details></div>)}</td>
    </tr>
  );
}
