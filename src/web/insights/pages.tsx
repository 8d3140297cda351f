import { type Response, Router } from 'express';
import { codeLabel } from '../../acks/codes.ts';
import type { Ctx } from '../../context.ts';
import { formatCents } from '../../lib/money.ts';
import { recordAudit } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import { Choice, Empty, Head, Money, Wide } from '../parts.tsx';
import { sendPart, sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, needs, viewerOf } from '../viewer.ts';
import { dollars, grouped, plainWords } from '../words.ts';
import { csvOf } from '../../lib/csv.ts';
import { Bars, Columns } from './plots.tsx';
import { aging, answerTimes, denials, type DenialsBy, denialsByWeek, FIGURE_MEANS, type Figures, figures, type Slice } from '../../money/figures.ts';

const DAY_MS = 86_400_000;
const PERIODS = [['30', 'Last 30 days'], ['90', 'Last 90 days'], ['365', 'Last year']] as const;

/** `/insights`: how well claims go, where money hangs, and why. The numbers come after the page, because they count over all claims. */
export function insightPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const read = needs(ctx, 'insights');
  router.get('/insights', read, (request, response) => {
    const days = daysOf(request.query['days']);
    const canExport = may(viewerOf(response).person, 'export');
    sendScreen(web, response, { title: 'Insights', place: 'insights', body: (
      <>
        <Head title="Insights" about="How well claims go, where money hangs, and why.">
          <form method="get" action="/insights" class="row bottom"><Choice label="Period" name="days" value={String(days)} options={PERIODS} /><button type="submit">Show</button></form>
        </Head>
        <div hx-get={`/insights/numbers?days=${days}`} hx-trigger="load"><p class="loading">Counting…</p></div>
        {canExport ? <section class="card no-print"><h2>Export</h2><p class="soft small">As CSV. Cells that a spreadsheet would run as a formula are made harmless. Each export is logged.</p>
          <div class="row">{EXPORTS.map(([name, label]) => <a key={name} class="button" href={`/insights/export/${name}?days=${days}`}>{label}</a>)}</div></section> : null}
      </>) });
  });
  router.get('/insights/numbers', read, async (request, response) => numbers(ctx, web, response, daysOf(request.query['days'])));
  router.get('/insights/export/:name', needs(ctx, 'export'), async (request, response) => sendExport(ctx, web, { response, name: String(request.params['name']), days: daysOf(request.query['days']) }));
  return router;
}

function daysOf(value: unknown): number {
  return PERIODS.map(([days]) => Number(days)).find((days) => String(days) === value) ?? 90;
}

async function numbers(ctx: Ctx, web: Web, response: Response, days: number): Promise<void> {
  const caller = callerOfViewer(viewerOf(response));
  const since = new Date(ctx.now().getTime() - days * DAY_MS);
  const [all, byPayer, byCode, byProvider, ages, weeks, times] = await Promise.all([
    figures(ctx, caller, { since, days }), denials(ctx, caller, { by: 'payer', since }), denials(ctx, caller, { by: 'code', since }), denials(ctx, caller, { by: 'provider', since }),
    aging(ctx, caller), denialsByWeek(ctx, caller, { since }), answerTimes(ctx, caller, since)]);
  const causes = await causesByWeek(ctx, caller, since);
  const named = byCode.map((slice) => ({ ...slice, name: `${slice.name} ${codeLabel(web.codes, slice.name) ?? ''}`.trim() }));
  sendPart(response, (
    <>
      <FigureRow all={all} />
      <div class="halves">
        <section class="card"><h2>What is still owed, by age of the service</h2><Bars slices={ages} tone="accent" title="Still owed" /></section>
        <section class="card"><h2>Denied claims by week</h2><Columns slices={weeks.slice(-26)} tone="denied" title="Denied claims" /></section>
        <section class="card"><h2>Why claims were denied, by week</h2>
          {causes.length === 0 ? <Empty title="Nothing was denied" /> : causes.map(({ name, weeks: own }) => <div key={name}><h3>{name}</h3><Columns slices={own.slice(-26)} tone="denied" title={name} /></div>)}
        </section>
        <Denials title="Denied money by reason" slices={named} /><Denials title="Denied money by payer" slices={byPayer} /><Denials title="Denied money by billing NPI" slices={byProvider} />
        <Times times={times} />
      </div>
      <Definitions />
    </>));
}

/** The commonest causes of denials in words, each with its weeks. */
async function causesByWeek(ctx: Ctx, caller: ReturnType<typeof callerOfViewer>, since: Date): Promise<{ name: string; weeks: Slice[] }[]> {
  const causes = await denials(ctx, caller, { by: 'category', since });
  const commonest = causes.sort((one, other) => other.n - one.n).slice(0, MOST_CAUSES);
  return Promise.all(commonest.map(async ({ name }) => ({ name: plainWords(name), weeks: await denialsByWeek(ctx, caller, { since, category: name }) })));
}

const MOST_CAUSES = 4;

function percent(rate: number | undefined): string {
  return rate === undefined ? '–' : `${Math.round(rate * 1_000) / 10} %`;
}

function FigureRow({ all }: { all: Figures }) {
  const rows: [string, string, string][] = [
    ['Claims', grouped(all.claims), dollars(all.cents)], ['Clean claims', percent(all.clean), 'good: 95 % and more'], ['Paid at first pass', percent(all.firstPass), 'good: 90 % and more'],
    ['Denied', percent(all.denial), 'good: less than 5 %'], ['Days in receivables', all.daysInReceivables === undefined ? '–' : String(Math.round(all.daysInReceivables)), 'good: less than 40'],
  ];
  return <div class="figures">{rows.map(([name, value, note]) => <div key={name} class="figure"><div class="name">{name}</div><div class="value">{value}</div><div class="note">{note}</div></div>)}</div>;
}

function Denials({ title, slices }: { title: string; slices: readonly Slice[] }) {
  return (
    <section class="card"><h2>{title}</h2>
      {slices.length === 0 ? <Empty title="Nothing was denied" /> : (
        <>
          <Bars slices={slices.slice(0, 8)} tone="denied" title={title} />
          <details><summary>As a table</summary><Wide label={title}><table><thead><tr><th scope="col">Name</th><th scope="col" class="n">Denied</th><th scope="col" class="n">Of decided</th><th scope="col" class="n">Money</th></tr></thead>
            <tbody>{slices.map((slice) => <tr key={slice.name}><td>{slice.name}</td><td class="n">{grouped(slice.n)}</td><td class="n">{percent(slice.of === 0 ? undefined : slice.n / slice.of)}</td><td class="n"><Money cents={slice.cents} /></td></tr>)}</tbody></table></Wide></details>
        </>)}
    </section>
  );
}

const KINDS: Readonly<Record<string, string>> = { '999': '999, format', '277ca': '277CA, acceptance', '835': '835, payment' };

function Times({ times }: { times: Awaited<ReturnType<typeof answerTimes>> }) {
  const shown = (seconds: number) => (seconds < 120 ? `${Math.round(seconds)} s` : seconds < 7_200 ? `${Math.round(seconds / 60)} min` : seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`);
  return (
    <section class="card"><h2>How long payers take to answer</h2>
      {times.length === 0 ? <Empty title="No answers yet" /> : (
        <Wide label="Times of answers"><table><thead><tr><th scope="col">Payer</th><th scope="col">Answer</th><th scope="col" class="n">Claims</th><th scope="col" class="n">p50</th><th scope="col" class="n">p95</th></tr></thead>
          <tbody>{times.map((one) => <tr key={one.payer + one.kind}><td>{one.payer}</td><td>{KINDS[one.kind] ?? one.kind}</td><td class="n">{grouped(one.n)}</td><td class="n">{shown(one.p50_s)}</td><td class="n">{shown(one.p95_s)}</td></tr>)}</tbody></table></Wide>)}
    </section>
  );
}

function Definitions() {
  return <section class="card"><details><summary>What these numbers mean</summary><dl>{FIGURE_MEANS.map(({ name, means }) => <div key={name} class="fact"><dt>{name}</dt><dd>{means}</dd></div>)}</dl></details></section>;
}

const EXPORTS = [['figures', 'Figures'], ['denials-payer', 'Denials by payer'], ['denials-code', 'Denials by reason'], ['denials-provider', 'Denials by NPI'], ['aging', 'Aging']] as const;

async function sendExport(ctx: Ctx, web: Web, of: { response: Response; name: string; days: number }): Promise<void> {
  const viewer = viewerOf(of.response);
  const caller = callerOfViewer(viewer);
  const since = new Date(ctx.now().getTime() - of.days * DAY_MS);
  const rows: (string | number)[][] = [];
  if (of.name === 'figures') {
    const all = await figures(ctx, caller, { since, days: of.days });
    rows.push(['figure', 'value'], ['claims', all.claims], ['charge', formatCents(all.cents)], ['clean', all.clean ?? ''], ['first pass', all.firstPass ?? ''], ['denied', all.denial ?? ''], ['days in receivables', all.daysInReceivables ?? '']);
  } else {
    const by = of.name.replace('denials-', '') as DenialsBy;
    const slices = of.name === 'aging' ? await aging(ctx, caller) : await denials(ctx, caller, { by: by === 'code' || by === 'provider' ? by : 'payer', since });
    rows.push(['name', 'label', 'claims', 'money'], ...slices.map(({ name, n, cents }) => [name, codeLabel(web.codes, name) ?? '', n, formatCents(cents)]));
  }
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'export', subject: of.name, data: { rows: rows.length - 1 } });
  of.response.setHeader('content-disposition', `attachment; filename="${of.name.replace(/[^a-z-]/g, '')}.csv"`).type('text/csv').send(csvOf(rows));
}
