import { describe, expect, test } from 'vitest';
import { runEdits } from '../../src/claims/edits/table.ts';
import { parseClaim } from '../../src/claims/schema.ts';
import { checkFile } from '../../src/guides/check.ts';
import { loadGuides } from '../../src/guides/load.ts';
import { address, changed, type Json } from './bodies.ts';
import { dentalVisit, everythingDental } from './dental-bodies.ts';
import { claimOf, fileOf, outbound, segmentsOf } from './support.ts';

const GUIDES = loadGuides();
const LINE = '/claimInformation/serviceLines/0';

describe('a dental claim', () => {
  test('that is in order trips no edit', () => {
    expect(runEdits(claimOf('dental', dentalVisit()), { today: '20260301' }).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each([
    ['a visit', dentalVisit()], ['everything at once', everythingDental()],
    ['a question before the treatment, without a date', changed(dentalVisit(), {
      '/claimInformation/predeterminationOfBenefits': true, [`${LINE}/serviceDate`]: undefined, '/claimInformation/serviceLines/1/serviceDate': undefined,
    })],
    ['one date for all lines', changed(dentalVisit(), {
      '/claimInformation/claimDateInformation': { serviceDate: '20260205' }, [`${LINE}/serviceDate`]: undefined, '/claimInformation/serviceLines/1/serviceDate': undefined,
    })],
    ['a dentist who bills alone and is paid elsewhere', changed(dentalVisit(), {
      '/billing': {
        npi: '1550442028', ssn: '555-01-0009', firstName: 'Teodor', lastName: 'Vance', suffix: 'JR', address: address('55 Molar Mill Rd', '685221108'),
      },
      '/payToAddress': address('PO Box 89', '68501'),
    })],
  ])('keeps to its guide: %s', (_what, body) => {
    expect(errorsOf(body)).toEqual([]);
  });

  test('without any date of service is refused by its guide', () => {
    expect(errorsOf(changed(dentalVisit(), { [`${LINE}/serviceDate`]: undefined, '/claimInformation/serviceLines/1/serviceDate': undefined }))).toEqual(['837D.service-date']);
  });

  test('says the tooth, its surfaces and what was placed on it', () => {
    const body = changed(dentalVisit(), {
      [`${LINE}/dentalService`]: { procedureCode: 'D2740', lineItemChargeAmount: '226.50', prosthesisCrownOrInlayCode: 'R', oralCavityDesignation: ['10'] },
      [`${LINE}/teethInformation`]: [{ toothCode: '3', toothSurfaceCodes: ['M', 'O', 'D'] }, { toothCode: '4' }],
      [`${LINE}/serviceLineDateInformation`]: { estimatedPriorPlacementDate: '20100101' },
    });
    expect(segments(body, /^(SV3|TOO|DTP\*139)/)).toEqual(['SV3*AD:D2740*226.5**10*R', 'TOO*JP*3*M:O:D', 'TOO*JP*4', 'DTP*139*D8*20100101', 'SV3*AD:D1110*92****1']);
  });

  test('hoists the dentist whom all lines share, and leaves out the place of service that repeats the claim\'s', () => {
    const dentist = { npi: '1550442028', firstName: 'Teodor', lastName: 'Vance', taxonomyCode: '1223G0001X' };
    const body = changed(dentalVisit(), {
      '/rendering': undefined, [`${LINE}/renderingProvider`]: dentist, '/claimInformation/serviceLines/1/renderingProvider': dentist,
      [`${LINE}/dentalService/placeOfServiceCode`]: '11', '/claimInformation/serviceLines/1/dentalService/placeOfServiceCode': '22',
    });
    expect(segments(body, /^(NM1\*82|PRV\*PE|LX|SV3)/)).toEqual([
      'NM1*82*1*Vance*Teodor****XX*1550442028', 'PRV*PE*PXC*1223G0001X', 'LX*1', 'SV3*AD:D2392*226.5****1', 'LX*2', 'SV3*AD:D1110*92*22***1',
    ]);
  });

  test.each([
    ['/subscriber/insuranceTypeCode', '12'], [`${LINE}/postageTaxAmount`, '2.00'], ['/claimInformation/serviceFacilityLocation/phoneNumber', '4025550144'],
  ])('tells the client that its guide has no place for %s', (pointer, value) => {
    const parsed = parseClaim('dental', changed(dentalVisit(), { [pointer]: value }));
    expect(parsed.issues).toMatchObject([{ ruleId: 'contract.no-place', severity: 'warning', pointer }]);
  });

  test('with more surfaces than a tooth has is refused, and nothing is cut off in silence', () => {
    const { issues } = parseClaim('dental', changed(dentalVisit(), { [`${LINE}/teethInformation`]: [{ toothCode: '12', toothSurfaceCodes: ['M', 'O', 'D', 'B', 'L', 'F'] }] }));
    expect(issues).toMatchObject([{ ruleId: 'contract.too-many', severity: 'error', pointer: `${LINE}/teethInformation/0/toothSurfaceCodes` }]);
  });
});

function segments(body: Json, pattern: RegExp): readonly string[] {
  return segmentsOf([outbound(claimOf('dental', body))]).filter((segment) => pattern.test(segment));
}

/** Rules of the guide that the written file breaks. */
function errorsOf(body: Json): readonly string[] {
  const [interchange] = checkFile(GUIDES, fileOf([outbound(claimOf('dental', body))])).interchanges;
  const [group] = interchange!.groups;
  return [interchange!, group!, ...group!.sets].flatMap(({ issues }) => issues).filter(({ severity }) => severity === 'error').map(({ ruleId }) => ruleId);
}
