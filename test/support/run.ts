import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: type check, lint, then all tests. Ends with one line of the runner's own counts. With GATEWAY_TEST_NO_SKIP=1 (CI) a skipped
 * test is a failure, so that a part that could not be tested is never taken for one that was.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const tool = (...path: string[]) => join(root, 'node_modules', ...path);
const report = join(tmpdir(), `gateway-tests-${process.pid}.json`);
const noSkip = process.env['GATEWAY_TEST_NO_SKIP'] === '1';
const names = process.argv.slice(2);

const typecheck = spawnSync(process.execPath, [tool('typescript', 'bin', 'tsc'), '--noEmit'], { stdio: 'inherit' });
const lint = spawnSync(process.execPath, [tool('@biomejs', 'biome', 'bin', 'biome'), 'lint', '--error-on-warnings', 'src', 'test', 'bench'], { stdio: 'inherit' });
const vitest = spawnSync(
  process.execPath,
  [tool('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...names],
  { stdio: 'inherit' },
);

const counts = readCounts();
// Said at the end too: what a tool printed before the tests is thousands of lines above.
if (typecheck.status !== 0) process.stdout.write('The type check failed.\n');
if (lint.status !== 0) process.stdout.write('The lint failed.\n');
if (noSkip && counts.skipped > 0) process.stdout.write('Skipped tests count as failures here.\n');
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
const isGood = typecheck.status === 0 && lint.status === 0 && vitest.status === 0 && counts.passed > 0 && counts.failed === 0 && !(noSkip && counts.skipped > 0);
process.exitCode = isGood ? 0 : 1;

function readCounts(): { passed: number; failed: number; skipped: number } {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    return { passed: json['numPassedTests'] ?? 0, failed: json['numFailedTests'] ?? 0, skipped: (json['numPendingTests'] ?? 0) + (json['numTodoTests'] ?? 0) };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
