import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import { provePayer } from '../../claims/edits/payer.ts';
import type { Ctx } from '../../context.ts';
import { GATEWAY } from '../../db/sql.ts';
import { recordAudit } from '../../people/audit.ts';
import { type Tested, testConnection } from '../../payers/connection.ts';
import { type Payer, payerSchema } from '../../payers/schema.ts';
import { sealSecret } from '../../payers/secrets.ts';
import { applyPayers, PayerFileError } from '../../payers/store.ts';
import { isPayerKnown, viewPayer } from '../../payers/view.ts';
import { fieldsOf } from '../forms.ts';
import { Choice, Field, Form, Head, Key, Notice } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { viewerOf } from '../viewer.ts';
import { TestResult } from './payer.tsx';

type Values = Record<string, string>;

/** `/payers/new` and `/payers/:id/change`: a payer from a form. Fields that the form does not have stay as the payer file has them. */
export async function wizard(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const id = request.params['id'] === undefined ? undefined : String(request.params['id']);
  const known = id === undefined ? undefined : (await viewPayer(ctx, { id, usage: viewer.usage }))?.stored.payer;
  if (id !== undefined && !known) throw notFound('payer');
  if (request.method === 'GET') return showForm(web, response, { known, values: known ? valuesOf(known) : {}, problems: [], tested: undefined });
  const { password, ...given } = fieldsOf(request);
  // Between testing and saving the password travels sealed.
  const values: Values = password ? { ...given, sealed: sealSecret(ctx.seal, password) } : given;
  const file = fileOf({ values, known, usage: viewer.usage });
  const parsed = payerSchema.safeParse(file);
  const problems = parsed.success ? [] : parsed.error.issues.map(wordsOf);
  if (parsed.success) problems.push(...unproved(ctx, parsed.data));
  if (parsed.success && !known && (await isPayerKnown(ctx, parsed.data.id))) problems.push('There is a payer with this short name already.');
  if (problems.length > 0 || !parsed.success) return showForm(web, response, { known, values, problems, tested: undefined });
  const tested = await testConnection(ctx, parsed.data);
  if (values['what'] !== 'save') return showForm(web, response, { known, values, problems: [], tested });
  try {
    await applyPayers(ctx, [parsed.data]);
  } catch (error) {
    if (!(error instanceof PayerFileError)) throw error;
    return showForm(web, response, { known, values, problems: error.problems, tested });
  }
  await recordAudit(ctx, { billerId: GATEWAY, actor: viewer.person.id, action: known ? 'payer.changed' : 'payer.added', subject: parsed.data.id });
  response.redirect(303, `/payers/${parsed.data.id}`);
}

/** What `payers check` and the API say against a payer file. */
function unproved(ctx: Ctx, payer: Payer): readonly string[] {
  try {
    provePayer(ctx.guides, payer);
    return [];
  } catch (error) {
    if (!(error instanceof PayerFileError)) throw error;
    return error.problems;
  }
}

/** What is wrong with a payer file, by the names that the form has. */
function wordsOf({ path, message }: { path: readonly PropertyKey[]; message: string }): string {
  const part = path.map(String).findLast((one) => NAMES[one] !== undefined) ?? '';
  return `${NAMES[part] ?? path.join('.')}: ${PLAIN[part] ?? message}`;
}

/** Where the schema's own words are none that a person at the form knows. */
const PLAIN: Readonly<Record<string, string>> = { hostKeys: 'it begins with SHA256: and has 43 characters behind it, as the payer tells it', mailbox: 'give the password that the payer gave you' };

const NAMES: Readonly<Record<string, string>> = {
  id: 'Short name', name: 'Name', payerIds: 'Payer ids', senderId: 'Our id', receiverId: 'Its id', host: 'Server', port: 'Port', username: 'User name', hostKeys: 'Host key', mailbox: 'Password', times: 'Times', timeZone: 'Time zone',
};

function valuesOf(payer: Payer): Values {
  const { mailbox, cutoffs, envelope } = payer;
  return {
    id: payer.id, name: payer.name, payerIds: payer.payerIds.join(', '), senderId: envelope.senderId, receiverId: envelope.receiverId, receiverQualifier: envelope.receiverQualifier,
    in: mailbox.in, out: mailbox.out, times: cutoffs.mode === 'times' ? cutoffs.times.join(', ') : '', timeZone: cutoffs.mode === 'times' ? cutoffs.timeZone : 'America/New_York',
    ...(mailbox.kind === 'sftp' ? { host: mailbox.host, port: String(mailbox.port), username: mailbox.username, hostKey: mailbox.hostKeys.join(' ') } : { host: mailbox.path }),
    timelyFiling: String(payer.windows.timelyFiling_days ?? ''), appeal: String(payer.windows.appeal_days),
  };
}

/** The payer file that a form describes. The password comes sealed; without one the one there was stays. */
function fileOf(of: { values: Values; known: Payer | undefined; usage: 'T' | 'P' }): unknown {
  const { values, known, usage } = of;
  const text = (name: string) => (values[name] ?? '').trim();
  const list = (name: string) => text(name).split(/[\s,]+/).filter(Boolean);
  const before = known?.mailbox.kind === 'sftp' ? known.mailbox : undefined;
  const password = values['sealed']?.startsWith('sealed:') ? values['sealed'] : before?.password;
  const cutoffs = list('times').length > 0
    ? { ...(known?.cutoffs.mode === 'times' ? known.cutoffs : {}), mode: 'times', times: list('times'), timeZone: text('timeZone') } : known?.cutoffs.mode === 'at-once' ? known.cutoffs : { mode: 'at-once' };
  const mailbox = known?.mailbox.kind === 'folder' ? known.mailbox : {
    ...before, kind: 'sftp', host: text('host'), port: Number(text('port')) || 22, username: text('username'), hostKeys: list('hostKey'), in: text('in') || '/in', out: text('out') || '/out',
    ...(password ? { password } : {}),
  };
  return {
    ...known, id: known?.id ?? text('id'), name: text('name'), usage: known?.usage ?? usage, payerIds: list('payerIds'), mailbox, cutoffs,
    envelope: { ...known?.envelope, senderId: text('senderId'), receiverId: text('receiverId'), receiverQualifier: text('receiverQualifier') || 'ZZ' },
    windows: { ...known?.windows, ...(text('timelyFiling') ? { timelyFiling_days: Number(text('timelyFiling')) } : {}), ...(text('appeal') ? { appeal_days: Number(text('appeal')) } : {}) },
  };
}

function showForm(web: Web, response: Response, of: { known: Payer | undefined; values: Values; problems: readonly string[]; tested: Tested | undefined }): void {
  const viewer = viewerOf(response);
  const { known, values, problems, tested } = of;
  const field = (name: string) => ({ name, value: values[name] ?? '' });
  const title = known ? `Change ${known.name}` : 'Add a payer';
  sendScreen(web, response, { title, place: 'payers', status: problems.length > 0 ? 400 : 200, body: (
    <>
      <div class="crumbs"><a href={known ? `/payers/${known.id}` : '/payers'} data-key="u">Back</a></div>
      <Head title={title} about={known ? 'It is stored as a new version; files that are on their way keep the old one.' : `A ${viewer.usage === 'T' ? 'test' : 'production'} payer. The other environment has files of its own.`} />
      {problems.length > 0 ? <Notice tone="bad"><p>This can’t be stored yet:</p><ul>{problems.map((one) => <li key={one}>{one}</li>)}</ul></Notice> : null}
      {tested ? <TestResult tested={tested} /> : null}
      <Form action={known ? `/payers/${known.id}/change` : '/payers/new'} csrf={viewer.csrf}>
        <section class="card"><h2>1. Who</h2><div class="grid2">
          {known ? null : <Field label="Short name" {...field('id')} hint="a-z, 0-9 and -, never changed afterwards" required pattern="[a-z0-9][a-z0-9\-]{0,39}" />}
          <Field label="Name" {...field('name')} required />
          <Field label="Payer ids" {...field('payerIds')} hint="What claims name the payer by. Several: with commas." required />
        </div></section>
        <section class="card"><h2>2. On the envelope</h2><div class="grid2">
          <Field label="Our id" {...field('senderId')} hint="ISA06: the payer gives it to you" required />
          <Field label="Its id" {...field('receiverId')} hint="ISA08" required />
          <Field label="Kind of its id" {...field('receiverQualifier')} placeholder="ZZ" hint="ISA07: ZZ agreed, 30 tax id, 01 DUNS" />
        </div></section>
        {known?.mailbox.kind === 'folder' ? null : (
          <section class="card"><h2>3. Its mailbox</h2><div class="grid2">
            <Field label="Server" {...field('host')} required /><Field label="Port" {...field('port')} placeholder="22" inputmode="numeric" />
            <Field label="User name" {...field('username')} required autocomplete="off" />
            <Field label="Password" name="password" type="password" autocomplete="new-password" hint={known || values['sealed'] ? 'Empty keeps the one that was given.' : 'Sealed before it is stored, and never shown again.'} />
            <input type="hidden" name="sealed" value={values['sealed'] ?? ''} />
            <Field label="Host key" {...field('hostKey')} hint="SHA256:… as the payer tells it. Never take it from the connection itself." required />
            <Field label="Folder that we write to" {...field('in')} placeholder="/in" /><Field label="Folder that we read" {...field('out')} placeholder="/out" />
          </div></section>)}
        <section class="card"><h2>4. When</h2><div class="grid2">
          <Field label="Times" {...field('times')} hint="Such as 10:00, 16:30. Empty: at once." />
          <Choice label="Time zone" name="timeZone" value={values['timeZone'] ?? 'America/New_York'} options={ZONES} />
          <Field label="Timely filing, days" {...field('timelyFiling')} placeholder="365" inputmode="numeric" /><Field label="Appeal within, days" {...field('appeal')} placeholder="180" inputmode="numeric" />
        </div></section>
        <div class="row"><button type="submit" name="what" value="test">Test connection</button><button class="main" type="submit" name="what" value="save" data-key="s">Save <Key>s</Key></button></div>
      </Form>
    </>) });
}

const ZONES = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles', 'America/Anchorage', 'Pacific/Honolulu', 'America/Puerto_Rico', 'UTC'].map((zone) => [zone, zone.replaceAll('_', ' ')] as const);
