import { pathToFileURL } from 'node:url';
import { glanceAtMachine } from './machine.ts';
import type { Benchmark, Measured } from './types.ts';

const WARM_UPS = 2;

// Run as a program: `child.ts MODULE NAME SIZE [PEER]` measures once and prints what it found.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));

async function main([module, name, size, peer]: string[]): Promise<void> {
  const exported = Object.values((await import(module!)) as Record<string, unknown>) as Benchmark[];
  const benchmark = exported.find((one) => one.name === name)!;
  process.stdout.write(JSON.stringify(await measure(benchmark, Number(size), peer)));
  // Libraries with open handles must not keep the process.
  process.exit(0);
}

/** Runs a benchmark, or a peer of it, once in this process: first unmeasured on another size, then measured. */
export async function measure(benchmark: Benchmark, size: number, peerName: string | undefined): Promise<Measured> {
  const runner = peerName === undefined ? benchmark : benchmark.peers.find((peer) => peer.name === peerName)!;
  // A gateway runs for days: what V8 needs to get to know the code is not what is measured. Twice, since at the second file it gives up what
  // it took for constant in the first one's objects.
  const warmUp = runner.warmUp ?? benchmark.warmUp;
  for (let run = 0; warmUp !== undefined && run < WARM_UPS; run += 1) await runner.run(warmUp);
  const before = glanceAtMachine();
  const measured = await runner.run(size);
  return { ...measured, byteScan: (before + glanceAtMachine()) / 2 };
}
