import { type Response, Router } from 'express';
import { notFound } from '../../api/problem.ts';
import { addKey, findBiller, listKeys, revokeKey } from '../../billers/store.ts';
import type { Ctx } from '../../context.ts';
import { recordAudit } from '../../people/audit.ts';
import { fieldsOf } from '../forms.ts';
import { Choice, Empty, Field, Form, Head, Notice, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { needs, viewerOf } from '../viewer.ts';
import { AdminTabs } from './frame.tsx';

/** `/admin/keys`: what billing software signs in with. */
export function keyPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const allowed = needs(ctx, 'keys');
  router.get('/admin/keys', allowed, (_request, response) => show(ctx, web, { response }));
  router.post('/admin/keys', allowed, async (request, response) => {
    const viewer = viewerOf(response);
    const { label = '', usage } = fieldsOf(request);
    const made = await addKey(ctx, { billerId: viewer.billerId, usage: usage === 'P' ? 'P' : 'T', label: label.slice(0, 100) });
    if (!made) throw notFound('biller');
    await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'key.created', subject: made.keyId });
    await show(ctx, web, { response, secret: made.key });
  });
  router.post('/admin/keys/:id/revoke', allowed, async (request, response) => {
    const viewer = viewerOf(response);
    const keyId = String(request.params['id']);
    if (!(await revokeKey(ctx, { billerId: viewer.billerId, keyId }))) throw notFound('key');
    await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'key.revoked', subject: keyId });
    response.redirect(303, '/admin/keys');
  });
  return router;
}

async function show(ctx: Ctx, web: Web, of: { response: Response; secret?: string }): Promise<void> {
  const viewer = viewerOf(of.response);
  const [keys, biller] = await Promise.all([listKeys(ctx, viewer.billerId), findBiller(ctx, viewer.billerId)]);
  sendScreen(web, of.response, { title: 'API keys', place: 'admin', body: (
    <>
      <Head title="API keys" about={`What billing software of ${biller?.name ?? viewer.billerId} signs in with. A test key sees test claims only, a live key production ones.`} />
      <AdminTabs viewer={viewer} current="/admin/keys" />
      {of.secret ? <Notice tone="good"><p>The new key, shown once. Only a hash of it is kept.</p><p class="secret">{of.secret}</p></Notice> : null}
      <div class="card flush">{keys.length === 0 ? <Empty title="No keys" /> : (
        <table class="stack"><thead><tr><th scope="col">What for</th><th scope="col">Environment</th><th scope="col">Made</th><th scope="col">State</th></tr></thead>
          <tbody>{keys.map((key) => (
            <tr key={key.keyId} data-row=""><td class="title" data-label="What for">{key.label || 'without a name'} {key.operator ? <span class="badge trouble">may run the gateway</span> : null}<br /><span class="soft mono small">{key.keyId}</span></td>
              <td data-label="Environment">{key.usage === 'T' ? 'Test' : 'Production'}</td><td data-label="Made"><When at={key.createdAt} now={ctx.now()} /></td>
              <td data-label="State">{key.revokedAt ? <span class="soft">revoked <When at={key.revokedAt} now={ctx.now()} /></span>
                : <Form action={`/admin/keys/${key.keyId}/revoke`} csrf={viewer.csrf}><button class="danger" type="submit" data-sure="Revoke this key? Software that uses it stops working at once.">Revoke</button></Form>}</td></tr>))}</tbody></table>)}</div>
      <section class="card"><h2>Make a key</h2><Form action="/admin/keys" csrf={viewer.csrf} class="row bottom">
        <Field label="What for" name="label" autocomplete="off" /><Choice label="Environment" name="usage" value="T" options={[['T', 'Test'], ['P', 'Production']]} />
        <div class="field"><button class="main" type="submit">Make</button></div></Form></section>
    </>) });
}
