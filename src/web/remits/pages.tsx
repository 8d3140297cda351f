import { type Request, type Response, Router } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { asBiller } from '../../db/sql.ts';
import { loadBankList } from '../../money/bank.ts';
import { recordAudit } from '../../people/audit.ts';
import { confirmMatch, type Decided, refuseMatch, releaseRemit } from '../../remits/decide.ts';
import { claimByNumber, findRemit, listLoneBankPayments, listUnmatched } from '../../remits/view.ts';
import { fieldsOf } from '../forms.ts';
import { Empty, Form, Head, Money, Notice } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, needs, viewerOf } from '../viewer.ts';
import { count, usDate } from '../words.ts';
import { remitList, RemitTabs } from './list.tsx';
import { remitScreen } from './remit.tsx';
import { UnmatchedCards } from './unmatched.tsx';

/** Rows on the screens that have no pages: a person works from the top. */
const MOST_UNMATCHED = 25;
const MOST_BANK_PAYMENTS = 200;

/** `/remittances`: payments, what does not fit, and the bank's side. */
export function remitPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const read = needs(ctx, 'remits.read');
  router.get('/remittances', read, (request, response) => remitList(ctx, web, { request, response }));
  router.get('/remittances/unmatched', read, async (_request, response) => {
    const viewer = viewerOf(response);
    const rows = await listUnmatched(ctx, callerOfViewer(viewer), { limit: MOST_UNMATCHED });
    sendScreen(web, response, { title: 'Payments without a claim', place: 'remittances', body: (
      <>
        <Head title="Payments without a claim" about="Money that came, and no claim that it clearly belongs to. Nothing is ever guessed: you decide." />
        <RemitTabs current="/remittances/unmatched" />
        {rows.length === 0 ? <div class="card"><Empty title="Every payment has its claim"><p>Lines that fit no claim appear here with suggestions.</p></Empty></div> : <UnmatchedCards rows={rows} viewer={viewer} />}
        {rows.length === MOST_UNMATCHED ? <p class="soft">{`These are the first ${MOST_UNMATCHED}. The next ones come when they are decided.`}</p> : null}
      </>) });
  });
  router.get('/remittances/bank', read, async (_request, response) => bankScreen(ctx, web, { response, notice: undefined }));
  router.post('/remittances/bank', needs(ctx, 'remits.decide'), async (request, response) => {
    const { billerId, usage, person } = viewerOf(response);
    const loaded = await loadBankList(ctx, { billerId, usage, text: fieldsOf(request)['text'] ?? '' });
    await recordAudit(ctx, { billerId, actor: person.id, action: 'bank.loaded', subject: billerId, data: { added: loaded.added, matched: loaded.matched } });
    const problems = loaded.issues.slice(0, 3).map((issue) => issue.message).join(' ');
    await bankScreen(ctx, web, { response, notice: `${count(loaded.added, 'payment')} added, ${loaded.known} known before, ${loaded.matched} matched. ${problems}` });
  });
  router.get('/remittances/:id', read, (request, response) => remitScreen(ctx, web, { request, response }));
  decisions(ctx, router);
  return router;
}

function decisions(ctx: Ctx, router: Router): void {
  router.post('/remittances/:id/release', needs(ctx, 'remits.decide'), async (request, response) => {
    const remitId = await ownRemit(ctx, request, response);
    const reason = (fieldsOf(request)['reason'] ?? '').trim();
    if (reason.length < 3) throw new HttpProblem(400, 'invalid-request', 'A reason is needed: it stands in the books.');
    done(ctx, await releaseRemit(ctx, { remitId, operator: viewerOf(response).person.id, reason: reason.slice(0, 500) }));
    response.redirect(303, `/remittances/${remitId}`);
  });
  for (const [path, decide] of [['match', confirmMatch], ['refuse', refuseMatch]] as const) {
    router.post(`/remittances/:id/lines/:n/${path}`, needs(ctx, 'claims.write'), async (request, response) => {
      const viewer = viewerOf(response);
      const remitId = await ownRemit(ctx, request, response);
      const { claimId = '', number = '' } = fieldsOf(request);
      const wanted = claimId || (await claimByNumber(ctx, callerOfViewer(viewer), number.trim()));
      if (!wanted) throw new HttpProblem(404, 'not-found', 'There is no claim with this number, or more than one.');
      const n = Number(request.params['n']);
      if (!Number.isInteger(n) || n < 1 || n > 1_000_000) throw notFound('payment line');
      done(ctx, await decide(ctx, { billerId: viewer.billerId, remitId, n, claimId: wanted, by: viewer.person.id }));
      response.redirect(303, path === 'match' ? `/claims/${wanted}` : `/remittances/${remitId}`);
    });
  }
}

/** The payment of a path, seen with the viewer's own eyes. */
async function ownRemit(ctx: Ctx, request: Request, response: Response): Promise<string> {
  const id = String(request.params['id']);
  const caller = callerOfViewer(viewerOf(response));
  if (!(await asBiller(ctx, caller.billerId, (tx) => findRemit(tx, caller, id)))) throw notFound('payment');
  return id;
}

function done(ctx: Ctx, result: Decided): void {
  if (result === 'not-found') throw notFound('payment line, claim or suggestion');
  if (result === 'wrong-state') throw new HttpProblem(409, 'wrong-state', 'Somebody else decided this meanwhile.');
  for (const step of ['post', 'deliver']) ctx.ring(step);
}

async function bankScreen(ctx: Ctx, web: Web, { response, notice }: { response: Response; notice: string | undefined }): Promise<void> {
  const viewer = viewerOf(response);
  const rows = await listLoneBankPayments(ctx, callerOfViewer(viewer), MOST_BANK_PAYMENTS);
  sendScreen(web, response, { title: 'Bank', place: 'remittances', body: (
    <>
      <Head title="Bank" about="The money at the bank beside the payers’ explanations: each payment needs both." />
      <RemitTabs current="/remittances/bank" />
      {notice ? <Notice tone="good">{notice}</Notice> : null}
      <section class="card"><h2>Add the bank’s list</h2>
        <Form action="/remittances/bank" csrf={viewer.csrf}>
          <div class="field"><label for="text">Payments as CSV, or CCD+ addenda</label>
            <textarea id="text" name="text" required aria-describedby="text-hint" placeholder={'date,trace,amount\n2026-10-05,EFT000123,110.00'} />
            <p class="hint" id="text-hint">The columns date, trace and amount are needed. Account numbers are not kept.</p></div>
          <button type="submit">Add and match</button>
        </Form></section>
      <div class="card flush"><div class="card-head"><h2>Money without an explanation</h2></div>
        {rows.length === 0 ? <Empty title="None"><p>Every payment of the lists has its 835.</p></Empty> : (
          <table class="stack"><thead><tr><th scope="col">Number</th><th scope="col">Paid on</th><th scope="col" class="n">Amount</th></tr></thead>
            <tbody>{rows.map((row) => <tr key={row.id}><td class="title" data-label="Number">{row.trace}</td><td data-label="Paid on">{usDate(row.paid_on)}</td><td class="n" data-label="Amount"><Money cents={row.amount_cents} /></td></tr>)}</tbody></table>)}</div>
    </>) });
}
