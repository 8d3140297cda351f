import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addKey, createBiller, listBillers } from '../billers/store.ts';
import { type Gateway, openGateway } from '../commands/server.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../lib/log.ts';
import { payerSchema } from '../payers/schema.ts';
import { applyPayers } from '../payers/store.ts';
import { runSimulator, type SimulatedPayer, type Simulator } from '../simulator/simulate.ts';

const TEMPLATES = fileURLToPath(new URL('../../edi-templates/payers', import.meta.url));
const MAILBOX_USER = 'harborgate';
const BILLER = { id: 'harbor-quill', name: 'Harbor Quill Billing Services' };

/** What a demo remembers in its data folder, so that a run that was killed goes on and a finished one is followed by the next. */
export interface DemoState {
  run: number;
  finished: boolean;
  ports: Record<string, number>;
  password: string;
}

/** Everything that runs during a demo. */
export interface DemoWorld {
  gateway: Gateway;
  url: string;
  key: string;
  billerId: string;
  queueName: string;
  simulator: Simulator;
  state: DemoState;
  saveState(): void;
  close(): Promise<void>;
}

/** The simulated payers: who they are, beside their payer files in edi-templates/payers. */
const PAYERS = [
  { id: 'northwind', identity: { id: 'NWHP1', name: 'Northwind Health Plan', taxId: '898800991', phone: '6145550110',
    address: { street: '500 Meridian Ave', city: 'Columbus', state: 'OH', zip: '432151000' } } },
  { id: 'cedar', identity: { id: 'CEDAR', name: 'Cedar Mutual Insurance', taxId: '898800992', phone: '5135550120',
    address: { street: '77 Cedar Pkwy', city: 'Cincinnati', state: 'OH', zip: '452021000' } } },
];

/** Starts the payers and the gateway on a data folder. The numbers are those that the biller owns. */
export async function openDemo(dir: string, numbers: { npis: string[]; taxIds: string[] }): Promise<DemoWorld> {
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const state = loadState(dir);
  const saveState = () => writeFileSync(join(dir, 'demo.json'), JSON.stringify(state));
  const simulator = await startPayers(dir, state);
  saveState();
  let gateway: Gateway | undefined;
  try {
    gateway = await startGateway(dir);
    await applyPayers(gateway.ctx, simulator.addresses.map((address) => payerFile(address)));
    const known = (await listBillers(gateway.ctx)).find((biller) => biller.id === BILLER.id);
    const biller = known ?? (await createBiller(gateway.ctx, { ...BILLER, ...numbers }))!;
    const { key } = (await addKey(gateway.ctx, { billerId: biller.id, usage: 'T', operator: true, label: 'demo' }))!;
    const opened = gateway;
    return {
      gateway, url: gateway.url!, key, billerId: biller.id, queueName: biller.queue, simulator, state, saveState,
      close: async () => {
        await opened.close();
        await simulator.close();
      },
    };
  } catch (error) {
    await gateway?.close();
    await simulator.close();
    throw error;
  }
}

function loadState(dir: string): DemoState {
  const path = join(dir, 'demo.json');
  if (!existsSync(path)) return { run: 1, finished: false, ports: {}, password: Math.random().toString(36).slice(2) };
  const state = JSON.parse(readFileSync(path, 'utf8')) as DemoState;
  return state.finished ? { ...state, run: state.run + 1, finished: false } : state;
}

async function startPayers(dir: string, state: DemoState): Promise<Simulator> {
  const payers: SimulatedPayer[] = [];
  for (const { id, identity } of PAYERS) {
    // The same port as last time where it is free, so that nothing changes for the gateway.
    const port = await freePort(state.ports[id]);
    state.ports[id] = port;
    process.env[`${id.toUpperCase()}_PASSWORD`] = state.password;
    payers.push({ payer: identity, root: join(dir, 'payers', id), port, users: [{ name: MAILBOX_USER, password: state.password }] });
  }
  return runSimulator({ payers, tick_ms: 50 });
}

async function startGateway(dir: string): Promise<Gateway> {
  const config = readConfig({
    GATEWAY_SWEEP_SECONDS: '1', GATEWAY_PORT: '0', ...process.env,
    GATEWAY_DATA: join(dir, 'data'), GATEWAY_ALLOW_PRIVATE_WEBHOOKS: '1', GATEWAY_PAYERS: '',
  });
  const log = createLog(config.logLevel, createWriteStream(join(dir, 'gateway.log'), { flags: 'a' }));
  return openGateway({ config, log, http: true, work: true });
}

function payerFile(address: Simulator['addresses'][number]) {
  const { id } = PAYERS.find((payer) => payer.identity.id === address.payer)!;
  const file = JSON.parse(readFileSync(join(TEMPLATES, `${id}.json`), 'utf8')) as { mailbox: Record<string, unknown> };
  Object.assign(file.mailbox, { host: address.host, port: address.port, hostKeys: [address.fingerprint] });
  return payerSchema.parse(file);
}

/** The wanted port where it is free, else one that the system chooses. */
async function freePort(wanted: number | undefined): Promise<number> {
  for (const port of wanted ? [wanted, 0] : [0]) {
    const found = await new Promise<number | undefined>((done) => {
      const probe = createServer();
      probe.once('error', () => done(undefined));
      probe.listen(port, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => done(typeof address === 'object' && address ? address.port : undefined));
      });
    });
    if (found) return found;
  }
  throw new Error('no free port');
}
