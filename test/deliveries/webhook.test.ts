import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Locks, openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { deliverStep } from '../../src/deliveries/deliver.ts';
import { changeWebhook, createWebhook, findWebhook, listWebhooks, pingWebhook, removeWebhook, resendDelivery, rotateSecret } from '../../src/deliveries/manage.ts';
import { ROTATION_MS } from '../../src/deliveries/sign.ts';
import { RETRY_MS } from '../../src/deliveries/webhook.ts';
import { openQueues, type Queues } from '../../src/queues/backend.ts';
import { watchRun } from '../../src/worklist/watch.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { addBiller, addClaim, deliveriesOf, publishPaid, type Received, startEndpoint } from '../support/deliveries.ts';

const HOUR_MS = 3_600_000;
const TYPES = ['claim.partially_paid'];

describe('webhooks', () => {
  let t: TestContext;
  let queues: Queues;
  let locks: Locks;
  let n = 0;
  let claim: { id: string; billerId: string };
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  let status: number;
  let headers: Record<string, string>;

  beforeAll(async () => {
    t = await openTestContext();
    queues = openQueues(t.ctx);
    locks = openLocks(t.ctx);
    await addBiller(t.ctx, 'elm');
    await addBiller(t.ctx, 'oak');
  });
  afterAll(async () => {
    await queues.close();
    await locks.close();
    await t.close();
  });
  beforeEach(async () => {
    n += 1;
    claim = { id: `clm_${n}`, billerId: 'elm' };
    await addClaim(t.ctx, claim);
    status = 204;
    headers = {};
    endpoint = await startEndpoint((response) => response.writeHead(status, headers).end());
  });
  afterEach(async () => {
    await endpoint.stop();
    for (const { id } of await listWebhooks(t.ctx, 'elm')) await removeWebhook(t.ctx, 'elm', id);
    await drain();
  });

  const drain = async () => {
    while ((await deliverStep.due(t.ctx)) > 0) await deliverStep.run(t.ctx, { queues, locks });
  };
  const hook = async (types: string[] = TYPES) => {
    const made = await createWebhook(t.ctx, 'elm', { url: endpoint.url, types });
    if ('issues' in made) throw new Error(made.issues[0]!.message);
    return made;
  };
  const webhookDelivery = async (event: number, id: string) => (await deliveriesOf(t.ctx, event)).find((row) => row.endpoint === id)!;
  const verify = (secret: string, request: Received) => {
    // The library compares with the machine's clock, the gateway signs with its own: the time is checked apart.
    const at = Number(request.headers['webhook-timestamp']);
    expect(Math.abs(at * 1000 - t.clock.at.getTime())).toBeLessThan(1000);
    const expected = new Webhook(secret).sign(String(request.headers['webhook-id']), new Date(at * 1000), request.body);
    return String(request.headers['webhook-signature']).split(' ').includes(expected);
  };

  test('a webhook gets the event once, signed so that its receiver can trust it', async () => {
    const { webhook, secret } = await hook();
    const event = await publishPaid(t.ctx, claim);
    await drain();
    const [request] = endpoint.received;
    expect(endpoint.received).toHaveLength(1);
    expect(verify(secret, request!)).toBe(true);
    expect(verify(`whsec_${Buffer.alloc(32).toString('base64')}`, request!)).toBe(false);
    expect(request!.headers).toMatchObject({ 'webhook-id': `evt_${event}`, 'attempt-number': '1', 'attempt-type': 'automatic', 'content-type': 'application/json' });
    expect(JSON.parse(request!.body)).toMatchObject({ type: 'claim.partially_paid', data: { paidAmount: '80.05' } });
    expect(await webhookDelivery(event, webhook.id)).toMatchObject({ state: 'delivered', attempts: ['ok'] });
  });

  test("standardwebhooks itself accepts a message that was signed at the machine's time", async () => {
    const { secret, webhook } = await hook();
    const testTime = t.clock.at;
    t.clock.at = new Date();
    await pingWebhook(t.ctx, 'elm', { id: webhook.id, usage: 'T', requestId: 'req_1' });
    await drain();
    t.clock.at = testTime;
    const [request] = endpoint.received;
    const payload = new Webhook(secret).verify(request!.body, request!.headers as Record<string, string>);
    expect(payload).toMatchObject({ type: 'event.ping', environment: 'test', resource: { id: webhook.id, type: 'webhook' } });
  });

  test('a failing endpoint is tried again after each wait of the schedule, then disabled with an event', async () => {
    const { webhook } = await hook();
    status = 500;
    const event = await publishPaid(t.ctx, claim);
    await drain();
    for (const wait_ms of RETRY_MS) {
      const { state, next_try_at } = await webhookDelivery(event, webhook.id);
      expect(state).toBe('pending');
      expect(next_try_at.getTime() - t.clock.at.getTime()).toBeGreaterThanOrEqual(wait_ms);
      expect(next_try_at.getTime() - t.clock.at.getTime()).toBeLessThanOrEqual(wait_ms * 1.1);
      const before = endpoint.received.length;
      t.clock.advance(wait_ms - 1);
      await drain();
      expect(endpoint.received).toHaveLength(before);
      t.clock.advance(wait_ms * 0.1 + 2);
      await drain();
      expect(endpoint.received).toHaveLength(before + 1);
    }
    expect(await webhookDelivery(event, webhook.id)).toMatchObject({ state: 'dead', attempts: Array(7).fill('http-500') });
    expect(endpoint.received.map((request) => request.headers['attempt-number'])).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect((await findWebhook(t.ctx, 'elm', webhook.id))?.disabledAt).toEqual(t.clock.at);
    const told = await asGateway(t.ctx, (tx) => tx.query(`select kind, data from ledger.events where subject = $1 and public`, [webhook.id]));
    expect(told).toEqual([{ kind: 'webhook.disabled', data: { code: 'http-500', usage: 'T' } }]);
  });

  test('a dead delivery is sent again by hand, once the endpoint is on again', async () => {
    const { webhook } = await hook();
    status = 410;
    const event = await publishPaid(t.ctx, claim);
    await drain();
    const { id, state } = await webhookDelivery(event, webhook.id);
    expect(state).toBe('dead');
    status = 200;
    expect(await resendDelivery(t.ctx, 'oak', id)).toBe(false);
    await changeWebhook(t.ctx, { billerId: 'elm', id: webhook.id }, { enabled: true });
    expect(await resendDelivery(t.ctx, 'elm', id)).toBe(true);
    await drain();
    expect(await webhookDelivery(event, webhook.id)).toMatchObject({ state: 'delivered', attempts: ['http-410', 'ok'] });
    expect(endpoint.received[1]!.headers).toMatchObject({ 'attempt-number': '2', 'attempt-type': 'manual' });
  });

  test('an endpoint that asks for more time with Retry-After gets it', async () => {
    const { webhook } = await hook();
    status = 429;
    headers = { 'retry-after': '3600' };
    const event = await publishPaid(t.ctx, claim);
    await drain();
    const { next_try_at } = await webhookDelivery(event, webhook.id);
    expect(next_try_at.getTime() - t.clock.at.getTime()).toBe(3600_000);
  });

  test('a redirect is not followed and is not a success', async () => {
    const elsewhere = await startEndpoint((response) => response.writeHead(200).end());
    const { webhook } = await hook();
    status = 302;
    headers = { location: elsewhere.url };
    const event = await publishPaid(t.ctx, claim);
    await drain();
    expect(await webhookDelivery(event, webhook.id)).toMatchObject({ state: 'pending', attempts: ['http-302'] });
    expect(elsewhere.received).toHaveLength(0);
    await elsewhere.stop();
  });

  test('an endpoint that is not there is an attempt of its own, and the neighbours go on', async () => {
    const gone = await startEndpoint(() => undefined);
    const { webhook: absent } = await createWebhook(t.ctx, 'elm', { url: gone.url, types: TYPES }) as { webhook: { id: string } };
    await gone.stop();
    const { webhook } = await hook();
    const event = await publishPaid(t.ctx, claim);
    await drain();
    expect(await webhookDelivery(event, absent.id)).toMatchObject({ state: 'pending', attempts: ['ECONNREFUSED'] });
    expect(await webhookDelivery(event, webhook.id)).toMatchObject({ state: 'delivered' });
  });

  test('a dead endpoint with many messages is left alone after a few failures', async () => {
    const { webhook } = await hook();
    status = 503;
    for (let i = 0; i < 30; i += 1) await publishPaid(t.ctx, { ...claim, source: `file:fil_1:${i}` });
    await drain();
    expect(endpoint.received.length).toBeLessThan(10);
    status = 200;
    t.clock.advance(60_000);
    await drain();
    t.clock.advance(RETRY_MS[0]! * 1.1);
    await drain();
    const waiting = await asGateway(t.ctx, (tx) => tx.query<{ state: string; n: number }>('select state, count(*) as n from ledger.deliveries where endpoint = $1 group by state', [webhook.id]));
    expect(waiting).toEqual([{ state: 'delivered', n: 30 }]);
  });

  test('while a secret is being rotated both secrets sign, a day later only the new one', async () => {
    const { webhook, secret: old } = await hook();
    const secret = (await rotateSecret(t.ctx, 'elm', webhook.id))!;
    await publishPaid(t.ctx, claim);
    await drain();
    expect([verify(old, endpoint.received[0]!), verify(secret, endpoint.received[0]!)]).toEqual([true, true]);
    t.clock.advance(ROTATION_MS);
    await publishPaid(t.ctx, { ...claim, source: 'file:fil_2:1' });
    await drain();
    expect([verify(old, endpoint.received[1]!), verify(secret, endpoint.received[1]!)]).toEqual([false, true]);
  });

  test('a webhook hears only of the types that it asked for, and never of another biller', async () => {
    await hook(['claim.denied']);
    await addClaim(t.ctx, { id: 'clm_oak', billerId: 'oak' });
    await publishPaid(t.ctx, claim);
    await publishPaid(t.ctx, { id: 'clm_oak', billerId: 'oak' });
    await drain();
    expect(endpoint.received).toEqual([]);
    expect(await createWebhook(t.ctx, 'elm', { url: endpoint.url, types: ['claim.lost'] })).toMatchObject({ issues: [{ pointer: '/types/0' }] });
  });

  test('the secret is not readable in the database', async () => {
    const { webhook, secret } = await hook();
    const [row] = await asGateway(t.ctx, (tx) => tx.query<{ secret: Buffer }>('select secret from ledger.webhooks where id = $1', [webhook.id]));
    expect(row!.secret.includes(secret)).toBe(false);
    expect(t.logged()).not.toContain(secret);
  });

  test('the owner is warned after two hours and after a day of failing, each once, and a success ends it', async () => {
    const { webhook } = await hook();
    const warnings = () => asGateway(t.ctx, (tx) => tx.query<{ data: { hours: number; code: string; usage: string } }>(
      `select data from ledger.events where subject = $1 and kind = 'webhook.failing' order by id`, [webhook.id]));
    const later = async (ms: number) => {
      t.clock.advance(ms);
      await watchRun(t.ctx);
      return (await warnings()).map((row) => row.data.hours);
    };
    status = 503;
    await publishPaid(t.ctx, claim);
    await drain();
    expect(await later(2 * HOUR_MS - 60_000)).toEqual([]);
    expect(await later(60_000)).toEqual([2]);
    expect((await warnings())[0]!.data).toMatchObject({ code: 'http-503', usage: 'T' });
    expect((await findWebhook(t.ctx, 'elm', webhook.id))!.failingSince).toBeDefined();
    expect(await later(HOUR_MS)).toEqual([2]);
    await drain();
    expect(await later(21 * HOUR_MS)).toEqual([2, 24]);
    expect(await later(HOUR_MS)).toEqual([2, 24]);
    status = 204;
    await drain();
    expect((await findWebhook(t.ctx, 'elm', webhook.id))!.failingSince).toBeUndefined();
    status = 503;
    await publishPaid(t.ctx, { ...claim, source: 'file:fil_2:1' });
    await drain();
    expect(await later(2 * HOUR_MS)).toEqual([2, 24, 2]);
  });

  test('a webhook that is switched on again begins anew', async () => {
    const { webhook } = await hook();
    status = 500;
    await publishPaid(t.ctx, claim);
    await drain();
    await changeWebhook(t.ctx, { billerId: 'elm', id: webhook.id }, { enabled: true });
    expect((await findWebhook(t.ctx, 'elm', webhook.id))!.failingSince).toBeUndefined();
  });
});
