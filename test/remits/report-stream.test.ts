import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadCodes } from '../../src/acks/codes.ts';
import { create277TextReader } from '../../src/acks/report277.ts';
import { create835TextReader } from '../../src/remits/report835.ts';
import { writeReport } from '../../src/remits/report-stream.ts';
import { report277, report835 } from '../support/report.ts';
import { corpus, interchange } from './read.ts';

const codes = loadCodes();
const READERS = { 277: create277TextReader(codes), 835: create835TextReader(codes) } as const;

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function written(bytes: Uint8Array, code: '277' | '835', size = 65_536): Promise<unknown> {
  const parts: string[] = [];
  await writeReport(inPieces(bytes, size), { code, create: READERS[code] }, async (text) => void parts.push(text));
  return JSON.parse(parts.join(''));
}

const samples = fileURLToPath(new URL('../../samples', import.meta.url));
const files = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) => /(277ca|835)(-\d+)?\.x12$/.test(name)).map((name) => ({ name, bytes: readFileSync(join(samples, name)) }));

describe('a report that is written while its file is read', () => {
  test('says the same as one that is made at once, for every sample', async () => {
    expect(files.length).toBeGreaterThan(40);
    for (const { bytes } of files) {
      for (const size of [37, 65_536]) {
        expect(await written(bytes, '277', size)).toEqual(report277(bytes));
        expect(await written(bytes, '835', size)).toEqual(report835(bytes));
      }
    }
  });

  const shared = corpus();
  test.skipIf(!shared)('says the same for the files of other projects (skipped where the corpus is absent)', async () => {
    for (const { bytes } of shared!) {
      expect(await written(bytes, '277')).toEqual(report277(bytes));
      expect(await written(bytes, '835')).toEqual(report835(bytes));
    }
  });

  test.each([
    ['nothing in it', '835', ''], ['a payment without claims', '835', 'BPR*I*0*C*NON\nPLB*1999999984*20261231*WO:A*0'], ['claims without a group', '835', 'CLP*A*1*1*1\nCLP*B*1*1*1\nLX*1\nCLP*C*1*1*1\nPLB*1*20261231*WO:A*-3'],
    ['levels without anything', '277', 'HL*1**20*1\nHL*2*1*21*1\nHL*3*2*19*1\nHL*4*3*PT\nHL*5*3*PT\nTRN*2*A\nHL*6*2*19*0\nNM1*85*2*LAST'], ['levels that are missing', '277', 'BHT*0085*08*X*20261005*1200\nHL*4*3*PT\nTRN*2*A'],
    ['a provider behind claims', '277', 'HL*1**20*1\nHL*2*1*21*1\nTRN*2*S\nHL*3*2*19*1\nHL*4*3*PT\nTRN*2*A\nSTC*A2:20\nHL*5*2*19*0\nNM1*85*2*SECOND\nHL*6**20*1\nNM1*AY*2*THIRD'],
  ] as const)('says the same of a set with %s', async (_what, code, body) => {
    const bytes = Buffer.from(interchange(code, body));
    expect(await written(bytes, code)).toEqual((code === '277' ? report277 : report835)(bytes));
  });

  test('of 10,000 claims keeps a stretch of them only: whatever has been read is written before more is read', async () => {
    const claim = (n: number) => `CLP*C${n}*1*100*90*10*12*I${n}*11*1~NM1*QC*1*QUILLON*WANDA****MI*M${n}~SVC*HC:99213*60*55**1~DTM*472*20260921~CAS*PR*3*5~SVC*HC:99214*40*35**1~CAS*PR*3*5~`;
    const [head = '', tail = ''] = interchange('835', 'BPR*I*900000*C*ACH\nLX*1\nXX*1').split('XX*1~');
    let given = 0;
    let told = 0;
    let behind = 0;
    let largest = 0;
    let size = 0;
    async function* file() {
      yield Buffer.from(head);
      for (; given < 10_000; given += 100) {
        // The claims of the last piece may still be open or on their way; all before them have left.
        behind = Math.max(behind, given - told);
        yield Buffer.from(Array.from({ length: 100 }, (_, n) => claim(given + n)).join(''));
      }
      yield Buffer.from(tail);
    }
    await writeReport(file(), { code: '835', create: READERS['835'] }, async (text) => {
      told += text.split('"patientControlNumber":').length - 1;
      largest = Math.max(largest, text.length);
      size += text.length;
    });
    expect(told).toBe(10_000);
    expect(behind).toBeLessThanOrEqual(400);
    expect(size).toBeGreaterThan(6_000_000);
    expect(largest).toBeLessThan(400_000);
  });
});
