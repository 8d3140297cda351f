import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damage, damaged, samplesOf } from './mutate.ts';
import { readAll } from './read-all.ts';

/** How many damaged files are read. The long run: GATEWAY_FUZZ_RUNS=1000000. */
const RUNS = Number(process.env.GATEWAY_FUZZ_RUNS ?? 20_000);
const LIMIT_MS = 60_000 + RUNS * 5;

const chunkSizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 });

test.each([['835', 0.3], ['999', 0.2], ['277ca', 0.3], ['837', 0.15], ['ta1', 0.05]])(
  'however a %s is damaged, it is read without an exception and every position told lies in the file', (kind, share) => {
    const files = samplesOf(kind);
    expect(files.length).toBeGreaterThan(10);
    fc.assert(fc.property(fc.nat(files.length - 1), damage, chunkSizes, (file, pieces, sizes) => {
      readAll(damaged(files[file]!, pieces), sizes);
    }), { numRuns: Math.ceil(RUNS * share) });
  }, LIMIT_MS,
);

test('the undamaged samples are read in full', () => {
  for (const kind of ['835', '999', '277ca', '837']) {
    for (const file of samplesOf(kind)) {
      const { sets, claims } = readAll(file, [file.length]);
      expect(sets).toBeGreaterThan(0);
      if (kind === '835') expect(claims).toBeGreaterThan(0);
    }
  }
});
