import { Webhook } from 'standardwebhooks';
import { createWebhook } from '../../src/deliveries/manage.ts';
import { openQueues } from '../../src/queues/backend.ts';
import { startEndpoint } from './deliveries.ts';
import type { World } from './world.ts';

/** An event as billing software got it. */
export interface HeardEvent {
  id: string;
  type: string;
  resource: { id: string };
  data: Record<string, unknown>;
}

/** Billing software beside a gateway: it takes results off the queue and off a webhook, whose signatures it verifies. */
export interface BillingSoftware {
  /** Everything that came, repetitions included. */
  queue: HeardEvent[];
  webhook: HeardEvent[];
  /** Types of the events about one claim, in the order in which they happened, each once. */
  heard(way: 'queue' | 'webhook', claimId: string): string[];
  close(): Promise<void>;
}

/** Starts billing software for the world's biller, on queues of its own as another process would have them. */
export async function startSoftware(world: Pick<World, 'ctx' | 'billerId'>): Promise<BillingSoftware> {
  const heard = { queue: [] as HeardEvent[], webhook: [] as HeardEvent[] };
  let secret = '';
  const endpoint = await startEndpoint((response, n) => {
    const { body, headers } = endpoint.received[n - 1]!;
    try {
      heard.webhook.push(new Webhook(secret).verify(body, headers as Record<string, string>) as HeardEvent);
      response.writeHead(204).end();
    } catch {
      // A wrong signature, or a time that is not ours: what is not taken is not heard.
      response.writeHead(401).end();
    }
  });
  const made = await createWebhook(world.ctx, world.billerId, { url: endpoint.url, types: [] });
  if (!('secret' in made)) throw new Error('the webhook was refused');
  secret = made.secret;
  const queues = openQueues(world.ctx);
  queues.worker(`results.${world.billerId}`, async (job) => void heard.queue.push(job.data as HeardEvent));
  return {
    ...heard,
    heard: (way, claimId) => {
      const events = new Map(heard[way].filter((event) => event.data['claimId'] === claimId).map((event) => [event.id, event.type]));
      return [...events].sort(([a], [b]) => Number(a.slice(4)) - Number(b.slice(4))).map(([, type]) => type);
    },
    close: async () => {
      await queues.close();
      await endpoint.stop();
    },
  };
}
