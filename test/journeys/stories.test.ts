import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatCents } from '../../src/lib/money.ts';
import { readExpected, readJson, storyNames } from '../samples/stories.ts';
import { openWorld, type World } from '../support/world.ts';

/** Every sample through the whole loop: posted, cut, sent over SSH, answered by the payers, read, matched and posted. */
let world: World;
const claimIds = new Map<string, string>();
const statuses = new Map<string, number>();

beforeAll(async () => {
  world = await openWorld();
  for (const wave of [1, 2, 3, 4]) {
    for (const story of storyNames()) {
      const expected = readExpected(story);
      for (const claim of expected.claims) {
        if ((claim.wave ?? expected.wave) !== wave) continue;
        const answer = await world.post(readJson(story, claim.file) as object);
        claimIds.set(`${story}/${claim.file}`, answer.claimId);
        statuses.set(`${story}/${claim.file}`, answer.status);
      }
    }
    world.clock.advance(1_000);
    await world.gateway();
  }
  await world.settle();
}, 120_000);
afterAll(() => world?.close());

describe.each(storyNames())('%s', (story) => {
  test.each(readExpected(story).claims)('$file ends as $status', async (claim) => {
    const key = `${story}/${claim.file}`;
    expect(statuses.get(key)).toBe(claim.http);
    const row = await world.claim(claimIds.get(key)!);
    expect({ status: row.status, outcome: row.outcome }).toEqual({ status: claim.status, outcome: claim.outcome });
    if (claim.paid !== null) expect([formatCents(row.paid_cents), formatCents(row.patient_cents)]).toEqual([claim.paid, claim.patient]);
    if (claim.reasons.length > 0) expect(row.reasons).toEqual(claim.reasons);
  });
});
