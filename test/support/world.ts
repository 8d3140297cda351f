import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { submitClaim } from '../../src/claims/intake.ts';
import type { Ctx } from '../../src/context.ts';
import { openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { openQueues } from '../../src/queues/backend.ts';
import { newId } from '../../src/lib/ids.ts';
import { type Payer as PayerFile, payerSchema } from '../../src/payers/schema.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { drain, type Tools } from '../../src/pipeline.ts';
import { createPayer, type Payer } from '../../src/simulator/payer.ts';
import { type SftpServer, startSftpServer } from '../../src/simulator/server.ts';
import { openTestContext, type TestContext } from './context.ts';

const TEMPLATES = fileURLToPath(new URL('../../edi-templates/payers', import.meta.url));
/** Longer than the settle and poll times of the payer files below. */
const STEP_MS = 1_500;

/** A simulated payer with its SSH server, as a test holds it. */
export interface WorldPayer {
  id: string;
  root: string;
  server: SftpServer;
  answering: Payer;
  /** Names of the files in a folder of its mailbox. */
  files(folder: 'in' | 'out'): string[];
}

/** The gateway with one biller and simulated payers, on a clock of the test's. */
export interface World extends TestContext {
  tools: Tools;
  payers: Record<string, WorldPayer>;
  billerId: string;
  post(claim: object, options?: Partial<Parameters<typeof submitClaim>[1]>): Promise<{ status: number; claimId: string; body: Record<string, unknown> }>;
  /** Everything the gateway can do now, once; then the clock moves on. */
  gateway(): Promise<void>;
  /** Gateway and payers in turn until nothing moves. */
  settle(): Promise<void>;
  claim(claimId: string): Promise<{ status: string; outcome: string | null; paid_cents: number; patient_cents: number; reasons: string[] }>;
  events(claimId: string): Promise<string[]>;
}

/** Opens a world. `payerFile` changes the shipped payer files before they are applied. */
export async function openWorld(options: {
  env?: Record<string, string>; payers?: string[]; payerFile?: (file: Record<string, unknown>) => void; now?: Date; live?: boolean;
} = {}): Promise<World> {
  const { env, now, live } = options;
  const t = await openTestContext({ ...(env ? { env } : {}), ...(now ? { now } : {}), ...(live ? { live } : {}) });
  const folder = mkdtempSync(join(tmpdir(), 'gw-world-'));
  const payers: Record<string, WorldPayer> = {};
  for (const id of options.payers ?? ['northwind', 'cedar']) payers[id] = await openPayer(t.ctx, { id, folder, change: options.payerFile });
  const billerId = 'harbor-quill';
  await asGateway(t.ctx, (tx) => tx.run(
    `insert into ledger.billers (id, name, queue) values ($1, 'Harbor Quill Billing Services', 'results.harbor-quill')`, [billerId]));
  const tools: Tools = { locks: openLocks(t.ctx), queues: openQueues(t.ctx) };
  const gateway = async () => {
    await drain(t.ctx, tools);
    t.clock.advance(STEP_MS);
  };
  return {
    ...t, tools, payers, billerId, gateway,
    post: (claim, request) => post(t.ctx, { billerId, claim, request }),
    settle: () => settle({ gateway, payers: Object.values(payers) }),
    claim: async (claimId) => (await asGateway(t.ctx, (tx) => tx.query<Awaited<ReturnType<World['claim']>>>(
      'select status, outcome, paid_cents, patient_cents, reasons from ledger.claims where id = $1', [claimId])))[0]!,
    events: async (claimId) => (await asGateway(t.ctx, (tx) => tx.query<{ kind: string }>(
      'select kind from ledger.events where claim_id = $1 order by id', [claimId]))).map((row) => row.kind),
    close: async () => {
      for (const payer of Object.values(payers)) await payer.server.close();
      await tools.queues.close();
      await tools.locks.close();
      await t.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPayer(ctx: Ctx, at: { id: string; folder: string; change: ((file: Record<string, unknown>) => void) | undefined }): Promise<WorldPayer> {
  const { id, change } = at;
  const root = join(at.folder, id);
  const file = JSON.parse(readFileSync(join(TEMPLATES, `${id}.json`), 'utf8')) as Record<string, unknown> & { mailbox: Record<string, unknown>; name: string };
  const answering = await createPayer({ root, calendar: () => ctx.now(), payer: { id: String((file['payerIds'] as string[])[0]), name: file.name, taxId: '898800999', phone: '5135550100',
    address: { street: '1 Payer Plaza', city: 'Dayton', state: 'OH', zip: '454021234' } } });
  const server = await startSftpServer({ root: join(root, 'mailbox'), users: [{ name: 'harborgate', password: 'quill-test' }] });
  process.env[`${id.toUpperCase()}_PASSWORD`] = 'quill-test';
  Object.assign(file.mailbox, { port: server.port, hostKeys: [server.fingerprint] });
  change?.(file);
  await applyPayers(ctx, [payerSchema.parse(file) as PayerFile]);
  return { id, root, server, answering, files: (name) => readdirSync(join(root, 'mailbox', name)).sort() };
}

async function post(ctx: Ctx, posted: { billerId: string; claim: object; request: Partial<Parameters<typeof submitClaim>[1]> | undefined }) {
  const { billerId, claim, request } = posted;
  const lines = (claim as { claimInformation?: { serviceLines?: object[] } }).claimInformation?.serviceLines ?? [];
  const answer = await submitClaim(ctx, {
    billerId, keyUsage: 'T', kind: (['institutional', 'dental'] as const).find((kind) => lines.some((line) => `${kind}Service` in line)) ?? 'professional',
    body: claim, bodyText_sha256: Buffer.from(JSON.stringify(claim)), path: '/submission', requestId: newId('req'), store: true, ...request,
  });
  const body = answer.body as Record<string, unknown> & { claimReference?: { claimId?: string } };
  return { status: answer.status, body, claimId: body.claimReference?.claimId ?? '' };
}

/** Rounds without any movement after which the world counts as settled: settle and poll times need some. */
const QUIET_ROUNDS = 3;
const MAX_ROUNDS = 80;

async function settle(world: { gateway: () => Promise<void>; payers: readonly WorldPayer[] }): Promise<void> {
  let quiet = 0;
  for (let round = 0; quiet < QUIET_ROUNDS; round += 1) {
    if (round > MAX_ROUNDS) throw new Error('the world does not settle');
    const before = world.payers.map((payer) => [...payer.files('in'), '|', ...payer.files('out')].join());
    await world.gateway();
    let moved = 0;
    for (const payer of world.payers) moved += await payer.answering.tick();
    const after = world.payers.map((payer) => [...payer.files('in'), '|', ...payer.files('out')].join());
    quiet = moved === 0 && before.join() === after.join() ? quiet + 1 : 0;
  }
}
