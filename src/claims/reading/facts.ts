import type { Attachment, DatedFact, HealthCode, Note } from '../claim.ts';
import type { Text } from '../parties.ts';
import { children, type Fields, text, texts } from '../fields.ts';

/** A JSON field name and the qualifier under which its value is written. */
export type Mapping = readonly (readonly [name: string, qualifier: string])[];

/** Reads named fields as D8 dates (DTP), in the order of the table. */
export function readDates(from: Fields | undefined, table: Mapping): readonly DatedFact[] {
  if (!from) return [];
  const found: DatedFact[] = [];
  for (const [name, qualifier] of table) {
    const value = text(from, name);
    if (value) found.push({ pointer: `${from.pointer}/${name}`, qualifier, format: 'D8', value });
  }
  return found;
}

/** Reads named fields, each a text or a list of texts, as notes (NTE). */
export function readNotes(from: Fields | undefined, table: Mapping): readonly Note[] {
  if (!from) return [];
  return table.flatMap(([name, qualifier]) => {
    const list = Array.isArray(from.values[name]);
    return texts(from, name).map((note, index) => ({
      pointer: `${from.pointer}/${name}${list ? `/${index}` : ''}`, qualifier, text: note,
    }));
  });
}

/** Reads announced attachments (PWK) from the named fields. */
export function readAttachments(from: Fields | undefined, ...names: readonly string[]): readonly Attachment[] {
  if (!from) return [];
  return names.flatMap((name) => children(from, name)).map((report) => ({
    pointer: report.pointer, reportType: text(report, 'attachmentReportTypeCode'),
    transmission: text(report, 'attachmentTransmissionCode'), controlNumber: text(report, 'attachmentControlNumber'),
  }));
}

/** Makes a code of an HI segment; the parts that a qualifier lacks stay empty. */
export function healthCode(code: Pick<HealthCode, 'pointer' | 'qualifier' | 'code'> & Partial<HealthCode>): HealthCode {
  return {
    presentOnAdmission: undefined, date: undefined, through: undefined, cents: undefined, ...code,
  };
}

/** A one-item list when the value is there, else none. */
export function codeOrNone(from: Fields, name: string, qualifier: Text): readonly HealthCode[] {
  const code = text(from, name);
  return code && qualifier ? [healthCode({ pointer: `${from.pointer}/${name}`, qualifier, code })] : [];
}
