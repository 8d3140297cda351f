import type { Request, Response } from 'express';
import { claimWithStory } from '../../api/claims.ts';
import { notFound, requestId } from '../../api/problem.ts';
import { prepareSecondary, type Secondary, secondaryRequest } from '../../claims/secondary.ts';
import { personOf } from '../../claims/secondary-body.ts';
import type { Ctx } from '../../context.ts';
import type { Issue } from '../../lib/issue.ts';
import { parseCents } from '../../lib/money.ts';
import { recordAudit } from '../../people/audit.ts';
import { fieldsOf } from '../forms.ts';
import { Choice, Field, Form, Head, Key, Money, Notice, Wide } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { dollars } from '../words.ts';
import { INSURANCES, RELATIONSHIPS, SEX } from './boxes-common.ts';
import { fieldsOfForm, placeIssues } from './draft.ts';
import { ClaimForm, IssueList } from './form.tsx';
import { readPointer } from '../../lib/pointer.ts';
import { typed } from './pointers.ts';
import { checkBody, sendBody } from './send.ts';
import { loadVersion } from '../../claims/versions.ts';
import { payerCodes } from './store.ts';

type Json = Record<string, unknown>;
type Ready = Extract<Secondary, { ok: true }>;

/** `GET` and `POST /claims/:id/secondary`: the next insurance's claim as it will go out, with what is missing; `send` sends it. */
export async function secondaryScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const caller = callerOfViewer(viewer);
  const id = String(request.params['id']);
  const [story, version, payers] = await Promise.all([claimWithStory(ctx, caller, { id, codes: web.codes }), loadVersion(ctx, caller, { claimId: id }), payerCodes(ctx, caller)]);
  if (!story || !version) throw notFound('claim');
  const form = request.method === 'POST' ? fieldsOf(request) : {};
  const secondary = await prepareSecondary(ctx, { billerId: caller.billerId, usage: caller.usage, claimId: id }, secondaryRequest.parse(wantedOf(form, version.body)));
  if (secondary.ok && form['what'] === 'send') {
    const { kind, body } = secondary;
    const sent = await sendBody(ctx, caller, { kind, body, requestId: requestId(response), primaryClaimId: id });
    await recordAudit(ctx, { billerId: viewer.billerId, actor: viewer.person.id, action: 'claim.secondary', subject: sent.claimId ?? id, data: { ok: sent.ok, primary: id } });
    if (sent.claimId) return response.redirect(303, sent.ok ? `/claims/${sent.claimId}?sent=1` : `/claims/${sent.claimId}/correct`);
  }
  const issues = secondary.ok ? (await checkBody(ctx, caller, { kind: secondary.kind, body: secondary.body, requestId: requestId(response) })).issues : [];
  sendScreen(web, response, { title: `Next insurance: ${story.patientControlNumber}`, place: 'claims', body: (
    <>
      <div class="crumbs"><a href={`/claims/${id}`} data-key="u">Back to the claim</a></div>
      <Head title={`Next insurance: ${story.patientControlNumber}`} about="The claim of the next payer, with what the first one decided about each line." />
      {secondary.ok ? null : <Refusal why={secondary.why} detail={secondary.detail} />}
      {secondary.ok || secondary.why === 'no-next-payer' ? (
        <Form action={`/claims/${id}/secondary`} csrf={viewer.csrf}>
          {secondary.ok ? <Preview secondary={secondary} issues={issues} /> : null}
          <Insurance form={form} isOpen={!secondary.ok} payers={payers} />
        </Form>) : null}
    </>
  ) });
}

/** What was typed as the body of `POST /v1/claims/{id}/secondary`. The insured is the patient unless another name is given. */
function wantedOf(form: Readonly<Record<string, string>>, body: Json): Json {
  const text = (name: string) => form[name]?.trim() || undefined;
  const payer = text('payer');
  if (payer === undefined) return {};
  const patient = personOf((body['dependent'] ?? body['subscriber']) as Json);
  const insurance = { memberId: text('memberId'), ...(text('groupNumber') ? { groupNumber: text('groupNumber') } : {}) };
  const insured = { lastName: text('insuredLast'), firstName: text('insuredFirst'), dateOfBirth: typed(form['insuredBirth'] ?? '', 'date'), gender: text('insuredSex'), address: patient['address'] };
  return {
    tradingPartnerServiceId: payer, ...(text('payerName') ? { tradingPartnerName: text('payerName') } : {}), ...(text('filing') ? { claimFilingCode: text('filing') } : {}),
    ...(text('insuredLast') === undefined ? { subscriber: insurance }
      : { subscriber: { ...insurance, ...insured }, dependent: { ...patient, relationshipToSubscriberCode: text('relationship') ?? 'G8' } }),
  };
}

const WHY: Readonly<Record<string, string>> = {
  'not-paid': 'The payer has not decided about this claim yet, so there is nothing to tell the next one.',
  'out-of-balance': 'What the payer decided does not add up to the charge, so the next payer would refuse it. Ask the first payer.',
  'no-next-payer': 'The claim names no further insurance. Say which one is next.',
};

function Refusal({ why, detail }: { why: string; detail: string | undefined }) {
  if (why === 'not-found') throw notFound('claim that was sent');
  return <Notice tone={why === 'no-next-payer' ? 'info' : 'bad'}>{`${WHY[why] ?? why} ${detail ?? ''}`.trim()}</Notice>;
}

function Preview({ secondary: { kind, body }, issues }: { secondary: Ready; issues: readonly Issue[] }) {
  const fields = fieldsOfForm(kind, body);
  const { beside } = placeIssues(fields, issues);
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const name = String(body['tradingPartnerName'] ?? body['tradingPartnerServiceId']);
  return (
    <>
      <section class="card">
        <div class="card-head"><h2>{`Goes to ${name}`}</h2></div>
        {errors > 0 ? <><p>Our checks find something. It can be stored now and corrected like any claim that was stopped.</p><IssueList issues={issues} fields={fields} /></> : <p class="soft">All our checks pass.</p>}
        <button class="main" type="submit" name="what" value="send" data-key="s">{errors > 0 ? 'Store and correct' : `Send to ${name}`} <Key>s</Key></button>
      </section>
      <section class="card"><h2>What the first payer decided</h2><Decided body={body} /></section>
      <section class="card"><h2>The claim</h2><ClaimForm kind={kind} body={body} beside={beside} isEditing={false} /></section>
    </>
  );
}

function listAt(body: unknown, pointer: string): Json[] {
  const value = readPointer(body, pointer);
  return Array.isArray(value) ? value as Json[] : [];
}

/** Per line: charge, paid and each reason, as 2430 tells the next payer; for the whole claim where the lines were not decided one by one. */
function Decided({ body }: { body: Json }) {
  const payer = listAt(body, '/claimInformation/otherSubscriberInformation').at(-1) ?? {};
  const groups = (of: Json, name: string) => listAt(of, `/${name}`).flatMap((group) => [...listAt(group, '/adjustmentDetails'), ...listAt(group, '/claimAdjustmentDetails')]
    .map((one) => `${String(group['adjustmentGroupCode'])}-${String(one['adjustmentReasonCode'])} ${dollars(parseCents(String(one['adjustmentAmount'])) ?? 0)}`)).join(', ');
  const cents = (value: unknown) => parseCents(String(value ?? '')) ?? 0;
  const lines = listAt(body, '/claimInformation/serviceLines').flatMap((line, n) => listAt(line, '/lineAdjudicationInformation').slice(-1).map((of) => ({ n, line, of })));
  return (
    <>
      <p><strong>{`${dollars(cents(payer['payerPaidAmount']))} paid in all`}</strong>{groups(payer, 'claimLevelAdjustments') ? `; ${groups(payer, 'claimLevelAdjustments')}` : ''}</p>
      {lines.length === 0 ? null : (
        <Wide label="What was decided about each line"><table>
          <thead><tr><th scope="col">Line</th><th scope="col">Procedure</th><th scope="col" class="n">Charge</th><th scope="col" class="n">Paid</th><th scope="col">Not paid, and why</th></tr></thead>
          <tbody>{lines.map(({ n, line, of }) => {
            const service = (line['professionalService'] ?? line['institutionalService'] ?? line['dentalService'] ?? {}) as Json;
            return (
              <tr key={n}><td>{n + 1}</td><td class="mono">{String(service['procedureCode'] ?? service['serviceLineRevenueCode'] ?? '')}</td>
                <td class="n"><Money cents={cents(service['lineItemChargeAmount'])} /></td><td class="n"><Money cents={cents(of['serviceLinePaidAmount'])} /></td>
                <td>{groups(of, 'claimAdjustmentInformation') || '–'}</td></tr>);
          })}</tbody></table></Wide>)}
    </>
  );
}


/** Which insurance is next, where the claim does not name it or names a wrong one. */
function Insurance({ form, isOpen, payers }: { form: Readonly<Record<string, string>>; isOpen: boolean; payers: readonly { code: string; name: string }[] }) {
  const field = (name: string) => ({ name, value: form[name] ?? '', autocomplete: 'off' });
  return (
    <details class="card" open={isOpen || form['payer'] !== undefined}><summary>{isOpen ? 'The next insurance' : 'Another insurance'}</summary>
      <div class="grid2">
        <Choice label="Payer" name="payer" value={form['payer'] ?? ''} options={[['', ''], ...payers.map(({ code, name }) => [code, `${name} (${code})`] as const)]} /><Field label="Its name on the claim" {...field('payerName')} />
        <Choice label="Kind of insurance" name="filing" value={form['filing'] ?? ''} options={INSURANCES} /><Field label="Member number" {...field('memberId')} /><Field label="Group number" {...field('groupNumber')} />
      </div>
      <details open={(form['insuredLast'] ?? '') !== ''}><summary>It is the insurance of somebody else than the patient</summary>
        <div class="grid2">
          <Field label="Insured, last name" {...field('insuredLast')} /><Field label="First name" {...field('insuredFirst')} /><Field label="Birth date" {...field('insuredBirth')} placeholder="MM/DD/YYYY" />
          <Choice label="Sex" name="insuredSex" value={form['insuredSex'] ?? ''} options={SEX} /><Choice label="The patient is the insured’s" name="relationship" value={form['relationship'] ?? ''} options={RELATIONSHIPS} />
        </div></details>
      <button type="submit" name="what" value="preview">Show the claim</button>
    </details>
  );
}
