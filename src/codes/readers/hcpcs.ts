import { isD8 } from '../../lib/dates.ts';
import { type CodeRow, MARKS } from '../list.ts';
import { lines } from './rows.ts';

/**
 * The alpha-numeric HCPCS file of CMS (record layout of the quarterly update): code in columns 1 to 5, kind of record in 11
 * (3 and 7 begin a procedure and a modifier, 4 and 8 go on with its description), long description in 12 to 91, short one
 * in 92 to 119, date added in 269 to 276, date of the last action in 277 to 284, end in 285 to 292.
 */
export async function* readHcpcs(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CodeRow> {
  let open: (CodeRow & { text: string }) | undefined;
  for await (const line of lines(bytes)) {
    const record = line[10];
    const more = line.slice(11, 91).trimEnd();
    if (open && (record === '4' || record === '8')) open = { ...open, text: `${open.text} ${more}` };
    if (record !== '3' && record !== '7') continue;
    if (open) yield closed(open);
    open = {
      code: line.slice(0, 5).trim(), from: day(line, 268), to: day(line, 284), marks: record === '7' ? MARKS.modifier : 0,
      text: `${more} ${line.slice(91, 119)}`,
    };
  }
  if (open) yield closed(open);
}

function closed({ text, ...row }: CodeRow & { text: string }): CodeRow {
  const unlisted = row.marks === 0 && UNLISTED.test(text);
  return unlisted ? { ...row, marks: MARKS.unlisted } : row;
}

function day(line: string, at: number): string | undefined {
  const text = line.slice(at, at + 8);
  return isD8(text) ? text : undefined;
}

const UNLISTED = /not otherwise (classified|specified)|unlisted|unclassified|\bno[cs]\b|miscellaneous/i;
