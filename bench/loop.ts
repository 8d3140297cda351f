import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openQueues } from '../src/queues/backend.ts';
import { BENCH_PAYER } from './claim.ts';
import { type BenchGateway, openBenchGateway, WARM_UP_CLAIMS } from './gateway.ts';
import type { Benchmark } from './types.ts';

const PASSWORD = 'bench';
const DEADLINE_MS = 600_000;

/** How many claims a second go the whole way: posted, sent over SFTP, acknowledged, paid, and handed back on the results queue. */
export const loop: Benchmark = {
  name: 'loop', unit: 'claims/s', sizeUnit: 'claims', sizes: [2_000], quickSize: 100,
  what: 'from the first post to the last result taken from the queue, with a simulated payer behind SFTP in a process of its own; the memory is the gateway\'s',
  run: async (size) => {
    process.env['BENCH_PASSWORD'] = PASSWORD;
    const bench = await openBenchGateway();
    const payer = startPayer(join(bench.dir, 'payer'));
    try {
      const address = await addressOf(payer);
      await bench.apply({
        mailbox: { kind: 'sftp', host: address.host, port: address.port, username: 'gateway', password: 'env:BENCH_PASSWORD', hostKeys: [address.fingerprint], in: '/in', out: '/out' },
        exchange: { settle_ms: 200, poll_ms: 250 },
        cutoffs: { mode: 'at-once', batch_delay_ms: 500 },
      });
      const results = consume(bench);
      await Promise.all([bench.post(WARM_UP_CLAIMS, 'W'), results.paid(WARM_UP_CLAIMS)]);
      const [{ startedAt_ms }, endedAt_ms] = await Promise.all([bench.post(size, 'B'), results.paid(WARM_UP_CLAIMS + size)]);
      await results.close();
      return { value: size / ((endedAt_ms - startedAt_ms) / 1_000), peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
    } finally {
      payer.kill('SIGTERM');
      await bench.close();
    }
  },
  peers: [],
};

function startPayer(root: string): ChildProcess {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const env = { ...process.env, SIMULATOR_PASSWORD: PASSWORD };
  return spawn(process.execPath, ['--import', 'tsx', main, 'simulate', '--id', BENCH_PAYER, '--root', root], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** `simulate` prints where it listens. */
async function addressOf(payer: ChildProcess): Promise<{ host: string; port: number; fingerprint: string }> {
  const [line] = (await once(payer.stdout!, 'data')) as [Buffer];
  const [, host, port, fingerprint] = /sftp (\S+):(\d+),.* host key (SHA256:\S+)/.exec(line.toString()) ?? [];
  if (!host || !port || !fingerprint) throw new Error('the simulated payer did not start');
  return { host, port: Number(port), fingerprint };
}

/** Billing software on the results queue; `paid` resolves with the clock when it has heard that so many claims are paid. */
function consume({ gateway }: BenchGateway): { paid(claims: number): Promise<number>; close(): Promise<void> } {
  const queues = openQueues(gateway.ctx);
  const heard = new Set<string>();
  let look = () => {};
  queues.worker('results.default', async (job) => {
    const { type, data } = job.data as { type: string; data?: { patientControlNumber?: string } };
    if (type === 'claim.paid' && data?.patientControlNumber) heard.add(data.patientControlNumber);
    look();
  }, { concurrency: 16 });
  return {
    paid: (claims) => new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`only ${heard.size} of ${claims} claims were paid in time`)), DEADLINE_MS);
      look = () => {
        if (heard.size < claims) return;
        clearTimeout(timer);
        done(Date.now());
      };
    }),
    close: () => queues.close(),
  };
}
