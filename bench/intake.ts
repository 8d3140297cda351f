import { join } from 'node:path';
import { openBenchGateway, WARM_UP_CLAIMS } from './gateway.ts';
import type { Benchmark } from './types.ts';

/** How many claims a second the gateway judges, stores and answers. */
export const intakeHttp: Benchmark = {
  name: 'intake-http', unit: 'claims/s', sizeUnit: 'claims', sizes: [5_000], quickSize: 200, module: import.meta.url,
  what: 'claims posted over 16 connections by a client process, each checked, stored and answered, on a fresh embedded PostgreSQL; the memory is the gateway\'s',
  run: async (size) => {
    const bench = await openBenchGateway();
    try {
      // The cutoff is never now, so that nothing but intake works.
      const hour = new Date(Date.now() + 6 * 3_600_000).toISOString().slice(11, 13);
      await bench.apply({
        mailbox: { kind: 'folder', path: join(bench.dir, 'mailbox'), in: 'in', out: 'out' },
        cutoffs: { mode: 'times', times: [`${hour}:00`], timeZone: 'UTC', weekdays: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
      });
      await bench.post(WARM_UP_CLAIMS, 'W');
      const { seconds } = await bench.post(size, 'B');
      return { value: size / seconds, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
    } finally {
      await bench.close();
    }
  },
  peers: [],
};
