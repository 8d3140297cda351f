import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';
import { HttpProblem, requestId } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { addDays, d8FromIso } from '../../lib/dates.ts';
import { recordAudit } from '../../people/audit.ts';
import { fieldsOf } from '../forms.ts';
import { IssueList } from '../claims/form.tsx';
import { writePointer } from '../../lib/pointer.ts';
import { sendBody, type Sent } from '../claims/send.ts';
import { Choice, Form, Head, Key, Notice } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, needs, type Viewer, viewerOf } from '../viewer.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/', import.meta.url));

/** What a simulated payer can be told to do, by the member number of the claim. */
const ENDINGS = [
  ['PAID', 'Pay it, less the contractual part and a copay'], ['FULL', 'Pay the whole charge'], ['ZERODED', 'Apply all of it to the deductible'], ['PARTIAL', 'Pay the first line, deny the others'],
  ['DENY-16', 'Deny: something is missing (CO-16)'], ['DENY-197', 'Deny: no authorization (CO-197)'], ['REJ277-A3-33-IL', 'Reject: member not found'], ['REJ277-A7-562-85', 'Reject: billing provider not known'],
  ['REJ999', 'Refuse its format (999)'], ['TA1REJ-025', 'Refuse the whole file (TA1)'], ['REVERSE', 'Pay, then take it back and pay less'], ['ORDER', 'Answer in the wrong order'],
  ['SPLIT835', 'Pay it in two payments'], ['XOVER', 'Pay it and pass it on to the next insurance'], ['BUNDLE', 'Pay two lines as one'],
  ['RECOUP', 'Pay it, and keep back an old overpayment'], ['NO999', 'Send no 999'],
] as const;

/** `/simulator`, test claims only: send a sample or an own claim, choose what the payer does, and watch what comes of it. */
export function simulatorPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const allowed = needs(ctx, 'simulate');
  router.get('/simulator', allowed, (_request, response) => {
    insistOnTest(viewerOf(response));
    sendScreen(web, response, { title: 'Simulator', place: 'simulator', body: <Screen viewer={viewerOf(response)} text="" sent={undefined} /> });
  });
  router.post('/simulator', allowed, async (request, response) => {
    const viewer = viewerOf(response);
    insistOnTest(viewer);
    const { sample = '', ending = 'PAID', text = '' } = fieldsOf(request);
    const body = text.trim() ? parse(text) : readSample(sample);
    if (!body) return sendScreen(web, response, { title: 'Simulator', place: 'simulator', status: 400, body: <Screen viewer={viewer} text={text} sent={undefined} wrong="This is no JSON of a claim." /> });
    if (ENDINGS.some(([key]) => key === ending)) prepare(ctx, body, { ending, isOwn: text.trim() !== '' });
    const lines = (body['claimInformation'] as { serviceLines?: object[] } | undefined)?.serviceLines ?? [];
    const kind = lines.some((line) => 'institutionalService' in line) ? 'institutional' : lines.some((line) => 'dentalService' in line) ? 'dental' : 'professional';
    const sent = await sendBody(ctx, callerOfViewer(viewer), { kind, body, requestId: requestId(response) });
    await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'claim.simulated', subject: sent.claimId ?? 'none', data: { ok: sent.ok, ending } });
    if (sent.claimId) return response.redirect(303, `/claims/${sent.claimId}${sent.ok ? '?sent=1' : ''}`);
    sendScreen(web, response, { title: 'Simulator', place: 'simulator', status: 400, body: <Screen viewer={viewer} text={text} sent={sent} /> });
  });
  return router;
}

/** The simulator is for test claims: a production claim is somebody's bill. */
function insistOnTest(viewer: Viewer): void {
  if (viewer.usage !== 'T') throw new HttpProblem(409, 'production', 'The simulator is for test claims. Switch to test claims first.');
}

function samples(): string[] {
  return readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
}

/** The first claim of a sample; undefined for a name that is none. */
function readSample(name: string): Record<string, unknown> | undefined {
  if (!samples().includes(name)) return undefined;
  const file = readdirSync(join(SAMPLES, name)).filter((one) => /^claim(-1)?\.json$/.test(one)).sort()[0];
  return file ? parse(readFileSync(join(SAMPLES, name, file), 'utf8')) : undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a sample a claim of its own, and gives it the member number that tells the payer what to do. */
function prepare(ctx: Ctx, body: Record<string, unknown>, how: { ending: string; isOwn: boolean }): void {
  const at = ctx.now();
  const unique = at.getTime().toString(36).toUpperCase();
  writePointer(body, '/subscriber/memberId', `SIM-${how.ending}-${String(at.getTime() % 1_000_000).padStart(6, '0')}`);
  writePointer(body, '/usageIndicator', 'T');
  if (how.isOwn) return;
  writePointer(body, '/claimInformation/patientControlNumber', `SIM-${unique}`);
  const lines = (body['claimInformation'] as { serviceLines?: Record<string, unknown>[] }).serviceLines ?? [];
  // A sample keeps its story, but its services were yesterday, so that no deadline is over.
  const yesterday = addDays(d8FromIso(at.toISOString()), -1);
  for (const line of lines) if (typeof line['serviceDate'] === 'string' && line['serviceDate'] > yesterday) line['serviceDate'] = yesterday;
}

function Screen({ viewer, text, sent, wrong }: { viewer: Viewer; text: string; sent: Sent | undefined; wrong?: string }) {
  return (
    <>
      <Head title="Simulator" about="Send a test claim, choose what the payer does, and watch. Needs a simulated payer, such as the demo’s." />
      {wrong ? <Notice tone="bad">{wrong}</Notice> : null}
      {sent ? <section class="card"><h2>It was not taken</h2><IssueList issues={sent.issues} fields={new Map()} /></section> : null}
      <section class="card"><Form action="/simulator" csrf={viewer.csrf}>
        <div class="grid2">
          <Choice label="Claim" name="sample" value="01-office-visit" options={samples().map((name) => [name, name.replace(/^\d+-/, '').replaceAll('-', ' ')] as const)} />
          <Choice label="What the payer does" name="ending" value="PAID" options={ENDINGS} />
        </div>
        <details open={text !== ''}><summary>A claim of your own instead</summary>
          <div class="field"><label for="text">Claim as JSON</label><textarea id="text" name="text" rows={12} class="mono" spellcheck={false} aria-describedby="text-hint">{text}</textarea>
            <p class="hint" id="text-hint">As billing software posts it. Its member number is replaced by the one that tells the payer what to do.</p></div></details>
        <button class="main" type="submit" data-key="s">Send <Key>s</Key></button>
      </Form></section>
      <section class="card"><h2>What you will see</h2><p>The claim opens. Its timeline goes on by itself: put into a file, sent, received (TA1), read (999), taken in or rejected (277CA), decided (835).</p></section>
    </>
  );
}
