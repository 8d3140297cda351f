import { readFileSync, statSync } from 'node:fs';
import { MAX_QUERY_BYTES, queryTransaction } from '../x12/query.ts';

/**
 * `gateway query FILE EXPR`: what an expression such as `CLP01` or `REF02:REF01["6R"]` finds in a file of one transaction, a value a
 * line, or all as one JSON array. 1 where the file or the expression can't be read.
 */
export async function query(path: string, expression: string, options: { json?: boolean }): Promise<number> {
  if (statSync(path).size > MAX_QUERY_BYTES) {
    process.stderr.write(`${path}: queries read at most ${MAX_QUERY_BYTES} bytes\n`);
    return 1;
  }
  const { values, issues } = queryTransaction(readFileSync(path), expression);
  for (const issue of issues) process.stderr.write(`${path}: ${issue.message}\n`);
  if (issues.length > 0) return 1;
  process.stdout.write(options.json ? `${JSON.stringify(values)}\n` : values.map((value) => `${value}\n`).join(''));
  return 0;
}
