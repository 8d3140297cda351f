import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import type { Ctx } from '../context.ts';
import { newId } from '../lib/ids.ts';
import { sumCents } from '../lib/money.ts';
import { balanceClaim, type Imbalance } from './balance.ts';
import { claimOutcome, remitDate } from './outcome.ts';
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

/** CLPs that are sealed together. A stretch of saving begins at the first of a page: its size is a multiple of this. */
const CLAIMS_ON_A_PAGE = 100;

/** Saves a stretch of claims of an 835, sealed page by page; `n` counts from 1 in the set. Saving it again changes nothing. */
export function saveRemitClaims(ctx: Ctx, remit: { id: string }, claims: readonly { n: number; claim: RemitClaim }[]): Promise<void> {
  const rows = claims.map(({ n, claim }) => ({
    n, clp01: claim.patientControlNumber.trim(), clp02: claim.status, icn: claim.payerClaimNumber, charge: claim.chargeCents, paid: claim.paidCents,
    patient: claim.patientCents, outcome: claimOutcome(claim), imbalances: balanceClaim(claim),
  }));
  const pages = [...new Set(claims.map(({ n }) => pageOf(n)))].map((page) => {
    const own = claims.filter(({ n }) => pageOf(n) === page);
    return { page, body: ctx.seal.seal(`${remit.id}/pages`, page, Buffer.from(JSON.stringify(own))).toString('base64') };
  });
  return asGateway(ctx, async (tx) => {
    await tx.run(
      `insert into ledger.remit_claims (remit_id, n, biller_id, clp01, clp02, payer_claim_number, charge_cents, paid_cents, patient_cents, outcome, imbalances)
       select r.id, v.n, r.biller_id, v.clp01, v.clp02, v.icn, v.charge, v.paid, v.patient, v.outcome, v.imbalances
       from ledger.remits r, jsonb_to_recordset($2) as v (n int, clp01 text, clp02 text, icn text, charge bigint, paid bigint, patient bigint,
         outcome text, imbalances jsonb)
       where r.id = $1 on conflict (remit_id, n) do nothing`, [remit.id, JSON.stringify(rows)]);
    await tx.run(
      `insert into ledger.remit_pages (remit_id, page, biller_id, body)
       select r.id, v.page, r.biller_id, decode(v.body, 'base64') from ledger.remits r, jsonb_to_recordset($2) as v (page int, body text)
       where r.id = $1 on conflict (remit_id, page) do nothing`, [remit.id, JSON.stringify(pages)]);
  });
}

/** Opens CLPs of an 835 by their numbers. */
export async function openRemitClaims(ctx: Ctx, tx: Tx, remit: { id: string; ns: readonly number[] }): Promise<Map<number, RemitClaim>> {
  const pages = await tx.query<{ page: number; body: Buffer }>(
    'select page, body from ledger.remit_pages where remit_id = $1 and page = any ($2)', [remit.id, [...new Set(remit.ns.map(pageOf))]]);
  const wanted = new Set(remit.ns);
  const found = new Map<number, RemitClaim>();
  for (const { page, body } of pages) {
    const own = JSON.parse(ctx.seal.open(`${remit.id}/pages`, page, body).toString()) as { n: number; claim: RemitClaim }[];
    for (const { n, claim } of own) if (wanted.has(n)) found.set(n, claim);
  }
  const missing = remit.ns.filter((n) => !found.has(n));
  if (missing.length > 0) await openSingly(ctx, tx, { ...remit, ns: missing }, found);
  return found;
}

/** Opens CLPs of several 835s, in the order asked. */
export async function openClaimsOf(ctx: Ctx, tx: Tx, places: readonly { remit_id: string; n: number }[]): Promise<RemitClaim[]> {
  const claims: RemitClaim[] = [];
  for (const { remit_id, n } of places) claims.push((await openRemitClaims(ctx, tx, { id: remit_id, ns: [n] })).get(n)!);
  return claims;
}

/** CLPs that were saved before there were pages. */
async function openSingly(ctx: Ctx, tx: Tx, remit: { id: string; ns: readonly number[] }, found: Map<number, RemitClaim>): Promise<void> {
  const rows = await tx.query<{ n: number; body: Buffer }>(
    'select n, body from ledger.remit_claims where remit_id = $1 and n = any ($2) and body is not null', [remit.id, remit.ns]);
  for (const { n, body } of rows) found.set(n, (JSON.parse(ctx.seal.open(remit.id, n, body).toString()) as { claim: RemitClaim }).claim);
}

function pageOf(n: number): number {
  return Math.floor((n - 1) / CLAIMS_ON_A_PAGE);
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
