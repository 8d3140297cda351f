import type { Ctx } from '../src/context.ts';
import { recordFile, storeStream } from '../src/db/files.ts';
import { asGateway } from '../src/db/sql.ts';
import { storeInbound } from '../src/inbound/store.ts';
import { newId } from '../src/lib/ids.ts';
import { x12Amount } from '../src/lib/money.ts';
import { InterchangeWriter } from '../src/x12/write.ts';

/** How many of the stored claims can be paid: the last ones. Each has three lines. */
export const PAID_CLAIMS = 10_000;
export const LINES = 3;
export const LINE_CENTS = 125_50;
export const PAYEE = '1999999984';
const PAID_LINE_CENTS = 95_00;
const WARM_UP_CLAIMS = 500;

/** Stores an 835 to get warm with and the one that is measured, of the first and the last claims. Neither is read before it has arrived. */
export async function storeRemits(ctx: Ctx, claims: number): Promise<void> {
  await storeRemit(ctx, 'WARM', { claims: WARM_UP_CLAIMS, first: 0 });
  await storeRemit(ctx, 'BENCH', { claims: PAID_CLAIMS, first: claims - PAID_CLAIMS });
}

async function storeRemit(ctx: Ctx, trace: string, { claims, first }: { claims: number; first: number }): Promise<void> {
  const file = await storeStream(ctx, { chunks: (async function* () { yield remitBytes(trace, claims, first); })(), limit_bytes: 1e9 });
  await asGateway(ctx, async (tx) => {
    await recordFile(ctx, tx, file);
    await storeInbound(tx, { id: newId('fil'), payerId: 'bench', name: trace, file, at: ctx.now() });
    await tx.run(`update ledger.inbound_files set next_try_at = 'infinity' where name = $1`, [trace]);
  });
}

/** Lets one of the stored 835s be read. */
export async function arrive(ctx: Ctx, trace: 'WARM' | 'BENCH'): Promise<void> {
  await asGateway(ctx, (tx) => tx.run('update ledger.inbound_files set next_try_at = $2 where name = $1', [trace, ctx.now()]));
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

/** The patient control number of the n-th stored claim. */
export function numberOf(n: number): string {
  return `BN${String(n).padStart(8, '0')}`;
}

/** The day of service of the n-th stored claim. */
export function dayOf(n: number): string {
  return new Date(Date.UTC(2025, 0, 1 + (n % 700))).toISOString().slice(0, 10).replaceAll('-', '');
}
