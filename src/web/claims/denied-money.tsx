import type { Ctx } from '../../context.ts';
import { formatCents } from '../../lib/money.ts';
import { type Appeal, listAppeals } from '../../money/appeals.ts';
import { may } from '../../people/roles.ts';
import { Field, Form, When } from '../parts.tsx';
import type { Viewer } from '../viewer.ts';
import { dollars, usDate } from '../words.ts';

/** Appeals of one claim that are shown: more levels than any payer has. */
const MOST = 20;

/** A claim with what its payer refused, in cents. */
interface Refused {
  claimId: string;
  cents: number;
}

/** What was refused of a claim, and what people do about it: appeals from opening to what was won, or giving up. Nothing where nothing was refused. */
export async function DeniedMoney(ctx: Ctx, viewer: Viewer, { claimId, cents }: Refused) {
  const appeals = await listAppeals(ctx, { billerId: viewer.billerId, usage: viewer.usage, claimId, limit: MOST });
  if (appeals.length === 0 && cents <= 0) return null;
  const canWrite = may(viewer.person, 'claims.write');
  const isOpen = appeals.some(({ state }) => state === 'open' || state === 'sent');
  return (
    <section class="card" id="denied"><h2>What was refused</h2>
      <p>{cents > 0 ? <>{`${dollars(cents)} stands open. `}<span class="soft">It stays so until the payer pays it or somebody here gives it up.</span></> : 'Nothing is open any more.'}</p>
      {appeals.length > 0 ? <ul class="plain-list">{appeals.map((appeal) => <li key={appeal.id}><OneAppeal appeal={appeal} viewer={viewer} canWrite={canWrite} now={ctx.now()} /></li>)}</ul> : null}
      {canWrite && cents > 0 && !isOpen ? <OpenAppeal viewer={viewer} claimId={claimId} cents={cents} /> : null}
      {canWrite && cents > 0 && !isOpen ? <WriteOff viewer={viewer} claimId={claimId} cents={cents} /> : null}
    </section>
  );
}

const STATES: Readonly<Record<Appeal['state'], { label: string; tone: string }>> = {
  open: { label: 'In preparation', tone: '' }, sent: { label: 'With the payer', tone: 'accepted' }, won: { label: 'Won', tone: 'paid' }, lost: { label: 'Lost', tone: 'denied' },
  withdrawn: { label: 'Withdrawn', tone: '' },
};

function OneAppeal({ appeal, viewer, canWrite, now }: { appeal: Appeal; viewer: Viewer; canWrite: boolean; now: Date }) {
  const { label, tone } = STATES[appeal.state];
  return (
    <article>
      <h3>{`Appeal, level ${appeal.level} `}<span class={`badge ${tone}`}>{label}</span></h3>
      <p class="small">{`${dollars(appeal.asked_cents)} asked for`}{appeal.won_cents !== null && appeal.state === 'won' ? `, ${dollars(appeal.won_cents)} won` : ''}
        {appeal.deadline && appeal.state === 'open' ? `, to be sent by ${usDate(appeal.deadline)}` : ''}
        <span class="soft">. Opened <When at={appeal.opened_at} now={now} />{appeal.sent_at ? <>, sent <When at={appeal.sent_at} now={now} /></> : null}</span></p>
      {appeal.reason ? <p>{appeal.reason}</p> : null}
      {appeal.documents.length > 0 ? <ul>{appeal.documents.map((one, n) => <li key={n}>{one.name}{one.reference ? <span class="soft small">{`, ${one.reference}`}</span> : null}</li>)}</ul> : null}
      {canWrite && (appeal.state === 'open' || appeal.state === 'sent') ? <Moves appeal={appeal} viewer={viewer} /> : null}
    </article>
  );
}

function Moves({ appeal, viewer }: { appeal: Appeal; viewer: Viewer }) {
  const path = `/claims/${appeal.claim_id}/appeals/${appeal.id}`;
  return (
    <>
      <Form action={`${path}/documents`} csrf={viewer.csrf} class="row bottom"><Documents suffix={appeal.id} /><div class="field"><button type="submit">Add document</button></div></Form>
      {appeal.state === 'sent' ? (
        <Form action={`${path}/won`} csrf={viewer.csrf} class="row bottom"><Field label="Amount won" name="amount" value={formatCents(appeal.asked_cents)} inputmode="decimal" required />
          <div class="field"><button class="main" type="submit">Won</button></div></Form>) : null}
      <div class="row">
        {appeal.state === 'open' ? <Form action={`${path}/sent`} csrf={viewer.csrf}><button class="main" type="submit">Sent to the payer</button></Form>
          : <Form action={`${path}/lost`} csrf={viewer.csrf}><button type="submit">Lost</button></Form>}
        <Form action={`${path}/withdrawn`} csrf={viewer.csrf}><button class="plain" type="submit" data-sure="Withdraw this appeal?">Withdraw</button></Form>
      </div>
    </>
  );
}

function Documents({ suffix }: { suffix: string }) {
  return (
    <>
      <div class="field"><label for={`document-${suffix}`}>Document</label><input id={`document-${suffix}`} name="document" placeholder="Operative report" autocomplete="off" /></div>
      <div class="field"><label for={`reference-${suffix}`}>Where you keep it</label><input id={`reference-${suffix}`} name="reference" autocomplete="off" /></div>
    </>
  );
}

function OpenAppeal({ viewer, claimId, cents }: { viewer: Viewer } & Refused) {
  return (
    <details><summary>Appeal</summary>
      <Form action={`/claims/${claimId}/appeals`} csrf={viewer.csrf}>
        <div class="field"><label for="appeal-reason">Why the payer should pay</label><textarea id="appeal-reason" name="reason" maxLength={2_000} /></div>
        <div class="row bottom"><Field label="Amount asked for" name="amount" value={formatCents(cents)} inputmode="decimal" /><Documents suffix="new" /></div>
        <button type="submit">Open the appeal</button>
      </Form>
    </details>
  );
}

function WriteOff({ viewer, claimId, cents }: { viewer: Viewer } & Refused) {
  return (
    <details><summary>Write off</summary>
      <Form action={`/claims/${claimId}/write-off`} csrf={viewer.csrf}>
        <p class="soft small">Nobody will ask the payer or the patient for it any more. It stands in the books with your reason, and can’t be taken back here.</p>
        <div class="row bottom"><div class="field"><label for="write-off-amount">Amount to give up</label><input id="write-off-amount" name="amount" value={formatCents(cents)} inputmode="decimal" required /></div>
          <div class="field"><label for="write-off-reason">Reason</label><input id="write-off-reason" name="reason" minLength={3} maxLength={500} required autocomplete="off" /></div>
          <div class="field"><button class="danger" type="submit" data-sure="Write this amount off?">Write off</button></div></div>
      </Form>
    </details>
  );
}
