import type { Request, Response } from 'express';
import type { Ctx } from '../../context.ts';
import { listRemits, type RemitRow } from '../../remits/view.ts';
import { Empty, Head, Money, When } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { count, grouped, usDate } from '../words.ts';

/** Rows on a page. */
const PAGE = 50;

const STATES: Readonly<Record<string, { label: string; tone: string }>> = {
  reading: { label: 'Being read', tone: 'waiting' }, read: { label: 'Waits to be posted', tone: 'waiting' }, posted: { label: 'Posted', tone: 'paid' },
  out_of_balance: { label: 'Out of balance', tone: 'denied' }, unowned: { label: 'Whose is it?', tone: 'trouble' },
};

/** A payment's state as a badge. */
export function RemitState({ state }: { state: string }) {
  const words = STATES[state] ?? { label: state, tone: 'waiting' };
  return <span class={`badge ${words.tone}`}>{words.label}</span>;
}

/** The tabs of everything about payments. */
export function RemitTabs({ current }: { current: string }) {
  const tabs = [['/remittances', 'All payments'], ['/remittances?state=out_of_balance', 'Out of balance'], ['/remittances/unmatched', 'Without a claim'], ['/remittances/bank', 'Bank']] as const;
  return <nav class="tabs" aria-label="Kinds of payments">{tabs.map(([href, label]) => <a key={href} href={href} {...(href === current ? { 'aria-current': 'page' as const } : {})}>{label}</a>)}</nav>;
}

/** `/remittances`: payments, newest first. */
export async function remitList(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const text = (name: string) => (typeof request.query[name] === 'string' && request.query[name] !== '' ? request.query[name] : undefined);
  const state = text('state');
  const rows = await listRemits(ctx, callerOfViewer(viewerOf(response)), { state, before: text('before'), limit: PAGE });
  const here = state ? `/remittances?state=${encodeURIComponent(state)}` : '/remittances';
  sendScreen(web, response, { title: 'Remittances', place: 'remittances', body: (
    <>
      <Head title="Remittances" about="What payers paid, proven to the cent before it is posted." />
      <RemitTabs current={here} />
      <div class="card flush">
        {rows.length === 0 ? <Empty title={state ? 'None like that' : 'No payments yet'}><p>They appear here when a payer’s 835 has been read.</p></Empty> : <Rows rows={rows} now={ctx.now()} />}
        <nav class="pager" aria-label="Pages"><span class="soft">{count(rows.length, 'payment')} on this page</span>
          {rows.length === PAGE ? <a class="button" href={`${here}${state ? '&' : '?'}before=${rows.at(-1)!.id}`}>Older payments</a> : <span class="soft">No more</span>}</nav>
      </div>
    </>
  ) });
}

function Rows({ rows, now }: { rows: readonly RemitRow[]; now: Date }) {
  return (
    <table class="stack">
      <thead><tr><th scope="col">Check or EFT number</th><th scope="col">Payer</th><th scope="col">State</th><th scope="col">Paid on</th><th scope="col" class="n">Claims</th>
        <th scope="col" class="n">Amount</th><th scope="col">Bank</th><th scope="col">Received</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id} data-row="">
          <td class="title" data-label="Number"><a href={`/remittances/${row.id}`}>{row.trace || 'without a number'}</a></td>
          <td data-label="Payer" class="nowrap">{row.payer_name}</td>
          <td data-label="State"><RemitState state={row.state} />{row.state === 'posted' && row.unmatched > 0 ? <span class="badge trouble">{`${row.unmatched} without a claim`}</span> : null}</td>
          <td data-label="Paid on" class="nowrap">{usDate(row.payment_date ?? row.production_date)}</td>
          <td data-label="Claims" class="n">{grouped(row.claim_count)}</td>
          <td data-label="Amount" class="n"><Money cents={row.amount_cents} /></td>
          <td data-label="Bank">{row.bank_day ? <span class="badge paid">{usDate(row.bank_day)}</span> : <span class="soft">–</span>}</td>
          <td data-label="Received" class="soft nowrap"><When at={row.created_at} now={now} /></td>
        </tr>))}</tbody>
    </table>
  );
}
