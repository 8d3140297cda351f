import { z } from 'zod';
import type { KeyGrant } from '../billers/store.ts';
import { normalMemberNumber, normalName } from '../claims/keys.ts';
import { claimTallies } from '../claims/tallies.ts';
import type { Ctx } from '../context.ts';
import { asBiller } from '../db/sql.ts';
import { formatCents, parseCents } from '../lib/money.ts';
import { afterCursor, cursorColumn, cursorValues, page, pageQuery } from './page.ts';

const day = z.iso.date();
const amount = z.union([z.string(), z.number()]).refine((value) => parseCents(value) !== undefined, 'is no amount').transform((value) => parseCents(value)!);

/** What the list can be narrowed by in an address: nothing that names a patient. */
export const claimFilters = pageQuery.extend({
  status: z.string().max(200).transform((text) => text.split(',').filter(Boolean)).optional(),
  payer: z.string().max(40).optional(),
  kind: z.enum(['professional', 'institutional', 'dental']).optional(),
  nextAction: z.enum(['secondary-due', 'patient-balance', 'appeal', 'correct', 'wait', 'closed']).optional(),
  billingNpi: z.string().max(15).optional(),
  servedFrom: day.optional(), servedTo: day.optional(),
  createdFrom: day.optional(), createdTo: day.optional(),
  changedFrom: day.optional(), changedTo: day.optional(),
  chargeFrom: amount.optional(), chargeTo: amount.optional(),
});

/** Numbers stand in bodies, never in addresses: a patient control number is the practice's own name for a patient's visit. */
export const claimSearch = claimFilters.extend({
  /** Beginnings of numbers, in any spelling of the first. */
  patientControlNumber: z.string().max(50).optional(), claimNumber: z.string().max(50).optional(),
  payerClaimNumber: z.string().max(50).optional(), checkNumber: z.string().max(50).optional(),
  /** Exact, found by keyed hash. */
  memberId: z.string().max(80).optional(), lastName: z.string().max(60).optional(), birthDate: z.string().regex(/^\d{4}-?\d{2}-?\d{2}$/).optional(),
}).refine((by) => (by.lastName === undefined) === (by.birthDate === undefined), 'lastName and birthDate go together');

export type ClaimSearch = z.output<typeof claimSearch>;

/** One claim of a list. */
export interface ClaimRow {
  id: string;
  cursor_time: string;
  patient_control_number: string;
  payer_id: string;
  payer_code: string;
  kind: string;
  usage: 'T' | 'P';
  charge_cents: number;
  status: string;
  status_at: Date;
  outcome: string | null;
  rejected_by: string | null;
  paid_cents: number;
  patient_cents: number;
  reasons: string[];
  payer_claim_number: string | null;
  submissions: number;
  service_from: string | null;
  service_to: string | null;
  next_action: string | null;
  deadline: string | null;
  created_at: Date;
}

/** Columns of a ClaimRow. */
export const CLAIM = `select c.id, ${cursorColumn('c.created_at')}, c.patient_control_number, c.payer_id, c.payer_code, c.kind, c.usage, c.charge_cents,
  c.status, c.status_at, c.outcome, c.rejected_by, c.paid_cents, c.patient_cents, c.reasons, c.payer_claim_number, c.submissions, c.service_from, c.service_to,
  m.next_action, m.deadline, c.created_at
  from ledger.claims c left join ledger.claim_money m on m.claim_id = c.id`;

/** A page of the biller's claims of the key's environment, newest first. */
export async function listClaims(ctx: Ctx, caller: KeyGrant, by: ClaimSearch) {
  const { status, ...others } = by;
  const { where, values } = conditions(ctx, caller, others);
  const at = values.length + 1;
  const newest = (claims: string) => `${CLAIM} where ${claims} and ${afterCursor('c.created_at', 'c.id', at)} order by c.created_at desc, c.id desc limit $${at + 2}`;
  // An index gives the newest claims of one status. Those of several are the newest of each, put together.
  const text = status === undefined ? newest(where)
    : `select one.* from unnest($${at + 3}::text[]) as wanted (status) cross join lateral (${newest(`${where} and c.status = wanted.status`)}) one
       order by one.created_at desc, one.id desc limit $${at + 2}`;
  const rows = await asBiller(ctx, caller.billerId, (tx) => tx.query<ClaimRow>(
    text, [...values, ...cursorValues(by.after), by.limit, ...(status === undefined ? [] : [[...new Set(status)]])]));
  return page(rows, by.limit, claimJson);
}

/** How many claims each status has, under the same filters as the list. Without any, nothing is counted: the tallies know. */
export async function countClaims(ctx: Ctx, caller: KeyGrant, by: ClaimSearch): Promise<Record<string, number>> {
  const isNarrowed = Object.entries(by).some(([name, value]) => !['limit', 'after', 'status'].includes(name) && value !== undefined);
  if (!isNarrowed) {
    const tallies = await claimTallies(ctx, caller);
    return Object.fromEntries(tallies.filter(({ status }) => by.status?.includes(status) ?? true).map(({ status, n }) => [status, n]));
  }
  const { where, values } = conditions(ctx, caller, by);
  const rows = await asBiller(ctx, caller.billerId, (tx) => tx.query<{ status: string; n: number }>(
    `select c.status, count(*) as n from ledger.claims c ${by.nextAction === undefined ? '' : 'left join ledger.claim_money m on m.claim_id = c.id'}
     where ${where} group by c.status order by c.status`, values));
  return Object.fromEntries(rows.map((row) => [row.status, row.n]));
}

/** Only the conditions that were asked for stand in the statement, so that each kind of search has a plan of its own. */
function conditions(ctx: Ctx, caller: KeyGrant, by: ClaimSearch): { where: string; values: unknown[] } {
  const values: unknown[] = [caller.billerId, caller.usage];
  const parts = ['c.biller_id = $1', 'c.usage = $2'];
  const add = (value: unknown, sql: (place: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(sql(`$${values.length}`));
  };
  add(by.status, (at) => `c.status = any (${at})`);
  add(by.payer, (at) => `c.payer_id = ${at}`);
  add(by.kind, (at) => `c.kind = ${at}`);
  add(by.nextAction, (at) => `m.next_action = ${at}`);
  add(by.billingNpi, (at) => `c.billing_npi = ${at}`);
  add(by.servedFrom, (at) => `c.service_to >= ${at}::date`);
  add(by.servedTo, (at) => `c.service_from <= ${at}::date`);
  add(by.createdFrom, (at) => `c.created_at >= ${at}::date`);
  add(by.createdTo, (at) => `c.created_at < ${at}::date + 1`);
  add(by.changedFrom, (at) => `c.status_at >= ${at}::date`);
  add(by.changedTo, (at) => `c.status_at < ${at}::date + 1`);
  add(by.chargeFrom, (at) => `c.charge_cents >= ${at}`);
  add(by.chargeTo, (at) => `c.charge_cents <= ${at}`);
  add(plain(by.patientControlNumber), (at) => `c.payer_id = any (array(select p.id from ledger.payers p where p.usage = $2))
    and ${beginsWith('c.plain_number', at)}`);
  add(upper(by.claimNumber), (at) => `c.id = any (array(select s.claim_id from ledger.submissions s where ${beginsWith('s.claim_number', at)} limit ${MOST_FOUND}))`);
  add(by.payerClaimNumber?.trim(), (at) => beginsWith('c.payer_claim_number', at));
  add(by.checkNumber?.trim(), (at) => `c.id = any (array(select rc.claim_id from ledger.remits r join ledger.remit_claims rc on rc.remit_id = r.id
    where r.biller_id = $1 and ${beginsWith('r.trace', at)} and rc.claim_id is not null limit ${MOST_FOUND}))`);
  const ofPerson = (column: string) => (at: string) => `c.id = any (array(select p.claim_id from ledger.claim_persons p where p.biller_id = $1 and p.${column} = ${at}))`;
  add(hash(ctx, normalMemberNumber(by.memberId)), ofPerson('member_hash'));
  if (by.lastName !== undefined) add(hash(ctx, `${normalName(by.lastName) ?? ''}\n${by.birthDate!.replaceAll('-', '')}`), ofPerson('patient_hash'));
  return { where: parts.join(' and '), values };
}

/** The beginning of a number could be that of very many. As an array, so that the claims are found by their ids. */
const MOST_FOUND = 10_000;

/** As the pattern operators compare, so that an index finds it in any locale. */
function beginsWith(column: string, at: string): string {
  return `${column} ~>=~ ${at} and ${column} ~<~ (${at} || '~')`;
}

/** Same as `ledger.plain_number`. */
function plain(number: string | undefined): string | undefined {
  return number?.toUpperCase().replace(/[^A-Z0-9]/g, '').replace(/^0+/, '');
}

function upper(number: string | undefined): string | undefined {
  return number?.trim().toUpperCase();
}

function hash(ctx: Ctx, text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : ctx.seal.searchHash(text);
}

/** A claim as it stands in lists. */
export function claimJson(row: ClaimRow) {
  return {
    id: row.id, object: 'v1.claim', environment: row.usage === 'T' ? 'test' : 'production', patientControlNumber: row.patient_control_number,
    payer: { id: row.payer_id, tradingPartnerServiceId: row.payer_code }, kind: row.kind, status: row.status, statusAt: row.status_at,
    outcome: row.outcome, rejectedBy: row.rejected_by, chargeAmount: formatCents(row.charge_cents), paidAmount: formatCents(row.paid_cents),
    patientAmount: formatCents(row.patient_cents), reasons: row.reasons, payerClaimNumber: row.payer_claim_number,
    serviceFrom: row.service_from, serviceTo: row.service_to, nextAction: row.next_action, deadline: row.deadline,
    submissionCount: row.submissions, createdAt: row.created_at,
  };
}
