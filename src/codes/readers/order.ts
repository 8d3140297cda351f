import { type CodeRow, MARKS } from '../list.ts';
import { lines } from './rows.ts';

/**
 * Order files of ICD-10-CM and ICD-10-PCS (CMS, icd10OrderFiles.pdf): order number in columns 1 to 5, code in 7 to 13,
 * 1 for a billable code or 0 for a heading in 15, short description from 17, long description from 78.
 */
export async function* readOrderFile(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CodeRow> {
  for await (const line of lines(bytes)) {
    const billable = line[14];
    if (!/^\d{5} [0-9A-Z]/.test(line) || (billable !== '0' && billable !== '1')) continue;
    const marks = (billable === '0' ? MARKS.header : 0) + (isManifestation(line.slice(77)) ? MARKS.manifestation : 0);
    yield { code: line.slice(6, 13).trim(), marks };
  }
}

/** The names of manifestations say that the disease is classified elsewhere (ICD-10-CM guidelines, section I.A.13). */
function isManifestation(description: string): boolean {
  return /\bin (other )?(specified )?(\w+ ){0,3}diseases classified elsewhere/i.test(description);
}
