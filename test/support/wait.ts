import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 50;

/**
 * Looks until a condition holds, for tests of whole processes that nothing but time moves on. Returns what the condition
 * returned, and throws when it does not hold within `deadline_ms`.
 */
export async function waitFor<T>(condition: () => Promise<T> | T, deadline_ms: number): Promise<T> {
  const until = Date.now() + deadline_ms;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > until) throw new Error(`not within ${deadline_ms} ms: ${condition.toString().slice(0, 200)}`);
    await pause(LOOK_MS);
  }
}
