import type { Ctx } from '../../context.ts';
import { notesOf } from '../../worklist/decide.ts';
import { type QueueName, queueNamed } from '../../worklist/queues.ts';
import { queueEntries } from '../../worklist/store.ts';
import { Field, Form, Key, When } from '../parts.tsx';
import type { Viewer } from '../viewer.ts';

/** How far "next" and "previous" look in a queue. */
const REACH = 500;

/** Where a claim stands in the queue that somebody works through. */
export interface InQueue {
  name: QueueName;
  title: string;
  place: number;
  total: number;
  previous: string | undefined;
  next: string | undefined;
}

/** The place of a claim in a queue; undefined for an unknown queue. A claim that has left it has place 0, and the first entry is next. */
export async function placeInQueue(ctx: Ctx, viewer: Viewer, of: { claimId: string; queue: unknown }): Promise<InQueue | undefined> {
  const queue = typeof of.queue === 'string' ? queueNamed(of.queue) : undefined;
  if (!queue) return undefined;
  const ids = (await queueEntries(ctx, viewer, queue, { all: false, limit: REACH })).flatMap(({ claim_id }) => claim_id ?? []);
  const at = ids.indexOf(of.claimId);
  return { name: queue.name, title: queue.title, place: at + 1, total: ids.length, previous: at > 0 ? ids[at - 1] : undefined, next: ids[at + 1] };
}

/** The way on and back through a queue, without going to its list. */
export function QueueNav({ at }: { at: InQueue }) {
  const link = (id: string | undefined, label: string, key: string) => (id
    ? <a class="button" href={`/claims/${id}?queue=${at.name}`} data-key={key}>{label} <Key>{key}</Key></a>
    : <span class="soft">{`No ${label.toLowerCase()}`}</span>);
  return (
    <nav class="crumbs" aria-label="Queue">
      <a href={`/queues/${at.name}`} data-key="u">{at.title}</a>
      <span class="soft">{at.place > 0 ? `${at.place} of ${at.total}` : 'this one has left the queue'}</span>
      {link(at.previous, 'Previous', 'p')}{link(at.next, 'Next', 'n')}
    </nav>
  );
}

/** Notes about a claim in a queue, and a field for one more. */
export async function Notes(ctx: Ctx, viewer: Viewer, of: { claimId: string; at: InQueue; authors: ReadonlyMap<string, string>; canWrite: boolean }) {
  const notes = await notesOf(ctx, { desk: { billerId: viewer.billerId, usage: viewer.usage }, queue: queueNamed(of.at.name)!, subject: of.claimId });
  const back = `/claims/${of.claimId}?queue=${of.at.name}`;
  return (
    <section class="card"><h2>Notes</h2>
      {notes.length === 0 ? <p class="soft">None yet.</p> : <ul>{notes.map((note) => (
        <li key={note.at.toISOString()}>{note.text} <span class="soft small">{of.authors.get(note.author) ?? note.author}, <When at={note.at} now={ctx.now()} /></span></li>))}</ul>}
      {of.canWrite && of.at.place > 0 ? (
        <Form action={`/queues/${of.at.name}/act`} csrf={viewer.csrf}>
          <input type="hidden" name="id" value={of.claimId} /><input type="hidden" name="back" value={back} />
          <Field label="New note" name="note" autocomplete="off" />
          <div class="row"><button type="submit" name="what" value="note">Add note</button>
            <button type="submit" name="what" value="snooze">Put off for a day</button><button type="submit" name="what" value="close">Close as it stands</button></div>
          <input type="hidden" name="days" value="1" />
        </Form>) : null}
    </section>
  );
}
