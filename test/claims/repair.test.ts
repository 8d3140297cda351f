import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/lib/issue.ts';
import { editsOf, readBody, unwantedRepairs } from '../../src/claims/judge.ts';
import { withoutDatabase } from '../../src/claims/at-hand.ts';
import { repairBody } from '../../src/claims/repair.ts';
import { shippedLists } from '../../src/codes/shipped.ts';
import { changed, type Json, officeVisit } from './bodies.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

function read(changes: Readonly<Record<string, unknown>>, body: Json = officeVisit()) {
  return readBody('professional', changed(body, changes), () => 'N1');
}

/** The visit without the punctuation that it has on purpose. */
const PLAIN = changed(officeVisit(), {
  '/submitter/contactInformation/phoneNumber': '4025550118', '/billing/employerId': '475550101',
});

test('a body without faults of form is the same object, not a copy', () => {
  const { body, repairs } = repairBody(PLAIN);
  expect(repairs).toEqual([]);
  expect(body).toBe(PLAIN);
});

describe('form is repaired, always told, and the claim passes', () => {
  test.each<[string, string, unknown, string, string]>([
    ['blanks around a name', '/subscriber/lastName', ' Brennan ', 'Brennan', 'repair.blanks'],
    ['a state in small letters', '/subscriber/address/state', 'ne', 'NE', 'repair.case'],
    ['a modifier in small letters', '/claimInformation/serviceLines/1/professionalService/procedureModifiers', ['qw'], 'QW', 'repair.case'],
    ['the hyphen of a ZIP code', '/billing/address/postalCode', '68522-1107', '685221107', 'repair.punctuation'],
    ['the marks of a telephone number', '/billing/contactInformation/phoneNumber', '+1 (402) 555-0120', '4025550120', 'repair.punctuation'],
    ['the hyphen of a tax id', '/billing/employerId', '47-5550101', '475550101', 'repair.punctuation'],
    ['the dot of a diagnosis', '/claimInformation/healthCareCodeInformation/1/diagnosisCode', 'R50.9', 'R509', 'repair.punctuation'],
  ])('%s', (_what, pointer, value, written, rule) => {
    const found = read({ [pointer]: value }, PLAIN);
    expect(found.repairs).toEqual([{ rule, pointer: Array.isArray(value) ? `${pointer}/0` : pointer, sent: String(value), written }]);
    expect(editsOf(found.claim!, { usage: 'T', now: NOW })).toEqual([]);
  });

  test('a rendering provider that is the billing provider is left out', () => {
    const found = read({ '/rendering/npi': '1550442010' }, PLAIN);
    expect(found.repairs).toEqual([{ rule: 'repair.repeated', pointer: '/rendering', sent: '1550442010', written: '' }]);
    expect(found.claim?.providers).toEqual([]);
  });
});

describe('content is never repaired', () => {
  test.each<[string, string, unknown]>([
    ['a ZIP code is not filled up', '/billing/address/postalCode', '68522'], ['a telephone number that is too short', '/billing/contactInformation/phoneNumber', '555-0120'],
    ['a name in small letters', '/subscriber/lastName', 'brennan'], ['a diagnosis with two dots', '/claimInformation/healthCareCodeInformation/1/diagnosisCode', 'R5.0.9'],
    ['a member number with a hyphen', '/subscriber/memberId', 'PM-33018842'],
  ])('%s', (_what, pointer, value) => {
    expect(read({ [pointer]: value }, PLAIN).repairs).toEqual([]);
  });

  test('anything may be posted as a body', () => {
    for (const body of [null, 7, 'text', [], [[' x ']], { a: { b: ['  c'] } }]) expect(() => repairBody(body)).not.toThrow();
  });
});

test('a biller that wants no repairs is told of each as an error, with what to write', () => {
  const found = read({ '/subscriber/address/state': 'ne' }, PLAIN);
  const issues = unwantedRepairs(found, { ...withoutDatabase(shippedLists()), repairs: false });
  expect(hasErrors(issues)).toBe(true);
  expect(issues[0]).toMatchObject({ ruleId: 'repair.case', pointer: '/subscriber/address/state', value: 'ne', fixHint: 'Write "NE".' });
});
