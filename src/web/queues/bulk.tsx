import type { Request, Response } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import { loadContents, type SubmissionContent } from '../../claims/versions.ts';
import type { Ctx } from '../../context.ts';
import { type BulkFix, listFixes, startFix } from '../../worklist/bulk-fix.ts';
import { findMistakes, type Mistake } from '../../worklist/mistakes.ts';
import type { Box } from '../claims/boxes.ts';
import { fieldFor, fieldsOfForm } from '../claims/draft.ts';
import { shown, typed } from '../claims/pointers.ts';
import { fieldsOf, valuesOf } from '../forms.ts';
import { Empty, Field, Form, Head, When } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { type Viewer, viewerOf } from '../viewer.ts';
import { count, grouped } from '../words.ts';

/** Mistakes on one screen, and claims of one mistake that can be marked one by one. */
const MOST_MISTAKES = 100;
const MOST_MARKS = 100;
const LATEST_FIXES = 10;

interface At {
  request: Request;
  response: Response;
}

/** `/queues/bulk`: mistakes that several claims share, which come after the page, and what became of the latest bulk fixes. */
export async function bulkList(ctx: Ctx, web: Web, { response }: At): Promise<void> {
  const fixes = await listFixes(ctx, viewerOf(response), LATEST_FIXES);
  sendScreen(web, response, { title: 'Fix many at once', place: 'queues', body: (
    <>
      <div class="crumbs"><a href="/queues/gateway-rejected" data-key="u">Stopped by our checks</a></div>
      <Head title="Fix many at once" about="The same mistake in several claims: give the right value once, see what our checks say to it, send." />
      <div class="card flush" hx-get="/queues/bulk/mistakes" hx-trigger="load"><p class="loading">Looking through the claims…</p></div>
      {fixes.length > 0 ? <Fixes fixes={fixes} now={ctx.now()} /> : null}
    </>
  ) });
}

function Fixes({ fixes, now }: { fixes: readonly BulkFix[]; now: Date }) {
  return (
    <section class="card flush"><div class="card-head"><h2>Lately</h2></div>
      <table class="stack"><thead><tr><th scope="col">Mistake</th><th scope="col">State</th><th scope="col" class="n">Claims</th><th scope="col">Started</th></tr></thead>
        <tbody>{fixes.map((fix) => (
          <tr key={fix.id} data-row=""><td class="title" data-label="Mistake"><a href={`/queues/fixes/${fix.id}`}>{fix.message}</a></td>
            <td data-label="State">{stateOf(fix)}</td><td data-label="Claims" class="n">{grouped(fix.claims)}</td><td data-label="Started" class="nowrap soft"><When at={fix.createdAt} now={now} /></td></tr>))}</tbody></table></section>
  );
}

/** How far a fix is, in a few words. */
export function stateOf({ does, outcomes, waiting, isStopped, claims }: BulkFix): string {
  if (isStopped) return `Stopped, ${grouped(claims - waiting)} of ${grouped(claims)} done`;
  if (waiting > 0) return `${does === 'send' ? 'Sending' : 'Checking'}, ${grouped(waiting)} to go`;
  return does === 'send' ? `${grouped(outcomes.sent)} sent` : `Checked, ${grouped(outcomes.passes)} would pass`;
}

/** `/queues/bulk/mistakes`: the mistakes, most claims first. */
export async function mistakeTable(ctx: Ctx, { response }: At): Promise<void> {
  const viewer = viewerOf(response);
  const mistakes = await findMistakes(ctx, viewer);
  const listed = mistakes.slice(0, MOST_MISTAKES);
  const firsts = new Map((await loadContents(ctx, viewer, listed.map(({ claims }) => claims[0]!.claimId))).map((content) => [content.claimId, content]));
  sendPart(response, listed.length === 0 ? <Empty title="No mistake is shared"><p>When our checks stop several claims for the same reason, they appear here together.</p></Empty> : (
    <>
      <table class="stack"><thead><tr><th scope="col">Mistake</th><th scope="col">Field</th><th scope="col">Value now</th><th scope="col" class="n">Claims</th></tr></thead>
        <tbody>{listed.map((mistake) => {
          const field = fieldOf(mistake, firsts.get(mistake.claims[0]!.claimId));
          return (
            <tr key={mistake.id} data-row=""><td class="title" data-label="Mistake"><a href={`/queues/bulk/${mistake.id}`}>{mistake.message}</a> <span class="soft mono nowrap">{mistake.ruleId}</span></td>
              <td data-label="Field">{field.label}</td><td data-label="Now">{shown(mistake.value, field.kind) || <span class="soft">nothing</span>}</td><td data-label="Claims" class="n">{grouped(mistake.claims.length)}</td></tr>);
        })}</tbody></table>
      {mistakes.length > listed.length ? <p class="loading">{`The ${listed.length} with most claims, of ${mistakes.length}.`}</p> : null}
    </>));
}

/** The box of the form in which a mistake stands: what billers call it, and how its values are written. */
function fieldOf(mistake: Mistake, first: SubmissionContent | undefined): { label: string; kind: Box['kind'] } {
  const fields = first ? fieldsOfForm(first.kind, first.body) : new Map<string, Box>();
  const box = fields.get(fieldFor([...fields.keys()], mistake.claims[0]!.places[0]) ?? '');
  return box ? { label: `Box ${box.number}, ${box.label}`, kind: box.kind } : { label: mistake.pointer, kind: 'text' };
}

/** `/queues/bulk/:mistake`: the claims with one mistake and a field for the right value; posted, the value is tried on those that are marked. */
export async function bulkFix(ctx: Ctx, web: Web, { request, response }: At): Promise<void> {
  const viewer = viewerOf(response);
  const mistake = (await findMistakes(ctx, viewer)).find(({ id }) => id === request.params['mistake']);
  if (!mistake) {
    if (request.method === 'POST') throw new HttpProblem(409, 'wrong-state', 'No two claims have this mistake any more: somebody corrected them meanwhile.');
    throw notFound('mistake');
  }
  const field = fieldOf(mistake, (await loadContents(ctx, viewer, [mistake.claims[0]!.claimId]))[0]);
  if (request.method === 'GET') return showMistake(web, response, { viewer, mistake, field, wrong: undefined });
  const form = fieldsOf(request);
  const marked = new Set([...valuesOf(request, 'id'), ...(form['others'] === '1' ? mistake.claims.slice(MOST_MARKS).map(({ claimId }) => claimId) : [])]);
  const claimIds = new Set(mistake.claims.map(({ claimId }) => claimId).filter((id) => marked.has(id)));
  if (claimIds.size === 0) return showMistake(web, response, { viewer, mistake, field, wrong: 'Mark at least one claim.' });
  const id = await startFix(ctx, viewer, { mistake, claimIds, value: typed(form['value'] ?? '', field.kind), does: 'check', by: viewer.person.id });
  response.redirect(303, `/queues/fixes/${id}`);
}

function showMistake(web: Web, response: Response, of: { viewer: Viewer; mistake: Mistake; field: { label: string; kind: Box['kind'] }; wrong: string | undefined }): void {
  const { viewer, mistake, field, wrong } = of;
  const listed = mistake.claims.slice(0, MOST_MARKS);
  const others = mistake.claims.length - listed.length;
  sendScreen(web, response, { title: mistake.message, place: 'queues', ...(wrong ? { status: 400 } : {}), body: (
    <>
      <div class="crumbs"><a href="/queues/bulk" data-key="u">Fix many at once</a></div>
      <Head title={mistake.message} about={[field.label, mistake.hint].filter(Boolean).join('. ')} />
      <Form action={`/queues/bulk/${mistake.id}`} csrf={viewer.csrf}>
        <section class="card">
          <p>{`${count(mistake.claims.length, 'claim')} with ${shown(mistake.value, field.kind) ? `“${shown(mistake.value, field.kind)}”` : 'nothing'} in this field.`}</p>
          <div class="row bottom">
            <Field label="Right value" name="value" wrong={wrong} autocomplete="off" autofocus />
            <button class="main" type="submit">Check it in all marked</button>
          </div>
          <p class="hint">Nothing is sent yet. You see first which claims would pass.</p>
        </section>
        <div class="card flush"><table class="stack">
          <thead><tr><th scope="col"><input type="checkbox" data-all="" checked aria-label="Mark all" /></th><th scope="col">Claim</th></tr></thead>
          <tbody>{listed.map(({ claimId, patientControlNumber }) => (
            <tr key={claimId} data-row="">
              <td data-label="Mark"><input type="checkbox" name="id" value={claimId} checked aria-label={`Mark ${patientControlNumber}`} /></td>
              <td class="title" data-label="Claim"><a href={`/claims/${claimId}`}>{patientControlNumber}</a></td>
            </tr>))}</tbody></table>
          {others > 0 ? <p class="pager"><label class="check"><input type="checkbox" name="others" value="1" checked />{`and ${count(others, 'claim')} more with the same mistake`}</label></p> : null}
        </div>
      </Form>
    </>
  ) });
}
