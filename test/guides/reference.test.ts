import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import type { GuideIssue } from '../../src/guides/findings.ts';
import { loadGuides } from '../../src/guides/load.ts';

const SHARED = fileURLToPath(new URL('../../../shared', import.meta.url));
const CLAIMS = join(SHARED, 'reference', 'claims', 'edi');
const CORPUS = join(SHARED, 'corpus');
const guides = loadGuides();

function issuesOf(path: string): GuideIssue[] {
  const judgement = checkFile(guides, readFileSync(path));
  return [
    ...judgement.issues,
    ...judgement.interchanges.flatMap((interchange) => [
      ...interchange.issues,
      ...interchange.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)]),
    ]),
  ].filter((issue) => issue.severity === 'error');
}

/** Public files called valid by their source that break the guide they name: code and place of the first fault. */
const JUSTIFIED: [path: RegExp, first: string, why: string][] = [
  [
    /linuxforhealth.*835/,
    'I8 PER',
    'no technical contact (PER*BL), fields that the A1 edition removed, the wrong component separator',
  ],
  [
    /837-institutional-claim|automobile-accident|two-claims-for-the-same/,
    'I12 N403',
    'billing provider with a five-digit postal code',
  ],
  [/moov-x12\/example_5010_835/, '016 ISA11', 'a letter where version 00501 has its repetition separator'],
  [/subscriber-health-benefit-check-error/, '3 SE02', 'the set ends with another number'],
  [/request-for-home-health-care|\/admission-request-for-review/, '4 SE01', 'a wrong count of segments'],
  [/error-response-from-payer-to-clinic/, '7 HL04', 'a provider level that promises a subscriber and has none'],
];

describe.skipIf(!existsSync(CLAIMS))(
  'the reference claims are clean (skipped without the reference pack)',
  () => {
    it.each(existsSync(CLAIMS) ? readdirSync(CLAIMS) : [])('%s', (name) => {
      expect(issuesOf(join(CLAIMS, name))).toEqual([]);
    });
  },
);

describe.skipIf(!existsSync(CORPUS))(
  'public 5010 files that their source calls valid are clean or their fault is named (skipped without the corpus)',
  () => {
    const rows = existsSync(CORPUS)
      ? readFileSync(join(CORPUS, 'MANIFEST.tsv'), 'utf8')
          .split('\n')
          .slice(1)
          .map((line) => line.split('\t'))
      : [];
    const valid = rows.filter(
      ([, role, , guide, expected]) =>
        role === 'input' &&
        /^005010X(222A1|223A2|224A2|221A1|231|231A1|214|279A1|212|217)$/.test(guide ?? '') &&
        /^valid/.test(expected ?? ''),
    );
    it.each(valid.map(([path]) => path!))('%s', (path) => {
      const issues = issuesOf(join(CORPUS, path)).map(
        (issue) => `${issue.ack?.code} ${issue.x12?.element ?? issue.x12?.segment}`,
      );
      const reason = JUSTIFIED.find(([pattern]) => pattern.test(path));
      if (reason) expect(issues.join('\n')).toContain(reason[1]);
      else expect(issues).toEqual([]);
    });
  },
);
