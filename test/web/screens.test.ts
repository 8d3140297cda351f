import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  ['home', '/'], ['work-queues', '/queues'], ['work-queue', '/queues/denied'], ['bulk-fix', '/queues/bulk'], ['claims', '/claims'], ['claims-rejected', '/claims?group=rejected&payer=northwind'],
  ['claims-none', '/claims?chargeFrom=99999999'], ['claim-rejected', '/claims/{13-member-not-found/claim.json}'], ['claim-paid', '/claims/{01-office-visit/claim.json}'],
  ['claim-hospital', '/claims/{06-appendix-inpatient/claim.json}'], ['correct', '/claims/{11-stopped-at-the-desk/claim.json}/correct'], ['correct-hospital', '/claims/{06-appendix-inpatient/claim.json}/correct'],
  ['correct-dental', '/claims/{24-filling-and-cleaning/claim.json}/correct'], ['claim-denied', '/claims/{10-no-authorization/claim.json}'],
  ['next-insurance', '/claims/{08-all-to-the-deductible/claim.json}/secondary'],
  ['remittances', '/remittances'], ['remittance', '/remittances > 1'], ['unmatched', '/remittances/unmatched'], ['bank', '/remittances/bank'], ['transmissions', '/transmissions'], ['transmission', '/transmissions > 1'],
  ['transmissions-attention', '/transmissions?state=attention'], ['received', '/transmissions/received'], ['payers', '/payers'], ['payer', '/payers/northwind'], ['payer-wishes', '/payers/cedar/wishes'], ['payer-new', '/payers/new'],
  ['insights', '/insights'], ['simulator', '/simulator'], ['people', '/admin/people'], ['keys', '/admin/keys'], ['webhooks', '/admin/webhooks'], ['audit', '/admin/audit'],
  ['codes', '/admin/codes'], ['edits', '/admin/edits'], ['password', '/password'], ['not-found', '/claims/clm_none'],
];

describe.skipIf(!hasChromium())('every screen', () => {
  let office: Office;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const said: string[] = [];

  beforeAll(async () => {
    office = await openOffice();
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

  test.each(SCREENS)('%s has no accessibility violation in light and dark, is small, and fits a phone', async (name, path) => {
    expect(await open(path)).toBeLessThan(PAGE_LIMIT_BYTES);
    if (PICTURES) await takePictures(page, name);
    expect(await violations(page, { type: 'tag', values: RULES })).toEqual([]);
    // Dark changes colours only.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, { type: 'rule', values: ['color-contrast'] })).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    const wider = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(wider).toBeLessThanOrEqual(0);
  });

  test('the sign-in page has no accessibility violation', async () => {
    const guest = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    await guest.goto(`${office.url}/sign-in`);
    expect(await violations(guest, { type: 'tag', values: RULES })).toEqual([]);
    if (PICTURES) await guest.screenshot({ path: `${PICTURES}/sign-in.png` });
    await guest.close();
  });

  test('no page runs or styles anything that the content security policy forbids', async () => {
    const policies = await Promise.all(['/', '/claims', '/sign-in'].map(async (path) => (await context.request.get(office.url + path, { maxRedirects: 0 })).headers()['content-security-policy'] ?? ''));
    for (const policy of policies) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
    }
    expect(said.filter((text) => /Content Security Policy|Refused to/.test(text))).toEqual([]);
  });

  test('a claim prints without menus and buttons', async () => {
    await open('/claims/{01-office-visit/claim.json}');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.side', '.bar', '.actions']) expect(await page.locator(hidden).first().isVisible()).toBe(false);
    expect(await page.getByText('Claim, in the order of the CMS-1500').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });
});

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
