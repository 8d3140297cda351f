import type { KeyGrant } from '../../billers/store.ts';
import type { Ctx } from '../../context.ts';
import { asBiller } from '../../db/sql.ts';

/** Names of payers by id, for lists. */
export function payerNames(ctx: Ctx, caller: KeyGrant): Promise<Map<string, string>> {
  return asBiller(ctx, caller.billerId, async (tx) => {
    const rows = await tx.query<{ id: string; name: string }>('select id, name from ledger.payers where usage = $1 order by name', [caller.usage]);
    return new Map(rows.map((row) => [row.id, row.name]));
  });
}

/** Claims of other insurances for the same service: the one that was decided first, and those made from it. */
export function relatedClaims(ctx: Ctx, caller: KeyGrant, claimId: string): Promise<{ id: string; number: string; status: string; isFirst: boolean }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select o.id, o.patient_control_number as number, o.status, o.id = c.primary_claim_id as "isFirst" from ledger.claims c
     join ledger.claims o on o.id = c.primary_claim_id or o.primary_claim_id = c.id where c.id = $1 order by o.created_at`, [claimId]));
}

/** The ids by which claims name payers, with the name of the payer behind each. */
export function payerCodes(ctx: Ctx, caller: KeyGrant): Promise<{ code: string; name: string }[]> {
  return asBiller(ctx, caller.billerId, (tx) => tx.query(
    `select r.payer_code as code, p.name from ledger.payer_routes r join ledger.payers p on p.id = r.payer_id where r.usage = $1 order by p.name, r.payer_code limit 1000`, [caller.usage]));
}
