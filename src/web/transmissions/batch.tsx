import type { Request, Response } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import { cutAgain, holdBatch, settleBatch } from '../../batches/operations.ts';
import { viewBatch } from '../../batches/view.ts';
import type { Ctx } from '../../context.ts';
import type { AuditRow } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import { fieldsOf } from '../forms.ts';
import { Fact, Form, Head, Money, Notice, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { type Viewer, viewerOf } from '../viewer.ts';
import { count, grouped } from '../words.ts';
import { ContentCard } from './content.tsx';
import { Answer, State } from './lists.tsx';

type Loaded = NonNullable<Awaited<ReturnType<typeof viewBatch>>>;

/** `/transmissions/:id`: one file that went out: its way, what the payer answered, its bytes, and what a person can decide. */
export async function batchScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }, show = false): Promise<void> {
  const viewer = viewerOf(response);
  const batch = await viewBatch(ctx, { id: String(request.params['id']), usage: viewer.usage });
  if (!batch) throw notFound('file');
  const { row } = batch;
  sendScreen(web, response, { title: row.file_name, place: 'transmissions', body: (
    <>
      <div class="crumbs"><a href="/transmissions" data-key="u">Transmissions</a></div>
      <Head title={<>{row.file_name} <State state={row.state} /></>} about={`${row.payer_name}, ${count(row.claim_count, 'claim')}`}>
        {may(viewer.person, 'x12.reveal') ? <a class="button" href={`/transmissions/${row.id}/content`}>Download</a> : null}
      </Head>
      <Steps batch={batch} />
      <Trouble batch={batch} viewer={viewer} now={ctx.now()} />
      <section class="card"><dl class="facts">
        <Fact name="Interchange number"><span class="mono">{String(row.control_number).padStart(9, '0')}</span></Fact>
        <Fact name="Guide"><span class="mono">{row.guide}</span></Fact>
        <Fact name="Charge"><Money cents={row.charge_cents} /></Fact>
        <Fact name="Bytes">{grouped(row.size_bytes)}</Fact>
        <Fact name="Cut"><When at={row.cut_at} now={ctx.now()} />{row.late ? ' (late)' : ''}</Fact>
        <Fact name="Sent">{row.sent_at ? <When at={row.sent_at} now={ctx.now()} /> : '–'}</Fact>
        <Fact name="Attempts">{row.attempt}</Fact>
      </dl></section>
      <div class="halves">
        <Chain batch={batch} now={ctx.now()} />
        <Decisions rows={batch.decisions} now={ctx.now()} />
      </div>
      {await ContentCard(ctx, web, { viewer, fileId: row.file_id, action: `/transmissions/${row.id}`, from: request.query['from'], show, issues: [] })}
    </>
  ) });
}

/** `POST /transmissions/:id/decide`: what only a person can decide, by the same functions as the API. */
export async function decideBatch(ctx: Ctx, { request, response }: { request: Request; response: Response }): Promise<void> {
  const operation = { batchId: String(request.params['id']), operator: viewerOf(response).person.id };
  const what = fieldsOf(request)['what'] ?? '';
  const decide = DECISIONS[what];
  if (!decide) throw new HttpProblem(400, 'invalid-request', 'There is no such decision.');
  const result = await decide(ctx, operation);
  if (!result.ok) throw result.reason === 'not-found' ? notFound('file') : new HttpProblem(409, 'wrong-state', 'The file is not in a state in which this can be done any more.');
  for (const step of ['cut', 'send', 'deliver']) ctx.ring(step);
  response.redirect(303, `/transmissions/${operation.batchId}`);
}

const DECISIONS: Readonly<Record<string, (ctx: Ctx, operation: { batchId: string; operator: string }) => ReturnType<typeof holdBatch>>> = {
  hold: holdBatch, 'cut-again': cutAgain,
  sent: (ctx, operation) => settleBatch(ctx, { ...operation, as: 'sent' }), again: (ctx, operation) => settleBatch(ctx, { ...operation, as: 'again' }),
};

function Steps({ batch: { row, acks } }: { batch: Loaded }) {
  const isSent = row.state === 'sent';
  const steps: [string, boolean, boolean][] = [
    ['Cut', true, false], ['Sent', isSent, row.state === 'unknown' || row.state === 'held'], ['Received (TA1)', row.ta1 !== null || row.ack !== null, row.ta1 === 'R'],
    ['Read (999)', row.ack !== null, row.ack === 'R'], ['Claims answered (277CA)', acks.some((ack) => ack.kind === '277CA'), false],
  ];
  return <ol class="steps">{steps.map(([label, done, bad]) => <li key={label} class={bad ? 'bad' : done ? 'done' : ''}>{label}<span class="said">{bad ? ', trouble' : done ? ', done' : ', not yet'}</span></li>)}</ol>;
}

/** What is in doubt, in words, with the decisions that end it. */
function Trouble({ batch: { row }, viewer, now }: { batch: Loaded; viewer: Viewer; now: Date }) {
  const buttons: [what: string, label: string, sure: string][] = [];
  let text: string | undefined;
  if (row.state === 'unknown') {
    text = 'The connection broke when the file was almost there. Ask the payer whether it has the file, then say so here. Sending it twice could pay or bill twice.';
    buttons.push(['sent', 'The payer has it', 'The payer has confirmed that it has this file?'], ['again', 'It does not: send the same file again', 'The payer has confirmed that it does not have this file?']);
  } else if (row.state === 'held') {
    text = row.fault_code === 'operator.held' ? 'A person held this file.' : `The file is held: ${row.fault_code ?? 'no reason is known'}.`;
    buttons.push(['again', 'Release and send', 'Send this file now?'], ['sent', 'The payer has it', 'The payer has confirmed that it has this file?']);
  } else if (row.ta1 === 'R' || row.ack === 'R') text = 'The payer refused the file. When the reason is mended, cut its claims again: they go in a new file with new numbers.';
  else if (row.state === 'frozen') buttons.push(['hold', 'Hold', 'Hold this file? Nothing leaves until somebody releases it.']);
  if (row.fault_code !== 'operator.cut-again' && (row.state === 'unknown' || row.state === 'held' || row.ta1 === 'R' || row.ack === 'R')) {
    buttons.push(['cut-again', 'Cut again with new numbers', 'Take all claims out of this file and send them in a new one? Only where the payer surely does not have them.']);
  }
  if (!text && buttons.length === 0 && !row.next_try_at) return null;
  return (
    <Notice tone={text ? 'bad' : 'info'}>
      {text ? <p>{text}</p> : null}
      {row.next_try_at && row.state !== 'sent' ? <p>{`Tried ${count(row.tries, 'time')}${row.fault_code ? ` (${row.fault_code})` : ''}; the next attempt is `}<When at={row.next_try_at} now={now} />.</p> : null}
      {may(viewer.person, 'transmissions.decide') && buttons.length > 0 ? (
        <Form action={`/transmissions/${row.id}/decide`} csrf={viewer.csrf} class="row">
          {buttons.map(([what, label, sure]) => <button key={what} type="submit" name="what" value={what} data-sure={sure}>{label}</button>)}
        </Form>) : null}
    </Notice>
  );
}

function Chain({ batch: { row, sets, acks }, now }: { batch: Loaded; now: Date }) {
  return (
    <section class="card"><h2>What the payer answered</h2>
      {acks.length === 0 ? <p class="soft">Nothing yet.</p> : <ul>{acks.map((ack) => (
        <li key={ack.inbound_file_id + ack.kind}><Answer kind={ack.kind} ack={ack.ack} /> in <a href={`/transmissions/received/${ack.inbound_file_id}`}>{ack.name}</a>, <When at={ack.created_at} now={now} /></li>))}</ul>}
      <hr />
      <h3>Transaction sets</h3>
      <ul>{sets.map((set) => <li key={set.st02}><span class="mono">{set.st02}</span>{`, ${count(set.claims, 'claim')} of ${set.biller_id} `}<Answer kind="999" ack={set.ack} /></li>)}</ul>
      {row.fault_code ? <p class="soft small">{`Last fault: ${row.fault_code}`}</p> : null}
    </section>
  );
}

const ACTIONS: Readonly<Record<string, string>> = {
  'content.read': 'looked at the bytes', 'content.revealed': 'looked at patient data', 'operator.held': 'held it', 'operator.cut-again': 'had it cut again',
  'operator.settled-sent': 'said that the payer has it', 'operator.settled-again': 'had it sent again', 'file.read-again': 'had it read again',
};

/** Who decided what, or looked. */
export function Decisions({ rows, now }: { rows: readonly AuditRow[]; now: Date }) {
  return (
    <section class="card"><h2>Who did what</h2>
      {rows.length === 0 ? <p class="soft">Nobody had to do anything.</p> : <ul>{rows.map((row) => (
        <li key={row.at.toISOString() + row.action}>{`${row.who} ${ACTIONS[row.action] ?? row.action}, `}<When at={row.at} now={now} /></li>))}</ul>}
    </section>
  );
}
