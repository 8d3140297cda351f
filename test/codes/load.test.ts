import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codesFor } from '../../src/codes/facts.ts';
import { type CodeKind, kindOf } from '../../src/codes/kinds.ts';
import { lookUp, MARKS, marksOf } from '../../src/codes/list.ts';
import { loadCodes, type LoadOptions } from '../../src/codes/load.ts';
import { refreshShelf } from '../../src/codes/shelf.ts';
import { CodeFileError } from '../../src/codes/source.ts';
import { listLoaded } from '../../src/codes/store.ts';
import { statusText } from '../../src/commands/codes.ts';
import { asBiller, asGateway } from '../../src/db/sql.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { filesIn, hcpcsRecord, orderFile, sheetFile, zipFile } from './files.ts';

let open: TestContext;
beforeAll(async () => {
  open = await openTestContext({ now: new Date('2026-02-10T12:00:00Z') });
});
afterAll(() => open.close());
beforeEach(() => asGateway(open.ctx, async (tx) => {
  for (const table of ['code_npis', 'code_drugs', 'code_pairs', 'code_units', 'code_lists']) await tx.run(`delete from ledger.${table}`);
}));

function load(kind: CodeKind, path: string, options?: LoadOptions) {
  return loadCodes(open.ctx, kindOf(kind)!, path, options);
}

/** The list as a process has it after the next look. */
async function list(kind: CodeKind) {
  open.clock.advance(10_000);
  return (await asGateway(open.ctx, (tx) => refreshShelf(open.ctx, tx))).lists.get(kind)!;
}

describe('the publishers\' files are read as they are', () => {
  test('diagnoses from the order file in its zip archive: billable codes, headings and manifestations', async () => {
    const path = zipFile('2026-code-descriptions-tabular-order.zip', {
      'Code Descriptions/icd10cm_addenda_2026.txt': 'not this one',
      'Code Descriptions/icd10cm_order_2026.txt': orderFile([
        ['J02', false, 'Acute pharyngitis'], ['J029', true, 'Acute pharyngitis, unspecified'], ['F028', false], ['H42', true, 'Glaucoma in diseases classified elsewhere'],
      ]),
    });
    const { list: loaded, codes } = await load('icd10cm', path);
    expect({ ...loaded, codes }).toMatchObject({ release: '2026', from: '20251001', to: '20260930', codes: 4 });
    const found = await list('icd10cm');
    expect(['J02', 'J029', 'J999'].map((code) => lookUp(found, code, '20260115'))).toEqual(['header', 'valid', 'unknown']);
    expect(marksOf(found, 'H42', '20260115')).toBe(MARKS.manifestation);
  });

  test('two years of diagnoses stand beside each other, and a second load of a year replaces the first', async () => {
    const path = filesIn({
      'icd10cm_order_2025.txt': orderFile([['A001', true], ['A002', true]]), 'icd10cm_order_2026.txt': orderFile([['A001', true], ['A003', true]]),
    });
    await load('icd10cm', path('icd10cm_order_2025.txt'));
    await load('icd10cm', path('icd10cm_order_2026.txt'));
    await load('icd10cm', path('icd10cm_order_2026.txt'));
    const found = await list('icd10cm');
    expect([lookUp(found, 'A002', '20250930'), lookUp(found, 'A002', '20251001'), lookUp(found, 'A003', '20251001')]).toEqual(['valid', 'ended', 'valid']);
    expect(await asGateway(open.ctx, listLoaded)).toHaveLength(2);
  });

  test('pairs and units from the spreadsheets that stand beside the text files', async () => {
    const pairs = sheetFile('ccipra-v321r0-f1.xlsx', [
      ['CPT only copyright', '', ''], [], ['Column 1', 'Column 2', '*=in existence prior to 1996', 'Effective Date', 'Deletion Date *=no data', 'Modifier 0=not allowed'],
      ['0001A', '0591T', '', 20210101, '*', 1], ['99213', '99211', '', 20200101, 20251231, 0], ['99214', 'A & B "quoted" <x>', '', 20200101, '*', 1],
    ]);
    const units = sheetFile('MCR_MUE_PractitionerServices_Eff_01-01-2026.xlsx', [
      ['HCPCS/CPT Code', 'Practitioner Services MUE Values', 'MUE Adjudication Indicator', 'MUE Rationale'], ['0001A', 1, '2 Date of Service Edit: Policy', 'Code Descriptor'], ['J1100', 120, '3 Date of Service Edit: Clinical', ''],
    ]);
    expect(await load('ncci-ptp', pairs)).toMatchObject({ codes: 2, list: { setting: 'professional' } });
    expect(await load('mue', units)).toMatchObject({ codes: 2, list: { release: '20260101', setting: 'professional' } });
    const rows = await asGateway(open.ctx, (tx) => tx.query<{ row: string }>("select concat_ws(' ', code, units, indicator) as row from ledger.code_units order by code"));
    expect(rows.map(({ row }) => row)).toEqual(['0001A 1 2', 'J1100 120 3']);
    const found = await asGateway(open.ctx, (tx) => tx.query<{ row: string }>("select concat_ws(' ', column1, column2, modifier) as row from ledger.code_pairs order by column1"));
    expect(found.map(({ row }) => row)).toEqual(['0001A 0591T 1', '99213 99211 0']);
  });

  test('hospital procedures from their order file', async () => {
    await load('icd10pcs', filesIn({ 'icd10pcs_order_2026.txt': orderFile([['0FT', false], ['0FT44ZZ', true]]) })('icd10pcs_order_2026.txt'));
    const found = await list('icd10pcs');
    expect(['0FT44ZZ', '0FT', '0FT44ZX'].map((code) => lookUp(found, code, '20260115'))).toEqual(['valid', 'header', 'unknown']);
  });

  test('HCPCS from the alpha-numeric file: dates, modifiers and codes that need a description', async () => {
    const text = [
      hcpcsRecord('A0428', '3', { added: '20010101' }), hcpcsRecord('A0428', '4', { text: 'more of it' }), hcpcsRecord('G9999', '3', { added: '20200101', ended: '20260131' }),
      hcpcsRecord('J3490', '3', { text: 'Unclassified drugs' }), hcpcsRecord('RR', '7'),
    ].join('\r\n');
    await load('hcpcs', filesIn({ 'HCPC2026_JAN_ANWEB.txt': text })('HCPC2026_JAN_ANWEB.txt'));
    const found = await list('hcpcs');
    expect([lookUp(found, 'A0428', '20260201'), lookUp(found, 'G9999', '20260131'), lookUp(found, 'G9999', '20260201'), lookUp(found, 'A0428', '20251231')])
      .toEqual(['valid', 'valid', 'ended', 'uncovered']);
    expect(marksOf(found, 'J3490', '20260201')).toBe(MARKS.unlisted);
    expect(lookUp(found, 'RR', '20260201', MARKS.modifier)).toBe('valid');
  });

  test.each<[CodeKind, string, string, readonly string[]]>([
    ['pos', 'pos.csv', 'Place of Service Code(s),Place of Service Name,Place of Service Description\n1,Pharmacy,"A place, with a comma"\n28-30,Unassigned,N/A\n11,Office,x\n', ['01', '11']],
    ['taxonomy', 'nucc_taxonomy_260.csv', '\u00EF\u00BB\u00BFCode,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n207Q00000X,g,c,,"two\nlines",,d,Individual\n', ['207Q00000X']],
    ['carc', 'carc.csv', 'Code,Description,Start Date,Last Modified,Stop Date\n45,text,01/01/1995,,\n15,text,01/01/1995,,12/31/2025\n', ['45', '15']],
    ['rarc', 'rarc.csv', 'Remark codes of March\nCode,Description,Start Date\nN130,text,10/31/2002\n', ['N130']],
    ['claim-status', 'status.csv', 'Code,Description,Start Date\n19,text,01/01/1995\n', ['19']],
    ['cpt', 'cpt_2026.txt', '99213\n87880\n', ['99213', '87880']],
  ])('%s from CSV', async (kind, name, text, codes) => {
    await load(kind, filesIn({ [name]: text })(name));
    const found = await list(kind);
    expect(found.size).toBe(codes.length);
    for (const code of codes) expect(lookUp(found, code, '20251231')).toBe(kind === 'cpt' ? 'uncovered' : 'valid');
    if (kind === 'carc') expect(lookUp(found, '15', '20260101')).toBe('ended');
  });

  test('drugs, pairs, units and provider numbers become tables that one query asks', async () => {
    const path = filesIn({
      'package.txt': 'PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\tENDMARKETINGDATE\n'
        + '0002-1_a\t0002-1433\t0002-1433-80\t1 PEN\t20140918\t\nx\t50090-1\t50090-012-1\t1 BOX\t20100101\t20251231\n',
      'ccipra-v321r0-f1.txt': 'Copyright\nColumn1/Column2 Edits\n"Column 1"\t"Column 2"\t"*=In existence\nprior to 1996"\t"Effective\nDate"\n'
        + '99213\t36415\t\t20200101\t*\t1\tMisuse\n99213\t99211\t*\t19960101\t20241231\t0\tOther\n',
      'MCR_MUE_PractitionerServices_Eff_01-01-2026.csv': 'Copyright,,\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n87880,2,3 Date of Service Edit: Clinical,Nature\n',
      'npidata_pfile_20050523-20260208.csv': '"NPI","Entity Type Code","NPI Deactivation Date","NPI Reactivation Date"\n"1234567893","1","",""\n"1550442028","","06/30/2025",""\n',
    });
    for (const [kind, name] of [['ndc', 'package.txt'], ['ncci-ptp', 'ccipra-v321r0-f1.txt'], ['mue', 'MCR_MUE_PractitionerServices_Eff_01-01-2026.csv'], ['nppes', 'npidata_pfile_20050523-20260208.csv']] as const) {
      await load(kind, path(name));
      await load(kind, path(name));
    }
    open.clock.advance(10_000);
    const { facts } = await asBiller(open.ctx, 'nobody', (tx) => codesFor(open.ctx, tx, {
      npis: ['1234567893', '1550442028', '1999999984'], drugs: ['00002143380', '50090001201'], procedures: ['99213', '36415', '87880'],
    }));
    expect([...facts.npis!.keys()].sort()).toEqual(['1234567893', '1550442028']);
    expect(facts.npis!.get('1550442028')).toEqual({ deactivated: '20250630', reactivated: undefined });
    expect(facts.drugs!.get('00002143380')).toEqual({ from: '20140918', to: undefined });
    expect(facts.drugs!.get('50090001201')).toEqual({ from: '20100101', to: '20251231' });
    expect(facts.pairs!.get('professional 99213 36415')).toEqual([{ setting: 'professional', column1: '99213', column2: '36415', from: '20200101', to: null, modifier: 1 }]);
    expect(facts.units!.get('professional 87880')).toEqual({ units: 2, indicator: 3 });
    expect(await asGateway(open.ctx, listLoaded)).toHaveLength(4);
  });
});

describe('what is wrong with a file is said, and changes nothing', () => {
  test.each<[string, CodeKind, Record<string, string>]>([
    ['an order file without codes', 'icd10cm', { 'icd10cm_order_2026.txt': 'nothing here' }],
    ['a CSV without a column of codes', 'carc', { 'x.csv': 'a,b\n1,2\n' }],
    ['a weekly provider file, where no whole one is loaded', 'nppes', { 'npidata_pfile_20260202-20260208.csv': '"NPI","NPI Deactivation Date"\n"1234567893",""\n' }],
    ['a CSV whose quotes do not close', 'mue', { 'MUE_Eff_01-01-2026.csv': 'a,b\n"x"y,1,2\n' }],
    ['a provider file without its columns', 'nppes', { 'npidata_pfile_20050523-20260208.csv': 'a,b\n' }],
  ])('%s', async (_what, kind, files) => {
    await expect(load(kind, filesIn(files)(Object.keys(files)[0]!))).rejects.toThrow(CodeFileError);
    expect(await asGateway(open.ctx, listLoaded)).toEqual([]);
  });

  test('an archive without the right file, an address without encryption', async () => {
    await expect(load('icd10cm', zipFile('x.zip', { 'readme.txt': 'x' }))).rejects.toThrow(/holds no file/);
    await expect(load('mue', zipFile('y.zip', { 'MUE.xlsx': 'x' }))).rejects.toThrow(/unpack the archive/);
    await expect(load('icd10cm', 'http://example.com/x.zip')).rejects.toThrow(/not an https address/);
  });

  test('a list whose name tells no date is kept and asked about nothing, until somebody says its date', async () => {
    const path = filesIn({ 'icd10cm_order.txt': orderFile([['J029', true]]) })('icd10cm_order.txt');
    await load('icd10cm', path);
    expect(lookUp(await list('icd10cm'), 'J029', '20260115')).toBe('uncovered');
    await load('icd10cm', path, { from: '20251001', to: '20260930' });
    expect(lookUp(await list('icd10cm'), 'J029', '20260115')).toBe('valid');
  });
});

test('the status tells what is loaded, from when, what is old and what is missing', async () => {
  await load('icd10cm', filesIn({ 'icd10cm_order_2025.txt': orderFile([['J029', true]]) })('icd10cm_order_2025.txt'));
  const text = statusText(await asGateway(open.ctx, listLoaded), '20260210');
  expect(text).toMatch(/^icd10cm\t2025\t1 codes\told since 2025-09-30\tloaded 2026-02-10 from .*icd10cm_order_2025.txt$/m);
  expect(text).toMatch(/^icd10pcs\tnot loaded\t/m);
  expect(text).toMatch(/^pos\t2026-08\t52 codes\tcurrent\tshipped$/m);
});

describe('the weekly files of NPPES', () => {
  const month = '"NPI","NPI Deactivation Date","NPI Reactivation Date"\n"1234567893","",""\n"1550442028","",""\n';
  const week = '"NPI","NPI Deactivation Date","NPI Reactivation Date"\n"1550442028","02/12/2026",""\n"1999999984","",""\n';
  const names = { month: 'npidata_pfile_20050523-20260208.csv', week: 'npidata_pfile_20260209-20260215.csv', later: 'npidata_pfile_20260216-20260222.csv', gap: 'npidata_pfile_20260302-20260308.csv' };
  const found = async () => {
    open.clock.advance(10_000);
    const { facts } = await asBiller(open.ctx, 'nobody', (tx) => codesFor(open.ctx, tx, { npis: ['1234567893', '1550442028', '1999999984'], drugs: [], procedures: [] }));
    return [...facts.npis!].map(([npi, { deactivated }]) => `${npi} ${deactivated ?? ''}`.trim()).sort();
  };

  test('are put over the monthly one, once or twice, and the next monthly one replaces all', async () => {
    const path = filesIn({ [names.month]: month, [names.week]: week, [names.later]: week.replace('02/12/2026', ''), 'npidata_pfile_20050523-20260308.csv': month });
    await load('nppes', path(names.month));
    await load('nppes', path(names.week));
    await load('nppes', path(names.week));
    expect(await found()).toEqual(['1234567893', '1550442028 20260212', '1999999984']);
    await load('nppes', path(names.later));
    expect(await found()).toEqual(['1234567893', '1550442028', '1999999984']);
    expect((await asGateway(open.ctx, listLoaded)).map(({ release, to }) => [release, to])).toEqual([['20260208', '20260425'], ['20260215', '20260425'], ['20260222', '20260425']]);
    await load('nppes', path('npidata_pfile_20050523-20260308.csv'));
    expect(await found()).toEqual(['1234567893', '1550442028']);
    expect(await asGateway(open.ctx, listLoaded)).toHaveLength(1);
  });

  test('are refused when a week is missing before them, or newer ones are known', async () => {
    const path = filesIn({ [names.month]: month, [names.week]: week, [names.later]: week, [names.gap]: week });
    await load('nppes', path(names.month));
    await expect(load('nppes', path(names.gap))).rejects.toThrow(/between 20260208 and 20260302 are missing/);
    await load('nppes', path(names.week));
    await load('nppes', path(names.later));
    await expect(load('nppes', path(names.week))).rejects.toThrow(/knows them/);
    expect(await asGateway(open.ctx, listLoaded)).toHaveLength(3);
  });
});
