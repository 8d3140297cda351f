import { describe, expect, it } from 'vitest';
import { report277 } from '../support/report.ts';
import { interchange } from '../remits/read.ts';
import { compare, dig, publishedPaths } from '../remits/report-paths.ts';

const HEAD = `
  BHT*0085*08*LAKE77*20260312*0930*TH
  HL*1**20*1
  NM1*PR*2*LAKE HEALTH PLAN*****PI*LHP01
  TRN*1*RCPT9
  DTP*050*D8*20260310
  DTP*009*D8*20260311
  HL*2*1*21*1
  NM1*41*2*MAPLE CLEARING*****46*MAPLE
  TRN*2*BATCH0042
  STC*A1:19:PR*20260311*WQ*450.5
  QTY*90*1
  QTY*AA*1
  AMT*YU*150
  AMT*YY*300.5`;

const ACK = `${HEAD}
  HL*3*2*19*1
  NM1*85*2*MAPLE FAMILY CARE*****XX*1993999998
  TRN*1*PROV7
  STC*A1:19:85*20260311*WQ*450.5
  REF*TJ*411234567
  QTY*QA*1
  HL*4*3*PT
  NM1*QC*1*OKAFOR*INES*B**JR*MI*LHP771
  TRN*2*MAPLE-1001
  STC*A2:20:PR*20260311*WQ*150
  REF*1K*LH55501
  REF*D9*GW0001
  REF*BLT*131
  DTP*472*RD8*20260301-20260303
  HL*5*3*PT
  NM1*QC*1*LINDEN*TOVE
  TRN*2*MAPLE-1002
  STC*A7:562:85*20260311*U*300.5******A7:400*A6:75:82:RX*NPI NOT ON FILE
  STC*A3:54*20260310*U
  DTP*472*D8*20260302
  SVC*HC:99213:25:59*120*0*0300***2
  STC*A7:454*20260311*U
  REF*FJ*L7
  REF*XZ*RX5
  DTP*472*D8*20260302
  SVC*NU:0450*180.5
  STC*A7:454:85:RX*20260311*U
  DTP*472*RD8*20260302-20260303`;

/** A 277 about claims in process and decided claims: dependents, payment data, contact of the payer. */
const STATUS = `
  BHT*0010*08*LAKE78*20260320*093015*DG
  HL*1**20*1
  NM1*PR*2*LAKE HEALTH PLAN*****XV*LHP01
  PER*IC*STATUS DESK*TE*2185550101*EX*9*ED*LAKE9
  HL*2*1*21*1
  NM1*41*1*MAPLE*ADA*Q***46*MAPLE
  HL*3*2*19*1
  NM1*1P*1*LIND*TOVE*R**MD*SV*PRV9
  HL*4*3*22*0
  NM1*IL*1*OKAFOR*INES****II*UHI771
  TRN*2*ASK1
  STC*F1:65*20260320**150*110.25*20260318**20260319*EFT88
  REF*EJ*MAPLE-1001
  REF*XZ*RX5
  REF*VV*VOU1
  SVC*HC:99213*150*110.25****1
  STC*F1:65*20260320
  HL*5*3*22*1
  NM1*IL*2*OKAFOR FARM*****24*411234567
  HL*6*5*23
  NM1*QC*1*OKAFOR*BO*T**III
  TRN*2*ASK2
  STC*P1:20*20260320**80
  HL*7*5*23
  NM1*QC*1*OKAFOR*UMA
  TRN*2*ASK3
  STC*P1:20*20260320**90`;

const OTHER_IDS = `
  BHT*0085*08*LAKE79*20260312*0930*TH
  HL*1**20*1
  NM1*AY*2*MAPLE CLEARING*****46*MAPLE
  PER*IC*HELP*EM*HELP@MAPLE.EXAMPLE*FX*2185550199
  HL*2*1*21*1
  NM1*41*2*OAK BILLING*****46*OAK
  HL*3*2*19*0
  NM1*85*1*LIND*TOVE****FI*41-1234567
  TRN*1*0
  STC*A3:24:85**U*450
  HL*4**20*1
  NM1*PR*2*LAKE HEALTH PLAN*****FI*411234567`;

const report = (body: string) => report277(Buffer.from(interchange('277', body)));
const first = (body: string) => report(body).transactions[0]!;
const DETAIL = ['payers', 0, 'claimStatusTransactions', 0, 'claimStatusDetails', 0];
const patientsOf = (body: string) => dig(first(body), ...DETAIL, 'patientClaimStatusDetails');

describe('the report of a 277CA', () => {
  it('tells payer, our file, provider, patient and claim in the published nesting', () => {
    const { payers, ...transaction } = first(ACK);
    const payer = dig(payers, 0);
    expect(transaction).toEqual({
      controlNumber: '0001', referenceIdentification: 'LAKE77', transactionSetCreationDate: '20260312', transactionSetCreationTime: '0930',
    });
    expect(payer).toMatchObject({
      organizationName: 'LAKE HEALTH PLAN', payerIdentification: 'LHP01', entityIdentifierCode: 'PR', entityIdentifierCodeValue: 'payer',
      receiptNumber: 'RCPT9', receivedDate: '20260310', processedDate: '20260311',
    });
    const file = dig(payer, 'claimStatusTransactions', 0);
    expect(file).toMatchObject({
      claimTransactionBatchNumber: 'BATCH0042', provider: { organizationName: 'MAPLE CLEARING', etin: 'MAPLE' },
      totals: { acceptedCount: '1', rejectedCount: '1', acceptedAmount: '150.00', rejectedAmount: '300.50' },
    });
    expect(dig(file, 'claimStatusDetails', 0)).toMatchObject({
      serviceProvider: { organizationName: 'MAPLE FAMILY CARE', npi: '1993999998' }, providerOFServiceInformationTraceIdentifier: 'PROV7',
      references: [{ qualifier: 'TJ', value: '411234567' }],
      patientClaimStatusDetails: [{ subscriber: { lastName: 'OKAFOR', firstName: 'INES', middleName: 'B', suffix: 'JR', memberId: 'LHP771' } }, { subscriber: { lastName: 'LINDEN' } }],
    });
  });

  it('tells an accepted claim with all its numbers and the span of its service', () => {
    expect(dig(patientsOf(ACK), 0, 'claims')).toEqual([{ claimStatus: {
      referencedTransactionTraceNumber: 'MAPLE-1001', tradingPartnerClaimNumber: 'LH55501', clearinghouseTraceNumber: 'GW0001', billTypeIdentifier: '131',
      claimServiceBeginDate: '20260301', claimServiceEndDate: '20260303',
      informationClaimStatuses: [{
        statusInformationEffectiveDate: '20260311', statusInformationActionCode: 'WQ', statusInformationActionCodeValue: 'Accepted', totalClaimChargeAmount: '150.00',
        informationStatuses: [{
          healthCareClaimStatusCategoryCode: 'A2', healthCareClaimStatusCategoryCodeValue: 'Accepted by the payer for adjudication', statusCode: '20',
          statusCodeValue: 'Accepted for processing', entityIdentifierCode: 'PR', entityIdentifierCodeValue: 'payer',
        }],
      }],
    } }]);
  });

  it('tells every reason of a rejected claim and of its lines', () => {
    const claim = dig(patientsOf(ACK), 1, 'claims', 0);
    const [status, second] = [0, 1].map((n) => dig(claim, 'claimStatus', 'informationClaimStatuses', n));
    expect(status).toMatchObject({ statusInformationActionCodeValue: 'Rejected', statusMessage: 'NPI NOT ON FILE', totalClaimChargeAmount: '300.50' });
    expect(dig(status, 'informationStatuses')).toMatchObject([
      { healthCareClaimStatusCategoryCode: 'A7', statusCode: '562', entityIdentifierCodeValue: 'billing provider' }, { statusCode: '400' },
      { nationalCouncilForPrescriptionDrugProgramsRejectPaymentCodes: '75' },
    ]);
    expect(dig(status, 'informationStatuses', 2)).not.toHaveProperty('statusCode');
    expect(second).toMatchObject({ informationStatuses: [{ statusCode: '54' }] });
    expect(dig(claim, 'claimStatus', 'claimServiceDate')).toBe('20260302');
    expect(dig(claim, 'serviceLines')).toMatchObject([
      {
        lineItemControlNumber: 'L7', pharmacyPrescriptionNumber: 'RX5', serviceLineDate: '20260302', serviceClaimStatuses: [{ effectiveDate: '20260311', serviceStatuses: [{ statusCode: '454' }] }],
        service: { procedureCode: '99213', procedureModifiers: ['25', '59'], chargeAmount: '120.00', amountPaid: '0.00', revenueCode: '0300', submittedUnits: '2' },
      },
      { service: { serviceIdQualifierCode: 'NU', serviceIdQualifierCodeValue: 'Revenue code', chargeAmount: '180.50' }, beginServiceLineDate: '20260302', endServiceLineDate: '20260303' },
    ]);
  });

  it('of claims in process (277) keeps dependents beside their subscriber', () => {
    const patients = patientsOf(STATUS);
    expect(patients).toMatchObject([
      { subscriber: { firstName: 'INES' }, claims: [{ claimStatus: { patientAccountNumber: 'MAPLE-1001', informationClaimStatuses: [{ claimPaymentAmount: '110.25', remittanceTraceNumber: 'EFT88' }] } }] },
      { subscriber: { organizationName: 'OKAFOR FARM' }, dependent: { firstName: 'BO' }, claims: [{ claimStatus: { referencedTransactionTraceNumber: 'ASK2' } }] },
      { subscriber: { organizationName: 'OKAFOR FARM' }, dependent: { firstName: 'UMA' }, claims: [{ claimStatus: { referencedTransactionTraceNumber: 'ASK3' } }] },
    ]);
    expect(dig(patients, 0)).not.toHaveProperty('dependent');
  });

  it('keeps a rejection that was made above the claims', () => {
    const { payers } = first(OTHER_IDS);
    expect(dig(payers, 0)).toMatchObject({ entityIdentifierCodeValue: 'clearinghouse', etin: 'MAPLE' });
    expect(dig(payers, 0, 'claimStatusTransactions', 0, 'claimStatusDetails')).toEqual([{
      serviceProvider: { lastName: 'LIND', firstName: 'TOVE', tin: '41-1234567' }, providerOFServiceInformationTraceIdentifier: '0',
      serviceProviderClaimStatuses: [{ serviceProviderStatuses: [expect.objectContaining({ statusCode: '24', entityIdentifierCode: '85' })] }],
    }]);
    expect(dig(payers, 1)).toMatchObject({ federalTaxpayerIdentificationNumber: '411234567' });
  });

  it('names the file it came from, the same at every reading', () => {
    expect(report(ACK).meta).toMatchObject({ applicationMode: 'test', senderId: 'LAKEPAYER', traceId: '000000071.71.0001' });
    expect(report(ACK).meta).toEqual(report(ACK).meta);
    expect(report(ACK).meta['transactionId']).not.toBe(report(STATUS).meta['transactionId']);
  });

  it('tells one set of a file where its place is given, and refuses a place that holds none', () => {
    const two = Buffer.from(interchange('277', ACK) + interchange('277', STATUS));
    expect(report277(two).transactions).toHaveLength(2);
    expect(report277(two, { place: '2.2' }).transactions).toMatchObject([{ referenceIdentification: 'LAKE78' }]);
    expect(() => report277(two, { place: '1.2' })).toThrow('no transaction set 277 at 1.2');
  });

  it('survives a set without its upper levels', () => {
    expect(first('HL*1**PT\nNM1*QC*1*OKAFOR*INES\nTRN*2*LONE\nSTC*A2:20*20260311*WQ*1')).toMatchObject({
      payers: [{ claimStatusTransactions: [{ claimStatusDetails: [{ patientClaimStatusDetails: [{ claims: [{ claimStatus: { referencedTransactionTraceNumber: 'LONE' } }] }] }] }] }],
    });
  });
});

const published = publishedPaths('277ca');

describe.skipIf(published === undefined)('the published 277CA report (skipped where its list of paths is absent)', () => {
  it('can be told in every one of its paths, each value in its form, and we add only what it has no place for', () => {
    const { missing, broken, added } = compare([ACK, STATUS, OTHER_IDS].map(report), published!);
    expect({ missing, broken }).toEqual({ missing: [], broken: [] });
    expect([...new Set(added.map((path) => path.slice(path.lastIndexOf('.') + 1)))].sort()).toEqual([
      'acceptedAmount', 'acceptedCount', 'pharmacyPrescriptionNumber', 'processedDate', 'qualifier', 'receiptNumber', 'receivedDate', 'references[]',
      'rejectedAmount', 'rejectedCount', 'totals', 'value',
    ]);
  });
});
