import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { addKey, changeBiller, createBiller } from '../../src/billers/store.ts';
import { asBiller, asGateway } from '../../src/db/sql.ts';
import { sampleFile, fileOf as uploadOf } from '../uploads/support.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';

/** Every request that makes something, under an Idempotency-Key: once is once, whatever is sent and however often. */
let w: World;
let app: ReturnType<typeof createApp>;
let keys: { mine: string; other: string };
beforeAll(async () => {
  w = await openWorld();
  app = createApp(w.ctx, { queues: w.tools.queues });
  await createBiller(w.ctx, { id: 'oak', name: 'oak' });
  // With two billers a payment says by its payee whose it is.
  await changeBiller(w.ctx, w.billerId, { taxIds: ['771004455'] });
  const made = async (billerId: string) => (await addKey(w.ctx, { billerId, usage: 'T' }))!.key;
  keys = { mine: await made(w.billerId), other: await made('oak') };
});
afterAll(() => w?.close());

/** A request by what it asks; `other` changes what stands in its body. */
interface Case {
  path: string;
  body(other: boolean): object | string;
}

const PATHS = { professional: 'professionalclaims/v3', institutional: 'institutionalclaims/v1', dental: 'dental-claims' } as const;
const RAW = { professional: '01-office-visit', institutional: '05-emergency-room', dental: '24-filling-and-cleaning' } as const;

function claim(pcn: string, scenario: string): object {
  const visit = officeVisit(pcn);
  Object.assign(visit, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan', receiver: { organizationName: 'Northwind Health Plan' } });
  Object.assign(visit.subscriber, { memberId: `SIM-${scenario}-1`, firstName: pcn.replace(/\W|\d/g, '') });
  return visit;
}

function send(path: string, body: object | string, idempotencyKey: string, key = keys.mine): Promise<Response> {
  const request = supertest(app).post(path).set('authorization', `Key ${key}`).set('idempotency-key', idempotencyKey);
  return Promise.resolve(typeof body === 'string' ? request.set('content-type', 'application/edi-x12').send(body) : request.send(body));
}

async function decided(pcn: string, scenario: string): Promise<string> {
  const { body } = await send('/medicalnetwork/professionalclaims/v3/submission', claim(pcn, scenario), `make-${pcn}`);
  await w.settle();
  return body.claimReference.claimId as string;
}

const raw = (kind: keyof typeof RAW): Case => ({
  path: `/medicalnetwork/${PATHS[kind]}/raw-x12-submission`,
  body: (other) => ({ x12: other ? sampleFile(RAW[kind]).replace(/CLM\*/, 'CLM*X') : sampleFile(RAW[kind]) }),
});

/** Each with a key of its own. */
const CASES: readonly (readonly [string, () => Promise<Case>])[] = [
  ['a claim', async () => ({ path: '/medicalnetwork/professionalclaims/v3/submission', body: (other) => claim(other ? 'ID-B' : 'ID-A', 'PAID') })],
  ['an 837P as a claim', async () => raw('professional')],
  ['an 837I as a claim', async () => raw('institutional')],
  ['an 837D as a claim', async () => raw('dental')],
  ['a file', async () => ({ path: '/v1/files', body: (other) => uploadOf({ claims: [other ? 'IDF-2' : 'IDF-1'], isa13: other ? 72 : 71 }) })],
  ['a correction', async () => ({
    path: `/v1/claims/${await decided('ID-C', 'REJ277-A7-562-85')}/corrections`,
    body: (other) => ({ kind: 'resend', patch: { subscriber: { memberId: other ? 'SIM-PAID-7' : 'SIM-PAID-8' } } }),
  })],
  ['a claim of the next payer', async () => ({
    path: `/v1/claims/${await decided('ID-S', 'PAID')}/secondary`,
    body: (other) => ({ tradingPartnerServiceId: 'CEDAR', claimFilingCode: 'CI', subscriber: { memberId: other ? 'CM-2' : 'CM-1' } }),
  })],
];

const counts = () => asGateway(w.ctx, async (tx) => (await tx.query(
  'select (select count(*) from ledger.claims) as claims, (select count(*) from ledger.submissions) as submissions, (select count(*) from ledger.uploads) as uploads'))[0]);

describe.each(CASES)('%s under an Idempotency-Key', (name, open) => {
  let one: Case;
  let first: Response;
  beforeAll(async () => {
    one = await open();
    first = await send(one.path, one.body(false), name);
  });

  test('is made once, and answered the same again', async () => {
    expect([first.status, first.body.type, first.body.errors ?? []]).toEqual([name === 'a file' ? 202 : 200, undefined, []]);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const before = await counts();
    const again = await send(one.path, one.body(false), name);
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([first.status, 'true']);
    expect(again.body).toEqual(first.body);
    expect(await counts()).toEqual(before);
  });

  test('refuses the key for another body, and makes nothing', async () => {
    const before = await counts();
    const other = await send(one.path, one.body(true), name);
    expect(other.status).toBe(422);
    expect(await counts()).toEqual(before);
  });

  test('asks to come again while the first is being answered', async () => {
    const before = await counts();
    await asBiller(w.ctx, w.billerId, async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', [w.billerId, `${name} running`]);
      const running = await send(one.path, one.body(true), `${name} running`);
      expect([running.status, running.headers['retry-after']]).toEqual([409, '1']);
    });
    expect(await counts()).toEqual(before);
  });

  test('is another\'s business under the key of another biller', async () => {
    const theirs = await send(one.path, one.body(true), name, keys.other);
    expect(theirs.status).not.toBe(422);
    expect(theirs.headers['idempotent-replayed']).toBeUndefined();
  });
});

test.each<[string, string, object | string, object | string]>([
  ['an 837 that can\'t be read', '/medicalnetwork/professionalclaims/v3/raw-x12-submission', { x12: 'ISA*00*' }, { x12: sampleFile(RAW.professional).replace(/CLM\*/, 'CLM*Y') }],
  ['a body that is no claim', '/medicalnetwork/professionalclaims/v3/submission', { submitter: 5 }, claim('ID-Z', 'PAID')],
])('%s is refused the same again, and what was repaired needs a key of its own', async (name, path, broken, repaired) => {
  const first = await send(path, broken, name);
  expect([first.status, first.headers['idempotent-replayed']]).toEqual([400, undefined]);
  const again = await send(path, broken, name);
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([400, 'true']);
  expect(again.body).toEqual(first.body);
  expect((await send(path, repaired, name)).status).toBe(422);
  expect((await send(path, repaired, `${name}, repaired`)).status).toBe(200);
});

test('after a day a key may be used anew', async () => {
  w.clock.advance(24 * 3_600_000 + 1);
  const { status } = await send('/v1/files', uploadOf({ claims: ['IDF-3'], isa13: 73 }), 'a file');
  expect(status).toBe(202);
});
