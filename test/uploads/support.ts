import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');

/** An 837 of the samples as text, one segment a line. */
export function sampleFile(story: string, name = '837.x12'): string {
  return readFileSync(join(SAMPLES, story, name), 'latin1');
}

/** The segments of a file without line ends. */
export function segmentsOf(file: string): string[] {
  return file.split('~').map((segment) => segment.trim()).filter(Boolean);
}

/** Chunks as they arrive from a network. */
export async function* chunksOf(text: string | Buffer, size = 10_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A file of one set with several claims below one billing provider; `spoil` changes the segments of the n-th claim, counted from 0. */
export function fileOf(options: {
  claims: readonly string[]; isa13?: number; usage?: string; payer?: string; ownNumber?: (n: number) => string | undefined; spoil?: (segments: string[], n: number) => string[];
}): string {
  const { claims, isa13 = 1, usage = 'T', payer = 'NWHP1' } = options;
  const number = String(isa13).padStart(9, '0');
  const set = [
    'ST*837*0001*005010X222A1', `BHT*0019*00*BATCH-${isa13}*20261005*1200*CH`, 'NM1*41*2*QUILLWORK BILLING*****46*QW100',
    'PER*IC*INTAKE DESK*TE*5035550100', 'NM1*40*2*GATEWAY*****46*GATEWAY',
    'HL*1**20*1', 'PRV*BI*PXC*207Q00000X', 'NM1*85*2*ELM STREET PRACTICE*****XX*1999999984', 'N3*12 ELM STREET', 'N4*SALEM*OR*973010001', 'REF*EI*771004455',
    'PER*IC*FRONT DESK*TE*5035550111',
    ...claims.flatMap((pcn, n) => {
      const own = options.ownNumber ? options.ownNumber(n) : `QW-${pcn}`;
      const segments = [
        `HL*${n + 2}*1*22*0`, 'SBR*P*18*******CI', `NM1*IL*1*QUILLON*WANDA****MI*LK${10_000 + n}`, 'N3*9 ALDER WAY', 'N4*SALEM*OR*97301', 'DMG*D8*19800102*F',
        `NM1*PR*2*NORTHWIND HEALTH PLAN*****PI*${payer}`, `CLM*${pcn}*125.5***11:B:1*Y*A*Y*Y`, ...(own ? [`REF*D9*${own}`] : []), 'HI*ABK:J029',
        'LX*1', 'SV1*HC:99213*125.5*UN*1***1', 'DTP*472*D8*20260921', `REF*6R*${pcn}-1`,
      ];
      return options.spoil ? options.spoil(segments, n) : segments;
    }),
  ];
  return [
    `ISA*00*          *00*          *ZZ*QUILLWORK      *ZZ*GATEWAY        *261005*1200*^*00501*${number}*1*${usage}*:`,
    `GS*HC*QUILLWORK*GATEWAY*20261005*1200*${isa13}*X*005010X222A1`, ...set, `SE*${set.length + 1}*0001`, `GE*1*${isa13}`, `IEA*1*${number}`,
  ].map((segment) => `${segment}~\n`).join('');
}
