import type { Request, Response } from 'express';
import { claimWithStory } from '../../api/claims.ts';
import { notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { parseCents } from '../../lib/money.ts';
import { recordAudit } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import { listPeople } from '../../people/store.ts';
import { Fact, Head, Key, Money, Notice, Status, When } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, type Viewer, viewerOf } from '../viewer.ts';
import { dollars, statusWords, usDate } from '../words.ts';
import { FORM_NAMES } from './boxes.ts';
import { DeniedMoney } from './denied-money.tsx';
import { fieldsOfForm, placeIssues } from './draft.ts';
import { ClaimForm, IssueList } from './form.tsx';
import { Notes, placeInQueue, QueueNav } from './in-queue.tsx';
import { loadVersion, type Version } from '../../claims/versions.ts';
import { payerNames, relatedClaims } from './store.ts';

type Story = NonNullable<Awaited<ReturnType<typeof claimWithStory>>>;

/** `/claims/:id`: everything about one claim. Who looked is audited. */
export async function claimScreen(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(at.response);
  const id = String(at.request.params['id']);
  const [story, version, payers] = await loadAll(ctx, web, { viewer, id });
  const { money } = story;
  const [related, denied] = await Promise.all([
    relatedClaims(ctx, callerOfViewer(viewer), id), DeniedMoney(ctx, viewer, { claimId: id, cents: centsOf(money.denied) + centsOf(money.unexplained) })]);
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'claim.read', subject: id });
  const sent = at.request.query['sent'] === '1';
  const queue = await placeInQueue(ctx, viewer, { claimId: id, queue: at.request.query['queue'] });
  const authors = queue ? new Map((await listPeople(ctx)).map((one) => [one.id, one.name])) : new Map<string, string>();
  const notes = queue ? await Notes(ctx, viewer, { claimId: id, at: queue, authors, canWrite: may(viewer.person, 'claims.write') }) : null;
  sendScreen(web, at.response, { title: story.patientControlNumber, place: 'claims', body: (
    <>
      {queue ? <QueueNav at={queue} /> : <div class="crumbs"><a href="/claims" data-key="u">Claims</a></div>}
      <Head title={<>{story.patientControlNumber} <Status status={story.status} /></>} about={statusWords(story.status).means}>
        <Actions viewer={viewer} story={story} />
      </Head>
      {sent ? <Notice tone="good">Sent. What the payer answers appears below by itself.</Notice> : null}
      <Now story={story} payer={payers.get(story.payer.id) ?? story.payer.id} now={ctx.now()} />
      <div class="columns">
        <div><FormCard version={version} /></div>
        <div><Timeline story={story} now={ctx.now()} />{denied}{notes}<Related claims={related} /><Remits story={story} /><Versions story={story} now={ctx.now()} /></div>
      </div>
    </>
  ) });
}

/** `/claims/:id/now` and `/claims/:id/timeline`: the parts that change by themselves. */
export async function claimPart(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(at.response);
  const [story, , payers] = await loadAll(ctx, web, { viewer, id: String(at.request.params['id']) });
  const part = at.request.path.endsWith('/timeline')
    ? <Timeline story={story} now={ctx.now()} /> : <Now story={story} payer={payers.get(story.payer.id) ?? story.payer.id} now={ctx.now()} />;
  sendPart(at.response, part);
}

async function loadAll(ctx: Ctx, web: Web, of: { viewer: Viewer; id: string }): Promise<[Story, Version, Map<string, string>]> {
  const caller = callerOfViewer(of.viewer);
  const [story, version, payers] = await Promise.all([
    claimWithStory(ctx, caller, { id: of.id, codes: web.codes }), loadVersion(ctx, caller, { claimId: of.id }), payerNames(ctx, caller)]);
  if (!story || !version) throw notFound('claim');
  return [story, version, payers];
}

const REJECTED: ReadonlySet<string> = new Set(['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED']);
const DECIDED: ReadonlySet<string> = new Set(['DENIED', 'PARTIAL', 'PAID', 'ZERO_PAID', 'PAYER_ACCEPTED']);

/** What the next insurance can be told. */
const PAID_FIRST: ReadonlySet<string> = new Set(['PAID', 'PARTIAL', 'ZERO_PAID', 'DENIED']);

function Actions({ viewer, story }: { viewer: Viewer; story: Story }) {
  if (!may(viewer.person, 'claims.write')) return null;
  const fix = REJECTED.has(story.status);
  return (
    <>
      {fix || DECIDED.has(story.status) ? (
        <a class={fix || story.status === 'DENIED' || story.status === 'PARTIAL' ? 'button main' : 'button'} href={`/claims/${story.id}/correct`} data-key="e">{fix ? 'Correct and resend' : 'Correct'} <Key>e</Key></a>
      ) : null}
      {PAID_FIRST.has(story.status) ? <a class={story.money.nextAction === 'secondary-due' ? 'button main' : 'button'} href={`/claims/${story.id}/secondary`}>Next insurance</a> : null}
      <button type="button" data-print="">Print</button>
    </>
  );
}

function live(path: string) {
  return { 'hx-get': path, 'hx-trigger': 'changed from:body', 'hx-swap': 'outerHTML', 'hx-headers': '{"x-live":"1"}' };
}

function Now({ story, payer, now }: { story: Story; payer: string; now: Date }) {
  const { money } = story;
  return (
    <section class="card" id="now" {...live(`/claims/${story.id}/now`)}>
      <dl class="facts">
        <Fact name="Since"><When at={story.statusAt} now={now} /></Fact>
        <Fact name="Payer">{payer}</Fact>
        <Fact name="Served">{story.serviceFrom ? usDate(story.serviceFrom) : '–'}{story.serviceTo && story.serviceTo !== story.serviceFrom ? ` to ${usDate(story.serviceTo)}` : ''}</Fact>
        <Fact name="Charge"><Money cents={centsOf(story.chargeAmount)} /></Fact>
        <Fact name="Paid"><Money cents={centsOf(money.paid)} /></Fact>
        <Fact name="Patient owes"><Money cents={centsOf(money.patient)} /></Fact>
        <Fact name="Written off"><Money cents={centsOf(money.writtenOff)} /></Fact>
        {money.denied === '0.00' ? null : <Fact name="Denied"><Money cents={centsOf(money.denied)} /></Fact>}
        <Fact name="Still with the payer"><Money cents={centsOf(money.payer)} /></Fact>
        {story.payerClaimNumber ? <Fact name="Payer’s claim number"><span class="mono">{story.payerClaimNumber}</span></Fact> : null}
        <Fact name="Next">{NEXT[money.nextAction] ?? money.nextAction}{money.deadline ? ` by ${usDate(money.deadline)}` : ''}</Fact>
      </dl>
      {story.reasons.length > 0 && statusWords(story.status).tone !== 'waiting' ? <Reasons story={story} /> : null}
    </section>
  );
}

function centsOf(text: string): number {
  return parseCents(text) ?? 0;
}

const NEXT: Readonly<Record<string, string>> = {
  'secondary-due': 'Bill the next insurance', 'patient-balance': 'Bill the patient', appeal: 'Appeal', correct: 'Correct and resend', wait: 'Wait for the payer', closed: 'Nothing, it is settled',
};

function Reasons({ story }: { story: Story }) {
  const labels = story.reasonLabels as Record<string, string>;
  return (
    <>
      <hr />
      <h2>{statusWords(story.status).tone === 'rejected' ? 'Why it was rejected' : 'Reasons given'}</h2>
      <ul>{story.reasons.map((reason) => <li key={reason}>{labels[reason] === reason ? reason : <>{labels[reason]} <span class="soft mono">{reason}</span></>}</li>)}</ul>
    </>
  );
}

function FormCard({ version }: { version: Version }) {
  const fields = fieldsOfForm(version.kind, version.body);
  const { beside } = placeIssues(fields, version.issues);
  return (
    <>
      {version.issues.length > 0 ? <section class="card"><h2>What our checks found</h2><IssueList issues={version.issues} fields={fields} /></section> : null}
      <section class="card">
        <div class="card-head"><h2>{`Claim, in the order of the ${FORM_NAMES[version.kind]}`}</h2>
          {version.version > 1 ? <span class="soft">{`version ${version.version}`}</span> : null}</div>
        <ClaimForm kind={version.kind} body={version.body} beside={beside} isEditing={false} />
      </section>
    </>
  );
}

/** What happened, newest last, each line with a way to the bytes behind it. */
function Timeline({ story, now }: { story: Story; now: Date }) {
  const steps = story.timeline.filter((step) => !step.told);
  return (
    <section class="card" id="timeline" {...live(`/claims/${story.id}/timeline`)}>
      <h2>What happened</h2>
      <ol class="timeline">{steps.map((step) => (
        <li key={step.id} class={toneOf(step)}>
          {step.text}
          <div class="meta"><When at={step.at} now={now} />{step.source.type === 'file' || step.source.type === 'batch'
            ? <> · <a href={`/claims/${story.id}/behind/${step.id}`}>X12 behind it</a></> : null}</div>
        </li>
      ))}</ol>
      <p class="soft small">Each change was also told to your billing software.</p>
    </section>
  );
}

function toneOf(step: Story['timeline'][number]): string {
  const data = ('data' in step ? step.data : {}) as { ack?: string; action?: string; outcome?: string };
  if (step.type === 'edits-rejected' || data.ack === 'R' || data.action === 'U') return 'rejected';
  if (step.type === '277ca') return 'accepted';
  if (step.type !== '835') return '';
  return data.outcome === 'DENIED' || data.outcome === 'PARTIAL' ? 'denied' : 'paid';
}

function Remits({ story }: { story: Story }) {
  if (story.remittances.length === 0) return null;
  return (
    <section class="card"><h2>Payments</h2><ul>{story.remittances.map((remit) => (
      <li key={`${remit.remittanceId}-${remit.place}`}>
        <a href={`/remittances/${remit.remittanceId}`}>{remit.traceNumber || 'Payment'}</a>{remit.paymentDate ? `, ${usDate(remit.paymentDate)}` : ''}: {dollars(parseCents(remit.paidAmount) ?? 0)}
      </li>))}</ul></section>
  );
}

function Related({ claims }: { claims: Awaited<ReturnType<typeof relatedClaims>> }) {
  if (claims.length === 0) return null;
  return (
    <section class="card"><h2>Other insurance</h2><ul>{claims.map((one) => (
      <li key={one.id}>{one.isFirst ? 'Made from what was decided about ' : 'Next: '}<a href={`/claims/${one.id}`}>{one.number}</a> <Status status={one.status} /></li>))}</ul></section>
  );
}

function Versions({ story, now }: { story: Story; now: Date }) {
  return (
    <section class="card"><h2>Versions</h2><ul>{[...story.submissions].reverse().map((one) => (
      <li key={one.id}>
        {`Version ${one.version}, ${FREQUENCY[one.frequencyCode] ?? one.frequencyCode}, `}<When at={one.createdAt} now={now} /> <span class="mono soft small">{one.claimNumber}</span>
        {one.version > 1 ? <> · <a href={`/claims/${story.id}/versions/${one.version}`}>what changed</a></> : null}
      </li>))}</ul></section>
  );
}

const FREQUENCY: Readonly<Record<string, string>> = { '1': 'original', '7': 'replacement', '8': 'void' };
