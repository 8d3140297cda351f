import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { readConfig } from '../src/config.ts';
import { type Ctx, openContext } from '../src/context.ts';
import { asGateway } from '../src/db/sql.ts';
import { collectEarly } from '../src/lib/heap.ts';
import { createLog } from '../src/lib/log.ts';
import { payerSchema } from '../src/payers/schema.ts';
import { applyPayers } from '../src/payers/store.ts';
import { programBeside } from './compiled.ts';
import { dayOf, LINE_CENTS, LINES, numberOf, PAID_CLAIMS, PAYEE, storeRemits } from './remittance.ts';
import type { Measured } from './types.ts';

export const BILLER = 'bench';
const INSERT_AT_ONCE = 50_000;

// Run as a program: `ledger.ts FOLDER CLAIMS` fills a database and ends.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await inFolder(process.argv[2]!, (ctx) => fill(ctx, Number(process.argv[3])));

/**
 * A database of its own with so many claims that were sent; the last ten thousand of them can be paid. It is filled by another process, so that
 * the memory of this one is the gateway's, and was stopped in between, so that no page is in the server's memory yet or in its log.
 */
export async function withLedger(claims: number, work: (ctx: Ctx) => Promise<Measured>): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'edi-gateway-bench-'));
  chmodSync(dir, 0o711);
  try {
    execFileSync(process.execPath, [...programBeside(import.meta.url, 'ledger'), dir, String(claims)], { stdio: ['ignore', 'inherit', 'inherit'] });
    return await inFolder(dir, work);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function inFolder<T>(dir: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  // As a gateway does.
  collectEarly();
  const open = await openContext({ config: readConfig({ GATEWAY_DATA: join(dir, 'data') }), log: createLog('silent') });
  try {
    return await work(open.ctx);
  } finally {
    await open.close();
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
  await storeRemits(ctx, claims);
  await analyze(ctx);
}

/** What autovacuum does within a minute of so many new rows. */
async function analyze(ctx: Ctx): Promise<void> {
  const owner = new pg.Client(ctx.connection);
  await owner.connect();
  await owner.query('vacuum analyze ledger.claims, ledger.claim_persons, ledger.submissions, ledger.events');
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
