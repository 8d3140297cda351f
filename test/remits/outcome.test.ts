import { describe, expect, it } from 'vitest';
import { foldStatus } from '../../src/claims/status.ts';
import { loadRemitCodes, reasonLabel, remarkLabel } from '../../src/remits/codes.ts';
import { denialCategory } from '../../src/remits/denials.ts';
import { explainProviderAdjustment } from '../../src/remits/plb.ts';
import { claimOutcome, claimReasons, claimRemarks, remitEvidence } from '../../src/remits/outcome.ts';
import { interchange, readRemits } from './read.ts';

/** The first remit of an 835 with these detail segments. */
function remit(...detail: string[]) {
  const header = ['BPR*I*0*C*CHK************20260315', 'TRN*1*CHK88*1', 'DTM*405*20260314', 'N1*PR*LAKE HEALTH PLAN', 'N1*PE*MAPLE'];
  return readRemits(interchange('835', [...header, ...detail].join('\n')))[0]!;
}

const outcome = (...detail: string[]) => claimOutcome(remit(...detail).claims[0]!);

describe('what a payment decided', () => {
  it('is paid when something is paid and nothing denied', () => {
    expect(outcome('CLP*A*1*100*70*10', 'SVC*HC:1*100*70', 'CAS*CO*45*20', 'CAS*PR*3*10')).toBe('PAID');
  });

  it('is paid zero, not denied, when all goes to the deductible or the contract', () => {
    expect(outcome('CLP*A*1*100*0*80', 'SVC*HC:1*100*0', 'CAS*PR*1*80', 'CAS*CO*45*20')).toBe('ZERO_PAID');
    expect(outcome('CLP*A*1*100*0*0', 'SVC*HC:1*100*0', 'CAS*CO*24*100')).toBe('ZERO_PAID');
  });

  it('is partly denied when one line is denied, even if the rest goes to the patient', () => {
    expect(outcome('CLP*A*1*150*70', 'SVC*HC:1*100*70', 'CAS*CO*45*30', 'SVC*HC:2*50*0', 'CAS*CO*97*50')).toBe('PARTIAL');
    expect(outcome('CLP*A*1*150*0*100', 'SVC*HC:1*100*0', 'CAS*PR*1*100', 'SVC*HC:2*50*0', 'CAS*CO*97*50')).toBe('PARTIAL');
  });

  it('is denied when every charged line is, for the whole claim, or by CLP02 4', () => {
    expect(outcome('CLP*A*1*150*0', 'SVC*HC:1*150*0', 'CAS*PR*27*150', 'SVC*HC:2*0*0')).toBe('DENIED');
    expect(outcome('CLP*A*1*150*0', 'CAS*CO*29*150', 'SVC*HC:1*150*150')).toBe('DENIED');
    expect(outcome('CLP*A*4*150*0', 'CAS*CO*45*150')).toBe('DENIED');
  });

  it('is paid where two lines are paid as one: the second charge only moved to the line that is paid', () => {
    const bundle = ['CLP*A*1*150*120*10', 'SVC*HC:3*100*120**1*HC:1', 'CAS*CO*45*20**94*-50', 'CAS*PR*3*10', 'SVC*HC:3*50*0**1*HC:2', 'CAS*CO*97*50'];
    expect(outcome(...bundle)).toBe('PAID');
    expect(claimReasons(remit(...bundle).claims[0]!)).toEqual(['CO-45', 'PR-3']);
    expect(claimReasons(remit('CLP*A*22*-150*-120*-10', 'SVC*HC:3*-100*-120**1*HC:1', 'CAS*CO*45*-20**94*50', 'CAS*PR*3*-10', 'SVC*HC:3*-50*0**1*HC:2', 'CAS*CO*97*-50').claims[0]!)).toEqual(['CO-45', 'PR-3']);
  });

  it('is partly denied where a line is said to be bundled and nothing was paid for it elsewhere', () => {
    expect(outcome('CLP*A*1*150*80', 'SVC*HC:3*100*80**1*HC:1', 'CAS*CO*45*20', 'SVC*HC:3*50*0**1*HC:2', 'CAS*CO*97*50')).toBe('PARTIAL');
    expect(outcome('CLP*A*1*150*110', 'SVC*HC:3*100*110**1*HC:1', 'CAS*CO*45*20**94*-30', 'SVC*HC:3*50*0**1*HC:2', 'CAS*CO*97*50')).toBe('PARTIAL');
  });

  it('is not denied by a reason that only lessens a payment', () => {
    expect(outcome('CLP*A*1*100*60', 'SVC*HC:1*100*60', 'CAS*CO*16*40')).toBe('PAID');
    expect(outcome('CLP*A*1*100*60', 'CAS*CO*96*0', 'SVC*HC:1*100*60', 'CAS*CO*45*40')).toBe('PAID');
  });

  it('is a reversal, a forwarding or an estimate as CLP02 says', () => {
    expect(outcome('CLP*A*22*-100*-70')).toBe('REVERSED');
    expect(outcome('CLP*A*23*100*0')).toBe('FORWARDED');
    expect(outcome('CLP*A*25*100*70')).toBe('PREDETERMINED');
  });

  it('gives reasons and remarks once each, in the order of the file', () => {
    const { claims: [claim] } = remit(
      'CLP*A*1*150*70', 'CAS*CO*253*5', 'MIA*0****MA07***************N1', 'MOA***MA01', 'SVC*HC:1*100*70', 'CAS*CO*45*20*1*253*5', 'LQ*HE*N130',
      'SVC*HC:2*50*0', 'CAS*PR*3*50', 'LQ*HE*MA01',
    );
    expect(claimReasons(claim!)).toEqual(['CO-253', 'CO-45', 'PR-3']);
    expect(claimRemarks(claim!)).toEqual(['MA07', 'N1', 'MA01', 'N130']);
  });
});

describe('a reversal and its correction in one 835', () => {
  it('leaves the corrected payment', () => {
    const paid = remit('CLP*A*1*100*70*10*12*ICN1', 'CAS*CO*45*20', 'CAS*PR*3*10');
    const both = remit('CLP*A*22*-100*-70**12*ICN1', 'CAS*CO*45*-20', 'CLP*A*1*100*85*0*12*ICN1', 'CAS*CO*45*15');
    const evidence = [
      ...both.claims.map((claim) => remitEvidence(claim, both.header, 'rem_2')), remitEvidence(paid.claims[0]!, paid.header, 'rem_1'),
    ];
    expect(foldStatus(evidence)).toMatchObject({
      status: 'PAID', paidCents: 8500, patientCents: 0, reasons: ['CO-45'], adjustments: [{ cents: 1500 }], payerClaimNumber: 'ICN1',
    });
    expect(evidence[0]).toMatchObject({ date: '20260314', trace: 'CHK88', clp02: '22', chargeCents: -10000 });
  });
});

describe('reason codes', () => {
  it('have labels of ours, and one that is unknown is only without', () => {
    const codes = loadRemitCodes();
    expect(reasonLabel(codes, 'CO-45')).toBe('Charge above the agreed or allowed amount');
    expect(reasonLabel(codes, '45')).toBe(reasonLabel(codes, 'PI-45'));
    expect(remarkLabel(codes, 'N130')).toBeDefined();
    expect(reasonLabel(codes, 'CO-999')).toBeUndefined();
  });

  it('all have a label where they deny, and none of the patient\'s or the contract\'s denies', () => {
    const codes = loadRemitCodes();
    for (const reason of ['1', '2', '3', '45', '24', '253']) expect(denialCategory(reason)).toBeUndefined();
    const denying = [...codes.reasons.keys()].filter((reason) => denialCategory(reason) !== undefined);
    expect(denying.length).toBeGreaterThan(70);
  });

  it('that deny belong to the queue where a biller looks for them', () => {
    const queues = {
      eligibility: '26 27 31 32 33 177 200', 'wrong-payer': '22 109 B11', authorization: '15 197 198 243', 'timely-filing': '29', duplicate: '18',
      coding: '4 5 6 7 8 9 10 11 97 146 151 181 182 231 236 B7 B15', information: '16 226 227 252', 'medical-necessity': '50 55 56 150', 'not-covered': '96 119 204',
      bundling: '234', provider: '170 171 185 242',
    };
    for (const [queue, reasons] of Object.entries(queues)) {
      for (const reason of reasons.split(' ')) expect([reason, denialCategory(reason), loadRemitCodes().reasons.has(reason)]).toEqual([reason, queue, true]);
    }
  });
});

describe('provider adjustments', () => {
  // Every code of PLB03-1 in the guide (005010X221A1, 2110 PLB).
  const CODES = '50 51 72 90 AH AM AP B2 B3 BD BN C5 CR CS CT CV CW DM E3 FB FC GO HM IP IR IS J1 L3 L6 LE LS OA OB PI PL RA RE SL TL WO WU'.split(' ');

  it('are told in words, each of them, with what they did to the payment', () => {
    const codes = loadRemitCodes();
    const words = CODES.map((reason) => explainProviderAdjustment({ providerId: '1', fiscalDate: '20261231', reason, reference: 'R1', cents: 1_25 }, codes));
    for (const [i, text] of words.entries()) expect(text).toMatch(new RegExp(`^1\\.25 was taken from this payment: [A-Z][^()]{2,} \\(${CODES[i]}\\), reference R1\\.$`));
    expect(new Set(words.map((text) => text.replace(/ \(.*/, ''))).size).toBe(CODES.length);
    expect(explainProviderAdjustment({ providerId: '1', fiscalDate: '20261231', reason: 'L6', reference: '', cents: -1_25 }, codes)).toMatch(/^1\.25 was added to this payment: /);
    expect(explainProviderAdjustment({ providerId: '1', fiscalDate: '20261231', reason: 'ZZ', reference: '', cents: 1 }, codes)).toBe('0.01 was taken from this payment: Adjustment (ZZ).');
  });
});
