import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addKey, changeBiller, createBiller, listBillers } from '../billers/store.ts';
import { type Gateway, openGateway } from '../commands/server.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../lib/log.ts';
import { payerSchema } from '../payers/schema.ts';
import { applyPayers } from '../payers/store.ts';
import { runSimulator, type SimulatedPayer, type Simulator } from '../simulator/simulate.ts';
import { type Client, createClient } from './client.ts';
import { consumeQueue, consumeWebhook, type Hook } from './consumer.ts';
import { type Heard, openHeard } from './heard.ts';
import { type DemoMemory, type DemoState, openMemory, rememberedPort } from './state.ts';

const TEMPLATES = fileURLToPath(new URL('../../edi-templates/payers', import.meta.url));
const MAILBOX_USER = 'harborgate';
const BILLER = { id: 'harbor-quill', name: 'Harbor Quill Billing Services' };

/** Everything that runs during a demo: gateway, payers, and billing software with what it heard. */
export interface DemoWorld {
  url: string;
  key: string;
  client: Client;
  heard: Heard;
  simulator: Simulator;
  memory: DemoMemory;
  close(): Promise<void>;
}

/** The simulated payers: who they are, beside their payer files in edi-templates/payers. */
const PAYERS = [
  { id: 'northwind', identity: { id: 'NWHP1', name: 'Northwind Health Plan', taxId: '898800991', phone: '6145550110',
    address: { street: '500 Meridian Ave', city: 'Columbus', state: 'OH', zip: '432151000' } } },
  { id: 'cedar', identity: { id: 'CEDAR', name: 'Cedar Mutual Insurance', taxId: '898800992', phone: '5135550120',
    address: { street: '77 Cedar Pkwy', city: 'Cincinnati', state: 'OH', zip: '452021000' } } },
];

/** Starts everything on a data folder, or nothing when a part fails. The numbers are those that the biller owns. */
export async function openDemo(dir: string, numbers: { npis: string[]; taxIds: string[] }): Promise<DemoWorld> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const memory = openMemory(dir);
    const heard = openHeard(join(dir, 'heard.jsonl'));
    // The endpoint listens before the gateway starts: after a kill results are waiting for it.
    const hook = await consumeWebhook(heard, { port: await rememberedPort(memory.state, 'webhook'), secret: () => memory.state.webhook?.secret ?? '' });
    closers.push(hook.close);
    const simulator = await startPayers(dir, memory.state);
    closers.push(simulator.close);
    memory.save();
    const gateway = await startGateway(dir);
    closers.push(gateway.close);
    await applyPayers(gateway.ctx, simulator.addresses.map((address) => payerFile(address)));
    const known = (await listBillers(gateway.ctx)).find((biller) => biller.id === BILLER.id);
    // A folder of an earlier version knows fewer samples: payments go to the biller that owns the payee's numbers.
    const biller = (known ? await changeBiller(gateway.ctx, known.id, numbers) : await createBiller(gateway.ctx, { ...BILLER, ...numbers }))!;
    const { key } = (await addKey(gateway.ctx, { billerId: biller.id, usage: 'T', operator: true, label: 'demo' }))!;
    const client = createClient(gateway.url!, key);
    closers.push(await subscribe(client, hook, memory));
    closers.push(consumeQueue(gateway.ctx, biller.queue, heard).close);
    return { url: gateway.url!, key, client, heard, simulator, memory, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Registers the webhook, unless a run that was killed left it in place. Returns how to remove it. */
async function subscribe(client: Client, hook: Hook, memory: DemoMemory): Promise<() => Promise<void>> {
  const { state } = memory;
  if (state.webhook?.url !== hook.url) {
    if (state.webhook) await client.removeWebhook(state.webhook.id);
    state.webhook = { ...(await client.webhook(hook.url)), url: hook.url };
    memory.save();
  }
  const { id } = state.webhook;
  return async () => {
    await client.removeWebhook(id);
    state.webhook = undefined;
    memory.save();
  };
}

async function startPayers(dir: string, state: DemoState): Promise<Simulator> {
  const payers: SimulatedPayer[] = [];
  for (const { id, identity } of PAYERS) {
    const port = await rememberedPort(state, id);
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
