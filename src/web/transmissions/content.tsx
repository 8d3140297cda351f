import type { Response } from 'express';
import type { VNode } from 'preact';
import type { Ctx } from '../../context.ts';
import { readStored } from '../../db/files.ts';
import { GATEWAY } from '../../db/sql.ts';
import type { Issue } from '../../lib/issue.ts';
import { recordAudit } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import { Form, Notice } from '../parts.tsx';
import type { Web } from '../respond.tsx';
import type { Viewer } from '../viewer.ts';
import { nextFrom, SEGMENTS, SHOWN_BYTES, X12View } from './x12.tsx';

/** A file's bytes as an annotated view with its pages. `action` is the path that the reveal is posted below. */
export async function ContentCard(ctx: Ctx, web: Web, of: {
  viewer: Viewer; fileId: string; action: string; from: unknown; show: boolean; issues: readonly Issue[];
}): Promise<VNode> {
  const bytes = await firstBytes(ctx, of.fileId);
  const from = Math.max(1, Math.floor(Number(of.from)) || 1);
  const next = nextFrom(bytes, from);
  const { viewer, show } = of;
  return (
    <section class="card flush" id="x12">
      <div class="card-head"><h2>X12</h2>
        <div class="row no-print">
          <span class="soft small">{show ? 'Patient data is shown; that was logged.' : 'Patient data is hidden.'} Point at an element for its name.</span>
          {!show && may(viewer.person, 'x12.reveal') ? (
            <Form action={`${of.action}/reveal`} csrf={viewer.csrf}><button type="submit" data-sure="Show patient data? It is logged that you looked.">Show patient data</button></Form>) : null}
        </div>
      </div>
      {bytes.length >= SHOWN_BYTES ? <Notice>The file is large: its first 4 MB are shown. The download has all of it.</Notice> : null}
      <X12View bytes={bytes} show={show} codes={web.codes} issues={of.issues} from={from} />
      {next || from > 1 ? (
        <nav class="pager" aria-label="Segments">
          {from > 1 ? <a href={`${of.action}?from=${Math.max(1, from - SEGMENTS)}#x12`}>Before</a> : <span />}
          {next ? <a class="button" href={`${of.action}?from=${next}#x12`}>Further</a> : <span class="soft">End of the file</span>}
        </nav>) : null}
    </section>
  );
}

/** The bytes of a stored file, as many as are shown. */
export async function firstBytes(ctx: Ctx, fileId: string): Promise<Buffer> {
  const frames: Buffer[] = [];
  let size_bytes = 0;
  for await (const frame of readStored(ctx, fileId)) {
    frames.push(frame);
    size_bytes += frame.length;
    if (size_bytes >= SHOWN_BYTES) break;
  }
  return Buffer.concat(frames);
}

/** Sends a stored file as a download and audits it. */
export async function sendDownload(ctx: Ctx, response: Response, of: { viewer: Viewer; subject: string; fileId: string; name: string }): Promise<void> {
  await recordAudit(ctx, { billerId: GATEWAY, actor: of.viewer.person.id, action: 'content.read', subject: of.subject });
  response.setHeader('content-type', 'application/edi-x12').setHeader('content-disposition', `attachment; filename="${of.name.replace(/[^\w.-]/g, '_')}"`);
  for await (const frame of readStored(ctx, of.fileId)) {
    if (response.destroyed) return;
    if (!response.write(frame)) await new Promise((go) => response.once('drain', go).once('close', go));
  }
  response.end();
}
