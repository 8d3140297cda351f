import { statSync } from 'node:fs';
import { once } from 'node:events';
import { extractRows } from '../extracts/extract.ts';
import { type Found, findMapping, mappingNames, readMapping } from '../extracts/mapping.ts';
import { createPrinter } from '../extracts/output.ts';
import { fileChunks } from '../lib/file-chunks.ts';
import { hasErrors } from '../lib/issue.ts';

/**
 * `gateway extract NAME FILE`: the rows of a mapping in `edi-templates/extracts` (or of a mapping file, where NAME ends with .json) from an
 * X12 file of any size, as JSON or CSV. 1 where the mapping or the file has faults, or the file holds no such transaction.
 */
export async function extract(called: string, path: string, options: { format: string }): Promise<number> {
  const { format } = options;
  if (format !== 'json' && format !== 'csv') return complain(['--format has to be json or csv'], 2);
  const { mapping, issues }: Found = called.endsWith('.json') ? readMapping(called) : findMapping(called);
  if (issues.length > 0) return complain(issues.map((issue) => `${called}: ${issue.message}`), 1);
  if (!mapping) return complain([`there is no mapping "${called}"; the mappings are ${mappingNames().join(', ')}`], 2);
  // Before the first row is printed: a file that is missing is no empty extract.
  statSync(path);
  const printer = createPrinter(called, mapping, format);
  const print = async (text: string) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  };
  await print(printer.begin());
  const result = await extractRows(fileChunks(path), mapping, (rows) => print(printer.rows(rows)));
  await print(printer.end(result.issues));
  if (result.sets === 0) return complain([`${path}: holds no transaction ${mapping.transaction}${mapping.guide ? ` of ${mapping.guide}` : ''}`], 1);
  return hasErrors(result.issues) ? complain(result.issues.map((issue) => `${path}: ${issue.message}`), 1) : 0;
}

function complain(lines: readonly string[], code: number): number {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  return code;
}
