import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseClaim } from '../src/claims/schema.ts';
import { writeClaims } from '../src/claims/to837.ts';
import { InterchangeWriter } from '../src/x12/write.ts';
import { claimBody } from './claim.ts';
import { type BenchGateway, openBenchGateway } from './gateway.ts';
import { invent } from './people.ts';
import type { Benchmark } from './types.ts';

const GUIDE = '005010X222A1';
/** Claims of the file before the one that is measured: a gateway that runs for days knows its code. */
const WARM_UP_CLAIMS = 3_000;
/** How often the client asks whether the file is read. */
const ASK_MS = 100;

/** How fast an 837 file of one set is taken in: from the first byte of the request to every claim judged, stored and listed. */
export const upload837p: Benchmark = {
  name: 'upload-837p', unit: 'claims/s', sizeUnit: 'claims', sizes: [5_000], quickSize: 500, module: import.meta.url,
  what: 'an 837P posted to /v1/files until every claim of it is judged, stored and listed, and TA1, 999 and 277CA are written, on a fresh embedded PostgreSQL; the memory is the gateway\'s',
  // Made outside of the process that is measured: claims in memory would count as the gateway's.
  prepare: async (size) => {
    for (const of of filesFor(size)) writeFileSync(pathOf(of), fileOf(of));
  },
  run: async (size) => {
    const [warmUp, measured] = filesFor(size);
    const bench = await openBenchGateway();
    try {
      // The cutoff is never now, so that nothing but the upload works.
      const hour = new Date(Date.now() + 6 * 3_600_000).toISOString().slice(11, 13);
      await bench.apply({
        mailbox: { kind: 'folder', path: join(bench.dir, 'mailbox'), in: 'in', out: 'out' },
        cutoffs: { mode: 'times', times: [`${hour}:00`], timeZone: 'UTC', weekdays: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
      });
      await upload(bench, warmUp);
      const seconds = await upload(bench, measured);
      return { value: size / seconds, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
    } finally {
      await bench.close();
    }
  },
  peers: [],
};

interface File {
  claims: number;
  isa13: number;
}

function filesFor(size: number): [warmUp: File, measured: File] {
  return [{ claims: WARM_UP_CLAIMS, isa13: 1 }, { claims: size, isa13: 2 }];
}

function pathOf({ claims, isa13 }: File): string {
  return join(tmpdir(), `edi-gateway-bench-upload-${claims}-${isa13}.x12`);
}

async function upload(bench: BenchGateway, of: File): Promise<number> {
  const headers = { authorization: `Bearer ${bench.gateway.firstKey!}` };
  const body = readFileSync(pathOf(of));
  const started = performance.now();
  const { id } = await (await fetch(`${bench.gateway.url}/v1/files?name=bench.x12`, { method: 'POST', headers: { ...headers, 'content-type': 'application/edi-x12' }, body: new Uint8Array(body) })).json() as { id: string };
  for (;;) {
    await pause(ASK_MS);
    const file = await (await fetch(`${bench.gateway.url}/v1/files/${id}?limit=1`, { headers })).json() as { state: string; acceptedCount: number };
    if (file.state === 'stored') continue;
    if (file.acceptedCount !== of.claims) throw new Error(`the gateway took ${file.acceptedCount} of ${of.claims} claims`);
    return (performance.now() - started) / 1_000;
  }
}

/** One set of invented claims. The same numbers give the same bytes. */
function fileOf({ claims, isa13 }: File): Buffer {
  const source = invent(20_260_115 + isa13);
  const at = { d8: '20260115', hhmm: '0800' };
  const writer = new InterchangeWriter();
  writer.interchange({ senderQualifier: 'ZZ', senderId: 'BENCHSENDER', receiverQualifier: 'ZZ', receiverId: 'GATEWAY', at, controlNumber: isa13, usage: 'T', ackRequested: true });
  writer.group({ functionalId: 'HC', senderCode: 'BENCHSENDER', receiverCode: 'GATEWAY', controlNumber: isa13, version: GUIDE });
  writer.set({ code: '837', controlNumber: '0001', guide: GUIDE });
  const outgoing = Array.from({ length: claims }, (_, n) => {
    const parsed = parseClaim('professional', claimBody(source, `U${isa13}-${n + 1}`));
    if (!parsed.ok) throw new Error('an invented claim can\'t be read');
    return { claim: parsed.claim, claimNumber: `CLIENT${n + 1}` };
  });
  writeClaims(writer, outgoing, { bht03: `BENCH${isa13}`, at });
  writer.endSet();
  writer.endGroup();
  writer.endInterchange();
  return Buffer.from(writer.bytes());
}
