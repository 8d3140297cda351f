import { describe, expect, it } from 'vitest';
import { type Ack999, create999Reader, namedClaims, syntaxCodes } from '../../src/acks/ack999.ts';
import { groupEvidence, setEvidence, ta1Evidence } from '../../src/acks/evidence.ts';
import { readTa1, type Ta1 } from '../../src/acks/ta1.ts';
import { foldStatus } from '../../src/claims/status.ts';
import { readEnvelopesSync } from '../../src/x12/envelope.ts';
import { corpus, interchange, readSets } from '../remits/read.ts';

function read999(file: Uint8Array | string): Ack999[] {
  const acks: Ack999[] = [];
  readSets(file, (set) => (set.code === '999' || set.code === '997' ? create999Reader(set, (ack) => acks.push(ack)) : undefined));
  return acks;
}

const REJECTED = `
  AK1*HC*57*005010X222A1
  AK2*837*0001*005010X222A1
  IK5*A
  AK2*837*0002*005010X222A1
  IK3*NM1*27*2310B*8
  CTX*CLM01:MAPLE-2002
  IK4*9:1:2*67*7*19939
  CTX*SITUATIONAL TRIGGER*CLM*21*2300*5:3:1
  IK4*3**5
  IK3*REF*30**I6
  CTX*CLM01:MAPLE-2003^NM109:123
  IK5*R*5*I5
  AK9*P*2*2*1*5`;

describe('a 999', () => {
  const [ack] = read999(interchange('999', REJECTED)) as [Ack999];

  it('tells the group, its counts and every set', () => {
    expect(ack).toMatchObject({
      functionalId: 'HC', groupControlNumber: '57', version: '005010X222A1', ack: 'P', included: 2, received: 2, accepted: 1, codes: ['5'],
      complete: true,
    });
    expect(ack.sets.map((set) => [set.code, set.controlNumber, set.guide, set.ack, set.codes])).toEqual([
      ['837', '0001', '005010X222A1', 'A', []], ['837', '0002', '005010X222A1', 'R', ['5', 'I5']],
    ]);
  });

  it('tells every error with its place, elements and contexts', () => {
    expect(ack.sets[1]!.errors).toEqual([
      {
        segment: 'NM1', position: 27, loop: '2310B', code: '8', contexts: [{ name: 'CLM01', value: 'MAPLE-2002' }],
        elements: [
          {
            position: 9, component: 1, repeat: 2, dataElement: '67', code: '7', value: '19939',
            contexts: [{ name: 'SITUATIONAL TRIGGER', value: '', trigger: { segment: 'CLM', position: 21, loop: '2300', element: 5, component: 3, repeat: 1 } }],
          },
          { position: 3, component: undefined, repeat: undefined, dataElement: '', code: '5', value: '', contexts: [] },
        ],
      },
      {
        segment: 'REF', position: 30, loop: '', code: 'I6', elements: [],
        contexts: [{ name: 'CLM01', value: 'MAPLE-2003' }, { name: 'NM109', value: '123' }],
      },
    ]);
  });

  it('names the claims that have to be fixed', () => {
    expect(ack.sets[1]!.errors.map(namedClaims)).toEqual([['MAPLE-2002'], ['MAPLE-2003']]);
    expect(syntaxCodes(ack.sets[1]!.errors, ack.sets[1]!.codes)).toEqual(['IK304:8', 'IK403:7', 'IK403:5', 'IK304:I6', 'IK502:5', 'IK502:I5']);
  });

  it('is evidence that rejects a named claim and puts the others on hold', () => {
    const set = ack.sets[1]!;
    const batch = { batch: 'bat_1', batchSeq: 1 };
    expect(foldStatus([setEvidence(ack, set, { ...batch, named: set.errors.slice(1) })])).toMatchObject({ status: 'SYNTAX_REJECTED', reasons: ['IK304:I6', 'IK502:5', 'IK502:I5'] });
    expect(setEvidence(ack, set, { ...batch, named: [] })).toMatchObject({ named: false, date: '20260312', codes: ['IK502:5', 'IK502:I5'] });
    expect(foldStatus([groupEvidence({ ...ack, ack: 'R' }, batch)]).status).toBe('INTERCHANGE_REJECTED');
  });

  it('is read from a 997 as well', () => {
    const [old] = read999(interchange('999', 'AK1*HC*9\nAK2*837*0009\nAK3*CLM*22**8\nAK4*5:1*1331*7*95\nAK5*R*5\nAK9*R*1*1*0').replace('ST*999', 'ST*997')) as [Ack999];
    expect(old.sets[0]).toMatchObject({ ack: 'R', errors: [{ segment: 'CLM', elements: [{ position: 5, component: 1, code: '7' }] }] });
  });

  it('that breaks off says so', () => {
    const text = interchange('999', REJECTED);
    expect(read999(text.slice(0, text.indexOf('AK9*')))).toMatchObject([{ complete: false, ack: '', sets: [{}, { ack: 'R' }] }]);
  });
});

describe('a TA1', () => {
  const file = 'ISA*00*          *00*          *ZZ*LAKEPAYER      *ZZ*MAPLECLEARING  *260312*0930*^*00501*000000072*0*T*:~'
    + 'TA1*000000071*260311*1805*R*025~IEA*0*000000072~';

  it('names our interchange and why it was refused', () => {
    const told: Ta1[] = [];
    readEnvelopesSync(Buffer.from(file), { ta1: (segment, header) => told.push(readTa1(segment, header)) });
    expect(told).toEqual([{
      controlNumber: '000000071', date: '260311', time: '1805', ack: 'R', code: '025', senderQualifier: 'ZZ', senderId: 'LAKEPAYER',
      receiverQualifier: 'ZZ', receiverId: 'MAPLECLEARING', writtenOn: '20260312',
    }]);
    expect(foldStatus([ta1Evidence(told[0]!, { batch: 'bat_1', batchSeq: 1 })])).toMatchObject({ status: 'INTERCHANGE_REJECTED', reasons: ['TA105:025'] });
  });
});

const files = corpus();

describe.skipIf(files === undefined)('public 999 and 997 files (skipped where the corpus is absent)', () => {
  it('are all read', () => {
    const acks = (files ?? []).flatMap(({ bytes }) => read999(bytes));
    expect(acks.length).toBeGreaterThan(100);
    expect(acks.filter((ack) => ack.complete && ack.ack === '' && ack.sets.length > 0)).toEqual([]);
  });
});
