import { csvOf } from '../lib/csv.ts';
import type { Issue } from '../lib/issue.ts';
import type { Mapping } from './mapping.ts';
import type { Row, Value } from './row.ts';

export type Format = 'json' | 'csv';

/** Text of an extract, part by part: what stands before the rows, each stretch of them, and what stands behind. */
export interface Printer {
  begin(): string;
  rows(rows: readonly Row[]): string;
  end(issues: readonly Issue[]): string;
}

/**
 * JSON: `{"extract": name, "rows": [{"record": …}], "issues": []}`, a row a line. CSV (RFC 4180): one header line with the fields of all levels, each
 * once; the cell of a field that a row has not is empty, several values are joined by "; ", and no cell can run as a formula. CSV has no place for issues.
 */
export function createPrinter(name: string, mapping: Mapping, format: Format): Printer {
  return format === 'csv' ? csvPrinter(mapping) : jsonPrinter(name);
}

function jsonPrinter(name: string): Printer {
  let count = 0;
  return {
    begin: () => `{"extract":${JSON.stringify(name)},"rows":[`,
    rows: (rows) => rows.map((row) => {
      count += 1;
      return `${count === 1 ? '\n' : ',\n'}${JSON.stringify(row)}`;
    }).join(''),
    end: (issues) => `\n],"issues":${JSON.stringify(issues.map(({ message, x12 }) => ({ message, position: x12?.position })))}}\n`,
  };
}

function csvPrinter(mapping: Mapping): Printer {
  const columns = columnsOf(mapping);
  return {
    begin: () => csvOf([columns]),
    rows: (rows) => csvOf(rows.map((row) => columns.map((column) => cellOf(row[column])))),
    end: () => '',
  };
}

/** "record", then the fields of the set and of each level in the order of the mapping. */
function columnsOf({ set, levels }: Mapping): string[] {
  return [...new Set(['record', ...[set, ...levels].flatMap((one) => Object.keys(one?.fields ?? {}))])];
}

function cellOf(value: Value | undefined): string {
  return Array.isArray(value) ? value.join('; ') : (value ?? '');
}
