import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { conformance } from '../../bench/conformance/compare.ts';
import { toMarkdown } from '../../bench/conformance/page.ts';
import { loadGuides } from '../../src/guides/load.ts';

const PAGE = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

describe.skipIf(!existsSync(CORPUS))('the sample files of other projects (skipped without their collection beside the repository)', () => {
  const found = existsSync(CORPUS) ? conformance(loadGuides(), CORPUS) : undefined;

  it('every one is read and written again without loss', () => {
    expect(found!.files.filter((file) => !file.isLossless).map((file) => file.path)).toEqual([]);
    expect(found!.files.length).toBeGreaterThan(200);
  });

  it('what its source calls invalid is refused, also where we have no guide for it', () => {
    expect(found!.files.filter((file) => file.stated === 'invalid' && file.accepted).map((file) => file.path)).toEqual([]);
  });

  it('docs/conformance.md is what npm run conformance would write', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(toMarkdown(found!));
  });

  it('every judgement that differs from that of the source or of pyx12 has its reason on the page', () => {
    const all = [...found!.againstSources, ...found!.againstPyx12, ...found!.its999s.different, ...found!.own5010.map((one) => ({ ...one, reason: one.why || undefined }))];
    expect(all.filter((one) => !one.reason).map((one) => `${one.path}: they ${one.theirs}, we ${one.ours}`)).toEqual([]);
    expect(toMarkdown(found!)).not.toContain('not explained');
  });
});
