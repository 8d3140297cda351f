import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create835Reader } from '../../src/remits/remit835.ts';
import type { RemitClaim, RemitHeader, RemitTrailer } from '../../src/remits/types.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import type { SetReader, TransactionSet } from '../../src/x12/types.ts';

/** One 835 as it was told. */
export interface Remit {
  header: RemitHeader;
  claims: RemitClaim[];
  trailer: RemitTrailer;
}

/** Every 835 of a file. */
export function readRemits(file: Uint8Array | string): Remit[] {
  const remits: Remit[] = [];
  readSets(file, (set) => {
    if (set.code !== '835') return undefined;
    const claims: RemitClaim[] = [];
    let header: RemitHeader | undefined;
    return create835Reader(set, {
      begin: (told) => { header = told; },
      claim: (claim) => claims.push(claim),
      end: (trailer) => remits.push({ header: header!, claims, trailer }),
    });
  });
  return remits;
}

export function readSets(file: Uint8Array | string, reader: (set: TransactionSet) => SetReader | undefined): void {
  readEnvelopesSync(typeof file === 'string' ? Buffer.from(file, 'latin1') : file, { set: reader });
}

/** Segments, one a line, as a whole interchange with one set of `code` in it. */
export function interchange(code: string, body: string): string {
  const lines = body.trim().split('\n').map((line) => line.trim());
  const envelope: Record<string, string[]> = { 835: ['HP', '005010X221A1'], 999: ['FA', '005010X231A1'], 277: ['HN', '005010X214'] };
  const [functional, guide] = envelope[code]!;
  return [
    'ISA*00*          *00*          *ZZ*LAKEPAYER      *ZZ*MAPLECLEARING  *260312*0930*^*00501*000000071*0*T*:',
    `GS*${functional}*LAKEPAYER*MAPLECLEARING*20260312*0930*71*X*${guide}`,
    `ST*${code}*0001${code === '835' ? '' : `*${guide}`}`, ...lines, `SE*${lines.length + 2}*0001`, 'GE*1*71', 'IEA*1*000000071', '',
  ].join('~');
}

/** All files of the shared corpus, or undefined where it is absent. */
export function corpus(): { name: string; bytes: Buffer }[] | undefined {
  const root = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
  if (!existsSync(root)) return undefined;
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { name: path.slice(root.length), bytes: readFileSync(path) };
  });
}
