import { readConfig } from '../../src/config.ts';
import { openContext } from '../../src/context.ts';
import { openLocks } from '../../src/db/locks.ts';
import { deliverStep } from '../../src/deliveries/deliver.ts';
import { createLog } from '../../src/lib/log.ts';
import { openQueues } from '../../src/queues/backend.ts';

/** A worker process of faults.test.ts: delivers once at the time of its first argument. It is there to be killed. */
const { ctx } = await openContext({ config: readConfig(process.env), log: createLog('silent'), now: () => new Date(process.argv[2]!) });
await deliverStep.run(ctx, { queues: openQueues(ctx), locks: openLocks(ctx) });
