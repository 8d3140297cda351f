import type { Request, Response } from 'express';
import { claimWithStory } from '../../api/claims.ts';
import { HttpProblem, notFound, requestId } from '../../api/problem.ts';
import type { CorrectionKind } from '../../claims/corrections.ts';
import type { Ctx } from '../../context.ts';
import type { Issue } from '../../lib/issue.ts';
import { recordAudit } from '../../people/audit.ts';
import { fieldsOf } from '../forms.ts';
import { Form, Head, Key, Notice, Status } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { statusWords } from '../words.ts';
import { applyForm, fieldsOfForm, idOf, placeIssues } from './draft.ts';
import { ClaimForm, IssueList, Says } from './form.tsx';
import { payerIssues } from './payer-says.ts';
import { readPointer } from '../../lib/pointer.ts';
import { type Difference, differences } from './pointers.ts';
import { checkBody, correctClaim } from './send.ts';
import { loadVersion, type Version } from '../../claims/versions.ts';

type Story = NonNullable<Awaited<ReturnType<typeof claimWithStory>>>;

interface Draft {
  story: Story;
  version: Version;
  body: Record<string, unknown>;
  issues: Issue[];
  changes: Difference[];
}

const REJECTED: ReadonlySet<string> = new Set(['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED']);

/** `GET /claims/:id/correct`: the form to type into, with what our checks and the payer said beside the fields. */
export async function correctScreen(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const { viewer, story, version } = await load(ctx, web, at);
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'claim.opened-for-correction', subject: story.id });
  const draft = await draftOf(ctx, web, { response: at.response, story, version, body: version.body });
  show(web, at.response, { draft });
}

/** `POST /claims/:id/check`: what the checks say to what is in the form now, for its fields and for the list beside it. */
export async function checkPart(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const { story, version } = await load(ctx, web, at);
  const draft = await draftOf(ctx, web, { response: at.response, story, version, body: applyForm(version.kind, version.body, fieldsOf(at.request)) });
  const fields = fieldsOfForm(version.kind, version.body);
  const { beside } = placeIssues(fields, draft.issues);
  sendPart(at.response, (
    <>
      <Found draft={draft} />
      {[...fields.keys()].map((pointer) => <Says key={pointer} id={idOf(pointer)} issues={beside.get(pointer) ?? []} swap />)}
    </>
  ));
}

/** `POST /claims/:id/correct`: sends what is in the form, or shows what is still wrong with it. */
export async function sendCorrection(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const { viewer, story, version } = await load(ctx, web, at);
  const form = fieldsOf(at.request);
  const send: CorrectionKind = form['send'] === 'replace' || form['send'] === 'void' ? form['send'] : 'resend';
  const body = applyForm(version.kind, version.body, form);
  const sent = await correctClaim(ctx, callerOfViewer(viewer), { claimId: story.id, send, before: version.body, after: body, requestId: requestId(at.response) });
  if ('refused' in sent) throw new HttpProblem(409, sent.refused, REFUSALS[sent.refused]);
  const claimId = sent.claimId ?? story.id;
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: `claim.${send}`, subject: claimId, data: { ok: sent.ok, version: version.version + 1 } });
  if (sent.ok) return at.response.redirect(303, `/claims/${claimId}?sent=1`);
  const draft = { story, version, body, issues: sent.issues, changes: differences(version.body, body) };
  show(web, at.response, { draft, problem: 'It was not sent: our checks found what is marked below. It is kept as the newest version.' });
}

const REFUSALS = {
  'not-found': 'There is no such claim.',
  'not-rejected': 'Only a rejected claim is sent again as it was. The payer has this one: replace or void it.',
  'not-at-payer': 'The payer does not have this claim, or has not answered yet. A rejected one is resent.',
} as const;

async function load(ctx: Ctx, web: Web, at: { request: Request; response: Response }) {
  const viewer = viewerOf(at.response);
  const caller = callerOfViewer(viewer);
  const claimId = String(at.request.params['id']);
  const [story, version] = await Promise.all([claimWithStory(ctx, caller, { id: claimId, codes: web.codes }), loadVersion(ctx, caller, { claimId })]);
  if (!story || !version) throw notFound('claim');
  return { viewer, story, version };
}

async function draftOf(ctx: Ctx, web: Web, of: { response: Response; story: Story; version: Version; body: Record<string, unknown> }): Promise<Draft> {
  const { response, story, version, body } = of;
  const checked = await checkBody(ctx, callerOfViewer(viewerOf(response)), { kind: version.kind, body, requestId: requestId(response) });
  // What the payer said about a field stands there until the field is another one.
  const said = (await payerIssues(ctx, { story, version, codes: web.codes })).filter(({ pointer }) =>
    pointer === undefined || JSON.stringify(readPointer(body, pointer)) === JSON.stringify(readPointer(version.body, pointer)));
  return { story, version, body, issues: [...said, ...checked.issues], changes: differences(version.body, body) };
}

function show(web: Web, response: Response, { draft, problem }: { draft: Draft; problem?: string }): void {
  const viewer = viewerOf(response);
  const { story, version, body } = draft;
  const fields = fieldsOfForm(version.kind, body);
  const { beside } = placeIssues(fields, draft.issues);
  const name = REJECTED.has(story.status) ? 'Correct and resend' : 'Correct';
  sendScreen(web, response, { title: `${name} ${story.patientControlNumber}`, place: 'claims', status: problem ? 400 : 200, body: (
    <>
      <div class="crumbs"><a href={`/claims/${story.id}`} data-key="u">Back to the claim</a></div>
      <Head title={<>{`${name}: ${story.patientControlNumber}`} <Status status={story.status} /></>} about={statusWords(story.status).means} />
      {problem ? <Notice tone="bad">{problem}</Notice> : null}
      <Form action={`/claims/${story.id}/correct`} csrf={viewer.csrf} id="correction">
        <p class="phone-only"><a href="#found">What to correct, and sending it: below the form</a></p>
        <div class="columns">
          <div class="card" hx-post={`/claims/${story.id}/check`} hx-trigger="input delay:500ms, change delay:200ms" hx-include="#correction" hx-target="#found" hx-swap="outerHTML" hx-sync="this:replace">
            <ClaimForm kind={version.kind} body={body} beside={beside} isEditing />
          </div>
          <div class="side-panel">
            <Found draft={draft} />
            <SendCard story={story} />
          </div>
        </div>
      </Form>
    </>
  ) });
}

/** What is wrong now, and what was changed. */
function Found({ draft }: { draft: Draft }) {
  const fields = fieldsOfForm(draft.version.kind, draft.body);
  const errors = draft.issues.filter((issue) => issue.severity === 'error').length;
  return (
    <div id="found" aria-live="polite">
      <section class="card">
        <div class="card-head"><h2>{errors === 0 ? (draft.changes.length === 0 ? 'Our checks find nothing wrong' : 'Nothing is wrong any more') : errors === 1 ? '1 thing to correct' : `${errors} things to correct`}</h2></div>
        {draft.issues.length === 0 ? <p class="soft">All our checks pass. It can be sent.</p> : <IssueList issues={draft.issues} fields={fields} />}
      </section>
      {draft.changes.length > 0 ? <section class="card"><h2>Your changes</h2><Changes changes={draft.changes} fields={fields} /></section> : null}
    </div>
  );
}

/** Differences as before and after, with the names that the form has for the fields. */
export function Changes({ changes, fields }: { changes: readonly Difference[]; fields: ReturnType<typeof fieldsOfForm> }) {
  return (
    <table class="diff"><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>{changes.map(({ pointer, before, after }) => {
        const box = fields.get(pointer) ?? fields.get(pointer.replace(/\/\d+$/, ''));
        return (
          <tr key={pointer}><td>{box ? `${box.number} ${box.label}` : pointer.split('/').slice(1).join(' › ')}</td>
            <td>{before ? <del class="was">{before}</del> : <span class="soft">empty</span>}</td><td>{after ? <ins class="is">{after}</ins> : <span class="soft">empty</span>}</td></tr>
        );
      })}</tbody></table>
  );
}

function SendCard({ story }: { story: Story }) {
  const fix = REJECTED.has(story.status);
  return (
    <section class="card">
      <h2>Send</h2>
      {fix ? (
        <><p class="soft small">It never got into the payer’s system, so it goes again as it was: no correction number is needed.</p>
          <input type="hidden" name="send" value="resend" />
          <button class="main" type="submit" data-key="s">Resend <Key>s</Key></button></>
      ) : (
        <><p class="soft small">The payer has this claim. A replacement takes its place; a void undoes it.</p>
          <div class="row">
            <button class="main" type="submit" name="send" value="replace" data-key="s">Replace <Key>s</Key></button>
            <button class="danger" type="submit" name="send" value="void" data-sure="Void this claim? The payer takes back what it paid for it.">Void</button>
          </div>
          {story.payerClaimNumber ? null : <p class="wrong">The payer has not told its number for this claim. Give it in the form.</p>}</>
      )}
    </section>
  );
}
