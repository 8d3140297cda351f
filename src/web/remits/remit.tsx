import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import type { Codes } from '../../acks/codes.ts';
import type { Ctx } from '../../context.ts';
import { recordAudit } from '../../people/audit.ts';
import { may } from '../../people/roles.ts';
import { explainProviderAdjustment } from '../../remits/plb.ts';
import { type AdjustmentGroup, dateOf, type RemitLine } from '../../remits/types.ts';
import { listUnmatched, type RemitClaimRow, viewRemit } from '../../remits/view.ts';
import { Fact, Field, Form, Head, Money, Notice, When, Wide } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, type Viewer, viewerOf } from '../viewer.ts';
import { count, dollars, usDate } from '../words.ts';
import { RemitState } from './list.tsx';
import { UnmatchedCards } from './unmatched.tsx';

/** Claims of a payment on a page. */
const PAGE = 50;

type Loaded = NonNullable<Awaited<ReturnType<typeof viewRemit>>>;

/** `/remittances/:id`: one payment as an explanation of payment that prints well; with `?claim=` the part of one patient only. */
export async function remitScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const caller = callerOfViewer(viewer);
  const id = String(request.params['id']);
  const claimId = typeof request.query['claim'] === 'string' ? request.query['claim'] : undefined;
  const after = Math.max(0, Math.floor(Number(request.query['after'])) || 0);
  const remit = await viewRemit(ctx, caller, { id, after, claimId, limit: PAGE });
  if (!remit) throw notFound('payment');
  const unmatched = claimId || remit.row.unmatched === 0 ? [] : await listUnmatched(ctx, caller, { remitId: id, limit: PAGE });
  await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'remit.read', subject: id, ...(claimId ? { data: { claimId } } : {}) });
  const { row, kept } = remit;
  const last = remit.claims.length === PAGE ? remit.claims.at(-1)!.n : undefined;
  sendScreen(web, response, { title: `Payment ${row.trace}`, place: 'remittances', body: (
    <>
      <div class="crumbs"><a href="/remittances" data-key="u">Remittances</a></div>
      <Head title={<>{`Payment ${row.trace || 'without a number'}`} <RemitState state={row.state} /></>} about={claimId ? 'One patient’s part of the payment' : `${row.payer_name}, ${count(row.claim_count, 'claim')}`}>
        <button type="button" data-print="">Print</button>
      </Head>
      {row.state === 'out_of_balance' ? <Release remit={remit} viewer={viewer} /> : null}
      {row.release_reason ? <Notice>{`Posted although it does not add up: ${row.release_reason}`}</Notice> : null}
      <section class="card"><dl class="facts">
        <Fact name="Payer">{kept?.header.payer.name || row.payer_name}</Fact>
        <Fact name="Paid to">{kept?.header.payee.name || row.payee}</Fact>
        <Fact name="Payee id"><span class="mono">{row.payee}</span></Fact>
        <Fact name="Amount"><strong><Money cents={row.amount_cents} /></strong></Fact>
        <Fact name="How">{METHODS[row.method] ?? row.method}</Fact>
        <Fact name="Paid on">{usDate(row.payment_date ?? row.production_date)}</Fact>
        <Fact name="At the bank">{row.bank_day ? `${dollars(row.bank_cents ?? 0)} on ${usDate(row.bank_day)}` : 'not matched yet'}</Fact>
        <Fact name="Posted">{row.posted_at ? <When at={row.posted_at} now={ctx.now()} /> : 'not yet'}</Fact>
      </dl></section>
      {claimId ? null : <Proof remit={remit} codes={web.codes} />}
      {unmatched.length > 0 ? <section id="unmatched"><UnmatchedCards rows={unmatched} viewer={viewer} /></section> : null}
      {remit.claims.map((claim) => <ClaimPaid key={claim.n} claim={claim} codes={web.codes} remitId={id} />)}
      {last ? <nav class="pager" aria-label="Pages"><span /><a class="button" href={`/remittances/${id}?after=${last}`}>Further claims</a></nav> : null}
    </>
  ) });
}

const METHODS: Readonly<Record<string, string>> = { ACH: 'Bank transfer (ACH)', CHK: 'Check', NON: 'Nothing was paid', FWT: 'Wire transfer', BOP: 'Payer’s choice' };

/** The sum that has to come out: what the claims were paid, less what was taken for the provider, is what came. */
function Proof({ remit: { row, kept, claimsCents }, codes }: { remit: Loaded; codes: Codes }) {
  const expected = claimsCents - row.provider_adjustment_cents;
  const difference = row.amount_cents - expected;
  return (
    <section class="card"><h2>Does it add up?</h2>
      <table><tbody>
        <tr><td>Paid for claims</td><td class="n"><Money cents={claimsCents} /></td></tr>
        {(kept?.providerAdjustments ?? []).map((pair, n) => <tr key={n}><td>{explainProviderAdjustment(pair, codes)}</td><td class="n"><Money cents={-pair.cents} /></td></tr>)}
        <tr><td>Makes</td><td class="n"><Money cents={expected} /></td></tr>
        <tr><td>The payment itself</td><td class="n"><strong><Money cents={row.amount_cents} /></strong></td></tr>
        <tr><td>{difference === 0 ? 'No difference' : 'Difference'}</td><td class="n">{difference === 0 ? <span class="badge paid">adds up</span> : <span class="badge trouble">{dollars(difference)}</span>}</td></tr>
      </tbody></table>
    </section>
  );
}

function Release({ remit: { row }, viewer }: { remit: Loaded; viewer: Viewer }) {
  return (
    <Notice tone="bad">
      <p><strong>The sums of this payment do not agree, so nothing of it is posted.</strong> Ask the payer for a corrected file, or post it with a reason.</p>
      <ul>{row.imbalances.slice(0, 10).map((one, n) => <li key={n}>{`${one.place} ${one.element}: the parts make ${dollars(one.expectedCents)}, the file says ${dollars(one.reportedCents)}`}</li>)}</ul>
      {may(viewer.person, 'remits.decide') ? (
        <Form action={`/remittances/${row.id}/release`} csrf={viewer.csrf} class="row bottom">
          <Field label="Reason" name="reason" required /><div class="field"><button type="submit" data-sure="Post this payment although it does not add up?">Post it anyway</button></div>
        </Form>) : null}
    </Notice>
  );
}

function ClaimPaid({ claim: row, codes, remitId }: { claim: RemitClaimRow; codes: Codes; remitId: string }) {
  const { claim } = row;
  const patient = claim.names.find(({ entity }) => entity === 'QC');
  const corrected = claim.names.find(({ entity }) => entity === '74');
  return (
    <section class="card">
      <div class="card-head">
        <h2>{row.claimId ? <a href={`/claims/${row.claimId}`}>{claim.patientControlNumber}</a> : claim.patientControlNumber} <span class="soft small">{codes.claimStatuses.get(claim.status) ?? `status ${claim.status}`}</span></h2>
        <span>{row.claimId ? <a class="small no-print" href={`/remittances/${remitId}?claim=${row.claimId}`}>this patient only</a> : <span class="badge trouble">without a claim</span>}</span>
      </div>
      <dl class="facts">
        <Fact name="Patient">{patient ? `${patient.last}, ${patient.first}` : '–'}</Fact>
        {corrected ? <Fact name="Corrected by payer">{[corrected.last, corrected.first, corrected.id].filter(Boolean).join(', ')}</Fact> : null}
        <Fact name="Payer’s number"><span class="mono">{claim.payerClaimNumber || '–'}</span></Fact>
        <Fact name="Charge"><Money cents={claim.chargeCents} /></Fact><Fact name="Paid"><Money cents={claim.paidCents} /></Fact><Fact name="Patient owes"><Money cents={claim.patientCents} /></Fact>
      </dl>
      {claim.adjustments.length > 0 ? <Adjustments groups={claim.adjustments} codes={codes} /> : null}
      {claim.lines.length > 0 ? (
        <Wide label={`Lines of ${claim.patientControlNumber}`}><table class="stack">
          <thead><tr><th scope="col">Served</th><th scope="col">Procedure</th><th scope="col" class="n">Units</th><th scope="col" class="n">Charge</th><th scope="col" class="n">Allowed</th><th scope="col">Not paid, and why</th><th scope="col" class="n">Paid</th></tr></thead>
          <tbody>{claim.lines.map((line, n) => <Line key={n} line={line} codes={codes} />)}</tbody></table></Wide>) : null}
    </section>
  );
}

function Line({ line, codes }: { line: RemitLine; codes: Codes }) {
  const allowed = line.amounts.find(({ qualifier }) => qualifier === 'B6')?.cents;
  return (
    <tr>
      <td class="nowrap" data-label="Served">{usDate(dateOf(line, '472') || dateOf(line, '150'))}</td>
      <td class="mono" data-label="Procedure">{[line.procedure.code || line.revenueCode, ...line.procedure.modifiers].join(' ')}{line.billedProcedure ? ` (billed ${line.billedProcedure.code})` : ''}</td>
      <td class="n" data-label="Units">{line.units || '1'}</td><td class="n" data-label="Charge"><Money cents={line.chargeCents} /></td><td class="n" data-label="Allowed">{allowed === undefined ? '–' : <Money cents={allowed} />}</td>
      <td class="reasons" data-label="Not paid"><div><Adjustments groups={line.adjustments} codes={codes} />{line.remarks.map(({ code }) => <div key={code}>{codes.remarks.get(code) ?? 'Remark'} <span class="soft mono">{code}</span></div>)}</div></td>
      <td class="n" data-label="Paid"><Money cents={line.paidCents} /></td>
    </tr>
  );
}

function Adjustments({ groups, codes }: { groups: readonly AdjustmentGroup[]; codes: Codes }) {
  return <>{groups.flatMap(({ group, items }) => items.map(({ reason, cents }) => (
    <div key={group + reason}>{dollars(cents)} {codes.reasons.get(reason) ?? 'adjustment'} <span class="soft">{`(${WHO[group] ?? group})`}</span> <span class="soft mono">{`${group}-${reason}`}</span></div>)))}</>;
}

const WHO: Readonly<Record<string, string>> = { CO: 'never billed to the patient', PR: 'the patient owes it', OA: 'other', PI: 'decided by the payer', CR: 'correction' };
