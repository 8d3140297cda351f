import { readFileSync } from 'node:fs';
import { describeFile } from '../x12/describe.ts';
import { sniffX12 } from '../x12/sniff.ts';

/** `describe FILE`: the file segment by segment, patient data masked unless `--show`. */
export async function describe(path: string, options: { show?: boolean }): Promise<number> {
  const bytes = readFileSync(path);
  const sniffed = sniffX12(bytes);
  if (sniffed.kind !== 'x12') {
    process.stderr.write(`${path}: ${sniffed.reason}\n`);
    return 1;
  }
  for (const line of describeFile(bytes, { show: options.show === true })) process.stdout.write(`${line}\n`);
  return 0;
}
