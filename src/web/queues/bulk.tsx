import type { Request, Response } from 'express';
import { notFound, requestId } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import type { Issue } from '../../lib/issue.ts';
import { recordAudit } from '../../people/audit.ts';
import { queueNamed } from '../../worklist/queues.ts';
import { queueEntries } from '../../worklist/store.ts';
import { fieldFor, fieldsOfForm } from '../claims/draft.ts';
import { readPointer, shown, typed, writePointer } from '../claims/pointers.ts';
import { checkBody, correctClaim } from '../claims/send.ts';
import { loadVersion, type Version } from '../../claims/versions.ts';
import { fieldsOf, valuesOf } from '../forms.ts';
import { Empty, Field, Form, Head, Key, Notice } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, type Viewer, viewerOf } from '../viewer.ts';
import { count } from '../words.ts';

/** Claims that are looked at for a bulk fix at once. */
const MOST = 200;

/** The same mistake in the same field of several claims. */
interface Mistake {
  key: string;
  ruleId: string;
  message: string;
  hint: string;
  /** Where it stands, for claims of one form. */
  field: string;
  pointer: string;
  claims: { version: Version; number: string; value: string }[];
}

/** `/queues/bulk`: mistakes that several claims share, most frequent first. */
export async function bulkList(ctx: Ctx, web: Web, { response }: { request: Request; response: Response }): Promise<void> {
  const mistakes = (await findMistakes(ctx, viewerOf(response))).sort((a, b) => b.claims.length - a.claims.length);
  sendScreen(web, response, { title: 'Fix many at once', place: 'queues', body: (
    <>
      <div class="crumbs"><a href="/queues/gateway-rejected" data-key="u">Stopped by our checks</a></div>
      <Head title="Fix many at once" about="The same mistake in several claims: give the right value once, see what our checks say to it, send." />
      <div class="card flush">{mistakes.length === 0 ? <Empty title="No mistakes wait"><p>Claims that our checks stop appear here by what is wrong with them.</p></Empty> : (
        <table class="stack"><thead><tr><th scope="col">Mistake</th><th scope="col">Field</th><th scope="col" class="n">Claims</th></tr></thead>
          <tbody>{mistakes.map((mistake) => (
            <tr key={mistake.key} data-row=""><td class="title" data-label="Mistake"><a href={`/queues/bulk/${encodeURIComponent(mistake.key)}`}>{mistake.message}</a> <span class="soft mono">{mistake.ruleId}</span></td>
              <td data-label="Field">{mistake.field}</td><td data-label="Claims" class="n">{mistake.claims.length}</td></tr>))}</tbody></table>)}</div>
    </>
  ) });
}

interface Tried {
  version: Version;
  number: string;
  value: string;
  left: Issue[];
}

/** `GET` and `POST /queues/bulk/:key`: the claims with one mistake, a field for the right value, and what the checks say to it; `send` sends. */
export async function bulkFix(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const mistake = (await findMistakes(ctx, viewer)).find(({ key }) => key === request.params['key']);
  if (!mistake) {
    if (request.method === 'POST') return response.redirect(303, '/queues/bulk');
    throw notFound('mistake');
  }
  const form = fieldsOf(request);
  const value = (form['value'] ?? '').trim();
  const marked = new Set(request.method === 'POST' ? valuesOf(request, 'id') : mistake.claims.map(({ version }) => version.claimId));
  const tried: Tried[] = [];
  let sent = 0;
  for (const claim of mistake.claims) {
    if (request.method === 'GET' || !marked.has(claim.version.claimId)) continue;
    const after = withValue(claim.version, mistake.pointer, value);
    const caller = callerOfViewer(viewer);
    const { claimId, kind, body } = claim.version;
    if (form['what'] === 'send') {
      const result = await correctClaim(ctx, caller, { claimId, send: 'resend', before: body, after, requestId: requestId(response) });
      if (!('refused' in result) && result.ok) sent += 1;
      tried.push({ ...claim, left: 'refused' in result ? [] : errorsOf(result.issues) });
    } else tried.push({ ...claim, left: errorsOf((await checkBody(ctx, caller, { kind, body: after, requestId: requestId(response) })).issues) });
  }
  if (form['what'] === 'send') {
    await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'claims.bulk-fixed', subject: mistake.ruleId, data: { sent, claims: tried.length } });
  }
  sendScreen(web, response, { title: mistake.message, place: 'queues', body: <Bulk viewer={viewer} mistake={mistake} tried={tried} marked={marked} value={value} sent={form['what'] === 'send' ? sent : undefined} /> });
}

function Bulk({ viewer, mistake, tried, marked, value, sent }: { viewer: Viewer; mistake: Mistake; tried: Tried[]; marked: ReadonlySet<string>; value: string; sent: number | undefined }) {
  const results = new Map(tried.map((one) => [one.version.claimId, one.left]));
  const good = tried.filter(({ left }) => left.length === 0).length;
  return (
    <>
      <div class="crumbs"><a href="/queues/bulk" data-key="u">Fix many at once</a></div>
      <Head title={mistake.message} about={`${mistake.field}. ${mistake.hint}`} />
      {sent !== undefined ? <Notice tone={sent > 0 ? 'good' : 'bad'}>{`${count(sent, 'claim')} sent.${sent < tried.length ? ` ${count(tried.length - sent, 'claim')} still wrong: see below.` : ''}`}</Notice>
        : tried.length > 0 ? <Notice tone={good === tried.length ? 'good' : 'info'}>{`With this value ${count(good, 'claim')} of ${tried.length} pass all checks.`}</Notice> : null}
      <Form action={`/queues/bulk/${encodeURIComponent(mistake.key)}`} csrf={viewer.csrf}>
        <section class="card"><div class="row bottom">
          <Field label={`Right value for ${mistake.field}`} name="value" value={value} autocomplete="off" />
          <div class="field"><button type="submit" name="what" value="check">Check</button></div>
          {tried.length > 0 && good > 0 && sent === undefined ? <div class="field"><button class="main" type="submit" name="what" value="send" data-key="s">{`Send ${count(good, 'claim')}`} <Key>s</Key></button></div> : null}
        </div></section>
        <div class="card flush"><table class="stack">
          <thead><tr><th scope="col"><input type="checkbox" data-all="" checked aria-label="Mark all" /></th><th scope="col">Claim</th><th scope="col">Value now</th><th scope="col">With the new value</th></tr></thead>
          <tbody>{mistake.claims.map((claim) => {
            const left = results.get(claim.version.claimId);
            return (
              <tr key={claim.version.claimId} data-row="">
                <td data-label="Mark"><input type="checkbox" name="id" value={claim.version.claimId} checked={marked.has(claim.version.claimId)} aria-label={`Mark ${claim.number}`} /></td>
                <td class="title" data-label="Claim"><a href={`/claims/${claim.version.claimId}`}>{claim.number}</a></td>
                <td data-label="Now">{claim.value || '–'}</td>
                <td data-label="New">{left === undefined ? '–' : left.length === 0 ? <span class="badge paid">Passes</span> : left.map((issue, n) => <div key={n}>{issue.message} <span class="soft mono">{issue.ruleId}</span></div>)}</td>
              </tr>);
          })}</tbody></table></div>
      </Form>
    </>
  );
}

function errorsOf(issues: readonly Issue[]): Issue[] {
  return issues.filter((issue) => issue.severity === 'error');
}

function withValue(version: Version, pointer: string, value: string): Record<string, unknown> {
  const body = structuredClone(version.body);
  const box = fieldsOfForm(version.kind, version.body).get(pointer);
  writePointer(body, pointer, typed(value, box?.kind ?? 'text'));
  return body;
}

async function findMistakes(ctx: Ctx, viewer: Viewer): Promise<Mistake[]> {
  const entries = await queueEntries(ctx, viewer, queueNamed('gateway-rejected')!, { all: false, limit: MOST });
  const found = new Map<string, Mistake>();
  for (const entry of entries) {
    const version = entry.claim_id ? await loadVersion(ctx, callerOfViewer(viewer), { claimId: entry.claim_id }) : undefined;
    if (!version) continue;
    const fields = fieldsOfForm(version.kind, version.body);
    for (const issue of errorsOf(version.issues)) {
      const pointer = fieldFor([...fields.keys()], issue.pointer);
      if (pointer === undefined) continue;
      const key = Buffer.from(`${issue.ruleId} ${pointer}`).toString('base64url');
      const box = fields.get(pointer)!;
      const mistake = found.get(key) ?? { key, ruleId: issue.ruleId, message: issue.message, hint: issue.fixHint ?? '', field: `Box ${box.number}, ${box.label}`, pointer, claims: [] };
      mistake.claims.push({ version, number: entry.patient_control_number ?? '', value: shown(readPointer(version.body, pointer), box.kind) });
      found.set(key, mistake);
    }
  }
  return [...found.values()];
}
