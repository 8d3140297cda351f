import type { Request, Response } from 'express';
import { claimFilters, countClaims, listClaims } from '../../api/claim-list.ts';
import { checked } from '../../api/problem.ts';
import { GROUPS } from '../../claims/groups.ts';
import type { Ctx } from '../../context.ts';
import { parseCents } from '../../lib/money.ts';
import { may } from '../../people/roles.ts';
import { Choice, Empty, Field, Head, Money, Status, When } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { SavedFilters } from '../saved/filters.tsx';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { allStatuses, count, grouped, usDate } from '../words.ts';
import { groupOf, listFilters, plainQuery, type Query } from './list-query.ts';
import { payerNames } from './store.ts';

const PAGE = 50;

/** `/claims`: a page of the list with its filters; the counts of the tabs come afterwards, so that they hold up nothing. */
export async function claimsList(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const { request, response } = at;
  const viewer = viewerOf(response);
  const caller = callerOfViewer(viewer);
  const query = plainQuery(request.query);
  const group = groupOf(query);
  const by = listFilters(query, PAGE);
  const [{ items, next }, payers, saved] = await Promise.all([
    listClaims(ctx, caller, by), payerNames(ctx, caller), SavedFilters(ctx, viewer, { list: address(query, { after: undefined }) })]);
  const isFiltered = Object.keys(query).some((name) => name !== 'after');
  sendScreen(web, response, { title: 'Claims', place: 'claims', body: (
    <>
      <Head title="Claims" about="Newest first. Search with / for a number; filters below narrow the list.">
        {may(viewer.person, 'export') && items.length > 0 ? <a class="button" href={address(query, { after: undefined }).replace('/claims', '/claims/export')} download="claims.csv">Export as CSV</a> : null}
      </Head>
      <Tabs current={group.key} query={query} />
      {saved}
      <Filters query={query} payers={payers} />
      <div class="card flush">
        {items.length === 0 ? <NoClaims isFiltered={isFiltered} /> : <ClaimTable items={items} payers={payers} now={ctx.now()} />}
        <nav class="pager" aria-label="Pages">
          {query['after'] ? <a href={address(query, { after: undefined })} data-key="u">First page</a> : <span class="soft">{count(items.length, 'claim')} on this page</span>}
          {next ? <a class="button" rel="next" href={address(query, { after: next })}>Next page</a> : <span class="soft">No more</span>}
        </nav>
      </div>
    </>
  ) });
}

/** `/claims/counts`: the tabs with their numbers. */
export async function claimCounts(ctx: Ctx, at: { request: Request; response: Response }): Promise<void> {
  const query = plainQuery(at.request.query);
  const { group, status: _status, after: _after, ...filters } = query;
  const counts = await countClaims(ctx, callerOfViewer(viewerOf(at.response)), checked(claimFilters, filters));
  sendPart(at.response, <Tabs current={group ?? ''} query={query} counts={counts} />);
}

function address(query: Query, change: Query): string {
  const all = Object.entries({ ...query, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return all.length === 0 ? '/claims' : `/claims?${new URLSearchParams(all)}`;
}

function Tabs({ current, query, counts }: { current: string; query: Query; counts?: Record<string, number> }) {
  const live = counts ? {} : { 'hx-get': address(query, {}).replace('/claims', '/claims/counts'), 'hx-trigger': 'load', 'hx-swap': 'outerHTML' };
  const total = (statuses: readonly string[]) => Object.entries(counts ?? {}).reduce((sum, [status, n]) => sum + (statuses.length === 0 || statuses.includes(status) ? n : 0), 0);
  return (
    <nav class="tabs" aria-label="Kinds of claims" id="tabs" {...live}>{GROUPS.map(({ key, label, statuses }) => (
      <a key={key} href={address(query, { group: key, status: undefined, after: undefined })} {...(key === current ? { 'aria-current': 'page' as const } : {})}>
        {label}<span class="n">{counts ? ` ${grouped(total(statuses))}` : ''}</span>
      </a>
    ))}</nav>
  );
}

function Filters({ query, payers }: { query: Query; payers: ReadonlyMap<string, string> }) {
  const isOpen = ['payer', 'status', 'kind', 'chargeFrom', 'servedFrom', 'servedTo', 'billingNpi'].some((name) => query[name]);
  return (
    <details class="no-print" open={isOpen}>
      <summary>Filters</summary>
      <form class="filters" method="get" action="/claims">
        {query['group'] ? <input type="hidden" name="group" value={query['group']} /> : null}
        <Choice label="Payer" name="payer" value={query['payer'] ?? ''} options={[['', 'All payers'], ...payers]} />
        <Choice label="Status" name="status" value={query['status'] ?? ''} options={[['', 'Any'], ...allStatuses().map(({ status, words }) => [status, words.label] as const)]} />
        <Choice label="Kind" name="kind" value={query['kind'] ?? ''} options={[['', 'Any'], ['professional', 'Professional'], ['institutional', 'Institutional'], ['dental', 'Dental']]} />
        <Field label="Served from" name="servedFrom" type="date" value={query['servedFrom'] ?? ''} />
        <Field label="Served to" name="servedTo" type="date" value={query['servedTo'] ?? ''} />
        <Field label="Charge at least" name="chargeFrom" value={query['chargeFrom'] ?? ''} inputmode="decimal" />
        <Field label="Billing NPI" name="billingNpi" value={query['billingNpi'] ?? ''} inputmode="numeric" />
        <button type="submit">Apply</button>
        <a href="/claims">Clear</a>
      </form>
    </details>
  );
}

type Item = Awaited<ReturnType<typeof listClaims>>['items'][number];

/** Claims as rows: number, payer, what became of it, money, and when. */
export function ClaimTable({ items, payers, now }: { items: readonly Item[]; payers: ReadonlyMap<string, string>; now: Date }) {
  return (
    <table class="stack">
      <thead><tr>
        <th scope="col">Patient control number</th><th scope="col">Status</th><th scope="col">Payer</th><th scope="col">Served</th>
        <th scope="col" class="n">Charge</th><th scope="col" class="n">Paid</th><th scope="col">Since</th>
      </tr></thead>
      <tbody>{items.map((claim) => (
        <tr key={claim.id} data-row="">
          <td class="title" data-label="Number"><a href={`/claims/${claim.id}`}>{claim.patientControlNumber}</a></td>
          <td data-label="Status"><Status status={claim.status} /></td>
          <td data-label="Payer" class="nowrap">{payers.get(claim.payer.id) ?? claim.payer.id}</td>
          <td data-label="Served" class="nowrap">{claim.serviceFrom ? usDate(claim.serviceFrom) : '–'}</td>
          <td data-label="Charge" class="n"><Money cents={parseCents(claim.chargeAmount) ?? 0} /></td>
          <td data-label="Paid" class="n">{claim.paidAmount === '0.00' ? <span class="soft">–</span> : <Money cents={parseCents(claim.paidAmount) ?? 0} />}</td>
          <td data-label="Since" class="nowrap soft"><When at={claim.statusAt} now={now} /></td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function NoClaims({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered
    ? <Empty title="No claim is like that"><p>Take a filter away, or look under another tab.</p><a class="button" href="/claims">All claims</a></Empty>
    : <Empty title="No claims yet"><p>Billing software posts claims to the API, or uploads 837 files. In test mode the simulator makes one for you.</p><a class="button" href="/simulator">Open the simulator</a></Empty>;
}
