import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { extractRows } from '../../src/extracts/extract.ts';
import { findMapping, type Mapping, mappingNames, mappingSchema, readMapping } from '../../src/extracts/mapping.ts';
import { createPrinter } from '../../src/extracts/output.ts';
import type { Row } from '../../src/extracts/row.ts';
import { parseCents, sumCents } from '../../src/lib/money.ts';
import { denialCategory } from '../../src/remits/denials.ts';
import { interchange } from '../remits/read.ts';

const samples = fileURLToPath(new URL('../../samples', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gw-extracts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(mapping: Mapping, file: Uint8Array | string, chunk = 7_919) {
  const bytes = Buffer.from(file);
  const rows: Row[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const result = await extractRows(chunks(), mapping, (some) => void rows.push(...some));
  return { ...result, rows };
}

const named = (name: string) => findMapping(name).mapping!;
const sample = (path: string) => readFileSync(join(samples, path));
const mapping = (from: object) => mappingSchema.parse({ about: 'a test', transaction: '835', ...from });
const cents = (rows: readonly Row[], field: string) => sumCents(rows.map((row) => parseCents(row[field] as string)!));
/** Two claims; the first has no line number, the second no adjustment: in a table of columns both would shift. */
const TWO_CLAIMS = interchange('835', ['BPR*I*150*C*ACH', 'TRN*1*EFT1*1999999999', 'LX*1', 'CLP*A1*1*100*60**12*ICN1', 'CAS*CO*45*40', 'SVC*HC:99213:25:59*100*100**1', 'CAS*PR*3*0',
  'CLP*A2*1*90*90**12*ICN2', 'SVC*HC:99214*90*90**1', 'REF*6R*L2', 'LQ*HE*N1', 'LQ*HE*M15'].join('\n'));

describe('the mappings of the program', () => {
  test('are all good', () => {
    expect(mappingNames()).toEqual(['denial-worklist', 'payment-import']);
    for (const name of mappingNames()) expect(findMapping(name).issues).toEqual([]);
  });

  test.each(['01-office-visit/835.x12', '03-diabetes-checkup/835.x12', '06-appendix-inpatient/835.x12', '16-one-check-for-three/835.x12', '20-paid-then-corrected/835-2.x12'])(
    'the payment import of %s adds up to the cent: claims less provider adjustments are the payment, each claim and line less its adjustments is what was paid', async (path) => {
      const { rows, issues } = await rowsOf(named('payment-import'), sample(path));
      const of = (record: string) => rows.filter((row) => row.record === record);
      expect(issues).toEqual([]);
      expect(cents(of('claim'), 'paid') - cents(of('provider adjustment'), 'amount')).toBe(cents(of('set'), 'paid'));
      expect(cents(of('claim'), 'charge') - cents(of('claim adjustment'), 'amount') - cents(of('line adjustment'), 'amount')).toBe(cents(of('claim'), 'paid'));
      expect(cents(of('line'), 'charge') - cents(of('line adjustment'), 'amount')).toBe(cents(of('line'), 'paid'));
    });

  test('the denial worklist has one row for each denied line, and nothing contractual', async () => {
    const { rows } = await rowsOf(named('denial-worklist'), sample('09-partly-denied/835.x12'));
    expect(rows).toMatchObject([
      { record: 'line denial', patientControlNumber: 'AC-26-0109', lineNumber: 'AC-26-0109-2', procedure: '36415', serviceDate: '2026-08-25', reason: '97', denied: '18.00' },
      { record: 'line denial', patientControlNumber: 'AC-26-0109', lineNumber: 'AC-26-0109-3', procedure: '99000', reason: '97', denied: '12.75' },
    ]);
    expect((await rowsOf(named('denial-worklist'), sample('01-office-visit/835.x12'))).rows).toEqual([]);
  });

  test('the denial worklist knows the reasons that deny here', () => {
    const levels = named('denial-worklist').levels.filter((level) => level.only.length > 0);
    expect(levels).toHaveLength(2);
    for (const level of levels) expect(level.only[0]!.in!.filter((reason) => denialCategory(reason) === undefined)).toEqual([]);
    expect(levels[0]!.only).toEqual(levels[1]!.only);
  });
});

describe('rows', () => {
  const lines = mapping({
    levels: [{ name: 'claim', begins: 'CLP' }, {
      name: 'line', begins: 'SVC', inside: ['claim'],
      fields: { claim: 'CLP01', number: 'SVC-REF02:REF01["6R"]', reason: 'SVC-CAS02', modifier: { query: 'SVC01', part: 4 }, remarks: ['FOREACH(SVC)=>LQ02'], check: 'TRN02' },
    }],
  });

  test('what a claim lacks is empty and shifts nothing: no value of a neighbour stands in its row', async () => {
    const { rows } = await rowsOf(lines, TWO_CLAIMS);
    expect(rows).toEqual([
      { record: 'line', claim: 'A1', number: null, reason: '3', modifier: '59', remarks: [], check: 'EFT1' },
      { record: 'line', claim: 'A2', number: 'L2', reason: null, modifier: null, remarks: ['N1', 'M15'], check: 'EFT1' },
    ]);
  });

  test('are the same however the bytes come in pieces', async () => {
    const whole = (await rowsOf(lines, TWO_CLAIMS, 1e9)).rows;
    for (const chunk of [1, 13, 200]) expect((await rowsOf(lines, TWO_CLAIMS, chunk)).rows).toEqual(whole);
  });

  test('a claim without lines has its own row, and adjustments are a row for each of six groups', async () => {
    const file = interchange('835', ['BPR*I*0*C*NON', 'CLP*A1*4*90*0', 'CAS*CO*45*10**97*20*1*16*30**18*5**29*15**50*10', 'CAS*PR*1*0'].join('\n'));
    const { rows } = await rowsOf(named('payment-import'), file);
    expect(rows.filter((row) => row.record === 'claim adjustment').map((row) => [row['group'], row['reason'], row['amount']])).toEqual([
      ['CO', '45', '10.00'], ['CO', '97', '20.00'], ['CO', '16', '30.00'], ['CO', '18', '5.00'], ['CO', '29', '15.00'], ['CO', '50', '10.00'], ['PR', '1', '0.00']]);
    expect(rows.filter((row) => row.record === 'claim')).toHaveLength(1);
  });

  test('levels by HL, the envelope, and several transactions of a file', async () => {
    const claims = mappingSchema.parse({
      about: 'rejected claims', transaction: '277', guide: '005010X214',
      levels: [
        { name: 'source', begins: 'HL03["20"]', fields: { from: 'ISA06', file: 'ISA13', group: 'GS06', name: 'NM103' } },
        { name: 'patient', begins: 'HL03["PT"]', inside: ['source', 'set'], fields: { claim: { query: 'HL+PT-TRN02' }, source: 'NM103:NM101["PR"]', status: { query: 'HL+PT-STC01', part: 1 } } },
      ],
    });
    const { rows, sets } = await rowsOf(claims, sample('13-member-not-found/277ca.x12'));
    expect(sets).toBe(1);
    expect(rows[0]).toMatchObject({ record: 'source', file: expect.stringMatching(/^\d{9}$/) });
    expect(rows.filter((row) => row.record === 'patient')).toMatchObject([{ claim: 'AC-26-0113', status: 'A3', source: rows[0]!['name'] }]);
  });

  test('a set that breaks off is told, and so is a row without end', async () => {
    const cut = TWO_CLAIMS.split('CLP*A2')[0]!;
    expect((await rowsOf(lines, cut)).issues.map((issue) => issue.ruleId)).toEqual(['extract.file']);
    const endless = interchange('835', ['BPR*I*0*C*NON', ...Array.from({ length: 20_100 }, (_, n) => `REF*EV*${n}`)].join('\n'));
    const { rows, issues } = await rowsOf(mapping({ set: { fields: { paid: 'BPR02' }, only: [] } }), endless);
    expect(rows).toEqual([]);
    expect(issues[0]!.message).toContain('the mapping needs a level');
  });

  test('of a large file are never all kept: at most a few hundred are handed on at a time', async () => {
    let most = 0;
    let count = 0;
    const claim = (n: number) => `CLP*C${n}*1*100*90**12*I${n}~\nSVC*HC:99213*100*90**1~\nCAS*CO*45*10~\n`;
    async function* file() {
      const [head, tail] = interchange('835', 'BPR*I*1*C*ACH\nLX*1\nXX*1').split('XX*1~');
      yield Buffer.from(head!);
      for (let at = 0; at < 5_000; at += 500) yield Buffer.from(Array.from({ length: 500 }, (_, n) => claim(at + n)).join(''));
      yield Buffer.from(tail!);
    }
    await extractRows(file(), lines, (rows) => {
      most = Math.max(most, rows.length);
      count += rows.length;
    });
    expect(count).toBe(5_000);
    expect(most).toBeLessThan(1_500);
  });
});

describe('what is printed', () => {
  const field = mapping({ levels: [{ name: 'claim', begins: 'CLP', fields: { number: 'CLP01', names: ['NM103'], paid: { query: 'CLP04', as: 'amount' } } }] });
  const rows = [{ record: 'claim', number: '=1+1', names: ['A', '@B'], paid: '-5.00' }] as unknown as Row[];

  test('CSV has a header, keeps amounts as numbers, and no cell that a spreadsheet runs', () => {
    const printer = createPrinter('x', field, 'csv');
    expect(printer.begin() + printer.rows(rows) + printer.end([])).toBe('record,number,names,paid\r\nclaim,\'=1+1,A; @B,-5.00\r\n');
  });

  test('JSON is one document, also without rows', () => {
    const printer = createPrinter('x', field, 'json');
    expect(JSON.parse(printer.begin() + printer.rows(rows) + printer.rows(rows) + printer.end([]))).toEqual({ extract: 'x', rows: [...rows, ...rows], issues: [] });
    expect(JSON.parse(createPrinter('x', field, 'json').begin() + printer.end([]))).toEqual({ extract: 'x', rows: [], issues: [] });
  });
});

describe('a mapping with a fault says what is wrong', () => {
  const told = (content: string | object) => {
    const path = join(folder, 'bad.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readMapping(path).issues.map((issue) => issue.message).join('\n');
  };
  const withField = (field: unknown) => ({ about: 'x', transaction: '835', levels: [{ name: 'claim', begins: 'CLP', fields: { number: field } }] });

  test.each([
    ['no JSON', '{"about": ', 'The mapping is no JSON'],
    ['a query that node-x12 would half understand', withField('REF02:REF01[6R]'), 'levels/0/fields/number: is no query such as CLP01'],
    ['a query in lower case', withField('clp01'), 'is no query'],
    ['FOREACH outside of a list', withField('FOREACH(CAS)=>CAS02'), 'FOREACH stands in a list'],
    ['a bad query in a list', withField(['CAS02', 'CAS2']), 'levels/0/fields/number/1'],
    ['an unknown form', withField({ query: 'CLP01', as: 'money' }), 'levels/0/fields/number/as'],
    ['a level inside of none', { about: 'x', transaction: '835', levels: [{ name: 'line', begins: 'SVC', inside: ['claim'], fields: { a: 'SVC01' } }] }, 'there is no level "claim"'],
    ['no fields', { about: 'x', transaction: '835', levels: [{ name: 'line', begins: 'SVC' }] }, 'nothing would come out'],
    ['no transaction', { about: 'x', levels: [] }, 'transaction: '],
  ])('%s', (_what, content, words) => {
    expect(told(content)).toContain(words);
  });

  test('a name that is none leads nowhere', () => {
    expect(findMapping('../guides/835')).toEqual({ mapping: undefined, issues: [] });
  });
});
