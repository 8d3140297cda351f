import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { all, drop, dropFrom, type Edit, edited, expectOneIssue, insertAfter, insertBefore, replace } from './fixtures.ts';

const guides = loadGuides();
const P = '005010X222A1';
const I = '005010X223A2';
type Case = [what: string, edit: Edit, expected: string];

const OTHER = ['OI***Y***Y', 'NM1*IL*1*WREN*TILDA****MI*X55', 'NM1*PR*2*OTHER PLAN*****PI*P2'];
const AMOUNTS = ['AMT*D*120', ...OTHER];

/** The first claim goes to its second payer; the first one has paid 120 of 150 and said so with each line. */
const secondary: Edit = all(
  replace('SBR*P*18', 'SBR*S*18*GRP9******CI'),
  insertAfter('PRV*PE', 'SBR*P*18*******CI', ...AMOUNTS),
  insertAfter('REF*6R', 'SVD*P2*80*HC:99213**1', 'CAS*CO*45*20', 'DTP*573*D8*20260301'),
  insertAfter('DTP*472*RD8', 'SVD*P2*40*HC:87880**1', 'CAS*CO*45*8**253*2', 'DTP*573*D8*20260301'),
);
/** The same, but the payer decided on the claim as a whole. */
const secondaryByClaim: Edit = all(
  replace('SBR*P*18', 'SBR*S*18*GRP9******CI'),
  insertAfter('PRV*PE', 'SBR*P*18*******CI', 'CAS*CO*45*30', ...AMOUNTS, 'DTP*573*D8*20260301'),
);

const PROFESSIONAL: Case[] = [
  ['a line that the first payer did not balance', all(secondary, replace('CAS*CO*45*20', 'CAS*CO*45*19')), 'STC A8:672 2400/SV102'],
  ['a second adjustment that is missing in the balance', all(secondary, replace('CAS*CO*45*8', 'CAS*CO*45*8')), 'STC A8:672 2400/SV102'],
  ['a payment that is not the sum of its lines', all(secondary, replace('AMT*D', 'AMT*D*121')), 'STC A8:672 2320/AMT02'],
  [
    'lines of a payer that the claim does not name',
    all(secondary, replace('SVD*P2*80', 'SVD*P3*80*HC:99213**1'), replace('SVD*P2*40', 'SVD*P3*40*HC:87880**1')),
    'STC A8:479 2430/SVD01',
  ],
  [
    'two payers at the same place',
    all(secondary, insertAfter('NM1*PR*2*OTHER', 'SBR*P*18*******CI', 'OI***Y***Y', 'NM1*IL*1*WREN*TILDA****MI*X56', 'NM1*PR*2*THIRD PLAN*****PI*P4')),
    'STC A8:286 2320/SBR01',
  ],
  ['a second payer without the first', replace('SBR*P*18', 'SBR*S*18*GRP9******CI'), 'STC A6:286 2000B/SBR01'],
  ['a payment without its date', all(secondaryByClaim, drop('DTP*573')), 'STC A6:516 2330B/NM109'],
  ['the date of decision on claim and lines', all(secondary, insertAfter('NM1*PR*2*OTHER', 'DTP*573*D8*20260301')), 'IK304 I9 2330B/DTP'],
  [
    'what the patient owes on claim and lines',
    all(secondary, insertAfter('AMT*D', 'AMT*EAF*30'), insertAfter('DTP*573', 'AMT*EAF*20')),
    'IK304 I9 2320/AMT',
  ],
  ['a reason for Medicare as second payer on a first claim', replace('SBR*P*18', 'SBR*P*18*GRP9**12****MB'), 'IK403 I13 2000B/SBR05'],
  ['the number of an earlier claim on a new one', insertBefore('REF*D9', 'REF*F8*ICN1'), 'IK304 I9 2300/REF'],
  ['an attachment without its number', insertBefore('REF*D9', 'PWK*OZ*EL'), 'IK403 I9 2300/PWK06'],
  ['an attachment of a line without its number', insertAfter('SV1*HC:99213', 'PWK*OZ*EL'), 'IK403 I9 2400/PWK06'],
  [
    'an auto accident without its state',
    all(replace('CLM*TW', 'CLM*TW-1001*150***11:B:1*Y*A*Y*Y**AA'), insertBefore('REF*D9', 'DTP*439*D8*20260220')),
    'IK403 I9 2300/CLM11-4',
  ],
  ['a patient without a claim', dropFrom('CLM*PW'), 'IK304 I7 2300/CLM'],
  ['a subscriber without claim and patient', all(dropFrom('HL*4'), replace('HL*3', 'HL*3*1*22*0')), 'IK304 I6 2300/CLM'],
  [
    'an ambulance without the place of pick-up',
    all(insertAfter('REF*D9', 'CR1*LB*140**A*DH*12'), insertAfter('PRV*PE', 'NM1*45*2', 'N3*1 HOSPITAL RD', 'N4*SALEM*OR*97301')),
    'IK304 I6 2310E/NM1',
  ],
  [
    'an ambulance without the place of drop-off',
    all(insertAfter('REF*D9', 'CR1*LB*140**A*DH*12'), insertAfter('PRV*PE', 'NM1*PW*2', 'N3*1 FIELD RD', 'N4*SALEM*OR*97301')),
    'IK304 I6 2310F/NM1',
  ],
  ['pointers with a gap', replace('SV1*HC:99213', 'SV1*HC:99213:25*100*UN*1***1::2'), 'IK403 I9 2400/SV107-2'],
  ['a clinic with a first name', replace('NM1*85', 'NM1*85*2*FERN HOLLOW CLINIC*ANN****XX*1497758544'), 'IK403 I13 2010AA/NM104'],
  ['an address without its state', replace('N4*SALEM*OR*97302', 'N4*SALEM**97302'), 'IK403 I9 2010BA/N402'],
  ['a state and a region abroad', replace('N4*SALEM*OR*97302', 'N4*SALEM*OR*97302*CA***ON'), 'IK403 10 2010BA/N407'],
  ['an address without its postal code', replace('N4*SALEM*OR*97302', 'N4*SALEM*OR'), 'IK403 I9 2010BA/N403'],
];

const INSTITUTIONAL: Case[] = [
  ['no attending provider', drop('NM1*71'), 'IK304 I6 2310A/NM1'],
  [
    'a stay without its admission',
    all(replace('CLM*BL', 'CLM*BL-77*1200***11:A:1**A*Y*Y'), insertAfter('HI*ABK', 'HI*ABJ:S52501A')),
    'IK304 I6 2300/DTP',
  ],
  [
    'a stay without its admitting diagnosis',
    all(replace('CLM*BL', 'CLM*BL-77*1200***11:A:1**A*Y*Y'), insertAfter('DTP*434', 'DTP*435*DT*202602100815')),
    'IK304 I6 2300/HI',
  ],
  ['a second surgeon without the first', insertAfter('NM1*71', 'NM1*ZZ*1*ASHBY*NOEL****XX*1932102084'), 'IK304 I6 2310B/NM1'],
  ['other procedures without the principal one', insertAfter('HI*APR', 'HI*BBQ:0DTJ4ZZ:D8:20260210'), 'IK304 I6 2300/HI'],
  ['a total that is not the sum of the lines', replace('CLM*BL', 'CLM*BL-77*1201***13:A:1**A*Y*Y'), 'STC A7:400+178 2300/CLM02'],
  ['a replacement without the original number', replace('CLM*BL', 'CLM*BL-77*1200***13:A:7**A*Y*Y'), 'IK304 I6 2300/REF'],
  ['an attachment of a line without its number', insertAfter('SV2*0450', 'PWK*OZ*FX'), 'IK403 I9 2400/PWK06'],
];

describe('claims that break a situational rule get one issue with the right code', () => {
  it.each(PROFESSIONAL)('%s', (_what, edit, expected) => {
    expectOneIssue(guides, edited(P, edit), expected);
  });

  it.each(INSTITUTIONAL)('a hospital: %s', (_what, edit, expected) => {
    expectOneIssue(guides, edited(I, edit), expected);
  });

  it.each([
    ['by line', secondary],
    ['on the whole claim', secondaryByClaim],
    // A payer may split a line in two results; they are added up.
    ['with a split line', all(secondary, replace('SVD*P2*80', 'SVD*P2*50*HC:99213**1'), insertAfter('DTP*573', 'SVD*P2*30*HC:99214**1', 'DTP*573*D8*20260301'))],
  ] as [string, Edit][])('a claim to the second payer, decided %s, is clean', (_how, edit) => {
    expect(checkFile(guides, Buffer.from(edited(P, edit))).interchanges[0]!.groups[0]!.sets[0]!.issues).toEqual([]);
  });

  it('a segment that may not stand here is blamed where it stands', () => {
    const text = edited(P, insertBefore('REF*D9', 'REF*F8*ICN1'));
    const issue = checkFile(guides, Buffer.from(text)).interchanges[0]!.groups[0]!.sets[0]!.issues[0]!;
    expect(text.slice(issue.x12!.offset!, issue.x12!.offset! + 6)).toBe('REF*F8');
    expect(issue.x12!.position).toBe(text.slice(text.indexOf('ST*'), text.indexOf('REF*F8')).split('~').length);
  });
});
