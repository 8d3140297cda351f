import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJson } from '../samples/stories.ts';
import { hasChromium, startChromium } from '../support/chromium.ts';
import { type Office, openOffice, signedIn } from './office.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** A page with everything that it says, as it comes from the gateway. */
const PAGE_LIMIT_BYTES = 100_000;

/**
 * Where pictures of the screens are written to, if anywhere: `GATEWAY_SCREENSHOTS=docs/screenshots npx vitest run test/web/screens.test.ts`
 * takes those of the guide anew. Sample data only.
 */
const PICTURES = process.env['GATEWAY_SCREENSHOTS'];

/** Every screen, with where it is; `{…}` stands for the claim of a sample, "> 1" for the first row of the list before it. */
const SCREENS: readonly (readonly [name: string, path: string])[] = [
  ['home', '/'], ['work-queues', '/queues'], ['work-queue', '/queues/denied'], ['bulk-fix', '/queues/bulk'], ['bulk-mistake', '/queues/bulk > 1'], ['claims', '/claims'], ['claims-rejected', '/claims?group=rejected&payer=northwind'],
  ['claims-none', '/claims?chargeFrom=99999999'], ['claim-rejected', '/claims/{13-member-not-found/claim.json}'], ['claim-paid', '/claims/{01-office-visit/claim.json}'],
  ['claim-hospital', '/claims/{06-appendix-inpatient/claim.json}'], ['correct', '/claims/{11-stopped-at-the-desk/claim.json}/correct'], ['correct-hospital', '/claims/{06-appendix-inpatient/claim.json}/correct'],
  ['correct-dental', '/claims/{24-filling-and-cleaning/claim.json}/correct'], ['claim-denied', '/claims/{10-no-authorization/claim.json}'],
  ['next-insurance', '/claims/{08-all-to-the-deductible/claim.json}/secondary'],
  ['remittances', '/remittances'], ['remittance', '/remittances > 1'], ['unmatched', '/remittances/unmatched'], ['bank', '/remittances/bank'], ['transmissions', '/transmissions'], ['transmission', '/transmissions > 1'],
  ['transmissions-attention', '/transmissions?state=attention'], ['received', '/transmissions/received'], ['received-file', '/transmissions/received > 1'], ['payers', '/payers'], ['payer', '/payers/northwind'], ['payer-wishes', '/payers/cedar/wishes'], ['payer-new', '/payers/new'],
  ['insights', '/insights'], ['simulator', '/simulator'], ['people', '/admin/people'], ['keys', '/admin/keys'], ['webhooks', '/admin/webhooks'], ['audit', '/admin/audit'],
  ['codes', '/admin/codes'], ['edits', '/admin/edits'], ['password', '/password'], ['not-found', '/claims/clm_none'],
];

/** Lists by the most rows that their pages show, so that a full one can be told from the few rows that the samples give it. */
const FULL: Readonly<Record<string, number>> = {
  'work-queue': 50, claims: 50, 'claims-rejected': 50, remittances: 50, remittance: 50, unmatched: 25, bank: 200, transmissions: 50, received: 50, audit: 100, 'bulk-fix': 100, 'bulk-mistake': 100,
};

describe.skipIf(!hasChromium())('every screen', () => {
  let office: Office;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const said: string[] = [];

  beforeAll(async () => {
    office = await openOffice();
    for (const n of [1, 2, 3]) await office.post(mistaken(n));
    browser = await startChromium();
    ({ page, context } = await signedIn(browser, office, 'all@office.test'));
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await office?.closeOffice();
  });

  /** Opens a screen and waits for its later parts. */
  async function open(path: string): Promise<number> {
    const [list = '', row] = path.split(' > ');
    let answer = await page.goto(office.url + list.replace(/\{(.*?)\}/, (_, key: string) => office.claims.get(key)!));
    if (row) answer = await page.goto(office.url + (await page.locator('[data-row] a').first().getAttribute('href'))!);
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    return (await answer!.body()).length;
  }

  test.each(SCREENS)('%s has no accessibility violation, light on a desk and dark on a phone, is small when it is full, and fits a phone', async (name, path) => {
    const size = await open(path);
    expect(size + await toComeWhenFull(page, FULL[name])).toBeLessThan(PAGE_LIMIT_BYTES);
    if (PICTURES) await takePictures(page, name);
    await expectGood(page);
  });

  test('the states that nobody hopes for are as good', async () => {
    const states: Readonly<Record<string, () => Promise<unknown>>> = {
      'a payer that can not be stored': async () => {
        await open('/payers/new');
        for (const [label, text] of Object.entries({ 'Short name': 'cedar', Name: 'Cedar', 'Payer ids': 'C1', 'Our id': 'US', 'Its id': 'THEM', Server: '127.0.0.1', 'User name': 'us', 'Host key': 'none' })) {
          await page.getByLabel(label, { exact: true }).fill(text);
        }
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('This can’t be stored yet').waitFor();
      },
      'a password that is too short': async () => {
        await open('/password');
        await page.getByLabel('Password until now').fill('x');
        await page.getByLabel('New password').fill('y');
        await page.getByRole('button', { name: 'Change password' }).click();
        await page.locator('.wrong').waitFor();
      },
      'several claims that a search finds': async () => {
        await page.getByLabel('Find a claim').fill('AC-26-01');
        await page.keyboard.press('Enter');
        await page.locator('[data-row]').nth(3).waitFor();
      },
      'the X12 behind a line': async () => {
        await open('/claims/{13-member-not-found/claim.json}');
        await page.locator('#timeline a[href*="/behind/"]').last().click();
        await page.waitForURL(/\/behind\//);
      },
      'the keys': async () => {
        await open('/claims');
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      },
      'a bulk fix that works, and one that is done': async () => {
        await open('/queues/bulk > 1');
        await page.getByLabel('Right value').fill('2311002550');
        await page.getByRole('button', { name: /^Check it/ }).click();
        await page.getByRole('progressbar').waitFor();
        await expectGood(page);
        await office.gateway();
        await page.getByText(/With this value \d claims? of \d/).waitFor();
      },
    };
    for (const [state, reach] of Object.entries(states)) {
      await reach();
      await expectGood(page, state);
    }
  }, 120_000);

  test('a screen that is not for a role, and a claim for reading only, are as good', async () => {
    const { page: biller, context: one } = await signedIn(browser, office, 'biller@office.test');
    await biller.goto(`${office.url}/admin/people`);
    await biller.getByRole('heading', { name: 'Not for your role' }).waitFor();
    await expectGood(biller);
    await one.close();
    const { page: auditor, context: other } = await signedIn(browser, office, 'auditor@office.test');
    await auditor.goto(`${office.url}/claims/${office.claims.get('11-stopped-at-the-desk/claim.json')!}`);
    expect(await auditor.getByRole('link', { name: /Correct/ }).count()).toBe(0);
    await expectGood(auditor);
    await other.close();
  });

  test('a phone shows its menu when it is asked for', async () => {
    await open('/');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.getByRole('link', { name: 'Work queues' }).first().isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.locator('#side').getByRole('link', { name: 'Work queues' }).waitFor();
    expect(await violations(page, { type: 'tag', values: RULES })).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    // The menu of a desk, in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, { type: 'rule', values: ['color-contrast'] })).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('whatever the keyboard reaches shows that it is reached', async () => {
    await open('/claims');
    const bare: string[] = [];
    for (let n = 0; n < 25; n += 1) {
      await page.keyboard.press('Tab');
      const [what, outline] = await page.evaluate('(() => { const at = document.activeElement; const style = getComputedStyle(at); return [at.outerHTML.slice(0, 60), at === document.body ? 3 : parseInt(style.outlineWidth) * Number(style.outlineStyle !== "none")]; })()') as [string, number];
      if (outline < 2) bare.push(what);
    }
    expect(bare).toEqual([]);
  });

  test('the sign-in page has no accessibility violation, with and without a mistake', async () => {
    const guest = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    await guest.goto(`${office.url}/sign-in`);
    if (PICTURES) await guest.screenshot({ path: `${PICTURES}/sign-in.png` });
    await expectGood(guest);
    await guest.getByLabel('E-mail address').fill('nobody@office.test');
    await guest.getByLabel('Password').fill('a wrong password');
    await guest.getByRole('button', { name: 'Sign in' }).click();
    await guest.getByRole('alert').waitFor();
    await expectGood(guest, 'a wrong password');
    await guest.close();
  });

  test('the very first screen is as good, and so is what it says against mistakes', async () => {
    const first = await openOffice({ stories: false, people: false });
    const guest = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    try {
      await guest.goto(first.url);
      await guest.getByRole('heading', { name: 'Set up' }).waitFor();
      if (PICTURES) await guest.screenshot({ path: `${PICTURES}/set-up.png` });
      await expectGood(guest);
      for (const [label, text] of Object.entries({ 'Set-up code': '0000', Name: 'Elm Street Practice', 'Your name': 'Wilma Okafor', 'E-mail address': 'wilma@elm.test', Password: 'short' })) {
        await guest.getByLabel(label, { exact: true }).fill(text);
      }
      await guest.getByRole('button', { name: 'Make the account and sign in' }).click();
      await guest.getByText('This is not the code that the gateway printed.').waitFor();
      await expectGood(guest, 'a wrong code');
    } finally {
      await guest.close();
      await first.closeOffice();
    }
  }, 60_000);

  test('no page runs or styles anything that the content security policy forbids', async () => {
    const policies = await Promise.all(['/', '/claims', '/sign-in'].map(async (path) => (await context.request.get(office.url + path, { maxRedirects: 0 })).headers()['content-security-policy'] ?? ''));
    for (const policy of policies) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
    }
    expect(said.filter((text) => /Content Security Policy|Refused to/.test(text))).toEqual([]);
  });

  test('a claim and an explanation of payment print without menus and buttons', async () => {
    await open('/claims/{01-office-visit/claim.json}');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.side', '.bar', '.actions']) expect(await page.locator(hidden).first().isVisible()).toBe(false);
    expect(await page.getByText('Claim, in the order of the CMS-1500').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await open('/remittances > 1');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.side', '.bar', '.actions', '.no-print']) expect(await page.locator(hidden).first().isVisible()).toBe(false);
    expect(await page.getByText('Does it add up?').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });
});

/** The same wrong number in claims of one practice, for what is fixed in many at once. */
function mistaken(n: number): object {
  const claim = readJson('01-office-visit', 'claim.json') as { rendering: { npi: string }; claimInformation: { patientControlNumber: string } };
  claim.rendering.npi = '2311003912';
  claim.claimInformation.patientControlNumber = `AC-26-050${n}`;
  return claim;
}

/** No violation and nothing wider than the window: light on a desk, and dark on a phone. */
async function expectGood(page: Page, what = 'the screen'): Promise<void> {
  expect([what, await violations(page, { type: 'tag', values: RULES })]).toEqual([what, []]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  const wider = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth') as number;
  expect([what, await violations(page, { type: 'tag', values: RULES })]).toEqual([what, []]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  expect(wider).toBeLessThanOrEqual(0);
}

/** Bytes that the rows of a full page would add to those that are there, by what the present ones take. */
async function toComeWhenFull(page: Page, most: number | undefined): Promise<number> {
  if (most === undefined) return 0;
  const rows = await page.evaluate(`[...document.querySelectorAll('[data-row]')].map((row) => new Blob([row.outerHTML]).size)`) as number[];
  return rows.length === 0 ? 0 : Math.max(0, most - rows.length) * (rows.reduce((sum, size) => sum + size, 0) / rows.length);
}

/** The screen as the guide shows it, and home as on a phone at night. */
async function takePictures(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
  if (name !== 'home') return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${PICTURES}/phone-dark.png` });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** What axe finds against WCAG 2.2 AA and good practice: the rule, and where. It is run in a world that the page's policy does not bind. */
async function violations(page: Page, runOnly: { type: 'tag' | 'rule'; values: readonly string[] }): Promise<string[]> {
  if (!(await page.evaluate(`typeof axe === 'object'`))) await page.evaluate(AXE);
  const found = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'], preload: false })`) as { violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[] };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`).join(' | ')}`);
}
