import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Locks, openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { deliverStep } from '../../src/deliveries/deliver.ts';
import { QUEUED_CHECK_MS, watchResults } from '../../src/deliveries/queue.ts';
import { eventSchema } from '../../src/deliveries/types.ts';
import { type JobWorker, openQueues, type Queues } from '../../src/queues/backend.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { addBiller, addClaim, deliveriesOf, publishPaid } from '../support/deliveries.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';

const backends = hasRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backends)('the results queue on %s', (kind) => {
  let redis: TestRedis | undefined;
  let t: TestContext;
  let queues: Queues;
  let locks: Locks;
  let n = 0;
  let claim: { id: string; billerId: string };

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : undefined;
    t = await openTestContext({ env: redis ? { REDIS_URL: redis.url } : {} });
    queues = openQueues(t.ctx);
    locks = openLocks(t.ctx);
    await addBiller(t.ctx, 'elm');
    await addBiller(t.ctx, 'oak');
  });
  afterAll(async () => {
    await queues.close();
    await locks.close();
    await t.close();
    await redis?.stop();
  });
  beforeEach(async () => {
    n += 1;
    claim = { id: `clm_${n}`, billerId: 'elm' };
    await addClaim(t.ctx, claim);
  });

  const run = () => deliverStep.run(t.ctx, { queues, locks });
  const state = async (event: number) => (await deliveriesOf(t.ctx, event))[0]?.state;

  /** Billing software that takes jobs until it has seen an event. */
  async function consumeUntil(event: number): Promise<unknown[]> {
    const taken: unknown[] = [];
    const worker: JobWorker = queues.worker('results.elm', async (job) => void taken.push(job.data));
    for (;;) {
      const [job] = await once(worker, 'completed');
      if (job.id === `evt-${event}`) break;
    }
    await worker.close();
    return taken;
  }

  test('a result is queued first and delivered only when billing software has completed its job', async () => {
    const event = await publishPaid(t.ctx, claim);
    expect(await deliverStep.due(t.ctx)).toBe(1);
    expect(await run()).toBe(1);
    expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ endpoint: 'queue', state: 'queued', attempts: ['queued'] }]);
    expect(await deliverStep.due(t.ctx)).toBe(0);

    const [job] = await consumeUntil(event);
    await vi.waitFor(async () => expect(await state(event)).toBe('delivered'), { timeout: 5_000 });
    expect(eventSchema.parse(job)).toMatchObject({
      id: `evt_${event}`, type: 'claim.partially_paid', environment: 'test', account: 'elm',
      resource: { id: claim.id, type: 'claim' }, relatedResources: [{ id: claim.id.replace('clm', 'sub'), type: 'submission' }],
      data: {
        outcome: 'claim.partially_paid', chargeAmount: '125.50', paidAmount: '80.05', patientAmount: '20.00',
        adjustments: [{ group: 'CO', reason: '45', amount: '25.45' }], reasons: ['CO-45'], payerClaimNumber: 'ICN1',
      },
    });
  });

  test('a job that still waits is not added again after five minutes, one that is gone is', async () => {
    const event = await publishPaid(t.ctx, claim);
    await run();
    t.clock.advance(QUEUED_CHECK_MS);
    await run();
    expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ state: 'queued', attempts: ['queued'] }]);

    await queues.queue('results.elm').remove(`evt-${event}`);
    if (redis) await redis.empty();
    expect(await deliverStep.due(t.ctx)).toBe(0);
    t.clock.advance(2 * QUEUED_CHECK_MS);
    await run();
    expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ state: 'queued', attempts: ['queued', 'queued'] }]);
    await consumeUntil(event);
    await vi.waitFor(async () => expect(await state(event)).toBe('delivered'), { timeout: 5_000 });
  });

  test('a job completed while the gateway was down counts when it comes up again', async () => {
    const event = await publishPaid(t.ctx, claim);
    await run();
    await queues.close();
    queues = openQueues(t.ctx);
    await consumeUntil(event);
    expect(await state(event)).toBe('queued');
    await watchResults(t.ctx, queues);
    await vi.waitFor(async () => expect(await state(event)).toBe('delivered'), { timeout: 5_000 });
  });

  test('a job completed before a restart is not handed out again when it is looked at first', async () => {
    const event = await publishPaid(t.ctx, claim);
    await run();
    await queues.close();
    queues = openQueues(t.ctx);
    await consumeUntil(event);
    t.clock.advance(QUEUED_CHECK_MS);
    await run();
    await vi.waitFor(async () => expect(await state(event)).toBe('delivered'), { timeout: 5_000 });
    expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ attempts: ['queued'] }]);
  });

  test("a consumer of another biller's queue can't complete a delivery that is not its own", async () => {
    const event = await publishPaid(t.ctx, claim);
    await run();
    await watchResults(t.ctx, queues);
    const foreign = queues.worker('results.oak', async () => undefined);
    const seen = once(queues.events('results.oak'), 'completed');
    await queues.queue('results.oak').add('claim.paid', {}, { jobId: `evt-${event}`, removeOnComplete: true });
    await seen;
    await foreign.close();
    // Its own biller's completions are noted after it in the same way: when they are in, the foreign one was passed over.
    const later = { id: `clm_${n}b`, billerId: 'oak' };
    await addClaim(t.ctx, later);
    const own = await publishPaid(t.ctx, later);
    const worker = queues.worker('results.oak', async () => undefined);
    await run();
    await vi.waitFor(async () => expect(await state(own)).toBe('delivered'), { timeout: 5_000 });
    await worker.close();
    expect(await state(event)).toBe('queued');
    await consumeUntil(event);
  });

  test('an event whose stored data is broken is set aside where it is seen, and its neighbours go on', async () => {
    const event = await publishPaid(t.ctx, claim);
    const [broken] = await asGateway(t.ctx, (tx) => tx.query<{ id: number }>(
      `with e as (insert into ledger.events (biller_id, subject, claim_id, kind, source_key, public, at)
         values ('elm', 'sub_x', $1, 'claim.paid', 'file:x', true, now()) returning id)
       insert into ledger.deliveries (id, biller_id, event_id, endpoint, next_try_at, created_at)
         select 'dlv_x' || id, 'elm', id, 'queue', $2, $2 from e returning event_id as id`, [claim.id, t.clock.at]));
    await run();
    expect(await deliveriesOf(t.ctx, broken!.id)).toMatchObject([{ state: 'dead', attempts: ['event.invalid'] }]);
    expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ state: 'queued', attempts: ['queued'] }]);
    await consumeUntil(event);
  });
});

describe.runIf(backends.includes('redis' as never))('a Redis that is away', () => {
  test('leaves the results due again, and they are delivered when it is back', async () => {
    const redis = await startRedis();
    const t = await openTestContext({ env: { REDIS_URL: redis.url } });
    await addBiller(t.ctx, 'elm');
    await addClaim(t.ctx, { id: 'clm_1', billerId: 'elm' });
    const event = await publishPaid(t.ctx, { id: 'clm_1', billerId: 'elm' });
    await redis.stop();
    const queues = openQueues(t.ctx);
    const locks = openLocks(t.ctx);
    expect(await deliverStep.run(t.ctx, { queues, locks })).toBe(1);
    expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ state: 'pending', attempts: [expect.any(String)] }]);
    const back = await startRedis(redis.port);
    t.clock.advance(60_000);
    await vi.waitFor(async () => {
      t.clock.advance(60_000);
      await deliverStep.run(t.ctx, { queues, locks });
      expect(await deliveriesOf(t.ctx, event)).toMatchObject([{ state: 'queued' }]);
    }, { timeout: 20_000, interval: 200 });
    await queues.close();
    await locks.close();
    await t.close();
    await back.stop();
  });
});
