import { describe, expect, it } from 'vitest';
import { create277caReader } from '../../src/acks/ack277ca.ts';
import type { Ack277caEnd, AckedClaim, AckedFile } from '../../src/acks/ack277ca-types.ts';
import { claimEvidence, statusEvidence } from '../../src/acks/evidence.ts';
import { foldStatus } from '../../src/claims/status.ts';
import { corpus, interchange, readSets } from '../remits/read.ts';

interface Told { files: AckedFile[]; claims: AckedClaim[]; end: Ack277caEnd; order: string[] }

function read277(file: Uint8Array | string): Told[] {
  const all: Told[] = [];
  readSets(file, (set) => {
    if (set.code !== '277') return undefined;
    const files: AckedFile[] = [];
    const claims: AckedClaim[] = [];
    const order: string[] = [];
    return create277caReader(set, {
      begin: (told) => { files.push(told); order.push(`file ${told.trace}`); },
      claim: (claim) => { claims.push(claim); order.push(`claim ${claim.trace}`); },
      set: (end) => all.push({ files, claims, end, order }),
    });
  });
  return all;
}

const HEAD = `
  BHT*0085*08*LAKE77*20260312*0930*TH
  HL*1**20*1
  NM1*PR*2*LAKE HEALTH PLAN*****PI*LHP01
  TRN*1*RCPT9
  DTP*050*D8*20260310
  DTP*009*D8*20260311
  HL*2*1*21*1
  NM1*41*2*MAPLE CLEARING*****46*MAPLE
  TRN*2*BATCH0042`;

const WHOLE = `${HEAD}
  STC*A1:19:PR*20260311*WQ*450
  QTY*90*1
  QTY*AA*1
  AMT*YU*150
  AMT*YY*300.5
  HL*3*2*19*1
  NM1*85*2*MAPLE FAMILY CARE*****XX*1993999998
  TRN*1*0
  REF*TJ*411234567
  QTY*QA*1
  QTY*QC*1
  AMT*YU*150
  AMT*YY*300.5
  HL*4*3*PT
  NM1*QC*1*OKAFOR*INES*B**JR*MI*LHP771
  TRN*2*MAPLE-1001
  STC*A2:20:PR*20260311*WQ*150
  REF*1K*LH55501
  REF*D9*GW0001
  REF*BLT*131
  DTP*472*RD8*20260301-20260303
  TRN*2*MAPLE-1002
  STC*A7:562:85*20260311*U*300.5******A7:400*A6:21:82:RX*NPI NOT ON FILE
  STC*A3:54*20260310*U
  DTP*472*D8*20260302
  SVC*HC:99213:25*120.5*****2
  STC*A7:454*20260311*U
  REF*FJ*L7
  REF*XZ*RX5
  DTP*472*D8*20260302`;

describe('a 277CA', () => {
  const [told] = read277(interchange('277', WHOLE)) as [Told];

  it('tells our file with its totals before its claims', () => {
    expect(told.order).toEqual(['file BATCH0042', 'claim MAPLE-1001', 'claim MAPLE-1002']);
    expect(told.files[0]).toMatchObject({
      reference: 'LAKE77', date: '20260312', source: { entity: 'PR', last: 'LAKE HEALTH PLAN', id: 'LHP01' }, receiptNumber: 'RCPT9',
      receivedOn: '20260310', processedOn: '20260311', receiver: { entity: '41', id: 'MAPLE' }, trace: 'BATCH0042',
      statuses: [{ codes: [{ category: 'A1', status: '19', entity: 'PR' }], action: 'WQ', chargeCents: 45000 }],
      totals: { acceptedCount: 1, rejectedCount: 1, acceptedCents: 15000, rejectedCents: 30050 },
    });
    expect(told.end).toMatchObject({ claimCount: 2, end: { complete: true } });
  });

  it('tells the billing provider, with or without a status', () => {
    expect(told.end.providers).toMatchObject([{
      name: { idQualifier: 'XX', id: '1993999998' }, secondaryId: { qualifier: 'TJ', value: '411234567' }, statuses: [],
      totals: { acceptedCount: 1, rejectedCents: 30050 },
    }]);
  });

  it('tells an accepted claim with all its numbers', () => {
    expect(told.claims[0]).toMatchObject({
      patientControlNumber: 'MAPLE-1001', payerClaimNumber: 'LH55501', clearinghouseNumber: 'GW0001', billType: '131',
      serviceDate: { from: '20260301', to: '20260303' }, patient: { last: 'OKAFOR', first: 'INES', suffix: 'JR', id: 'LHP771' },
      provider: { name: { id: '1993999998' } }, file: { trace: 'BATCH0042' }, lines: [],
    });
  });

  it('tells every status of a rejected claim, and of its lines', () => {
    const claim = told.claims[1]!;
    expect(claim).toMatchObject({ patientControlNumber: 'MAPLE-1002', payerClaimNumber: '', patient: { last: 'OKAFOR' } });
    expect(claim.statuses).toEqual([
      {
        codes: [
          { category: 'A7', status: '562', entity: '85', codeList: '' }, { category: 'A7', status: '400', entity: '', codeList: '' },
          { category: 'A6', status: '21', entity: '82', codeList: 'RX' },
        ],
        date: '20260311', action: 'U', chargeCents: 30050, text: 'NPI NOT ON FILE',
      },
      { codes: [{ category: 'A3', status: '54', entity: '', codeList: '' }], date: '20260310', action: 'U', chargeCents: undefined, text: '' },
    ]);
    expect(claim.lines).toMatchObject([{
      procedure: { qualifier: 'HC', code: '99213', modifiers: ['25'] }, chargeCents: 12050, units: '2', lineControlNumber: 'L7', prescription: 'RX5',
      serviceDate: { from: '20260302', to: '20260302' }, statuses: [{ codes: [{ category: 'A7', status: '454' }] }],
    }]);
  });

  it('is evidence about its claims', () => {
    expect(foldStatus([claimEvidence(told.claims[0]!)!])).toMatchObject({ status: 'PAYER_ACCEPTED', payerClaimNumber: 'LH55501' });
    expect(foldStatus([claimEvidence(told.claims[1]!)!])).toMatchObject({
      status: 'PAYER_REJECTED', by: 'payer', reasons: ['A7:562:85', 'A7:400', 'A6:21:82', 'A3:54'],
    });
    expect(claimEvidence(told.claims[1]!)).toMatchObject({ source: 'PR', date: '20260311', action: 'U', text: 'NPI NOT ON FILE' });
  });

  it('that rejects the whole file has no levels below it', () => {
    const [rejected] = read277(interchange('277', `${HEAD.replace('21*1', '21*0')}\nSTC*A8:684*20260311*U*450\nQTY*AA*2\nAMT*YY*450`)) as [Told];
    expect(rejected).toMatchObject({ claims: [], order: ['file BATCH0042'], end: { providers: [], claimCount: 0 } });
    const evidence = statusEvidence(rejected.files[0]!.statuses, rejected.files[0]!)!;
    expect(foldStatus([evidence])).toMatchObject({ status: 'PAYER_REJECTED', reasons: ['A8:684'] });
  });

  it('that rejects a provider has no claims below it, and keeps the provider\'s status', () => {
    const [rejected] = read277(interchange('277', `${HEAD}\nSTC*A1:19*20260311*WQ*450\nHL*3*2*19*0\nNM1*85*1*LIND*TOVE****FI*411234567\nTRN*1*0\nSTC*A3:24:85**U*450`)) as [Told];
    expect(rejected.end.providers[0]).toMatchObject({ name: { idQualifier: 'FI' }, statuses: [{ codes: [{ category: 'A3', status: '24' }] }] });
    expect(statusEvidence(rejected.end.providers[0]!.statuses, rejected.files[0]!)).toMatchObject({ date: '20260311' });
  });

  it('from a clearinghouse says so, and several of our files keep apart', () => {
    const second = HEAD.slice(HEAD.indexOf('HL*2')).replace('BATCH0042', 'BATCH0043');
    const [two] = read277(interchange('277', `${WHOLE}\n${second}\nSTC*A1:19*20260311*WQ*0`.replace('NM1*PR*', 'NM1*AY*'))) as [Told];
    expect(two.order).toEqual(['file BATCH0042', 'claim MAPLE-1001', 'claim MAPLE-1002', 'file BATCH0043']);
    expect(claimEvidence(two.claims[0]!)!.source).toBe('AY');
  });

  it('of pending claims (277) is read by the patient\'s account number', () => {
    const pending = `${HEAD}\nHL*3*2*19*1\nNM1*1P*2*MAPLE*****XX*1993999998\nHL*4*3*22*0\nNM1*IL*1*OKAFOR*INES****MI*LHP771\nTRN*2*ASK1\nSTC*P3:123*20260320**150\nREF*1K*LH55501\nREF*EJ*MAPLE-1001`;
    const [{ claims }] = read277(interchange('277', pending)) as [Told];
    expect(claims[0]).toMatchObject({ trace: 'ASK1', patientControlNumber: 'MAPLE-1001' });
    expect(foldStatus([claimEvidence(claims[0]!)!]).status).toBe('PENDED');
  });
});

const files = corpus();

describe.skipIf(files === undefined)('public 277CA files (skipped where the corpus is absent)', () => {
  it('are all read, to a status for every claim', () => {
    const told = (files ?? []).filter(({ name }) => /277CA/.test(name)).flatMap(({ bytes }) => read277(bytes));
    const claims = told.flatMap((one) => one.claims);
    expect(claims.map((claim) => foldStatus([claimEvidence(claim)!]).status)).toEqual(expect.arrayContaining(['PAYER_ACCEPTED', 'PAYER_REJECTED']));
    for (const { bytes } of files ?? []) expect(() => read277(bytes)).not.toThrow();
  });
});
