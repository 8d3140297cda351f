import type { ParameterDef } from '../../claims/edits/edit.ts';
import { EDITS } from '../../claims/edits/table.ts';
import type { OverlayOp } from '../../guides/overlay.ts';
import type { EditOverride } from '../../payers/schema.ts';
import { shown, typed } from '../claims/pointers.ts';

/** What a payer wants otherwise, as rows of text fields and back. What can't be read stays as it was typed, so that the payer file's own checks say so. */

/** One row of fields by name. */
export type TextRow = Readonly<Record<string, string>>;

export const OVERLAY_NAMES = ['op', 'at', 'value', 'guide', 'why', 'from', 'to'] as const;
export const EDIT_NAMES = ['edit', 'severity', 'set', 'why', 'from', 'to'] as const;
const MOST_ROWS = 500;

/** The rows of a posted form ("overlay.0.op") whose first field says something. */
export function rowsOf(form: TextRow, of: { prefix: string; names: readonly string[] }): TextRow[] {
  const rows: TextRow[] = [];
  for (let n = 0; n < MOST_ROWS && form[`${of.prefix}.${n}.${of.names[0]}`] !== undefined; n += 1) {
    const row = Object.fromEntries(of.names.map((name) => [name, (form[`${of.prefix}.${n}.${name}`] ?? '').trim()]));
    if (row[of.names[0]!] !== '') rows.push(row);
  }
  return rows;
}

/** An overlay operation as text. */
export function textOfOverlay(op: OverlayOp): TextRow {
  const value = 'value' in op && op.value !== undefined ? [op.value].flat().join(' ') : '';
  return { op: op.op, at: op.at, value, guide: op.guide ?? '', why: op.why, ...daysAsText(op) };
}

/** Text as an overlay operation, as the payer file has it. */
export function overlayOf(row: TextRow): unknown {
  const { op, at, value = '', guide, why } = row;
  const read = op === 'limit' ? Number(value) : op === 'allow' ? value.split(/[\s,;]+/).filter(Boolean) : value;
  const hasValue = op === 'limit' || op === 'allow' || op === 'set' || (op === 'note' && value !== '');
  return { op, at, why, ...(hasValue ? { value: read } : {}), ...(guide ? { guide } : {}), ...daysOf(row) };
}

/** An edit as a payer wants it, as text. */
export function textOfEdit({ edit, severity, set, why, from, to }: EditOverride): TextRow {
  const values = Object.entries(set ?? {}).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(' ') : String(value)}`);
  return { edit, severity: severity ?? '', set: values.join('; '), why, ...daysAsText({ from, to }) };
}

/** Text as an edit's setting; each value is read as its parameter wants it. */
export function editOf(row: TextRow): unknown {
  const { edit, severity, set = '', why } = row;
  const parameters = EDITS.find(({ id }) => id === edit)?.parameters ?? {};
  const values = set.split(';').map((one) => one.trim()).filter(Boolean).map((one): [string, unknown] => {
    const [name = '', ...rest] = one.split('=');
    return [name.trim(), settingOf(rest.join('=').trim(), parameters[name.trim()]?.kind)];
  });
  return { edit, why, ...(severity ? { severity } : {}), ...(values.length > 0 ? { set: Object.fromEntries(values) } : {}), ...daysOf(row) };
}

function settingOf(text: string, kind: ParameterDef['kind'] | undefined): unknown {
  if (kind === 'number') return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'flag') return text === 'true' ? true : text === 'false' ? false : text;
  return kind === 'codes' ? text.split(/[\s,]+/).filter(Boolean) : text;
}

function daysAsText({ from, to }: { from?: string | undefined; to?: string | undefined }): TextRow {
  return { from: shown(from, 'date'), to: shown(to, 'date') };
}

function daysOf({ from, to }: TextRow): Record<string, unknown> {
  return { ...(from ? { from: typed(from, 'date') } : {}), ...(to ? { to: typed(to, 'date') } : {}) };
}
