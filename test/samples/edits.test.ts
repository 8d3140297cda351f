import { describe, expect, test } from 'vitest';
import { runEdits } from '../../src/claims/edits/table.ts';
import { parseClaim } from '../../src/claims/schema.ts';
import { readExpected, readJson, storyNames } from './stories.ts';

const claims = storyNames().flatMap((story) => {
  const { kind, claims: expected } = readExpected(story);
  return expected.map(({ file, rules }) => ({
    name: `${story}/${file}`,
    kind,
    rules,
    body: readJson(story, file),
  }));
});

describe('what our own edits say about the sample claims', () => {
  test.each(claims)(
    '$name trips the edits that its story tells of, and no other',
    ({ kind, rules, body }) => {
      const parsed = parseClaim(kind, body);
      if (!parsed.ok) throw new Error('the claim is not read');
      const issues = runEdits(parsed.claim, { today: '20261101', usage: 'T' });
      expect([...new Set(issues.map((issue) => issue.ruleId))].sort()).toEqual(rules);
    },
  );
});
