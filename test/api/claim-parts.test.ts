import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { addKey, createBiller } from '../../src/billers/store.ts';
import { asGateway } from '../../src/db/sql.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World } from '../support/world.ts';

/** Two patients whose claims travel in one file and are answered in one: whoever looks behind a line of the one sees nothing of the other. */
let w: World;
let app: ReturnType<typeof createApp>;
const keys = { mine: '', other: '' };
const ids: string[] = [];
beforeAll(async () => {
  w = await openWorld({ payers: ['northwind'] });
  app = createApp(w.ctx, { queues: w.tools.queues });
  keys.mine = (await addKey(w.ctx, { billerId: w.billerId, usage: 'T' }))!.key;
  for (const [pcn, last, member] of [['OWN-1', 'Quillon', 'SIM-PAID-1'], ['OTHER-2', 'Featherstone', 'SIM-PAID-2']] as const) {
    const visit = officeVisit(pcn);
    Object.assign(visit, { tradingPartnerServiceId: 'NWHP1', tradingPartnerName: 'Northwind Health Plan', receiver: { organizationName: 'Northwind Health Plan' } });
    Object.assign(visit.subscriber, { memberId: member, lastName: last });
    ids.push((await w.post(visit)).claimId);
  }
  await w.settle();
  await createBiller(w.ctx, { id: 'oak', name: 'oak' });
  keys.other = (await addKey(w.ctx, { billerId: 'oak', usage: 'T' }))!.key;
});
afterAll(() => w.close());

const get = (path: string, key = keys.mine) => supertest(app).get(path).set('authorization', `Key ${key}`);
const timeline = async () => (await get(`/v1/claims/${ids[0]}`)).body.timeline as { id: string; type: string }[];
const behind = async (type: string) => get(`/v1/claims/${ids[0]}/timeline/${(await timeline()).find((one) => one.type === type)!.id}/x12`);

describe('the X12 behind a line of the timeline', () => {
  test.each([
    ['batched', /CLM\*OWN-1\*/], ['999', /AK2\*837\*/], ['277ca', /TRN\*2\*OWN-1~/], ['835', /CLP\*OWN-1\*1\*125\.5/],
  ])('of %s is the claim\'s own, without the neighbour in the same file', async (type, own) => {
    const { text, status } = await behind(type);
    expect([status, own.test(text)]).toEqual([200, true]);
    expect(text).not.toMatch(/OTHER-2|Featherstone|SIM-PAID-2/i);
    const looks = await asGateway(w.ctx, (tx) => tx.query(`select data from ledger.audit where subject = $1 and action = 'content.read'`, [ids[0]]));
    expect(looks.length).toBeGreaterThan(0);
  });

  test('is not there for a decision of the gateway, and for nobody else', async () => {
    const lines = await timeline();
    expect((await get(`/v1/claims/${ids[0]}/timeline/${lines.find(({ type }) => type === 'received')!.id}/x12`)).status).toBe(404);
    expect((await get(`/v1/claims/${ids[1]}/timeline/${lines.at(-1)!.id}/x12`)).status).toBe(404);
    for (const { id } of lines) expect((await get(`/v1/claims/${ids[0]}/timeline/${id}/x12`, keys.other)).status).toBe(404);
  });
});

test('a version of a claim is answered as it was sent', async () => {
  const { body } = await get(`/v1/claims/${ids[0]}/submissions/1`);
  expect(body).toMatchObject({ object: 'v1.submission', claimId: ids[0], version: 1, kind: 'professional', body: { subscriber: { lastName: 'Quillon' } }, issues: [] });
  expect((await get(`/v1/claims/${ids[0]}/submissions/2`)).status).toBe(404);
  expect((await get(`/v1/claims/${ids[0]}/submissions/1`, keys.other)).status).toBe(404);
});
