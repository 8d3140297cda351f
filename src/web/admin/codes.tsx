import { Router } from 'express';
import { codeKinds } from '../../codes/kinds.ts';
import { shippedLists } from '../../codes/shipped.ts';
import { listLoaded } from '../../codes/store.ts';
import { EDITS } from '../../claims/edits/table.ts';
import type { Ctx } from '../../context.ts';
import { asGateway } from '../../db/sql.ts';
import { d8FromIso } from '../../lib/dates.ts';
import { loadPayers } from '../../payers/store.ts';
import { Choice, Empty, Head, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { needs, viewerOf } from '../viewer.ts';
import { grouped, usDate } from '../words.ts';
import { AdminTabs } from './frame.tsx';

/** `/admin/codes` and `/admin/edits`: which code lists are loaded, and which checks run, by payer. */
export function codePages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const allowed = needs(ctx, 'codes');
  router.get('/admin/codes', allowed, async (_request, response) => {
    const loaded = await asGateway(ctx, listLoaded);
    const today = d8FromIso(ctx.now().toISOString());
    const shipped = shippedLists();
    sendScreen(web, response, { title: 'Code sets', place: 'admin', body: (
      <>
        <Head title="Code sets" about="Diagnoses, procedures, reasons and others, as their publishers give them out. Load one with “gateway codes load”." />
        <AdminTabs viewer={viewerOf(response)} current="/admin/codes" />
        <div class="card flush"><table class="stack"><thead><tr><th scope="col">List</th><th scope="col">Publisher</th><th scope="col">Release</th><th scope="col" class="n">Codes</th><th scope="col">State</th></tr></thead>
          <tbody>{codeKinds().map(({ kind, name, publisher }) => {
            const own = loaded.findLast((row) => row.kind === kind);
            const list = shipped.get(kind);
            const release = own?.release ?? list?.releases[0]?.release;
            const isOld = own?.to !== undefined && own.to < today;
            return (
              <tr key={kind} data-row=""><td class="title" data-label="List">{name} <span class="soft mono small">{kind}</span></td><td data-label="Publisher">{publisher}</td><td data-label="Release">{release ?? '–'}</td>
                <td data-label="Codes" class="n">{own ? grouped(own.codes) : list ? grouped(list.size) : '–'}</td>
                <td data-label="State">{own ? isOld ? <span class="badge rejected">{`old since ${usDate(own.to!)}`}</span> : <><span class="badge paid">loaded</span> <span class="soft"><When at={own.loadedAt} now={ctx.now()} /></span></>
                  : list ? <span class="badge">shipped</span> : <span class="badge trouble">not loaded: not checked</span>}</td></tr>);
          })}</tbody></table></div>
      </>) });
  });
  router.get('/admin/edits', allowed, async (request, response) => {
    const viewer = viewerOf(response);
    const payers = (await asGateway(ctx, loadPayers)).map(({ payer }) => payer).filter((payer) => payer.usage === viewer.usage);
    const payer = payers.find(({ id }) => id === request.query['payer']);
    const wishes = new Map((payer?.edits ?? []).map((one) => [one.edit, one]));
    sendScreen(web, response, { title: 'Edits', place: 'admin', body: (
      <>
        <Head title="Edits" about="The checks that every claim goes through. A payer file can turn one off, on, or into a warning, and says why.">
          <form method="get" action="/admin/edits" class="row bottom"><Choice label="As for" name="payer" value={payer?.id ?? ''} options={[['', 'Every payer'], ...payers.map(({ id, name }) => [id, name] as const)]} /><button type="submit">Show</button></form></Head>
        <AdminTabs viewer={viewer} current="/admin/edits" />
        <div class="card flush">{EDITS.length === 0 ? <Empty title="None" /> : (
          <table class="stack"><thead><tr><th scope="col">Edit</th><th scope="col">What it checks</th><th scope="col">Severity</th>{payer ? <th scope="col">{`As ${payer.name} wants it`}</th> : null}</tr></thead>
            <tbody>{EDITS.map((edit) => {
              const wish = wishes.get(edit.id);
              return (
                <tr key={edit.id} data-row=""><td class="mono nowrap" data-label="Edit">{edit.id}</td><td data-label="Checks">{edit.title}</td><td data-label="Severity"><span class={`badge ${edit.severity === 'error' ? 'rejected' : 'waiting'}`}>{edit.severity}</span></td>
                  {payer ? <td data-label="For this payer">{wish ? <><strong>{wish.severity ?? 'other values'}</strong> <span class="soft">{wish.why}</span></> : <span class="soft">as it is</span>}</td> : null}</tr>);
            })}</tbody></table>)}</div>
      </>) });
  });
  return router;
}
