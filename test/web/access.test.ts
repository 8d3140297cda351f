import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { OPERATIONS } from '../../src/api/openapi/operations.ts';
import { asGateway } from '../../src/db/sql.ts';
import { setupCode } from '../../src/people/setup.ts';
import { createPages } from '../../src/web/pages.ts';
import { csvOf } from '../../src/lib/csv.ts';
import { openApi, type ApiWorld } from '../support/api.ts';
import { COUNTERPARTS, ONLY_OF_BROWSERS } from './counterparts.ts';
import { PASSWORD, PEOPLE } from './office.ts';
import { hashPassword } from '../../src/people/password.ts';
import { insertPerson } from '../../src/people/store.ts';

/** What each role may open and do, and what keeps strangers out: without a browser, because none of it may rest on one. */
let t: ApiWorld;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  t = await openApi();
  app = createApp(t.ctx, { queues: t.queues, pages: createPages(t.ctx) });
});
afterAll(() => t.close());

/** A browser without a window: it keeps cookies, and reads the token of a form. */
function browser() {
  const agent = supertest.agent(app);
  const token = async (path: string) => /name="_csrf" value="([^"]+)"/.exec((await agent.get(path)).text)?.[1] ?? '';
  const post = async (path: string, fields: Record<string, string>, from: string) => {
    const _csrf = await token(from);
    return agent.post(path).type('form').send({ _csrf, ...fields });
  };
  return { agent, token, post };
}

async function signedIn(email: string) {
  const one = browser();
  const answer = await one.post('/sign-in', { email, password: PASSWORD }, '/sign-in');
  expect(answer.headers['location']).toBe('/');
  return one;
}

describe('the first person', () => {
  test('needs the code that the gateway printed, and is signed in at once', async () => {
    const one = browser();
    expect((await one.agent.get('/claims')).headers['location']).toBe('/sign-in?next=%2Fclaims');
    expect((await one.agent.get('/sign-in')).headers['location']).toBe('/set-up');
    const fields = { practice: 'Elm Street Practice', npi: '1999999984', taxId: '77-1004455', name: 'Wilma Okafor', email: 'wilma@elm.test', password: PASSWORD };
    const wrong = await one.post('/set-up', { ...fields, code: '0000-0000-0000' }, '/set-up');
    expect([wrong.status, wrong.text.includes('This is not the code')]).toEqual([400, true]);
    const right = await one.post('/set-up', { ...fields, code: setupCode(t.ctx).toUpperCase() }, '/set-up');
    expect([right.status, right.headers['location']]).toEqual([303, '/']);
    expect(String(right.headers['set-cookie'])).toMatch(/gateway_session=[^;]+;.*HttpOnly;.*SameSite=Lax/);
    expect((await one.agent.get('/claims')).status).toBe(200);
    expect((await browser().agent.get('/set-up')).headers['location']).toBe('/sign-in');
  });
});

describe('roles', () => {
  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    for (const [email, roles] of Object.entries(PEOPLE)) {
      await asGateway(t.ctx, (tx) => insertPerson(t.ctx, tx, { billerId: 'elm', name: email, email, roles, hash, mustChange: false }));
    }
  });

  const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    'biller@office.test': ['/', '/queues', '/claims', '/remittances', '/payers', '/insights', '/simulator'],
    'operations@office.test': ['/', '/transmissions', '/transmissions/received', '/payers', '/payers/new', '/admin/webhooks', '/admin/codes', '/simulator'],
    'admin@office.test': ['/', '/payers', '/payers/new', '/admin/people', '/admin/keys', '/admin/webhooks', '/admin/audit', '/admin/codes'],
    'auditor@office.test': ['/', '/queues', '/claims', '/remittances', '/transmissions', '/transmissions/received', '/payers', '/insights', '/admin/audit', '/admin/codes'],
  };
  const ALL = [...new Set(Object.values(ALLOWED).flat()), '/queues/bulk', '/insights/export/figures'];

  test.each(Object.keys(ALLOWED))('%s opens what belongs to the role and nothing else', async (email) => {
    const { agent } = await signedIn(email);
    const open: string[] = [];
    for (const path of ALL) {
      const { status } = await agent.get(path);
      expect([200, 403]).toContain(status);
      if (status === 200) open.push(path);
    }
    expect(open.sort()).toEqual([...ALLOWED[email]!].sort());
  });

  test('an auditor changes nothing', async () => {
    const one = await signedIn('auditor@office.test');
    for (const path of ['/claims/clm_1/correct', '/queues/denied/act', '/remittances/R51/release', '/remittances/R51/lines/1/match', '/transmissions/bat_1/decide', '/payers/new', '/admin/people', '/admin/keys', '/simulator']) {
      expect([path, (await one.post(path, {}, '/')).status]).toEqual([path, 403]);
    }
  });

  test('a refused look and every sign-in stand in the audit', async () => {
    const rows = await asGateway(t.ctx, (tx) => tx.query<{ action: string }>('select distinct action from ledger.audit'));
    const actions = rows.map(({ action }) => action);
    for (const action of ['person.signed-in', 'page.refused', 'person.set-up']) expect(actions).toContain(action);
  });
});

describe('everything that the page can do', () => {
  interface Layer { route?: { path: string | string[]; methods: Record<string, boolean> }; handle: { stack?: Layer[] } }
  /** Routes that change something, from the router itself. */
  const changing = (layers: readonly Layer[]): string[] => layers.flatMap(({ route, handle }) => {
    if (!route) return changing(handle.stack ?? []);
    const methods = Object.keys(route.methods).map((method) => (method === '_all' ? 'POST' : method.toUpperCase())).filter((method) => !['GET', 'HEAD'].includes(method));
    return methods.flatMap((method) => [route.path].flat().map((path) => `${method} ${path}`));
  });

  test('can be done over the API too', () => {
    const routes = changing((createPages(t.ctx) as unknown as { stack: Layer[] }).stack);
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter((route) => !COUNTERPARTS[route] && !ONLY_OF_BROWSERS.includes(route))).toEqual([]);
    expect([...Object.keys(COUNTERPARTS), ...ONLY_OF_BROWSERS].filter((route) => !routes.includes(route))).toEqual([]);
    const operations = new Set<string>(OPERATIONS.map(({ at }) => at));
    expect(Object.values(COUNTERPARTS).flat().filter((at) => !operations.has(at))).toEqual([]);
  });
});

describe('strangers', () => {
  test('a form without the token, or from another site, does nothing', async () => {
    const { agent, token } = await signedIn('biller@office.test');
    expect((await agent.post('/theme').type('form').send({ theme: 'dark' })).status).toBe(403);
    const _csrf = await token('/');
    expect((await agent.post('/theme').set('origin', 'https://elsewhere.example').type('form').send({ _csrf, theme: 'dark' })).status).toBe(403);
    expect((await agent.post('/theme').set('sec-fetch-site', 'cross-site').type('form').send({ _csrf, theme: 'dark' })).status).toBe(403);
    expect((await agent.post('/theme').type('form').send({ _csrf, theme: 'dark' })).status).toBe(303);
  });

  test('nobody is led to another site after signing in', async () => {
    for (const next of ['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example']) {
      const answer = await browser().post('/sign-in', { email: 'biller@office.test', password: PASSWORD, next }, '/sign-in');
      expect(answer.headers['location']).toBe('/');
    }
  });

  test('signing out ends the session, and the cookie opens nothing any more', async () => {
    const one = await signedIn('biller@office.test');
    const cookie = String((await one.agent.get('/')).request.getHeader('cookie'));
    await one.post('/sign-out', {}, '/');
    expect((await supertest(app).get('/').set('cookie', cookie)).headers['location']).toMatch(/^\/sign-in/);
  });

  test('the cookie is stored as a hash only, and a new password ends every session', async () => {
    const one = await signedIn('biller@office.test');
    const other = await signedIn('biller@office.test');
    const fresh = 'another four plain words';
    await one.post('/password', { old: PASSWORD, fresh }, '/password');
    expect((await other.agent.get('/')).headers['location']).toMatch(/^\/sign-in/);
    expect((await one.agent.get('/')).status).toBe(200);
    await one.post('/password', { old: fresh, fresh: PASSWORD }, '/password');
  });

  test('programs get the answer of the API for unknown paths, people a page', async () => {
    expect((await supertest(app).get('/nothing')).headers['content-type']).toContain('application/problem+json');
    const { agent } = await signedIn('biller@office.test');
    expect((await agent.get('/nothing').set('accept', 'text/html')).text).toContain('There is nothing here');
  });

  test('a spreadsheet runs nothing of an export', () => {
    expect(csvOf([['=1+1', '+A1', '-2+3', '@x', 'plain', '-12.50', 'a,"b"']])).toBe('\'=1+1,\'+A1,\'-2+3,\'@x,plain,-12.50,"a,""b"""\r\n');
  });
});
