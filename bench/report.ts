import { readFileSync } from 'node:fs';
import type { MachineSpeed } from './machine.ts';
import { type Benchmark, FILE_WARM_UP, PEER_WARM_UP } from './types.ts';

/** One line of the result. `value` is the median of all runs, `spread` the lowest and the highest of them. */
export interface Figure {
  name: string;
  unit: string;
  value: number;
  claimsPerSecond: number | null;
  spread: [number, number];
  /** MB/s of the plainest loop in the same processes: what the machine gave at that time. */
  byteScan: number;
  peakRssBytes: number;
  peer: { name: string; value: number; peakRssBytes: number } | null;
  /** How many times the peer's value ours is. */
  ratio: number | null;
}

const COLUMNS: readonly [title: string, of: (figure: Figure) => string][] = [
  ['benchmark', (figure) => figure.name],
  ['median', (figure) => `${figure.value} ${figure.unit}${figure.claimsPerSecond === null ? '' : `, ${figure.claimsPerSecond} claims/s`}`],
  ['spread', (figure) => `${figure.spread[0]} to ${figure.spread[1]}`],
  ['byte scan beside it', (figure) => `${figure.byteScan} MB/s`],
  ['peak memory', (figure) => megabytes(figure.peakRssBytes)],
  ['peer', (figure) => figure.peer?.name ?? ''],
  ['its median', (figure) => (figure.peer ? `${figure.peer.value} ${figure.unit}` : '')],
  ['its memory', (figure) => (figure.peer ? megabytes(figure.peer.peakRssBytes) : '')],
  ['ratio', (figure) => (figure.ratio === null ? '' : `${figure.ratio}×`)],
];
const TITLES = [...COLUMNS.map(([title]) => title), 'measured'];

/** The machine in words, and how fast its plainest loops are. */
export interface Machine {
  words: string;
  speed: MachineSpeed;
}

/** The machine, then the figures as aligned columns. */
export function toText(figures: readonly Figure[], machine: Machine): string {
  const rows = [COLUMNS.map(([title]) => title), ...figures.map((figure) => COLUMNS.map(([, of]) => of(figure)))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
  return [machine.words, speedWords(machine), ...lines].join('\n');
}

/** The figures as a page of docs/. Rows of benchmarks that were not run now are kept from the page as it was. */
export function toMarkdown(figures: readonly Figure[], about: { machine: Machine; runs: number; benchmarks: readonly Benchmark[]; before: string }): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const today = new Date().toISOString().slice(0, 10);
  const named = (name: string) => (line: string) => line.startsWith(`| ${name} `);
  const rows = about.benchmarks.flatMap(({ name }) => {
    const measured = figures.filter((figure) => figure.name.startsWith(`${name} `)).map((figure) => row([...COLUMNS.map(([, of]) => of(figure)), today]));
    return measured.length > 0 ? measured : about.before.split('\n').filter(named(name)).filter((line) => line.split('|').length === TITLES.length + 2);
  });
  return `# Benchmarks

Written by \`npm run bench\` on ${today}: ${about.machine.words}; ${versions()}.
${speedWords(about.machine)} Figures of two machines compare only beside these, and on a shared machine
those of two hours as well: "byte scan beside it" is what the first of these loops gave in the same processes, on bytes that fit the processor's cache.
Each figure is the median of ${about.runs} runs, each in a process of its own; MB are million bytes of X12. A file benchmark handles
${FILE_WARM_UP} MB (a peer ${PEER_WARM_UP} MB) twice in the same process before it is timed, as in a gateway that runs for days; files are read as streams. Memory is the highest
resident memory of the process. Peers run in turns with ours; node-x12 does not survive 200 MB.

${[row(TITLES), row(TITLES.map(() => '---')), ...rows].join('\n')}

What is measured:
${about.benchmarks.map(({ name, what }) => `- \`${name}\`: ${what}.`).join('\n')}
`;
}

function speedWords({ speed }: Machine): string {
  return `Plain loops on this machine, one thread: noting the places of a byte ${speed.byteScan} MB/s, JSON.parse ${speed.jsonParse} MB/s, sha256 ${speed.sha256} MB/s.`;
}

function versions(): string {
  const names = ['node-x12', 'x12-parser', 'bullmq', 'pg'];
  return names.map((name) => `${name} ${(JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as { version: string }).version}`).join(', ');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
