import { execFile } from 'node:child_process';
import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Gateway, openGateway } from '../src/commands/server.ts';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/lib/log.ts';
import { type Payer, payerSchema } from '../src/payers/schema.ts';
import { applyPayers } from '../src/payers/store.ts';
import { BENCH_PAYER } from './claim.ts';
import { programBeside } from './compiled.ts';

/** A fresh gateway with its embedded PostgreSQL, HTTP and steps, in a folder that is gone afterwards. */
export interface BenchGateway {
  gateway: Gateway;
  dir: string;
  /** Applies the one payer of the benchmark; `rest` is its mailbox, exchange and cutoffs. */
  apply(rest: Pick<Payer, 'mailbox' | 'cutoffs'> & { exchange?: Partial<Payer['exchange']> }): Promise<void>;
  /** Posts claims from a process of its own; resolves when the last one is answered. Their numbers begin with the prefix. */
  post(claims: number, prefix: string): Promise<Posted>;
  close(): Promise<void>;
}

/** What the client saw: `startedAt_ms` is its clock at the first request. */
export interface Posted {
  startedAt_ms: number;
  seconds: number;
  refused: number;
}

/** Claims that are posted before those that are timed, so that all code is warm. */
export const WARM_UP_CLAIMS = 300;

export async function openBenchGateway(): Promise<BenchGateway> {
  const dir = mkdtempSync(join(tmpdir(), 'edi-gateway-bench-'));
  // PostgreSQL runs as an account of its own where we are root, and has to reach its folder.
  chmodSync(dir, 0o711);
  const config = readConfig({ GATEWAY_DATA: join(dir, 'data'), GATEWAY_PORT: '0', GATEWAY_SWEEP_SECONDS: '1', GATEWAY_RATE_PER_MINUTE: '10000000' });
  const log = createLog('info', createWriteStream(join(dir, 'gateway.log')));
  const gateway = await openGateway({ config, log, http: true, work: true });
  return {
    gateway, dir,
    apply: async (rest) => void (await applyPayers(gateway.ctx, [payerSchema.parse({
      id: 'bench', name: 'Benchmark Health Plan', usage: 'T', payerIds: [BENCH_PAYER], envelope: { senderId: 'BENCHSENDER', receiverId: 'BENCHRECEIVER' }, ...rest,
    })])),
    post: async (claims, prefix) => {
      const { stdout } = await promisify(execFile)(process.execPath, [...programBeside(import.meta.url, 'client'), gateway.url!, gateway.firstKey!, String(claims), prefix]);
      const posted = JSON.parse(stdout) as Posted;
      if (posted.refused > 0) throw new Error(`the gateway refused ${posted.refused} of ${claims} claims`);
      return posted;
    },
    close: async () => {
      await gateway.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
