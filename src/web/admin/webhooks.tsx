import { type Response, Router } from 'express';
import { notFound, requestId } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { asBiller } from '../../db/sql.ts';
import { changeWebhook, createWebhook, listWebhooks, pingWebhook, removeWebhook, resendDelivery, rotateSecret } from '../../deliveries/manage.ts';
import { recordAudit } from '../../people/audit.ts';
import { fieldsOf } from '../forms.ts';
import { Empty, Field, Form, Head, Notice, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { needs, viewerOf } from '../viewer.ts';
import { AdminTabs } from './frame.tsx';

/** `/admin/webhooks`: where results go, every delivery that is not done, and sending it again. */
export function webhookPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const allowed = needs(ctx, 'webhooks');
  router.get('/admin/webhooks', allowed, (_request, response) => show(ctx, web, { response }));
  router.post('/admin/webhooks', allowed, async (request, response) => {
    const { billerId, person } = viewerOf(response);
    const made = await createWebhook(ctx, billerId, { url: (fieldsOf(request)['url'] ?? '').trim().slice(0, 2_000), types: [] });
    if ('issues' in made) return show(ctx, web, { response, wrong: made.issues.map((issue) => issue.message).join(' ') });
    await recordAudit(ctx, { billerId, actor: person.id, action: 'webhook.created', subject: made.webhook.id });
    await show(ctx, web, { response, secret: made.secret });
  });
  router.post('/admin/webhooks/:id', allowed, async (request, response) => {
    const { billerId, person, usage } = viewerOf(response);
    const id = String(request.params['id']);
    const what = fieldsOf(request)['what'] ?? '';
    const at = { billerId, id };
    const secret = what === 'rotate' ? await rotateSecret(ctx, billerId, id) : undefined;
    const done = what === 'rotate' ? secret !== undefined : what === 'remove' ? await removeWebhook(ctx, billerId, id)
      : what === 'ping' ? (await pingWebhook(ctx, billerId, { id, usage, requestId: requestId(response) })) !== undefined
        : what === 'enable' || what === 'disable' ? (await changeWebhook(ctx, at, { enabled: what === 'enable' })) !== undefined : false;
    if (!done) throw notFound('webhook');
    await recordAudit(ctx, { billerId, actor: person.id, action: `webhook.${what}`, subject: id });
    if (secret) return show(ctx, web, { response, secret });
    response.redirect(303, '/admin/webhooks');
  });
  router.post('/admin/deliveries/:id/resend', allowed, async (request, response) => {
    const { billerId, person } = viewerOf(response);
    const id = String(request.params['id']);
    if (!(await resendDelivery(ctx, billerId, id))) throw notFound('delivery');
    await recordAudit(ctx, { billerId, actor: person.id, action: 'delivery.resent', subject: id });
    response.redirect(303, '/admin/webhooks');
  });
  return router;
}

interface DeliveryRow {
  id: string;
  kind: string;
  endpoint: string;
  state: string;
  tries: number;
  next_try_at: Date;
  last_status: number | null;
  last_code: string | null;
  created_at: Date;
}

function openDeliveries(ctx: Ctx, billerId: string): Promise<DeliveryRow[]> {
  return asBiller(ctx, billerId, (tx) => tx.query<DeliveryRow>(
    `select d.id, e.kind, d.endpoint, d.state, d.tries, d.next_try_at, a.status as last_status, a.code as last_code, d.created_at
     from ledger.deliveries d join ledger.events e on e.id = d.event_id
     left join lateral (select status, code from ledger.delivery_attempts t where t.delivery_id = d.id order by n desc limit 1) a on true
     where d.biller_id = $1 and d.state in ('dead', 'pending', 'queued') order by (d.state = 'dead') desc, d.created_at desc limit 50`, [billerId]));
}

const STATE: Readonly<Record<string, [label: string, tone: string]>> = { dead: ['Given up', 'denied'], pending: ['Waits', 'waiting'], queued: ['In the queue', 'waiting'] };

async function show(ctx: Ctx, web: Web, of: { response: Response; wrong?: string; secret?: string }): Promise<void> {
  const viewer = viewerOf(of.response);
  const [webhooks, deliveries] = await Promise.all([listWebhooks(ctx, viewer.billerId), openDeliveries(ctx, viewer.billerId)]);
  sendScreen(web, of.response, { title: 'Webhooks', place: 'admin', status: of.wrong ? 400 : 200, body: (
    <>
      <Head title="Webhooks" about="Where results are posted to, signed. A failed post is tried again for days, then given up; nothing is lost." />
      <AdminTabs viewer={viewer} current="/admin/webhooks" />
      {of.wrong ? <Notice tone="bad">{of.wrong}</Notice> : null}
      {of.secret ? <Notice tone="good"><p>The secret that signs, shown once. After a rotation the old one signs too for a day.</p><p class="secret">{of.secret}</p></Notice> : null}
      <div class="card flush">{webhooks.length === 0 ? <Empty title="No webhooks"><p>Results stand in the event feed in any case.</p></Empty> : (
        <table class="stack"><thead><tr><th scope="col">Address</th><th scope="col">Events</th><th scope="col">State</th><th scope="col">Do</th></tr></thead>
          <tbody>{webhooks.map((hook) => (
            <tr key={hook.id} data-row=""><td class="title" data-label="Address">{hook.url}</td><td data-label="Events">{hook.types.join(', ') || 'all'}</td>
              <td data-label="State">{hook.disabledAt ? <span class="badge trouble">Off</span> : <span class="badge paid">On</span>}{hook.oldSecretUntil && hook.oldSecretUntil > ctx.now() ? <span class="soft small"> old secret ends <When at={hook.oldSecretUntil} now={ctx.now()} /></span> : null}</td>
              <td data-label="Do"><Form action={`/admin/webhooks/${hook.id}`} csrf={viewer.csrf} class="row">
                <button type="submit" name="what" value="ping">Ping</button><button type="submit" name="what" value="rotate" data-sure="Make a new secret? The old one signs too for a day.">New secret</button>
                <button type="submit" name="what" value={hook.disabledAt ? 'enable' : 'disable'}>{hook.disabledAt ? 'Turn on' : 'Turn off'}</button>
                <button class="danger" type="submit" name="what" value="remove" data-sure="Remove this webhook?">Remove</button></Form></td></tr>))}</tbody></table>)}</div>
      <section class="card"><h2>Add a webhook</h2><Form action="/admin/webhooks" csrf={viewer.csrf} class="row bottom"><Field label="Address (https)" name="url" type="url" required autocomplete="off" /><div class="field"><button class="main" type="submit">Add</button></div></Form></section>
      <div class="card flush"><div class="card-head"><h2>Deliveries that are not done</h2></div>{deliveries.length === 0 ? <Empty title="All delivered" /> : (
        <table class="stack"><thead><tr><th scope="col">Event</th><th scope="col">To</th><th scope="col">State</th><th scope="col" class="n">Tries</th><th scope="col">Last answer</th><th scope="col">Next try</th><th scope="col"><span class="said">Do</span></th></tr></thead>
          <tbody>{deliveries.map((row) => (
            <tr key={row.id} data-row=""><td class="title" data-label="Event">{row.kind}</td><td data-label="To">{row.endpoint === 'queue' ? 'results queue' : webhooks.find(({ id }) => id === row.endpoint)?.url ?? 'removed webhook'}</td>
              <td data-label="State"><span class={`badge ${STATE[row.state]![1]}`}>{STATE[row.state]![0]}</span></td><td data-label="Tries" class="n">{row.tries}</td>
              <td data-label="Last answer">{row.last_status ?? row.last_code ?? '–'}</td><td data-label="Next try">{row.state === 'dead' ? '–' : <When at={row.next_try_at} now={ctx.now()} />}</td>
              <td data-label="Do"><Form action={`/admin/deliveries/${row.id}/resend`} csrf={viewer.csrf}><button type="submit">Send again</button></Form></td></tr>))}</tbody></table>)}</div>
    </>) });
}
