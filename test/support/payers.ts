import { setTimeout as pause } from 'node:timers/promises';
import type { WorldPayer } from './world.ts';

const TICK_MS = 50;

/** Lets simulated payers work by themselves until stopped. */
export function letPayersWork(payers: Record<string, WorldPayer>): { stop(): Promise<void> } {
  const stop = new AbortController();
  const work = Object.values(payers).map(async (payer) => {
    while (!stop.signal.aborted) {
      await payer.answering.tick();
      await pause(TICK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  });
  return {
    stop: async () => {
      stop.abort();
      await Promise.all(work);
    },
  };
}
