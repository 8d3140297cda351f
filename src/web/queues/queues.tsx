import type { Request, Response } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { may } from '../../people/roles.ts';
import { listPeople } from '../../people/store.ts';
import { actOn, addNote, type WorkAction } from '../../worklist/decide.ts';
import { DENIAL_CATEGORIES } from '../../remits/denials.ts';
import { type Queue, queueNamed, QUEUES } from '../../worklist/queues.ts';
import { type Desk, queueEntries, queueTotals, type QueueTotals, type WorkEntry } from '../../worklist/store.ts';
import { payerNames } from '../claims/store.ts';
import { fieldsOf, valuesOf } from '../forms.ts';
import { Choice, Empty, Field, Form, Head, Money, When } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { SavedFilters } from '../saved/filters.tsx';
import { callerOfViewer, type Viewer, viewerOf } from '../viewer.ts';
import { count, grouped, plainWords, usDate } from '../words.ts';

/** Entries on one page of a queue. */
export const PAGE = 50;
const DAY_MS = 86_400_000;

/** `/queues`: all queues at once; how many wait, for how much, and until when comes after the page, because it counts over all claims. */
export async function queueList(_ctx: Ctx, web: Web, { response }: { request: Request; response: Response }): Promise<void> {
  sendScreen(web, response, { title: 'Work queues', place: 'queues', body: (
    <>
      <Head title="Work queues" about="Each queue is what is true now: a claim that is repaired has left it." />
      <Table totals={undefined} now={undefined} />
    </>
  ) });
}

/** `/queues/totals`: the table of the queues with its numbers. */
export function queueTable(ctx: Ctx): (at: { request: Request; response: Response }) => Promise<void> {
  const totalsOf = keepTotals(ctx);
  return async ({ response }) => {
    const { billerId, usage } = viewerOf(response);
    sendPart(response, <Table totals={new Map((await totalsOf({ billerId, usage })).map((row) => [row.name, row]))} now={ctx.now()} />);
  };
}

/** Nobody waits for the same count twice: it stands for as many times as long as it took. */
const KEPT_FOR = 5;

/** Totals of a desk's queues. Those who ask while others count get the same answer, so that a live page of many people costs a sixth of one process at most. */
function keepTotals(ctx: Ctx): (desk: Desk) => Promise<QueueTotals[]> {
  const kept = new Map<string, { until: number; totals: Promise<QueueTotals[]> }>();
  return (desk) => {
    const key = `${desk.usage} ${desk.billerId}`;
    const known = kept.get(key);
    if (known && performance.now() < known.until) return known.totals;
    const started = performance.now();
    const entry = { until: Number.POSITIVE_INFINITY, totals: queueTotals(ctx, desk) };
    kept.set(key, entry);
    const done = () => {
      entry.until = performance.now() + (performance.now() - started) * KEPT_FOR;
    };
    entry.totals.then(done, () => kept.delete(key));
    return entry.totals;
  };
}

function Table({ totals, now }: { totals: ReadonlyMap<string, QueueTotals> | undefined; now: Date | undefined }) {
  // What waits stands above what does not; inside of both the order is that of urgency.
  const rows = QUEUES.map((queue) => ({ queue, total: totals?.get(queue.name) })).sort((a, b) => Number(a.total?.count === 0) - Number(b.total?.count === 0));
  return (
    <div class="card flush" hx-get="/queues/totals" hx-trigger={totals ? 'changed from:body' : 'load, changed from:body'} hx-swap="outerHTML" hx-headers='{"x-live":"1"}'>
      <table class="stack">
        <thead><tr><th scope="col">Queue</th><th scope="col">What to do</th><th scope="col" class="n">Waiting</th><th scope="col" class="n">At stake</th><th scope="col">Oldest</th><th scope="col">Next deadline</th></tr></thead>
        <tbody>{rows.map(({ queue, total }) => (
          <tr key={queue.name} data-row="" class={total?.count === 0 ? 'soft nothing' : ''}>
            <td class="title" data-label="Queue"><a href={`/queues/${queue.name}`}>{queue.title}</a></td>
            <td data-label="To do">{queue.action}</td>
            <td data-label="Waiting" class="n">{total ? grouped(total.count) : <span class="soft">…</span>}</td>
            <td data-label="At stake" class="n">{total && total.count > 0 ? <Money cents={total.cents} /> : '–'}</td>
            <td data-label="Oldest" class="nowrap">{total?.oldest && now ? <When at={total.oldest} now={now} /> : '–'}</td>
            <td data-label="Deadline" class="nowrap">{total?.deadline ? usDate(total.deadline) : '–'}</td>
          </tr>))}</tbody>
      </table>
    </div>
  );
}

interface Filters {
  owner: string | undefined;
  payer: string | undefined;
  category: string | undefined;
  all: boolean;
}

/** `/queues/:name`: the entries of one queue, most at stake and most urgent first, with what can be done about many at once. */
export async function queueScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const queue = queueOf(request);
  const text = (name: string) => (typeof request.query[name] === 'string' && request.query[name] !== '' ? request.query[name] : undefined);
  const by: Filters = { owner: text('owner'), payer: text('payer'), category: text('category'), all: text('all') === '1' };
  const after = cursor(text('after'));
  const [entries, payers, people, saved] = await Promise.all([
    queueEntries(ctx, viewer, queue, { ...by, limit: PAGE, after }), payerNames(ctx, callerOfViewer(viewer)), listPeople(ctx), SavedFilters(ctx, viewer, { list: request.originalUrl })]);
  const names = new Map(people.filter((one) => one.billerId === viewer.billerId).map((one) => [one.id, one.name]));
  const last = entries.length === PAGE ? entries.at(-1) : undefined;
  sendScreen(web, response, { title: queue.title, place: 'queues', body: (
    <>
      <div class="crumbs"><a href="/queues" data-key="u">Work queues</a></div>
      <Head title={queue.title} about={queue.action}>
        {queue.name === 'gateway-rejected' && may(viewer.person, 'claims.bulk') ? <a class="button" href="/queues/bulk">Fix many at once</a> : null}
        {entries[0]?.claim_id ? <a class="button main" href={`/claims/${entries[0].claim_id}?queue=${queue.name}`}>Work through them</a> : null}
      </Head>
      {saved}
      <QueueFilters queue={queue} by={by} payers={payers} names={names} />
      <Form action={`/queues/${queue.name}/act`} csrf={viewer.csrf}>
        <div class="card flush">
          {entries.length === 0
            ? <Empty title="This queue is empty"><p>Nothing of this kind waits for anybody.</p></Empty>
            : <Entries entries={entries} queue={queue} payers={payers} names={names} now={ctx.now()} />}
          {entries.length > 0 && may(viewer.person, 'claims.write') ? <Acts viewer={viewer} names={names} /> : null}
          <nav class="pager" aria-label="Pages"><span class="soft">{count(entries.length, 'entry', 'entries')} on this page</span>
            {last ? <a class="button" href={nextPage(queue, by, last)}>Next page</a> : <span class="soft">No more</span>}</nav>
        </div>
      </Form>
    </>
  ) });
}

function nextPage(queue: Queue, by: Filters, last: WorkEntry): string {
  const after = Buffer.from(`${last.priority}|${last.subject}`).toString('base64url');
  const filters = Object.entries({ owner: by.owner, payer: by.payer, category: by.category, all: by.all ? '1' : undefined }).filter((one): one is [string, string] => one[1] !== undefined);
  return `/queues/${queue.name}?${new URLSearchParams([...filters, ['after', after]])}`;
}

/** The queue of a path, or 404. */
export function queueOf(request: Request): Queue {
  const queue = queueNamed(String(request.params['name']));
  if (!queue) throw notFound('work queue');
  return queue;
}

function cursor(after: string | undefined): { priority: number; subject: string } | undefined {
  const parts = /^(\d{1,16})\|([\w:-]{1,120})$/.exec(Buffer.from(after ?? '', 'base64url').toString('latin1'));
  return parts ? { priority: Number(parts[1]), subject: parts[2]! } : undefined;
}

function QueueFilters({ queue, by, payers, names }: { queue: Queue; by: Filters; payers: ReadonlyMap<string, string>; names: ReadonlyMap<string, string> }) {
  return (
    <details class="no-print" open={by.owner !== undefined || by.payer !== undefined || by.all || by.category !== undefined}>
      <summary>Filters</summary>
      <form class="filters" method="get" action={`/queues/${queue.name}`}>
        <Choice label="Whose" name="owner" value={by.owner ?? ''} options={[['', 'Everybody’s'], ...names]} />
        <Choice label="Payer" name="payer" value={by.payer ?? ''} options={[['', 'All payers'], ...payers]} />
        {queue.name === 'denied' ? <Choice label="Category" name="category" value={by.category ?? ''} options={[['', 'All'], ...DENIAL_CATEGORIES.map((one) => [one, plainWords(one)] as const)]} /> : null}
        <Choice label="Put off and closed" name="all" value={by.all ? '1' : ''} options={[['', 'Leave out'], ['1', 'Show too']]} />
        <button type="submit">Apply</button><a href={`/queues/${queue.name}`}>Clear</a>
      </form>
    </details>
  );
}

function hrefOf(entry: WorkEntry, queue: Queue): string {
  if (entry.claim_id) return `/claims/${entry.claim_id}?queue=${queue.name}`;
  if (queue.name === 'unmatched') return `/remittances/${entry.subject.split(':')[0]!}#unmatched`;
  return queue.name === 'out-of-balance' || queue.name === 'missing-money' ? `/remittances/${entry.subject}` : queue.name === 'dead-letters' ? '/admin/webhooks' : '/remittances/bank';
}

function Entries({ entries, queue, payers, names, now }: {
  entries: readonly WorkEntry[]; queue: Queue; payers: ReadonlyMap<string, string>; names: ReadonlyMap<string, string>; now: Date;
}) {
  return (
    <table class="stack">
      <thead><tr><th scope="col"><input type="checkbox" data-all="" aria-label="Mark all" /></th><th scope="col">What</th><th scope="col">Payer</th><th scope="col" class="n">At stake</th>
        <th scope="col">Since</th><th scope="col">Deadline</th><th scope="col">Owner</th></tr></thead>
      <tbody>{entries.map((entry) => (
        <tr key={entry.subject} data-row="">
          <td data-label="Mark"><input type="checkbox" name="id" value={entry.subject} aria-label={`Mark ${entry.patient_control_number ?? entry.subject}`} /></td>
          <td class="title" data-label="What"><a href={hrefOf(entry, queue)}>{entry.patient_control_number ?? (queue.name === 'unmatched' ? 'Payment line' : 'Payment')}</a>
            {entry.categories.length > 0 ? <span class="soft small">{` ${entry.categories.map(plainWords).join(', ')}`}</span> : null}
            {entry.snoozed_until ? <span class="soft small"> put off, <When at={entry.snoozed_until} now={now} /></span> : null}</td>
          <td data-label="Payer" class="nowrap">{payers.get(entry.payer_id ?? '') ?? '–'}</td>
          <td data-label="At stake" class="n"><Money cents={entry.cents} /></td>
          <td data-label="Since" class="nowrap"><When at={entry.since} now={now} /></td>
          <td data-label="Deadline" class="nowrap">{entry.deadline ? usDate(entry.deadline) : '–'}</td>
          <td data-label="Owner">{entry.owner ? names.get(entry.owner) ?? entry.owner : <span class="soft">nobody</span>}</td>
        </tr>))}</tbody>
    </table>
  );
}

function Acts({ viewer, names }: { viewer: Viewer; names: ReadonlyMap<string, string> }) {
  return (
    <div class="pager no-print"><div class="row bottom">
      <span><strong data-marked="">0</strong> marked:</span>
      <Choice label="Give to" name="owner" value={viewer.person.id} options={[...names, ['', 'Nobody']]} />
      <button type="submit" name="what" value="assign">Give</button>
      <Choice label="Put off for" name="days" value="1" options={[['1', '1 day'], ['3', '3 days'], ['7', 'a week'], ['30', '30 days']]} />
      <button type="submit" name="what" value="snooze">Put off</button>
      <Field label="Note" name="note" autocomplete="off" />
      <button type="submit" name="what" value="note">Add note</button>
      <button type="submit" name="what" value="close">Close as it stands</button>
      <button type="submit" name="what" value="reopen">Open again</button>
    </div></div>
  );
}

/** `POST /queues/:name/act`: one action on every marked entry; those that have left the queue meanwhile are passed over. */
export async function actOnMarked(ctx: Ctx, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const queue = queueOf(request);
  const form = fieldsOf(request);
  const subjects = valuesOf(request, 'id').slice(0, PAGE * 10);
  const note = (form['note'] ?? '').trim().slice(0, 4_000);
  const action = actionOf(form, ctx.now());
  if (!action && form['what'] !== 'note') throw new HttpProblem(400, 'invalid-request', 'There is no such action.');
  for (const subject of subjects) {
    const at = { desk: { billerId: viewer.billerId, usage: viewer.usage }, queue, subject, by: viewer.person.id };
    if (action) await actOn(ctx, at, action);
    else if (note) await addNote(ctx, at, note);
  }
  response.redirect(303, form['back']?.startsWith('/claims/') ? form['back'] : `/queues/${queue.name}`);
}

function actionOf(form: Readonly<Record<string, string>>, now: Date): WorkAction | undefined {
  switch (form['what']) {
    case 'assign': return { action: 'assign', owner: form['owner'] || null };
    case 'snooze': return { action: 'snooze', until: new Date(now.getTime() + Math.min(365, Math.max(1, Number(form['days']) || 1)) * DAY_MS) };
    case 'close': return { action: 'close' };
    case 'reopen': return { action: 'reopen' };
    default: return undefined;
  }
}
