import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright-core';
import { createApp } from '../src/api/app.ts';
import { claimFilters, claimSearch, listClaims } from '../src/api/claim-list.ts';
import type { Ctx } from '../src/context.ts';
import { asGateway } from '../src/db/sql.ts';
import { hashPassword } from '../src/people/password.ts';
import { openSession } from '../src/people/sessions.ts';
import { insertPerson } from '../src/people/store.ts';
import { openQueues } from '../src/queues/backend.ts';
import { createPages } from '../src/web/pages.ts';
import { COOKIE } from '../src/web/viewer.ts';
import { BILLER, withLedger } from './ledger.ts';
import type { Benchmark } from './types.ts';

const TIMES = 7;

/** How long a page of the claims list takes: the slowest of many kinds of pages, each taken several times. */
export const listPages: Benchmark = {
  name: 'list-claims', unit: 'ms', sizeUnit: 'claims', sizes: [10_000, 1_000_000], quickSize: 10_000, runs: { 1000000: 1 }, module: import.meta.url,
  what: 'one page of 50 claims, the slowest kind of twelve at the median of seven times each: first and deep pages, filters, and searches by the beginning of a number; a million claims are stored for one run only',
  run: (size) => withLedger(size, async (ctx) => {
    const caller = { keyId: 'key_bench', billerId: BILLER, usage: 'T' as const, operator: false };
    const deep = await asGateway(ctx, (tx) => tx.query<{ cursor: string }>(
      `select created_at::text || '|' || id as cursor from ledger.claims order by created_at, id offset $1 limit 1`, [Math.floor(size / 2)]));
    const after = Buffer.from(deep[0]!.cursor).toString('base64url');
    const pages = [
      {}, { after }, { status: 'PAYER_ACCEPTED' }, { status: 'DENIED,PARTIAL' }, { status: 'PAYER_REJECTED', after }, { payer: 'bench', after }, { servedFrom: '2026-01-01' },
      { chargeFrom: '376.50', chargeTo: '400.00' },
    ].map((by) => claimFilters.parse(by));
    const searches = [{ patientControlNumber: 'BN000012' }, { patientControlNumber: 'BN' }, { claimNumber: 'GW00000077' }, { payerClaimNumber: 'NONE' }].map((by) => claimSearch.parse(by));
    let slowest = 0;
    for (const by of [...pages, ...searches]) {
      const times: number[] = [];
      for (let n = 0; n < TIMES; n += 1) {
        const start = performance.now();
        await listClaims(ctx, caller, by);
        times.push(performance.now() - start);
      }
      slowest = Math.max(slowest, times.sort((a, b) => a - b)[TIMES >> 1]!);
    }
    return { value: slowest, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
  }),
  peers: [],
};

const SCREENS = ['/claims', '/claims?group=denied', '/claims?group=rejected', '/claims?group=waiting', '/queues', '/queues/denied'];
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How long a biller waits for a list: the slowest of several screens. */
export const firstPaint: Benchmark = {
  name: 'first-paint', unit: 'ms', sizeUnit: 'claims', sizes: [10_000, 1_000_000], quickSize: 10_000, runs: { 1000000: 1 }, module: import.meta.url,
  what: 'from asking for a screen to its first contentful paint in Chromium on the same machine: the slowest of claims (all, denied, rejected, on their way) and work queues at the median of seven loads each',
  run: (size) => withLedger(size, async (ctx) => {
    const queues = openQueues(ctx);
    const server = createServer(createApp(ctx, { queues, pages: createPages(ctx) }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = await chromium.launch({ executablePath: CHROMIUM.find((path) => existsSync(path))!, args: ['--no-sandbox'] });
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await context.addCookies([{ name: COOKIE, value: await session(ctx), url }]);
      const page = await context.newPage();
      let slowest = 0;
      for (const screen of SCREENS) slowest = Math.max(slowest, await medianPaint(page, `${url}${screen}`));
      return { value: slowest, peakRssBytes: process.resourceUsage().maxRSS * 1_024 };
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await queues.close();
    }
  }),
  peers: [],
};

async function session(ctx: Ctx): Promise<string> {
  const hash = await hashPassword('four plain words here');
  return asGateway(ctx, async (tx) => {
    const personId = await insertPerson(ctx, tx, { billerId: BILLER, name: 'Bench Biller', email: 'biller@bench.test', roles: ['biller'], hash, mustChange: false });
    return openSession(ctx, tx, { personId: personId!, billerId: BILLER, address: '127.0.0.1' });
  });
}

/** In one window, as a biller goes from screen to screen; what the first load has to start is not a list's. */
async function medianPaint(page: Page, url: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n <= TIMES; n += 1) {
    const response = await page.goto(url, { waitUntil: 'commit' });
    if (response?.status() !== 200) throw new Error(`${url} is answered with ${response?.status()}`);
    const paint = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    if (n > 0) times.push((await paint.jsonValue())!);
    await page.waitForLoadState('networkidle');
  }
  return times.sort((a, b) => a - b)[TIMES >> 1]!;
}
