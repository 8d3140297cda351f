import { describe, expect, test } from 'vitest';
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

describe('what our own reader makes of the sample claims', () => {
  test.each(claims)('$name is read without an error, and no field of it gets lost', ({ kind, body }) => {
    const parsed = parseClaim(kind, body);
    expect(parsed).toMatchObject({ ok: true, issues: [] });
  });
});
