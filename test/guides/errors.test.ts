import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { drop, type Edit, edited, expectOneIssue, fileOf, insertAfter, insertBefore, replace, VALID } from './fixtures.ts';

const guides = loadGuides();
const [P, I, ERA, ACK, CA] = [
  '005010X222A1',
  '005010X223A2',
  '005010X221A1',
  '005010X231A1',
  '005010X214',
] as const;
type Case = [what: string, guide: string, edit: Edit, expected: string];

/** Expected: acknowledgment element, code, and the place as loop/segment or loop/element. */
const CASES: Case[] = [
  ['a segment id that X12 does not have', P, insertAfter('CLM*TW', 'QQZ*1'), 'IK304 1 2300/QQZ'],
  ['a segment id in lower case', P, insertAfter('CLM*TW', 'ref*G1*1'), 'IK304 1 2300/ref'],
  ['a segment of another transaction set', P, insertAfter('CLM*TW', 'BPR*I*1*C*ACH'), 'IK304 6 2300/BPR'],
  [
    'a segment of the 837 that the professional guide never uses',
    P,
    insertAfter('LX*1', 'SV2*0450**1*UN*1'),
    'IK304 I4 2400/SV2',
  ],
  ['an address behind the claim', P, insertAfter('HI*ABK:J0190', 'DMG*D8*19870611*F'), 'IK304 2 2300/DMG'],
  ['a second header', P, insertAfter('PER*IC', 'BHT*0019*00*B*20260302*0915*CH'), 'IK304 5 BHT'],
  [
    'a reference with a qualifier that claims do not use',
    P,
    insertAfter('REF*D9', 'REF*EI*931234567'),
    'IK304 I4 2300/REF',
  ],
  [
    'a reference with a qualifier that X12 does not have',
    P,
    insertAfter('REF*D9', 'REF*?Q*1'),
    'IK403 7 2300/REF01',
  ],
  ['a reference without a qualifier', P, insertAfter('REF*D9', 'REF**1'), 'IK403 1 2300/REF01'],
  ['diagnoses under a qualifier that X12 does not have', P, replace('HI*ABK:J0190', 'HI*QQQ:J0190*ABF:R05'), 'IK403 7 2300/HI01-1'],
  ['a tax number under the qualifier of another number', P, replace('REF*EI', 'REF*TJ*931234567'), 'IK403 I6 2010AA/REF01'],
  ['another number before the tax number', P, insertBefore('REF*EI', 'REF*TJ*931234567'), 'IK304 I4 2010AA/REF'],
  [
    'a claim date after the references',
    P,
    insertAfter('HI*ABK:J0190', 'DTP*431*D8*20260101'),
    'IK304 7 2300/DTP',
  ],
  [
    'a billing address after its tax number',
    P,
    (s) => {
      drop('N3*12')(s);
      insertAfter('REF*EI', 'N3*12 ALDER LANE')(s);
    },
    'IK304 7 2010AA/N3',
  ],
  ['no hierarchy header', P, drop('BHT'), 'IK304 3 BHT'],
  ['a billing provider without a city line', P, drop('N4*SALEM*OR*973011234'), 'IK304 I8 2010AA/N4'],
  ['a claim without diagnoses', P, drop('HI*ABK:J029'), 'IK304 I8 2300/HI'],
  ['no submitter contact', P, drop('PER*IC'), 'IK304 I8 1000A/PER'],
  ['no receiver', P, drop('NM1*40'), 'IK304 I7 1000B/NM1'],
  ['no payer', P, drop('NM1*PR'), 'IK304 I7 2010BB/NM1'],
  ['a billing provider whose name segment is lost', P, drop('NM1*85'), 'IK304 I7 2010AA/NM1'],
  ['a service line whose LX is lost', P, drop('LX*2'), 'IK304 3 2400/LX'],
  [
    'a claim whose CLM is lost',
    P,
    (s) => {
      drop('CLM*PW')(s);
      drop('REF*F8')(s);
    },
    'IK304 I7 2300/CLM',
  ],
  ['two prior authorizations', P, insertAfter('REF*D9', 'REF*G1*A', 'REF*G1*B'), 'IK304 5 2300/REF'],
  [
    'two rendering providers',
    P,
    insertAfter('PRV*PE', 'NM1*82*1*OTHER*ANN****XX*1932102084'),
    'IK304 4 2310B/NM1',
  ],
  [
    'a missing entity type',
    P,
    replace('NM1*82', 'NM1*82**ASHBY*NOEL****XX*1932102084'),
    'IK403 1 2310B/NM102',
  ],
  ['a missing component', P, replace('SV1*HC:87880', 'SV1*HC*50*UN*1***1'), 'IK403 1 2400/SV101-2'],
  [
    'a claim without a place of service',
    P,
    replace('CLM*TW', 'CLM*TW-1001*150****Y*A*Y*Y'),
    'IK403 1 2300/CLM05',
  ],
  [
    'an id without its qualifier',
    P,
    replace('NM1*82', 'NM1*82*1*ASHBY*NOEL*****1932102084'),
    'IK403 2 2310B/NM108',
  ],
  [
    'a number kind without its number',
    P,
    replace('PER*IC', 'PER*IC*MARA QUILL*TE*5035550147*EM'),
    'IK403 2 1000A/PER06',
  ],
  ['too many elements', P, replace('N3*12', 'N3*12 ALDER LANE*SUITE 1*FLOOR 2'), 'IK403 3 2010AA/N303'],
  ['a postal code of two digits', P, replace('N4*SALEM*OR*97302', 'N4*SALEM*OR*97'), 'IK403 4 2010BA/N403'],
  [
    'a patient control number beyond 38',
    P,
    replace('CLM*TW', `CLM*${'A'.repeat(39)}*150***11:B:1*Y*A*Y*Y`),
    'IK403 5 2300/CLM01',
  ],
  ['letters in an amount', P, replace('SV1*HC:87880', 'SV1*HC:87880*ABC*UN*1***1'), 'IK403 6 2400/SV102'],
  ['a thousands mark', P, replace('CLM*TW', 'CLM*TW-1001*1,150***11:B:1*Y*A*Y*Y'), 'IK403 6 2300/CLM02'],
  ['a trailing space', P, replace('NM1*82', 'NM1*82*1*ASHBY *NOEL****XX*1932102084'), 'IK403 6 2310B/NM103'],
  [
    'a control character',
    P,
    replace('NM1*82', 'NM1*82*1*ASH\u0007BY*NOEL****XX*1932102084'),
    'IK403 6 2310B/NM103',
  ],
  [
    'a code that X12 does not have',
    P,
    replace('CLM*TW', 'CLM*TW-1001*150***11:B:1*Q*A*Y*Y'),
    'IK403 7 2300/CLM06',
  ],
  [
    'a code of X12 that the guide does not take',
    P,
    replace('SBR*P*18', 'SBR*P*01*GRP9******CI'),
    'IK403 I6 2000B/SBR02',
  ],
  ['the 31st of February', P, replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231'), 'IK403 8 2400/DTP03'],
  ['a range with one day only', P, replace('DTP*472*RD8', 'DTP*472*RD8*20260224'), 'IK403 8 2400/DTP03'],
  ['a birth date with dashes', P, replace('DMG*D8*1987', 'DMG*D8*1987-06-11*F'), 'IK403 8 2010BA/DMG02'],
  [
    'a creation date that is none',
    P,
    replace('BHT', 'BHT*0019*00*BATCH77*20261302*0915*CH'),
    'IK403 8 BHT04',
  ],
  [
    'a creation time that is none',
    P,
    replace('BHT', 'BHT*0019*00*BATCH77*20260302*2915*CH'),
    'IK403 9 BHT05',
  ],
  ['a repeated amount', P, replace('CLM*TW', 'CLM*TW-1001*150^150***11:B:1*Y*A*Y*Y'), 'IK403 12 2300/CLM02'],
  [
    'too many components',
    P,
    replace('SV1*HC:87880', 'SV1*HC:87880*50*UN*1***1:2:3:4:5'),
    'IK403 13 2400/SV107',
  ],
  [
    'a component separator in a name',
    P,
    replace('NM1*82', 'NM1*82*1*ASH:BY*NOEL****XX*1932102084'),
    'IK403 13 2310B/NM103',
  ],
  [
    'an element that the guide does not use',
    P,
    replace('NM1*40', 'NM1*40*2*PAYER ONE*X****46*PAYERONE'),
    'IK403 I10 1000B/NM104',
  ],
  [
    'a component that the guide does not use',
    P,
    replace('HI*ABK:J029', 'HI*ABK:J029:X'),
    'IK403 I10 2300/HI01-3',
  ],
  ['a level number out of count', P, replace('HL*2', 'HL*9*1*22*0'), 'IK403 7 2000B/HL01'],
  ['a patient below the wrong level', P, replace('HL*4*3', 'HL*4*2*23*0'), 'IK403 7 2000C/HL02'],
  ['a level that denies its patient', P, replace('HL*3', 'HL*3*1*22*0'), 'IK403 7 2000B/HL04'],
  ['a level that promises a patient', P, replace('HL*2', 'HL*2*1*22*1'), 'IK403 7 2000B/HL04'],
  ['line numbers with a gap', P, replace('LX*2', 'LX*3'), 'IK403 7 2400/LX01'],
  ['a replacement without the original number', P, drop('REF*F8'), 'IK304 I6 2300/REF'],
  [
    'a claim total that is not the sum of its lines',
    P,
    replace('CLM*TW', 'CLM*TW-1001*150.01***11:B:1*Y*A*Y*Y'),
    'STC A7:400+178 2300/CLM02',
  ],
  [
    'an own claim without relationship 18',
    P,
    replace('SBR*P*18', 'SBR*P**GRP9******CI'),
    'IK403 I9 2000B/SBR02',
  ],
  [
    'a subscriber of dependents who is said to be the patient',
    P,
    (s) => {
      replace('SBR*P**', 'SBR*P*18*GRP9******CI')(s);
      insertAfter('NM1*IL*1*WREN*OSKAR', 'N3*8 HAZEL CT', 'N4*SALEM*OR*97302', 'DMG*D8*19860101*M')(s);
    },
    'IK403 I13 2000B/SBR02',
  ],
  ['a patient-subscriber without a birth date', P, drop('DMG*D8*1987'), 'IK304 I6 2010BA/DMG'],
  [
    'a person without a member number',
    P,
    replace('NM1*IL*1*WREN*TILDA', 'NM1*IL*1*WREN*TILDA'),
    'IK403 I9 2010BA/NM109',
  ],
  [
    'an accident without its date',
    P,
    replace('CLM*PW', 'CLM*PW-2001*80***11:B:7*Y*A*Y*Y**OA'),
    'IK304 I6 2300/DTP',
  ],
  [
    'other coverage without OI',
    P,
    insertAfter(
      'PRV*PE',
      'SBR*S*18*******CI',
      'NM1*IL*1*WREN*TILDA****MI*X55',
      'NM1*PR*2*OTHER PLAN*****PI*P2',
    ),
    'IK304 I8 2320/OI',
  ],
  [
    'other coverage without its payer',
    P,
    insertAfter('PRV*PE', 'SBR*S*18*******CI', 'OI***Y***Y', 'NM1*IL*1*WREN*TILDA****MI*X55'),
    'IK304 I7 2330B/NM1',
  ],
  ['an institutional claim without its statement dates', I, drop('DTP*434'), 'IK304 I8 2300/DTP'],
  ['an institutional claim without patient status', I, replace('CL1', 'CL1*3*1'), 'IK403 1 2300/CL103'],
  [
    'a provider signature on an institutional claim',
    I,
    replace('CLM*BL', 'CLM*BL-77*1200***13:A:1*Y*A*Y*Y'),
    'IK403 I10 2300/CLM06',
  ],
  ['two principal diagnoses', I, insertAfter('HI*ABK', 'HI*ABK:S52502A'), 'IK304 5 2300/HI'],
  ['statement dates as a single day', I, replace('DTP*434', 'DTP*434*D8*20260210'), 'IK403 I6 2300/DTP02'],
  ['a line without a unit', I, replace('SV2*0320', 'SV2*0320*HC:73110*500**1'), 'IK403 1 2400/SV204'],
  [
    'a short postal code of the hospital',
    I,
    replace('N4*NEWPORT*OR*973651234', 'N4*NEWPORT*OR*97365'),
    'IK403 I12 2010AA/N403',
  ],
  ['a payment without its trace', ERA, drop('TRN*1'), 'IK304 I8 TRN'],
  ['a payment without its technical contact', ERA, drop('PER*BL'), 'IK304 I8 1000A/PER'],
  [
    'a payment method that X12 does not have',
    ERA,
    replace('BPR', 'BPR*I*170*C*QQQ************20260309'),
    'IK403 7 BPR04',
  ],
  [
    'a bank number kind without its number',
    ERA,
    replace('BPR', 'BPR*I*170*C*ACH*CCP*01**DA*112233*1931234567**01*021000089*DA*445566*20260309'),
    'IK403 2 BPR07',
  ],
  ['a paid claim without its patient', ERA, drop('NM1*QC*1*WREN*PIPPA'), 'IK304 I8 2100/NM1'],
  [
    'an adjustment group that X12 does not have',
    ERA,
    replace('CAS*CO', 'CAS*ZZ*45*20'),
    'IK403 7 2110/CAS01',
  ],
  [
    'an adjustment reason without its amount',
    ERA,
    replace('CAS*CO', 'CAS*CO*45*20**253'),
    'IK403 2 2110/CAS06',
  ],
  [
    'a claim number that is missing',
    ERA,
    replace('CLP*PW', 'CLP**1*80*80**12*ICN7002*11*1'),
    'IK403 1 2100/CLP01',
  ],
  ['a service date that is none', ERA, replace('DTM*472*20260225', 'DTM*472*20260299'), 'IK403 8 2110/DTM02'],
  ['a segment of claims in a payment', ERA, insertAfter('CLP*PW', 'CLM*1*2'), 'IK304 6 2100/CLM'],
  ['an acknowledgment without its verdict on the group', ACK, drop('AK9'), 'IK304 3 AK9'],
  ['a verdict on the set that X12 does not have', ACK, replace('IK5*A', 'IK5*Q'), 'IK403 7 2000/IK501'],
  ['a set without a verdict', ACK, drop('IK5*A'), 'IK304 3 2000/IK5'],
  ['an error code that X12 does not have', ACK, replace('IK3', 'IK3*CLM*22**99'), 'IK403 7 2100/IK304'],
  ['a position that is no number', ACK, replace('IK3', 'IK3*CLM*X**8'), 'IK403 6 2100/IK302'],
  ['a claim acknowledgment without a receipt number', CA, drop('TRN*1*RCPT'), 'IK304 I7 2200A/TRN'],
  ['a claim without a status', CA, drop('STC*A2'), 'IK304 I8 2200D/STC'],
  [
    'a status whose action is unknown',
    CA,
    replace('STC*A7', 'STC*A7:562:85*20260303*Q*80'),
    'IK403 7 2200D/STC03',
  ],
  ['a status without its date', CA, replace('STC*A2', 'STC*A2:20:PR**WQ*150'), 'IK403 1 2200D/STC02'],
  ['a patient below the wrong provider', CA, replace('HL*5*3', 'HL*5*2*PT'), 'IK403 7 2000D/HL02'],
];

describe('one error placed by hand gives one issue with the right code', () => {
  it.each(CASES)('%s', (_what, guide, edit, expected) => {
    expectOneIssue(guides, edited(guide, edit), expected);
  });

  it('covers more than sixty places', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  it.each(Object.keys(VALID))('the set without the error is clean (%s)', (guide) => {
    const judgement = checkFile(guides, Buffer.from(fileOf(guide, VALID[guide]!), 'latin1'));
    expect(judgement.interchanges[0]!.groups[0]!.sets[0]!.issues).toEqual([]);
    expect(judgement).toMatchObject({
      accepted: true,
      interchanges: [{ ta1: { ack: 'A' }, groups: [{ ak9: { ack: 'A', accepted: 1 } }] }],
    });
  });

  it('a bad segment does not hide the error behind it', () => {
    const text = edited(P, (segments) => {
      insertBefore('HI*ABK:J0190', 'QQZ*1')(segments);
      replace('DTP*472*D8*20260224', 'DTP*472*D8*20260231')(segments);
    });
    const { issues } = checkFile(guides, Buffer.from(text)).interchanges[0]!.groups[0]!.sets[0]!;
    expect(issues.map((issue) => `${issue.ack!.code} ${issue.x12!.position}`)).toEqual(['1 21', '8 27']);
  });
});

/** Two neighbours that changed places: what comes too early or too late is one fault of order, and nothing is said to be missing. */
const SWAPPED: Case[] = [
  ['the submitter contact before the submitter', P, swap('NM1*41'), 'IK304 7 1000A/PER'],
  ['the submitter contact behind the receiver', P, swap('PER*IC'), 'IK304 7 1000A/PER'],
  ['a billing address before the billing provider', P, swap('NM1*85'), 'IK304 7 2010AA/N3'],
  ['a subscriber before his level', P, swap('HL*2'), 'IK304 7 2000B/SBR'],
  ['a service before its line number', P, swap('LX*1'), 'IK304 7 2400/SV1'],
  ['a later service before its line number', P, swap('LX*2'), 'IK304 7 2400/SV1'],
  ['the tax number of a hospital behind the next level', I, swap('REF*EI'), 'IK304 7 2010AA/REF'],
  ['a date of a claim before the claim', I, swap('CLM*BL'), 'IK304 7 2300/DTP'],
  ['an address of the payer before its name', ERA, swap('N1*PR'), 'IK304 7 1000A/N3'],
  ['a claim of a payment before its header number', ERA, swap('LX*1'), 'IK304 7 2000/CLP'],
  ['a status before the trace of its claim', CA, swap('TRN*2*TW'), 'IK304 7 2200D/STC'],
  ['a patient before his level', CA, swap('HL*4'), 'IK304 7 2000D/NM1'],
];

it.each(SWAPPED)('%s is one fault of order', (_what, guide, edit, expected) => {
  expectOneIssue(guides, edited(guide, edit), expected);
});

/** Exchanges the first segment that begins so with the one behind it. */
function swap(start: string): Edit {
  return (segments) => {
    const at = segments.findIndex((each) => each.startsWith(start));
    segments.splice(at, 2, segments[at + 1]!, segments[at]!);
  };
}
