import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The two ways by which results reach billing software. */
export type Way = 'queue' | 'webhook';

/** What billing software has heard about its claims. */
export interface Heard {
  /** Writes an event down. After it returns the event may be acknowledged: it won't come again. */
  remember(way: Way, payload: Payload): void;
  /** The last event about a claim that came by one way: its type, by patient control number. */
  last(way: Way, patientControlNumber: string): string | undefined;
  /** Webhook calls whose signature did not verify. There must be none. */
  badSignatures: number;
}

/** An event as it comes over queue and webhook, as far as the demo looks at it. */
export interface Payload {
  id: string;
  type: string;
  data?: { patientControlNumber?: string };
}

/**
 * Opens what was heard so far. It is kept in a file, as billing software keeps it in its database: an event that was
 * acknowledged before a crash is not sent a second time.
 */
export function openHeard(path: string): Heard {
  const latest = new Map<string, { n: number; type: string }>();
  const take = (way: Way, { id, type, data }: Payload) => {
    const key = `${way} ${data?.patientControlNumber}`;
    // Events can come twice and out of order: the one with the highest number is the latest.
    const n = Number(id.replace(/\D/g, ''));
    if (n >= (latest.get(key)?.n ?? 0)) latest.set(key, { n, type });
  };
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []) {
    const { way, ...payload } = JSON.parse(line) as Payload & { way: Way };
    take(way, payload);
  }
  return {
    badSignatures: 0,
    remember(way, { id, type, data }) {
      if (!type.startsWith('claim.') || !data?.patientControlNumber) return;
      const payload = { id, type, data: { patientControlNumber: data.patientControlNumber } };
      appendFileSync(path, `${JSON.stringify({ way, ...payload })}\n`);
      take(way, payload);
    },
    last: (way, patientControlNumber) => latest.get(`${way} ${patientControlNumber}`)?.type,
  };
}
