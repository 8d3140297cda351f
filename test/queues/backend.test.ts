import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueues, type Queues } from '../../src/queues/backend.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';

const backends = hasRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backends)('job queues on %s', (kind) => {
  let test: TestContext;
  let redis: TestRedis | undefined;
  let queues: Queues;

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : undefined;
    test = await openTestContext({ env: redis ? { REDIS_URL: redis.url } : {} });
    queues = openQueues(test.ctx);
  });
  afterAll(async () => {
    await queues.close();
    await test.close();
    await redis?.stop();
  });

  it('uses the backend that the configuration names, and answers', async () => {
    expect(queues.kind).toBe(kind);
    await expect(queues.check()).resolves.toBeUndefined();
  });

  it('hands a job to a worker and tells about its completion', async () => {
    const events = queues.events('first');
    const completed = once(events, 'completed');
    const worker = queues.worker('first', async (job) => job.data);
    await queues.queue('first').add('hello', { n: 1 }, { jobId: 'job-1', removeOnComplete: true });
    expect(await completed).toEqual([expect.objectContaining({ jobId: 'job-1', returnvalue: { n: 1 } }), expect.anything()]);
    await worker.close();
  });

  it('tells about jobs that were completed while nobody listened', async () => {
    const worker = queues.worker('second', async () => 'done');
    const done = once(worker, 'completed');
    await queues.queue('second').add('early', {}, { jobId: 'job-2', removeOnComplete: true });
    await done;
    const [event] = await once(queues.events('second'), 'completed');
    expect(event).toEqual(expect.objectContaining({ jobId: 'job-2' }));
    await worker.close();
  });
});
