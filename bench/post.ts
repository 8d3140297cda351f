import type { Ctx } from '../src/context.ts';
import { openLocks } from '../src/db/locks.ts';
import { asGateway } from '../src/db/sql.ts';
import { readRun } from '../src/inbound/read.ts';
import { postRun } from '../src/remits/post.ts';
import { withLedger } from './ledger.ts';
import { arrive, PAID_CLAIMS } from './remittance.ts';
import type { Benchmark } from './types.ts';

/** How fast an 835 of ten thousand claims and thirty thousand lines becomes ledger entries, from the stored file on. */
export const post835: Benchmark = {
  name: 'post-835', unit: 'claims/s', sizeUnit: 'claims', sizes: [10_000, 100_000, 1_000_000], quickSize: 10_000, runs: { 100000: 3, 1000000: 1 }, module: import.meta.url,
  what: 'a stored 835 of 10,000 claims with 30,000 lines read, matched against so many stored claims, balanced and posted, with statuses and events; the memory is the gateway\'s without PostgreSQL, and a million claims are stored for one run only',
  run: (size) => withLedger(size, async (ctx) => {
    const locks = openLocks(ctx);
    await arrive(ctx, 'WARM');
    await readAndPost(ctx, locks);
    await arrive(ctx, 'BENCH');
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
