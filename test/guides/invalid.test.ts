import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { claimEdits } from '../../src/acks/claim-edits.ts';
import { validationOf } from '../../src/acks/validation.ts';
import { shippedLists } from '../../src/codes/shipped.ts';
import { loadGuides } from '../../src/guides/load.ts';

const CLAIMS = fileURLToPath(new URL('../../../shared/reference/claims', import.meta.url));
const isThere = existsSync(CLAIMS);

/** What the reference says that a receiver answers. */
interface Expected {
  ack: string;
  TA104?: string;
  TA105?: string;
  STC?: string[];
  AK901?: string;
  AK905?: string;
  IK501?: string;
  IK502?: string;
  IK3?: { segment: string; code: string; loop?: string };
  IK4?: { position: number; element: string; code: string };
}

/** How each broken case is made of the file that its valid base stands in. */
const EDITS: Record<string, (text: string) => string> = {
  X01: (text) => text.replace(/IEA\*(\d+)\*\d+/, 'IEA*$1*000009999'),
  X03: (text) => text + text,
  X04: (text) => text.replace('*00501*', '*00401*'),
  X06: (text) => text.replace(/(GS\*.*)\*005010X222A1/, '$1*004010X098A1'),
  X07: (text) => text.replace(/GE\*1\*\d+/, 'GE*1*7'),
  X09: (text) => text.replace(/SE\*(\d+)/, (_, count) => `SE*${Number(count) - 1}`),
  X10: (text) => text.replace(/(SE\*\d+)\*\d+/, '$1*9999'),
  X12: (text) => counted(text.replace(/(CLM\*[^~]*~\n)/, '$1QQZ*1~\n')),
  X14: (text) => counted(text.replace(/(NM1\*85[^~]*~\nN3[^~]*~\n)N4[^~]*~\n/, '$1')),
  X16: (text) => counted(text.replace(/(REF\*F8[^~]*~\n)/, '$1$1')),
  X18: (text) => text.replace(/CLM\*[^*]*/, `CLM*${'A'.repeat(39)}`),
  X19: (text) => text.replace(/(DTP\*472\*D8\*)\d{8}/, '$120260231'),
  X22: (text) => text.replace(/(SV1\*[^*]*)\*[^*]*/, '$1*ABC'),
  X27: (text) => text.replace(/(CLM\*[^*]*)\*[^*]*/, '$1*999'),
  X30: (text) => counted(text.replace(/REF\*F8[^~]*~\n/, '')),
  X31: (text) => text.replace(/(NM1\*85\*.*\*XX)\*\d+/, '$1*1234567890'),
  X32: (text) => text.replace(/(NM1\*85[^~]*~\n)N3[^~]*/, '$1N3*PO BOX 12'),
  X34: (text) => text.replace(/(NM1\*IL\*1[^~]*)\*MI\*[^~]*/, '$1').replace(/(NM1\*IL\*1[^~]*?)\*+~/, '$1~'),
  X38: (text) => text.replace(/(CLM\*[^*]*\*[^*]*\*\*\*)\d\d:/, '$197:'),
  X39: (text) => text.replace(/(DTP\*472\*D8\*)\d{8}/, '$120991231'),
  X42: (text) => text.replace(/SV2\*\d{4}/, 'SV2*450'),
  X23: (text) => counted(text.replace(/LX\*50~\n((?:(?:SV1|DTP|REF)[^~]*~\n)+)/, (line, rest) => `${line}LX*51~\n${rest}`)),
};

/** "A7:400+178" as the two statuses that it stands for. */
function spread(stc: string): string[] {
  const [category, statuses = '', entity] = stc.split(':');
  return statuses.split('+').map((status) => [category, status, entity].filter(Boolean).join(':'));
}

/** Sets SE01 right again after segments were added or taken away. */
function counted(text: string): string {
  const count = text.slice(text.indexOf('ST*'), text.indexOf('GE*')).split('~').length - 1;
  return text.replace(/SE\*\d+/, `SE*${count}`);
}

const guides = loadGuides();

describe.skipIf(!isThere)('the broken claims of the reference get the stated acknowledgment (skipped without the reference pack)', () => {
  const cases: { id: string; base: string; title: string; expect: Expected }[] = isThere
    ? JSON.parse(readFileSync(join(CLAIMS, 'invalid.json'), 'utf8'))
    : [];
  const answered = cases.filter((each) => each.expect.ack === 'TA1' || each.expect.ack === '999');

  const forClaims = cases.filter((each) => each.expect.ack === '277CA');
  it.each(forClaims.map((each) => [each.id, each.title, each] as const))('%s: %s', (id, _title, { base, expect: expected }) => {
    const valid = readFileSync(join(CLAIMS, 'edi', `${base}.edi`), 'latin1');
    const text = EDITS[id]!(valid);
    expect(text).not.toBe(valid);
    const judgement = checkFile(guides, Buffer.from(text, 'latin1'), { further: claimEdits(new Date('2026-03-05T00:00:00Z'), shippedLists()) });
    const { issues } = validationOf(id, judgement).interchanges[0]!.groups[0]!.sets[0]!;
    const found = issues.filter(({ severity }) => severity === 'error').flatMap(({ stc }) => (stc ? spread(stc) : []));
    expect(judgement.accepted).toBe(false);
    expect(expected.STC).toContain(found[0]);
    expect(new Set(issues.filter(({ severity }) => severity === 'error').map(({ position, element }) => `${position} ${element}`)).size).toBe(1);
  });

  it.each(answered.map((each) => [each.id, each.title, each] as const))('%s: %s', (id, _title, { base, expect: expected }) => {
    const valid = readFileSync(join(CLAIMS, 'edi', `${base}.edi`), 'latin1');
    const text = EDITS[id]!(valid);
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
