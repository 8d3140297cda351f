import type { Ctx } from '../src/context.ts';
import { recordFile, storeStream } from '../src/db/files.ts';
import { openLocks } from '../src/db/locks.ts';
import { asGateway } from '../src/db/sql.ts';
import { readRun } from '../src/inbound/read.ts';
import { storeInbound } from '../src/inbound/store.ts';
import { newId } from '../src/lib/ids.ts';
import { x12Amount } from '../src/lib/money.ts';
import { postRun } from '../src/remits/post.ts';
import { InterchangeWriter } from '../src/x12/write.ts';
import { dayOf, LINE_CENTS, LINES, numberOf, PAID_CLAIMS, PAYEE, withLedger } from './ledger.ts';
import type { Benchmark } from './types.ts';

const PAID_LINE_CENTS = 95_00;

/** How fast an 835 of ten thousand claims and thirty thousand lines becomes ledger entries, from the stored file on. */
export const post835: Benchmark = {
  name: 'post-835', unit: 'claims/s', sizeUnit: 'claims', sizes: [10_000, 100_000, 1_000_000], quickSize: 10_000, runs: { 100000: 3, 1000000: 1 }, module: import.meta.url,
  what: 'a stored 835 of 10,000 claims with 30,000 lines read, matched against so many stored claims, balanced and posted, with statuses and events; the memory is the gateway\'s without PostgreSQL, and a million claims are stored for one run only',
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

async function readAndPost(ctx: Ctx, locks: ReturnType<typeof openLocks>): Promise<void> {
  while ((await readRun(ctx, { locks })) > 0);
  while ((await postRun(ctx, { locks })) > 0);
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

