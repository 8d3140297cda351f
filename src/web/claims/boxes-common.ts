import { readPointer } from '../../lib/pointer.ts';

/** What the paper forms share: how a box is written down, and the boxes of persons, providers and diagnoses. */

/** How a box's text becomes a value: a list stands with blanks between its parts, letters without; a moment is a date with hour and minute. */
export type BoxKind = 'text' | 'date' | 'moment' | 'amount' | 'list' | 'letters' | 'code';

/** A box as the forms below list it. */
export type Row = readonly [number: string, label: string, pointer: string, wide: 2 | 3 | 4 | 6 | 8 | 12, kind?: BoxKind, options?: readonly (readonly [value: string, label: string])[]];

/** A part of a form under a heading. */
export interface Rows {
  title: string;
  boxes: readonly Row[];
}

/** A column of the table of service lines: its path is below the line's own pointer. */
export type LineRow = readonly [number: string, label: string, path: string, kind?: BoxKind];

export const INFO = '/claimInformation';
export const MORE = `${INFO}/claimSupplementalInformation`;
export const SEX = [['', ''], ['F', 'F'], ['M', 'M'], ['U', 'Unknown']] as const;
export const RELATIONSHIPS = [
  ['', ''], ['01', 'Spouse'], ['19', 'Child'], ['20', 'Employee'], ['39', 'Organ donor'], ['40', 'Cadaver donor'], ['53', 'Life partner'], ['21', 'Unknown'], ['G8', 'Other'],
] as const;
/** Claim filing indicator codes in our words. */
export const INSURANCES = [
  ['', ''], ['CI', 'Commercial'], ['BL', 'Blue Cross Blue Shield'], ['MA', 'Medicare A'], ['MB', 'Medicare B'], ['MC', 'Medicaid'], ['HM', 'HMO'], ['12', 'PPO'], ['13', 'Point of service'],
  ['14', 'EPO'], ['15', 'Indemnity'], ['16', 'Medicare HMO'], ['17', 'Dental plan'], ['CH', 'Tricare'], ['VA', 'Veterans'], ['FI', 'Federal employees'], ['OF', 'Other federal'], ['11', 'Other, not federal'],
  ['TV', 'Title V'], ['AM', 'Car, medical'], ['LM', 'Liability, medical'], ['WC', 'Workers’ compensation'], ['DS', 'Disability'], ['ZZ', 'Other'],
] as const;
export const YES_NO = [['', ''], ['Y', 'Yes'], ['N', 'No']] as const;
export const FREQUENCIES = [['1', '1 Original'], ['7', '7 Replacement'], ['8', '8 Void']] as const;

/** Who the patient is: the insured, or somebody of the family. */
export function patientOf(body: unknown): '/subscriber' | '/dependent' {
  return readPointer(body, '/dependent') === undefined ? '/subscriber' : '/dependent';
}

/** Name, birth date, sex and address of a person; three box numbers for the three of them. */
export function personOf(at: string, [name, birth, street]: readonly [string, string, string], who = 'Patient'): Row[] {
  return [
    [name, `${who}, last name`, `${at}/lastName`, 3], [name, 'First name', `${at}/firstName`, 3], [birth, 'Birth date', `${at}/dateOfBirth`, 3, 'date'],
    [birth, 'Sex', `${at}/gender`, 3, 'code', SEX], [street, 'Street', `${at}/address/address1`, 4], [street, 'City', `${at}/address/city`, 3],
    [street, 'State', `${at}/address/state`, 2], [street, 'ZIP', `${at}/address/postalCode`, 3],
  ];
}

/** Name, address and numbers of the billing provider. */
export function billing(number: string, npi = `${number}a`): Row[] {
  return [
    [number, 'Billing provider', '/billing/organizationName', 6], [npi, 'Billing NPI', '/billing/npi', 3], [`${number}b`, 'Taxonomy', '/billing/taxonomyCode', 3],
    [number, 'Street', '/billing/address/address1', 4], [number, 'City', '/billing/address/city', 3], [number, 'State', '/billing/address/state', 2],
    [number, 'ZIP', '/billing/address/postalCode', 3],
  ];
}

const MOST_DIAGNOSES = 12;

/** Diagnoses with one empty place more, each with its letter behind a number. */
export function diagnoses(body: unknown, number: string): Row[] {
  const list = readPointer(body, `${INFO}/healthCareCodeInformation`);
  const known = Array.isArray(list) ? list.length : 0;
  return Array.from({ length: Math.min(known + 1, MOST_DIAGNOSES) }, (_, n) =>
    [`${number}${String.fromCharCode(65 + n)}`, 'Diagnosis', `${INFO}/healthCareCodeInformation/${n}/diagnosisCode`, 2] as const);
}
