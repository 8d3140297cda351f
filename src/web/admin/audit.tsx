import { Router } from 'express';
import type { Ctx } from '../../context.ts';
import { type AuditFilter, type AuditRow, listAudit, recordAudit } from '../../people/audit.ts';
import { Empty, Field, Head } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { needs, viewerOf } from '../viewer.ts';
import { count, moment } from '../words.ts';
import { csvOf } from '../../lib/csv.ts';
import { AdminTabs } from './frame.tsx';

const PAGE = 100;
const MOST_EXPORTED = 100_000;

/** `/admin/audit`: who did what, when, to what. The log is only ever added to. */
export function auditPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const allowed = needs(ctx, 'audit');
  router.get('/admin/audit', allowed, async (request, response) => {
    const viewer = viewerOf(response);
    const wanted = wantedOf(request.query);
    const rows = await listAudit(ctx, wanted, PAGE);
    const query = (more: Record<string, string>) => `?${new URLSearchParams({ ...(wanted.action ? { action: wanted.action } : {}), ...(wanted.who ? { who: wanted.who } : {}), ...(wanted.subject ? { subject: wanted.subject } : {}), ...more })}`;
    sendScreen(web, response, { title: 'Audit log', place: 'admin', body: (
      <>
        <Head title="Audit log" about="Who did what, when, to what. Lines are only ever added; times are UTC."><a class="button" href={`/admin/audit/export${query({})}`}>Export</a></Head>
        <AdminTabs viewer={viewer} current="/admin/audit" />
        <form class="filters" method="get" action="/admin/audit"><Field label="Action begins with" name="action" value={wanted.action ?? ''} placeholder="claim." /><Field label="Who" name="who" value={wanted.who ?? ''} />
          <Field label="About (an id)" name="subject" value={wanted.subject ?? ''} /><button type="submit">Apply</button><a href="/admin/audit">Clear</a></form>
        <div class="card flush">{rows.length === 0 ? <Empty title="Nothing like that" /> : <Lines rows={rows} />}
          <nav class="pager" aria-label="Pages"><span class="soft">{count(rows.length, 'line')} on this page</span>{rows.length === PAGE ? <a class="button" href={`/admin/audit${query({ before: String(rows.at(-1)!.id) })}`}>Older</a> : <span class="soft">No more</span>}</nav></div>
      </>) });
  });
  router.get('/admin/audit/export', allowed, async (request, response) => {
    const viewer = viewerOf(response);
    const rows = await listAudit(ctx, wantedOf(request.query), MOST_EXPORTED);
    await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'export', subject: 'audit', data: { rows: rows.length } });
    response.setHeader('content-disposition', 'attachment; filename="audit.csv"').type('text/csv')
      .send(csvOf([['at', 'who', 'id', 'action', 'about', 'data'], ...rows.map((row) => [row.at.toISOString(), row.who, row.actor, row.action, row.subject, JSON.stringify(row.data)])]));
  });
  return router;
}

function Lines({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <table class="stack"><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">Did</th><th scope="col">About</th><th scope="col">More</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id}><td class="nowrap" data-label="When">{moment(row.at)}</td><td data-label="Who">{row.who}</td><td data-label="Did">{row.action}</td><td data-label="About" class="mono small">{row.subject}</td>
          <td data-label="More" class="soft small">{Object.entries(row.data).map(([name, value]) => `${name} ${String(value)}`).join(', ')}</td></tr>))}</tbody></table>
  );
}

function wantedOf(query: Record<string, unknown>): AuditFilter {
  const text = (name: string) => (typeof query[name] === 'string' && query[name] !== '' ? query[name].slice(0, 100) : undefined);
  const before = Number(text('before'));
  return { action: text('action'), who: text('who'), subject: text('subject'), before: Number.isSafeInteger(before) && before > 0 ? before : undefined };
}
