import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Locks, openLocks } from '../../src/db/locks.ts';
import { deliverStep } from '../../src/deliveries/deliver.ts';
import { createWebhook } from '../../src/deliveries/manage.ts';
import { addResults } from '../../src/deliveries/queue.ts';
import { readyDeliveries } from '../../src/deliveries/ready.ts';
import { dueDeliveries, QUEUE_ENDPOINT } from '../../src/deliveries/store.ts';
import { postWebhook, TIMEOUT_MS } from '../../src/deliveries/webhook.ts';
import { openQueues, type Queues } from '../../src/queues/backend.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { addBiller, addClaim, deliveriesOf, publishPaid, startEndpoint } from '../support/deliveries.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const claim = { id: 'clm_1', billerId: 'elm' };

let t: TestContext;
let queues: Queues;
let locks: Locks;
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let answer: (response: ServerResponse) => void;
let other: ChildProcess | undefined;

beforeEach(async () => {
  t = await openTestContext();
  queues = openQueues(t.ctx);
  locks = openLocks(t.ctx);
  answer = (response) => response.writeHead(204).end();
  endpoint = await startEndpoint((response) => answer(response));
  await addBiller(t.ctx, 'elm');
  await addClaim(t.ctx, claim);
});
afterEach(async () => {
  other?.kill('SIGKILL');
  other = undefined;
  await endpoint.stop();
  await queues.close();
  await locks.close();
  await t.close();
});

const run = (held = locks) => deliverStep.run(t.ctx, { queues, locks: held });

async function hook(): Promise<string> {
  const made = await createWebhook(t.ctx, 'elm', { url: endpoint.url, types: [] });
  if ('issues' in made) throw new Error(made.issues[0]!.message);
  return made.webhook.id;
}

/** A second process that delivers on the same database, at the same time of day. */
function startWorker(fault?: string): ChildProcess {
  other = spawn(process.execPath, ['--import', 'tsx', WORKER, t.ctx.now().toISOString()], {
    stdio: 'inherit',
    env: {
      ...process.env, DATABASE_URL: t.ctx.config.databaseUrl, GATEWAY_MASTER_KEY: t.ctx.config.masterKey, GATEWAY_DATA: t.ctx.config.dataDir,
      GATEWAY_ALLOW_PRIVATE_WEBHOOKS: '1', REDIS_URL: '', GATEWAY_FAULT: fault ?? '',
    },
  });
  return other;
}

const idsOf = () => endpoint.received.map((request) => request.headers['webhook-id']);

test('while another process waits for an endpoint nobody else sends to it; when it is killed, the message is due at once', async () => {
  const id = await hook();
  const event = await publishPaid(t.ctx, claim);
  answer = () => undefined;
  const worker = startWorker();
  await vi.waitFor(async () => {
    expect(endpoint.received).toHaveLength(1);
    expect((await deliveriesOf(t.ctx, event)).map((row) => row.state)).toEqual(['pending', 'queued']);
  }, { timeout: 30_000 });
  expect(await deliverStep.due(t.ctx)).toBe(1);
  expect(await run()).toBe(0);
  expect(endpoint.received).toHaveLength(1);

  answer = (response) => response.writeHead(204).end();
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  // The database notices within a moment that the session is gone. The clock of the gateway does not move.
  await vi.waitFor(async () => expect(await run()).toBe(1), { timeout: 5_000 });
  expect(idsOf()).toEqual([`evt_${event}`, `evt_${event}`]);
  expect((await deliveriesOf(t.ctx, event)).find((row) => row.endpoint === id)).toMatchObject({ state: 'delivered', tries: 1, attempts: ['ok'] });
});

test.each([
  ['a webhook', 'webhook.post:1:kill', 1],
  ['a queue', 'queue.add:1:kill', 0],
])('a process that dies after %s took a message leaves it due at once, with no try counted', async (_where, fault, webhooks) => {
  const id = webhooks === 1 ? await hook() : QUEUE_ENDPOINT;
  const event = await publishPaid(t.ctx, claim);
  const delivery = async () => (await deliveriesOf(t.ctx, event)).find((row) => row.endpoint === id);
  const [, signal] = await once(startWorker(fault), 'exit');
  expect(signal).toBe('SIGKILL');
  expect(await delivery()).toMatchObject({ state: 'pending', tries: 0, attempts: [], next_try_at: t.clock.at });
  await vi.waitFor(async () => {
    await run();
    expect(await deliverStep.due(t.ctx)).toBe(0);
  }, { timeout: 5_000 });
  expect(await delivery()).toMatchObject({ tries: 1, attempts: [webhooks === 1 ? 'ok' : 'queued'] });
  // A webhook hears it twice under one id; a queue keeps one job of an id.
  expect(idsOf()).toEqual(Array(2 * webhooks).fill(`evt_${event}`));
  expect(await queues.queue('results.elm').getJobCountByTypes('waiting')).toBe(1);
});

test('two workers that run side by side send each message once', async () => {
  await hook();
  await hook();
  const events: number[] = [];
  for (let i = 0; i < 40; i += 1) events.push(await publishPaid(t.ctx, { ...claim, source: `file:fil_1:${i}` }));
  const second = openLocks(t.ctx);
  let moved = 0;
  while ((await deliverStep.due(t.ctx)) > 0) for (const n of await Promise.all([run(), run(second), run(second)])) moved += n;
  await second.close();
  expect(moved).toBe(events.length * 3);
  expect(idsOf().sort()).toEqual(events.flatMap((event) => [`evt_${event}`, `evt_${event}`]).sort());
});

test('a long backlog at an endpoint that another worker holds does not hide the other endpoints', async () => {
  const id = await hook();
  for (let i = 0; i < 250; i += 1) await publishPaid(t.ctx, { ...claim, source: `file:fil_1:${i}` });
  await addBiller(t.ctx, 'oak');
  await addClaim(t.ctx, { id: 'clm_2', billerId: 'oak' });
  t.clock.advance(1);
  const event = await publishPaid(t.ctx, { id: 'clm_2', billerId: 'oak' });
  const second = openLocks(t.ctx);
  await second.with(`deliver:${id}`, async () => {
    await second.with('deliver:queue:elm', async () => {
      expect(await run()).toBe(1);
    });
  });
  await second.close();
  expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ endpoint: 'queue', state: 'queued' }]);
  // On a busy machine an endpoint's turn can end before its backlog does: the next runs take the rest.
  let moved = 0;
  for (let more = await run(); more > 0; more = await run()) moved += more;
  expect(moved).toBe(500);
});

test('an endpoint or a queue that never answers is given up after a while', async () => {
  const hanging = await openTestContext({ env: { GATEWAY_FAULT: 'webhook.post:1:hang,queue.add:1:hang' } });
  await addBiller(hanging.ctx, 'elm');
  await addClaim(hanging.ctx, claim);
  const event = await publishPaid(hanging.ctx, claim);
  const results = await readyDeliveries(hanging.ctx, await dueDeliveries(hanging.ctx, { endpoint: QUEUE_ENDPOINT, biller_id: 'elm' }));
  const own = openQueues(hanging.ctx);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const posted = postWebhook(hanging.ctx, { url: endpoint.url, headers: {}, body: '{}' });
  const added = addResults(hanging.ctx, own, results);
  await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
  vi.useRealTimers();
  expect(await posted).toMatchObject({ ok: false, code: 'timeout' });
  expect(await added).toBe(1);
  expect(await deliveriesOf(hanging.ctx, event)).toMatchObject([{ state: 'pending', tries: 1, attempts: ['queue.timeout'] }]);
  await own.close();
  await hanging.close();
});
