import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';

/** What the processor gives to the plainest loops, so that figures of two machines can be compared. MB/s each. */
export interface MachineSpeed {
  /** One pass over bytes that notes the places of marked ones: the least that any reader of X12 does. */
  byteScan: number;
  jsonParse: number;
  sha256: number;
}

const BYTES = 20_000_000;
const RUNS = 7;

/** Small enough for the processor's own cache, so that a process that looks at the machine's speed does not grow by it. */
const GLANCE_BYTES = 131_072;
const GLANCE_RUNS = 61;

/** The machine in words: processor, cores, memory, system, Node. */
export function machineWords(): string {
  return [
    cpus()[0]?.model ?? 'unknown processor', `${cpus().length} cores`, `${Math.round(totalmem() / 2 ** 30)} GiB`, `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
  ].join(', ');
}

/** Measures the plain loops on this thread: the median of seven runs of each. */
export function measureMachine(): MachineSpeed {
  const json = JSON.stringify(Array.from({ length: 100_000 }, (_, n) => ({ number: `AC-${n}`, charge: '150.00', lines: [{ code: '99213', units: 1 }] })));
  const bytes = someBytes(BYTES);
  return {
    byteScan: medianSpeed(byteScan(BYTES), { bytes: BYTES, runs: RUNS }),
    jsonParse: medianSpeed(() => JSON.parse(json), { bytes: json.length, runs: RUNS }),
    sha256: medianSpeed(() => createHash('sha256').update(bytes).digest(), { bytes: BYTES, runs: RUNS }),
  };
}

/** How fast the plainest loop runs just now, MB/s: a shared machine is twice as fast in one minute as in the next. */
export function glanceAtMachine(): number {
  return medianSpeed(byteScan(GLANCE_BYTES), { bytes: GLANCE_BYTES, runs: GLANCE_RUNS });
}

function byteScan(size: number): () => number {
  const bytes = someBytes(size);
  const marked = new Uint8Array(256);
  marked['*'.charCodeAt(0)] = 1;
  const places = new Int32Array(size);
  return () => {
    let count = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      places[count] = i;
      count += marked[bytes[i]!]!;
    }
    return count;
  };
}

function someBytes(size: number): Buffer {
  return Buffer.alloc(size, 'NM1*85*2*');
}

function medianSpeed(work: () => unknown, { bytes, runs }: { bytes: number; runs: number }): number {
  const speeds = Array.from({ length: runs }, () => {
    const started = performance.now();
    work();
    return bytes / 1000 / (performance.now() - started);
  });
  return Number(speeds.sort((a, b) => a - b)[Math.floor(runs / 2)]!.toPrecision(3));
}
