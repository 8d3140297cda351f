import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ctx } from '../../src/context.ts';
import { waitFor } from './wait.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_MS = 30_000;

/** A gateway process of its own. */
export interface GatewayProcess {
  /** Everything it wrote, standard output and standard error. */
  said(): string;
  isRunning(): boolean;
  /** Waits until it has written a text that fits, and returns the first group of the match. */
  saysSoon(pattern: RegExp): Promise<string>;
  /** Sends a signal; `exit` tells how it ends. */
  signal(name: NodeJS.Signals): void;
  exit: Promise<number | null>;
}

/** Starts `serve` or `work` as an operator would, on the database of a test's context. */
export function startProcess(ctx: Ctx, command: 'serve' | 'work', env: Record<string, string> = {}): GatewayProcess {
  const { config } = ctx;
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', MAIN, command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env, DATABASE_URL: config.databaseUrl!, GATEWAY_MASTER_KEY: config.masterKey!, GATEWAY_DATA: config.dataDir, GATEWAY_PORT: '0',
      GATEWAY_SWEEP_SECONDS: '1', GATEWAY_ALLOW_PRIVATE_WEBHOOKS: '1', REDIS_URL: config.redisUrl ?? '', ...env,
    },
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    said: () => said,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    saysSoon: async (pattern) => (await waitFor(() => pattern.exec(said) ?? undefined, START_MS))?.[1] ?? '',
    signal: (name) => void child.kill(name),
    exit: once(child, 'exit').then(([code]) => code as number | null),
  };
}
