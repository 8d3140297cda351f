import type { Request, Response } from 'express';
import { type BatchRow, listBatches } from '../../batches/view.ts';
import type { Ctx } from '../../context.ts';
import { type FileRow, listFiles } from '../../inbound/view.ts';
import { Empty, Head, Money, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { viewerOf } from '../viewer.ts';
import { count, grouped } from '../words.ts';

/** Rows on one page of the lists. */
const PAGE = 50;

/** What the states of batches and files are called, and how they look. */
const STATES: Readonly<Record<string, { label: string; tone: string }>> = {
  frozen: { label: 'About to leave', tone: 'waiting' }, uploading: { label: 'Being sent', tone: 'waiting' }, renaming: { label: 'Being sent', tone: 'waiting' },
  sent: { label: 'Sent', tone: 'accepted' }, unknown: { label: 'Nobody knows', tone: 'trouble' }, held: { label: 'Held', tone: 'trouble' },
  stored: { label: 'Waits to be read', tone: 'waiting' }, read: { label: 'Read', tone: 'paid' }, quarantined: { label: 'Put aside', tone: 'trouble' },
};

/** A state as a badge. */
export function State({ state }: { state: string }) {
  const words = STATES[state] ?? { label: state, tone: 'waiting' };
  return <span class={`badge ${words.tone}`}>{words.label}</span>;
}

/** What a payer answered to a file: A, E, P, R, or nothing yet. */
export function Answer({ kind, ack }: { kind: string; ack: string | null }) {
  if (ack === null) return <span class="soft">{`${kind} –`}</span>;
  if (kind === '277CA') return <span class="badge accepted" title={`277CA ${ack}`}>277CA answered the claims</span>;
  // A refused file is rejected, never denied: nobody decided about its claims.
  const tone = ack === 'A' ? 'paid' : ack === 'R' ? 'rejected' : 'trouble';
  const word = ack === 'A' ? 'accepted' : ack === 'R' ? 'rejected' : ack === 'P' ? 'partly accepted' : 'with remarks';
  return <span class={`badge ${tone}`} title={`${kind} ${ack}`}>{`${kind} ${word}`}</span>;
}

function Tabs({ current }: { current: string }) {
  const tabs = [['/transmissions', 'Sent files'], ['/transmissions?state=attention', 'Need a decision'], ['/transmissions/received', 'Received files'], ['/transmissions/received?state=quarantined', 'Put aside']] as const;
  return <nav class="tabs" aria-label="Kinds of files">{tabs.map(([href, label]) => <a key={href} href={href} {...(href === current ? { 'aria-current': 'page' as const } : {})}>{label}</a>)}</nav>;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `/transmissions`: files that went out, or should. */
export async function batchList(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const state = text(request.query['state']);
  const rows = await listBatches(ctx, { usage: viewerOf(response).usage, state, before: text(request.query['before']), limit: PAGE });
  const here = state ? `/transmissions?state=${encodeURIComponent(state)}` : '/transmissions';
  sendScreen(web, response, { title: 'Transmissions', place: 'transmissions', body: (
    <>
      <Head title="Transmissions" about="One file per payer and cutoff. A file is sent once; what is not known for sure says so." />
      <Tabs current={here} />
      <div class="card flush">
        {rows.length === 0 ? <Empty title={state ? 'None like that' : 'Nothing sent yet'}><p>{state === 'attention' ? 'No file waits for a decision.' : 'Files appear here when claims are cut for a payer.'}</p></Empty> : <Batches rows={rows} now={ctx.now()} />}
        <Pager rows={rows} here={here} />
      </div>
    </>
  ) });
}

function Pager({ rows, here }: { rows: readonly { id: string }[]; here: string }) {
  const next = rows.length === PAGE ? `${here}${here.includes('?') ? '&' : '?'}before=${rows.at(-1)!.id}` : undefined;
  return <nav class="pager" aria-label="Pages"><span class="soft">{count(rows.length, 'file')} on this page</span>{next ? <a class="button" href={next}>Older files</a> : <span class="soft">No more</span>}</nav>;
}

function Batches({ rows, now }: { rows: readonly BatchRow[]; now: Date }) {
  return (
    <div class="scroll"><table class="stack">
      <thead><tr><th scope="col">File</th><th scope="col">Payer</th><th scope="col">State</th><th scope="col">Answers</th><th scope="col" class="n">Claims</th><th scope="col" class="n">Charge</th><th scope="col">Cut</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id} data-row="">
          <td class="title" data-label="File"><a href={`/transmissions/${row.id}`}>{row.file_name}</a></td>
          <td data-label="Payer" class="nowrap">{row.payer_name}</td>
          <td data-label="State"><State state={row.state} />{row.late ? <span class="badge trouble">Late</span> : null}</td>
          <td data-label="Answers"><div class="row"><Answer kind="TA1" ack={row.ta1} /><Answer kind="999" ack={row.ack} /></div></td>
          <td data-label="Claims" class="n">{grouped(row.claim_count)}</td>
          <td data-label="Charge" class="n"><Money cents={row.charge_cents} /></td>
          <td data-label="Cut" class="soft nowrap"><When at={row.cut_at} now={now} /></td>
        </tr>))}</tbody>
    </table></div>
  );
}

/** `/transmissions/received`: what payers sent. */
export async function fileList(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const state = text(request.query['state']);
  const rows = await listFiles(ctx, { usage: viewerOf(response).usage, state, before: text(request.query['before']), limit: PAGE });
  const here = state ? `/transmissions/received?state=${encodeURIComponent(state)}` : '/transmissions/received';
  sendScreen(web, response, { title: 'Received files', place: 'transmissions', body: (
    <>
      <Head title="Received files" about="Every file that a payer sent is kept as it came." />
      <Tabs current={here} />
      <div class="card flush">
        {rows.length === 0 ? <Empty title={state ? 'None like that' : 'Nothing received yet'}><p>Files appear here when a payer’s mailbox has some.</p></Empty> : <Files rows={rows} now={ctx.now()} />}
        <Pager rows={rows} here={here} />
      </div>
    </>
  ) });
}

function Files({ rows, now }: { rows: readonly FileRow[]; now: Date }) {
  return (
    <div class="scroll"><table class="stack">
      <thead><tr><th scope="col">File</th><th scope="col">Payer</th><th scope="col">State</th><th scope="col">Holds</th><th scope="col" class="n">Bytes</th><th scope="col">Received</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id} data-row="">
          <td class="title" data-label="File"><a href={`/transmissions/received/${row.id}`}>{row.name}</a></td>
          <td data-label="Payer" class="nowrap">{row.payer_name}</td>
          <td data-label="State"><State state={row.state} />{row.reason ? <span class="soft small">{` ${row.reason}`}</span> : null}</td>
          <td data-label="Holds">{row.kinds.join(', ') || '–'}</td>
          <td data-label="Bytes" class="n">{grouped(row.size_bytes)}</td>
          <td data-label="Received" class="soft nowrap"><When at={row.received_at} now={now} /></td>
        </tr>))}</tbody>
    </table></div>
  );
}
