import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answersTo, file837, linesOf, segmentsOf, testPayer } from './support.ts';

const ONE = { sets: [[{ pcn: 'A1', lines: ['100.01', '50'] }]] };

describe('the usual course of a file', () => {
  test('answers come one after the other, each once the one before has been taken', async () => {
    const payer = await testPayer();
    payer.send('claims.x12', file837({ ...ONE, ack: true }));
    for (const name of ['TA1_000000041.x12', '999_000000041.x12', '277CA_000000041.x12', '835_000000041.x12']) {
      await payer.payer.tick();
      await payer.payer.tick();
      expect(payer.out()).toEqual([name]);
      payer.collect(name);
    }
    expect(await payer.drain()).toEqual([]);
    expect([payer.folder('mailbox/in'), payer.folder('taken')]).toEqual([[], ['claims.x12']]);
  });

  test('a TA1 comes only where the sender asked for one', async () => {
    expect([...(await answersTo(file837(ONE))).keys()]).toEqual(['999_000000041.x12', '277CA_000000041.x12', '835_000000041.x12']);
    const asked = await answersTo(file837({ ...ONE, ack: true }));
    expect(linesOf(asked.get('TA1_000000041.x12'), 'TA1')).toEqual(['TA1*000000041*261005*0915*A*000']);
  });

  test('the answers go back to the sender under numbers that come from the file', async () => {
    const answers = await answersTo(file837(ONE));
    const isa = segmentsOf(answers.get('835_000000041.x12'), 'ISA')[0]!;
    expect([isa[6]!.trim(), isa[8]!.trim(), isa[9], isa[13], isa[15]]).toEqual(['CEDAR', 'WILLOWGATE', '261005', '000004104', 'T']);
  });

  test('the 999 names group and set', async () => {
    const text = (await answersTo(file837(ONE))).get('999_000000041.x12');
    expect(['AK1', 'AK2', 'IK5', 'AK9'].flatMap((id) => linesOf(text, id))).toEqual([
      'AK1*HC*41*005010X222A1', 'AK2*837*0001*005010X222A1', 'IK5*A', 'AK9*A*1*1*1',
    ]);
  });

  test("the 277CA names the set, the claim, the clearinghouse's number and the payer's", async () => {
    const text = (await answersTo(file837(ONE))).get('277CA_000000041.x12');
    expect(linesOf(text, 'TRN')).toEqual(['TRN*1*0000000411', 'TRN*2*BATCH1', 'TRN*1*0', 'TRN*2*A1']);
    expect(linesOf(text, 'STC')).toEqual(['STC*A1:19:PR*20261005*WQ*150.01', 'STC*A2:20*20261005*WQ*150.01']);
    expect(linesOf(text, 'REF')).toEqual(['REF*1K*CEDA0000000410001', 'REF*D9*OURSA1']);
    expect(linesOf(text, 'DTP').at(-1)).toBe('DTP*472*D8*20260928');
  });

  test('the 835 pays four fifths less ten dollars of the first line', async () => {
    const text = (await answersTo(file837(ONE))).get('835_000000041.x12');
    expect(linesOf(text, 'CLP')).toEqual(['CLP*A1*1*150.01*110.01*10*12*CEDA0000000410001*11*1']);
    expect(linesOf(text, 'SVC')).toEqual(['SVC*HC:99213:25*100.01*70.01**1', 'SVC*HC:99213:25*50*40**1']);
    expect(linesOf(text, 'CAS')).toEqual(['CAS*CO*45*20', 'CAS*PR*3*10', 'CAS*CO*45*10']);
    expect(linesOf(text, 'AMT')).toEqual(['AMT*B6*80.01', 'AMT*B6*40']);
    expect(linesOf(text, 'REF')).toEqual(['REF*EV*WILLOWGATE', 'REF*2U*CEDAR1', 'REF*TJ*870000002', 'REF*6R*A1L1', 'REF*6R*A1L2']);
  });

  test('LOCK puts every answer out under a temporary name first, and gives it its own a tick later', async () => {
    const payer = await testPayer();
    payer.send('claims.x12', file837({ sets: [[{ member: 'SIM-LOCK-1', pcn: 'A1', lines: ['100'] }]] }));
    for (const name of ['999_000000041.x12', '277CA_000000041.x12', '835_000000041.x12']) {
      await payer.payer.tick();
      expect(payer.out()).toEqual([`${name}.tmp`]);
      await payer.payer.tick();
      expect(payer.out()).toEqual([name]);
      payer.collect(name);
    }
    expect(await payer.drain()).toEqual([]);
  });

  test('each billing provider gets a payment of its own', async () => {
    const text = (await answersTo(file837({ sets: [[
      { pcn: 'A1', lines: ['100'] }, { pcn: 'B1', lines: ['100'], npi: '1640200774' }, { pcn: 'A2', lines: ['100'] },
    ]] }))).get('835_000000041.x12');
    expect(linesOf(text, 'N1').filter((line) => line.startsWith('N1*PE'))).toEqual([
      'N1*PE*JUNIPER FAMILY CARE*XX*1730500810', 'N1*PE*JUNIPER FAMILY CARE*XX*1640200774',
    ]);
    expect(linesOf(text, 'BPR').map((line) => line.split('*')[2])).toEqual(['140', '70']);
    expect(new Set(linesOf(text, 'TRN')).size).toBe(2);
  });

  test('a dependent is named as the patient and the member as the insured', async () => {
    const text = (await answersTo(file837({ sets: [[{ pcn: 'A1', lines: ['100'], dependent: true }]] }))).get('835_000000041.x12');
    expect(linesOf(text, 'NM1')).toEqual(['NM1*QC*1*ROWANTREE*PIP', 'NM1*IL*1*ROWANTREE*ODA****MI*CM0001']);
  });

  test('an inpatient claim keeps its period, its DRG, its type of bill and lines without a procedure', async () => {
    const text = file837({ sets: [[{ pcn: 'H1', lines: ['900'] }]] })
      .replace('11:B:1*Y', '11:A:1*')
      .replace('HI*ABK:J0190', 'DTP*434*RD8*20260920-20260924~HI*DR:470')
      .replace(/SV1[^~]*~DTP\*472\*D8\*20260928/, 'SV2*0120**900*DA*4~K3*NONE')
      .replace(/SE\*\d+/, 'SE*23');
    const answers = await answersTo(text);
    expect(linesOf(answers.get('999_000000041.x12'), 'IK5')).toEqual(['IK5*A']);
    expect(linesOf(answers.get('277CA_000000041.x12'), 'REF')).toContain('REF*BLT*111');
    expect(linesOf(answers.get('277CA_000000041.x12'), 'DTP').at(-1)).toBe('DTP*472*RD8*20260920-20260924');
    const remit = answers.get('835_000000041.x12');
    expect(linesOf(remit, 'CLP')).toEqual(['CLP*H1*1*900*710*10*12*CEDA0000000410001*11*1**470']);
    expect(linesOf(remit, 'SVC')).toEqual(['SVC*NU:0120*900*710**4']);
    expect(linesOf(remit, 'DTM')).toEqual(['DTM*405*20261005', 'DTM*232*20260920', 'DTM*233*20260924', 'DTM*050*20261005']);
  });
});

describe('what the payer sees with its own eyes', () => {
  test('a production file is refused with its reason and gets no answer', async () => {
    const payer = await testPayer();
    payer.send('live.x12', file837({ ...ONE, usage: 'P' }));
    expect(await payer.drain()).toEqual([]);
    expect(payer.folder('refused')).toEqual(['live.x12', 'live.x12.reason.txt']);
  });

  test('something that is no X12 is refused once nothing more is added to it', async () => {
    const payer = await testPayer({ now: () => new Date(Date.now() + 60_000) });
    payer.send('note.txt', 'hello');
    await payer.drain();
    expect(payer.folder('refused')).toEqual(['note.txt', 'note.txt.reason.txt']);
  });

  test('an acknowledgment of its own answers is taken and never acknowledged', async () => {
    const payer = await testPayer();
    const isa = 'ISA*00*          *00*          *ZZ*WILLOWGATE     *ZZ*CEDAR          *261005*0915*^*00501*000000042*0*T*:~';
    payer.send('ack.x12', `${isa}TA1*000000103*261005*0915*A*000~GS*FA*WILLOW*CEDAR*20261005*0915*42*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HP*103*005010X221A1~AK9*A*1*1*1~SE*4*0001~GE*1*42~IEA*1*000000042~`);
    payer.send('ta1.x12', `${isa}TA1*000000104*261005*0915*R*025~IEA*0*000000042~`);
    expect(await payer.drain()).toEqual([]);
    expect([payer.folder('taken'), payer.folder('refused')]).toEqual([['ack.x12', 'ta1.x12'], []]);
  });

  test('a file that is still being uploaded is left alone', async () => {
    const payer = await testPayer();
    payer.send('claims.x12.1.part', file837(ONE));
    payer.send('half.x12', file837(ONE).slice(0, 400));
    expect(await payer.payer.tick()).toBe(0);
    expect(payer.folder('mailbox/in')).toEqual(['claims.x12.1.part', 'half.x12']);
  });

  test('a file that broke off is answered with TA1 note 023', async () => {
    const payer = await testPayer();
    payer.send('half.x12', file837(ONE).slice(0, 400));
    utimesSync(join(payer.root, 'mailbox/in/half.x12'), 1, 1);
    const files = await payer.drain();
    expect(files.map(({ bytes }) => linesOf(bytes.toString('latin1'), 'TA1'))).toEqual([['TA1*000000041*261005*0915*R*023']]);
  });

  test.each([
    ['IEA02 is not ISA13', /IEA\*1\*000000041/, 'IEA*1*000000042', '001'],
    ['IEA01 counts too many groups', /IEA\*1/, 'IEA*2', '021'],
  ])('a wrong envelope is refused: %s', async (_what, from, to, note) => {
    const answers = await answersTo(file837(ONE).replace(from, to));
    expect([...answers.keys()]).toEqual(['TA1_000000041.x12']);
    expect(linesOf(answers.get('TA1_000000041.x12'), 'TA1')).toEqual([`TA1*000000041*261005*0915*R*${note}`]);
  });

  test.each([
    ['a wrong segment count', /SE\*\d+\*/, 'SE*7*', 'IK5*R*4'],
    ['another number in SE02', /SE\*(\d+)\*0001/, 'SE*$1*0009', 'IK5*R*3'],
    ['HL numbers with a gap', 'HL*2*1*22', 'HL*3*1*22', 'IK5*R*5'],
  ])('a set with %s is rejected and its claims go no further', async (_what, from, to, ik5) => {
    const answers = await answersTo(file837(ONE).replace(from, to));
    expect([...answers.keys()]).toEqual(['999_000000041.x12']);
    expect(linesOf(answers.get('999_000000041.x12'), 'IK5')).toEqual([ik5]);
    expect(linesOf(answers.get('999_000000041.x12'), 'AK9')).toEqual(['AK9*R*1*1*0']);
  });

  test('a claim whose lines do not add up is rejected on the 277CA', async () => {
    const answers = await answersTo(file837({ sets: [[{ pcn: 'A1', lines: ['100'], total: '90' }]] }));
    expect(linesOf(answers.get('277CA_000000041.x12'), 'STC').at(-1)).toBe('STC*A7:400*20261005*U*90');
    expect(answers.has('835_000000041.x12')).toBe(false);
  });

  test('a file that comes twice is answered with TA1 note 025 and pays nothing', async () => {
    const payer = await testPayer();
    payer.send('claims.x12', file837(ONE));
    expect(await payer.drain()).toHaveLength(3);
    payer.send('claims.x12', file837(ONE));
    const again = await payer.drain();
    expect(again.map(({ name }) => name)).toEqual(['TA1_000000041_dup1.x12']);
    expect(linesOf(again[0]!.bytes.toString('latin1'), 'TA1')).toEqual(['TA1*000000041*261005*0915*R*025']);
    payer.send('other-name.x12', file837(ONE));
    expect((await payer.drain()).map(({ name }) => name)).toEqual(['TA1_000000041_dup2.x12']);
  });
});
