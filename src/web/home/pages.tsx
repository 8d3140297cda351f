import { Router } from 'express';
import type { Ctx } from '../../context.ts';
import { flow } from '../../money/figures.ts';
import { may } from '../../people/roles.ts';
import { Empty, Head, Money, When } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, type Viewer, viewerOf } from '../viewer.ts';
import { count, statusWords, type Tone } from '../words.ts';
import { Flow } from './flow.tsx';
import { openRemits, piles, troubles } from './store.ts';

const DAY_MS = 86_400_000;

/** One thing to do: what, why, where, and how much money waits for it. */
interface Task {
  title: string;
  why: string;
  href: string;
  tone: Tone;
  cents: number | undefined;
  since: Date | undefined;
  /** How soon it costs something, from 1 (any time) to 5 (nothing moves until it is done). */
  urgency: number;
}

/** Statuses that wait for a person, with what the person does and how urgent it is. */
const WAITING: Readonly<Record<string, { what: string; why: string; urgency: number }>> = {
  GATEWAY_REJECTED: { what: 'stopped by our checks', why: 'Not sent yet. Correct and send: the filing deadline runs.', urgency: 4 },
  SYNTAX_REJECTED: { what: 'the payer could not read', why: 'Correct what is marked and resend.', urgency: 4 },
  PAYER_REJECTED: { what: 'rejected by the payer', why: 'Never decided. Correct and resend; there is nothing to appeal.', urgency: 4 },
  INFO_REQUESTED: { what: 'waiting for your answer', why: 'The payer asks for documents before it decides.', urgency: 4 },
  DENIED: { what: 'denied', why: 'Decided against you. Replace the claim or appeal before the deadline.', urgency: 3 },
  PARTIAL: { what: 'partly denied', why: 'Some lines were not paid. Look whether that is right.', urgency: 2 },
};

/** `/`: what needs doing, in order of urgency and money; what happened today; what is stuck. */
export function homePages(ctx: Ctx, web: Web): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const viewer = viewerOf(response);
    sendScreen(web, response, { title: 'Home', place: '', body: (
      <>
        <Head title={`Hello, ${viewer.person.name.split(' ')[0]}`} about="What needs you comes first; what runs by itself stays out of the way." />
        <HomeBody tasks={await tasksOf(ctx, viewer)} viewer={viewer} now={ctx.now()} />
      </>
    ) });
  });
  router.get('/home/tasks', async (_request, response) => {
    sendPart(response, <Tasks tasks={await tasksOf(ctx, viewerOf(response))} now={ctx.now()} />);
  });
  router.get('/home/flow', async (_request, response) => {
    const viewer = viewerOf(response);
    sendPart(response, <Flow counts={await flow(ctx, callerOfViewer(viewer), new Date(ctx.now().getTime() - DAY_MS))} />);
  });
  return router;
}

async function tasksOf(ctx: Ctx, viewer: Viewer): Promise<Task[]> {
  const caller = callerOfViewer(viewer);
  const isClaims = may(viewer.person, 'claims.read');
  const [waiting, remits, trouble] = await Promise.all([
    isClaims ? piles(ctx, caller, Object.keys(WAITING)) : [], may(viewer.person, 'remits.read') ? openRemits(ctx, caller) : undefined,
    may(viewer.person, 'transmissions.read') ? troubles(ctx, viewer.usage) : undefined]);
  const tasks: Task[] = waiting.map(({ status, n, cents, oldest }) => {
    const { what, why, urgency } = WAITING[status]!;
    return { title: `${count(n, 'claim')} ${what}`, why, href: `/claims?status=${status}`, tone: statusWords(status).tone, cents, since: oldest, urgency };
  });
  if (remits && remits.imbalanced > 0) {
    tasks.push({ title: `${count(remits.imbalanced, 'payment')} out of balance`, why: 'The sums of the payer’s file do not agree, so nothing of it is posted.', href: '/remittances?state=out_of_balance', tone: 'trouble', cents: remits.imbalancedCents, since: undefined, urgency: 4 });
  }
  if (remits && remits.unmatched > 0) {
    tasks.push({ title: `${count(remits.unmatched, 'payment line')} without a claim`, why: 'Money that came, and no claim that it clearly belongs to.', href: '/remittances/unmatched', tone: 'trouble', cents: remits.unmatchedCents, since: undefined, urgency: 3 });
  }
  for (const payer of trouble?.paused ?? []) {
    tasks.push({ title: `${payer.name} is paused`, why: 'Nothing goes to or comes from this payer until somebody looks at its connection.', href: `/payers/${payer.id}`, tone: 'trouble', cents: undefined, since: payer.at ?? undefined, urgency: 5 });
  }
  if (trouble && trouble.batches > 0) {
    tasks.push({ title: `${count(trouble.batches, 'file')} that nobody is sure about`, why: 'Only a person can say whether the payer has it.', href: '/transmissions?state=attention', tone: 'trouble', cents: undefined, since: undefined, urgency: 5 });
  }
  if (trouble && trouble.files > 0) {
    tasks.push({ title: `${count(trouble.files, 'received file')} put aside`, why: 'They could not be read. The bytes are kept.', href: '/transmissions/received?state=quarantined', tone: 'trouble', cents: undefined, since: undefined, urgency: 4 });
  }
  return tasks.sort((a, b) => b.urgency - a.urgency || (b.cents ?? 0) - (a.cents ?? 0));
}

function HomeBody({ tasks, viewer, now }: { tasks: Task[]; viewer: Viewer; now: Date }) {
  return (
    <>
      <Tasks tasks={tasks} now={now} />
      {may(viewer.person, 'claims.read') ? (
        <section class="card"><div class="card-head"><h2>The last 24 hours</h2><a href="/claims">All claims</a></div>
          <div hx-get="/home/flow" hx-trigger="load, changed from:body" hx-headers='{"x-live":"1"}'><p class="loading">Counting…</p></div></section>
      ) : null}
    </>
  );
}

function Tasks({ tasks, now }: { tasks: Task[]; now: Date }) {
  return (
    <section class="card flush" id="tasks" hx-get="/home/tasks" hx-trigger="changed from:body" hx-swap="outerHTML" hx-headers='{"x-live":"1"}'>
      <div class="card-head"><h2>Needs you</h2></div>
      {tasks.length === 0 ? <Empty title="Nothing waits for you"><p>Claims that are rejected or denied, and payments that don’t fit, appear here.</p></Empty> : (
        <ul class="tasks">{tasks.map((task) => (
          <li key={task.href} data-row="">
            <span class={`dot ${task.tone}`} aria-hidden="true" />
            <div><a href={task.href}>{task.title}</a><p>{task.why}</p></div>
            <div class="sum">{task.cents === undefined ? null : <Money cents={task.cents} />}{task.since ? <small>oldest <When at={task.since} now={now} /></small> : null}</div>
          </li>
        ))}</ul>
      )}
    </section>
  );
}
