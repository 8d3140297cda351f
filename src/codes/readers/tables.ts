import { isD8 } from '../../lib/dates.ts';
import { CodeFileError } from '../source.ts';
import { cells, dayOf, lines } from './rows.ts';

/** A drug package: eleven digits, and the days on which it was on the market. */
export interface DrugRow {
  readonly ndc: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Two procedures that are not paid together; with `modifier` 1 a modifier can tell them apart. */
export interface PairRow {
  readonly column1: string;
  readonly column2: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly modifier: number;
}

/** The most units of a procedure a day; by line (1) or by day (2, 3). */
export interface UnitsRow {
  readonly code: string;
  readonly units: number;
  readonly indicator: number;
}

export interface NpiRow {
  readonly npi: string;
  readonly deactivated: string | undefined;
  readonly reactivated: string | undefined;
}

/** package.txt of the FDA's directory: tab separated, hyphenated ten digit codes, dates CCYYMMDD. */
export async function* readDrugs(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<DrugRow> {
  let at: { ndc: number; from: number; to: number } | undefined;
  for await (const line of lines(bytes)) {
    const row = line.split('\t');
    if (!at) {
      const names = row.map((name) => name.trim().toUpperCase());
      at = { ndc: names.indexOf('NDCPACKAGECODE'), from: names.indexOf('STARTMARKETINGDATE'), to: names.indexOf('ENDMARKETINGDATE') };
      if (at.ndc < 0) throw new CodeFileError('The file has no column NDCPACKAGECODE.');
      continue;
    }
    const ndc = elevenDigits(row[at.ndc] ?? '');
    if (ndc) yield { ndc, from: dayOf(row[at.from]), to: dayOf(row[at.to]) };
  }
}

/** 4-4-2, 5-3-2 and 5-4-1 become 5-4-2 by a zero in front of the short part; undefined for anything else. */
export function elevenDigits(ndc: string): string | undefined {
  const [labeler = '', product = '', pack = ''] = ndc.trim().split('-');
  const whole = `${labeler.padStart(5, '0')}${product.padStart(4, '0')}${pack.padStart(2, '0')}`;
  return /^\d{4,5}-\d{3,4}-\d{1,2}$/.test(ndc.trim()) && whole.length === 11 ? whole : undefined;
}

/** The pair files of CMS: tab separated, with titles over several lines; columns 1 and 2, a mark, first day, last day or *, modifier. */
export async function* readPairs(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<PairRow> {
  let found = 0;
  for await (const line of lines(bytes)) {
    const row = line.split('\t').map((cell) => cell.trim().replace(/^"|"$/g, ''));
    const [column1 = '', column2 = '', , from = '', to = '', modifier = ''] = row;
    if (!PROCEDURE.test(column1) || !PROCEDURE.test(column2) || !isD8(from)) continue;
    found += 1;
    yield { column1, column2, from, to: isD8(to) ? to : undefined, modifier: /^\d$/.test(modifier) ? Number(modifier) : 9 };
  }
  if (found === 0) throw new CodeFileError('The file has no pairs of procedures. Pairs are read from the tab separated text, or from the spreadsheet.');
}

/** The MUE files of CMS: code, units, adjudication indicator with its text. */
export async function* readUnits(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<UnitsRow> {
  let found = 0;
  for await (const [code = '', units = '', indicator = ''] of cells(bytes)) {
    if (!PROCEDURE.test(code) || !/^\d+$/.test(units)) continue;
    found += 1;
    yield { code, units: Number(units), indicator: /^[123]/.test(indicator) ? Number(indicator[0]) : 0 };
  }
  if (found === 0) throw new CodeFileError('The file has no units of procedures.');
}

/** The monthly or weekly file of NPPES: over three hundred columns, of which three count here. Dates are MM/DD/CCYY. */
export async function* readNpis(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<NpiRow> {
  let at: { npi: number; off: number; on: number } | undefined;
  for await (const row of cells(bytes)) {
    if (!at) {
      at = { npi: row.indexOf('NPI'), off: row.indexOf('NPI Deactivation Date'), on: row.indexOf('NPI Reactivation Date') };
      if (at.npi < 0 || at.off < 0) throw new CodeFileError('The file has no columns NPI and NPI Deactivation Date.');
      continue;
    }
    const npi = row[at.npi] ?? '';
    if (/^\d{10}$/.test(npi)) yield { npi, deactivated: dayOf(row[at.off]), reactivated: dayOf(row[at.on]) };
  }
}

const PROCEDURE = /^[0-9A-Z]{4}[0-9A-Z]$/;
