import { drop, edited, fileOf, insertAfter, insertBefore, replace, VALID } from '../guides/fixtures.ts';

/** One row of the table: a file with one fault and the segments (joined by ~) that answer it. */
export interface AnswerCase {
  what: string;
  file: string;
  expected: string;
  /** The answer has to repeat what is invalid in itself, such as a set code that is none. */
  echoes?: true;
}

const P = '005010X222A1';
const I = '005010X223A2';
const GOOD = fileOf(P, VALID[P]!);
const TW = 'CTX*CLM01:TW-1001';
const PW = 'CTX*CLM01:PW-2001';

const set = (what: string, edit: (segments: string[]) => void, expected: string): AnswerCase => ({ what, file: edited(P, edit), expected });
const envelope = (what: string, [from, to]: [string | RegExp, string], expected: string): AnswerCase => ({ what, file: GOOD.replace(from, to), expected });
const ta1 = (what: string, change: [string | RegExp, string], code: string): AnswerCase => envelope(what, change, `*R*${code}`);

const SETS: AnswerCase[] = [
  set('a segment id that X12 does not have', insertAfter('CLM*TW', 'QQZ*1'), `IK3*QQZ*20**1~${TW}~IK5*R*5`),
  set('a segment id that is too long', insertAfter('CLM*TW', 'CLAIM*1'), `IK3*CLA*20**1~${TW}~IK5*R*5`),
  set('a segment id of one strange character', insertAfter('CLM*TW', '\u0007*1'), `IK3*??*20**1~${TW}~IK5*R*5`),
  set('a segment of another set', insertAfter('CLM*TW', 'BPR*I*1*C*ACH'), `IK3*BPR*20**6~${TW}~IK5*R*5`),
  set('a known segment at a place where it can not be', insertAfter('HI*ABK:J0190', 'DMG*D8*19870611*F'), `IK3*DMG*22**2~${TW}~IK5*R*5`),
  set('a segment too late', insertAfter('HI*ABK:J0190', 'DTP*431*D8*20260101'), `IK3*DTP*22**7~${TW}~IK5*R*5`),
  set('a segment that the guide does not use', insertAfter('LX*1', 'SV2*0450**1*UN*1'), `IK3*SV2*25**I4~${TW}`),
  set('a segment missing that X12 itself requires', drop('BHT'), 'IK3*BHT*2**3~IK5*R*5'),
  set('a segment missing that the guide requires', drop('N4*SALEM*OR*973011234'), 'IK3*N4*10**I8~IK5*R*I5'),
  set('a loop missing that the guide requires', drop('NM1*40'), 'IK3*NM1*5**I7~IK5*R*I5'),
  set('a situational segment missing', drop('REF*F8'), `**I6~CTX*SITUATIONAL TRIGGER*CLM*41**5:3~${PW}~IK5*R*I5`),
  set('a loop too often', insertAfter('PRV*PE', 'NM1*82*1*OTHER*ANN****XX*1932102084'), `IK3*NM1*24**4~${TW}~IK5*R*5`),
  set('a segment too often', insertAfter('REF*D9', 'REF*G1*A', 'REF*G1*B'), `IK3*REF*22**5~${TW}~IK5*R*5`),
  set('a required element missing', replace('NM1*82', 'NM1*82**ASHBY*NOEL****XX*1932102084'), `IK3*NM1*22**8~${TW}~IK4*2*1065*1~IK5*R*5`),
  set('a required component missing', replace('SV1*HC:87880', 'SV1*HC*50*UN*1***1'), 'IK4*1:2*234*1~'),
  set('a situational element missing', replace('SBR*P*18', 'SBR*P**GRP9******CI'), 'IK3*SBR*13**8~IK4*2*1069*I9~CTX*SITUATIONAL TRIGGER*HL*12**4~'),
  set('an element missing beside another', replace('PER*IC', 'PER*IC*MARA QUILL*TE*5035550147*EM'), 'IK3*PER*4**8~IK4*6*364*2~IK5*R*5'),
  set('an element that another one excludes', replace('N4*SALEM*OR*97302', 'N4*SALEM*OR*97302****BC'), 'IK3*N4*16**8~IK4*4*26*2~IK4*7*1715*10'),
  set('too many elements', replace('N3*12', 'N3*12 ALDER LANE*SUITE 1*FLOOR 2'), '**8~IK4*3**3*FLOOR 2~'),
  set('too many components', replace('SV1*HC:87880', 'SV1*HC:87880*50*UN*1***1:2:3:4:5'), 'IK4*7**13~'),
  set('too many repetitions', replace('CLM*TW', 'CLM*TW-1001*150^150***11:B:1*Y*A*Y*Y'), 'IK4*2::2*782*12'),
  set('too short', replace('N4*SALEM*OR*97302', 'N4*SALEM*OR*97'), 'IK4*3*116*4*97~'),
  set('too long', replace('CLM*TW', `CLM*${'A'.repeat(39)}*150***11:B:1*Y*A*Y*Y`), `CTX*CLM01:${'A'.repeat(35)}~IK4*1*1028*5*${'A'.repeat(39)}~`),
  set('a bad character', replace('SV1*HC:87880', 'SV1*HC:87880*ABC*UN*1***1'), 'IK4*2*782*6*ABC~'),
  set('a trailing space', replace('NM1*82', 'NM1*82*1*ASHBY *NOEL****XX*1932102084'), 'IK4*3*1035*6*ASHBY~'),
  set('a code that X12 does not have', replace('CLM*TW', 'CLM*TW-1001*150***11:B:1*Q*A*Y*Y'), 'IK4*6*1073*7*Q~IK5*R*5'),
  set('a code that only the guide does not have', replace('SBR*P*18', 'SBR*P*01*GRP9******CI'), 'IK4*2*1069*I6*01~IK5*R*I5'),
  set('a bad date', replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231'), 'IK4*3*1251*8*20260231~'),
  set('a bad time', replace('BHT', 'BHT*0019*00*BATCH77*20260302*2915*CH'), 'IK4*5*337*9*2915~'),
  set('an element that the guide does not use', replace('NM1*40', 'NM1*40*2*PAYER ONE*X****46*PAYERONE'), 'IK4*4*1036*I10*X~IK5*R*I5'),
  set('a situational element that must not be there', (segments) => {
    replace('SBR*P**', 'SBR*P*18*GRP9******CI')(segments);
    insertAfter('NM1*IL*1*WREN*OSKAR', 'N3*8 HAZEL CT', 'N4*SALEM*OR*97302', 'DMG*D8*19860101*M')(segments);
  }, 'IK4*2*1069*I13*18~CTX*SITUATIONAL TRIGGER*HL*'),
  { what: 'a wrong pattern', file: edited(I, replace('N4*NEWPORT*OR*973651234', 'N4*NEWPORT*OR*97365')), expected: 'IK4*3*116*I12*97365~IK5*R*I5' },
  set('a level out of count', replace('HL*2', 'HL*9*1*22*0'), 'IK3*HL*12**8~IK4*1*628*7*9~IK5*R*5'),
  set('a level below the wrong one', replace('HL*4*3', 'HL*4*2*23*0'), 'IK4*2*734*7*2~IK5*R*5'),
  set('a level that denies its children', replace('HL*3', 'HL*3*1*22*0'), 'IK4*4*736*7*0~IK5*R*5'),
  set('a line number out of count', replace('LX*2', 'LX*3'), `IK3*LX*28**8~${TW}~IK4*1*554*7*3~IK5*R*5`),
  set('two kinds of fault, one of them not the guide\'s alone', (segments) => {
    drop('N4*SALEM*OR*973011234')(segments);
    insertBefore('HI*ABK:J0190', 'QQZ*1')(segments);
  }, 'IK5*R*5~AK9*R*1*1*0'),
];

const ENVELOPES: AnswerCase[] = [
  envelope('different set numbers', [/SE\*(\d+)\*0001/, 'SE*$1*0002'], 'AK2*837*0001*005010X222A1~IK5*R*3~AK9*R*1*1*0'),
  envelope('a wrong segment count', [/SE\*\d+\*/, 'SE*7*'], 'IK5*R*4~AK9*R*1*1*0'),
  envelope('no set trailer', [/SE\*\d+\*0001~\n/, ''], 'IK5*R*2~AK9*R*1*1*0'),
  { ...envelope('a set that we do not have', ['ST*837*', 'ST*XYZ*'], 'AK2*XYZ*0001*005010X222A1~IK5*R*1~'), echoes: true },
  { ...envelope('a set code that is none', ['ST*837*', 'ST*8*'], 'AK2*8*0001*005010X222A1~IK5*R*6~'), echoes: true },
  { ...envelope('a set number that is none', [/0001/g, '01'], 'AK2*837*01*005010X222A1~IK5*R*7~'), echoes: true },
  envelope('a set of another group', ['ST*837*0001*005010X222A1', 'ST*835*0001'], 'AK2*835*0001~IK5*R*18'),
  envelope("a guide that is not the group's", ['ST*837*0001*005010X222A1', 'ST*837*0001*005010X223A2'], 'IK5*R*19'),
  envelope('a guide in an edition that we do not have', [/X222A1/g, 'X222A2'], 'AK2*837*0001*005010X222A2~IK5*R*I6~AK9*R*1*1*0'),
  envelope('different group numbers', ['GE*1*71', 'GE*1*7'], 'IK5*A~AK9*R*1*1*0*4'),
  envelope('a wrong set count, repeated as it was sent', ['GE*1*71', 'GE*3*71'], 'IK5*A~AK9*R*3*1*0*5'),
  envelope('no group trailer', ['GE*1*71~\n', ''], 'IK5*A~AK9*R*1*1*0*3'),
  { ...envelope('a group number that is none', [/\*0915\*71\*X([\s\S]*)GE\*1\*71/, '*0915*7A*X$1GE*1*7A'], 'AK1*HC*7A*005010X222A1~AK9*R*1*1*0*6'), echoes: true },
  { ...envelope('a kind of group that we do not have', ['GS*HC', 'GS*ZZ'], 'AK1*ZZ*71*005010X222A1~AK9*R*1*1*0*1'), echoes: true },
  envelope('a version that we do not have', ['*X*005010X222A1', '*X*004010X098A1'], 'AK1*HC*71*004010X098A1~AK9*R*1*1*0*2'),
  { what: 'a group number that stands twice', file: twiceInInterchange(), expected: 'IK5*A~AK9*A*1*1*1~AK1*HC*71*005010X222A1~AK9*R*1*1*0*19' },
  { what: 'a set number that stands twice', file: twiceInGroup(), expected: 'AK2*837*0001*005010X222A1~IK5*A~AK2*837*0001*005010X222A1~IK5*R*23~AK9*P*2*2*1' },
  ta1('different interchange numbers', ['IEA*1*000000071', 'IEA*1*000000072'], '001'),
  ta1('an unknown kind of authorization', ['ISA*00*', 'ISA*99*'], '010'),
  ta1('an unknown kind of security', ['ISA*00*          *00*', 'ISA*00*          *99*'], '012'),
  ta1('a letter as repetition separator', ['*^*00501', '*U*00501'], '016'),
  ta1('a letter as component separator', ['*0*T*:', '*0*T*A'], '027'),
  ta1('a TA1 that is none', ['GS*HC', 'TA1*1~\nGS*HC'], '024'),
  ta1('an old version', ['*00501*000000071', '*00401*000000071'], '017'),
  { ...ta1('an unknown kind of sender', ['*ZZ*OAKDESK        *', '*Q7*OAKDESK        *'], '005'), echoes: true },
  { ...ta1('no sender', ['*ZZ*OAKDESK        *', '*ZZ*               *'], '006'), echoes: true },
  { ...ta1('an unknown kind of receiver', ['*ZZ*PAYERONE       *', '*Q7*PAYERONE       *'], '007'), echoes: true },
  { ...ta1('no receiver', ['*ZZ*PAYERONE       *', '*ZZ*               *'], '008'), echoes: true },
  { ...ta1('a date that is none', ['*260302*0915*^', '*261302*0915*^'], '014'), echoes: true },
  { ...ta1('a time that is none', ['*260302*0915*^', '*260302*2515*^'], '015'), echoes: true },
  ta1('an acknowledgment flag that is none', ['*0*T*:', '*5*T*:'], '019'),
  ta1('a usage that is none', ['*0*T*:', '*0*X*:'], '020'),
  ta1('a wrong group count', ['IEA*1*', 'IEA*2*'], '021'),
  ta1('a segment outside of its envelope', ['IEA*1*', 'REF*G1*X~\nIEA*1*'], '022'),
  ta1('no interchange trailer', ['IEA*1*000000071~\n', ''], '023'),
  ta1('a file cut off in a segment', [/HI\*ABK:J029~[\s\S]*/, 'HI*AB'], '023'),
];

/** Every row of the acknowledgment table that one file can show. */
export const CASES: AnswerCase[] = [...SETS, ...ENVELOPES];

function twiceInGroup(): string {
  const [body] = /ST\*[\s\S]*?SE\*\d+\*0001~\n/.exec(GOOD)!;
  return GOOD.replace(body, body + body).replace('GE*1', 'GE*2');
}

function twiceInInterchange(): string {
  const [body] = /GS\*[\s\S]*?GE\*1\*71~\n/.exec(GOOD)!;
  return GOOD.replace(body, body + body).replace('IEA*1', 'IEA*2');
}
