import type { Request, Response } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { readAgain, viewFile } from '../../inbound/view.ts';
import { may } from '../../people/roles.ts';
import { Fact, Form, Head, Money, Notice, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { viewerOf } from '../viewer.ts';
import { grouped } from '../words.ts';
import { Decisions } from './batch.tsx';
import { ContentCard } from './content.tsx';
import { Answer, State } from './lists.tsx';

/** `/transmissions/received/:id`: one file of a payer: what it held, what is wrong with it, its bytes. */
export async function fileScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }, show = false): Promise<void> {
  const viewer = viewerOf(response);
  const file = await viewFile(ctx, { id: String(request.params['id']), usage: viewer.usage });
  if (!file) throw notFound('file');
  const { row, acks, remits, issues } = file;
  const path = `/transmissions/received/${row.id}`;
  sendScreen(web, response, { title: row.name, place: 'transmissions', body: (
    <>
      <div class="crumbs"><a href="/transmissions/received" data-key="u">Received files</a></div>
      <Head title={<>{row.name} <State state={row.state} /></>} about={row.payer_name}>
        {may(viewer.person, 'transmissions.decide') && row.state !== 'stored'
          ? <Form action={`${path}/read-again`} csrf={viewer.csrf}><button type="submit">Read again</button></Form> : null}
        {may(viewer.person, 'x12.reveal') ? <a class="button" href={`${path}/content`}>Download</a> : null}
      </Head>
      {row.state === 'quarantined' ? <Notice tone="bad"><p>{`It was put aside: ${row.reason ?? 'it could not be read'}. Nothing of it counts until it is read.`}</p></Notice> : null}
      <div class="halves">
        <section class="card"><h2>What it holds</h2>
          <dl class="facts"><Fact name="Kinds">{row.kinds.join(', ') || '–'}</Fact><Fact name="Bytes">{grouped(row.size_bytes)}</Fact>
            <Fact name="Received"><When at={row.received_at} now={ctx.now()} /></Fact></dl>
          <hr />
          <ul>{acks.map((ack, n) => <li key={n}><Answer kind={ack.kind} ack={ack.ack} />{ack.batch_id ? <> to <a href={`/transmissions/${ack.batch_id}`}>a file of ours</a></> : ' to nothing that we sent'}</li>)}
            {remits.map((remit) => <li key={remit.id}>Payment <a href={`/remittances/${remit.id}`}>{remit.trace || 'without a number'}</a>, <Money cents={remit.amount_cents} /></li>)}</ul>
          {issues.length > 0 ? <><hr /><h3>What is wrong with it</h3><ul>{issues.slice(0, 50).map((issue, n) => <li key={n}>{issue.message} <span class="soft mono">{issue.x12?.element ?? issue.x12?.segment ?? ''}</span></li>)}</ul></> : null}
        </section>
        <Decisions rows={file.decisions} now={ctx.now()} />
      </div>
      {await ContentCard(ctx, web, { viewer, fileId: row.file_id, action: path, from: request.query['from'], show, issues })}
    </>
  ) });
}

/** `POST …/read-again`. */
export async function readFileAgain(ctx: Ctx, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const id = String(request.params['id']);
  const outcome = await readAgain(ctx, { id, usage: viewer.usage, by: viewer.person.id });
  if (outcome === 'not-found') throw notFound('file');
  if (outcome === 'wrong-state') throw new HttpProblem(409, 'wrong-state', 'The file is waiting to be read already.');
  ctx.ring('read');
  response.redirect(303, `/transmissions/received/${id}`);
}
