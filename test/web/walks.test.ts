import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../support/chromium.ts';
import { type Office, openOffice, PASSWORD, signedIn } from './office.ts';

/** What has gone through the loop before: paid, partly denied, denied twice, stopped, rejected by a 277CA and by a 999. */
const STORIES = ['01-office-visit', '09-partly-denied', '10-no-authorization', '11-stopped-at-the-desk', '12-payer-does-not-know-provider', '13-member-not-found', '14-guilty-and-innocent', '22-something-is-missing'];

/** What people do on the page, from beginning to end, against payers that answer over SSH. */
describe.skipIf(!hasChromium())('a biller', () => {
  let office: Office;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    office = await openOffice({ stories: STORIES });
    browser = await startChromium();
    ({ page } = await signedIn(browser, office, 'all@office.test'));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await office?.closeOffice();
  });

  const claim = (key: string) => `${office.url}/claims/${office.claims.get(key)!}`;

  test('finds a rejected claim on the home page, sees why, corrects it, resends it, and it is paid', async () => {
    await page.goto(office.url);
    await page.getByRole('link', { name: /claims? stopped by our checks/ }).click();
    await page.getByRole('link', { name: 'AC-26-0111' }).click();
    expect(await page.getByText('This NPI does not exist: its check digit is wrong.').first().isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Correct and resend' }).click();
    await page.getByRole('heading', { name: '5 things to correct' }).waitFor();
    await page.getByLabel('24J Rendering NPI', { exact: true }).fill('2311002549');
    await page.getByRole('heading', { name: '4 things to correct' }).waitFor();
    await page.getByLabel('33 ZIP', { exact: true }).fill('974013358');
    await page.getByLabel('28 Total charge').fill('192.00');
    await page.getByLabel('From, line 2').fill('09/02/2026');
    await page.getByLabel('Diagnoses, line 2').fill('2');
    await page.getByRole('heading', { name: 'Nothing is wrong any more' }).waitFor();
    expect(await page.locator('.diff').textContent()).toContain('192.00');
    await page.getByRole('button', { name: 'Resend' }).click();
    await page.getByText('Sent. What the payer answers appears below by itself.').waitFor();
    await office.settle();
    // Live: nobody reloads the page.
    await page.locator('#now').getByText(/Bill the patient|Nothing, it is settled/).waitFor();
    await page.locator('#timeline').getByText(/^Paid /).waitFor();
    await page.getByRole('link', { name: 'what changed' }).click();
    expect(await page.locator('.diff').textContent()).toContain('2311002549');
  });

  test('sees beside its field what a payer rejected with a 277CA', async () => {
    await page.goto(`${claim('13-member-not-found/claim.json')}/correct`);
    expect(await page.locator('#f-subscriber-memberId-says').textContent()).toContain('Member number not found');
    expect(await page.locator('#f-subscriber-memberId').getAttribute('aria-invalid')).toBe('true');
  });

  test('comes from a 999 rejection back to the field', async () => {
    const rejected = await page.request.get(`${office.url}/claims?status=SYNTAX_REJECTED`);
    const id = /\/claims\/(clm_\w+)"/.exec(await rejected.text())![1]!;
    await page.goto(`${office.url}/claims/${id}/correct`);
    expect(await page.locator('#found .issue').first().textContent()).toMatch(/payer could not read|payer says/i);
    expect(await page.locator('.box.bad').count()).toBeGreaterThan(0);
  });

  test('replaces a denied claim under the number that the payer gave it', async () => {
    await page.goto(claim('10-no-authorization/claim.json'));
    await page.getByRole('link', { name: /^Correct/ }).click();
    await page.getByLabel('63 Prior authorization').fill('AUTH-77123');
    await page.getByRole('button', { name: 'Replace' }).click();
    await page.getByText('Sent. What the payer answers').waitFor();
    expect(await page.getByText('Version 2, replacement').isVisible()).toBe(true);
  });

  test('does everything with the keyboard: search, rows, correct, back', async () => {
    await page.goto(`${office.url}/claims?group=rejected`);
    await page.keyboard.press('j');
    const first = await page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('j');
    expect(await page.evaluate('document.activeElement.textContent')).not.toBe(first);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/claims\/clm_/);
    await page.keyboard.press('e');
    await page.waitForURL(/\/correct$/);
    await page.keyboard.press('u');
    await page.waitForURL(/\/claims\/clm_\w+$/);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('AC-26-0101');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /AC-26-0101/ }).waitFor();
  });

  test('corrects and resends without touching the mouse', async () => {
    await page.goto(office.url);
    await page.keyboard.press('/');
    await page.keyboard.type('AC-26-0113');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/claims\/clm_/);
    await page.keyboard.press('e');
    await page.waitForURL(/\/correct$/);
    const isThere = () => page.evaluate(`document.activeElement.name === '/subscriber/memberId'`);
    for (let n = 0; n < 60 && !(await isThere()); n += 1) await page.keyboard.press('Tab');
    expect(await isThere()).toBe(true);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('SIM-PAID-102613');
    await page.getByText('Nothing is wrong any more').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.getByText('Sent. What the payer answers appears below by itself.').waitFor();
  });

  test('walks through a queue with next and previous, leaves a note, and closes an entry', async () => {
    await page.goto(`${office.url}/queues/denied`);
    await page.getByRole('link', { name: 'Work through them' }).click();
    await page.waitForLoadState('load');
    await page.getByText(/1 of \d/).waitFor();
    await page.keyboard.press('n');
    await page.getByText(/2 of \d/).waitFor();
    await page.waitForLoadState('load');
    await page.keyboard.press('p');
    await page.getByText(/1 of \d/).waitFor();
    await page.getByLabel('New note').fill('Called the payer, they look again.');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByText('Called the payer, they look again.').waitFor();
    await page.getByRole('button', { name: 'Close as it stands' }).click();
    await page.getByText('this one has left the queue').waitFor();
  });

  test('sends a simulated claim and watches it', async () => {
    await page.goto(`${office.url}/simulator`);
    await page.getByLabel('What the payer does').selectOption('DENY-197');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(/\/claims\/clm_/);
    await office.settle();
    await page.locator('#timeline').getByText(/^Denied by the payer/).waitFor();
  });

  test('signs in only with the right password, and is locked out after five wrong ones', async () => {
    const context = await browser.newContext();
    const guest = await context.newPage();
    const attempt = async (password: string) => {
      await guest.goto(`${office.url}/sign-in`);
      await guest.getByLabel('E-mail address').fill('biller@office.test');
      await guest.getByLabel('Password').fill(password);
      await guest.getByRole('button', { name: 'Sign in' }).click();
      await guest.waitForLoadState('load');
    };
    for (let n = 0; n < 5; n += 1) await attempt('a wrong password');
    expect(await guest.getByRole('alert').textContent()).toContain('opens again in 15 min');
    await attempt(PASSWORD);
    expect(new URL(guest.url()).pathname).toBe('/sign-in');
    await context.close();
  });

  test('is signed out after half an hour without a request', async () => {
    const { page: other, context } = await signedIn(browser, office, 'auditor@office.test');
    office.clock.advance(31 * 60_000);
    await other.goto(`${office.url}/claims`);
    expect(new URL(other.url()).pathname).toBe('/sign-in');
    await context.close();
    ({ page } = await signedIn(browser, office, 'all@office.test'));
  });
});
