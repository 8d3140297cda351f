import { isoFromD8 } from '../../lib/dates.ts';
import { usDate } from '../words.ts';

/** A value of the body as a form shows it: dates with slashes, hours with a colon, lists with spaces, lists of letters without. */
export function shown(value: unknown, kind: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join(kind === 'letters' ? '' : ' ');
  if (typeof value === 'object') return '';
  const text = String(value);
  const moment = kind === 'moment' ? /^(\d{8})(\d\d)(\d\d)$/.exec(text) : null;
  return moment ? `${usDate(moment[1]!)} ${moment[2]}:${moment[3]}` : kind === 'date' ? usDate(text) : text;
}

/** What was typed as a value of the body; undefined for nothing. Text that is no date stays as it is, so that the checks can say so. */
export function typed(text: string, kind: string): unknown {
  const plain = text.trim();
  if (plain === '') return undefined;
  if (kind === 'list') return plain.split(/[\s,;]+/).filter(Boolean);
  if (kind === 'letters') return plain.toUpperCase().split('').filter((letter) => /[A-Z]/.test(letter));
  if (kind === 'moment') {
    const [day = '', hour = ''] = plain.split(/[\sT]+/);
    return `${String(typed(day, 'date'))}${hour.replace(/^(\d):/, '0$1:').replace(':', '')}`;
  }
  if (kind !== 'date') return plain;
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(plain);
  if (parts) return `${parts[3]}${parts[1]!.padStart(2, '0')}${parts[2]!.padStart(2, '0')}`;
  return plain.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1$2$3');
}

/** One difference between two bodies. */
export interface Difference {
  pointer: string;
  before: string;
  after: string;
}

/** Every leaf that is another one than before, in the order of the body. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [leaves(before), leaves(after)];
  const pointers = [...new Set([...old.keys(), ...fresh.keys()])];
  return pointers.filter((pointer) => old.get(pointer) !== fresh.get(pointer))
    .map((pointer) => ({ pointer, before: readable(old.get(pointer)), after: readable(fresh.get(pointer)) }));
}

function readable(leaf: string | undefined): string {
  if (leaf === undefined) return '';
  return /^(19|20)\d{6}$/.test(leaf) ? usDate(isoFromD8(leaf)) : leaf;
}

function leaves(value: unknown, pointer = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) leaves(inner, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, found);
  } else if (value !== undefined && value !== null && value !== '') found.set(pointer, String(value));
  return found;
}
