import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Ctx } from '../context.ts';
import { openQueues } from '../queues/backend.ts';

/** What billing software has heard about a claim, by patient control number: the last event of each way. */
export interface Heard {
  queue: Map<string, string>;
  webhook: Map<string, string>;
  /** Webhook calls whose signature did not verify. There must be none. */
  badSignatures: number;
}

/** Billing software on the results queue: a BullMQ worker of its own. */
export function consumeQueue(ctx: Ctx, queueName: string, heard: Heard): { close(): Promise<void> } {
  const queues = openQueues(ctx);
  queues.worker(queueName, async (job) => {
    remember(heard.queue, job.data as Payload);
  }, { concurrency: 10 });
  return queues;
}

/** Billing software on a webhook: verifies each signature, then answers 204. */
export async function consumeWebhook(heard: Heard, secret: () => string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        remember(heard.webhook, new Webhook(secret()).verify(Buffer.concat(chunks).toString(), headers) as Payload);
        response.writeHead(204).end();
      } catch {
        heard.badSignatures += 1;
        response.writeHead(401).end();
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/gateway`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

interface Payload {
  id: string;
  type: string;
  data?: { patientControlNumber?: string; paidAmount?: string };
}

/** Deliveries can come twice and out of order: the event with the highest number is the latest. */
function remember(into: Map<string, string>, payload: Payload): void {
  const number = payload.data?.patientControlNumber;
  if (!payload.type.startsWith('claim.') || !number) return;
  const key = `${number}#at`;
  const at = Number(payload.id.replace(/\D/g, ''));
  if (at < Number(into.get(key) ?? 0)) return;
  into.set(key, String(at));
  into.set(number, payload.type);
}
