import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../src/config.ts';
import { type Ctx, openContext } from '../src/context.ts';
import { asGateway } from '../src/db/sql.ts';
import { createLog } from '../src/lib/log.ts';
import { payerSchema } from '../src/payers/schema.ts';
import { applyPayers } from '../src/payers/store.ts';
import type { Measured } from './types.ts';

/** How many of the stored claims can be paid: the last ones. Each has three lines. */
export const PAID_CLAIMS = 10_000;
export const LINES = 3;
export const LINE_CENTS = 125_50;
export const PAYEE = '1999999984';
export const BILLER = 'bench';
const INSERT_AT_ONCE = 50_000;

/** A database of its own with so many claims that were sent; the last ten thousand of them can be paid. */
export async function withLedger(claims: number, work: (ctx: Ctx) => Promise<Measured>): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'edi-gateway-bench-'));
  chmodSync(dir, 0o711);
  const config = readConfig({ GATEWAY_DATA: join(dir, 'data') });
  const open = await openContext({ config, log: createLog('silent') });
  try {
    await fill(open.ctx, claims);
    return await work(open.ctx);
  } finally {
    await open.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function fill(ctx: Ctx, claims: number): Promise<void> {
  await applyPayers(ctx, [payerSchema.parse({
    id: 'bench', name: 'Benchmark Health Plan', usage: 'T', payerIds: ['BENCH'], envelope: { senderId: 'BENCHSENDER', receiverId: 'BENCHRECEIVER' },
    mailbox: { kind: 'folder', path: '/nonexistent' },
  })]);
  await asGateway(ctx, (tx) => tx.run(`insert into ledger.billers (id, name, queue, npis) values ($1, 'Benchmark', 'results.bench', $2)`, [BILLER, [PAYEE]]));
  for (let from = 0; from < claims; from += INSERT_AT_ONCE) await fillSome(ctx, from, Math.min(from + INSERT_AT_ONCE, claims));
  await fillBodies(ctx, 0, Math.min(500, claims));
  for (let from = claims - PAID_CLAIMS; from < claims; from += 500) await fillBodies(ctx, from, from + 500);
  await analyze(ctx);
}

/** What autovacuum does within a minute of so many new rows. */
async function analyze(ctx: Ctx): Promise<void> {
  const owner = new pg.Client(ctx.connection);
  await owner.connect();
  await owner.query('vacuum analyze ledger.claims, ledger.submissions, ledger.events');
  await owner.end();
}

/** Claims in the statuses that a practice's claims have, spread over two years; those that are to be paid are accepted. */
async function fillSome(ctx: Ctx, from: number, to: number): Promise<void> {
  await asGateway(ctx, async (tx) => {
    await tx.run(
      `insert into ledger.claims (id, biller_id, patient_control_number, payer_id, payer_code, kind, usage, billing_npi, charge_cents, status, status_at, submission_id,
         member_hash, service_from, service_to, created_at)
       select 'clm_' || lpad(n::text, 26, '0'), $3, 'BN' || lpad(n::text, 8, '0'), 'bench', 'BENCH', 'professional', 'T', $4, $5,
         (array['PAYER_ACCEPTED', 'PAYER_ACCEPTED', 'PAYER_ACCEPTED', 'DENIED', 'PARTIAL', 'PAYER_REJECTED', 'SYNTAX_ACCEPTED', 'TRANSMITTED'])[1 + n % 8],
         timestamptz '2025-01-01' + n * interval '1 minute', 'sub_' || lpad(n::text, 26, '0'), decode(md5(n::text), 'hex'),
         date '2025-01-01' + n % 700, date '2025-01-01' + n % 700, timestamptz '2025-01-01' + n * interval '1 minute'
       from generate_series($1::int, $2::int - 1) n`, [from, to, BILLER, PAYEE, LINES * LINE_CENTS]);
    await tx.run(
      `insert into ledger.submissions (id, biller_id, claim_id, claim_number, version, kind, payer_id, usage, guide, frequency, set_key, charge_cents, state, batch_seq, status, body)
       select 'sub_' || lpad(n::text, 26, '0'), $3, 'clm_' || lpad(n::text, 26, '0'), 'GW' || lpad(n::text, 10, '0'), 1, 'professional', 'bench', 'T', '005010X222A1', '1', 'k', $4,
         'batched', 1, 'PAYER_ACCEPTED', '' from generate_series($1::int, $2::int - 1) n`, [from, to, BILLER, LINES * LINE_CENTS]);
    await tx.run(
      `insert into ledger.events (biller_id, subject, claim_id, kind, source_key, at, data)
       select $3, 'sub_' || lpad(n::text, 26, '0'), 'clm_' || lpad(n::text, 26, '0'), '277ca', 'file:bench:' || n, now(), $4
       from generate_series($1::int, $2::int - 1) n`,
      [from, to, BILLER, JSON.stringify({ kind: '277ca', statuses: [{ category: 'A2', status: '20' }], action: 'WQ', date: '20260110', source: 'PR' })]);
  });
}

/** Seals what the claims that are to be paid hold. */
async function fillBodies(ctx: Ctx, from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, i) => {
    const id = `sub_${String(from + i).padStart(26, '0')}`;
    const lines = Array.from({ length: LINES }, (__, line) => ({
      number: line + 1, controlNumber: `${numberOf(from + i)}-${line + 1}`, procedureCode: '99213', modifiers: [], serviceDate: dayOf(from + i), chargeCents: LINE_CENTS,
      units: '1', unit: 'UN', diagnosisPointers: ['1'], references: [], dates: [], notes: [], providers: [], adjudications: [], pointer: `/claimInformation/serviceLines/${line}`,
    }));
    const claim = { subscriber: { responsibility: 'P', lastName: 'BENCH', memberId: `M${from + i}` }, otherPayers: [], lines };
    return { id, body: ctx.seal.seal(id, 0, Buffer.from(JSON.stringify({ body: claim, claim }))).toString('base64') };
  });
  await asGateway(ctx, (tx) => tx.run(
    `update ledger.submissions s set body = decode(v.body, 'base64') from jsonb_to_recordset($1) as v (id text, body text) where s.id = v.id and s.id = any ($2)`,
    [JSON.stringify(rows), rows.map((row) => row.id)]));
}

/** The patient control number of the n-th stored claim. */
export function numberOf(n: number): string {
  return `BN${String(n).padStart(8, '0')}`;
}

/** The day of service of the n-th stored claim. */
export function dayOf(n: number): string {
  return new Date(Date.UTC(2025, 0, 1 + (n % 700))).toISOString().slice(0, 10).replaceAll('-', '');
}
