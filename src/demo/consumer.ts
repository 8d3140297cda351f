import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Ctx } from '../context.ts';
import { openQueues } from '../queues/backend.ts';
import type { Heard, Payload } from './heard.ts';

/** Billing software on the results queue: a BullMQ worker of its own. */
export function consumeQueue(ctx: Ctx, queueName: string, heard: Heard): { close(): Promise<void> } {
  const queues = openQueues(ctx);
  queues.worker(queueName, async (job) => heard.remember('queue', job.data as Payload), { concurrency: 10 });
  return queues;
}

/** An open webhook endpoint of billing software. */
export interface Hook {
  url: string;
  close(): Promise<void>;
}

/** Billing software on a webhook: verifies each signature, writes the event down, then answers 204. */
export async function consumeWebhook(heard: Heard, on: { port: number; secret: () => string }): Promise<Hook> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        heard.remember('webhook', new Webhook(on.secret()).verify(Buffer.concat(chunks).toString(), headers) as Payload);
        response.writeHead(204).end();
      } catch {
        heard.badSignatures += 1;
        response.writeHead(401).end();
      }
    });
  });
  await listen(server, on.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/gateway`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
}
