import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { readStoredBytes } from '../../db/files.ts';
import { asGateway } from '../../db/sql.ts';
import { setAsInterchange } from '../../inbound/set-bytes.ts';
import { recordAudit } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import type { DescribedSegment } from '../../x12/describe.ts';
import { Empty, Form, Head } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { X12View } from '../transmissions/x12.tsx';
import { callerOfViewer, type Viewer, viewerOf } from '../viewer.ts';
import { loadVersion } from './store.ts';

/** The bytes behind one line of a claim's timeline, and which of their segments are the claim's own. */
interface Behind {
  bytes: Buffer;
  keep: (segment: DescribedSegment) => boolean;
}

/** `/claims/:id/behind/:event`: the X12 that one line of the timeline was read from, or that the claim was sent in: its own part of the file only. */
export async function behindScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const [claimId, event] = [String(request.params['id']), String(request.params['event'])];
  const show = request.method === 'POST' && may(viewer.person, 'x12.reveal');
  const behind = await loadBehind(ctx, viewer, { claimId, event });
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

async function loadBehind(ctx: Ctx, viewer: Viewer, of: { claimId: string; event: string }): Promise<Behind | undefined> {
  // Seeing the claim is what allows to see its part of a file that belongs to the gateway.
  const version = await loadVersion(ctx, callerOfViewer(viewer), { claimId: of.claimId });
  const id = /^evt_(\d{1,15})$/.exec(of.event)?.[1];
  if (!version || id === undefined) throw notFound('event');
  const [row] = await asGateway(ctx, (tx) => tx.query<{ source_key: string; subject: string; number: string }>(
    `select e.source_key, e.subject, c.patient_control_number as number from ledger.events e join ledger.claims c on c.id = e.claim_id where e.id = $1 and e.claim_id = $2`, [id, of.claimId]));
  if (!row) throw notFound('event');
  const [kind = '', sourceId = '', place = ''] = row.source_key.split(':');
  if (kind === 'batch') return batchPart(ctx, { batchId: sourceId, submissionId: row.subject });
  return kind === 'file' ? filePart(ctx, { fileId: sourceId, place, number: row.number }) : undefined;
}

async function batchPart(ctx: Ctx, of: { batchId: string; submissionId: string }): Promise<Behind | undefined> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ file_id: string; st02: string; first_segment: number; last_segment: number; billing_first: number; billing_last: number }>(
    `select b.file_id, c.st02, c.first_segment, c.last_segment, c.billing_first, c.billing_last from ledger.batches b join ledger.batch_claims c on c.batch_id = b.id
     where b.id = $1 and c.submission_id = $2`, [of.batchId, of.submissionId]));
  if (!row) return undefined;
  let st02 = '';
  return {
    bytes: await readStoredBytes(ctx, row.file_id),
    keep: ({ id, position, elements }) => {
      if (id === 'ST') st02 = elements[1]?.text ?? '';
      const isOwn = position > 0 && ((position >= row.first_segment && position <= row.last_segment) || (position >= row.billing_first && position <= row.billing_last) || id === 'ST' || id === 'BHT');
      return st02 === row.st02 && isOwn;
    },
  };
}

/** A set of a received file. Of a payment only the claim's own CLP is shown, of the others all: they name no patient but by numbers. */
async function filePart(ctx: Ctx, of: { fileId: string; place: string; number: string }): Promise<Behind | undefined> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ file_id: string; start_offset: number; end_offset: number; kind: string }>(
    `select f.file_id, s.start_offset, s.end_offset, s.kind from ledger.inbound_files f join (
       select inbound_file_id, place, start_offset, end_offset, kind from ledger.acks where inbound_file_id = $1
       union all select inbound_file_id, place, start_offset, end_offset, '835' from ledger.remits where inbound_file_id = $1) s on s.inbound_file_id = f.id
     where f.id = $1 and ($2 = s.place or $2 like s.place || '.%') order by length(s.place) desc limit 1`, [of.fileId, of.place]));
  if (!row) return undefined;
  if (row.kind === 'TA1') return { bytes: await readStoredBytes(ctx, row.file_id), keep: ({ id }) => id === 'ISA' || id === 'TA1' || id === 'IEA' };
  const bytes = await setAsInterchange(ctx, { fileId: row.file_id, start: row.start_offset, end: row.end_offset });
  return { bytes, keep: row.kind === '835' ? ownPayment(of.number) : () => true };
}

function ownPayment(number: string): (segment: DescribedSegment) => boolean {
  let isOwn = true;
  return ({ id, elements }) => {
    if (id === 'CLP') isOwn = elements[0]?.text === number;
    if (id === 'LX' || id === 'PLB' || id === 'SE') isOwn = id === 'SE';
    return isOwn;
  };
}
