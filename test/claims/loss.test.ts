import { expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { parseClaim } from '../../src/claims/schema.ts';
import { writeClaims } from '../../src/claims/to837.ts';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { inpatientStay, type Json, officeVisit, secondPayer } from './bodies.ts';
import { everythingInstitutional, everythingProfessional } from './everything.ts';
import { claimOf, fileOf, GOLDEN_OPTIONS, outbound, segmentsOf } from './support.ts';

const GUIDES = loadGuides();

/**
 * Fields that are read but not written, and why: kinds and qualifiers decide which segment is written, yes and no become codes, the gateway
 * numbers the lines, the provider type repeats the role, a client's control number is only echoed, and a subscriber's address and birth date
 * belong to the patient, who here is the dependent.
 */
const NOT_WRITTEN = [
  /^\/controlNumber$/, /^\/usageIndicator$/, /\/providerType$/, /\/entityTypeQualifier$/, /\/assignedNumber$/, /^\/subscriber\/(address\/.*|dateOfBirth|gender)$/,
  /\/countryCode$/, /^\/tradingPartnerSecondaryIdentifiers$/, /pregnancyIndicator$/, /patientSignatureGeneratedForPatient$/, /otherPayerClaimAdjustmentIndicator$/,
  /^\/claimInformation\/signatureIndicator$/, /homeboundIndicator$/, /hospiceEmployeeIndicator$/,
];

test.each([
  ['professional', everythingProfessional], ['institutional', everythingInstitutional],
] as const)('nothing that is mapped gets lost: every value of a full %s claim stands in the 837', (kind, make) => {
  const parsed = parseClaim(kind as ClaimKind, make());
  expect(parsed.issues).toEqual([]);
  if (!parsed.ok) throw new Error('the body has to parse');
  const values = new Set(segmentsOf([outbound(parsed.claim)]).flatMap((segment) => segment.split(/[*:]/)).flatMap((text) => [text, ...text.split('-')]));
  const lost = leaves(make(), '').filter(({ pointer, value }) => !NOT_WRITTEN.some((pattern) => pattern.test(pointer)) && !values.has(written(value)));
  expect(lost).toEqual([]);
});

test.each([
  ['professional', 'a full claim', everythingProfessional], ['institutional', 'a full claim', everythingInstitutional],
  ['professional', 'an office visit', officeVisit], ['professional', 'a second payer', secondPayer], ['institutional', 'a stay', inpatientStay],
] as const)('writer and guide agree about the %s 837 of %s', (kind, _name, make) => {
  const judgement = checkFile(GUIDES, fileOf([outbound(claimOf(kind, make()), 'GW000000000000000001')]));
  const issues = judgement.interchanges.flatMap(({ groups }) => groups.flatMap(({ sets }) => sets.flatMap((set) => set.issues)));
  // A claim with every field contradicts itself, so only its structure has to be right.
  expect(issues.filter(({ snipLevel }) => snipLevel <= 2)).toEqual([]);
});

test.each([
  ['professional', everythingProfessional], ['institutional', everythingInstitutional],
] as const)('every segment of a full %s claim leads back to a field that the client sent', (kind, make) => {
  const nowhere: string[] = [];
  const segment = (id: string, elements: readonly unknown[], pointer?: string): void => {
    if (id !== 'HL' && id !== 'BHT' && (pointer === undefined || !isThere(make(), pointer))) nowhere.push(`${id}*${String(elements[0])} ${pointer}`);
  };
  writeClaims({ segment }, [outbound(claimOf(kind, make()))], GOLDEN_OPTIONS);
  expect(nowhere).toEqual([]);
});

function isThere(body: unknown, pointer: string): boolean {
  let here = body;
  for (const token of pointer.split('/').slice(1)) here = typeof here === 'object' && here !== null ? (here as Json)[token] : undefined;
  return here !== undefined;
}

function leaves(value: unknown, pointer: string): readonly { pointer: string; value: string | number | boolean }[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [{ pointer, value: value as string | number | boolean }];
  return Object.entries(value as Json).flatMap(([name, inner]) => leaves(inner, `${pointer}/${name}`));
}

/** As X12 writes it: amounts without needless zeros, numbers without punctuation. */
function written(value: string | number | boolean): string {
  const text = String(value);
  if (/^-?\d+\.\d\d$/.test(text)) return text.replace(/\.?0+$/, '');
  if (/^\(\d{3}\) \d{3}-\d{4}$/.test(text) || /^\d\d-\d{7}$/.test(text)) return text.replace(/\D/g, '');
  return text.includes('-') ? text.split('-').at(-1)! : text;
}
