import { normalMemberNumber } from '../claims/keys.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import type { Cents } from '../lib/money.ts';
import { servedDays } from './expected.ts';
import type { Owner } from './match.ts';
import type { RemitClaim } from './types.ts';

/** A CLP that no claim was found for. */
export interface Unmatched {
  remitId: string;
  n: number;
  claim: RemitClaim;
  /** Payee NPI of the remit. */
  payee: string;
}

interface Likely {
  n: number;
  claimId: string;
  submissionId: string;
  pcn: string;
  chargeCents: Cents;
  npi: string | null;
  servedFrom: string | null;
  servedTo: string | null;
}

/** What each agreement is worth, together 100. A member may have many claims: the day and the charge tell them apart. */
const WEIGHTS = { member: 40, 'service-date': 25, charge: 20, 'billing-npi': 10, 'pcn-part': 5 } as const;
const LEAST_SCORE = 60;
const MOST_SUGGESTIONS = 3;
const LEAST_PART = 4;

/**
 * Looks for claims that an unmatched CLP may be about: of the same biller and payer, with the same member number. They are only
 * suggested, with a score and what agreed; a person confirms or refuses them. What was refused is not suggested again.
 */
export async function suggestMatches(ctx: Ctx, tx: Tx, unmatched: { owner: Owner; clps: readonly Unmatched[] }): Promise<number> {
  const { owner, clps } = unmatched;
  const asked = clps.flatMap((clp) => memberHashes(ctx, clp.claim).map((hash) => ({ n: clp.n, hash })));
  if (asked.length === 0) return 0;
  const likely = await tx.query<Likely>(
    // Read beforehand: behind row-level policies an index serves plain values only.
    `with a as materialized (select n, decode(hash, 'hex') as hash from jsonb_to_recordset($3) as a (n int, hash text))
     select distinct on (a.n, c.id) a.n, c.id as "claimId", s.id as "submissionId", c.patient_control_number as pcn, s.charge_cents as "chargeCents", c.billing_npi as npi,
       to_char(c.service_from, 'YYYYMMDD') as "servedFrom", to_char(c.service_to, 'YYYYMMDD') as "servedTo"
     -- By member alone first: while the planner knows nothing of the table it would rather read all persons of the biller.
     from a cross join lateral (select o.claim_id from ledger.claim_persons o where o.biller_id = $1 and o.member_hash = a.hash offset 0) p
     join ledger.claims c on c.id = p.claim_id and c.payer_id = $2
     join ledger.submissions s on s.claim_id = c.id and s.batch_seq > 0 order by a.n, c.id, s.version desc`,
    [owner.billerId, owner.payerId, JSON.stringify(asked)]);
  const rows = clps.flatMap((clp) => likely.filter((one) => one.n === clp.n).map((one) => ({ clp, one, why: agreements(clp, one) }))
    .map(({ clp: { remitId, n }, one, why }) => ({ remit: remitId, n, claim: one.claimId, submission: one.submissionId, why, score: why.reduce((sum, sign) => sum + WEIGHTS[sign], 0) }))
    .filter(({ score }) => score >= LEAST_SCORE).sort((a, b) => b.score - a.score).slice(0, MOST_SUGGESTIONS));
  if (rows.length === 0) return 0;
  return tx.run(
    `insert into ledger.match_suggestions (remit_id, n, claim_id, submission_id, biller_id, score, why, created_at)
     select v.remit, v.n, v.claim, v.submission, $2, v.score, array(select jsonb_array_elements_text(v.why)), $3
     from jsonb_to_recordset($1) as v (remit text, n int, claim text, submission text, score int, why jsonb) on conflict do nothing`,
    [JSON.stringify(rows), owner.billerId, ctx.now()]);
}

/** The member numbers that a CLP names: the patient's, the insured's and the corrected one. */
function memberHashes(ctx: Ctx, claim: RemitClaim): string[] {
  const numbers = claim.names.filter((name) => name.entity === 'QC' || name.entity === 'IL' || name.entity === '74').map((name) => normalMemberNumber(name.id));
  return [...new Set(numbers.filter((number) => number !== undefined))].map((number) => ctx.seal.searchHash(number).toString('hex'));
}

function agreements({ claim, payee }: Unmatched, one: Likely): (keyof typeof WEIGHTS)[] {
  const days = servedDays(claim);
  const isServed = days !== undefined && one.servedFrom !== null && one.servedTo !== null && days.from >= one.servedFrom && days.to <= one.servedTo;
  const numbers = [claim.patientControlNumber.toUpperCase(), one.pcn.toUpperCase()];
  const isPart = numbers.every((number) => number.length >= LEAST_PART) && (numbers[0]!.includes(numbers[1]!) || numbers[1]!.includes(numbers[0]!));
  return [
    'member', ...(isServed ? ['service-date' as const] : []), ...(one.chargeCents === Math.abs(claim.chargeCents) ? ['charge' as const] : []),
    ...(one.npi === payee ? ['billing-npi' as const] : []), ...(isPart ? ['pcn-part' as const] : []),
  ];
}
