import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pages } from '../../docs/build.ts';
import { loadGuides } from '../../src/guides/load.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const made = pages(loadGuides());

it('docs/guides holds one page per guide and nothing else', () => {
  expect(readdirSync(join(DOCS, 'guides')).map((name) => `guides/${name}`)).toEqual([...made.keys()].filter((path) => path.startsWith('guides/')).sort());
});

it.each([...made])('%s is what npm run docs would write', (path, text) => {
  expect(readFileSync(join(DOCS, path), 'utf8')).toBe(text);
});
