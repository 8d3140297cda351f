import { describe, expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { claimSchemas, parseClaim } from '../../src/claims/schema.ts';
import { knows } from '../../src/claims/schema/known.ts';
import type { Json } from './bodies.ts';
import { everythingInstitutional, everythingProfessional } from './everything.ts';
import { everythingDental } from './dental-bodies.ts';
import { completeAt, pointersOf, remove, rivalsOf, type Row, rowsOf, setAt, valuesOf } from './contract-paths.ts';
import { isHere } from '../support/skip.ts';
import { outbound, segmentsOf, sharedFile } from './support.ts';

/**
 * Walks the lists of the published contract that lie beside the checkout: every path is accepted, and a value at it gets into the 837, or
 * the client is told that it does not, or it is named here with the reason.
 */
const SILENT: readonly (readonly [RegExp, string])[] = [
  [/^\/(controlNumber|precisionThreshold)$/, 'a reference of the client, only echoed'],
  [/^\/usageIndicator$/, 'ISA15, which the envelope writes'],
  [/\/(providerType|entityTypeQualifier)$/, 'the role and the name say it already'], [/\/assignedNumber$/, 'the gateway numbers the lines'],
  [/\/(validContact|validDateInformation)$/, 'computed by the client\'s own software'], [/^\/claimInformation\/signatureIndicator$/, 'not used in an 837I'],
];

/** Places that the guides do not have: the client is warned that the value is not sent (docs/contract.md tells the same by provider). */
const NO_PLACE: readonly (readonly [RegExp, string, ClaimKind?])[] = [
  [/\/attachmentId$/, 'no document travels with a claim'],
  [/\/(ssn|employerId|employerIdentificationNumber|claimOfficeNumber|naic|payerIdentificationNumber)$/, 'only the billing provider has tax ids, only a plan the others'],
  [/\/(address|contactInformation)\/\w+$/, 'only billing, ordering and facility have an address'],
  [/(referring|ordering|purchasedService|supervising|rendering)(Provider)?\/(taxonomyCode|locationNumber)$/, 'no PRV and no REF*LU in that loop'],
  [/^\/supervising\/taxonomyCode$/, 'no PRV in 2310D'], [/purchasedServiceProvider\/\w*[nN]ame|purchasedServiceProvider\/suffix$/, 'loop 2420B takes no name'],
  [/serviceLines\/0\/serviceFacilityLocation\/phone/, 'no PER in 2420C'], [/Identifier\/0\/otherIdentifier$/, 'REF04 is for the providers of a line'],
  [/^\/(billing|providers\/0)\/(stateLicenseNumber|providerUpinNumber)$/, 'no such REF in 2010AA of an 837I'],
  [/^\/claimInformation\/(patientWeight|patientAmountPaid)$/, 'deprecated in the 837I'],
  [/\/insuranceTypeCode$/, 'no SBR05 in an 837D', 'dental'], [/\/serviceFacilityLocation\/phone/, 'no PER in 2310C of an 837D', 'dental'],
  [/\/postageTaxAmount$/, 'no AMT*F4 in an 837D', 'dental'], [/\/serviceFacilityLocation\/providerUpinNumber$/, 'no REF*1G in 2420D', 'dental'],
];

const KINDS = [
  ['professional', 'contract/claim-837p.tsv', everythingProfessional], ['institutional', 'contract/claim-837i.tsv', everythingInstitutional],
  ['dental', 'contract/claim-837d.tsv', everythingDental],
] as const;

const HAS_LISTS = isHere(sharedFile(KINDS[0][1]) !== undefined, {
  tests: 'the walk through the published contract', because: 'its lists do not lie beside the checkout',
});

describe.runIf(HAS_LISTS)('the published contract', () => {
  test.each(KINDS)('every path of the %s list is part of the schema', (kind, list) => {
    const unknown = rowsOf(list).map(({ path }) => pointersOf(kind, path)).filter((pointer) => !knows(claimSchemas[kind], pointer));
    expect(unknown).toEqual([]);
  });

  test.each(KINDS)('no path of the %s list is lost', (kind, list, make) => {
    const rows = rowsOf(list).filter(({ type }) => type !== 'obj' && type !== 'array' && type !== '');
    expect(rows.length).toBeGreaterThan(450);
    const full = JSON.stringify(make());
    const found = new Map(rows.map((row) => {
      const pointer = pointersOf(kind, row.path);
      return [pointer, SILENT.some(([pattern]) => pattern.test(pointer)) ? 'silent' : outcome(kind, JSON.parse(full) as Json, row)] as const;
    }));
    const unexplained = [...found].filter(([pointer, how]) => how === 'lost' || (how === 'told' && !NO_PLACE.some(([pattern, , only]) => (only ?? kind) === kind && pattern.test(pointer))));
    expect(unexplained).toEqual([]);
  });
});

/** Whether two values at the path give two different 837s, or the client is warned that the value is not sent. */
function outcome(kind: ClaimKind, body: Json, row: Row): 'sent' | 'told' | 'lost' {
  const pointer = pointersOf(kind, row.path);
  for (const rival of rivalsOf(pointer)) remove(body, rival);
  completeAt(body, pointer);
  const outcomes = valuesOf(row, pointer).map((value) => {
    setAt(body, pointer, value);
    const parsed = parseClaim(kind, body);
    if (!parsed.ok) throw new Error(`${pointer}: ${JSON.stringify(parsed.issues)}`);
    const told = parsed.issues.some((issue) => issue.pointer !== undefined && `${pointer}/`.startsWith(`${issue.pointer}/`) && issue.ruleId !== 'contract.unknown-field');
    return { told, segments: segmentsOf([outbound(parsed.claim)]).join('~') };
  });
  if (outcomes[0]!.segments !== outcomes[1]!.segments) return 'sent';
  return outcomes[0]!.told ? 'told' : 'lost';
}
