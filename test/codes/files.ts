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

/** A folder that is gone when the test is. */
export function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
