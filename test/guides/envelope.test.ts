import { describe, expect, it } from 'vitest';
import { checkFile, createFileChecker } from '../../src/guides/check.ts';
import type { Judgement } from '../../src/guides/judgement.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { readEnvelopes } from '../../src/x12/envelope.ts';
import { edited, fileOf, replace, VALID } from './fixtures.ts';

const guides = loadGuides();
const P = '005010X222A1';
const VALID_FILE = fileOf(P, VALID[P]!);
const judge = (text: string): Judgement => checkFile(guides, Buffer.from(text, 'latin1'));
const verdicts = (judgement: Judgement): string[] =>
  judgement.interchanges.flatMap((interchange) => [
    `TA1 ${interchange.ta1.ack} ${interchange.ta1.codes.join()}`,
    ...interchange.groups.flatMap((group) => [
      `AK9 ${group.ak9.ack} ${group.ak9.codes.join()}`.trim(),
      ...group.sets.map((set) => `IK5 ${set.ik5.ack} ${set.ik5.codes.join()}`.trim()),
    ]),
  ]);

describe('the envelope is judged with the codes of TA1, AK9 and IK5', () => {
  it.each([
    ['a wrong trailer number', 'IEA*1*000000071', 'IEA*1*000000072', ['TA1 R 001', 'AK9 A', 'IK5 A']],
    ['an old version', '*00501*000000071', '*00401*000000071', ['TA1 R 017', 'AK9 A', 'IK5 A']],
    [
      'an unknown kind of sender id',
      '*ZZ*OAKDESK        *',
      '*Q7*OAKDESK        *',
      ['TA1 R 005', 'AK9 A', 'IK5 A'],
    ],
    ['no receiver', '*PAYERONE       *', '*               *', ['TA1 R 008', 'AK9 A', 'IK5 A']],
    ['a date that is none', '*260302*0915*^', '*261302*0915*^', ['TA1 R 014', 'AK9 A', 'IK5 A']],
    ['a time that is none', '*260302*0915*^', '*260302*2515*^', ['TA1 R 015', 'AK9 A', 'IK5 A']],
    ['an unknown usage', '*0*T*:', '*0*X*:', ['TA1 R 020', 'AK9 A', 'IK5 A']],
    ['a wrong group count', 'IEA*1*', 'IEA*2*', ['TA1 R 021', 'AK9 A', 'IK5 A']],
    ['a group of another kind', 'GS*HC', 'GS*ZZ', ['TA1 A 000', 'AK9 R 1', 'IK5 R']],
    ['a guide that we do not have', '*X*005010X222A1', '*X*004010X098A1', ['TA1 A 000', 'AK9 R 2', 'IK5 R']],
    ['different group numbers', 'GE*1*71', 'GE*1*7', ['TA1 A 000', 'AK9 R 4', 'IK5 A']],
    ['a wrong set count', 'GE*1*71', 'GE*3*71', ['TA1 A 000', 'AK9 R 5', 'IK5 A']],
    ['different set numbers', /SE\*(\d+)\*0001/, 'SE*$1*0002', ['TA1 A 000', 'AK9 R', 'IK5 R 3']],
    ['a wrong segment count', /SE\*\d+\*/, 'SE*7*', ['TA1 A 000', 'AK9 R', 'IK5 R 4']],
    ['no set trailer', /SE\*\d+\*0001~\n/, '', ['TA1 A 000', 'AK9 R', 'IK5 R 2']],
    ['a set that we do not have', 'ST*837*', 'ST*XYZ*', ['TA1 A 000', 'AK9 R', 'IK5 R 1']],
    ['a set code that is none', 'ST*837*', 'ST*8*', ['TA1 A 000', 'AK9 R', 'IK5 R 6']],
    ['a set of another group', 'ST*837*0001*005010X222A1', 'ST*835*0001', ['TA1 A 000', 'AK9 R', 'IK5 R 18']],
    [
      "a guide that is not the group's",
      'ST*837*0001*005010X222A1',
      'ST*837*0001*005010X223A2',
      ['TA1 A 000', 'AK9 R', 'IK5 R 19'],
    ],
  ] as [string, string | RegExp, string, string[]][])('%s', (_what, from, to, expected) => {
    const found = verdicts(judge(VALID_FILE.replace(from, to)));
    expect(found.slice(0, 2)).toEqual(expected.slice(0, 2));
    expect(found[2]!.split(',')[0]).toBe(expected[2]);
  });

  it('an edition of a guide that HIPAA does not name is refused per set', () => {
    expect(verdicts(judge(VALID_FILE.replaceAll('005010X222A1', '005010X222A2')))).toEqual([
      'TA1 A 000',
      'AK9 R',
      'IK5 R I6',
    ]);
  });

  it('a set number that stands twice in a group refuses the second set only', () => {
    const [head, set, tail] = [
      VALID_FILE.slice(0, VALID_FILE.indexOf('ST*')),
      /ST\*[\s\S]*?SE\*\d+\*0001~\n/.exec(VALID_FILE)![0],
      'GE*2*71~\nIEA*1*000000071~\n',
    ];
    expect(verdicts(judge(head + set + set + tail))).toEqual(['TA1 A 000', 'AK9 P', 'IK5 A', 'IK5 R 23']);
  });

  it('the same interchange twice in a file is refused the second time', () => {
    expect(verdicts(judge(VALID_FILE + VALID_FILE)).filter((line) => line.startsWith('TA1'))).toEqual([
      'TA1 A 000',
      'TA1 R 025',
    ]);
  });

  it('a patient control number that a payer may cut is accepted with a warning', () => {
    const text = edited(P, replace('CLM*TW', `CLM*${'A'.repeat(21)}*150***11:B:1*Y*A*Y*Y`));
    const judgement = judge(text);
    expect(verdicts(judgement)).toEqual(['TA1 A 000', 'AK9 E', 'IK5 E']);
    expect(judgement.accepted).toBe(true);
  });

  it('an issue says where it stands, what was sent, what to do and which claim it concerns', () => {
    const text = edited(P, replace('SV1*HC:87880', 'SV1*HC:87880*ABC*UN*1***1'));
    const issue = judge(text).interchanges[0]!.groups[0]!.sets[0]!.issues[0]!;
    expect(issue).toMatchObject({
      ruleId: 'x12.invalid-character',
      severity: 'error',
      snipLevel: 1,
      value: 'ABC',
      codeName: 'invalid character',
      x12: { loop: '2400', segment: 'SV1', element: 'SV102', position: 29 },
      at: { element: 2 },
      dataElement: '782',
      unit: { ref: 'CLM01', value: 'TW-1001' },
    });
    expect(text.slice(issue.x12!.offset!, issue.x12!.offset! + 3)).toBe('ABC');
    expect(issue.message).toContain('SV102');
    expect(issue.fixHint).not.toBe('');
  });

  it('a situational rule names what set it off', () => {
    const text = edited(P, (segments) => segments.splice(segments.indexOf('REF*F8*ICN4455'), 1));
    const issue = judge(text).interchanges[0]!.groups[0]!.sets[0]!.issues[0]!;
    expect(issue).toMatchObject({
      ruleId: '837P.replacement-needs-original',
      ack: { element: 'IK304', code: 'I6' },
      stc: { category: 'A6', status: '464' },
      trigger: {
        segment: 'CLM',
        element: 'CLM05-3',
        position: VALID[P]!.findIndex((each) => each.startsWith('CLM*PW')) + 2,
      },
      unit: { value: 'PW-2001' },
    });
  });

  it('a stream in chunks of any size gives the same judgement as the whole file', async () => {
    const text = Buffer.from(edited(P, replace('SV1*HC:87880', 'SV1*HC:87880*ABC*UN*1***1')));
    const checker = createFileChecker(guides);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at += 7) yield text.subarray(at, at + 7);
    }
    expect(checker.result(await readEnvelopes(chunks(), checker))).toEqual(checkFile(guides, text));
  });

  it('text that is no X12 is refused and not accepted', () => {
    expect(judge('<html>no</html>').accepted).toBe(false);
    expect(judge('').accepted).toBe(false);
  });

  it('keeps a limited number of issues of a hostile set and counts the others', () => {
    const text = fileOf(
      P,
      Array.from({ length: 500 }, () => 'QQZ*1'),
    );
    const set = checkFile(guides, Buffer.from(text), { maxIssues: 20 }).interchanges[0]!.groups[0]!.sets[0]!;
    expect(set.issues).toHaveLength(20);
    expect(set.dropped).toBeGreaterThan(480);
  });
});
