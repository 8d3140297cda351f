import { join } from 'node:path';
import type { PayerIdentity } from './identity.ts';
import { createPayer } from './payer.ts';
import type { Otherwise } from './scenario.ts';
import { type SftpUser, type SftpServer, startSftpServer } from './server.ts';

export interface SimulatedPayer {
  readonly payer: PayerIdentity;
  /** The payer's folder: mailbox, host key and memory. */
  readonly root: string;
  /** 0 or absent takes a free port. */
  readonly port?: number;
  readonly users: readonly SftpUser[];
  /** False when its client leaves the answers where they are. */
  readonly staged?: boolean;
  /** What claims get whose member number asks for nothing. */
  readonly otherwise?: Otherwise;
}

export interface SimulatorAddress {
  readonly payer: string;
  readonly host: string;
  readonly port: number;
  /** "SHA256:…" */
  readonly fingerprint: string;
  /** Its faults may be set while it runs. */
  readonly server: SftpServer;
}

export interface Simulator {
  readonly addresses: readonly SimulatorAddress[];
  /** Ends after the tick in hand; rejects with what stopped a payer, if something did. */
  close(): Promise<void>;
}

const TICK_MS = 100;

/** Runs payers, each with its own SFTP server, until closed. A payer that fails ends with `onError`, the others go on. */
export async function runSimulator(options: {
  payers: readonly SimulatedPayer[];
  tick_ms?: number;
  onError?: (payer: string, error: unknown) => void;
}): Promise<Simulator> {
  const stop = new AbortController();
  const addresses: SimulatorAddress[] = [];
  const loops: Promise<void>[] = [];
  for (const simulated of options.payers) {
    const { payer, root, users, port, staged, otherwise } = simulated;
    const answering = await createPayer({ root, payer, ...(staged !== undefined && { staged }), ...(otherwise && { otherwise }) });
    const server = await startSftpServer({ root: join(root, 'mailbox'), users, ...(port !== undefined && { port }) });
    addresses.push({ payer: payer.id, host: server.host, port: server.port, fingerprint: server.fingerprint, server });
    const loop = tickUntil(stop.signal, answering.tick, options.tick_ms ?? TICK_MS);
    loop.catch((error: unknown) => options.onError?.(payer.id, error));
    loops.push(loop);
  }
  return {
    addresses,
    close: async () => {
      stop.abort();
      for (const { server } of addresses) await server.close();
      await Promise.all(loops);
    },
  };
}

async function tickUntil(stop: AbortSignal, tick: () => Promise<number>, tick_ms: number): Promise<void> {
  while (!stop.aborted) {
    const moved = await tick();
    if (moved === 0) await pause(stop, tick_ms);
  }
}

function pause(stop: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
  });
}
