import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pinAddress, urlProblem } from '../../src/deliveries/address.ts';
import { postWebhook } from '../../src/deliveries/webhook.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { startEndpoint } from '../support/deliveries.ts';

describe('where a webhook may lead', () => {
  let t: TestContext;
  beforeAll(async () => {
    t = await openTestContext({ env: { GATEWAY_ALLOW_PRIVATE_WEBHOOKS: '0' } });
  });
  afterAll(() => t.close());

  test.each([
    'http://example.com/hook', 'ftp://example.com/', 'https://user:pw@example.com/', 'not a url', 'https://localhost/', 'https://db.internal/',
    'https://127.0.0.1/', 'https://10.1.2.3/', 'https://172.20.0.1/', 'https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data',
    'https://100.64.1.1/', 'https://0.0.0.0/', 'https://[::1]/', 'https://[fe80::1]/', 'https://[fd00::1]/', 'https://[::ffff:127.0.0.1]/',
    'https://2130706433/', 'https://0x7f.1/',
  ])('%s is refused when it is registered', (url) => {
    expect(urlProblem(t.ctx, url)).toEqual(expect.any(String));
  });

  test.each(['https://example.com/hook', 'https://93.184.215.14:8443/hook', 'https://[2606:2800:21f:cb07::1]/'])('%s is allowed', (url) => {
    expect(urlProblem(t.ctx, url)).toBeUndefined();
  });

  test('a name that resolves to a private address is refused when it is used', async () => {
    await expect(pinAddress(t.ctx, new URL('https://localhost/'))).rejects.toMatchObject({ code: 'webhook.private-address' });
  });

  test('nothing is sent to an address that became private after it was registered', async () => {
    const endpoint = await startEndpoint((response) => response.end());
    const result = await postWebhook(t.ctx, { url: endpoint.url, headers: {}, body: '{}' });
    expect(result).toMatchObject({ ok: false, status: undefined, code: 'webhook.refused-address' });
    expect(endpoint.received).toEqual([]);
    await endpoint.stop();
  });
});
