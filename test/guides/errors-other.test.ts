import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { all, drop, dropFrom, type Edit, edited, expectOneIssue, insertAfter, replace } from './fixtures.ts';

const guides = loadGuides();
type Case = [what: string, edit: Edit, expected: string];

/** By guide. Expected as in `expectOneIssue`. */
const CASES: Record<string, Case[]> = {
  '837D': [
    ['a dental line without its procedure', replace('SV3*AD:D0220', 'SV3*AD*30****1'), 'IK403 1 2400/SV301-2'],
    ['a procedure of another code list', replace('SV3*AD:D0220', 'SV3*HC:D0220*30****1'), 'IK403 I6 2400/SV301-1'],
    ['a tooth surface that does not exist', replace('TOO*JP', 'TOO*JP*14*O:Q'), 'IK403 7 2400/TOO03-2'],
    ['a missing tooth without its code list', replace('DN2', 'DN2*14*M'), 'IK403 1 2300/DN206'],
    ['a tooth status that does not exist', replace('DN2', 'DN2*14*Q****JP'), 'IK403 7 2300/DN202'],
    ['no date of service at all', drop('DTP*472'), 'IK304 I6 2300/DTP'],
    ['a total that is not the sum of the lines', replace('CLM*DN', 'CLM*DN-3001*311***11:B:1*Y*A*Y*Y'), 'STC A7:400+178 2300/CLM02'],
    ['a professional line on a dental claim', insertAfter('LX*2', 'SV1*HC:99213*30*UN*1***1'), 'IK304 I4 2400/SV1'],
    ['a rendering dentist without specialty', insertAfter('DN2', 'NM1*82*1*ASHBY*NOEL****XX*1932102084'), 'IK304 I8 2310B/PRV'],
    ['an accident without its date', replace('CLM*DN', 'CLM*DN-3001*310***11:B:1*Y*A*Y*Y**OA'), 'IK304 I6 2300/DTP'],
  ],
  '270': [
    ['an inquiry that asks nothing', replace('EQ*30^98', 'EQ'), 'IK403 2 2110C/EQ01'],
    ['a service type that does not exist', replace('EQ*30^98', 'EQ*30^??'), 'IK403 7 2110C/EQ01'],
    ['a trace without its origin', replace('TRN*1', 'TRN*1*ELG-TRACE-1'), 'IK403 1 2000C/TRN03'],
    ['a day that does not exist', replace('DTP*291', 'DTP*291*D8*20260230'), 'IK403 8 2100C/DTP03'],
    ['a subscriber level that promises a dependent', replace('HL*3', 'HL*3*2*22*1'), 'IK403 7 2000C/HL04'],
    ['a subscriber about whom nothing is asked', drop('EQ*30^98'), 'IK304 I6 2000D/HL'],
    ['a subscriber who cannot be found', all(drop('DMG*D8*1987'), replace('NM1*IL*1*WREN*TILDA', 'NM1*IL*1*WREN*TILDA')), 'IK403 I9 2100C/NM109'],
    ['a claim in an inquiry', insertAfter('EQ*30^98', 'CLM*1*2'), 'IK304 6 2110C/CLM'],
    ['two payers', insertAfter('NM1*PR', 'NM1*PR*2*OTHER*****PI*P2'), 'IK304 4 2100A/NM1'],
  ],
  '271': [
    ['a benefit of no kind', replace('EB*R', 'EB***30'), 'IK403 1 2110C/EB01'],
    ['a kind of benefit that does not exist', replace('EB*R', 'EB*??**30'), 'IK403 7 2110C/EB01'],
    ['a period that does not exist', replace('EB*B', 'EB*B**98***??*25*****Y'), 'IK403 7 2110C/EB06'],
    ['a copay without its amount', replace('EB*B', 'EB*B**98***27******Y'), 'warning IK403 I9 2110C/EB07'],
    ['coinsurance with amount and percentage', replace('EB*B', 'EB*A**98***27*25*.2****Y'), 'warning IK403 I13 2110C/EB07'],
    ['entities without their end', drop('LE*2120'), 'IK304 I8 2120C-LS/LE'],
    ['a refusal without what to do next', insertAfter('NM1*PR', 'AAA*N**42'), 'IK403 1 2100A/AAA04'],
    ['a subscriber about whom nothing is answered', dropFrom('EB*1'), 'warning IK304 I6 2000D/HL'],
    ['a reason of refusal that does not exist', insertAfter('NM1*PR', 'AAA*N**??*C'), 'IK403 7 2100A/AAA03'],
    ['an address without its state', replace('N4', 'N4*SALEM**97302'), 'IK403 I9 2100C/N402'],
    ['an address without its postal code', replace('N4', 'N4*SALEM*OR'), 'IK403 I9 2100C/N403'],
    ['an organization with a first name', replace('NM1*PRP', 'NM1*PRP*2*OTHER PLAN*ANN'), 'IK403 I13 2120C/NM104'],
    ['eleven messages', insertAfter('MSG', ...Array.from({ length: 10 }, () => 'MSG*MORE')), 'IK304 5 2110C/MSG'],
  ],
  '276': [
    ['a patient without a birth date', drop('DMG'), 'IK304 I6 2000D/DMG'],
    ['a subscriber about whom nothing is asked', all(dropFrom('TRN*1'), drop('DMG')), 'IK304 I6 2200D/TRN'],
    ['a line without its date', (segments) => segments.splice(-1), 'IK304 I8 2210D/DTP'],
    ['letters in the charge', replace('AMT*T3', 'AMT*T3*ABC'), 'IK403 6 2200D/AMT02'],
    ['a reference that an inquiry does not use', replace('REF*EJ', 'REF*G1*X1'), 'IK304 I4 2200D/REF'],
    ['a status in an inquiry', insertAfter('TRN*1', 'STC*F1:65*20260310'), 'IK304 6 2200D/STC'],
    ['a provider level below the wrong receiver', replace('HL*3', 'HL*3*1*19*1'), 'IK403 7 2000C/HL02'],
  ],
  '277': [
    ['a claim without a status', drop('STC*F1:65*20260310**150'), 'IK304 I8 2200D/STC'],
    ['a status without its date', replace('STC*F1', 'STC*F1:65***150*120'), 'IK403 1 2200D/STC02'],
    ['the kind of another 277', replace('BHT', 'BHT*0010*08*STAT-1*20260320*1001*TH'), 'IK403 I6 BHT06'],
    ['no subscriber', drop('NM1*IL'), 'IK304 I7 2100D/NM1'],
    ['a subscriber about whom nothing is answered', dropFrom('TRN*2'), 'IK304 I6 2200D/TRN'],
    ['a line without its procedure', replace('SVC', 'SVC*HC*100*80****1'), 'IK403 1 2220D/SVC01-2'],
    ['two dates of one claim', insertAfter('DTP*472', 'DTP*472*D8*20260225'), 'IK304 5 2200D/DTP'],
  ],
  '278-request': [
    ['a decision in a request', insertAfter('UM', 'HCR*A1*AUTH5501'), 'IK304 I4 2000E/HCR'],
    ['an event of which nobody says what is reviewed', drop('UM'), 'IK304 I8 2000E/UM'],
    ['a kind of review that does not exist', replace('UM', 'UM*??*I*3*11:B'), 'IK403 7 2000E/UM01'],
    ['a service below the wrong level', replace('HL*5', 'HL*5*3*SS*0'), 'IK403 7 2000F/HL02'],
    ['no requester', drop('NM1*1P'), 'IK304 I7 2010B/NM1'],
    ['a subscriber without a number', replace('NM1*IL', 'NM1*IL*1*WREN*TILDA****MI'), 'IK403 1 2010C/NM109'],
  ],
  '278-response': [
    ['a decision that does not exist', replace('HCR', 'HCR*??*AUTH5501'), 'IK403 7 2000E/HCR01'],
    ['a certification without its number', replace('HCR', 'HCR*A1'), 'warning IK403 I9 2000E/HCR02'],
    ['an event without an answer', drop('HCR'), 'warning IK304 I6 2000E/HCR'],
    ['a trace of the requester alone', replace('TRN*2', 'TRN*9*REV-TRACE-1*9OAKDESK01'), 'IK403 7 2000E/TRN01'],
  ],
  '005010X221A1': [
    ['a line whose payment is not charge less adjustments', replace('SVC*HC:99213', 'SVC*HC:99213:25*100*79**1'), 'STC A7:400 2110/SVC03'],
    ['a claim whose payment is not charge less adjustments', replace('CAS*PR', 'CAS*PR*3*11'), 'STC A7:400 2100/CLP04'],
    ['lines that are not the whole claim', replace('SVC*HC:87880', 'SVC*HC:87880*40*40**1'), 'STC A7:178 2100/CLP03'],
    ['a payment that is not the sum of its claims', replace('PLB', 'PLB*1497758544*20261231*WO:ICN6000*31'), 'STC A7:400 BPR02'],
    ['money where no payment is made', replace('BPR', 'BPR*I*170*C*NON************20260309'), 'STC A7:400 BPR02'],
    ['a transfer without the bank of the payer', replace('BPR', 'BPR*I*170*C*ACH*CCP*****1931234567**01*021000089*DA*445566*20260309'), 'IK403 I9 BPR07'],
    ['a second provider adjustment without its amount', replace('PLB', 'PLB*1497758544*20261231*WO:ICN6000*30*72:X7'), 'IK403 2 PLB06'],
    ['a transfer without its format', replace('BPR', 'BPR*I*170*C*ACH**01*021000021*DA*112233*1931234567**01*021000089*DA*445566*20260309'), 'IK403 I9 BPR05'],
    ['a transfer without the account of the payer', replace('BPR', 'BPR*I*170*C*ACH*CCP*01*021000021***1931234567**01*021000089*DA*445566*20260309'), 'IK403 I9 BPR09'],
    ['a transfer without the account of the payee', replace('BPR', 'BPR*I*170*C*ACH*CCP*01*021000021*DA*112233*1931234567**01*021000089***20260309'), 'IK403 I9 BPR15'],
    ['a kind of account without the account', replace('BPR', 'BPR*I*170*C*ACH*CCP*01*021000021*DA**1931234567**01*021000089*DA*445566*20260309'), 'IK403 2 BPR09'],
    ['a transfer without the company that makes it', replace('BPR', 'BPR*I*170*C*ACH*CCP*01*021000021*DA*112233***01*021000089*DA*445566*20260309'), 'IK403 I9 BPR10'],
    ['money in what is for information only', replace('BPR', 'BPR*H*170*C*CHK************20260309'), 'STC A7:400 BPR02'],
    ['a claim that is decided as inpatient and outpatient', insertAfter('NM1*QC*1*WREN*TILDA', 'MIA*3', 'MOA***MA01'), 'IK304 I9 2100/MOA'],
    ['a transfer without the bank of the payee', replace('BPR', 'BPR*I*170*C*ACH*CCP*01*021000021*DA*112233*1931234567******20260309'), 'IK403 I9 BPR13'],
  ],
  '005010X214': [
    ['a refusal of what was taken', replace('STC*A2', 'STC*A2:20:PR*20260303*U*150'), 'warning IK403 I12 2200D/STC01-1'],
    ['an acceptance of what was refused', replace('STC*A7', 'STC*A7:562:85*20260303*WQ*80'), 'warning IK403 I12 2200D/STC01-1'],
    ['a status category that names no status', replace('STC*A2', 'STC*A2*20260303*WQ*150'), 'IK403 1 2200D/STC01-2'],
    ['fields that do not fit together, without a word about it', replace('STC*A7', 'STC*A7:448:85*20260303*U*80'), 'warning IK403 I9 2200D/STC12'],
    ['a receipt without its date', drop('DTP*050'), 'IK304 I8 2200A/DTP'],
  ],
  '005010X231A1': [
    ['errors in a set that is accepted', replace('IK5*R', 'IK5*A'), 'IK403 I12 2000/IK501'],
    ['wrong elements below a missing segment', replace('IK3', 'IK3*CLM*22**3'), 'IK403 I12 2100/IK304'],
    ['wrong elements that are not named', drop('IK4'), 'IK304 I6 2110/IK4'],
    ['a rejection without a reason', replace('IK5*R', 'IK5*R'), 'IK403 I9 2000/IK502'],
    ['a group that is accepted with a set that is not', replace('AK9', 'AK9*A*2*2*1'), 'IK403 I12 AK901'],
    ['an element error of no kind', replace('IK4', 'IK4*2*782'), 'IK403 1 2110/IK403'],
  ],
};

/** What is rare and right: the other side of the rules above. */
const RIGHT: [what: string, guide: string, edit: Edit][] = [
  ['two adjustments of a provider in one segment', '005010X221A1', replace('PLB', 'PLB*1497758544*20261231*WO:ICN6000*20*72:X7*10')],
  ['a check, which needs no bank', '005010X221A1', replace('BPR', 'BPR*I*170*C*CHK************20260309')],
  ['a claim that is decided as outpatient', '005010X221A1', insertAfter('NM1*QC*1*WREN*TILDA', 'MOA***MA01')],
  ['fields that do not fit together, told in words', '005010X214', replace('STC*A7', 'STC*A7:448:85*20260303*U*80********CHARGE AND UNITS DISAGREE')],
  ['a group of which one set is rejected', '005010X231A1', replace('AK9', 'AK9*P*2*2*1')],
  ['a subscriber who can not be answered about', '271', all(dropFrom('EB*1'), insertAfter('N4', 'AAA*N**75*C'))],
];

it.each(RIGHT)('%s is clean', (_what, guide, edit) => {
  expect(issuesOf(edited(guide, edit))).toEqual([]);
});

function issuesOf(text: string): string[] {
  return checkFile(guides, Buffer.from(text, 'latin1')).interchanges[0]!.groups[0]!.sets[0]!.issues.map(({ message }) => message);
}

describe.each(Object.entries(CASES))('one error placed by hand in a %s gives one issue with the right code', (guide, cases) => {
  it.each(cases)('%s', (_what, edit, expected) => {
    expectOneIssue(guides, edited(guide, edit), expected);
  });
});

it('covers more than sixty places of the other guides', () => {
  expect(Object.values(CASES).flat().length).toBeGreaterThanOrEqual(60);
});
