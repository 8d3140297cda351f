import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asGateway } from '../../src/db/sql.ts';
import { QUEUED_CHECK_MS } from '../../src/deliveries/queue.ts';
import { openJobs } from '../../src/jobs/workers.ts';
import { recentVisit } from '../faults/support.ts';
import { letPayersWork } from '../support/payers.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { startSoftware, type BillingSoftware } from '../support/software.ts';
import { waitFor } from '../support/wait.ts';
import { openWorld, type World } from '../support/world.ts';

const backends = hasRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);
const DEADLINE_MS = 40_000;

/** The main journey with real workers, doorbell and sweep: nobody calls a step by hand. */
describe.each(backends)('claims on the %s backend', (kind) => {
  let redis: TestRedis | undefined;
  let world: World;
  let software: BillingSoftware;
  const closers: (() => Promise<void>)[] = [];
  let used = 0;

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : undefined;
    if (redis) closers.push(redis.stop);
    world = await openWorld({ live: true, now: new Date(), payers: ['northwind'], env: { GATEWAY_SWEEP_SECONDS: '1', ...(redis ? { REDIS_URL: redis.url } : {}) } });
    closers.push(world.close);
    closers.push(letPayersWork(world.payers).stop);
    closers.push(openJobs(world.ctx, { work: true }).close);
    software = await startSoftware(world);
    closers.push(software.close);
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  const post = async (memberId: string) => (await world.post(recentVisit(`PCN${(used += 1)}`, memberId))).claimId;
  const deliveries = (claimId: string) => asGateway(world.ctx, (tx) => tx.query<{ state: string; endpoint: string }>(
    `select d.state, d.endpoint from ledger.deliveries d join ledger.events e on e.id = d.event_id where e.claim_id = $1`, [claimId]));

  test('are paid, denied and rejected, and billing software hears it over queue and signed webhook', async () => {
    const claims = { paid: await post('SIM-PAID-1'), denied: await post('SIM-DENY-197-1'), rejected: await post('SIM-REJ277-1') };
    const expected = { paid: 'claim.paid', denied: 'claim.denied', rejected: 'claim.rejected' };
    for (const [name, claimId] of Object.entries(claims)) {
      const last = expected[name as keyof typeof expected];
      for (const way of ['queue', 'webhook'] as const) {
        await waitFor(() => software.heard(way, claimId).includes(last), DEADLINE_MS);
        expect(software.heard(way, claimId).at(-1)).toBe(last);
      }
      await waitFor(async () => (await deliveries(claimId)).every((delivery) => delivery.state === 'delivered'), DEADLINE_MS);
    }
    expect((await world.claim(claims.paid)).status).toBe('PAID');
  });

  test('whose ring gets lost are found by the sweep', async () => {
    const { bell } = world.ctx;
    const ring = bell.ring;
    bell.ring = undefined;
    try {
      const claimId = await post('SIM-PAID-2');
      await waitFor(() => software.heard('queue', claimId).includes('claim.paid'), DEADLINE_MS);
    } finally {
      bell.ring = ring;
    }
  });

  if (kind === 'redis') test('lose nothing when Redis is emptied: neither work nor results', async () => {
    await software.close();
    const claimId = await post('SIM-PAID-3');
    await redis!.empty();
    await waitFor(async () => (await world.claim(claimId)).status === 'PAID', DEADLINE_MS);
    const queued = async () => (await deliveries(claimId)).filter((delivery) => delivery.endpoint === 'queue');
    await waitFor(async () => (await queued()).length >= 3 && (await queued()).every((delivery) => delivery.state === 'queued'), DEADLINE_MS);
    await redis!.empty();
    software = await startSoftware(world);
    closers.push(software.close);
    world.clock.advance(QUEUED_CHECK_MS + 1_000);
    await waitFor(() => software.heard('queue', claimId).includes('claim.paid'), DEADLINE_MS);
    await waitFor(async () => (await queued()).every((delivery) => delivery.state === 'delivered'), DEADLINE_MS);
  });
});
