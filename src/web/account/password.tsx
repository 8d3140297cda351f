import { Router } from 'express';
import type { Ctx } from '../../context.ts';
import { passwordProblem } from '../../people/password.ts';
import { changeOwnPassword } from '../../people/sessions.ts';
import { fieldsOf } from '../forms.ts';
import { Field, Form, Head, Notice } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { type Viewer, viewerOf } from '../viewer.ts';
import { begin } from './sign-in.tsx';

/** `/password`: a person's own password. */
export function passwordPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  router.get('/password', (_request, response) => {
    sendScreen(web, response, { title: 'Password', place: 'password', body: <PasswordForm viewer={viewerOf(response)} wrong={{}} /> });
  });
  router.post('/password', async (request, response) => {
    const viewer = viewerOf(response);
    const { old = '', fresh = '' } = fieldsOf(request);
    const problem = fresh === old ? 'Use another password than before.' : passwordProblem(fresh, viewer.person);
    const token = problem ? undefined : await changeOwnPassword(ctx, { person: viewer.person, old, fresh, address: request.ip ?? '' });
    if (token) return begin(request, response, { token, to: '/' });
    const wrong = problem ? { fresh: problem } : { old: 'This is not your password.' };
    sendScreen(web, response, { title: 'Password', place: 'password', status: 400, body: <PasswordForm viewer={viewer} wrong={wrong} /> });
  });
  return router;
}

function PasswordForm({ viewer, wrong }: { viewer: Viewer; wrong: { old?: string; fresh?: string } }) {
  return (
    <>
      <Head title="Your password" about="Changing it signs you out everywhere else." />
      {viewer.person.mustChange ? <Notice>You signed in with a first password. Choose one of your own before you go on.</Notice> : null}
      <div class="card"><Form action="/password" csrf={viewer.csrf}>
        <Field label="Password until now" name="old" type="password" autocomplete="current-password" wrong={wrong.old} required />
        <Field label="New password" name="fresh" type="password" autocomplete="new-password" wrong={wrong.fresh} hint="At least 12 characters. A few words in a row are good." required />
        <button class="main" type="submit">Change password</button>
      </Form></div>
    </>
  );
}
