import { expect, test } from 'vitest';
import { sameAddress, sameContact, samePlan, sameProvider } from '../../src/claims/writing/same.ts';
import { changed, officeVisit } from './bodies.ts';
import { claimOf } from './support.ts';

const BODY = changed(officeVisit(), {
  '/payToPlan': { organizationName: 'Plan', primaryIdentifierTypeCode: 'PI', primaryIdentifier: '1', taxIdentificationNumber: '475550188', naic: '55501', address: { address1: '1 Plan Way' } },
  '/billing/commercialNumber': 'C1',
});

/** Copies of a part in which one field each is another. */
function variants<Part extends object>(part: Part): readonly [string, Part][] {
  return Object.keys(part).filter((key) => key !== 'pointer').map((key) => [key, { ...part, [key]: (part as Record<string, unknown>)[key] === undefined ? 'other' : undefined }]);
}

const { billing, payToPlan } = claimOf('professional', BODY);
const again = claimOf('professional', BODY);

test('a provider, plan, address or contact is the same as its copy, wherever it stood', () => {
  const elsewhere = { ...again.billing, pointer: '/providers/0' };
  expect(sameProvider(billing, elsewhere)).toBe(true);
  expect(samePlan(payToPlan, again.payToPlan)).toBe(true);
  expect(sameAddress(undefined, undefined)).toBe(true);
});

test.each(variants({ ...billing, references: billing.references }))('a provider with another %s is another provider', (field, other) => {
  expect(sameProvider(billing, field === 'references' ? { ...billing, references: [] } : other)).toBe(false);
});

test.each(variants(payToPlan!))('a plan with another %s is another plan', (field, other) => {
  expect(samePlan(payToPlan, field === 'references' ? { ...payToPlan!, references: [] } : other)).toBe(false);
});

test.each(variants(billing.address!))('an address with another %s is another address', (_field, other) => {
  expect(sameAddress(billing.address, other)).toBe(false);
});

test.each(variants(billing.contact!))('a contact with another %s is another contact', (_field, other) => {
  expect(sameContact(billing.contact, other)).toBe(false);
});
