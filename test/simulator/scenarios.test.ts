import { describe, expect, test } from 'vitest';
import { answersTo, expectBalanced, file837, linesOf, segmentsOf, type TestClaim, testPayer } from './support.ts';

const REMIT = '835_000000041.x12';
const STATUS = '277CA_000000041.x12';
const ACK = '999_000000041.x12';

function one(member: string, lines: readonly string[] = ['100.01', '50'], more: Partial<TestClaim> = {}): string {
  return file837({ sets: [[{ member, pcn: 'A1', lines, ...more }]] });
}

describe('what a member number asks for on the 835', () => {
  test.each([
    ['SIM-FULL-0001', '1', '150.01', [], []],
    ['SIM-ZERODED-0001', '1', '0', ['CAS*CO*45*20', 'CAS*PR*1*80.01', 'CAS*CO*45*10', 'CAS*PR*1*40'], []],
    ['SIM-PARTIAL-0001', '1', '80.01', ['CAS*CO*45*20', 'CAS*CO*97*50'], []],
    ['SIM-DENY-50-0001', '4', '0', ['CAS*CO*50*100.01', 'CAS*CO*50*50'], []],
    ['SIM-DENY-16-0001', '4', '0', ['CAS*CO*16*100.01', 'CAS*CO*16*50'], ['LQ*HE*N706', 'LQ*HE*N706']],
    ['SIM-SOMETHINGELSE-0001', '1', '110.01', ['CAS*CO*45*20', 'CAS*PR*3*10', 'CAS*CO*45*10'], []],
  ])('%s', async (member, status, paid, adjustments, remarks) => {
    const text = (await answersTo(one(member))).get(REMIT);
    expect(segmentsOf(text, 'CLP').map((clp) => [clp[2], clp[4]])).toEqual([[status, paid]]);
    expect(linesOf(text, 'CAS')).toEqual(adjustments);
    expect(linesOf(text, 'LQ')).toEqual(remarks);
  });

  test('a copayment never exceeds what the first line allows', async () => {
    const text = (await answersTo(one('CM1', ['9.99']))).get(REMIT);
    expect(linesOf(text, 'CAS')).toEqual(['CAS*CO*45*1.99', 'CAS*PR*3*8']);
    expect(linesOf(text, 'BPR')[0]).toMatch(/^BPR\*H\*0\*C\*NON/);
  });

  test('CORRNAME corrects the insured, PADPCN pads and UNKNOWNPCN makes up the control number', async () => {
    expect(linesOf((await answersTo(one('SIM-CORRNAME-0001'))).get(REMIT), 'NM1').at(-1)).toBe('NM1*74*1*ROWANTREE-NEW*ODA****C*SIM-CORRNAME-0001C');
    expect(segmentsOf((await answersTo(one('SIM-PADPCN-0001'))).get(REMIT), 'CLP')[0]![1]).toBe('A1'.padEnd(20));
    expect(segmentsOf((await answersTo(one('SIM-UNKNOWNPCN-0001'))).get(REMIT), 'CLP')[0]![1]).toBe('ELSE00410001');
  });

  test('INTEREST raises the payment and is told on the claim', async () => {
    const text = (await answersTo(one('SIM-INTEREST-0001'))).get(REMIT);
    expect(linesOf(text, 'PLB')).toEqual(['PLB*1730500810*20261231*L6:CEDA0000000410001*-1.5']);
    expect(linesOf(text, 'AMT')[0]).toBe('AMT*I*1.5');
    expect(segmentsOf(text, 'BPR')[0]![2]).toBe('111.51');
  });

  test('REVERSE pays, takes back the next day and pays ten dollars less', async () => {
    const payer = await testPayer();
    payer.send('claims.x12', one('SIM-REVERSE-0001'));
    const files = await payer.drain();
    expect(files.map(({ name }) => name).slice(-2)).toEqual([REMIT, '835_000000041_rev.x12']);
    const text = files.at(-1)!.bytes.toString('latin1');
    expect(segmentsOf(text, 'CLP').map((clp) => clp.slice(1, 6).join(' '))).toEqual(['A1 22 -150.01 -110.01 -10', 'A1 1 150.01 100.01 10']);
    expect(linesOf(text, 'CAS')).toEqual([
      'CAS*CO*45*-20', 'CAS*PR*3*-10', 'CAS*CO*45*-10', 'CAS*CO*45*30', 'CAS*PR*3*10', 'CAS*CO*45*10',
    ]);
    expect(linesOf(text, 'DTM')[0]).toBe('DTM*405*20261006');
    expect([segmentsOf(text, 'BPR')[0]![2], segmentsOf(text, 'PLB')[0]![4]]).toEqual(['0', '-10']);
  });

  test('BULK2 waits for a second claim of any file and pays both at once, less an old overpayment', async () => {
    const payer = await testPayer();
    payer.send('first.x12', one('SIM-BULK2-0001'));
    expect((await payer.drain()).map(({ name }) => name)).toEqual([ACK, STATUS]);
    payer.send('second.x12', file837({ control: 42, sets: [[{ member: 'SIM-BULK2-0002', pcn: 'A2', lines: ['100'] }]] }));
    const files = await payer.drain();
    const text = files.find(({ name }) => name === '835_000000042_bulk.x12')?.bytes.toString('latin1');
    expect(segmentsOf(text, 'CLP').map((clp) => [clp[1], clp[4]])).toEqual([['A1', '110.01'], ['A2', '70']]);
    expect(linesOf(text, 'PLB')[0]).toMatch(/^PLB\*1730500810\*20261231\*WO:TAKEBACK\w+\*25$/);
    expect(segmentsOf(text, 'BPR')[0]![2]).toBe('155.01');
    expect(linesOf(text, 'ST')).toHaveLength(1);
  });

  test('every payment balances: lines, claims and the whole', async () => {
    const members = ['CM1', 'SIM-FULL-1', 'SIM-ZERODED-1', 'SIM-PARTIAL-1', 'SIM-DENY-252-1', 'SIM-INTEREST-1', 'SIM-REVERSE-1', 'SIM-BULK1-1', 'SIM-HUGE-1', 'SIM-CRLF-1'];
    const sets = [members.map((member, i) => ({ member, pcn: `A${i}`, lines: ['99.99', '0.04', '1234.5'] }))];
    const remits = [...(await answersTo(file837({ sets })))].filter(([name]) => name.startsWith('835'));
    expect(remits.map(([name]) => name).sort()).toEqual([
      REMIT, '835_000000041_bulk.x12', '835_000000041_crlf2.x12', '835_000000041_huge1.x12', '835_000000041_rev.x12',
    ]);
    for (const [, text] of remits) expectBalanced(text);
  });
});

describe('what a member number asks for before payment', () => {
  test('REJ277 rejects with the codes asked for and nothing is paid', async () => {
    const answers = await answersTo(file837({ sets: [[
      { member: 'SIM-REJ277-A7-562-85-0001', pcn: 'A1', lines: ['100'] }, { pcn: 'A2', lines: ['30'] },
    ]] }));
    expect(linesOf(answers.get(STATUS), 'STC').slice(1)).toEqual(['STC*A7:562:85*20261005*U*100', 'STC*A2:20*20261005*WQ*30']);
    expect(linesOf(answers.get(STATUS), 'QTY').slice(0, 2)).toEqual(['QTY*90*1', 'QTY*AA*1']);
    expect(linesOf(answers.get(STATUS), 'AMT').slice(0, 2)).toEqual(['AMT*YU*30', 'AMT*YY*100']);
    expect(segmentsOf(answers.get(REMIT), 'CLP').map((clp) => clp[1])).toEqual(['A2']);
  });

  test('REJ277-LINE points at the line', async () => {
    const text = (await answersTo(one('SIM-REJ277-LINE-0001'))).get(STATUS);
    expect(linesOf(text, 'STC').slice(1)).toEqual(['STC*A3:247*20261005*U*150.01', 'STC*A7:454**U']);
    expect(linesOf(text, 'REF').at(-1)).toBe('REF*FJ*A1L1');
  });

  test('REJ999 rejects its set, names the claim by its place, and the other set goes on', async () => {
    const sets = [[{ member: 'SIM-REJ999-0001', pcn: 'A1', lines: ['100'] }, { pcn: 'A2', lines: ['100'] }], [{ pcn: 'B1', lines: ['100'] }]];
    const answers = await answersTo(file837({ sets }));
    const ack = answers.get(ACK);
    expect([...linesOf(ack, 'IK3'), ...linesOf(ack, 'CTX'), ...linesOf(ack, 'IK4'), ...linesOf(ack, 'IK5'), ...linesOf(ack, 'AK9')]).toEqual([
      'IK3*CLM*15**8', 'CTX*CLM01:A1', 'IK4*5:3*1325*7', 'IK5*R*5', 'IK5*A', 'AK9*P*2*2*1',
    ]);
    expect(segmentsOf(answers.get(REMIT), 'CLP').map((clp) => clp[1])).toEqual(['B1']);
    expect(linesOf(answers.get(STATUS), 'TRN').filter((line) => line.startsWith('TRN*2'))).toEqual(['TRN*2*BATCH2', 'TRN*2*B1']);
  });

  test('RELAY is taken in by a clearinghouse on the way before the payer speaks, whatever the payer then says', async () => {
    const answers = await answersTo(file837({ sets: [[
      { member: 'SIM-RELAY-0001', pcn: 'A1', lines: ['100'] }, { member: 'SIM-RELAY-A7-562-85-0002', pcn: 'A2', lines: ['30'] }, { pcn: 'A3', lines: ['10'] },
    ]] }));
    expect([...answers.keys()]).toEqual([ACK, '277CA_000000041_relay.x12', STATUS, REMIT]);
    const relayed = answers.get('277CA_000000041_relay.x12');
    expect(linesOf(relayed, 'NM1')[0]).toBe('NM1*AY*2*MERIDIAN RELAY*****46*MERIDIAN');
    expect(linesOf(relayed, 'STC')).toEqual(['STC*A1:19:AY*20261005*WQ*130', 'STC*A1:19*20261005*WQ*100', 'STC*A1:19*20261005*WQ*30']);
    expect(linesOf(answers.get(STATUS), 'STC').slice(1)).toEqual(['STC*A2:20*20261005*WQ*100', 'STC*A7:562:85*20261005*U*30', 'STC*A2:20*20261005*WQ*10']);
    expect(segmentsOf(answers.get(REMIT), 'CLP').map((clp) => clp[1])).toEqual(['A1', 'A3']);
  });

  test('PEND waits: a 277 of the next day says so by the patient’s number, and an 835 comes only where days are asked for', async () => {
    const sets = [[{ member: 'SIM-PEND-P3-123-0001', pcn: 'A1', lines: ['100.01'] }, { member: 'SIM-PEND-R4-294-30D-0002', pcn: 'A2', lines: ['30'], dependent: true }, { member: 'SIM-PEND-0003', pcn: 'A3', lines: ['1'] }]];
    const payer = await testPayer({ calendar: () => new Date('2026-10-05T09:00:00Z') });
    payer.send('claims.x12', file837({ sets }));
    const files = new Map((await payer.drain()).map(({ name, bytes }) => [name, bytes.toString('latin1')]));
    expect([...files.keys()]).toEqual([ACK, STATUS, '277_000000041.x12']);
    const text = files.get('277_000000041.x12');
    expect(linesOf(text, 'STC')).toEqual(['STC*P3:123*20261006**100.01*0', 'STC*R4:294*20261006**30*0', 'STC*P1:20*20261006**1*0']);
    expect(linesOf(text, 'REF').filter((line) => line.startsWith('REF*EJ'))).toEqual(['REF*EJ*A1', 'REF*EJ*A2', 'REF*EJ*A3']);
    expect((await payer.payer.expected()).claims.map(({ status, paidCents, reasons }) => [status, paidCents, reasons.join()])).toEqual([
      ['PENDED', 0, 'P3:123'], ['PAID', 14_00, 'CO-45,PR-3'], ['PENDED', 0, 'P1:20'],
    ]);
  });

  test('ERR999 is accepted with errors and paid', async () => {
    const answers = await answersTo(one('SIM-ERR999-0001'));
    expect([...linesOf(answers.get(ACK), 'IK5'), ...linesOf(answers.get(ACK), 'AK9')]).toEqual(['IK5*E*5', 'AK9*E*1*1*1']);
    expect(answers.has(REMIT)).toBe(true);
  });

  test('TA1REJ refuses the whole file and says nothing else', async () => {
    const answers = await answersTo(file837({ sets: [[{ pcn: 'A1', lines: ['1'] }, { member: 'SIM-TA1REJ-018-0001', pcn: 'A2', lines: ['1'] }]] }));
    expect([...answers.keys()]).toEqual(['TA1_000000041.x12']);
    expect(linesOf(answers.get('TA1_000000041.x12'), 'TA1')).toEqual(['TA1*000000041*261005*0915*R*018']);
  });

  test('ORDER turns the course of the answers round', async () => {
    const payer = await testPayer();
    payer.send('claims.x12', one('SIM-ORDER-0001'));
    expect((await payer.drain()).map(({ name }) => name)).toEqual([REMIT, STATUS, ACK]);
  });

  test.each([
    ['SIM-NO999-0001', [STATUS, REMIT]],
    ['SIM-NO277-0001', [ACK, REMIT]],
    ['SIM-NO835-0001', [ACK, STATUS]],
  ])('%s keeps one answer back', async (member, names) => {
    expect([...(await answersTo(one(member))).keys()]).toEqual(names);
  });

  test('DUPFILE sends the same bytes again under other names', async () => {
    const answers = await answersTo(one('SIM-DUPFILE-0001'));
    expect(answers.get('999_000000041_copy.x12')).toBe(answers.get(ACK));
    expect(answers.get('835_000000041_copy.x12')).toBe(answers.get(REMIT));
  });
});

describe('835 files that are hard to read', () => {
  test('a spoiled file holds one claim only, so that its neighbours are paid', async () => {
    const answers = await answersTo(file837({ sets: [[{ member: 'SIM-GARBAGE-1', pcn: 'A1', lines: ['100'] }, { pcn: 'A2', lines: ['100'] }]] }));
    expect(answers.get('835_000000041_garbage1.x12')).not.toContain('ISA');
    expect(segmentsOf(answers.get(REMIT), 'CLP').map((clp) => clp[1])).toEqual(['A2']);
  });

  test.each([
    ['EMPTY', (text: string) => expect(text).toBe('')],
    ['HTML', (text: string) => expect(text).toMatch(/^<!DOCTYPE html>/)],
    ['TRUNC', (text: string) => expect(text).not.toContain('IEA')],
    ['BOM', (text: string) => expect(text.slice(0, 6)).toBe('\u00ef\u00bb\u00bfISA')],
    ['CRLF', (text: string) => expect(text.split('~\r\n').at(-2)).toMatch(/^IEA/)],
    ['NONASCII', (text: string) => expect(text).toMatch(/NM1\*QC\*1\*ROWANTREE PE\u00c3\u0091A\*/)],
    ['ODDDELIM', (text: string) => expect(text).toMatch(/^ISA\|00\|[^*~:]*IEA\|1\|000004110.$/)],
    ['BADBAL', (text: string) => expect(segmentsOf(text, 'BPR')[0]![2]).toBe('111.01')],
    ['HUGE', (text: string) => expect(segmentsOf(text, 'CLP')).toHaveLength(10_001)],
  ])('%s', async (scenario, check) => {
    check((await answersTo(one(`SIM-${scenario}-0001`))).get(`835_000000041_${scenario.toLowerCase()}1.x12`)!);
  });
});
