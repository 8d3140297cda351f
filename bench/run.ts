import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { measure } from './child.ts';
import { compileBenchmarks, compiledPath } from './compiled.ts';
import { codes } from './codes.ts';
import { check837p } from './guide.ts';
import { intakeHttp } from './intake.ts';
import { firstPaint, listPages } from './list.ts';
import { loop } from './loop.ts';
import { machineWords, measureMachine } from './machine.ts';
import { post835 } from './post.ts';
import { read835 } from './remit.ts';
import { type Figure, toMarkdown, toText } from './report.ts';
import type { Benchmark, Measured } from './types.ts';
import { upload837p } from './upload.ts';
import { validation, validationHttp } from './validation.ts';
import { json837p, write837p } from './write.ts';
import { tokenise } from './x12.ts';

const BENCHMARKS: readonly Benchmark[] = [tokenise, read835, check837p, write837p, json837p, codes, validation, validationHttp, intakeHttp, upload837p, loop, post835, listPages, firstPaint];
const RUNS = 5;
const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
const USAGE = `usage: npm run bench -- [NAME…] [--json] [--quick]
Names: ${BENCHMARKS.map(({ name }) => name).join(' ')}. --quick runs the smallest size once.
A run that is not quick writes docs/benchmarks.md; rows of other benchmarks stay.\n`;

await main(process.argv.slice(2));

/** `child NAME SIZE [PEER]` measures once and prints what it found; everything else runs children. */
async function main(words: string[]): Promise<void> {
  if (words[0] === 'child') {
    const [, name, size, peer] = words;
    const benchmark = BENCHMARKS.find((one) => one.name === name)!;
    process.stdout.write(JSON.stringify(await measure(benchmark, Number(size), peer)));
    // Libraries with open handles must not keep the process.
    process.exit(0);
  }
  const flags = words.filter((word) => word.startsWith('--'));
  const names = words.filter((word) => !word.startsWith('--'));
  if (flags.some((flag) => flag !== '--json' && flag !== '--quick') || names.some((name) => !BENCHMARKS.some((one) => one.name === name))) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  await runAll(names, { json: flags.includes('--json'), quick: flags.includes('--quick') });
}

async function runAll(names: readonly string[], { json, quick }: { json: boolean; quick: boolean }): Promise<void> {
  compileBenchmarks();
  const figures: Figure[] = [];
  for (const benchmark of BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    for (const size of quick ? [benchmark.quickSize] : benchmark.sizes) {
      process.stderr.write(`${benchmark.name} ${size} ${benchmark.sizeUnit}\n`);
      figures.push(...(await figuresOf(benchmark, size, quick ? 1 : (benchmark.runs?.[size] ?? RUNS))));
    }
  }
  const machine = { words: machineWords(), speed: measureMachine() };
  process.stdout.write(json ? `${JSON.stringify(figures, undefined, 2)}\n` : `${toText(figures, machine)}\n`);
  if (!quick) writeFileSync(PAGE, toMarkdown(figures, { machine, runs: RUNS, benchmarks: BENCHMARKS, before: readFileSync(PAGE, 'utf8') }));
}

/** The median of all runs, and one figure for each peer that takes part at this size; the runs of all take turns. */
async function figuresOf(benchmark: Benchmark, size: number, runs: number): Promise<Figure[]> {
  const peers = benchmark.peers.filter((peer) => peer.sizes.includes(size));
  for (const needed of new Set([size, benchmark.warmUp, ...peers.map(({ warmUp }) => warmUp)])) if (needed !== undefined) await benchmark.prepare?.(needed);
  const own: Measured[] = [];
  const theirs = new Map<string, Measured[]>(peers.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    own.push(await inChild(benchmark, size));
    for (const [name, measured] of theirs) measured.push(await inChild(benchmark, size, name));
  }
  const values = own.map(({ value }) => value);
  const value = median(values);
  const figure: Figure = {
    name: `${benchmark.name} ${size} ${benchmark.sizeUnit}`, unit: benchmark.unit, value: rounded(value), claimsPerSecond: claimsPerSecond(own), spread: [rounded(Math.min(...values)), rounded(Math.max(...values))],
    byteScan: rounded(median(own.map(({ byteScan }) => byteScan!))), peakRssBytes: median(own.map(({ peakRssBytes }) => peakRssBytes)), peer: null, ratio: null,
  };
  if (theirs.size === 0) return [figure];
  return [...theirs].map(([name, measured]) => {
    const peerValue = median(measured.map((one) => one.value));
    const peer = { name, value: rounded(peerValue), peakRssBytes: median(measured.map((one) => one.peakRssBytes)) };
    return { ...figure, peer, ratio: rounded(value / peerValue) };
  });
}

/** A benchmark that names its module runs compiled, as the image of the gateway does; the others run as `npm start` does. */
async function inChild({ name, module }: Benchmark, size: number, peer?: string): Promise<Measured> {
  const own = [name, String(size), ...(peer === undefined ? [] : [peer])];
  const args = module === undefined
    ? ['--import', 'tsx', fileURLToPath(import.meta.url), 'child', ...own]
    : [compiledPath(fileURLToPath(new URL('child.ts', import.meta.url))), pathToFileURL(compiledPath(fileURLToPath(module))).href, ...own];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 20 });
  return JSON.parse(stdout) as Measured;
}

function claimsPerSecond(own: readonly Measured[]): number | null {
  const counted = own.flatMap((one) => one.claimsPerSecond ?? []);
  return counted.length === 0 ? null : rounded(median(counted));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Three digits are all that such a figure is worth. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
