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

/** Every screen, with where it is; `{…}` stands for the claim of a sample. */
const SCREENS: readonly (readonly [name: string, path: string])[] = [
  ['home', '/'], ['work-queues', '/queues'], ['work-queue', '/queues/denied'], ['bulk-fix', '/queues/bulk'], ['claims', '/claims'], ['claims-rejected', '/claims?group=rejected'],
  ['claims-none', '/claims?chargeFrom=99999999'], ['claim-rejected', '/claims/{13-member-not-found/claim.json}'], ['claim-paid', '/claims/{01-office-visit/claim.json}'],
  ['claim-hospital', '/claims/{06-appendix-inpatient/claim.json}'], ['correct', '/claims/{11-stopped-at-the-desk/claim.json}/correct'],
  ['remittances', '/remittances'], ['unmatched', '/remittances/unmatched'], ['bank', '/remittances/bank'], ['transmissions', '/transmissions'],
  ['transmissions-attention', '/transmissions?state=attention'], ['received', '/transmissions/received'], ['payers', '/payers'], ['payer', '/payers/northwind'], ['payer-new', '/payers/new'],
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
    const answer = await page.goto(office.url + path.replace(/\{(.*?)\}/, (_, key: string) => office.claims.get(key)!));
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    return (await answer!.body()).length;
  }

  test.each(SCREENS)('%s has no accessibility violation in light and dark, is small, and fits a phone', async (_name, path) => {
    expect(await open(path)).toBeLessThan(PAGE_LIMIT_BYTES);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    const wider = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(wider).toBeLessThanOrEqual(0);
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

/** What axe finds against WCAG 2.2 AA and good practice: the rule, and where. It is run in a world that the page's policy does not bind. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(RULES)} })`) as { violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[] };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`).join(' | ')}`);
}
