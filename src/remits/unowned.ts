import type { Ctx } from '../context.ts';
import { asGateway, GATEWAY } from '../db/sql.ts';
import { openRemit } from './store.ts';

/** A payment that belongs to no biller, or to several: for operators only. */
export interface UnownedRemit {
  id: string;
  cursor_time: string;
  payer_id: string;
  payer_name: string;
  inbound_file_id: string;
  payee: string;
  payee_name: string;
  payee_tax_id: string | null;
  trace: string;
  method: string;
  amount_cents: number;
  claim_count: number;
  created_at: Date;
}

/** Payments of one environment that nobody owns, newest first, after a cursor of time and id. `id` asks for one of them. */
export function listUnowned(ctx: Ctx, by: { usage: 'T' | 'P'; before: readonly [string | null, string | null]; limit: number; id?: string }): Promise<UnownedRemit[]> {
  return asGateway(ctx, async (tx) => {
    const rows = await tx.query<Omit<UnownedRemit, 'payee_name'> & { body: Buffer }>(
      `select r.id, r.created_at::text as cursor_time, r.payer_id, p.name as payer_name, r.inbound_file_id, r.payee, r.payee_tax_id, r.trace, r.method, r.amount_cents,
         r.claim_count, r.created_at, r.body
       from ledger.remits r join ledger.payers p on p.id = r.payer_id
       where r.biller_id = $1 and r.state = 'unowned' and p.usage = $2 and ($3::timestamptz is null or (r.created_at, r.id) < ($3::timestamptz, $4::text))
         and ($6::text is null or r.id = $6)
       order by r.created_at desc, r.id desc limit $5`, [GATEWAY, by.usage, ...by.before, by.limit, by.id ?? null]);
    return rows.map(({ body, ...row }) => ({ ...row, payee_name: openRemit(ctx, { id: row.id, body }).header.payee.name }));
  });
}

/** One CLP of a payment that nobody owns: numbers and amounts, by which an operator finds out whose it is; no names. */
export interface UnownedClaim {
  n: number;
  clp01: string;
  clp02: string;
  payer_claim_number: string;
  charge_cents: number;
  paid_cents: number;
  outcome: string;
}

/** CLPs of a payment that nobody owns, from one on; undefined where there is no such payment. */
export async function unownedClaims(ctx: Ctx, of: { id: string; usage: 'T' | 'P'; after: number; limit: number }): Promise<UnownedClaim[] | undefined> {
  const [remit] = await listUnowned(ctx, { usage: of.usage, before: [null, null], limit: 1, id: of.id });
  if (!remit) return undefined;
  return asGateway(ctx, (tx) => tx.query<UnownedClaim>(
    `select n, clp01, clp02, payer_claim_number, charge_cents, paid_cents, outcome from ledger.remit_claims where remit_id = $1 and n > $2 order by n limit $3`, [of.id, of.after, of.limit]));
}
