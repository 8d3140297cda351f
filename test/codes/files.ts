import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { onTestFinished } from 'vitest';

/** Small files of our own making in the publishers' formats. */

/** An order file: number, code, 1 or 0, short and long description. */
export function orderFile(rows: readonly (readonly [code: string, billable: boolean, description?: string])[]): string {
  return rows.map(([code, billable, text = 'Made up'], n) => (
    `${String(n + 1).padStart(5, '0')} ${code.padEnd(7)} ${billable ? 1 : 0} ${text.slice(0, 60).padEnd(60)} ${text}\r\n`)).join('');
}

/** A record of the alpha-numeric file: 3 a procedure, 4 more of its text, 7 a modifier. */
export function hcpcsRecord(code: string, kind: '3' | '4' | '7' | '8', fields: { text?: string; added?: string; ended?: string } = {}): string {
  const record = `${code.padEnd(5)}00100${kind}${(fields.text ?? 'Made up').padEnd(80)}${'short'.padEnd(28)}`.padEnd(268);
  return `${record}${(fields.added ?? '').padEnd(8)}${(fields.added ?? '').padEnd(8)}${(fields.ended ?? '').padEnd(8)}N`.padEnd(320);
}

/** Writes files into a folder of their own and returns the path of each by its name. */
export function filesIn(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = folderOfTest();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, 'latin1');
  return (name) => join(folder, name);
}

/** A zip archive of texts. */
export function zipFile(name: string, members: Readonly<Record<string, string>>): string {
  const folder = folderOfTest();
  const path = join(folder, name);
  writeFileSync(path, zipSync(Object.fromEntries(Object.entries(members).map(([member, text]) => [member, strToU8(text, true)]))));
  return path;
}

/** A spreadsheet as Excel writes it: texts are shared, numbers stand in their cells, and an empty cell is left out. */
export function sheetFile(name: string, rows: readonly (readonly (string | number)[])[]): string {
  const texts = [...new Set(rows.flat().filter((cell) => typeof cell === 'string'))];
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const cell = (value: string | number, row: number, column: number) => {
    const place = `r="${String.fromCharCode(65 + column)}${row + 1}" s="1"`;
    if (value === '') return '';
    return typeof value === 'number' ? `<c ${place}><v>${value}</v></c>` : `<c ${place} t="s"><v>${texts.indexOf(value)}</v></c>`;
  };
  const data = rows.map((row, n) => (row.length === 0 ? `<row r="${n + 1}"/>` : `<row r="${n + 1}" spans="1:6">${row.map((value, column) => cell(value, n, column)).join('')}</row>`)).join('');
  return zipFile(name, {
    '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>',
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?>\r\n<worksheet><dimension ref="A1:F9"/><sheetData>${data}</sheetData></worksheet>`,
    'xl/sharedStrings.xml': `<sst count="9">${texts.map((text, n) => (n % 2 === 0 ? `<si><t xml:space="preserve">${escaped(text)}</t></si>` : `<si><r><rPr><b/></rPr><t>${escaped(text)}</t></r></si>`)).join('')}</sst>`,
  });
}

/** A folder that is gone when the test is. */
export function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
