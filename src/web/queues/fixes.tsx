import type { Request, Response } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { type BulkFix, findFix, type FixedClaim, type FixOutcome, listFixedClaims, sendChecked, stopFix } from '../../worklist/bulk-fix.ts';
import { shown } from '../claims/pointers.ts';
import { Form, Head, Key, Notice } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { type Viewer, viewerOf } from '../viewer.ts';
import { count, grouped } from '../words.ts';
import { stateOf } from './bulk.tsx';

/** Claims of one outcome on the screen. */
const MOST_LISTED = 50;

interface At {
  request: Request;
  response: Response;
}

/** `/queues/fixes/:id`: how far a bulk fix is, and what became of its claims. It goes on when nobody looks. */
export async function fixScreen(ctx: Ctx, web: Web, { request, response }: At): Promise<void> {
  const viewer = viewerOf(response);
  const fix = await fixOf(ctx, viewer, request);
  sendScreen(web, response, { title: fix.message, place: 'queues', body: (
    <>
      <div class="crumbs"><a href="/queues/bulk" data-key="u">Fix many at once</a></div>
      <Head title={fix.message} about={`${said(fix.before)} becomes ${said(fix.value)} in ${count(fix.claims, 'claim')}.`} />
      <State viewer={viewer} fix={fix} lists={await listsOf(ctx, viewer, fix)} />
    </>
  ) });
}

/** `/queues/fixes/:id/state`: the part of the screen that moves. */
export async function fixState(ctx: Ctx, { request, response }: At): Promise<void> {
  const viewer = viewerOf(response);
  const fix = await fixOf(ctx, viewer, request);
  sendPart(response, <State viewer={viewer} fix={fix} lists={await listsOf(ctx, viewer, fix)} />);
}

/** `POST /queues/fixes/:id/send`: sends the claims that passed. */
export async function sendFix(ctx: Ctx, { request, response }: At): Promise<void> {
  const viewer = viewerOf(response);
  const sending = await sendChecked(ctx, viewer, { id: String(request.params['id']), by: viewer.person.id });
  if (!sending) throw new HttpProblem(409, 'wrong-state', 'There is no claim of this check to send.');
  response.redirect(303, `/queues/fixes/${sending}`);
}

/** `POST /queues/fixes/:id/stop`: the claims that wait stay as they are. */
export async function endFix(ctx: Ctx, { request, response }: At): Promise<void> {
  const viewer = viewerOf(response);
  const id = String(request.params['id']);
  await stopFix(ctx, viewer, { id, by: viewer.person.id });
  response.redirect(303, `/queues/fixes/${id}`);
}

async function fixOf(ctx: Ctx, viewer: Viewer, request: Request): Promise<BulkFix> {
  const fix = await findFix(ctx, viewer, String(request.params['id']));
  if (!fix) throw notFound('bulk fix');
  return fix;
}

function said(value: unknown): string {
  const text = shown(value, 'text');
  return text ? `“${text}”` : 'Nothing';
}

/** What did not go well stands above what did. */
const LISTS: readonly { outcome: FixOutcome; title: string }[] = [
  { outcome: 'wrong', title: 'Still wrong, and left as they were' }, { outcome: 'failed', title: 'Could not be tried: start again for these' },
  { outcome: 'changed', title: 'Changed by somebody meanwhile, and left as they are' }, { outcome: 'passes', title: 'Pass all checks' }, { outcome: 'sent', title: 'Sent' },
];

type Lists = readonly { outcome: FixOutcome; title: string; claims: readonly FixedClaim[] }[];

async function listsOf(ctx: Ctx, viewer: Viewer, fix: BulkFix): Promise<Lists> {
  // While it works only the progress is worth looking at.
  if (!fix.finishedAt) return [];
  const wanted = LISTS.filter(({ outcome }) => fix.outcomes[outcome] > 0);
  return Promise.all(wanted.map(async (one) => ({ ...one, claims: await listFixedClaims(ctx, viewer, { id: fix.id, outcome: one.outcome, after: 0, limit: MOST_LISTED }) })));
}

function State({ viewer, fix, lists }: { viewer: Viewer; fix: BulkFix; lists: Lists }) {
  const isWorking = fix.finishedAt === undefined;
  return (
    <div id="state" {...(isWorking ? { 'hx-get': `/queues/fixes/${fix.id}/state`, 'hx-trigger': 'every 1s', 'hx-swap': 'outerHTML', 'hx-headers': '{"x-live":"1"}' } : {})}>
      {isWorking ? <Working viewer={viewer} fix={fix} /> : <Ended viewer={viewer} fix={fix} />}
      {lists.map(({ outcome, title, claims }) => (
        <section class="card flush" key={outcome}><div class="card-head"><h2>{title}</h2><span class="soft">{fix.outcomes[outcome] > claims.length ? `the first ${claims.length} of ${grouped(fix.outcomes[outcome])}` : grouped(claims.length)}</span></div>
          <table class="stack"><thead><tr><th scope="col">Claim</th>{outcome === 'wrong' ? <th scope="col">What is wrong</th> : null}</tr></thead>
            <tbody>{claims.map((claim) => (
              <tr key={claim.n} data-row=""><td class="title nowrap" data-label="Claim"><a href={`/claims/${claim.claimId}`}>{claim.patientControlNumber}</a></td>
                {outcome === 'wrong' ? <td data-label="Wrong"><div>{claim.issues.map((issue, n) => <div key={n}>{issue.message} <span class="soft mono">{issue.ruleId}</span></div>)}</div></td> : null}</tr>))}</tbody></table></section>))}
    </div>
  );
}

function Working({ viewer, fix }: { viewer: Viewer; fix: BulkFix }) {
  const done = fix.claims - fix.waiting;
  return (
    <section class="card">
      <p><label for="progress">{`${fix.does === 'send' ? 'Sending' : 'Checking'}: ${grouped(done)} of ${count(fix.claims, 'claim')}`}</label></p>
      <progress id="progress" max={fix.claims} value={done}>{`${done} of ${fix.claims}`}</progress>
      <div class="row"><Form action={`/queues/fixes/${fix.id}/stop`} csrf={viewer.csrf}><button id="stop" type="submit">Stop</button></Form>
        <span class="soft small">It goes on when you leave this page.</span></div>
    </section>
  );
}

function Ended({ viewer, fix }: { viewer: Viewer; fix: BulkFix }) {
  const { outcomes, does, claims } = fix;
  if (fix.isStopped) return <Notice>{`${stateOf(fix)}. The others stay as they are.`}</Notice>;
  if (does === 'send') return <Notice tone={outcomes.sent > 0 ? 'good' : 'bad'}>{`${count(outcomes.sent, 'claim')} sent.${outcomes.sent < claims ? ` ${count(claims - outcomes.sent, 'claim')} not: see below.` : ''}`}</Notice>;
  return (
    <>
      <Notice tone={outcomes.passes === claims ? 'good' : 'info'}>{`With this value ${count(outcomes.passes, 'claim')} of ${grouped(claims)} pass all checks. Nothing is sent yet.`}</Notice>
      <div class="row spaced">
        {outcomes.passes > 0 ? <Form action={`/queues/fixes/${fix.id}/send`} csrf={viewer.csrf}><button class="main" type="submit" data-key="s">{`Send ${count(outcomes.passes, 'claim')}`} <Key>s</Key></button></Form> : null}
        <a class="button" href="/queues/bulk">Try another value</a>
      </div>
    </>
  );
}
