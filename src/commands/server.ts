import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../api/app.ts';
import { bootstrap } from '../billers/store.ts';
import { type Config, maskedConfig, readConfig } from '../config.ts';
import { type Ctx, openContext } from '../context.ts';
import { openJobs } from '../jobs/workers.ts';
import { collectEarly } from '../lib/heap.ts';
import { createLog, type Log } from '../lib/log.ts';
import { setupCode } from '../people/setup.ts';
import { hasNobody } from '../people/store.ts';
import { applyPayers, readPayerFolder } from '../payers/store.ts';
import { createPages } from '../web/pages.ts';

/** A running gateway: where it listens, and how to end it with the work in hand finished. */
export interface Gateway {
  ctx: Ctx;
  url: string | undefined;
  /** Printed once by whoever started it. */
  firstKey: string | undefined;
  close(): Promise<void>;
}

/** Opens a gateway: HTTP, steps, or both. */
export async function openGateway(options: {
  config: Config; log: Log; http: boolean; work: boolean; notice?: (text: string) => void;
}): Promise<Gateway> {
  const { config, log } = options;
  collectEarly();
  const open = await openContext({ config, log, ...(options.notice ? { notice: options.notice } : {}) });
  const { ctx } = open;
  const jobs = openJobs(ctx, { work: options.work });
  try {
    if (config.payersDir) {
      for (const payer of await applyPayers(ctx, readPayerFolder(config.payersDir))) log.info({ payer }, 'payer file applied');
    }
    const firstKey = options.http ? await bootstrap(ctx) : undefined;
    const http = options.http ? await listen(ctx, createApp(ctx, { queues: jobs.queues, pages: createPages(ctx) })) : undefined;
    return {
      ctx, url: http?.url, firstKey,
      async close() {
        await http?.close();
        open.stop();
        await jobs.close();
        await open.close();
      },
    };
  } catch (error) {
    await jobs.close();
    await open.close();
    throw error;
  }
}

/** `start`: everything in one process, with first-run bootstrap. */
export function start(): Promise<number> {
  return run({ http: true, work: true });
}

/** `serve`: HTTP only. */
export function serve(): Promise<number> {
  return run({ http: true, work: false });
}

/** `work`: steps only. */
export function work(): Promise<number> {
  return run({ http: false, work: true });
}

/** `migrate`: brings the database to this version and stops. */
export async function migrateOnly(): Promise<number> {
  const config = readConfig(process.env);
  const open = await openContext({ config, log: createLog(config.logLevel) });
  await open.close();
  process.stdout.write('The database is up to date.\n');
  return 0;
}

/** `config`: what is in force, secrets masked. */
export async function printConfig(): Promise<number> {
  process.stdout.write(`${JSON.stringify(maskedConfig(readConfig(process.env)), undefined, 2)}\n`);
  return 0;
}

async function run(parts: { http: boolean; work: boolean }): Promise<number> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const notice = (text: string) => void process.stderr.write(`${text}\n`);
  const gateway = await openGateway({ config, log, notice, ...parts });
  if (gateway.firstKey) notice(`First API key (shown once): ${gateway.firstKey}`);
  if (gateway.url) notice(`Listening on ${gateway.url}`);
  if (gateway.url && await hasNobody(gateway.ctx)) notice(`First sign-in: ${gateway.url}/set-up with the set-up code ${setupCode(gateway.ctx)}`);
  const signal = await stopSignal();
  log.info({ signal }, 'stopping; work in hand is finished first');
  // A second signal, or work that does not end, stops the process the hard way: everything is built for that too.
  const hard = setTimeout(() => process.exit(1), config.stop_ms);
  process.once('SIGINT', () => process.exit(1));
  await gateway.close();
  clearTimeout(hard);
  return 0;
}

function stopSignal(): Promise<string> {
  return new Promise((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal));
  });
}

async function listen(ctx: Ctx, app: ReturnType<typeof createApp>): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(app);
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(ctx.config.port, ctx.config.host, done);
  });
  const { port } = server.address() as AddressInfo;
  const host = ctx.config.host === '0.0.0.0' || ctx.config.host === '::' ? 'localhost' : ctx.config.host;
  ctx.log.info({ address: ctx.config.host, port }, 'listening');
  return {
    url: `http://${host}:${port}`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeIdleConnections();
    }),
  };
}
