import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi/document.ts';
import { createApp } from '../../src/api/app.ts';
import { addKey } from '../../src/billers/store.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';

/** The examples of the OpenAPI document whose answers need a claim that a payer has answered, or an 837: each is posted, and has to be taken. */
interface Doc {
  paths: Record<string, { post?: { requestBody?: { content: Record<string, { examples?: Record<string, { $ref: string }> }> } } }>;
  components: { examples: Record<string, { value: unknown }> };
}

const doc = openApiDocument() as unknown as Doc;
let w: World;
let post: (path: string, body: unknown) => Promise<Response>;
const claims: Record<string, string> = {};

beforeAll(async () => {
  w = await openWorld();
  const { key } = (await addKey(w.ctx, { billerId: w.billerId, usage: 'T' }))!;
  const app = createApp(w.ctx, { queues: w.tools.queues });
  post = (path, body) => supertest(app).post(path).set('authorization', `Key ${key}`).send(body as object);
  for (const [name, scenario] of Object.entries({ rejected: 'REJ277-A7-562-85', denied: 'DENY-197', void: 'PAID', named: 'PAID', given: 'PAID' })) {
    const { body } = await post('/medicalnetwork/professionalclaims/v3/submission', claim(name, scenario));
    claims[name] = body.claimReference.claimId;
  }
  await w.settle();
});
afterAll(() => w?.close());

/** A claim to Northwind with an ending; the one that is "named" says which payer comes next. */
function claim(name: string, scenario: string): object {
  const visit = officeVisit(`EX-${name}`);
  Object.assign(visit, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan', receiver: { organizationName: 'Northwind Health Plan' } });
  Object.assign(visit.subscriber, { memberId: `SIM-${scenario}-${name.length}`, firstName: name });
  if (name !== 'named') return visit;
  return { ...visit, claimInformation: { ...visit.claimInformation, otherSubscriberInformation: [{
    paymentResponsibilityLevelCode: 'S', individualRelationshipCode: '18', claimFilingIndicatorCode: 'CI', benefitsAssignmentCertificationIndicator: 'Y', releaseOfInformationCode: 'Y',
    otherSubscriberName: { otherInsuredQualifier: '1', otherInsuredLastName: 'Quillon', otherInsuredFirstName: name, otherInsuredIdentifierTypeCode: 'MI', otherInsuredIdentifier: 'CM-1' },
    otherPayerName: { otherPayerOrganizationName: 'Cedar Mutual Insurance', otherPayerIdentifierTypeCode: 'PI', otherPayerIdentifier: 'CEDAR' },
  }] } };
}

/** The examples of a path by name. */
function examplesOf(path: string): [string, unknown][] {
  const listed = doc.paths[path]?.post?.requestBody?.content['application/json']?.examples ?? {};
  return Object.entries(listed).map(([name, { $ref }]) => [name, doc.components.examples[$ref.split('/').at(-1)!]!.value]);
}

/** For which claim each example of a correction or a next payer is meant. */
const MEANT: Readonly<Record<string, string>> = { 'new-member-number': 'rejected', 'add-authorization': 'denied', void: 'void', named: 'named', given: 'given' };

describe('every example of', () => {
  test.each(['corrections', 'secondary'])('%s is taken for a claim that it is meant for', async (what) => {
    const examples = examplesOf(`/v1/claims/{id}/${what}`);
    expect(examples.length).toBeGreaterThan(1);
    for (const [name, body] of examples) {
      const answer = await post(`/v1/claims/${claims[MEANT[name]!]}/${what}`, body);
      expect([name, answer.status, answer.body.errors]).toEqual([name, 200, []]);
    }
  });

  test.each(['professionalclaims/v3', 'institutionalclaims/v1', 'dental-claims'])('a claim that is an 837 already is taken at %s', async (kind) => {
    const path = `/medicalnetwork/${kind}/raw-x12-submission`;
    const examples = examplesOf(path);
    expect(examples).toHaveLength(1);
    for (const [name, body] of examples) {
      const answer = await post(path, body);
      expect([name, answer.status, answer.body.errors]).toEqual([name, 200, []]);
    }
  });
});
