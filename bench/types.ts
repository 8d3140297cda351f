/** What one measurement found: the figure in the benchmark's unit, and the highest resident memory of its process. */
export interface Measured {
  value: number;
  peakRssBytes: number;
  /** Printed beside the value where a benchmark counts claims too. */
  claimsPerSecond?: number;
  /** How fast the machine's plainest loop ran in the same process right before and after, MB/s. */
  byteScan?: number;
}

/** Another library that does the same. */
export interface Peer {
  name: string;
  /** Sizes that it survives. */
  sizes: readonly number[];
  /** Instead of the benchmark's own. */
  warmUp?: number;
  run(size: number): Promise<Measured>;
}

/** A benchmark by name; each run measures once in a process of its own. */
export interface Benchmark {
  name: string;
  /** Address of the module that exports it, if its process shall load nothing else: what other benchmarks load would count as its memory. */
  module?: string;
  unit: string;
  /** What a size counts: million bytes of X12, claims, or codes. */
  sizeUnit: 'MB' | 'claims' | 'codes';
  sizes: readonly number[];
  quickSize: number;
  /** A size that is run before, unmeasured, in the same process. */
  warmUp?: number;
  /** How often it is run at a size that takes long to prepare, in place of five times. */
  runs?: Readonly<Record<number, number>>;
  /** What is measured, as part of a sentence. */
  what: string;
  /** Makes what the runs read, outside of the processes that are measured. */
  prepare?(size: number): Promise<void>;
  run(size: number): Promise<Measured>;
  peers: readonly Peer[];
}

/** Million bytes that a file benchmark reads or writes before it is measured, so that the code is as warm as in a process that runs for days. */
export const FILE_WARM_UP = 20;
export const PEER_WARM_UP = 5;

/** Sizes of the file benchmarks, and those of them that other libraries take part in: node-x12 does not survive 200 MB. */
export const FILE_SIZES = [1, 20, 200];
export const PEER_SIZES = [1, 20];
