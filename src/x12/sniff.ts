/** What the first bytes of a file look like, with a reason in a biller's words. */
export interface Sniffed {
  kind: 'x12' | 'empty' | 'html' | 'binary' | 'text';
  reason: string;
}

/** How much of a file is looked at. */
export const SNIFF_BYTES = 1_024;

/** Tells from the first kilobyte what a file is. A byte order mark and white space before ISA are X12 all the same. */
export function sniffX12(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SNIFF_BYTES)).toString('latin1');
  const text = head.replace(/^(?:\xef\xbb\xbf)?[\0\s\x1a]*/, '');
  if (text === '') return { kind: 'empty', reason: bytes.length === 0 ? 'The file is empty.' : 'The file begins with nothing but white space.' };
  if (/^ISA[^A-Za-z0-9\s]/.test(text)) return { kind: 'x12', reason: 'The file begins with an ISA segment.' };
  if (/^<(?:!doctype|html|head|body|\?xml)/i.test(text)) return { kind: 'html', reason: 'The file is a web page or XML, not X12.' };
  if (/^(?:\xff\xfe|\xfe\xff)/.test(text)) return { kind: 'binary', reason: 'The file is UTF-16 text; X12 has one byte per character.' };
  if (/[\x00-\x08\x0e-\x1b]/.test(text)) return { kind: 'binary', reason: `The file is binary${archiveName(text)}, not X12.` };
  return { kind: 'text', reason: 'The file is text that does not begin with an ISA segment.' };
}

function archiveName(text: string): string {
  if (text.startsWith('PK\x03\x04')) return ' (a ZIP archive)';
  if (text.startsWith('\x1f\x8b')) return ' (gzip)';
  if (text.startsWith('%PDF')) return ' (a PDF)';
  return '';
}
