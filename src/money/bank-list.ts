import { parse } from 'csv-parse/sync';
import { isD8, isoFromD8 } from '../lib/dates.ts';
import type { Issue } from '../lib/issue.ts';
import { type Cents, parseCents } from '../lib/money.ts';

/** One payment as the bank told it. */
export interface BankLine {
  /** Row of the list, from 1. */
  row: number;
  trace: string;
  /** TRN03: 1 and the payer's tax id. */
  payerEin: string | undefined;
  cents: Cents;
  /** YYYY-MM-DD. */
  paidOn: string;
}

/** What a bank's list holds, and which of its rows could not be read. */
export interface BankList {
  lines: BankLine[];
  issues: Issue[];
}

/** Reads a bank's list of payments: CSV with a header, or an ACH file whose CCD+ addenda carry the payer's TRN. */
export function readBankList(text: string): BankList {
  const bare = text.replace(/^\uFEFF/, '');
  return /^101[ \d]{10}/.test(bare) ? readAch(bare) : readCsv(bare);
}

/** Names under which banks export each column, compared without case and punctuation. */
const COLUMNS = {
  date: ['date', 'effectivedate', 'settlementdate', 'postingdate', 'valuedate', 'paymentdate'],
  amount: ['amount', 'credit', 'creditamount', 'paymentamount'],
  trace: ['trace', 'tracenumber', 'trn02', 'reassociationtrace', 'reassociationtracenumber', 'checknumber', 'eftnumber', 'reference'],
  payer: ['payerid', 'trn03', 'originatingcompanyid', 'companyid', 'originatorid'],
  addenda: ['addenda', 'addendarecord', 'addendainformation', 'paymentrelatedinformation'],
} as const;

function readCsv(text: string): BankList {
  const list: BankList = { lines: [], issues: [] };
  let rows: string[][];
  try {
    rows = parse(text, { relax_column_count: true, skip_empty_lines: true, trim: true, delimiter: [',', ';', '\t'] }) as string[][];
  } catch {
    return { lines: [], issues: [issue('bank.csv', 1, 'The list is not CSV.')] };
  }
  const [head = [], ...body] = rows;
  const at = (names: readonly string[]) => head.findIndex((name) => names.includes(name.toLowerCase().replace(/[^a-z0-9]/g, '')));
  const place = { date: at(COLUMNS.date), amount: at(COLUMNS.amount), trace: at(COLUMNS.trace), payer: at(COLUMNS.payer), addenda: at(COLUMNS.addenda) };
  if (place.date < 0 || place.amount < 0 || (place.trace < 0 && place.addenda < 0)) {
    return { lines: [], issues: [issue('bank.columns', 1, 'The first row has to name the columns date, amount, and trace or addenda.')] };
  }
  body.forEach((cells, i) => {
    const trn = readTrn(cells[place.addenda] ?? '');
    take(list, i + 2, {
      date: cells[place.date] ?? '', amount: cells[place.amount] ?? '', trace: trn?.trace ?? cells[place.trace] ?? '', payer: trn?.payerEin ?? cells[place.payer],
    });
  });
  return list;
}

/** NACHA: fixed records of 94 characters. 5 begins a batch, 6 is a payment, 7 the addenda with the payer's TRN. Only credits count. */
function readAch(text: string): BankList {
  const list: BankList = { lines: [], issues: [] };
  let day = '';
  let company = '';
  let open: { row: number; amount: string; trn?: ReturnType<typeof readTrn> } | undefined;
  const close = () => {
    if (open?.trn) take(list, open.row, { date: day, amount: open.amount, trace: open.trn.trace, payer: open.trn.payerEin ?? company });
    else if (open) list.issues.push(issue('bank.no-trn', open.row, 'The payment has no addenda with a TRN.'));
    open = undefined;
  };
  text.split(/\r?\n/).forEach((record, i) => {
    const kind = record[0];
    if (kind === '5') {
      close();
      company = record.slice(40, 50).trim();
      day = `20${record.slice(69, 75)}`;
    } else if (kind === '6') {
      close();
      if (CREDITS.has(record.slice(1, 3))) open = { row: i + 1, amount: `${Number(record.slice(29, 37))}.${record.slice(37, 39)}` };
    } else if (kind === '7' && open && record.slice(1, 3) === '05') open.trn ??= readTrn(record.slice(3, 83));
    else if (kind === '8') close();
  });
  close();
  return list;
}

/** Transaction codes of credits to a checking (22), savings (32) or other account. */
const CREDITS: ReadonlySet<string> = new Set(['22', '32', '42', '52']);

/** "TRN*1*EFT42*1898800999~": the payer's trace and its id, whatever stands around. */
function readTrn(text: string): { trace: string; payerEin: string | undefined } | undefined {
  const [, trace, payerEin] = /TRN[*|]1[*|]([^*|~\\]+)(?:[*|]([^*|~\\]*))?/.exec(text) ?? [];
  return trace === undefined ? undefined : { trace: trace.trim(), payerEin: payerEin?.trim() || undefined };
}

function take(list: BankList, row: number, cells: { date: string; amount: string; trace: string; payer: string | undefined }): void {
  const paidOn = readDay(cells.date);
  const cents = parseCents(cells.amount.replaceAll(/[$,\s]/g, ''));
  const trace = cells.trace.trim();
  if (paidOn === undefined) list.issues.push(issue('bank.date', row, 'The date is none that is known: YYYY-MM-DD, YYYYMMDD or MM/DD/YYYY.'));
  else if (cents === undefined || cents < 0) list.issues.push(issue('bank.amount', row, 'The amount is no payment to the account.'));
  else if (trace === '') list.issues.push(issue('bank.trace', row, 'The payment has no trace number.'));
  else list.lines.push({ row, trace, payerEin: cells.payer?.trim() || undefined, cents, paidOn });
}

function readDay(text: string): string | undefined {
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim()) ?? [];
  const d8 = year === undefined ? text.trim().replaceAll('-', '') : `${year}${month!.padStart(2, '0')}${day!.padStart(2, '0')}`;
  return isD8(d8) ? isoFromD8(d8) : undefined;
}

function issue(ruleId: string, row: number, message: string): Issue {
  return { ruleId, severity: 'error', snipLevel: 1, message: `Row ${row}: ${message}` };
}
