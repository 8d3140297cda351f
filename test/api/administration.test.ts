import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asGateway } from '../../src/db/sql.ts';
import { signIn } from '../../src/people/sessions.ts';
import { addLake, type ApiWorld, openApi } from '../support/api.ts';
import { addClaim, publishPaid } from '../support/deliveries.ts';

/** What the page's administration and insights do, over the API. */
let t: ApiWorld;
beforeAll(async () => {
  t = await openApi();
  await addLake(t.ctx, '/nowhere');
  await addClaim(t.ctx, { id: 'clm_1', billerId: 'elm', patientControlNumber: 'ELM-1' });
  await publishPaid(t.ctx, { id: 'clm_1', billerId: 'elm' });
});
afterAll(() => t.close());

const change = (path: string, body: object, key = t.keys.operator) => supertest(t.app).patch(path).set('authorization', `Key ${key}`).send(body);
const audited = async (subject: string) => {
  const rows = await asGateway(t.ctx, (tx) => tx.query<{ action: string; biller_id: string }>('select action, biller_id from ledger.audit where subject = $1 order by id', [subject]));
  return rows.map(({ action }) => action);
};

describe('people', () => {
  const wilma = { name: 'Wilma Okafor', email: 'Wilma@Elm.test', billerId: 'elm', roles: ['biller'] };
  const enter = (password: string) => signIn(t.ctx, { email: 'wilma@elm.test', password, address: '127.0.0.1' });

  test('somebody is added, gets other roles, a new password, and is locked out, and the audit tells each', async () => {
    const made = await t.post('/v1/people', wilma, t.keys.operator);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ object: 'v1.person', email: 'wilma@elm.test', roles: ['biller'], mustChangePassword: true, disabledAt: null });
    const { id, firstPassword } = made.body as { id: string; firstPassword: string };
    expect((await enter(firstPassword)).ok).toBe(true);
    expect((await t.get(`/v1/people/${id}`, t.keys.operator)).body).not.toHaveProperty('firstPassword');

    expect((await change(`/v1/people/${id}`, { roles: ['supervisor', 'auditor'], name: 'Wilma Okafor-Reyes' })).body).toMatchObject({ roles: ['supervisor', 'auditor'], name: 'Wilma Okafor-Reyes' });
    const [sessions] = await asGateway(t.ctx, (tx) => tx.query<{ n: number }>('select count(*) as n from ledger.sessions where person_id = $1', [id]));
    expect(sessions!.n).toBe(0);

    const fresh = (await t.post(`/v1/people/${id}/password`, undefined, t.keys.operator)).body as { firstPassword: string };
    expect((await enter(firstPassword)).ok).toBe(false);
    expect((await enter(fresh.firstPassword)).ok).toBe(true);

    expect((await change(`/v1/people/${id}`, { disabled: true })).body.disabledAt).toBe(t.clock.at.toISOString());
    expect((await enter(fresh.firstPassword)).ok).toBe(false);
    expect((await change(`/v1/people/${id}`, { disabled: false })).body.disabledAt).toBeNull();
    expect((await audited(id)).filter((action) => !/signed-in|refused/.test(action))).toEqual([
      'person.added', 'person.renamed', 'person.roles-changed', 'person.password-reset', 'person.disabled', 'person.enabled']);
  });

  test('what can not be is refused with its place', async () => {
    expect((await t.post('/v1/people', { ...wilma, roles: ['owner'] }, t.keys.operator)).body.errors).toMatchObject([{ pointer: '/roles/0' }]);
    expect((await t.post('/v1/people', { ...wilma, email: 'nobody', roles: [] }, t.keys.operator)).body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/email', '/roles']);
    expect((await t.post('/v1/people', wilma, t.keys.operator)).status).toBe(409);
    expect((await t.post('/v1/people', { ...wilma, email: 'x@elm.test', billerId: 'none' }, t.keys.operator)).status).toBe(404);
    expect((await change('/v1/people/per_none', { disabled: true })).status).toBe(404);
    expect((await t.post('/v1/people/per_none/password', undefined, t.keys.operator)).status).toBe(404);
  });
});

describe('the audit log', () => {
  test('is read newest first, page by page, and by action, person and thing', async () => {
    const all = (await t.get('/v1/audit?action=person.', t.keys.operator)).body as { items: { id: string; action: string; who: string }[] };
    expect(all.items.length).toBeGreaterThan(5);
    const first = (await t.get('/v1/audit?action=person.&limit=2', t.keys.operator)).body;
    const second = (await t.get(`/v1/audit?action=person.&limit=2&after=${first.next}`, t.keys.operator)).body;
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
    const [{ id }] = (await t.get('/v1/people', t.keys.operator)).body.items;
    expect((await t.get(`/v1/audit?subject=${id}&action=person.dis`, t.keys.operator)).body.items).toMatchObject([{ object: 'v1.audit-line', action: 'person.disabled', subject: id }]);
    expect((await t.get('/v1/audit?who=wilma', t.keys.operator)).body.items.every(({ who }: { who: string }) => who === 'Wilma Okafor-Reyes')).toBe(true);
  });

  test('is exported as CSV, and that is a line of it', async () => {
    const { text, headers } = await t.get('/v1/audit?action=person.added&format=csv', t.keys.operator);
    expect(headers['content-type']).toMatch(/^text\/csv/);
    expect(text.split('\r\n')[0]).toBe('at,who,id,action,about,data,n,hash');
    expect(text.split('\r\n')).toHaveLength(3);
    expect(await audited('audit')).toEqual(['export']);
  });
});

describe('insights', () => {
  test('are the figures of the page, with what they mean, of the caller\'s own claims', async () => {
    const mine = (await t.get('/v1/insights?days=30')).body;
    expect(mine).toMatchObject({ claims: 1, chargeAmount: '125.50', cleanRate: 1, firstPassRate: 1, denialRate: 0 });
    expect(mine.definitions.map(({ name }: { name: string }) => name)).toContain('Clean claim');
    expect((await t.get('/v1/insights', t.keys.oak)).body).toMatchObject({ claims: 0, chargeAmount: '0.00', cleanRate: null, daysInReceivables: null });
    expect((await t.get('/v1/insights', t.keys.elmLive)).body.claims).toBe(0);
  });

  test('denials, aging, times and flow are lists', async () => {
    await asGateway(t.ctx, (tx) => tx.run(`update ledger.claims set status = 'DENIED', reasons = array['CO-45', 'CO-197'], service_to = '2026-09-21' where id = 'clm_1'`));
    expect((await t.get('/v1/insights/denials?by=payer')).body.items).toMatchObject([{ name: 'Summit Health', claims: 1, ofClaims: 1 }]);
    expect((await t.get('/v1/insights/denials?by=code')).body.items).toMatchObject([{ name: 'CO-197', label: expect.stringMatching(/\w/), claims: 1 }]);
    expect((await t.get('/v1/insights/denials?by=weather')).status).toBe(400);
    expect((await t.get('/v1/insights/denials-by-week?days=7')).body.items.reduce((sum: number, { claims }: { claims: number }) => sum + claims, 0)).toBe(1);
    // Its money says why it was denied; what is only contractual is no cause.
    await asGateway(t.ctx, (tx) => tx.run(
      `insert into ledger.claim_money (claim_id, biller_id, payer_id, usage, since, charged_cents, paid_cents, payer_cents, patient_cents, written_off_cents, denied_cents, prior_payer_cents,
         unexplained_cents, next_action, categories, updated_at)
       select id, biller_id, payer_id, usage, status_at, charge_cents, 0, 0, 0, 0, charge_cents, 0, 0, 'appeal', array['authorization'], status_at from ledger.claims where id = 'clm_1'`));
    const causes = (await t.get('/v1/insights/denials?by=category')).body.items;
    expect(causes).toMatchObject([{ name: 'authorization', claims: 1, ofClaims: 1, amount: '125.50' }]);
    const ofWeeks = async (category: string) => (await t.get(`/v1/insights/denials-by-week?days=7&category=${category}`)).body.items.reduce((sum: number, { claims }: { claims: number }) => sum + claims, 0);
    expect([await ofWeeks('authorization'), await ofWeeks('eligibility')]).toEqual([1, 0]);
    expect((await t.get('/v1/insights/denials-by-week?category=weather')).status).toBe(400);
    expect((await t.get('/v1/insights/aging')).body.items[0]).toMatchObject({ name: '0 to 30 days', claims: 1, amount: '125.50' });
    expect((await t.get('/v1/insights/answer-times')).body).toEqual({ items: [] });
    expect((await t.get('/v1/insights/flow')).body).toEqual({ hours: 24, items: [{ event: 'claim.partially_paid', claims: 1, chargeAmount: '125.50' }] });
  });

  test('are exported as CSV, and the audit tells', async () => {
    expect((await t.get('/v1/insights?format=csv')).text).toMatch(/^figure,value\r\nclaims,1\r\nchargeAmount,125\.50\r\n/);
    expect((await t.get('/v1/insights/aging?format=csv')).text).toMatch(/^name,label,claims,money\r\n0 to 30 days,,1,125\.50\r\n/);
    expect([await audited('figures'), await audited('aging')]).toEqual([['export'], ['export']]);
  });
});

describe('what claims are checked against', () => {
  test('the code lists are told with what is missing', async () => {
    const { items } = (await t.get('/v1/codes')).body as { items: { kind: string; state: string }[] };
    expect(items.find(({ kind }) => kind === 'nppes')).toMatchObject({ state: 'missing', release: null, codes: null });
    expect(items.find(({ kind }) => kind === 'pos')).toMatchObject({ state: 'shipped' });
  });

  test('the edits are told, with what a payer wants otherwise', async () => {
    const all = (await t.get('/v1/edits')).body.items as { id: string; payer: object | null }[];
    expect(all.length).toBeGreaterThan(150);
    expect(all.find(({ id }) => id === 'CLM-27')).toMatchObject({ appliesTo: ['P', 'I', 'D'], payer: null });
    expect((await t.get('/v1/edits?payer=lake')).body.items).toHaveLength(all.length);
    expect((await t.get('/v1/edits?payer=lake', t.keys.elmLive)).status).toBe(404);
    expect((await t.get('/v1/edits?payer=none')).status).toBe(404);
  });
});

test('people and audit are for keys that may run the gateway only', async () => {
  for (const path of ['/v1/people', '/v1/people/per_1', '/v1/audit', '/v1/payers/lake/file']) expect((await t.get(path)).body).toMatchObject({ status: 403 });
  for (const path of ['/v1/people', '/v1/people/per_1/password', '/v1/payers/lake/test', '/v1/payers/test', '/v1/files/fil_1/read-again']) {
    expect([path, (await t.post(path, {})).status]).toEqual([path, 403]);
  }
  expect((await change('/v1/people/per_1', { disabled: true }, t.keys.elm)).status).toBe(403);
});
