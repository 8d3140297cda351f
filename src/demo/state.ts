import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What a demo remembers in its data folder, so that a run that was killed goes on and a finished one is followed by the next. */
export interface DemoState {
  run: number;
  finished: boolean;
  /** Ports of the payers and of the webhook endpoint, by name. */
  ports: Record<string, number>;
  /** Of the payers' mailboxes. */
  password: string;
  /** The webhook of billing software, as the gateway gave it out. */
  webhook?: { id: string; secret: string; url: string } | undefined;
}

/** A demo's memory: change the state, then save it. */
export interface DemoMemory {
  state: DemoState;
  save(): void;
}

/** Opens a demo's memory; a finished run is followed by the next. */
export function openMemory(dir: string): DemoMemory {
  // As root, PostgreSQL's account has to get through this folder, whatever the umask says.
  if (mkdirSync(dir, { recursive: true })) chmodSync(dir, 0o711);
  const path = join(dir, 'demo.json');
  const state = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as DemoState)
    : { run: 1, finished: false, ports: {}, password: Math.random().toString(36).slice(2) };
  if (state.finished) Object.assign(state, { run: state.run + 1, finished: false });
  return { state, save: () => writeFileSync(path, JSON.stringify(state)) };
}

/** The same port as last time where it is free, so that nothing changes for the other side; else one that the system chooses. */
export async function rememberedPort(state: DemoState, name: string): Promise<number> {
  const wanted = state.ports[name];
  for (const port of wanted ? [wanted, 0] : [0]) {
    const free = await probe(port);
    if (free === undefined) continue;
    state.ports[name] = free;
    return free;
  }
  throw new Error('no free port');
}

function probe(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
