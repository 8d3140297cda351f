import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadGuides } from '../../src/guides/load.ts';
import { conformance } from './compare.ts';
import { toMarkdown } from './page.ts';

const PAGE = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));
/** The collection lies beside the checkout unless a folder is given. */
const CORPUS = process.argv[2] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

if (existsSync(CORPUS)) {
  const found = conformance(loadGuides(), CORPUS);
  writeFileSync(PAGE, toMarkdown(found));
  const unexplained = [...found.againstSources, ...found.againstPyx12, ...found.its999s.different].filter((one) => !one.reason);
  for (const { path, theirs, ours } of unexplained) process.stderr.write(`not explained: ${path}\n  they: ${theirs}\n  we:   ${ours}\n`);
  process.exitCode = unexplained.length === 0 ? 0 : 1;
} else {
  process.stderr.write(`There is no collection in ${CORPUS}; give its folder.\n`);
  process.exitCode = 2;
}
