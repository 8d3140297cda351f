import { expect, test } from 'vitest';
import { parseClaim } from '../../src/claims/schema.ts';
import { checkCharacters } from '../../src/claims/to837.ts';
import { USUAL_DELIMITERS } from '../../src/x12/write.ts';
import { changed, inpatientStay, type Json, officeVisit, secondPayer } from './bodies.ts';
import { claimOf, outbound, segmentsOf } from './support.ts';

function problems(body: unknown) {
  const parsed = parseClaim('professional', body);
  expect(parsed.ok).toBe(false);
  return parsed.issues.map(({ ruleId, pointer, severity }) => ({ ruleId, pointer, severity }));
}

test('a body that is no claim at all is refused with the parts it lacks', () => {
  expect(problems(null)).toEqual([{ ruleId: 'contract.type', pointer: '', severity: 'error' }]);
  expect(problems([])).toEqual([{ ruleId: 'contract.type', pointer: '', severity: 'error' }]);
  expect(problems({}).map(({ pointer }) => pointer).sort()).toEqual(['/claimInformation', '/receiver', '/submitter', '/subscriber']);
});

test('wrong types are all told with their pointers, and no claim is made', () => {
  const body = changed(officeVisit(), {
    '/subscriber/lastName': 17, '/billing/address': 'Main St', '/claimInformation/serviceLines/1/professionalService/procedureModifiers': [25],
    '/claimInformation/healthCareCodeInformation': 'J029',
  });
  expect(problems(body)).toEqual([
    { ruleId: 'contract.type', pointer: '/subscriber/lastName', severity: 'error' },
    { ruleId: 'contract.type', pointer: '/billing/address', severity: 'error' },
    { ruleId: 'contract.type', pointer: '/claimInformation/healthCareCodeInformation', severity: 'error' },
    { ruleId: 'contract.type', pointer: '/claimInformation/serviceLines/1/professionalService/procedureModifiers/0', severity: 'error' },
  ]);
});

test.each(['12.345', '1,000.00', '1e3', 'ABC', '$5'])('an amount written as "%s" is refused', (amount) => {
  expect(problems(changed(officeVisit(), { '/claimInformation/claimChargeAmount': amount }))).toEqual([
    { ruleId: 'contract.amount', pointer: '/claimInformation/claimChargeAmount', severity: 'error' },
  ]);
});

test.each([['164.50'], [164.5], ['164.5'], [' 164.500 ']])('the amount %j is 164.50 to the cent', (amount) => {
  expect(claimOf('professional', changed(officeVisit(), { '/claimInformation/claimChargeAmount': amount })).chargeCents).toBe(16450);
});

test('an error inside a list of lists or a single object points at the place in the body as it was posted', () => {
  const nested = parseClaim('institutional', changed(inpatientStay(), { '/claimInformation/otherDiagnosisInformationList/0/1/otherDiagnosisCode': 5 }));
  expect(nested.issues.map(({ pointer }) => pointer)).toEqual(['/claimInformation/otherDiagnosisInformationList/0/1/otherDiagnosisCode']);
  const single = parseClaim('institutional', changed(inpatientStay(), { '/claimInformation/otherSubscriberInformation': { payerPaidAmount: 'x' } }));
  expect(single.issues.map(({ pointer }) => pointer)).toEqual(['/claimInformation/otherSubscriberInformation/payerPaidAmount']);
});

test('a field of the contract that the 837 has no place for is warned about, never dropped in silence', () => {
  const parsed = parseClaim('professional', changed(officeVisit(), {
    '/rendering/employerId': '475550166', '/rendering/address': { address1: '1 Elsewhere' }, '/subscriber/policyNumber': 'P1',
    '/claimInformation/claimNote': { additionalInformation: 'ONE', certificationNarrative: 'TWO' },
  }));
  expect(parsed.ok).toBe(true);
  expect(parsed.issues.map(({ ruleId, severity }) => `${ruleId} ${severity}`)).toEqual(Array(4).fill('contract.no-place warning'));
  expect(parsed.issues.map(({ pointer }) => pointer).sort()).toEqual([
    '/claimInformation/claimNote/certificationNarrative', '/rendering/address', '/rendering/employerId', '/subscriber/policyNumber',
  ]);
});

test('a list with more entries than the 837 has room for is refused, since the rest would be lost', () => {
  const parsed = parseClaim('professional', changed(officeVisit(), {
    '/claimInformation/ambulanceCertification': [{ certificationConditionIndicator: 'Y', conditionCodes: ['01', '04', '05', '06', '07', '08'] }],
  }));
  expect(parsed.issues).toMatchObject([
    { ruleId: 'contract.too-many', severity: 'error', pointer: '/claimInformation/ambulanceCertification/0/conditionCodes' },
  ]);
});

test('a misspelt field is warned about with its pointer and value', () => {
  const parsed = parseClaim('professional', changed(officeVisit(), { '/subscriber/memberID': 'X1', '/claimInformation/a~b': 'y' }));
  expect(parsed.issues).toMatchObject([
    { ruleId: 'contract.unknown-field', pointer: '/claimInformation/a~0b', value: 'y', severity: 'warning' },
    { ruleId: 'contract.unknown-field', pointer: '/subscriber/memberID', value: 'X1', severity: 'warning' },
  ]);
});

test('null and empty fields count as left out', () => {
  const parsed = parseClaim('professional', changed(officeVisit(), {
    '/dependent': null, '/subscriber/middleName': null, '/subscriber/suffix': ' ', '/claimInformation/ambulanceCertification': [], '/payToAddress': null,
  }));
  expect(parsed).toMatchObject({ ok: true, issues: [] });
});

test('the deprecated list of providers is read by role', () => {
  const body = inpatientStay();
  const providers = [{ ...(body['billing'] as Json), providerType: 'BillingProvider' }, { ...(body['attending'] as Json), providerType: 'AttendingProvider' }];
  const listed = changed(body, { '/billing': undefined, '/attending': undefined, '/providers': providers });
  expect(parseClaim('institutional', listed).issues).toEqual([]);
  const claim = claimOf('institutional', listed);
  expect(claim.billing.pointer).toBe('/providers/0');
  expect(segmentsOf([outbound(claim)])).toEqual(segmentsOf([outbound(claimOf('institutional', body))]));
});

test('a named provider wins over the list, and what is not used of the list is warned about', () => {
  const parsed = parseClaim('professional', changed(officeVisit(), { '/providers': [{ providerType: 'RenderingProvider', npi: '1550442069' }] }));
  expect(parsed.issues.map(({ pointer }) => pointer)).toEqual(['/providers/0/providerType', '/providers/0/npi']);
});

test('other payers may be a list or an object, and lists of lists may be plain lists', () => {
  const body = secondPayer();
  const list = (body['claimInformation'] as Json)['otherSubscriberInformation'] as Json[];
  const single = changed(body, { '/claimInformation/otherSubscriberInformation': list[0] });
  expect(parseClaim('professional', single).issues).toEqual([]);
  expect(segmentsOf([outbound(claimOf('professional', single))])).toEqual(segmentsOf([outbound(claimOf('professional', body))]));
  const stay = inpatientStay();
  const flat = changed(stay, { '/claimInformation/conditionCodesList': [{ conditionCode: '17' }] });
  expect(segmentsOf([outbound(claimOf('institutional', flat))])).toEqual(segmentsOf([outbound(claimOf('institutional', stay))]));
});

test('accents and typographic quotes are written plainly, and the client is told', () => {
  const parsed = parseClaim('professional', changed(officeVisit(), { '/subscriber/lastName': 'Müller–O’Neil' }));
  expect(parsed.issues).toMatchObject([{ ruleId: 'x12.transliterated', severity: 'warning', pointer: '/subscriber/lastName', value: 'Müller–O’Neil' }]);
  expect(parsed.ok && parsed.claim.subscriber.lastName).toBe("Muller-O'Neil");
});

test('a character without an X12 form is an error at its field', () => {
  const claim = claimOf('professional', changed(officeVisit(), { '/subscriber/lastName': '李' }));
  expect(checkCharacters(claim, USUAL_DELIMITERS)).toMatchObject([{ ruleId: 'x12.illegal-character', severity: 'error', pointer: '/subscriber/lastName' }]);
});

test('an ordering provider of the claim is written on every line, where the guide has its place', () => {
  const ordering = { npi: '1550442093', firstName: 'Petra', lastName: 'Lindahl' };
  const segments = segmentsOf([outbound(claimOf('professional', changed(officeVisit(), { '/ordering': ordering })))]);
  expect(segments.filter((segment) => segment === 'NM1*DK*1*Lindahl*Petra****XX*1550442093')).toHaveLength(2);
});

test('telephone numbers and ZIP codes lose their punctuation', () => {
  const claim = claimOf('professional', changed(officeVisit(), {
    '/billing/contactInformation/phoneNumber': '+1 (402) 555-0120', '/billing/address/postalCode': '68522-1107',
  }));
  expect(claim.billing.contact?.phoneNumber).toBe('4025550120');
  expect(claim.billing.address?.postalCode).toBe('685221107');
});

test('a body nested a hundred thousand deep is answered, not a crash', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(parseClaim('professional', { ...officeVisit(), extra: deep }).issues.map(({ pointer }) => pointer)).toEqual(['/extra']);
});
