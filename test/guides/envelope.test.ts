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
/** Every issue of a file as acknowledgment element, code and place. */
const codesOf = (judgement: Judgement): string[] =>
  [
    ...judgement.issues,
    ...judgement.interchanges.flatMap((one) => [
      ...one.issues,
      ...one.groups.flatMap((group) => [...group.issues, ...group.sets.flatMap((set) => set.issues)]),
    ]),
  ].map((issue) => `${issue.ack?.element} ${issue.ack?.code} ${issue.x12?.element ?? issue.x12?.segment}`);
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
    expect(codesOf(judge(VALID_FILE.replace(from, to)))).toHaveLength(1);
  });

  it.each([
    ['an unknown kind of authorization', 'ISA*00*', 'ISA*07*', 'TA105 010 ISA01'],
    ['an authorization that is too short', 'ISA*00*          *', 'ISA*00*     *', 'TA105 011 ISA02'],
    ['an unknown kind of security', '*00*          *ZZ*OAK', '*09*          *ZZ*OAK', 'TA105 012 ISA03'],
    ['a password that is too long', '*00*          *ZZ*OAK', '*01*SECRETSECRET*ZZ*OAK', 'TA105 013 ISA04'],
    ['a sender that is not padded', '*OAKDESK        *', '*OAKDESK*', 'TA105 006 ISA06'],
    ['no sender', '*OAKDESK        *', '*               *', 'TA105 006 ISA06'],
    ['an unknown kind of receiver id', '*ZZ*PAYERONE', '*Q7*PAYERONE', 'TA105 007 ISA07'],
    ['a receiver with a control character', '*PAYERONE       *', '*PAYER\u0007ONE      *', 'TA105 008 ISA08'],
    ['a letter as repetition separator', '*0915*^*00501', '*0915*U*00501', 'TA105 016 ISA11'],
    ['a control number with letters', /000000071\*0\*T|IEA\*1\*000000071/g, (text: string) => text.replace('000000071', '00000007A'), 'TA105 018 ISA13'],
    ['an unclear request for a TA1', '*0*T*:', '*2*T*:', 'TA105 019 ISA14'],
    ['no interchange trailer', 'IEA*1*000000071~\n', '', 'TA105 023 IEA'],
    ['a TA1 whose verdict is unknown', 'GS*', 'TA1*000000007*260301*0900*X*000~\nGS*', 'TA105 024 TA104'],
    ['a TA1 without a note', 'GS*', 'TA1*000000007*260301*0900*A~\nGS*', 'TA105 024 TA105'],
    ['a group without a kind', 'GS*HC*', 'GS**', 'AK905 1 GS01'],
    ['a group without a sender', 'GS*HC*OAKDESK*', 'GS*HC**', 'AK905 1 GS02'],
    ['a group receiver of one letter', '*OAKDESK*PAYERONE*2026', '*OAKDESK*P*2026', 'AK905 1 GS03'],
    ['a group date that is none', '*PAYERONE*20260302*', '*PAYERONE*20260232*', 'AK905 1 GS04'],
    ['a group date of six digits', '*PAYERONE*20260302*', '*PAYERONE*260302*', 'AK905 1 GS04'],
    ['a group time that is none', '*20260302*0915*71', '*20260302*0960*71', 'AK905 1 GS05'],
    ['a group number of ten digits', /0915\*71|GE\*1\*71/g, (text: string) => text.replace('71', '1234567890'), 'AK905 6 GS06'],
    ['a group number with a letter', /0915\*71|GE\*1\*71/g, (text: string) => text.replace('71', '7A'), 'AK905 6 GS06'],
    ['another agency', '*71*X*', '*71*T*', 'AK905 2 GS07'],
    ['no version', '*71*X*005010X222A1', '*71*X*', 'AK905 2 GS08'],
    ['no group trailer', 'GE*1*71~\n', '', 'AK905 3 GE'],
    ['a set number of three digits', /(ST\*837|SE\*\d+)\*0001/g, '$1*001', 'IK502 7 ST02'],
    ['a guide of another edition', 'ST*837*0001*005010X222A1', 'ST*837*0001*005010X222', 'IK502 19 ST03'],
  ] as [string, string | RegExp, string | ((text: string) => string), string][])('%s is told once, at its element', (_what, from, to, expected) => {
    const text = typeof to === 'string' ? VALID_FILE.replace(from, to) : VALID_FILE.replace(from, to);
    expect(text).not.toBe(VALID_FILE);
    expect(codesOf(judge(text))).toEqual([expected]);
  });

  it.each([
    ['a letter as element separator', VALID_FILE.replaceAll('*', 'Q'), '026'],
    ['a digit as segment terminator', VALID_FILE.replaceAll('~', '7'), '004'],
    ['the element separator as component separator', VALID_FILE.replace('*T*:', '*T**'), '027'],
    ['letters as version', VALID_FILE.replace('*00501*', '*A0501*'), '017'],
    ['an ISA that breaks off', VALID_FILE.slice(0, 80), '023'],
    ['another kind of file', '%PDF-1.7', '022'],
  ])('%s leaves nothing to read, and the reason is told', (_what, text, code) => {
    const judgement = judge(text);
    expect(judgement).toMatchObject({ accepted: false, interchanges: [], issues: [{ ack: { element: 'TA105', code } }] });
  });

  it('a bad separator of components or repetitions is refused, whatever it does to the composites', () => {
    expect(codesOf(judge(VALID_FILE.replace('*0*T*:', '*0*T* ')))[0]).toBe('TA105 027 ISA16');
    expect(codesOf(judge(VALID_FILE.replace('*0915*^*00501', '*0915*:*00501')))[0]).toBe('TA105 016 ISA11');
  });

  it('a receiver who is told his own ids refuses an interchange for somebody else', () => {
    const judged = (receivers: string[]) => checkFile(guides, Buffer.from(VALID_FILE, 'latin1'), { receivers });
    expect(codesOf(judged(['PAYERTWO', 'PAYERONE']))).toEqual([]);
    expect(codesOf(judged(['PAYERTWO']))).toEqual(['TA105 009 ISA08']);
    expect(verdicts(judged(['PAYERTWO']))[0]).toBe('TA1 R 009');
  });

  it('a remark without a code leaves the interchange accepted', () => {
    const judgement = judge(VALID_FILE.replace('IEA*1', 'TA1*000000007*260301*0900*A*000~\nIEA*1'));
    expect(judgement.interchanges[0]!.issues).toMatchObject([{ severity: 'warning', ruleId: 'x12.ta1-misplaced' }]);
    expect(judgement.accepted).toBe(true);
    expect(verdicts(judgement)[0]).toBe('TA1 A 000');
  });

  it('a set outside of a group is told at its first segment, and makes the count of groups wrong', () => {
    expect(codesOf(judge(VALID_FILE.replace(/GS[^~]*~\n/, '')))).toEqual(['TA105 022 ST', 'TA105 021 IEA01']);
  });

  it('padded ids of a group are taken, as most receivers do', () => {
    expect(codesOf(judge(VALID_FILE.replace('GS*HC*OAKDESK*', 'GS*HC*OAKDESK        *')))).toEqual([]);
  });

  it('a TA1 may repeat the wrong date of the interchange that it refuses', () => {
    expect(codesOf(judge(VALID_FILE.replace('GS*', 'TA1*000000007*261399*0900*R*014~\nGS*')))).toEqual([]);
  });

  it('a group number that stands twice refuses the second group only', () => {
    const group = VALID_FILE.slice(VALID_FILE.indexOf('GS*'), VALID_FILE.indexOf('IEA*'));
    const judgement = judge(VALID_FILE.replace(group, group + group).replace('IEA*1', 'IEA*2'));
    expect(codesOf(judgement)).toEqual(['AK905 19 GS06']);
    expect(verdicts(judgement)).toEqual(['TA1 A 000', 'AK9 A', 'IK5 A', 'AK9 R 19', 'IK5 R']);
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
      stc: { category: 'A6', status: '464+535' },
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
