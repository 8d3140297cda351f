import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { loadBehind } from '../../inbound/behind.ts';
import { recordAudit } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import { Empty, Form, Head } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { X12View } from '../transmissions/x12.tsx';
import { viewerOf } from '../viewer.ts';

/** `/claims/:id/behind/:event`: the X12 that one line of the timeline was read from, or that the claim was sent in: its own part of the file only. */
export async function behindScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const [claimId, event] = [String(request.params['id']), String(request.params['event'])];
  const show = request.method === 'POST' && may(viewer.person, 'x12.reveal');
  const behind = await loadBehind(ctx, viewer, { claimId, event });
  if (behind === 'not-found') throw notFound('event');
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: show ? 'content.revealed' : 'content.read', subject: claimId, data: { event } });
  sendScreen(web, response, { title: 'X12 behind it', place: 'claims', body: (
    <>
      <div class="crumbs"><a href={`/claims/${claimId}`} data-key="u">Back to the claim</a></div>
      <Head title="X12 behind it" about="Only the part of the file that is about this claim." />
      <section class="card flush">
        <div class="card-head"><h2>X12</h2><div class="row no-print">
          <span class="soft small">{show ? 'Patient data is shown; that was logged.' : 'Patient data is hidden.'} Point at an element for its name.</span>
          {!show && may(viewer.person, 'x12.reveal') ? <Form action={`/claims/${claimId}/behind/${event}`} csrf={viewer.csrf}><button type="submit" data-sure="Show patient data? It is logged that you looked.">Show patient data</button></Form> : null}
        </div></div>
        {behind ? <X12View bytes={behind.bytes} show={show} codes={web.codes} keep={behind.keep} /> : <Empty title="There are no bytes behind this"><p>It was a decision of the gateway itself.</p></Empty>}
      </section>
    </>
  ) });
}
