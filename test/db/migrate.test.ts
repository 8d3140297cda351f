import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { openQueues } from '../../src/queues/backend.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

let t: TestContext;
beforeAll(async () => {
  t = await openTestContext();
});
afterAll(() => t?.close());

test('a gateway that has worked starts again: what its queues made for themselves does not stand in the way', async () => {
  const queues = openQueues(t.ctx);
  await queues.queue('steps').add('cut', {});
  await queues.close();
  expect(await migrate(t.ctx.connection)).toEqual([]);
});
