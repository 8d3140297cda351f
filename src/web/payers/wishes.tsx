import type { Request, Response } from 'express';
import { notFound } from '../../api/problem.ts';
import { provePayer } from '../../claims/edits/payer.ts';
import { EDITS } from '../../claims/edits/table.ts';
import type { Ctx } from '../../context.ts';
import { GATEWAY } from '../../db/sql.ts';
import { recordAudit } from '../../people/audit.ts';
import { payerSchema } from '../../payers/schema.ts';
import { applyPayers, PayerFileError } from '../../payers/store.ts';
import { viewPayer } from '../../payers/view.ts';
import { fieldsOf } from '../forms.ts';
import { Form, Head, Key, Notice } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { viewerOf } from '../viewer.ts';
import { editOf, EDIT_NAMES, OVERLAY_NAMES, overlayOf, rowsOf, textOfEdit, textOfOverlay, type TextRow } from './wish-rows.ts';

/** Empty rows that the form offers. */
const SPARE = 2;

/**
 * `/payers/:id/wishes`: where a payer is narrower than the guides, and which claim edits it wants otherwise, each with its reason. What
 * is saved is a new version of the payer file, proved as `payers check` proves it.
 */
export async function wishesScreen(ctx: Ctx, web: Web, { request, response }: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(response);
  const payer = (await viewPayer(ctx, { id: String(request.params['id']), usage: viewer.usage }))?.stored.payer;
  if (!payer) throw notFound('payer');
  let overlay = payer.overlay.map(textOfOverlay);
  let edits = payer.edits.map(textOfEdit);
  const problems: string[] = [];
  if (request.method === 'POST') {
    const form = fieldsOf(request);
    overlay = rowsOf(form, { prefix: 'overlay', names: OVERLAY_NAMES });
    edits = rowsOf(form, { prefix: 'edits', names: EDIT_NAMES });
    const parsed = payerSchema.safeParse({ ...payer, overlay: overlay.map(overlayOf), edits: edits.map(editOf) });
    if (!parsed.success) problems.push(...parsed.error.issues.map(({ path, message }) => `${PARTS[String(path[0])] ?? String(path[0])}, row ${Number(path[1]) + 1}, ${String(path[2] ?? '')}: ${message}`));
    else {
      try {
        provePayer(ctx.guides, parsed.data);
        await applyPayers(ctx, [parsed.data]);
      } catch (error) {
        if (!(error instanceof PayerFileError)) throw error;
        problems.push(...error.problems);
      }
      if (problems.length === 0) {
        await recordAudit(ctx, { billerId: GATEWAY, actor: viewer.person.id, action: 'payer.changed', subject: payer.id, data: { overlay: overlay.length, edits: edits.length } });
        return response.redirect(303, `/payers/${payer.id}`);
      }
    }
  }
  sendScreen(web, response, { title: `What ${payer.name} wants`, place: 'payers', status: problems.length > 0 ? 400 : 200, body: (
    <>
      <div class="crumbs"><a href={`/payers/${payer.id}`} data-key="u">{payer.name}</a></div>
      <Head title={`What ${payer.name} wants otherwise`} about="Stored as a new version; files that are on their way keep the old one. A row whose first field is empty is left out." />
      {problems.length > 0 ? <Notice tone="bad"><p>This can’t be stored yet:</p><ul>{problems.map((one) => <li key={one}>{one}</li>)}</ul></Notice> : null}
      <Form action={`/payers/${payer.id}/wishes`} csrf={viewer.csrf}>
        <section class="card"><h2>Narrower than the implementation guides</h2>
          <p class="soft small">A place is a loop, a segment or an element: 2310B, 2000A/PRV, 2300/REF*G1, 2300/CLM05-3.</p>
          <Rows prefix="overlay" rows={overlay} fields={OVERLAY} /></section>
        <section class="card"><h2>Claim edits</h2>
          <p class="soft small">Our checks, as this payer wants them. Values are written as name=value, several with a semicolon between; <a href={`/admin/edits?payer=${payer.id}`}>all edits</a>.</p>
          <Rows prefix="edits" rows={edits} fields={EDIT_FIELDS} />
          <datalist id="edit-ids">{EDITS.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}</datalist></section>
        <button class="main" type="submit" data-key="s">Save <Key>s</Key></button>
      </Form>
    </>) });
}

const PARTS: Readonly<Record<string, string>> = { overlay: 'Guides', edits: 'Edits' };

interface FieldOfRow {
  name: string;
  label: string;
  options?: readonly (readonly [value: string, label: string])[];
  list?: string;
  wide?: 'two' | 'all';
}

const OVERLAY: readonly FieldOfRow[] = [
  { name: 'op', label: 'What', options: [['', ''], ['require', 'Required'], ['forbid', 'Must not be sent'], ['limit', 'At most'], ['allow', 'One of'], ['set', 'Always'], ['note', 'Note']] },
  { name: 'at', label: 'Place' }, { name: 'value', label: 'Value' }, { name: 'guide', label: 'Only in', options: [['', 'Every guide'], ['837P', '837P'], ['837I', '837I'], ['837D', '837D']] },
  { name: 'from', label: 'From' }, { name: 'to', label: 'To' }, { name: 'why', label: 'Why', wide: 'all' },
];
const EDIT_FIELDS: readonly FieldOfRow[] = [
  { name: 'edit', label: 'Edit', list: 'edit-ids' }, { name: 'severity', label: 'Severity', options: [['', 'As it is'], ['off', 'Off'], ['warning', 'Warning'], ['error', 'Error']] },
  { name: 'set', label: 'Values', wide: 'two' }, { name: 'from', label: 'From' }, { name: 'to', label: 'To' }, { name: 'why', label: 'Why', wide: 'all' },
];

function Rows({ prefix, rows, fields }: { prefix: string; rows: readonly TextRow[]; fields: readonly FieldOfRow[] }) {
  return (
    <>{[...rows, ...Array.from({ length: SPARE }, (): TextRow => ({}))].map((row, n) => (
      <fieldset key={n} class="wish"><legend class="said">{n < rows.length ? `Row ${n + 1}` : 'New row'}</legend>
        {fields.map((field) => {
          const id = `${prefix}.${n}.${field.name}`;
          const value = row[field.name] ?? '';
          return (
            <div key={id} class={field.wide ? `field ${field.wide}` : 'field'}><label for={id}>{field.label}</label>
              {field.options
                ? <select id={id} name={id}>{field.options.map(([key, label]) => <option key={key} value={key} selected={key === value}>{label}</option>)}</select>
                : <input id={id} name={id} value={value} autocomplete="off" {...(field.list ? { list: field.list } : {})} {...(field.name === 'from' || field.name === 'to' ? { placeholder: 'MM/DD/YYYY' } : {})} />}
            </div>);
        })}
      </fieldset>))}</>
  );
}
