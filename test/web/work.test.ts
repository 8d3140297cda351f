import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addKey } from '../../src/billers/store.ts';
import type { Payer } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { listPeople } from '../../src/people/store.ts';
import { type Office, openOffice, PASSWORD } from './office.ts';

/** Work on lists and money that needs no window: what the forms of the page do when they are posted. */
let office: Office;
let agent: ReturnType<typeof supertest.agent>;
beforeAll(async () => {
  office = await openOffice({ stories: ['01-office-visit', '08-all-to-the-deductible', '10-no-authorization', '11-stopped-at-the-desk'] });
  agent = await signIn('all@office.test');
}, 120_000);
afterAll(() => office?.closeOffice());

async function signIn(email: string) {
  const one = supertest.agent(office.url);
  const _csrf = await token(one, '/sign-in');
  const answer = await one.post('/sign-in').type('form').send({ _csrf, email, password: PASSWORD });
  expect(answer.headers['location']).toBe('/');
  return one;
}

async function token(one: ReturnType<typeof supertest.agent>, path: string): Promise<string> {
  return /name="_csrf" value="([^"]+)"/.exec((await one.get(path)).text)?.[1] ?? '';
}

async function post(path: string, fields: Record<string, string>, one = agent) {
  const _csrf = await token(one, '/claims');
  return one.post(path).type('form').send({ _csrf, ...fields });
}

const page = async (path: string) => (await agent.get(path)).text;
/** Which of some words a page does not have: a whole page in a failure helps nobody. */
const missing = (text: string, ...words: string[]) => words.filter((one) => !text.includes(one));
const claim = (story: string) => office.claims.get(`${story}/claim.json`)!;

describe('saved filters', () => {
  test('are kept under a name, stand above their list, and are a person’s own', async () => {
    expect(missing(await page('/claims'), 'Saved filters')).toHaveLength(1);
    expect(missing(await page('/claims?payer=northwind'), 'Name for these filters')).toEqual([]);
    const saved = await post('/filters', { name: 'Northwind, rejected', list: '/claims?group=rejected&payer=northwind&after=xyz&patientControlNumber=AC-1' });
    expect([saved.status, saved.headers['location']]).toEqual([303, '/claims?group=rejected&payer=northwind']);
    await post('/filters', { name: 'Coding', list: '/queues/denied?category=coding' });
    expect(missing(await page('/claims'), 'href="/claims?group=rejected&amp;payer=northwind"')).toEqual([]);
    expect(missing(await page('/claims'), '/queues/denied?category')).toHaveLength(1);
    expect(missing(await page('/queues/denied?category=coding'), 'aria-current="page">Coding')).toEqual([]);
    expect(missing((await (await signIn('biller@office.test')).get('/claims')).text, 'Northwind, rejected')).toHaveLength(1);
  });

  test('of the same name are replaced, and are gone when they are deleted', async () => {
    await post('/filters', { name: 'Coding', list: '/queues/denied?category=authorization' });
    const id = /\/filters\/(flt_\w+)\/delete/.exec(await page('/queues/denied'))![1]!;
    expect(missing(await page('/queues/denied'), 'category=authorization')).toEqual([]);
    expect((await post(`/filters/${id}/delete`, { list: '/queues/denied' })).headers['location']).toBe('/queues/denied');
    expect(missing(await page('/queues/denied'), 'Coding</a>')).toHaveLength(1);
  });

  test('are kept, found, used and forgotten over the API too', async () => {
    const key = (await addKey(office.ctx, { billerId: office.billerId, usage: 'T', operator: false }))!.key;
    const api = (method: 'get' | 'post' | 'delete', path: string) => supertest(office.url)[method](path).set('authorization', `Bearer ${key}`);
    const own = await api('post', '/v1/saved-filters').send({ name: 'Denied at Northwind', list: 'claims', filters: { group: 'denied', payer: 'northwind' } });
    expect([own.status, own.body.items]).toEqual([201, '/v1/claims?status=DENIED%2CPARTIAL&payer=northwind']);
    expect((await api('get', own.body.items)).body.items).toHaveLength(1);
    const all = (await listPeople(office.ctx)).find(({ email }) => email === 'all@office.test')!;
    const hers = await api('post', '/v1/saved-filters').send({ name: 'From the API', list: 'work-queues/denied', filters: { category: 'authorization' }, owner: all.id });
    expect(hers.body.items).toBe('/v1/work-queues/denied?category=authorization');
    expect(missing(await page('/queues/denied'), 'From the API')).toEqual([]);
    expect((await api('get', `/v1/saved-filters?owner=${all.id}`)).body.items).toHaveLength(2);
    for (const wrong of [{ list: 'claims', filters: { patientControlNumber: 'AC-1' } }, { list: 'people', filters: {} }, { list: 'work-queues/none', filters: {} }]) {
      expect((await api('post', '/v1/saved-filters').send({ name: 'x', ...wrong })).status).toBe(400);
    }
    expect((await api('post', '/v1/saved-filters').send({ name: 'x', list: 'claims', filters: {}, owner: 'per_nobody' })).status).toBe(404);
    expect((await api('delete', `/v1/saved-filters/${hers.body.id}`)).status).toBe(204);
    expect(missing(await page('/queues/denied'), 'From the API')).toHaveLength(1);
  });

  test('lead to lists of ours only', async () => {
    for (const list of ['https://elsewhere.example/claims', '//elsewhere.example', '/admin/people', '/queues/../admin']) {
      expect([list, (await post('/filters', { name: 'x', list })).status]).toEqual([list, 400]);
    }
  });
});

describe('the export of a list', () => {
  test('has every claim of the list, with words and amounts, and is logged', async () => {
    const { text, headers } = await agent.get('/claims/export');
    expect(headers['content-disposition']).toContain('claims.csv');
    const rows = text.trim().split('\r\n');
    expect(rows[0]).toMatch(/^patient control number,status,since,payer,/);
    expect(rows).toHaveLength(1 + office.claims.size);
    expect(text).toMatch(/AC-26-0101,Paid,.*,Northwind Health Plan,.*,150\.00,110\.00,10\.00,/);
    expect((await agent.get('/claims/export?group=rejected')).text.trim().split('\r\n')).toHaveLength(2);
    expect(missing(await page('/admin/audit'), 'export')).toEqual([]);
  });

  test('is for supervisors only', async () => {
    expect((await (await signIn('biller@office.test')).get('/claims/export')).status).toBe(403);
  });
});

describe('what was refused of a claim', () => {
  test('is appealed: opened, documents listed, sent, won', async () => {
    const id = claim('10-no-authorization');
    expect(missing(await page(`/claims/${id}`), '$1,875.00 stands open.')).toEqual([]);
    expect((await post(`/claims/${id}/appeals`, { reason: 'The authorization was given by telephone.', amount: '1,800.00', document: 'Call log', reference: 'Shelf 3' })).status).toBe(303);
    let text = await page(`/claims/${id}`);
    expect(missing(text, 'Appeal, level 1', 'In preparation', '$1,800.00 asked for', 'Call log', 'Shelf 3', 'given by telephone')).toEqual([]);
    const appeal = /appeals\/(apl_\w+)\//.exec(text)![1]!;
    const move = (to: string, fields = {}) => post(`/claims/${id}/appeals/${appeal}/${to}`, fields);
    expect((await move('won', { amount: '5' })).status).toBe(409);
    expect((await move('documents', { document: 'Operative report' })).status).toBe(303);
    expect((await move('sent')).status).toBe(303);
    expect((await move('won', { amount: '1900.00' })).status).toBe(409);
    expect((await move('won', { amount: '$1,700.00' })).status).toBe(303);
    text = await page(`/claims/${id}`);
    expect(missing(text, 'Operative report', '$1,700.00 won', 'Won')).toEqual([]);
  });

  test('is appealed again at the next level after it was lost', async () => {
    const id = claim('10-no-authorization');
    for (const level of [1, 2]) {
      await post(`/claims/${id}/appeals`, { reason: '' });
      const appeal = /appeals\/(apl_\w+)\/documents/.exec(await page(`/claims/${id}`))![1]!;
      await post(`/claims/${id}/appeals/${appeal}/sent`, {});
      await post(`/claims/${id}/appeals/${appeal}/lost`, {});
      expect(missing(await page(`/claims/${id}`), `Appeal, level ${level} `)).toEqual([]);
    }
  });

  test('is written off by a person only, with a reason, and not more of it than is open', async () => {
    const id = claim('10-no-authorization');
    expect((await post(`/claims/${id}/write-off`, { amount: '100.00', reason: '' })).status).toBe(400);
    expect((await post(`/claims/${id}/write-off`, { amount: 'much', reason: 'Too small to go on.' })).status).toBe(400);
    expect((await post(`/claims/${id}/write-off`, { amount: '2000.00', reason: 'Too small to go on.' })).status).toBe(409);
    expect((await post(`/claims/${id}/write-off`, { amount: '75.00', reason: 'Too small to go on.' })).status).toBe(303);
    expect(missing(await page(`/claims/${id}`), '$1,800.00 stands open.')).toEqual([]);
    const auditor = await signIn('auditor@office.test');
    expect(missing((await auditor.get(`/claims/${id}`)).text, 'Write off')).toHaveLength(1);
    expect((await post(`/claims/${id}/write-off`, { amount: '1.00', reason: 'Not mine.' }, auditor)).status).toBe(403);
  });
});

describe('the claim of the next insurance', () => {
  test('is not there before the first one has decided', async () => {
    expect(missing(await page(`/claims/${claim('11-stopped-at-the-desk')}`), 'Next insurance')).toHaveLength(1);
    expect(missing(await page(`/claims/${claim('11-stopped-at-the-desk')}/secondary`), 'Not found')).toEqual([]);
  });

  test('asks which insurance is next, shows what was decided and what will go out, and is sent', async () => {
    const id = claim('08-all-to-the-deductible');
    expect(missing(await page(`/claims/${id}/secondary`), 'The claim names no further insurance. Say which one is next.')).toEqual([]);
    const fields = { payer: 'CEDAR', payerName: 'Cedar Mutual', filing: 'CI', memberId: 'CM5500771' };
    const preview = await post(`/claims/${id}/secondary`, { ...fields, what: 'preview' });
    expect(missing(preview.text, '$0.00 paid in all', 'PR-1 ', 'Send to Cedar Mutual')).toEqual([]);
    const sent = await post(`/claims/${id}/secondary`, { ...fields, what: 'send' });
    expect([sent.status, sent.headers['location']]).toEqual([303, expect.stringMatching(/^\/claims\/clm_\w+\?sent=1$/)]);
    const next = await page(sent.headers['location']!);
    expect(missing(next, 'Made from what was decided about')).toEqual([]);
    expect(missing(next, `href="/claims/${id}"`)).toEqual([]);
    expect(missing(await page(`/claims/${id}`), 'Next: ')).toEqual([]);
  });
});

test('how long a payer takes to answer is counted by one clock', async () => {
  const text = await page('/payers/northwind');
  expect(missing(text, 'How long its answers take', '277CA')).toEqual([]);
  expect(/<td class="n">\d+ (h|days)<\/td>/.test(text)).toBe(false);
});

describe('what a payer wants otherwise', () => {
  const row = (prefix: string, n: number, fields: Record<string, string>) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}.${n}.${name}`, value]));

  test('is changed in a form, with its reason, and stands in the payer file of the next version', async () => {
    expect(missing(await page('/payers/cedar/wishes'), 'value="2000A/PRV"', 'value="Cedar chooses the fee schedule')).toEqual([]);
    const saved = await post('/payers/cedar/wishes', {
      ...row('overlay', 0, { op: '', at: '', why: '' }), ...row('overlay', 1, { op: 'limit', at: '2300/CLM01', value: '17', why: 'Its system cuts longer numbers.', from: '01/01/2026' }),
      ...row('edits', 0, { edit: 'CLM-27', severity: 'warning', set: 'days=90', why: 'Its contract says so.' }),
    });
    expect([saved.status, saved.headers['location']]).toEqual([303, '/payers/cedar']);
    const file = JSON.parse((await agent.get('/payers/cedar/file')).text) as Record<string, unknown>;
    expect(file['overlay']).toEqual([{ op: 'limit', at: '2300/CLM01', value: 17, why: 'Its system cuts longer numbers.', from: '20260101' }]);
    expect(file['edits']).toEqual([{ edit: 'CLM-27', severity: 'warning', set: { days: 90 }, why: 'Its contract says so.' }]);
    expect((await agent.get('/payers/cedar/file?version=1')).text).toContain('2000A/PRV');
    expect((await agent.get('/payers/cedar/file?version=9')).status).toBe(404);
    expect(missing(await page('/payers/cedar'), 'is limited to 17', 'is a warning (days=90)', 'Version 2')).toEqual([]);
  });

  test('is proved in the first form too, as the API proves it', async () => {
    const stored = JSON.parse((await agent.get('/payers/cedar/file')).text) as Payer;
    await applyPayers(office.ctx, [{ ...stored, overlay: [{ op: 'require', at: '9999/XYZ', why: 'From before.' }] }]);
    const form = { name: 'Cedar Mutual', payerIds: 'CEDAR', senderId: stored.envelope.senderId, receiverId: stored.envelope.receiverId, what: 'save' };
    const refused = await post('/payers/cedar/change', { ...form, ...(stored.mailbox.kind === 'sftp' ? { host: stored.mailbox.host, username: stored.mailbox.username, hostKey: stored.mailbox.hostKeys[0]! } : {}) });
    expect([refused.status, missing(refused.text, 'no guide has such a place')]).toEqual([400, []]);
    await applyPayers(office.ctx, [stored]);
  });

  test('is refused where a place, an edit or a reason is not there, and nothing is lost of what was typed', async () => {
    const refused = await post('/payers/cedar/wishes', { ...row('overlay', 0, { op: 'require', at: '9999/XYZ', why: 'So it says.' }), ...row('edits', 0, { edit: 'ZZZ-99', severity: 'off', why: 'Nobody knows.' }) });
    expect(refused.status).toBe(400);
    expect(missing(refused.text, 'no guide has such a place', 'there is no edit ZZZ-99', 'value="9999/XYZ"', 'value="Nobody knows."')).toEqual([]);
    expect((await post('/payers/cedar/wishes', row('edits', 0, { edit: 'CLM-27', severity: 'off', why: '' }))).status).toBe(400);
  });
});
