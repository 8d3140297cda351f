import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import type { Ctx } from '../context.ts';
import type { RemitEvidence } from '../claims/evidence.ts';
import { newId } from '../lib/ids.ts';
import { sumCents } from '../lib/money.ts';
import { balanceClaim, type Imbalance } from './balance.ts';
import { claimOutcome, remitDate, remitEvidence } from './outcome.ts';
import { type ProviderAdjustment, reference, type RemitClaim, type RemitHeader } from './types.ts';

/** Where an 835 stands in which payer's file. */
export interface RemitPlace {
  payerId: string;
  fileId: string;
  place: string;
  startOffset: number;
  endOffset: number;
  bodySha256: string;
}

/** Result of saving an 835's header: new (or begun before by this very file), or known from another one. */
export interface SavedRemit {
  id: string;
  isKnown: boolean;
}

/** What is kept of an 835 besides its claims, sealed as frame 0 of the remit. */
export interface RemitBody {
  header: Omit<RemitHeader, 'set' | 'issues'>;
  providerAdjustments: readonly ProviderAdjustment[];
}

/**
 * Saves an 835 once. The same payment information in another file, under other control numbers, is known; a new remit
 * with a check number used before is new. Who owns it follows from the payee's NPI or tax id, never from a guess.
 */
export function saveRemit(ctx: Ctx, at: RemitPlace, remit: {
  header: RemitHeader; claimCount: number; providerAdjustments: readonly ProviderAdjustment[]; imbalances: readonly Imbalance[];
}): Promise<SavedRemit> {
  const { header, providerAdjustments } = remit;
  const { set: _set, issues: _issues, ...kept } = header;
  const payee = header.payee.id || 'unknown';
  const taxId = reference(header.payee, 'TJ') || (header.payee.idQualifier === 'FI' ? payee : '');
  const id = newId('rem').replace('rem_', 'R5');
  const body = ctx.seal.seal(id, 0, Buffer.from(JSON.stringify({ header: kept, providerAdjustments } satisfies RemitBody)));
  return asGateway(ctx, async (tx) => {
    const owner = await ownerOf(tx, payee, taxId);
    const [row] = await tx.query<{ id: string; inbound_file_id: string; place: string }>(
      `insert into ledger.remits as r (id, biller_id, payer_id, inbound_file_id, place, start_offset, end_offset, payee, payee_tax_id, trace, payer_ein,
         method, amount_cents, payment_date, production_date, body_sha256, claim_count, imbalances, body, provider_adjustment_cents, state)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 'reading')
       on conflict (payer_id, payee, trace, production_date, body_sha256) do update set trace = r.trace returning id, inbound_file_id, place`,
      [id, owner ?? GATEWAY, at.payerId, at.fileId, at.place, at.startOffset, at.endOffset, payee, taxId || null, header.trace.number,
        header.trace.originator || null, header.payment.method, header.payment.cents, header.payment.date || null, remitDate(header),
        at.bodySha256, remit.claimCount, JSON.stringify(remit.imbalances), body, sumCents(providerAdjustments.map((pair) => pair.cents))]);
    return { id: row!.id, isKnown: row!.inbound_file_id !== at.fileId || row!.place !== at.place };
  });
}

/** Opens what is kept of an 835. */
export function openRemit(ctx: Ctx, row: { id: string; body: Buffer }): RemitBody {
  return JSON.parse(ctx.seal.open(row.id, 0, row.body).toString()) as RemitBody;
}

/** One CLP as it is kept, sealed as the frame of its number. */
export interface RemitClaimBody {
  claim: RemitClaim;
  evidence: RemitEvidence;
}

/** Opens one CLP. */
export function openRemitClaim(ctx: Ctx, remitId: string, row: { n: number; body: Buffer }): RemitClaimBody {
  return JSON.parse(ctx.seal.open(remitId, row.n, row.body).toString()) as RemitClaimBody;
}

/** Saves a stretch of claims of an 835, sealed; `n` counts from 1 in the set. Saving it again changes nothing. */
export function saveRemitClaims(
  ctx: Ctx, remit: { id: string; header: RemitHeader }, claims: readonly { n: number; claim: RemitClaim }[],
): Promise<void> {
  return asGateway(ctx, async (tx) => {
    const rows = claims.map(({ n, claim }) => ({
      n, clp01: claim.patientControlNumber.trim(), clp02: claim.status, icn: claim.payerClaimNumber, charge: claim.chargeCents, paid: claim.paidCents,
      patient: claim.patientCents, outcome: claimOutcome(claim), imbalances: balanceClaim(claim),
      body: ctx.seal.seal(remit.id, n, Buffer.from(JSON.stringify({ claim, evidence: remitEvidence(claim, remit.header, remit.id) }))).toString('base64'),
    }));
    await tx.run(
      `insert into ledger.remit_claims (remit_id, n, biller_id, clp01, clp02, payer_claim_number, charge_cents, paid_cents, patient_cents, outcome, imbalances, body)
       select r.id, v.n, r.biller_id, v.clp01, v.clp02, v.icn, v.charge, v.paid, v.patient, v.outcome, v.imbalances, decode(v.body, 'base64')
       from ledger.remits r, jsonb_to_recordset($2) as v (n int, clp01 text, clp02 text, icn text, charge bigint, paid bigint, patient bigint,
         outcome text, imbalances jsonb, body text)
       where r.id = $1 on conflict (remit_id, n) do nothing`, [remit.id, JSON.stringify(rows)]);
  });
}

/** The one biller that a payee belongs to: by NPI or tax id, or the only biller there is while it has named neither. */
async function ownerOf(tx: Tx, payee: string, taxId: string): Promise<string | undefined> {
  const rows = await tx.query<{ id: string; owns: boolean; open: boolean }>(
    `select id, $1 = any (npis) or $1 = any (tax_ids) or $2 = any (tax_ids) as owns, npis = '{}' and tax_ids = '{}' as open
     from ledger.billers`, [payee, taxId]);
  const owners = rows.filter((row) => row.owns);
  if (owners.length === 1) return owners[0]!.id;
  return owners.length === 0 && rows.length === 1 && rows[0]!.open ? rows[0]!.id : undefined;
}
