import { describe, expect, test } from 'vitest';
import { answersTo, expectBalanced, file837, linesOf, segmentsOf, type TestClaim, testPayer } from './support.ts';

const REMIT = '835_000000041.x12';
const STATUS = '277CA_000000041.x12';
const DAY_MS = 86_400_000;

function one(member: string, lines: readonly string[] = ['100.01', '50'], more: Partial<TestClaim> = {}): string {
  return file837({ sets: [[{ member, pcn: 'A1', lines, ...more }]] });
}

/** What each 835 says, file by file: number, status and amounts of its CLPs, then its PLBs, then method and amount of its check. */
function told(answers: ReadonlyMap<string, string>): string[][] {
  return [...answers].filter(([name]) => name.startsWith('835')).map(([, text]) => {
    expectBalanced(text);
    return [
      ...segmentsOf(text, 'CLP').map((clp) => clp.slice(1, 6).join(' ').trimEnd()), ...segmentsOf(text, 'PLB').map((plb) => `${plb[3]} ${plb[4]}`),
      ...segmentsOf(text, 'BPR').map((bpr) => `${bpr[4]} ${bpr[2]}`),
    ];
  });
}

describe('a payment in several checks', () => {
  test.each([
    ['SIM-RECOUP-1', [['A1 1 150.01 110.01 10', 'WO:CEDA0000000410001 25', 'ACH 85.01']]],
    ['SIM-FORWARD-1', [
      ['A1 1 150.01 110.01 10', 'ACH 110.01'], ['A1 22 -150.01 -110.01 -10', 'FB:EFT00000004106001 -110.01', 'NON 0'],
      ['A1 1 150.01 120.01 10', 'FB:EFT00000004106001 110.01', 'ACH 10'],
    ]],
    ['SIM-REVERSE-LATER-1', [
      ['A1 1 150.01 110.01 10', 'ACH 110.01'], ['A1 22 -150.01 -110.01 -10', 'FB:EFT00000004106001 -110.01', 'NON 0'],
      ['A1 1 150.01 100.01 10', 'FB:EFT00000004106001 110.01', 'FB:EFT00000004108001 -10', 'NON 0'],
    ]],
    ['SIM-SPLIT835-1', [['A1 1 100.01 70.01 10', 'ACH 70.01'], ['A1 1 50 40', 'ACH 40']]],
    ['SIM-SPLITCLAIM-1', [['A1 1 100.01 70.01 10', 'A1 1 50 40', 'ACH 110.01']]],
  ])('%s', async (member, files) => {
    expect(told(await answersTo(one(member)))).toEqual(files);
  });

  test('SPLIT835 keeps the claim’s number for both parts, SPLITCLAIM gives each its own and says so on the 277CA', async () => {
    const halves = await answersTo(one('SIM-SPLIT835-1'));
    expect([...halves].filter(([name]) => name.startsWith('835')).map(([, text]) => segmentsOf(text, 'CLP')[0]![7])).toEqual(['CEDA0000000410001', 'CEDA0000000410001']);
    const split = await answersTo(one('SIM-SPLITCLAIM-1'));
    expect(segmentsOf(split.get(REMIT), 'CLP').map((clp) => clp[7])).toEqual(['CEDA0000000410001A', 'CEDA0000000410001B']);
    expect(linesOf(split.get(STATUS), 'STC').at(-1)).toBe('STC*A5:20*20261005*WQ*150.01');
  });

  test('MULTICHECK pays each claim by a check of its own in one interchange', async () => {
    const member = 'SIM-MULTICHECK-1';
    const answers = await answersTo(file837({ sets: [[{ member, pcn: 'A1', lines: ['100'] }, { pcn: 'A2', lines: ['100'] }, { member, pcn: 'A3', lines: ['50'] }]] }));
    const text = answers.get(REMIT);
    expect([linesOf(text, 'ISA'), linesOf(text, 'ST')].map((found) => found.length)).toEqual([1, 3]);
    expect(new Set(linesOf(text, 'TRN')).size).toBe(3);
    expect(told(answers)).toEqual([['A2 1 100 70 10', 'A1 1 100 70 10', 'A3 1 50 30 10', 'ACH 70', 'ACH 70', 'ACH 30']]);
  });

  test('what one payee owes is never taken from another', async () => {
    const answers = await answersTo(file837({ sets: [[{ member: 'SIM-FORWARD-1', pcn: 'A1', lines: ['100'] }, { member: 'SIM-FORWARD-2', pcn: 'B1', lines: ['50'], npi: '1640200774' }]] }));
    expect(linesOf(answers.get('835_000000041_day2.x12'), 'PLB')).toEqual([
      'PLB*1730500810*20261231*FB:EFT00000004106001*70', 'PLB*1640200774*20261231*FB:EFT00000004106002*30',
    ]);
  });

  test('DELAY comes when its days are over, dated on that day, and keeps nothing else back', async () => {
    let at = new Date('2026-10-05T12:00:00Z').getTime();
    const payer = await testPayer({ now: () => new Date(at) });
    payer.send('claims.x12', file837({ sets: [[{ member: 'SIM-DELAY-40d-1', pcn: 'A1', lines: ['100'] }, { pcn: 'A2', lines: ['50'] }]] }));
    const names = async () => (await payer.drain()).map(({ name, bytes }) => [name, ...segmentsOf(bytes.toString('latin1'), 'CLP').map((clp) => clp[1])]);
    expect(await names()).toEqual([['999_000000041.x12'], [STATUS], [REMIT, 'A2']]);
    at += 39 * DAY_MS;
    expect(await names()).toEqual([]);
    at += DAY_MS;
    const [late] = await payer.drain();
    expect([late!.name, ...linesOf(late!.bytes.toString('latin1'), 'DTM').slice(0, 1)]).toEqual(['835_000000041_40d.x12', 'DTM*405*20261114']);
    expect(await names()).toEqual([]);
  });
});

describe('a payment that tells more than amounts', () => {
  test('XOVER names the payer that the claim was passed on to', async () => {
    const text = (await answersTo(one('SIM-XOVER-1'))).get(REMIT);
    expect(segmentsOf(text, 'CLP')[0]!.slice(1, 6).join(' ')).toBe('A1 19 150.01 110.01 10');
    expect([...linesOf(text, 'NM1').slice(-1), ...linesOf(text, 'MOA')]).toEqual(['NM1*TT*2*SAGEBRUSH SUPPLEMENTAL*****PI*SAGE1', 'MOA***MA18']);
  });

  test('CHGCODE pays another code than was billed and keeps the billed one beside it', async () => {
    const text = (await answersTo(one('SIM-CHGCODE-1'))).get(REMIT);
    expect(linesOf(text, 'SVC')).toEqual(['SVC*HC:99212*100.01*70.01**1*HC:99213:25', 'SVC*HC:99213:25*50*40**1']);
    expect(linesOf(text, 'REF').slice(-1)).toEqual(['REF*6R*A1L2']);
  });

  test('BUNDLE pays two lines as one and moves the second charge to the first', async () => {
    const text = (await answersTo(one('SIM-BUNDLE-1'))).get(REMIT);
    expect(linesOf(text, 'SVC')).toEqual(['SVC*HC:99212*100.01*110.01**1*HC:99213:25', 'SVC*HC:99212*50*0**1*HC:99213:25']);
    expect(linesOf(text, 'CAS')).toEqual(['CAS*CO*45*30**94*-50', 'CAS*PR*3*10', 'CAS*CO*97*50']);
  });

  test('DUPCLAIM pays the first claim and denies every further one for the same member, day and charge, whatever file it comes in', async () => {
    const payer = await testPayer();
    const member = 'SIM-DUPCLAIM-1';
    payer.send('a.x12', file837({ sets: [[{ member, pcn: 'A1', lines: ['100'] }, { member, pcn: 'A2', lines: ['100'] }, { member, pcn: 'A3', lines: ['90'] }]] }));
    payer.send('b.x12', file837({ control: 42, sets: [[{ member, pcn: 'B1', lines: ['100'] }]] }));
    const texts = (await payer.drain()).filter(({ name }) => name.startsWith('835')).map(({ bytes }) => bytes.toString('latin1'));
    expect(texts.flatMap((text) => segmentsOf(text, 'CLP').map((clp) => clp.slice(1, 5).join(' '))).sort()).toEqual(['A1 1 100 70', 'A2 4 100 0', 'A3 1 90 62', 'B1 4 100 0']);
    expect(texts.flatMap((text) => linesOf(text, 'CAS')).filter((cas) => cas.includes('*18*'))).toEqual(['CAS*CO*18*100', 'CAS*CO*18*100']);
  });

  test('PADPCN-CUT cuts the control number', async () => {
    expect(segmentsOf((await answersTo(one('SIM-PADPCN-CUT-1', ['100'], { pcn: 'LONG-NUMBER-0001' }))).get(REMIT), 'CLP')[0]![1]).toBe('LONG-NUMBER-00');
  });

  test.each([
    ['BADBAL', ['111.01', '110.01', '70.01']], ['BADBAL-CLAIM', ['111.01', '111.01', '70.01']], ['BADBAL-LINE', ['110.01', '110.01', '71.01']],
  ])('%s is a dollar too much at its level', async (scenario, amounts) => {
    const text = (await answersTo(one(`SIM-${scenario}-1`))).get('835_000000041_badbal1.x12');
    expect([segmentsOf(text, 'BPR')[0]![2], segmentsOf(text, 'CLP')[0]![4], segmentsOf(text, 'SVC')[0]![3]]).toEqual(amounts);
  });
});

describe('acknowledgments of a part', () => {
  test('PART999 refuses its set, tells of no other, and lets the counts say that the rest is accepted', async () => {
    const sets = [[{ pcn: 'A1', lines: ['100'] }], [{ member: 'SIM-PART999-1', pcn: 'B1', lines: ['100'] }], [{ pcn: 'C1', lines: ['100'] }]];
    const answers = await answersTo(file837({ sets }));
    const ack = answers.get('999_000000041.x12');
    expect(['AK2', 'CTX', 'IK5', 'AK9'].flatMap((id) => linesOf(ack, id))).toEqual(['AK2*837*0002*005010X222A1', 'CTX*CLM01:B1', 'IK5*R*5', 'AK9*P*3*3*2']);
    expect(segmentsOf(answers.get(REMIT), 'CLP').map((clp) => clp[1])).toEqual(['A1', 'C1']);
  });

  test('REJ277-MIX rejects members with an odd number, and the totals count both kinds', async () => {
    const claims = ['1', '2', '3'].map((n) => ({ member: `SIM-REJ277-MIX-000${n}`, pcn: `A${n}`, lines: ['100'] }));
    const answers = await answersTo(file837({ sets: [claims] }));
    const text = answers.get(STATUS);
    expect(linesOf(text, 'STC').slice(1)).toEqual(['STC*A7:562:85*20261005*U*100', 'STC*A2:20*20261005*WQ*100', 'STC*A7:562:85*20261005*U*100']);
    expect([...linesOf(text, 'QTY'), ...linesOf(text, 'AMT')]).toEqual([
      'QTY*90*1', 'QTY*AA*2', 'QTY*QA*1', 'QTY*QC*2', 'AMT*YU*100', 'AMT*YY*200', 'AMT*YU*100', 'AMT*YY*200',
    ]);
    expect(segmentsOf(answers.get(REMIT), 'CLP').map((clp) => clp[1])).toEqual(['A2']);
  });

  test('REJ277 with codes and LINE says them of the line', async () => {
    const text = (await answersTo(one('SIM-REJ277-A7-455-LINE-1'))).get(STATUS);
    expect(linesOf(text, 'STC').slice(1)).toEqual(['STC*A3:247*20261005*U*150.01', 'STC*A7:455**U']);
  });
});
