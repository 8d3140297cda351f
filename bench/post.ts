import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { claimFilters, claimSearch, listClaims } from '../src/api/claim-list.ts';
import { readConfig } from '../src/config.ts';
import { type Ctx, openContext } from '../src/context.ts';
import { storeStream, recordFile } from '../src/db/files.ts';
import { openLocks } from '../src/db/locks.ts';
import { asGateway } from '../src/db/sql.ts';
import { readRun } from '../src/inbound/read.ts';
import { storeInbound } from '../src/inbound/store.ts';
import { newId } from '../src/lib/ids.ts';
import { createLog } from '../src/lib/log.ts';
import { x12Amount } from '../src/lib/money.ts';
import { payerSchema } from '../src/payers/schema.ts';
import { applyPayers } from '../src/payers/store.ts';
import { postRun } from '../src/remits/post.ts';
import { InterchangeWriter } from '../src/x12/write.ts';
import type { Benchmark, Measured } from './types.ts';

/** Claims that one 835 pays, three lines each. */
const PAID_CLAIMS = 10_000;
const LINES = 3;
const LINE_CENTS = 125_50;
const PAID_LINE_CENTS = 95_00;
const PAYEE = '1999999984';
const BILLER = 'bench';
const INSERT_AT_ONCE = 50_000;

/** How fast an 835 of ten thousand claims and thirty thousand lines becomes ledger entries, from the stored file on. */
export const post835: Benchmark = {
  name: 'post-835', unit: 'claims/s', sizeUnit: 'claims', sizes: [10_000, 100_000, 1_000_000], quickSize: 10_000,
  what: 'a stored 835 of 10,000 claims with 30,000 lines read, matched against so many stored claims, balanced and posted, with statuses and events; the memory is the gateway\'s without PostgreSQL',
  run: (size) => withLedger(size, async (ctx) => {
    const locks = openLocks(ctx);
    await storeRemit(ctx, 'WARM', 500, 0);
    await readAndPost(ctx, locks);
    await storeRemit(ctx, 'BENCH', PAID_CLAIMS, size - PAID_CLAIMS);
    const start = performance.now();
    await readAndPost(ctx, locks);
    const seconds = (performance.now() - start) / 1_000;
    const posted = await asGateway(ctx, (tx) => tx.query<{ n: number }>(`select count(*) as n from ledger.claims where status = 'PAID'`));
    await locks.close();
    if (posted[0]!.n < PAID_CLAIMS) throw new Error(`only ${posted[0]!.n} claims were posted`);
    return { value: PAID_CLAIMS / seconds, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
  }),
  peers: [],
};

/** How long a page of the claims list takes: the slowest of many kinds of pages, each taken several times. */
export const listPages: Benchmark = {
  name: 'list-claims', unit: 'ms', sizeUnit: 'claims', sizes: [10_000, 1_000_000], quickSize: 10_000,
  what: 'one page of 50 claims, the slowest kind of twelve at the median of seven times each: first and deep pages, filters, and searches by the beginning of a number',
  run: (size) => withLedger(size, async (ctx) => {
    const caller = { keyId: 'key_bench', billerId: BILLER, usage: 'T' as const, operator: false };
    const deep = await asGateway(ctx, (tx) => tx.query<{ cursor: string }>(
      `select created_at::text || '|' || id as cursor from ledger.claims order by created_at, id offset $1 limit 1`, [Math.floor(size / 2)]));
    const after = Buffer.from(deep[0]!.cursor).toString('base64url');
    const pages = [
      {}, { after }, { status: 'PAYER_ACCEPTED' }, { status: 'DENIED,PARTIAL' }, { status: 'PAYER_REJECTED', after }, { payer: 'bench', after }, { servedFrom: '2026-01-01' },
      { chargeFrom: '376.50', chargeTo: '400.00' },
    ].map((by) => claimFilters.parse(by));
    const searches = [{ patientControlNumber: 'BN000012' }, { patientControlNumber: 'BN' }, { claimNumber: 'GW00000077' }, { payerClaimNumber: 'NONE' }].map((by) => claimSearch.parse(by));
    let slowest = 0;
    for (const by of [...pages, ...searches]) {
      const times: number[] = [];
      for (let n = 0; n < 7; n += 1) {
        const start = performance.now();
        await listClaims(ctx, caller, by);
        times.push(performance.now() - start);
      }
      slowest = Math.max(slowest, times.sort((a, b) => a - b)[3]!);
    }
    return { value: slowest, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
  }),
  peers: [],
};

async function readAndPost(ctx: Ctx, locks: ReturnType<typeof openLocks>): Promise<void> {
  while ((await readRun(ctx, { locks })) > 0);
  while ((await postRun(ctx, { locks })) > 0);
}

/** A database of its own with so many claims that were sent; the last ten thousand of them can be paid. */
async function withLedger(claims: number, work: (ctx: Ctx) => Promise<Measured>): Promise<Measured> {
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

async function storeRemit(ctx: Ctx, trace: string, claims: number, first: number): Promise<void> {
  const file = await storeStream(ctx, { chunks: (async function* () { yield remitBytes(trace, claims, first); })(), limit_bytes: 1e9 });
  await asGateway(ctx, async (tx) => {
    await recordFile(ctx, tx, file);
    await storeInbound(tx, { id: newId('fil'), payerId: 'bench', name: `${trace}.835`, file, at: ctx.now() });
  });
}

function remitBytes(trace: string, claims: number, first: number): Buffer {
  const at = { d8: '20260115', hhmm: '0800' };
  const writer = new InterchangeWriter();
  writer.interchange({ senderQualifier: 'ZZ', senderId: 'BENCHRECEIVER', receiverQualifier: 'ZZ', receiverId: 'BENCHSENDER', at, controlNumber: 1, usage: 'T', ackRequested: false });
  writer.group({ functionalId: 'HP', senderCode: 'BENCHRECEIVER', receiverCode: 'BENCHSENDER', controlNumber: 1, version: '005010X221A1' });
  writer.set({ code: '835', controlNumber: '0001' });
  writer.segment('BPR', ['I', x12Amount(claims * LINES * PAID_LINE_CENTS), 'C', 'ACH', '', '', '', '', '', '', '', '', '', '', '', at.d8]);
  writer.segment('TRN', ['1', trace, '1998887776']);
  writer.segment('DTM', ['405', at.d8]);
  writer.segment('N1', ['PR', 'BENCHMARK HEALTH PLAN']);
  writer.segment('N1', ['PE', 'LANTERN FAMILY MEDICINE', 'XX', PAYEE]);
  writer.segment('LX', ['1']);
  for (let n = first; n < first + claims; n += 1) writeClaim(writer, n);
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  return Buffer.from(writer.take());
}

function writeClaim(writer: InterchangeWriter, n: number): void {
  const patient = 10_00;
  writer.segment('CLP', [numberOf(n), '1', x12Amount(LINES * LINE_CENTS), x12Amount(LINES * PAID_LINE_CENTS), x12Amount(LINES * patient), '12', `ICN${n}`, '11', '1']);
  writer.segment('NM1', ['QC', '1', 'BENCH', 'PATIENT', '', '', '', 'MI', `M${n}`]);
  for (let line = 1; line <= LINES; line += 1) {
    writer.segment('SVC', [['HC', '99213'], x12Amount(LINE_CENTS), x12Amount(PAID_LINE_CENTS), '', '1']);
    writer.segment('DTM', ['472', dayOf(n)]);
    writer.segment('CAS', ['CO', '45', x12Amount(LINE_CENTS - PAID_LINE_CENTS - patient)]);
    writer.segment('CAS', ['PR', '3', x12Amount(patient)]);
    writer.segment('REF', ['6R', `${numberOf(n)}-${line}`]);
    writer.segment('AMT', ['B6', x12Amount(PAID_LINE_CENTS + patient)]);
  }
}

function numberOf(n: number): string {
  return `BN${String(n).padStart(8, '0')}`;
}

/** The same days as in the stored claims. */
function dayOf(n: number): string {
  return new Date(Date.UTC(2025, 0, 1 + (n % 700))).toISOString().slice(0, 10).replaceAll('-', '');
}
