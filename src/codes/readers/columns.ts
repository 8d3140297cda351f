import type { KindDef } from '../kinds.ts';
import type { CodeRow } from '../list.ts';
import { CodeFileError } from '../source.ts';
import { cells, dayOf } from './rows.ts';

/** How publishers head the columns that count, in small letters. */
const CODE = ['code', 'codes', 'code value', 'code list code', 'place of service code(s)', 'place of service code', 'hcpcs/cpt code', 'cpt code', 'cpt'];
const START = ['start', 'start date', 'effective', 'effective date', 'start: date'];
const STOP = ['stop', 'stop date', 'end', 'end date', 'stop: date', 'deactivation date', 'deactivated', 'termination date'];
/** Rows that come before the headings: titles, copyright, an empty line. */
const HEAD_LIMIT = 30;

/**
 * Lists with one code a row and headed columns: NUCC taxonomy, the code lists of X12, places of service of CMS, CPT of a
 * licensed site. A file of nothing but codes, one a line, has no headings. Rows of unassigned codes and ranges are left out.
 * @throws CodeFileError when no row has a code.
 */
export async function* readColumns(bytes: AsyncIterable<Uint8Array>, kind: KindDef): AsyncGenerator<CodeRow> {
  let columns: { code: number; start: number; stop: number } | undefined;
  let seen = 0;
  let found = 0;
  for await (const row of cells(bytes)) {
    seen += 1;
    if (!columns && seen <= HEAD_LIMIT) {
      columns = headings(row) ?? (row.length === 1 && kind.code.test(row[0] ?? '') ? { code: 0, start: -1, stop: -1 } : undefined);
      if (columns && !kind.code.test(codeAt(row, columns.code, kind))) continue;
    }
    if (!columns) continue;
    const code = codeAt(row, columns.code, kind);
    if (!kind.code.test(code) || row.some((cell) => /^unassigned\b/i.test(cell))) continue;
    found += 1;
    yield { code, from: dayOf(row[columns.start]), to: dayOf(row[columns.stop]), marks: 0 };
  }
  if (found === 0) throw new CodeFileError(`The file has no ${kind.name.toLowerCase()} that could be read (${kind.publisher}).`);
}

function headings(row: readonly string[]): { code: number; start: number; stop: number } | undefined {
  const names = row.map((cell) => cell.toLowerCase().replace(/\s+/g, ' ').trim());
  const at = (wanted: readonly string[]) => names.findIndex((name) => wanted.includes(name));
  const code = at(CODE);
  return code < 0 ? undefined : { code, start: at(START), stop: at(STOP) };
}

/** Spreadsheets drop the leading zero of a place of service. */
function codeAt(row: readonly string[], at: number, kind: KindDef): string {
  const code = (row[at] ?? '').trim().toUpperCase();
  return kind.kind === 'pos' && /^\d$/.test(code) ? `0${code}` : code;
}
