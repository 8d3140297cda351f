import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { successAnswer } from '../src/claims/answer.ts';
import { judgeClaim, readBody } from '../src/claims/judge.ts';
import type { AtHand } from '../src/claims/at-hand.ts';
import type { CodeKind } from '../src/codes/kinds.ts';
import { buildList, packRows } from '../src/codes/list.ts';
import { shippedLists } from '../src/codes/shipped.ts';
import { loadGuides } from '../src/guides/load.ts';
import { hasErrors } from '../src/lib/issue.ts';
import { payerSchema } from '../src/payers/schema.ts';
import { BENCH_PAYER, claimBody } from './claim.ts';
import { measuredSince } from './files.ts';
import { programBeside } from './compiled.ts';
import { type BenchGateway, openBenchGateway } from './gateway.ts';
import { invent } from './people.ts';
import type { Benchmark, Measured } from './types.ts';

/** Claims that are judged again and again. */
const CLAIMS = 500;
/** Requests before those that are measured: a gateway that runs for days knows its code. */
const WARM_UP_REQUESTS = 2_000;
const NOW = new Date('2026-10-05T15:00:00Z');

/** How many claims a second one process judges, everything that `/validation` does but HTTP and the transaction. */
export const validation: Benchmark = {
  name: 'validation', unit: 'claims/s', sizeUnit: 'claims', sizes: [20_000], quickSize: 2_000, warmUp: 10_000, module: import.meta.url,
  what: 'bodies read, repaired, judged by all edits with two years of every code list in memory, written as an 837P, checked by its guide, and answered, in one thread',
  run: async (size) => judgeAgain(size),
  peers: [],
};

/** How long the slowest of a hundred answers takes when requests come steadily. */
export const validationHttp: Benchmark = {
  name: 'validation-http', unit: 'ms', sizeUnit: 'claims', sizes: [4_000], quickSize: 400, module: import.meta.url,
  what: 'the 99th percentile of the time that `/validation` takes over HTTP, at 200 requests a second from a client process, on a fresh embedded PostgreSQL',
  run: async (size) => {
    const bench = await openBenchGateway();
    try {
      await bench.apply({ mailbox: { kind: 'folder', path: join(bench.dir, 'mailbox'), in: 'in', out: 'out' }, cutoffs: { mode: 'at-once', batch_delay_ms: 3_600_000 } });
      const { p99_ms } = await paced(bench, WARM_UP_REQUESTS).then(() => paced(bench, size));
      return { value: p99_ms, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
    } finally {
      await bench.close();
    }
  },
  peers: [],
};

/** Asks from a process of its own, so that making the requests costs the gateway nothing. */
async function paced({ gateway }: BenchGateway, requests: number): Promise<{ p99_ms: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...programBeside(import.meta.url, 'paced'), gateway.url!, gateway.firstKey!, String(requests)]);
  return JSON.parse(stdout) as { p99_ms: number };
}

function judgeAgain(size: number): Measured {
  const source = invent(CLAIMS);
  const bodies = Array.from({ length: CLAIMS }, (_, n) => claimBody(source, `V${n + 1}`));
  const guides = loadGuides();
  const payer = payerSchema.parse({
    id: 'bench', name: 'Benchmark Health Plan', usage: 'T', payerIds: [BENCH_PAYER], envelope: { senderId: 'BENCHSENDER', receiverId: 'BENCHRECEIVER' },
    mailbox: { kind: 'folder', path: '.' },
  });
  const hand = wholeLists();
  const start = performance.now();
  for (let n = 0; n < size; n += 1) {
    const read = readBody('professional', bodies[n % CLAIMS], () => 'N1');
    const judged = judgeClaim({ ...read, claim: read.claim! }, { guides, payer, claimNumber: 'VALIDATION', now: NOW, hand });
    if (hasErrors(judged.issues)) throw new Error(`the gateway refuses ${judged.issues[0]!.ruleId}`);
    JSON.stringify(successAnswer({ kind: 'professional', usage: 'T', traceId: 'bench', at: NOW, ...judged }));
  }
  return measuredSince(start, size);
}

/** Two years of lists as large as the publishers' own, made up but for the codes of the benchmark's claims. */
function wholeLists(): AtHand {
  const lists = new Map(shippedLists());
  const add = (kind: CodeKind, codes: readonly string[]) => {
    const { packed } = packRows(codes.map((code) => ({ code, marks: 0 })));
    lists.set(kind, buildList(kind, [['20241001', '20250930'], ['20251001', '20271231']].map(([from, to]) => ({ kind, release: from!, source: 'bench', from, to, complete: true, packed }))));
  };
  const digits = (count: number, code: (n: string) => string) => Array.from({ length: count }, (_, n) => code(n.toString(36).toUpperCase().padStart(4, '0')));
  add('icd10cm', ['I10', 'E119', 'J069', 'M25561', 'R519', 'K219', 'F411', ...digits(98_000, (n) => `Z9${n}`)]);
  add('icd10pcs', digits(79_000, (n) => `0FT${n}`));
  add('hcpcs', digits(8_000, (n) => `A${n}`));
  const facts = { npis: new Map(), drugs: new Map(), pairs: new Map(), units: new Map() };
  // Every provider of the benchmark is known.
  facts.npis.get = () => ({ deactivated: undefined, reactivated: undefined });
  return { codes: { lists, facts }, billerNpis: [], repairs: true, historyOf: () => ({ same: [], alike: [], original: undefined, bills: [] }) };
}
