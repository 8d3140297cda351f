import { asFault, Fault } from './fault.ts';

/** What happened to one outside call: given to the meter for counts and durations. */
export type OutsideMeter = (name: string, outcome: 'ok' | 'failed', duration_ms: number) => void;

type FaultMode = 'before' | 'after' | 'hang' | 'kill';

interface PlannedFault {
  name: string;
  n: number;
  mode: FaultMode;
}

/**
 * Reads GATEWAY_FAULT: "<name>:<n>:<mode>", several joined by commas. `before` fails the n-th call without making it,
 * `after` makes it and fails, `hang` never answers, `kill` makes it and kills this process. Throws on anything else.
 */
export function parseFaults(text: string | undefined): PlannedFault[] {
  if (!text) return [];
  return text.split(',').map((part) => {
    const [name, n, mode] = part.split(':');
    if (!name || !/^[1-9]\d*$/.test(n ?? '') || !['before', 'after', 'hang', 'kill'].includes(mode ?? '')) {
      throw new Error(`GATEWAY_FAULT: "${part}" is not <name>:<n>:<before|after|hang|kill>`);
    }
    return { name, n: Number(n), mode: mode as FaultMode };
  });
}

/** Makes the function behind `ctx.outside`: measures every call and fails the planned ones. */
export function createOutside(faults: readonly PlannedFault[], meter: OutsideMeter) {
  const seen = new Map<string, number>();
  const planned = (name: string): FaultMode | undefined => {
    if (faults.length === 0) return undefined;
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return faults.find((fault) => fault.name === name && fault.n === n)?.mode;
  };
  return async function outside<T>(name: string, fn: () => Promise<T>): Promise<T> {
    const mode = planned(name);
    if (mode === 'before') throw new Fault('transient', `fault.${name}`, 'failed on purpose before the call');
    if (mode === 'hang') return new Promise<T>(() => undefined);
    const started = performance.now();
    try {
      const result = await fn();
      if (mode === 'kill') process.kill(process.pid, 'SIGKILL');
      if (mode === 'after') throw new Fault('ambiguous', `fault.${name}`, 'failed on purpose after the call');
      meter(name, 'ok', performance.now() - started);
      return result;
    } catch (error) {
      meter(name, 'failed', performance.now() - started);
      throw error;
    }
  };
}

/**
 * Runs `work` on a whole set, and on failure once for each member, so that one bad row never stops its neighbours.
 * `failed` is told each member that failed alone, with its Fault.
 */
export async function setThenRows<Row>(
  rows: readonly Row[],
  work: (rows: readonly Row[]) => Promise<void>,
  failed: (row: Row, fault: Fault) => Promise<void>,
): Promise<void> {
  if (rows.length === 0) return;
  try {
    await work(rows);
    return;
  } catch (error) {
    if (rows.length === 1) return failed(rows[0]!, asFault(error));
  }
  for (const row of rows) {
    try {
      await work([row]);
    } catch (error) {
      await failed(row, asFault(error));
    }
  }
}
