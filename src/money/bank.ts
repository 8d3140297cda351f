import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { asBiller, type Tx } from '../db/sql.ts';
import { d8FromIso, isD8, isoFromD8 } from '../lib/dates.ts';
import { newId } from '../lib/ids.ts';
import type { Issue } from '../lib/issue.ts';
import type { Cents } from '../lib/money.ts';
import { readBankList } from './bank-list.ts';

/** Payment and remittance come within three business days of each other by rule; holidays and late banks need more. */
const MOST_DAYS_APART = 10;
const DAY_MS = 86_400_000;

/** What became of a loaded list. */
export interface Loaded {
  added: number;
  known: number;
  matched: number;
  issues: Issue[];
}

/** Loads a bank's list, and matches what it can. A payment that was loaded before is known. */
export function loadBankList(ctx: Ctx, list: { billerId: string; usage: 'T' | 'P'; text: string }): Promise<Loaded> {
  const { lines, issues } = readBankList(list.text);
  const sha256 = createHash('sha256').update(list.text).digest('hex');
  return asBiller(ctx, list.billerId, async (tx) => {
    const rows = lines.map((line) => ({ id: newId('bnk'), trace: line.trace, ein: line.payerEin ?? '', cents: line.cents, day: line.paidOn, row: line.row }));
    const added = await tx.run(
      `insert into ledger.bank_payments (id, biller_id, usage, trace, payer_ein, amount_cents, paid_on, source_sha256, source_row, loaded_at)
       select v.id, $2, $3, v.trace, v.ein, v.cents, v.day::date, $4, v.row, $5
       from jsonb_to_recordset($1) as v (id text, trace text, ein text, cents bigint, day text, row int) on conflict do nothing`,
      [JSON.stringify(rows), list.billerId, list.usage, sha256, ctx.now()]);
    return { added, known: rows.length - added, matched: await matchBankPayments(tx, list.billerId), issues };
  });
}

interface BankRow {
  id: string;
  usage: string;
  trace: string;
  payer_ein: string;
  amount_cents: Cents;
  paid_on: string;
}

interface RemitRow {
  id: string;
  usage: string;
  trace: string;
  payer_ein: string | null;
  amount_cents: Cents;
  day: string;
}

/**
 * Matches payments of the bank with remittances: trace (TRN02) and amount (BPR02) have to be the same, the payer's id (TRN03)
 * where both name one, and the days not far apart. Of several the nearest day counts. Returns how many were matched.
 */
export async function matchBankPayments(tx: Tx, billerId: string): Promise<number> {
  const open = await tx.query<BankRow>(
    'select id, usage, trace, payer_ein, amount_cents, paid_on from ledger.bank_payments where biller_id = $1 and remit_id is null order by paid_on, id', [billerId]);
  if (open.length === 0) return 0;
  const remits = await tx.query<RemitRow>(
    `select r.id, p.usage, r.trace, r.payer_ein, r.amount_cents, coalesce(r.payment_date, r.production_date) as day
     from ledger.remits r join ledger.payers p on p.id = r.payer_id
     where r.biller_id = $1 and r.amount_cents = any ($2) and not exists (select 1 from ledger.bank_payments b where b.remit_id = r.id) order by r.created_at, r.id`,
    [billerId, [...new Set(open.map((one) => one.amount_cents))]]);
  const taken = new Set<string>();
  let matched = 0;
  for (const payment of open) {
    const [best] = remits.filter((remit) => !taken.has(remit.id)).map((remit) => ({ remit, days: daysApart(payment, remit) }))
      .filter(({ remit, days }) => isSame(payment, remit) && days <= MOST_DAYS_APART).sort((a, b) => a.days - b.days);
    if (!best) continue;
    taken.add(best.remit.id);
    const why = ['trace', 'amount', ...(payment.payer_ein !== '' && best.remit.payer_ein !== null ? ['payer'] : []), best.days === 0 ? 'date' : 'date-near'];
    matched += await tx.run('update ledger.bank_payments set remit_id = $2, match_why = $3 where id = $1 and remit_id is null', [payment.id, best.remit.id, why]);
  }
  return matched;
}

function isSame(payment: BankRow, remit: RemitRow): boolean {
  const isPayer = payment.payer_ein === '' || remit.payer_ein === null || bare(payment.payer_ein).endsWith(bare(remit.payer_ein)) || bare(remit.payer_ein).endsWith(bare(payment.payer_ein));
  return payment.usage === remit.usage && payment.amount_cents === remit.amount_cents && bare(payment.trace) === bare(remit.trace) && isPayer;
}

/** Banks drop leading zeros and change case. */
function bare(number: string): string {
  return number.toUpperCase().replace(/[^A-Z0-9]/g, '').replace(/^0+/, '');
}

/** An 835 without a real date is as far away as can be. */
function daysApart(payment: BankRow, remit: RemitRow): number {
  const day = d8FromIso(remit.day);
  if (!isD8(day)) return Number.POSITIVE_INFINITY;
  return Math.abs(Date.parse(payment.paid_on) - Date.parse(isoFromD8(day))) / DAY_MS;
}
