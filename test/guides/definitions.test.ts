import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { overlayDifference } from '../../src/guides/difference.ts';
import { type Guides, loadGuides } from '../../src/guides/load.ts';
import { outlineGuide } from '../../src/guides/outline.ts';
import { applyOverlay, type OverlayOp, overlaySchema, proveOverlay } from '../../src/guides/overlay.ts';
import { edited, expectOneIssue, fileOf, insertAfter, replace, VALID } from './fixtures.ts';

const TEMPLATES = fileURLToPath(new URL('../../edi-templates', import.meta.url));
const P = '005010X222A1';
const guides = loadGuides();

/** Loads a copy of the guides in which one text of the 837P has been changed. */
function loadChanged(from: string, to: string, guide = '837P'): () => Guides {
  return () => {
    const dir = mkdtempSync(join(tmpdir(), 'guides-'));
    try {
      cpSync(join(TEMPLATES, 'base.json'), join(dir, 'base.json'));
      cpSync(join(TEMPLATES, 'guides'), join(dir, 'guides'), { recursive: true });
      const path = join(dir, 'guides', `${guide}.json`);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new TypeError(`the guide has no ${from}`);
      writeFileSync(path, text.replace(from, to));
      return loadGuides(dir);
    } finally {
      rmSync(dir, { recursive: true });
    }
  };
}

describe('the guides are checked when they are loaded', () => {
  it('finds each guide by version and by GS01 or ST01', () => {
    expect(guides.get(P, 'HC')?.def.name).toBe('837P');
    expect(guides.get('005010X214', '277')?.def.name).toBe('277CA');
    expect(guides.get('005010X222A2', '837')).toBeUndefined();
    expect(guides.get(P, 'HP')).toBeUndefined();
  });

  it.each([
    [
      'an element that the segment does not have',
      '"BHT06 R claim',
      '"BHT16 R claim',
      /BHT16 is more than the segment has/,
    ],
    ['a limit beyond the standard', 'BHT03 R ..30', 'BHT03 R ..80', /limit 80 is outside 1\.\.50/],
    ['a code of impossible length', 'HL03 R level = 20', 'HL03 R level = 200', /impossible length/],
    ['a qualifier that no list has', '[NM101 = 40]', '[NM101 = 4Q]', /key NM101: "4Q" is not among its codes/],
    ['a qualifier in an element that the segment does not have', '[NM101 = 40]', '[NM110 = 40]', /key NM110 is not among the elements/],
    ['a code that the base standard does not have', 'CLM07 R assignment or plan participation = A B C', 'CLM07 R assignment or plan participation = A B Q', /code "Q" is not in the base list of element 1359/],
    [
      'two siblings that can match one segment',
      '[REF01 = 0B 1G]',
      '[REF01 = EI 1G]',
      /share a value of REF01/,
    ],
    ['a line that can not be read', '"ST01 R set code', '"ST01 Q set code', /no element line/],
    ['more repetitions than X12 has', 'BHT03 R ..30', 'BHT03 R x2-9', /2 to 9 repetitions are impossible/],
    ['a unit of no known form', '"unit": "CLM01"', '"unit": "the claim"', /no business unit/],
    ['an unknown field', '"title"', '"titel"', /titel/],
  ])('refuses %s', (_what, from, to, message) => {
    expect(loadChanged(from, to)).toThrow(message);
  });

  it('tells the request of a review from its response by BHT02, and the two kinds of 277 by their version', () => {
    const namesOf = (version: string, set: string): string[] => guides.candidates(version, set).map(({ def }) => def.name);
    expect(namesOf('005010X217', '278')).toEqual(['278-request', '278-response']);
    expect(namesOf('005010X212', 'HN')).toEqual(['277']);
    expect(namesOf('005010X214', 'HN')).toEqual(['277CA']);
    // A decision (HCR) belongs into a response and not into a request.
    for (const [guide, codes] of [['278-request', ['I4']], ['278-response', []]] as const) {
      const text = guide === '278-request' ? edited(guide, insertAfter('UM', 'HCR*A1*X1')) : fileOf(guide, VALID[guide]!);
      const { issues } = checkFile(guides, Buffer.from(text)).interchanges[0]!.groups[0]!.sets[0]!;
      expect(issues.map((issue) => issue.ack!.code)).toEqual(codes);
    }
  });

  it('a guide can ask for a least number of repetitions', () => {
    const changed = loadChanged('EQ01 S x99 service', 'EQ01 S x2-99 service', '270')();
    expectOneIssue(changed, edited('270', replace('EQ*30', 'EQ*30')), 'IK403 I11 2110C/EQ01');
  });

  it('names the business unit by the loop that the guide says', () => {
    const text = edited('270', replace('EQ*30^98', 'EQ*30^??'));
    const { issues } = checkFile(guides, Buffer.from(text)).interchanges[0]!.groups[0]!.sets[0]!;
    expect(issues[0]!.unit).toEqual({ ref: 'SUBSCRIBER NAME NM109', value: 'M7733120' });
  });

  it('draws an outline that a person can read', () => {
    const text = outlineGuide(guides.get(P)!);
    expect(text).toContain('LOOP 2010AA R x1  billing provider name');
    expect(text).toMatch(/LOOP 2300 R x100 .*\(as above\)/);
    expect(text.split('\n').length).toBeGreaterThan(200);
  });
});

describe('a payer narrows a guide with an overlay', () => {
  const op = (fields: object): OverlayOp[] =>
    overlaySchema.parse([{ why: 'Payer companion guide, section 4', ...fields }]);
  const issuesWith = (ops: OverlayOp[], text = fileOf(P, VALID[P]!), onDate = '20260302'): string[] =>
    checkFile(guides, Buffer.from(text), {
      overlay: { ops, onDate },
    }).interchanges[0]!.groups[0]!.sets[0]!.issues.map(
      (issue) =>
        `${issue.ruleId} ${issue.ack!.code} ${issue.x12!.element ?? issue.x12!.segment} ${issue.snipLevel} ${issue.fixHint}`,
    );
  const why = 'Payer companion guide, section 4';

  it.each([
    ['requires a segment', { op: 'require', at: '2010AA/PER' }, [`payer.require I8 PER 7 ${why}`]],
    ['requires an element', { op: 'require', at: '2300/REF*D9/REF02' }, []],
    [
      'forbids an element',
      { op: 'forbid', at: '2000B/SBR03' },
      [`payer.forbid I10 SBR03 7 ${why}`, `payer.forbid I10 SBR03 7 ${why}`],
    ],
    ['forbids a segment', { op: 'forbid', at: '2310B/PRV' }, [`payer.forbid I4 PRV 7 ${why}`]],
    ['forbids a loop', { op: 'forbid', at: '2000C' }, [expect.stringContaining('payer.forbid I4 HL 7')]],
    [
      'limits a length',
      { op: 'limit', at: '2300/CLM01', value: 5 },
      [`payer.limit 5 CLM01 7 ${why}`, `payer.limit 5 CLM01 7 ${why}`],
    ],
    ['limits a loop', { op: 'limit', at: '2400', value: 1 }, [`payer.limit 4 LX 7 ${why}`]],
    [
      'allows only some codes',
      { op: 'allow', at: '2300/CLM05-3', value: ['1'] },
      [`payer.allow I6 CLM05-3 7 ${why}`],
    ],
    [
      'sets a fixed value',
      { op: 'set', at: '2010BB/NM109', value: 'PY009' },
      [`payer.set I6 NM109 7 ${why}`, `payer.set I6 NM109 7 ${why}`],
    ],
    ['notes something', { op: 'note', at: '2300/CLM' }, []],
  ] as [string, object, string[]][])('%s', (_what, fields, expected) => {
    const found = issuesWith(op(fields));
    expect(found.slice(0, Math.max(expected.length, 1))).toEqual(expected.length === 0 ? [] : expected);
  });

  it('an operation counts only on its dates', () => {
    const ops = op({ op: 'require', at: '2010AA/PER', from: '20260401' });
    expect(issuesWith(ops)).toEqual([]);
    expect(issuesWith(ops, undefined, '20260401')).toHaveLength(1);
  });

  it('what the payer requires and gets is clean', () => {
    const text = edited(P, insertAfter('REF*EI', 'PER*IC*FRONT DESK*TE*5035550111'));
    expect(issuesWith(op({ op: 'require', at: '2010AA/PER' }), text)).toEqual([]);
  });

  it('its difference from the guides is told with place, change, dates and reason', () => {
    const ops = [
      ...op({ op: 'require', at: '2010AA/PER', guide: '837P', from: '20260401' }), ...op({ op: 'limit', at: '2300/CLM01', guide: '837P', value: 12 }),
      ...op({ op: 'allow', at: '2300/CLM05-3', guide: '837P', value: ['1', '7'] }), ...op({ op: 'forbid', at: '2310B/PRV', guide: '837P' }),
      ...op({ op: 'limit', at: '2400', guide: '837P', value: 20 }), ...op({ op: 'require', at: '2000B/SBR', guide: '837P' }), ...op({ op: 'note', at: '2300', guide: '837P', value: 'one a day' }),
    ];
    expect(overlayDifference(guides, ops).map((line) => line.replace(` ${why}`, ''))).toEqual([
      '837P 2010AA/PER, billing provider contact information: situational -> required, from 20260401.',
      "837P 2300/CLM01, patient control number (biller's claim number): 20 characters at most -> 12 characters at most.",
      '837P 2300/CLM05-3, claim frequency: any value -> 1 7.',
      '837P 2310B/PRV, rendering provider specialty information: situational -> not wanted.',
      '837P 2400, service line number: 50 at most -> 20 at most.',
      '837P 2000B/SBR, subscriber information: as in the guide.',
      '837P 2300, claim (patient is the subscriber): note "one a day".',
      '837P 2300, claim (patient is a dependent): note "one a day".',
    ]);
  });

  it('refuses an operation that points at nothing or breaks the guide', () => {
    expect(proveOverlay(guides, op({ op: 'require', at: '2999/PER' }))).toEqual([
      'require 2999/PER: no guide has such a place',
    ]);
    expect(
      proveOverlay(guides, op({ op: 'limit', at: '2010BB/NM109', value: 1, guide: '837P' }))[0],
    ).toContain('outside');
    expect(() =>
      applyOverlay(guides, guides.get(P)!, { ops: op({ op: 'forbid', at: '2300/XYZ' }), onDate: '20260302' }),
    ).toThrow('there is no 2300/XYZ');
    expect(overlaySchema.safeParse([{ op: 'invent', at: '2300', why: 'x' }]).success).toBe(false);
  });
});
