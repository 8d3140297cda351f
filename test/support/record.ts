import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { storyNames } from '../samples/stories.ts';
import { exchange, loadSamplePayers } from './exchange.ts';

/**
 * `npx tsx test/support/record.ts`: writes the X12 files of every sample story anew. Running it again changes nothing;
 * what changes after a change of the program is to be read before it is kept.
 */
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const payers = loadSamplePayers();
for (const story of storyNames()) {
  const files = await exchange(payers, story);
  const folder = join(SAMPLES, story);
  const stale = (await readdir(folder)).filter((name) => name.endsWith('.x12') && !files.some((file) => file.name === name));
  for (const name of stale) await rm(join(folder, name));
  for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
  process.stdout.write(`${story}: ${files.map(({ name }) => name).join(' ') || 'nothing is sent'}\n`);
}
