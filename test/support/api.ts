import type { Express } from 'express';
import supertest from 'supertest';
import { createApp } from '../../src/api/app.ts';
import { addKey, createBiller } from '../../src/billers/store.ts';
import type { Ctx } from '../../src/context.ts';
import { openQueues, type Queues } from '../../src/queues/backend.ts';
import { type Payer, payerSchema } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { openTestContext, type TestContext } from './context.ts';

/** The real application on a database of its own, with two billers and their keys. */
export interface ApiWorld extends TestContext {
  app: Express;
  queues: Queues;
  keys: { elm: string; elmLive: string; oak: string; operator: string };
  keyIds: { elm: string };
  get(path: string, key?: string): supertest.Test;
  post(path: string, body?: object, key?: string): supertest.Test;
}

/** Opens the application with the billers elm and oak. `get` and `post` use elm's test key where none is given. */
export async function openApi(env: Record<string, string> = {}): Promise<ApiWorld> {
  const t = await openTestContext({ env });
  const queues = openQueues(t.ctx);
  for (const id of ['elm', 'oak']) await createBiller(t.ctx, { id, name: id });
  const made = async (billerId: string, usage: 'T' | 'P', operator = false) => (await addKey(t.ctx, { billerId, usage, operator }))!;
  const elm = await made('elm', 'T');
  const keys = {
    elm: elm.key, elmLive: (await made('elm', 'P')).key, oak: (await made('oak', 'T')).key, operator: (await made('oak', 'T', true)).key,
  };
  const app = createApp(t.ctx, { queues });
  return {
    ...t, app, queues, keys, keyIds: { elm: elm.keyId },
    get: (path, key = keys.elm) => supertest(app).get(path).set('authorization', `Key ${key}`),
    post: (path, body, key = keys.elm) => supertest(app).post(path).set('authorization', `Key ${key}`).send(body),
    close: async () => {
      await queues.close();
      await t.close();
    },
  };
}

/** A test payer whose claims go into a local folder, under the payer id LAKE1. */
export function lakePayer(folder: string): Payer {
  return payerSchema.parse({
    id: 'lake', name: 'Lake Health', usage: 'T', payerIds: ['LAKE1'],
    envelope: { senderQualifier: 'ZZ', senderId: 'GATEWAY', receiverQualifier: 'ZZ', receiverId: 'LAKEHEALTH', senderCode: 'GATEWAY', receiverCode: 'LAKEHEALTH' },
    mailbox: { kind: 'folder', path: folder, in: 'in', out: 'out' },
  });
}

/** Applies the test payer. */
export async function addLake(ctx: Ctx, folder: string): Promise<void> {
  await applyPayers(ctx, [lakePayer(folder)]);
}

/** A professional claim that passes every check, to payer LAKE1. */
export function officeVisit(patientControlNumber: string) {
  return {
    usageIndicator: 'T', controlNumber: '100000001', tradingPartnerServiceId: 'LAKE1', tradingPartnerName: 'Lake Health',
    submitter: { organizationName: 'Elm Street Practice', submitterIdentification: '771004455', contactInformation: { name: 'Front Desk', phoneNumber: '5035550111' } },
    receiver: { organizationName: 'Lake Health' },
    billing: {
      providerType: 'BillingProvider', npi: '1999999984', employerId: '771004455', taxonomyCode: '207Q00000X', organizationName: 'Elm Street Practice',
      address: { address1: '12 Elm Street', city: 'Salem', state: 'OR', postalCode: '973010001' },
      contactInformation: { name: 'Front Desk', phoneNumber: '5035550111' },
    },
    subscriber: {
      memberId: 'LK00991', paymentResponsibilityLevelCode: 'P', lastName: 'Quillon', firstName: 'Wanda', gender: 'F', dateOfBirth: '19800102',
      address: { address1: '9 Alder Way', city: 'Salem', state: 'OR', postalCode: '97301' },
    },
    claimInformation: {
      claimFilingCode: 'CI', patientControlNumber, claimChargeAmount: '125.50', placeOfServiceCode: '11', claimFrequencyCode: '1', signatureIndicator: 'Y',
      planParticipationCode: 'A', benefitsAssignmentCertificationIndicator: 'Y', releaseInformationCode: 'Y',
      healthCareCodeInformation: [{ diagnosisTypeCode: 'ABK', diagnosisCode: 'J029' }],
      serviceLines: [{
        serviceDate: '20260921', providerControlNumber: `${patientControlNumber}-1`,
        professionalService: {
          procedureIdentifier: 'HC', procedureCode: '99213', lineItemChargeAmount: '125.50', measurementUnit: 'UN', serviceUnitCount: '1',
          compositeDiagnosisCodePointers: { diagnosisCodePointers: ['1'] },
        },
      }],
    },
  };
}
