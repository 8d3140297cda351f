import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { changed, inpatientStay, officeVisit } from './bodies.ts';
import { claimOf, GOLDEN_OPTIONS, outbound, segmentsOf } from './support.ts';
import { checkCharacters, writeClaims } from '../../src/claims/to837.ts';

const FOLDER = new URL('golden/', import.meta.url);

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('%s becomes exactly the 837 beside it', (name) => {
  const kind = name.split('-')[0] as ClaimKind;
  const claim = claimOf(kind, JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')));
  const expected = readFileSync(new URL(name.replace(/json$/, '837'), FOLDER), 'utf8').trimEnd().replace(/~$/, '').split('~\n');
  expect(segmentsOf([outbound(claim)])).toEqual(expected);
});

test('claims of one billing provider share its loop, and levels are counted through the whole set', () => {
  const visit = claimOf('professional', officeVisit());
  const other = claimOf('professional', changed(officeVisit(), { '/billing/npi': '1550442069' }));
  const dependent = { firstName: 'Wren', lastName: 'Brennan', gender: 'F', dateOfBirth: '20150101', relationshipToSubscriberCode: '19' };
  const child = claimOf('professional', changed(officeVisit(), { '/dependent': dependent }));
  const levels = segmentsOf([outbound(visit, 'A'), outbound(other, 'B'), outbound(child, 'C')]).filter((segment) => segment.startsWith('HL'));
  expect(levels).toEqual(['HL*1**20*1', 'HL*2*1*22*0', 'HL*3*1*22*1', 'HL*4*3*23*0', 'HL*5**20*1', 'HL*6*5*22*0']);
});

test('each claim knows its segments, so that a position in a 999 finds it', () => {
  const claims = [outbound(claimOf('institutional', inpatientStay()), 'A'), outbound(claimOf('institutional', inpatientStay()), 'B')];
  const segments = ['ST'];
  const placements = writeClaims({ segment: (id, elements) => segments.push([id, ...elements].join('*')) }, claims, GOLDEN_OPTIONS);
  expect(placements.map(({ claimNumber }) => claimNumber)).toEqual(['A', 'B']);
  for (const { claimNumber, first, last, billing } of placements) {
    expect(segments[first - 1]).toMatch(/^HL\*\d+\*1\*22/);
    expect(segments.slice(first - 1, last)).toContain(`REF*D9*${claimNumber}`);
    expect(segments[last - 1]).toMatch(/^REF\*6R/);
    expect(segments[billing.first - 1]).toMatch(/^HL\*1\*\*20/);
  }
  expect(placements[1]!.first).toBe(placements[0]!.last + 1);
  expect(placements[1]!.last).toBe(segments.length);
});

test('every segment of a claim carries the pointer of the field it came from', () => {
  const pointers = new Map<string, string | undefined>();
  writeClaims({ segment: (id, elements, pointer) => pointers.set([id, elements[0]].join('*'), pointer) }, [outbound(claimOf('professional', officeVisit()))], GOLDEN_OPTIONS);
  expect(pointers.get('CLM*PC-1001')).toBe('/claimInformation');
  expect(pointers.get('REF*X4')).toBe('/claimInformation/claimSupplementalInformation/cliaNumber');
  expect(pointers.get('NM1*82')).toBe('/rendering');
  expect(pointers.get('REF*6R')).toBe('/claimInformation/serviceLines/1/providerControlNumber');
});

test('the receiver is the one the client names, else that of the payer file, else the payer', () => {
  const receiver = (changes: Record<string, unknown>, receiverId?: string) => segmentsOf(
    [outbound(claimOf('professional', changed(officeVisit(), changes)))], { ...GOLDEN_OPTIONS, ...(receiverId ? { receiverId } : {}) },
  ).find((segment) => segment.startsWith('NM1*40'));
  expect(receiver({ '/receiver/receiverId': 'CLIENT1' }, 'FILE1')).toMatch(/\*CLIENT1$/);
  expect(receiver({}, 'FILE1')).toMatch(/\*FILE1$/);
  expect(receiver({})).toMatch(/\*PRAIRIE1$/);
});

test('the billing contact is left out where it repeats the submitter\'s', () => {
  const contact = { name: 'Ines Okoro', phoneNumber: '402-555-0118' };
  const segments = segmentsOf([outbound(claimOf('professional', changed(officeVisit(), { '/billing/contactInformation': contact })))]);
  expect(segments.filter((segment) => segment.startsWith('PER'))).toHaveLength(1);
});

test('a service facility with the NPI of the billing provider is written without it', () => {
  const facility = { organizationName: 'Plum Creek Annex', npi: '1550442010', address: { address1: '3 Annex Rd', city: 'Lincoln', state: 'NE', postalCode: '685220002' } };
  const segments = segmentsOf([outbound(claimOf('professional', changed(officeVisit(), { '/claimInformation/serviceFacilityLocation': facility })))]);
  expect(segments).toContain('NM1*77*2*Plum Creek Annex');
});

test('a delimiter of the payer in a name is refused with the name of the field', () => {
  const claim = claimOf('professional', changed(officeVisit(), { '/subscriber/lastName': 'Bren|nan', '/billing/organizationName': 'Plum & Creek' }));
  expect(checkCharacters(claim, { element: '*', component: ':', repetition: '^', segment: '~' })).toEqual([]);
  const issues = checkCharacters(claim, { element: '|', component: ':', repetition: '^', segment: '~' });
  expect(issues).toMatchObject([{ pointer: '/subscriber/lastName', ruleId: 'x12.delimiter-in-data', severity: 'error' }]);
});
