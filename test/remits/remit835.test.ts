import { describe, expect, it } from 'vitest';
import { balanceClaim, balanceRemit } from '../../src/remits/balance.ts';
import { reference } from '../../src/remits/types.ts';
import { corpus, interchange, readRemits } from './read.ts';

const HEADER = `
  BPR*I*188.5*C*ACH*CCP*01*011000015*DA*99887*1234567890*9000*01*091000022*DA*55443*20260312
  TRN*1*EFT20260312*1234567890*SUP7
  CUR*PR*USD
  REF*EV*MAPLE
  REF*F2*V9.2
  DTM*405*20260311
  N1*PR*LAKE HEALTH PLAN*XV*LHP01
  N3*12 SHORE RD*SUITE 4
  N4*DULUTH*MN*558020001
  REF*2U*77123
  PER*CX**TE*2185550101*EX*9
  PER*BL*EDI DESK*TE*2185550102*EM*EDI@LAKE.EXAMPLE
  N1*PE*MAPLE FAMILY CARE*XX*1993999998
  REF*TJ*411234567
  RDM*OL*PORTAL`;

const CLAIM = `
  LX*1
  TS3*1993999998*11*20261231*1*240
  TS2*1.5*200
  CLP*MAPLE-1001  *1*240*188.5*20*12*LH55501*11*1*01*470*1.25*0.5*Y
  CAS*CO*253*1.5
  NM1*QC*1*OKAFOR*INES*B**JR*MI*LHP771
  NM1*74*1*OKAFORE
  NM1*82*1*LIND*TOVE****XX*1558444216
  MIA*1***100*MA07
  MOA***MA01**MA18
  REF*1L*GRP9
  DTM*232*20260301
  DTM*050*20260303
  PER*CX*CLAIMS*TE*2185550103
  AMT*AU*210
  QTY*CA*2
  SVC*HC:99213:25:57*150*110**1**1
  DTM*472*20260301
  CAS*CO*45*20
  CAS*PR*3*20
  REF*6R*L1
  REF*0K*POL1
  AMT*B6*130
  LQ*HE*N130
  SVC*HC:87086*90*80*0300*2*HC:87088:::::URINE*1
  CAS*CO*97*5**45*5*1
  LQ*HE*M15
  PLB*1993999998*20261231*WO:LH44*10*L6*-10`;

const remit = () => readRemits(interchange('835', HEADER + CLAIM))[0]!;

describe('an 835', () => {
  it('tells the payment, the payer and the payee', () => {
    const { header } = remit();
    expect(header.payment).toMatchObject({
      handling: 'I', cents: 18850, creditOrDebit: 'C', method: 'ACH', format: 'CCP', date: '20260312', originatorId: '1234567890',
      sender: { routing: '011000015', account: '99887' }, receiver: { routing: '091000022', accountQualifier: 'DA', account: '55443' },
    });
    expect(header.trace).toEqual({ type: '1', number: 'EFT20260312', originator: '1234567890', supplement: 'SUP7' });
    expect(header.currency).toEqual({ entity: 'PR', code: 'USD' });
    expect([reference(header, 'EV'), reference(header, 'F2')]).toEqual(['MAPLE', 'V9.2']);
    expect(header.dates).toEqual([{ qualifier: '405', date: '20260311' }]);
    expect(header.payer).toMatchObject({
      name: 'LAKE HEALTH PLAN', idQualifier: 'XV', id: 'LHP01', references: [{ qualifier: '2U', value: '77123' }],
      address: { lines: ['12 SHORE RD', 'SUITE 4'], city: 'DULUTH', state: 'MN', zip: '558020001' },
    });
    expect(header.payer.contacts[1]).toEqual({
      function: 'BL', name: 'EDI DESK', numbers: [{ kind: 'TE', value: '2185550102' }, { kind: 'EM', value: 'EDI@LAKE.EXAMPLE' }],
    });
    expect(header.payee).toMatchObject({ idQualifier: 'XX', id: '1993999998', delivery: ['OL', 'PORTAL'] });
    expect(reference(header.payee, 'TJ')).toBe('411234567');
    expect(header.issues).toEqual([]);
  });

  it('tells every element of a claim', () => {
    const { claims: [claim] } = remit();
    expect(claim).toMatchObject({
      patientControlNumber: 'MAPLE-1001', status: '1', chargeCents: 24000, paidCents: 18850, patientCents: 2000, filingIndicator: '12',
      payerClaimNumber: 'LH55501', facilityType: '11', frequency: '1', patientStatus: '01', drg: '470', drgWeight: '1.25',
      dischargeFraction: '0.5', exchange: 'Y', position: 20, group: { number: '1' }, issues: [],
    });
    expect(claim!.group!.ts3).toEqual(['1993999998', '11', '20261231', '1', '240']);
    expect(claim!.group!.ts2).toEqual(['1.5', '200']);
    expect(claim!.names.map((name) => `${name.entity} ${name.last} ${name.id}`.trim())).toEqual(['QC OKAFOR LHP771', '74 OKAFORE', '82 LIND 1558444216']);
    expect(claim!.mia![4]).toBe('MA07');
    expect(claim!.moa).toEqual(['', '', 'MA01', '', 'MA18']);
    expect(claim!.adjustments).toEqual([{ group: 'CO', items: [{ reason: '253', cents: 150, quantity: '' }] }]);
    expect(claim!.dates).toEqual([{ qualifier: '232', date: '20260301' }, { qualifier: '050', date: '20260303' }]);
    expect(claim!.amounts).toEqual([{ qualifier: 'AU', cents: 21000 }]);
    expect(claim!.quantities).toEqual([{ qualifier: 'CA', quantity: '2' }]);
    expect(claim!.contacts).toHaveLength(1);
  });

  it('tells every element of a line, and what was billed where the payer changed it', () => {
    const [first, second] = remit().claims[0]!.lines;
    expect(first).toMatchObject({
      procedure: { qualifier: 'HC', code: '99213', modifiers: ['25', '57'] }, chargeCents: 15000, paidCents: 11000, units: '1',
      billedProcedure: undefined, billedUnits: '1', dates: [{ qualifier: '472', date: '20260301' }], position: 33,
      amounts: [{ qualifier: 'B6', cents: 13000 }], remarks: [{ list: 'HE', code: 'N130' }],
    });
    expect([reference(first!, '6R'), reference(first!, '0K')]).toEqual(['L1', 'POL1']);
    expect(second).toMatchObject({
      revenueCode: '0300', units: '2', billedUnits: '1', billedProcedure: { code: '87088', modifiers: [], description: 'URINE' },
      adjustments: [{ group: 'CO', items: [{ reason: '97', cents: 500, quantity: '' }, { reason: '45', cents: 500, quantity: '1' }] }],
    });
  });

  it('tells the provider adjustments and the totals at the end', () => {
    const { trailer } = remit();
    expect(trailer.providerAdjustments).toEqual([
      { providerId: '1993999998', fiscalDate: '20261231', reason: 'WO', reference: 'LH44', cents: 1000 },
      { providerId: '1993999998', fiscalDate: '20261231', reason: 'L6', reference: '', cents: -1000 },
    ]);
    expect(trailer).toMatchObject({ claimCount: 1, chargeCents: 24000, paidCents: 18850, end: { complete: true }, issues: [] });
  });

  it('tells all six adjustments of a CAS, of a claim as of a line, and all six pairs of a PLB, each at its place', () => {
    const six = (from: number) => Array.from({ length: 6 }, (_, i) => ({ reason: String(from + i), cents: 1_00 + i, quantity: String(i + 1) }));
    const cas = (from: number) => `CAS*OA*${six(from).map(({ reason, cents, quantity }) => `${reason}*${cents / 100}*${quantity}`).join('*')}`;
    const body = `${HEADER}\nCLP*SIX*1*100*87.7**12*X\n${cas(100)}\nSVC*HC:99213*100*93.85\n${cas(200)}\nPLB*1993999998*20261231*WO:A*1*L6:B*-2*FB:C*3*72:D*4*CS:E*5*LE:F*6`;
    const { claims: [claim], trailer } = readRemits(interchange('835', body))[0]!;
    expect([claim!.adjustments, claim!.lines[0]!.adjustments]).toEqual([[{ group: 'OA', items: six(100) }], [{ group: 'OA', items: six(200) }]]);
    expect(balanceClaim(claim!)).toEqual([]);
    expect(trailer.providerAdjustments.map(({ reason, reference: to, cents }) => [reason, to, cents])).toEqual([
      ['WO', 'A', 1_00], ['L6', 'B', -2_00], ['FB', 'C', 3_00], ['72', 'D', 4_00], ['CS', 'E', 5_00], ['LE', 'F', 6_00],
    ]);
    // A payer may leave places free: what stands behind them keeps its own amount.
    const gaps = readRemits(interchange('835', `${HEADER}\nCLP*GAP*1*10*7**12*X\nCAS*CO*45*1*****97*2`))[0]!.claims[0]!;
    expect([gaps.adjustments[0]!.items.map(({ reason, cents }) => [reason, cents]), balanceClaim(gaps)]).toEqual([[['45', 1_00], ['97', 2_00]], []]);
  });

  it('needs no LX, no SVC and no date, and takes several LX', () => {
    const bare = readRemits(interchange('835', 'BPR*H*0*C*NON************20260312\nTRN*1*T1*1\nCLP*A1*4*10*0**MC*I1\nCAS*CO*29*10'))[0]!;
    expect(bare.claims).toMatchObject([{ group: undefined, lines: [], paidCents: 0 }]);
    const several = readRemits(interchange('835', `${HEADER}\nLX*1\nCLP*A*1*1*1\nLX*2\nCLP*B*1*2*2\nCLP*C*1*3*3`))[0]!;
    expect(several.claims.map((claim) => [claim.patientControlNumber, claim.group?.number])).toEqual([['A', '1'], ['B', '2'], ['C', '2']]);
  });

  it('reports an amount that is none and a segment that belongs nowhere, and reads on', () => {
    const [{ claims, trailer }] = readRemits(interchange('835', `${HEADER}\nCLP*A*1*1O0*5\nZZZ*1\nCLP*B*1*5*5`)) as [ReturnType<typeof remit>];
    expect(claims[0]!.issues.map((issue) => [issue.ruleId, issue.x12?.element ?? issue.x12?.segment])).toEqual([
      ['remit.amount', 'CLP03'], ['remit.unknown-segment', 'ZZZ'],
    ]);
    expect(claims[1]!.issues).toEqual([]);
    expect(trailer.issues).toEqual([]);
  });

  it('keeps a hundred issues of a claim of garbage, however long it is', () => {
    const lines = Array.from({ length: 400 }, () => 'SVC*HC:99213*1O0*5O').join('\n');
    const [{ claims }] = readRemits(interchange('835', `${HEADER}\nCLP*A*1*0*0\n${lines}`)) as [ReturnType<typeof remit>];
    expect([claims[0]!.lines.length, claims[0]!.issues.length]).toEqual([400, 100]);
  });

  it('gives each claim its own lists, however many of a kind come', () => {
    const body = (count: number) => Array.from({ length: count }, (_, n) => `REF*1L*R${n}`).join('\n');
    const { claims } = readRemits(interchange('835', `${HEADER}\nCLP*A*1*1*1\n${body(7)}\nCLP*B*1*1*1\nCLP*C*1*1*1\n${body(2)}`))[0]!;
    expect(claims.map(({ references }) => references.map(({ value }) => value).join(' '))).toEqual(['R0 R1 R2 R3 R4 R5 R6', '', 'R0 R1']);
  });

  it('gives the claims it had when the file breaks off', () => {
    const whole = interchange('835', HEADER + CLAIM);
    const [{ claims, trailer }] = readRemits(whole.slice(0, whole.indexOf('PLB*'))) as [ReturnType<typeof remit>];
    expect(claims).toHaveLength(1);
    expect(trailer.end.complete).toBe(false);
  });
});

describe('the balance of an 835', () => {
  it('comes out to the cent for lines, claim and payment', () => {
    const { header, claims, trailer } = remit();
    expect(balanceClaim(claims[0]!)).toEqual([]);
    const sums = { paymentCents: header.payment.cents, claimsPaidCents: trailer.paidCents, providerAdjustments: trailer.providerAdjustments };
    expect(balanceRemit(sums)).toEqual([]);
    expect(balanceRemit({ ...sums, paymentCents: 18849 })).toEqual([
      { place: 'payment', position: 0, element: 'BPR02', expectedCents: 18850, reportedCents: 18849, differenceCents: -1 },
    ]);
  });

  it('names the line that is a cent off, and what follows from it', () => {
    const [{ claims }] = readRemits(interchange('835', (HEADER + CLAIM).replace('SVC*HC:99213:25:57*150*110', 'SVC*HC:99213:25:57*150*110.01'))) as [ReturnType<typeof remit>];
    expect(balanceClaim(claims[0]!).map(({ place, position, element, differenceCents }) => [place, position, element, differenceCents])).toEqual([
      ['line', 33, 'SVC03', 1], ['lines', 20, 'CLP04', -1],
    ]);
  });
});

const files = corpus();

describe.skipIf(files === undefined)('public 835 files (skipped where the corpus is absent)', () => {
  const remits = (files ?? []).flatMap(({ name, bytes }) => readRemits(bytes).map((told) => ({ name, ...told })));

  it('are all read, each claim with a number', () => {
    expect(remits.length).toBeGreaterThan(25);
    for (const { claims, trailer } of remits) expect(claims).toHaveLength(trailer.claimCount);
  });

  it('balance where they are published examples, except two that are misprinted', () => {
    const published = remits.filter(({ name }) => /005010.*X221|badx12\/edi\/X221/.test(name));
    const off = published.filter(({ header, claims, trailer }) => claims.some((claim) => balanceClaim(claim).length > 0) || balanceRemit({
      paymentCents: header.payment.cents, claimsPaidCents: trailer.paidCents, providerAdjustments: trailer.providerAdjustments,
    }).length > 0);
    expect(published.length).toBeGreaterThan(5);
    // One leaves its PLB out of the payment; the other has an element separator inside SVC01.
    expect(off.map(({ name }) => name.split('/').at(-1)).sort()).toEqual(['3a.edi', 'tertiary-payment.835']);
  });
});
