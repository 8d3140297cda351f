import { Fault } from './fault.ts';

/**
 * Does the work for every item, so many at a time. A lane whose work fails takes nothing more; the first failure is
 * thrown when all lanes have ended.
 */
export async function inLanes<Item>(items: readonly Item[], lanes: number, work: (item: Item) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** The work's result, or an ambiguous Fault of this code when it has not come in time: a lock is not held for ever. */
export async function inTime<T>(work: Promise<T>, limit_ms: number, code: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Fault('ambiguous', code, 'there was no answer in time')), limit_ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
