import type { claimWithStory } from '../../api/claims.ts';
import type { Codes } from '../../acks/codes.ts';
import type { Ctx } from '../../context.ts';
import type { Issue } from '../../lib/issue.ts';
import { readPointer } from '../../lib/pointer.ts';
import type { Version } from '../../claims/versions.ts';
import { syntaxIssues } from './syntax-says.ts';

type Story = NonNullable<Awaited<ReturnType<typeof claimWithStory>>>;

/** What a payer's rejection is about, as issues of the claim's fields; none where the payer rejected nothing. */
export async function payerIssues(ctx: Ctx, of: { story: Story; version: Version; codes: Codes }): Promise<Issue[]> {
  const { story, version, codes } = of;
  if (story.status === 'SYNTAX_REJECTED') return syntaxIssues(ctx, { version, codes });
  if (story.status !== 'PAYER_REJECTED') return [];
  const labels = story.reasonLabels as Record<string, string>;
  return story.reasons.map((reason) => {
    const pointer = fieldOf(reason, version.body);
    return {
      ruleId: reason, severity: 'error' as const, snipLevel: 7 as const, message: `The payer says: ${labels[reason] ?? reason}.`, ...(pointer ? { pointer } : {}),
    };
  });
}

/** Where a person or organisation of a claim status stands in the claim, by entity code (X12 code source 98 in STC01-3). */
const ENTITIES: Readonly<Record<string, string>> = { '85': '/billing', '82': '/rendering', IL: '/subscriber', QC: '/dependent', '77': '/claimInformation/serviceFacilityLocation', DN: '/referring', '71': '/attending', '72': '/operatingPhysician' };

/** Which field of that party, or of the claim, a claim status code (list 508) is about. */
const OF_ENTITY: Readonly<Record<string, string>> = {
  '24': '/npi', '26': '/lastName', '33': '/memberId', '125': '/lastName', '126': '/address/address1', '128': '/employerId', '145': '/taxonomyCode', '153': '/npi', '158': '/dateOfBirth',
  '157': '/gender', '164': '/memberId', '500': '/address/postalCode', '501': '/address/state', '502': '/address/city', '562': '/npi',
};
const OF_CLAIM: Readonly<Record<string, string>> = {
  '178': '/claimInformation/claimChargeAmount', '187': '/claimInformation/serviceLines/0/serviceDate', '249': '/claimInformation/placeOfServiceCode',
  '254': '/claimInformation/healthCareCodeInformation/0/diagnosisCode', '255': '/claimInformation/healthCareCodeInformation/0/diagnosisCode',
  '454': '/claimInformation/serviceLines/0/professionalService/procedureCode', '464': '/claimInformation/claimSupplementalInformation/claimControlNumber',
  '48': '/claimInformation/claimSupplementalInformation/priorAuthorizationNumber', '535': '/claimInformation/claimFrequencyCode',
};

function fieldOf(reason: string, body: unknown): string | undefined {
  const [, status = '', entity = ''] = reason.split(':');
  const [party, leaf] = [ENTITIES[entity], OF_ENTITY[status]];
  if (party !== undefined && leaf !== undefined) {
    const named = party === '/billing' && leaf === '/lastName' ? '/billing/organizationName' : `${party}${leaf}`;
    return readPointer(body, party) === undefined ? undefined : named;
  }
  return OF_CLAIM[status];
}
