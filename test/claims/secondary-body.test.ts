import { describe, expect, test } from 'vitest';
import { runEdits } from '../../src/claims/edits/table.ts';
import { type Json, secondaryBody } from '../../src/claims/secondary-body.ts';
import type { Cents } from '../../src/lib/money.ts';
import type { AdjustmentGroup, RemitClaim, RemitLine } from '../../src/remits/types.ts';
import { changed, inpatientStay, officeVisit } from './bodies.ts';
import { dentalVisit } from './dental-bodies.ts';
import { claimOf, outbound, segmentsOf } from './support.ts';

/** What a payer's decision becomes in the claim of the next one, without any database: claims decided as a whole, in parts, and not in balance. */
const NEXT = {
  tradingPartnerServiceId: 'CEDAR', tradingPartnerName: 'Cedar Mutual Insurance', claimFilingCode: 'CI', dependent: undefined,
  subscriber: { lastName: 'Brennan', firstName: 'Joyce', memberId: 'CM-1', dateOfBirth: '19700101', gender: 'F', address: { address1: '9 Alder Way', city: 'Salem', state: 'OR', postalCode: '97301' } },
};

type Cas = readonly [group: string, reason: string, cents: Cents];

const groups = (all: readonly Cas[]): AdjustmentGroup[] => all.map(([group, reason, cents]) => ({ group, items: [{ reason, cents, quantity: '' }] }));
const detail = { position: 1, references: [], dates: [], amounts: [], quantities: [], remarks: [] };

function clp(of: { charge: Cents; paid: Cents; cas?: readonly Cas[]; lines?: readonly RemitLine[] }): RemitClaim {
  return {
    ...detail, offset: 0, group: undefined, patientControlNumber: 'P', status: '1', chargeCents: of.charge, paidCents: of.paid, patientCents: 0, adjustments: groups(of.cas ?? []),
    filingIndicator: 'CI', payerClaimNumber: 'ICN77', facilityType: '11', frequency: '1', patientStatus: '', drg: '', drgWeight: '', dischargeFraction: '', exchange: '',
    names: [], mia: undefined, moa: undefined, contacts: [], lines: of.lines ?? [], issues: [],
  };
}

function svc(of: { code: string; charge: Cents; paid: Cents; cas: readonly Cas[]; number?: string; qualifier?: string }): RemitLine {
  return {
    ...detail, chargeCents: of.charge, paidCents: of.paid, adjustments: groups(of.cas), references: of.number ? [{ qualifier: '6R', value: of.number }] : [],
    procedure: { qualifier: of.qualifier ?? 'HC', code: of.code, modifiers: [], description: '' }, revenueCode: '', units: '1', billedProcedure: undefined, billedUnits: '',
  };
}

/** The segments of the next payer's claim from its CLM on, which has to pass every edit. */
function passedOn(kind: 'professional' | 'institutional' | 'dental', body: Json, parts: readonly RemitClaim[], today = '20260301'): string[] {
  const made = secondaryBody({ kind, body, parts, decidedOn: '20260220' }, NEXT);
  if (!made.ok) throw new Error(made.detail);
  const claim = claimOf(kind, made.body);
  expect(runEdits(claim, { today }).filter(({ severity }) => severity === 'error')).toEqual([]);
  const segments = segmentsOf([outbound(claim)]);
  return segments.slice(segments.findIndex((segment) => segment.startsWith('CLM*')));
}

const centsOf = (amount: unknown) => Math.round(Number(amount) * 100);

describe('a stay that was paid as a whole', () => {
  const body = inpatientStay();
  const charge = centsOf((body['claimInformation'] as Json)['claimChargeAmount']);

  test('tells the adjustments, the payment and its date once, for the claim', () => {
    const segments = passedOn('institutional', body, [clp({ charge, paid: charge - 500_00, cas: [['CO', '45', 350_00], ['PR', '1', 150_00]] })]);
    expect(segments).toEqual(expect.arrayContaining(['CAS*CO*45*350', 'CAS*PR*1*150', `AMT*D*${(charge - 500_00) / 100}`, 'AMT*EAF*150', 'DTP*573*D8*20260220', 'REF*F8*ICN77']));
    expect(segments.filter((segment) => /^(SVD|DTP\*573)/.test(segment))).toHaveLength(1);
  });

  test('is not passed on when it does not add up', () => {
    const made = secondaryBody({ kind: 'institutional', body, parts: [clp({ charge, paid: charge - 500_00, cas: [['CO', '45', 350_00]] })], decidedOn: '20260220' }, NEXT);
    expect(made).toEqual({ ok: false, detail: expect.stringMatching(/^The charge is .*, paid and adjusted are /) });
  });
});

describe('a dental visit', () => {
  test('tells each line by its procedure code, with the deductible left to the patient', () => {
    const body = dentalVisit();
    const lines = ((body['claimInformation'] as Json)['serviceLines'] as Json[]).map((line) => {
      const { procedureCode, lineItemChargeAmount } = line['dentalService'] as Json;
      const charge = centsOf(lineItemChargeAmount);
      return svc({ code: String(procedureCode), qualifier: 'AD', charge, paid: charge - 30_00, cas: [['CO', '45', 20_00], ['PR', '1', 10_00]] });
    });
    const charge = lines.reduce((sum, { chargeCents }) => sum + chargeCents, 0);
    const segments = passedOn('dental', body, [clp({ charge, paid: charge - lines.length * 30_00, lines })], '20260901');
    expect(segments.filter((segment) => segment.startsWith('SVD*'))).toHaveLength(lines.length);
    expect(segments.find((segment) => segment.startsWith('SVD*'))).toMatch(new RegExp(`\\*AD:${lines[0]!.procedure.code}\\*`));
    expect(segments.filter((segment) => segment === 'DTP*573*D8*20260220')).toHaveLength(lines.length);
  });
});

describe('an office visit that was decided in two parts', () => {
  const body = changed(officeVisit(), { '/claimInformation/serviceLines/0/providerControlNumber': 'L1', '/claimInformation/serviceLines/1/providerControlNumber': 'L2' });
  const [first, second] = ((body['claimInformation'] as Json)['serviceLines'] as Json[]).map((line) => line['professionalService'] as { procedureCode: string; lineItemChargeAmount: string });
  const part = (service: typeof first, number: string) => {
    const charge = centsOf(service!.lineItemChargeAmount);
    return clp({ charge, paid: charge - 5_00, lines: [svc({ code: service!.procedureCode, charge, paid: charge - 5_00, cas: [['CO', '45', 5_00]], number })] });
  };

  test('is passed on with both', () => {
    const segments = passedOn('professional', body, [part(first, 'L1'), part(second, 'L2')]);
    const paid = (centsOf(first!.lineItemChargeAmount) + centsOf(second!.lineItemChargeAmount) - 10_00) / 100;
    expect(segments).toContain(`AMT*D*${paid}`);
    expect(segments.filter((segment) => segment.startsWith('SVD*'))).toHaveLength(2);
  });

  test('waits while one line is not decided', () => {
    expect(secondaryBody({ kind: 'professional', body, parts: [part(first, 'L1')], decidedOn: '20260220' }, NEXT)).toMatchObject({ ok: false, detail: 'The payer has not decided about every line.' });
  });
});
