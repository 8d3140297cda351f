import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isHere } from '../support/skip.ts';

/** The reference claims beside the checkout, as X12 files: twenty good ones, and how each broken one is made of a good one. */
const CLAIMS = fileURLToPath(new URL('../../../shared/reference/claims', import.meta.url));
export const isReferenceThere = isHere(existsSync(CLAIMS), { tests: 'the broken claims of the reference', because: 'they do not lie beside the checkout' });

/** A broken claim: what it is made of, and what a receiver answers. */
export interface BrokenCase {
  id: string;
  base: string;
  title: string;
  expect: Expected;
}

/** All broken claims of the reference; none where it is absent. */
export function brokenCases(): BrokenCase[] {
  return isReferenceThere ? JSON.parse(readFileSync(join(CLAIMS, 'invalid.json'), 'utf8')) as BrokenCase[] : [];
}

/** Ids of the good claims; none where the reference is absent. */
export function goodIds(): string[] {
  return isReferenceThere ? (JSON.parse(readFileSync(join(CLAIMS, 'valid.json'), 'utf8')) as { id: string }[]).map(({ id }) => id) : [];
}

/** The 837 file of a good claim. */
export function goodFile(id: string): string {
  return readFileSync(join(CLAIMS, 'edi', `${id}.edi`), 'latin1');
}

/** What the reference says that a receiver answers. */
export interface Expected {
  ack: string;
  TA104?: string;
  TA105?: string;
  STC?: string[];
  AK901?: string;
  AK905?: string;
  IK501?: string;
  IK502?: string;
  IK3?: { segment: string; code: string; loop?: string };
  IK4?: { position: number; element: string; code: string };
}

/** How each broken case is made of the file that its valid base stands in. */
export const BREAKS: Record<string, (text: string) => string> = {
  X01: (text) => text.replace(/IEA\*(\d+)\*\d+/, 'IEA*$1*000009999'),
  X03: (text) => text + text,
  X04: (text) => text.replace('*00501*', '*00401*'),
  X06: (text) => text.replace(/(GS\*.*)\*005010X222A1/, '$1*004010X098A1'),
  X07: (text) => text.replace(/GE\*1\*\d+/, 'GE*1*7'),
  X09: (text) => text.replace(/SE\*(\d+)/, (_, count) => `SE*${Number(count) - 1}`),
  X10: (text) => text.replace(/(SE\*\d+)\*\d+/, '$1*9999'),
  X12: (text) => counted(text.replace(/(CLM\*[^~]*~\n)/, '$1QQZ*1~\n')),
  X14: (text) => counted(text.replace(/(NM1\*85[^~]*~\nN3[^~]*~\n)N4[^~]*~\n/, '$1')),
  X16: (text) => counted(text.replace(/(REF\*F8[^~]*~\n)/, '$1$1')),
  X18: (text) => text.replace(/CLM\*[^*]*/, `CLM*${'A'.repeat(39)}`),
  X19: (text) => text.replace(/(DTP\*472\*D8\*)\d{8}/, '$120260231'),
  X22: (text) => text.replace(/(SV1\*[^*]*)\*[^*]*/, '$1*ABC'),
  X27: (text) => text.replace(/(CLM\*[^*]*)\*[^*]*/, '$1*999'),
  X30: (text) => counted(text.replace(/REF\*F8[^~]*~\n/, '')),
  X31: (text) => text.replace(/(NM1\*85\*.*\*XX)\*\d+/, '$1*1234567890'),
  X32: (text) => text.replace(/(NM1\*85[^~]*~\n)N3[^~]*/, '$1N3*PO BOX 12'),
  X34: (text) => text.replace(/(NM1\*IL\*1[^~]*)\*MI\*[^~]*/, '$1').replace(/(NM1\*IL\*1[^~]*?)\*+~/, '$1~'),
  X38: (text) => text.replace(/(CLM\*[^*]*\*[^*]*\*\*\*)\d\d:/, '$197:'),
  X39: (text) => text.replace(/(DTP\*472\*D8\*)\d{8}/, '$120991231'),
  X42: (text) => text.replace(/SV2\*\d{4}/, 'SV2*450'),
  X23: (text) => counted(text.replace(/LX\*50~\n((?:(?:SV1|DTP|REF)[^~]*~\n)+)/, (line, rest) => `${line}LX*51~\n${rest}`)),
};

/** "A7:400+178" as the two statuses that it stands for. */
export function spread(stc: string): string[] {
  const [category, statuses = '', entity] = stc.split(':');
  return statuses.split('+').map((status) => [category, status, entity].filter(Boolean).join(':'));
}

/** Sets SE01 right again after segments were added or taken away. */
function counted(text: string): string {
  const count = text.slice(text.indexOf('ST*'), text.indexOf('GE*')).split('~').length - 1;
  return text.replace(/SE\*\d+/, `SE*${count}`);
}
