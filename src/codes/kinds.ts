import { addDays, isD8 } from '../lib/dates.ts';

/** The code lists that can be loaded, by the names that `gateway codes load` takes. */
export type CodeKind =
  | 'icd10cm' | 'icd10pcs' | 'hcpcs' | 'cpt' | 'pos' | 'taxonomy' | 'revenue' | 'carc' | 'rarc' | 'claim-status'
  | 'ndc' | 'ncci-ptp' | 'mue' | 'nppes';

/** What a release of a list says about itself; dates are CCYYMMDD. A release without `from` has no dates that we know of. */
export interface Release {
  readonly release: string;
  readonly from?: string;
  readonly to?: string;
}

/** The days whose changes a file holds, CCYYMMDD. */
export interface Changes {
  readonly from: string;
  readonly to: string;
}

/** What is known about a kind of list before any file of it is seen. */
export interface KindDef {
  readonly kind: CodeKind;
  readonly name: string;
  readonly publisher: string;
  /** memory: held by every process; table: asked in SQL, once for a set of claims. */
  readonly held: 'memory' | 'table';
  /** yearly: codes count from and to the days of their release; history: a file holds all codes that ever were, with their dates. */
  readonly reach: 'release' | 'history';
  /** After so many days a newer release is due, and dates beyond are not checked against this one. */
  readonly fresh_days: number;
  /** A code as claims carry it, without dots and hyphens. */
  readonly code: RegExp;
  /** The file to read in a zip archive of the publisher. */
  readonly member: RegExp;
  /** Bytes that a file may have once it is unpacked. */
  readonly limit_bytes: number;
  /** The release by the names of the file and of the archive that it came in. */
  release(names: string): Release | undefined;
  /** By the same names: the days whose changes the file holds, where it is not the whole list. */
  changes?(names: string): Changes | undefined;
}

const MB = 1_000_000;
const plain = { held: 'memory', limit_bytes: 200 * MB } as const;
const table = { held: 'table', reach: 'history', limit_bytes: 2_000 * MB } as const;

const KINDS: readonly KindDef[] = [
  {
    ...plain, kind: 'icd10cm', name: 'Diagnoses (ICD-10-CM)', publisher: 'CDC and CMS, order file', reach: 'release', fresh_days: 366,
    code: /^[A-Z]\d[0-9A-Z]{1,5}$/, member: /icd10cm[-_]order[^/]*\.txt$/i, release: fiscalYear,
  },
  {
    ...plain, kind: 'icd10pcs', name: 'Hospital procedures (ICD-10-PCS)', publisher: 'CMS, order file', reach: 'release', fresh_days: 366,
    code: /^[0-9A-HJ-NP-Z]{3,7}$/, member: /icd10pcs[-_]order[^/]*\.txt$/i, release: fiscalYear,
  },
  {
    ...plain, kind: 'hcpcs', name: 'Procedures and modifiers (HCPCS level II)', publisher: 'CMS, alpha-numeric file (ANWEB)', reach: 'release', fresh_days: 120,
    code: /^([A-V]\d{4}|[A-Z][0-9A-Z])$/, member: /HCPC\d{4}[^/]*ANWEB(?![^/]*(report|note))[^/]*\.txt$/i, release: quarter,
  },
  {
    ...plain, kind: 'cpt', name: 'Procedures (CPT), of a licensed site', publisher: 'AMA, the site\'s own file: CSV or one code a line', reach: 'release', fresh_days: 400,
    code: /^\d{4}[0-9AFMTU]$/, member: /\.(csv|txt)$/i, release: calendarYear,
  },
  {
    ...plain, kind: 'pos', name: 'Places of service', publisher: 'CMS, table as CSV', reach: 'history', fresh_days: 730,
    code: /^\d\d$/, member: /\.csv$/i, release: none,
  },
  {
    ...plain, kind: 'taxonomy', name: 'Provider taxonomy', publisher: 'NUCC, CSV', reach: 'history', fresh_days: 400,
    code: /^[0-9A-Z]{9}X$/, member: /nucc_taxonomy[^/]*\.csv$/i, release: taxonomyVersion,
  },
  {
    ...plain, kind: 'revenue', name: 'Revenue codes', publisher: 'NUBC, the site\'s own file: CSV or one code a line', reach: 'history', fresh_days: 400,
    code: /^\d{4}$/, member: /\.(csv|txt)$/i, release: none,
  },
  {
    ...plain, kind: 'carc', name: 'Claim adjustment reasons (CARC)', publisher: 'X12, CSV', reach: 'history', fresh_days: 400,
    code: /^[A-Z]{0,2}\d{1,3}$/, member: /\.csv$/i, release: none,
  },
  {
    ...plain, kind: 'rarc', name: 'Remittance remarks (RARC)', publisher: 'X12, CSV', reach: 'history', fresh_days: 400,
    code: /^[MN]A?\d{1,3}$/, member: /\.csv$/i, release: none,
  },
  {
    ...plain, kind: 'claim-status', name: 'Claim status codes', publisher: 'X12, CSV', reach: 'history', fresh_days: 400,
    code: /^\d{1,3}$/, member: /\.csv$/i, release: none,
  },
  {
    ...table, kind: 'ndc', name: 'Drugs (NDC)', publisher: 'FDA, package.txt', fresh_days: 120,
    code: /^\d{11}$/, member: /(^|\/)package\.txt$/i, release: none,
  },
  {
    ...table, kind: 'ncci-ptp', name: 'Procedure pairs (NCCI PTP)', publisher: 'CMS, tab separated', fresh_days: 120,
    code: /^[0-9A-Z]{5}$/, member: /cci(pra|oph)[^/]*\.txt$/i, release: none,
  },
  {
    ...table, kind: 'mue', name: 'Most units a day (MUE)', publisher: 'CMS, CSV', fresh_days: 120,
    code: /^[0-9A-Z]{5}$/, member: /MUE[^/]*\.csv$/i, release: effectiveDay,
  },
  {
    ...table, kind: 'nppes', name: 'National provider identifiers (NPPES)', publisher: 'CMS, monthly file, and the weekly ones since', fresh_days: 62,
    code: /^\d{10}$/, member: /npidata_pfile_(?![^/]*fileheader)[^/]*\.csv$/i, limit_bytes: 20_000 * MB, release: providerMonth, changes: providerWeek,
  },
];

/** All kinds, in the order in which they are shown. */
export function codeKinds(): readonly KindDef[] {
  return KINDS;
}

/** A kind by its name; undefined for a name that is none. */
export function kindOf(name: string): KindDef | undefined {
  return KINDS.find(({ kind }) => kind === name);
}

/** ICD releases count from October to September; the update of April replaces the rest of its year. */
function fiscalYear(names: string): Release | undefined {
  const year = /(20\d\d)/.exec(names)?.[1];
  if (!year) return undefined;
  const april = /apr/i.test(names);
  return { release: april ? `${year} April` : year, from: april ? `${year}0401` : `${Number(year) - 1}1001`, to: `${year}0930` };
}

function calendarYear(names: string): Release | undefined {
  const year = /(20\d\d)/.exec(names)?.[1];
  return year ? { release: year, from: `${year}0101`, to: `${year}1231` } : undefined;
}

/** HCPC2026_JAN_ANWEB.txt. */
function quarter(names: string): Release | undefined {
  const [, year, month] = /HCPC(20\d\d)_?(JAN|APR|JUL|OCT)/i.exec(names) ?? [];
  if (!year || !month) return undefined;
  const from = `${year}${{ JAN: '01', APR: '04', JUL: '07', OCT: '10' }[month.toUpperCase()]}01`;
  return { release: `${year} ${month.toUpperCase()}`, from, to: addDays(from, 120) };
}

/** nucc_taxonomy_260.csv is version 26.0, in force from April; 261 is 26.1, in force from October. */
function taxonomyVersion(names: string): Release | undefined {
  const [, year, half] = /nucc_taxonomy_(\d\d)(\d)/i.exec(names) ?? [];
  return year && half ? { release: `${year}.${half}`, from: `20${year}${half === '0' ? '04' : '10'}01` } : undefined;
}

/** MCR_MUE_PractitionerServices_Eff_01-01-2026.csv. */
function effectiveDay(names: string): Release | undefined {
  const [, month, day, year] = /Eff[_ -]?(\d\d)-(\d\d)-(\d{4})/i.exec(names) ?? [];
  const from = `${year}${month}${day}`;
  return isD8(from) ? { release: from, from } : undefined;
}

/** npidata_pfile_20050523-20260208.csv holds what was known on the second day. */
function providerMonth(names: string): Release | undefined {
  const day = /npidata_pfile_\d{8}-(\d{8})/i.exec(names)?.[1];
  return day && isD8(day) ? { release: day, from: day } : undefined;
}

/** The monthly file begins with the first number ever given, 23 May 2005; npidata_pfile_20260209-20260215.csv is a week of changes. */
function providerWeek(names: string): Changes | undefined {
  const [, from = '', to = ''] = /npidata_pfile_(\d{8})-(\d{8})/i.exec(names) ?? [];
  return isD8(from) && isD8(to) && from !== '20050523' ? { from, to } : undefined;
}

function none(): undefined {
  return undefined;
}
