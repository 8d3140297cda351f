import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { Empty, Head } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { Changes } from './correct.tsx';
import { fieldsOfForm } from './draft.ts';
import { differences } from './pointers.ts';
import { loadVersion } from '../../claims/versions.ts';

/** `/claims/:id/versions/:version`: what one version changed against the one before. */
export async function versionScreen(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const caller = callerOfViewer(viewerOf(at.response));
  const claimId = String(at.request.params['id']);
  const number = Number(at.request.params['version']);
  if (!Number.isInteger(number) || number < 2 || number > 10_000) throw notFound('version');
  const [before, after] = await Promise.all([loadVersion(ctx, caller, { claimId, version: number - 1 }), loadVersion(ctx, caller, { claimId, version: number })]);
  if (!before || !after) throw notFound('version');
  const changes = differences(before.body, after.body);
  sendScreen(web, at.response, { title: `Version ${number}`, place: 'claims', body: (
    <>
      <div class="crumbs"><a href={`/claims/${claimId}`} data-key="u">Back to the claim</a></div>
      <Head title={`What version ${number} changed`} />
      <section class="card">{changes.length === 0
        ? <Empty title="Nothing"><p>It was sent again as it was.</p></Empty> : <Changes changes={changes} fields={fieldsOfForm(after.kind, after.body)} />}</section>
    </>
  ) });
}
