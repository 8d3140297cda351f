import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { isHere } from './skip.ts';

/** A Redis server of a test's own. */
export interface TestRedis {
  url: string;
  port: number;
  /** Removes every key, as an operator's mistake would. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** True where redis-server is installed. */
export function hasRedis(): boolean {
  return isHere(spawnSync('redis-server', ['--version']).status === 0, { tests: 'tests of the Redis backend', because: 'redis-server is not installed' });
}

/** Starts redis-server on a loopback port (a free one where none is given), without files. */
export async function startRedis(at?: number): Promise<TestRedis> {
  const port = at ?? (await freePort());
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url,
    port,
    empty: async () => void (await client.flushall()),
    stop: async () => {
      client.disconnect();
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
