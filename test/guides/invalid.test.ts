import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { claimEdits } from '../../src/acks/claim-edits.ts';
import { validationOf } from '../../src/acks/validation.ts';
import { shippedLists } from '../../src/codes/shipped.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { BREAKS, brokenCases, goodFile, isReferenceThere, spread } from './broken.ts';

const guides = loadGuides();

describe.skipIf(!isReferenceThere)('the broken claims of the reference get the stated acknowledgment (skipped without the reference pack)', () => {
  const cases = brokenCases();
  const answered = cases.filter((each) => each.expect.ack === 'TA1' || each.expect.ack === '999');

  const forClaims = cases.filter((each) => each.expect.ack === '277CA');
  it.each(forClaims.map((each) => [each.id, each.title, each] as const))('%s: %s', (id, _title, { base, expect: expected }) => {
    const valid = goodFile(base);
    const text = BREAKS[id]!(valid);
    expect(text).not.toBe(valid);
    const judgement = checkFile(guides, Buffer.from(text, 'latin1'), { further: claimEdits(new Date('2026-03-05T00:00:00Z'), shippedLists()) });
    const { issues } = validationOf(id, judgement).interchanges[0]!.groups[0]!.sets[0]!;
    const found = issues.filter(({ severity }) => severity === 'error').flatMap(({ stc }) => (stc ? spread(stc) : []));
    expect(judgement.accepted).toBe(false);
    expect(expected.STC).toContain(found[0]);
    expect(new Set(issues.filter(({ severity }) => severity === 'error').map(({ position, element }) => `${position} ${element}`)).size).toBe(1);
  });

  it.each(answered.map((each) => [each.id, each.title, each] as const))('%s: %s', (id, _title, { base, expect: expected }) => {
    const valid = goodFile(base);
    const text = BREAKS[id]!(valid);
    expect(text).not.toBe(valid);
    const last = checkFile(guides, Buffer.from(text, 'latin1')).interchanges.at(-1)!;
    const group = last.groups[0]!;
    const set = group.sets[0]!;
    if (expected.TA104) expect(last.ta1).toEqual({ ack: expected.TA104, codes: [expected.TA105] });
    if (expected.AK901) expect(group.ak9.ack).toBe(expected.AK901);
    if (expected.AK905) expect(group.ak9.codes).toEqual([expected.AK905]);
    if (expected.IK501) expect(set.ik5).toEqual({ ack: expected.IK501, codes: [expected.IK502] });
    if (!expected.IK3) return;
    const inAck = set.issues.filter((issue) => issue.ack!.element !== 'STC');
    expect(inAck).toHaveLength(1);
    const { segment, loop } = inAck[0]!.x12!;
    const { element, code } = inAck[0]!.ack!;
    expect({ segment, code: element === 'IK403' ? '8' : code, ...(expected.IK3.loop ? { loop } : {}) }).toEqual(expected.IK3);
    if (expected.IK4) expect({ position: inAck[0]!.at!.element, element: inAck[0]!.dataElement, code }).toEqual(expected.IK4);
  });
});
