/** What one measurement found: the figure in the benchmark's unit, and the highest resident memory of its process. */
export interface Measured {
  value: number;
  peakRssBytes: number;
}

/** A benchmark by name; each run measures once in a process of its own, with a file of `size_mb` million bytes of X12. */
export interface Benchmark {
  name: string;
  unit: string;
  run(size_mb: number): Promise<Measured>;
  /** Another library that does the same, measured in the same session. */
  peer?: { name: string; run(size_mb: number): Promise<Measured> };
}
