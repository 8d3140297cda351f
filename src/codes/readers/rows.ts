import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { isD8 } from '../../lib/dates.ts';
import { CodeFileError } from '../source.ts';

/** Lines of a file, without their ends. Publishers write ASCII or Latin-1; the codes are ASCII in any case. */
export async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = parts.pop()!;
    for (const line of parts) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

/** Rows of a file of values with commas or tabs between them, whichever its first lines have more of. Throws a CodeFileError for quotes that do not close. */
export async function* cells(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const head = Buffer.from(first.value).subarray(0, 4_000).toString('latin1');
  const delimiter = head.split('\t').length > head.split(',').length ? '\t' : ',';
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  const parser = parse({ delimiter, bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true });
  const source = Readable.from(all());
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) yield row as string[];
  } catch (error) {
    if (error instanceof CsvError) throw new CodeFileError(`The file is no table of values: ${error.message}.`);
    throw error;
  }
}

/** "1/31/2026", "2026-01-31" and "20260131" as CCYYMMDD; undefined for anything else. */
export function dayOf(text: string | undefined): string | undefined {
  const [, month = '', day = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text ?? '') ?? [];
  const d8 = year === '' ? (text ?? '').replaceAll('-', '') : `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`;
  return isD8(d8) ? d8 : undefined;
}
