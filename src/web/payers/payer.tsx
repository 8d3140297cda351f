import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import { nextCutoff } from '../../batches/schedule.ts';
import type { Ctx } from '../../context.ts';
import { asGateway } from '../../db/sql.ts';
import type { OverlayOp } from '../../guides/overlay.ts';
import { may } from '../../people/roles.ts';
import { type Tested, WORDS } from '../../payers/connection.ts';
import { type Payer, USUAL_FILING_DAYS } from '../../payers/schema.ts';
import { listPayers, type PayerRow, type RoundTrip, viewPayer } from '../../payers/view.ts';
import { Empty, Fact, Form, Head, Notice, When, Wide } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { type Viewer, viewerOf } from '../viewer.ts';
import { count, grouped, moment, usDate } from '../words.ts';
import { textOfEdit } from './wish-rows.ts';

/** How a payer's connection is, as a badge. */
function Health({ row, now }: { row: PayerRow; now: Date }) {
  if (row.state === 'paused') return <span class="badge denied">Paused</span>;
  const failed = row.last_failure_at && (!row.last_contact_at || row.last_failure_at > row.last_contact_at);
  if (failed) return <span class="badge rejected">Failing</span>;
  return row.last_contact_at && now.getTime() - row.last_contact_at.getTime() < 86_400_000 ? <span class="badge paid">Works</span> : <span class="badge">No contact yet</span>;
}

/** `/payers`: every payer of the environment with the health of its connection. */
export async function payerList(ctx: Ctx, web: Web, { response }: { response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const rows = await asGateway(ctx, (tx) => listPayers(tx, viewer.usage));
  sendScreen(web, response, { title: 'Payers', place: 'payers', body: (
    <>
      <Head title="Payers" about={viewer.usage === 'T' ? 'Test connections. Production ones have files of their own.' : 'Production connections.'}>
        {may(viewer.person, 'payers.write') ? <a class="button main" href="/payers/new">Add a payer</a> : null}
      </Head>
      <div class="card flush">{rows.length === 0
        ? <Empty title="No payers yet"><p>A payer is one file: who it is, how to reach it, when it takes files.</p>{may(viewer.person, 'payers.write') ? <a class="button main" href="/payers/new">Add a payer</a> : null}</Empty>
        : (
          <table class="stack"><thead><tr><th scope="col">Payer</th><th scope="col">Connection</th><th scope="col">Last contact</th><th scope="col">Last failure</th><th scope="col" class="n">Claims waiting</th></tr></thead>
            <tbody>{rows.map((row) => (
              <tr key={row.id} data-row=""><td class="title" data-label="Payer"><a href={`/payers/${row.id}`}>{row.name}</a></td><td data-label="Connection"><Health row={row} now={ctx.now()} /></td>
                <td data-label="Last contact">{row.last_contact_at ? <When at={row.last_contact_at} now={ctx.now()} /> : '–'}</td>
                <td data-label="Last failure">{row.last_failure_at ? <><When at={row.last_failure_at} now={ctx.now()} /> <span class="soft small">{row.last_failure_code}</span></> : '–'}</td>
                <td data-label="Waiting" class="n">{grouped(row.waiting)}</td></tr>))}</tbody></table>)}</div>
    </>) });
}

/** `/payers/:id`: one payer: connection, times, what it wants otherwise than others, versions. */
export async function payerScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }, tested?: Tested): Promise<void> {
  const viewer = viewerOf(response);
  const health = await viewPayer(ctx, { id: String(request.params['id']), usage: viewer.usage });
  if (!health) throw notFound('payer');
  const { row, stored: { payer }, versions, trips } = health;
  const next = nextCutoff(payer.cutoffs, ctx.now());
  sendScreen(web, response, { title: payer.name, place: 'payers', body: (
    <>
      <div class="crumbs"><a href="/payers" data-key="u">Payers</a></div>
      <Head title={<>{payer.name} <Health row={row} now={ctx.now()} /></>} about={`${payer.usage === 'T' ? 'Test' : 'Production'}, payer ids ${payer.payerIds.join(', ')}`}>
        <Buttons viewer={viewer} row={row} />
      </Head>
      {row.state === 'paused' ? <Notice tone="bad"><p><strong>Nothing goes to or comes from this payer. </strong>{WORDS[row.pause_code ?? ''] ?? `The reason is ${row.pause_code ?? 'not known'}.`}</p></Notice> : null}
      {tested ? <TestResult tested={tested} /> : null}
      <div class="halves">
        <section class="card"><h2>Connection</h2><dl class="facts">
          <Fact name="Where">{payer.mailbox.kind === 'sftp' ? `${payer.mailbox.username}@${payer.mailbox.host}:${payer.mailbox.port}` : payer.mailbox.path}</Fact>
          <Fact name="Folders">{`${payer.mailbox.in} and ${payer.mailbox.out}`}</Fact>
          <Fact name="Last contact">{row.last_contact_at ? <When at={row.last_contact_at} now={ctx.now()} /> : 'never'}</Fact>
          <Fact name="Last failure">{row.last_failure_at ? <><When at={row.last_failure_at} now={ctx.now()} />{` (${row.last_failure_code})`}</> : 'none'}</Fact>
          <Fact name="Next look"><When at={row.next_poll_at} now={ctx.now()} /></Fact>
          <Fact name="Claims waiting">{grouped(row.waiting)}</Fact>
          {payer.mailbox.kind === 'sftp' ? <Fact name="Host key"><span class="mono small">{payer.mailbox.hostKeys.join(' ')}</span></Fact> : null}
        </dl></section>
        <section class="card"><h2>Files</h2><dl class="facts">
          <Fact name="Leaves">{payer.cutoffs.mode === 'at-once' ? 'at once' : `${payer.cutoffs.times.join(', ')} (${payer.cutoffs.timeZone})`}</Fact>
          <Fact name="Next at">{next ? <><When at={next} now={ctx.now()} />{` (${moment(next)} UTC)`}</> : 'as soon as a claim is ready'}</Fact>
          <Fact name="Answers expected">{payer.expects.join(', ')}</Fact>
          <Fact name="Claims in a file">{`at most ${grouped(payer.limits.claimsPerFile)}`}</Fact>
          <Fact name="Timely filing">{payer.windows.timelyFiling_days === undefined ? `not said: deadlines count ${USUAL_FILING_DAYS} days` : count(payer.windows.timelyFiling_days, 'day')}</Fact>
          <Fact name="Appeal within">{count(payer.windows.appeal_days, 'day')}</Fact>
        </dl></section>
      </div>
      <Trips trips={trips} />
      <Wishes payer={payer} canChange={may(viewer.person, 'payers.write')} />
      <section class="card"><h2>Versions of the payer file</h2><ul>{versions.map((one) => (
        <li key={one.version}>{`Version ${one.version}, `}<When at={one.applied_at} now={ctx.now()} />{' '}{one.version === row.version ? <span class="badge paid">in force</span> : null}{may(viewer.person, 'payers.write') ? <> · <a href={`/payers/${row.id}/file?version=${one.version}`}>payer file</a></> : null}</li>))}</ul></section>
    </>) });
}

function Buttons({ viewer, row }: { viewer: Viewer; row: PayerRow }) {
  if (!may(viewer.person, 'payers.write')) return null;
  return (
    <>
      {row.state === 'paused' ? <Form action={`/payers/${row.id}/resume`} csrf={viewer.csrf}><button class="main" type="submit">Let it go on</button></Form> : null}
      <Form action={`/payers/${row.id}/test`} csrf={viewer.csrf}><button type="submit">Test connection</button></Form>
      <a class="button" href={`/payers/${row.id}/change`}>Change</a>
      <a class="button" href={`/payers/${row.id}/file`}>Payer file</a>
    </>
  );
}

/** What a test of the connection said. */
export function TestResult({ tested }: { tested: Tested }) {
  return tested.ok
    ? <Notice tone="good">{`The connection works (${tested.duration_ms} ms). ${count(tested.waitingIn, 'file')} in the folder that we write to, ${count(tested.waitingOut, 'file')} in the one that we read.`}</Notice>
    : <Notice tone="bad"><p><strong>{tested.message}</strong> <span class="mono small">{tested.code}</span></p></Notice>;
}

function Trips({ trips }: { trips: readonly RoundTrip[] }) {
  if (trips.length === 0) return null;
  const shown = (seconds: number) => (seconds < 120 ? `${Math.round(seconds)} s` : seconds < 7_200 ? `${Math.round(seconds / 60)} min` : seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`);
  return (
    <section class="card"><h2>How long its answers take</h2>
      <Wide label="Times of answers"><table><thead><tr><th scope="col">Answer</th><th scope="col" class="n">Files</th><th scope="col" class="n">Half within (p50)</th><th scope="col" class="n">Nearly all within (p95)</th></tr></thead>
        <tbody>{trips.map((one) => <tr key={one.kind}><td>{one.kind}</td><td class="n">{grouped(one.n)}</td><td class="n">{shown(one.p50_s)}</td><td class="n">{shown(one.p95_s)}</td></tr>)}</tbody></table></Wide></section>
  );
}

const OPS: Readonly<Record<OverlayOp['op'], string>> = { require: 'is required', forbid: 'must not be sent', limit: 'is limited to', allow: 'must be one of', set: 'is always', note: 'note:' };

function Wishes({ payer, canChange }: { payer: Payer; canChange: boolean }) {
  const { overlay, edits } = payer;
  if (overlay.length === 0 && edits.length === 0 && !canChange) return null;
  return (
    <section class="card">
      <div class="card-head"><h2>What this payer wants otherwise</h2>{canChange ? <a href={`/payers/${payer.id}/wishes`}>Change</a> : null}</div>
      {overlay.length === 0 && edits.length === 0 ? <p class="soft">Nothing: the guides and our edits count as they are.</p> : null}
      <ul>
        {overlay.map((one, n) => (
          <li key={n}><span class="mono">{one.at}</span>{` ${[OPS[one.op], ...('value' in one && one.value !== undefined ? [one.value].flat() : [])].join(' ')}. `}<span class="soft">{one.why}{one.from ? ` From ${usDate(one.from)}.` : ''}</span></li>))}
        {edits.map((one, n) => (
          <li key={`e${n}`}><span class="mono">{one.edit}</span>{` is ${SEVERITIES[one.severity ?? ''] ?? 'adjusted'}${one.set ? ` (${textOfEdit(one)['set']})` : ''}. `}<span class="soft">{one.why}{one.from ? ` From ${usDate(one.from)}.` : ''}</span></li>))}
      </ul>
    </section>
  );
}

const SEVERITIES: Readonly<Record<string, string>> = { off: 'off', warning: 'a warning', error: 'an error' };
