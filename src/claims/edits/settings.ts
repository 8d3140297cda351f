import type { EditOverride, Payer } from '../../payers/schema.ts';
import type { Edit, ParameterDef } from './edit.ts';

export type SettingValue = EditOverride['set'] extends Readonly<Record<string, infer Value>> | undefined ? Value : never;

/** What counts for one edit on a day. */
export interface EditSetting {
  readonly severity?: 'off' | 'warning' | 'error';
  readonly set: Readonly<Record<string, SettingValue>>;
}

/** Settings by edit id. */
export type EditSettings = ReadonlyMap<string, EditSetting>;

/** The settings of a payer file that are in force on a day (CCYYMMDD). Of two for one edit the later says more, and wins. */
export function settingsOn(overrides: readonly EditOverride[], today: string): EditSettings {
  const settings = new Map<string, EditSetting>();
  for (const { edit, severity, set, from, to } of overrides) {
    if ((from !== undefined && today < from) || (to !== undefined && today > to)) continue;
    const before = settings.get(edit);
    const chosen = severity ?? before?.severity;
    settings.set(edit, { ...(chosen === undefined ? {} : { severity: chosen }), set: { ...before?.set, ...set } });
  }
  return settings;
}

/**
 * What a payer wants of edits on a day (CCYYMMDD), or undefined where it wants nothing otherwise. Its days of timely filing are those of edit
 * CLM-27, unless the file gives that edit days of its own.
 */
export function settingsOfPayer(payer: Pick<Payer, 'edits' | 'windows'>, today: string): EditSettings | undefined {
  let known = SETTLED.get(payer);
  if (known?.today !== today) SETTLED.set(payer, known = { today, settings: settle(payer, today) });
  return known.settings;
}

/** Of each payer file on the day that was asked for last: all of its claims are judged with the same settings. */
const SETTLED = new WeakMap<Pick<Payer, 'edits' | 'windows'>, { today: string; settings: EditSettings | undefined }>();

function settle({ edits, windows }: Pick<Payer, 'edits' | 'windows'>, today: string): EditSettings | undefined {
  const { timelyFiling_days: days } = windows;
  if (edits.length === 0 && days === undefined) return undefined;
  const settings = new Map(settingsOn(edits, today));
  const late = settings.get('CLM-27');
  if (days !== undefined) settings.set('CLM-27', { ...late, set: { days, ...late?.set } });
  return settings;
}

/** What is wrong with the edits of a payer file, as sentences: unknown edits and parameters, values of another kind. */
export function proveSettings(edits: readonly Edit[], overrides: readonly EditOverride[]): string[] {
  return overrides.flatMap(({ edit: id, set = {} }) => {
    const edit = edits.find((one) => one.id === id);
    if (!edit) return [`edits: there is no edit ${id}`];
    return Object.entries(set).flatMap(([name, value]) => {
      const def = edit.parameters?.[name];
      if (!def) return [`edits: ${id} has no parameter ${name}; it has ${Object.keys(edit.parameters ?? {}).join(', ') || 'none'}`];
      return isOf(def, value) ? [] : [`edits: ${name} of ${id} has to be ${KINDS[def.kind]}`];
    });
  });
}

const KINDS: Record<ParameterDef['kind'], string> = {
  pattern: 'a pattern (regular expression)', number: 'a number above zero', codes: 'a list of codes or ranges', flag: 'true or false',
};

function isOf(def: ParameterDef, value: SettingValue): boolean {
  if (def.kind === 'number') return typeof value === 'number' && value > 0;
  if (def.kind === 'flag') return typeof value === 'boolean';
  if (def.kind === 'codes') return Array.isArray(value) && value.every((code) => /^[0-9A-Z]+(-[0-9A-Z]+)?$/.test(code));
  return typeof value === 'string' && isPattern(value);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a code is one of a list of codes and ranges such as "70551-70559". */
export function isAmong(code: string | undefined, list: SettingValue | undefined): boolean {
  if (code === undefined || !Array.isArray(list)) return false;
  return list.some((one) => {
    const [from = '', to = from] = one.split('-');
    return code.length === from.length && code >= from && code <= to;
  });
}
