import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJson } from '../samples/stories.ts';
import { hasChromium, startChromium } from '../support/chromium.ts';
import { type Office, openOffice, signedIn } from './office.ts';

/** What supervisors and EDI operations do on the page. */
describe.skipIf(!hasChromium())('the office', () => {
  let office: Office;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    office = await openOffice({ stories: false });
    browser = await startChromium();
    ({ page } = await signedIn(browser, office, 'all@office.test'));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await office?.closeOffice();
  });

  test('fixes the same mistake in two claims at once', async () => {
    for (const n of [1, 2]) {
      const claim = readJson('01-office-visit', 'claim.json') as { rendering: { npi: string }; claimInformation: { patientControlNumber: string } };
      claim.rendering.npi = '2311003912';
      claim.claimInformation.patientControlNumber = `BULK-${n}`;
      await office.post(claim);
    }
    await page.goto(`${office.url}/queues/gateway-rejected`);
    await page.getByRole('link', { name: 'Fix many at once' }).click();
    await page.getByRole('link', { name: /This NPI does not exist/ }).first().click();
    await page.getByLabel('Right value').fill('2311002549');
    await page.getByRole('button', { name: 'Check it in all marked' }).click();
    await page.getByText('Checking: 0 of 2 claims').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('0');
    // It goes on when nobody looks, and is found again.
    await page.goto(`${office.url}/queues/bulk`);
    await office.gateway();
    await page.locator('main').getByRole('link', { name: /This NPI does not exist/ }).last().click();
    await page.getByText('With this value 2 claims of 2 pass all checks. Nothing is sent yet.').waitFor();
    await page.getByRole('button', { name: /^Send 2 claims/ }).click();
    await page.getByText('Sending: 0 of 2 claims').waitFor();
    await office.gateway();
    // Nobody reloads: the progress asks for itself.
    await page.getByText('2 claims sent.').waitFor();
  });

  test('adds a payer from a form after testing its connection, and its password is sealed', async () => {
    const { server } = office.payers['northwind']!;
    await page.goto(`${office.url}/payers/new`);
    const fill = async (fields: Record<string, string>) => {
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    };
    await fill({
      'Short name': 'juniper', Name: 'Juniper Health', 'Payer ids': 'JUNI1', 'Our id': 'HARBORGATE', 'Its id': 'JUNIPER', Server: '127.0.0.1', Port: String(server.port),
      'User name': 'harborgate', Password: 'wrong', 'Host key': server.fingerprint,
    });
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The payer refused the user name or password.').waitFor();
    await fill({ Password: 'quill-test' });
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The connection works').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: /Juniper Health/ }).waitFor();
    const file = await (await page.request.get(`${office.url}/payers/juniper/file`)).text();
    expect(file).toContain('"sealed:');
    expect(file).not.toContain('quill-test');
  });

  /** Posts the office visit for a member whose payer does something else than paying. */
  async function sent(member: string, number: string): Promise<string> {
    const claim = readJson('01-office-visit', 'claim.json') as { subscriber: { memberId: string }; claimInformation: { patientControlNumber: string } };
    claim.subscriber.memberId = member;
    claim.claimInformation.patientControlNumber = number;
    const { claimId } = await office.post(claim);
    office.clock.advance(1_000);
    await office.settle();
    return claimId;
  }

  test('says whose a payment is that came under a number of nobody', async () => {
    const claimId = await sent('SIM-UNKNOWNPCN-0001', 'LOST-1');
    await page.goto(office.url);
    await page.getByRole('link', { name: '1 payment line without a claim' }).click();
    await page.getByRole('link', { name: 'LOST-1' }).waitFor();
    await page.getByRole('button', { name: 'This one', exact: true }).click();
    await page.waitForURL(`${office.url}/claims/${claimId}`);
    await office.settle();
    await page.locator('#timeline').getByText(/^Paid /).waitFor();
    await page.goto(`${office.url}/remittances/unmatched`);
    await page.getByText('Every payment has its claim').waitFor();
  });

  test('releases a payment that does not add up, with a reason, and its claim is paid', async () => {
    const claimId = await sent('SIM-BADBAL-0001', 'UNEVEN-1');
    await page.goto(`${office.url}/queues/out-of-balance`);
    await page.getByRole('link', { name: 'Payment', exact: true }).click();
    await page.getByText('The sums of this payment do not agree, so nothing of it is posted.').waitFor();
    await page.getByLabel('Reason').fill('The payer told the right sum by telephone.');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Post it anyway' }).click();
    await page.waitForLoadState('load');
    await office.settle();
    await page.goto(`${office.url}/claims/${claimId}`);
    await page.locator('#timeline').getByText(/^Paid /).waitFor();
    await page.goto(`${office.url}/queues/out-of-balance`);
    await page.getByText('This queue is empty').waitFor();
  });
});
