import type { Ctx } from '../context.ts';
import { asFault } from '../lib/fault.ts';
import { toEvent } from './event.ts';
import { type DueDelivery, saveResults } from './store.ts';
import type { GatewayEvent } from './types.ts';

/** A delivery with the event as its receiver gets it. */
export interface ReadyDelivery extends DueDelivery {
  payload: GatewayEvent;
}

/**
 * Makes the payload of each delivery. One whose stored data is not what its type promises is a bug of ours: it is marked
 * dead with the code "event.invalid", where a person sees it, and its neighbours go on.
 */
export async function readyDeliveries(ctx: Ctx, due: readonly DueDelivery[]): Promise<ReadyDelivery[]> {
  const ready: ReadyDelivery[] = [];
  const broken: DueDelivery[] = [];
  for (const delivery of due) {
    try {
      ready.push({ ...delivery, payload: toEvent(delivery.event) });
    } catch (error) {
      ctx.log.error({ delivery: delivery.id, kind: delivery.event.kind, code: asFault(error, 'event.invalid').code }, 'an event is not what its type promises');
      broken.push(delivery);
    }
  }
  await saveResults(ctx, broken.map(({ id, biller_id }) => ({
    id, biller_id, state: 'dead', nextTryAt: ctx.now(), attempt: { status: undefined, code: 'event.invalid', duration_ms: 0 },
  })));
  return ready;
}
