import type { Tx } from '../db/sql.ts';
import { isoFromD8 } from '../lib/dates.ts';

/** A claim that is looked for among others: keyed hashes in base64, days CCYYMMDD. */
export interface Question {
  readonly number: string;
  readonly member: string;
  readonly from: string;
  readonly to: string;
}

/** A claim of the same member around the same days. */
export interface FoundClaim {
  /** Index of the question that it answers. */
  readonly n: number;
  readonly number: string;
  readonly kind: string;
  readonly facility: string | null;
  readonly same: string | null;
  readonly alike: string | null;
  readonly from: string;
  readonly to: string;
}

/** A claim by the number that its payer gave it. */
export interface FoundOriginal {
  readonly payerNumber: string;
  readonly number: string;
  readonly npi: string | null;
  readonly payerCode: string;
  readonly member: string | null;
  readonly patient: string | null;
}

/** Claims that never were in a payer's system, were denied, or were taken back. */
const CLOSED = ['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'INTERCHANGE_REJECTED', 'PAYER_REJECTED', 'DENIED', 'REVERSED', 'VOIDED'];
/** Claims of one member around one claim that are compared. */
const NEARBY_LIMIT = 50;

/** Open claims of a biller for the same members, up to three days from the same days, all with one query. */
export function findNearby(tx: Tx, of: { billerId: string; usage: 'T' | 'P' }, questions: readonly Question[]): Promise<FoundClaim[]> {
  return tx.query<FoundClaim>(
    `with q as materialized (
       -- Under a row-level policy an index serves plain values only: a function that is not known to keep secrets runs after the policy.
       select number, decode(member, 'base64') as member, first - 3 as first, last + 3 as last, n
       from unnest($3::text[], $4::text[], $5::date[], $6::date[]) with ordinality as u (number, member, first, last, n))
     select (q.n - 1)::int as n, c.* from q cross join lateral (
       select patient_control_number as number, kind, facility_code as facility, encode(same_hash, 'base64') as same, encode(alike_hash, 'base64') as alike,
         to_char(service_from, 'YYYYMMDD') as from, to_char(service_to, 'YYYYMMDD') as to
       -- By member alone first: while the planner knows nothing of the table it would rather read all claims of the biller.
       from (select o.* from ledger.claim_persons p join ledger.claims o on o.id = p.claim_id where p.biller_id = $1 and p.member_hash = q.member offset 0) as near
       where usage = $2 and patient_control_number <> q.number and service_to >= q.first and service_from <= q.last and status <> all ($7)
       order by created_at desc limit ${NEARBY_LIMIT}) as c`,
    [of.billerId, of.usage, questions.map(({ number }) => number), questions.map(({ member }) => member), questions.map(({ from }) => isoFromD8(from)),
      questions.map(({ to }) => isoFromD8(to)), CLOSED]);
}

/** Claims of a biller by the numbers that payers gave them. */
export function findOriginals(tx: Tx, of: { billerId: string; usage: 'T' | 'P' }, payerNumbers: readonly string[]): Promise<FoundOriginal[]> {
  return tx.query<FoundOriginal>(
    `select payer_claim_number as "payerNumber", patient_control_number as number, billing_npi as npi, payer_code as "payerCode",
       encode(member_hash, 'base64') as member, encode(patient_hash, 'base64') as patient
     from ledger.claims where biller_id = $1 and usage = $2 and payer_claim_number = any ($3)`, [of.billerId, of.usage, payerNumbers]);
}

/** What a biller has said about itself that claims are judged by: its NPIs, and whether the form of claims is repaired. */
export async function billerSettings(tx: Tx, billerId: string): Promise<{ npis: readonly string[]; repairs: boolean }> {
  const [row] = await tx.query<{ npis: string[]; repair: boolean }>('select npis, repair from ledger.billers where id = $1', [billerId]);
  return { npis: row?.npis ?? [], repairs: row?.repair ?? true };
}
