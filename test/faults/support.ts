import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openContext } from '../../src/context.ts';
import { readStoredBytes } from '../../src/db/files.ts';
import { openLocks } from '../../src/db/locks.ts';
import { asGateway } from '../../src/db/sql.ts';
import { createLog } from '../../src/lib/log.ts';
import { openQueues } from '../../src/queues/backend.ts';
import type { ServerFaults } from '../../src/simulator/server.ts';
import type { Tools } from '../../src/pipeline.ts';
import { officeVisit } from '../support/api.ts';
import { openWorld, type World, type WorldPayer } from '../support/world.ts';

/** A batch as a person sees it. */
export interface BatchRow {
  id: string;
  state: string;
  attempt: number;
  tries: number;
  fault_code: string | null;
  file_name: string;
  file_id: string;
  control_number: number;
  late: boolean;
}

/** A world with one payer, and what the fault tests ask of it. */
export interface FaultWorld extends Omit<World, 'claim'> {
  payer: WorldPayer;
  /** Posts a claim to the payer. */
  claim(patientControlNumber: string, memberId?: string): Promise<string>;
  /** All batches, in the order of their numbers. */
  batches(): Promise<BatchRow[]>;
  /** The frozen bytes of a batch. */
  frozen(batch: BatchRow): Promise<Buffer>;
  /** A file in the payer's mailbox. */
  inMailbox(name: string, folder?: 'in' | 'out'): Buffer;
  /** Kinds and codes of the events that the outside hears, oldest first. */
  news(): Promise<string[]>;
  /** How a claim stands. */
  standing: World['claim'];
  /** The status that a claim shows. */
  status(claimId: string): Promise<string>;
  /** Lets time pass, then everything that is due happens. */
  later(ms: number): Promise<void>;
}

/** Opens a world with the payer northwind that ends with the test. `exchange` and `file` change its payer file. */
export async function faultWorld(options: {
  fault?: string; server?: ServerFaults; exchange?: object; file?: (file: Record<string, unknown>) => void;
} = {}): Promise<FaultWorld> {
  const world = await openWorld({
    payers: ['northwind'],
    ...(options.fault ? { env: { GATEWAY_FAULT: options.fault } } : {}),
    payerFile: (file) => {
      Object.assign(file['exchange'] as object, options.exchange);
      options.file?.(file);
    },
  });
  onTestFinished(() => world.close());
  const payer = world.payers['northwind']!;
  Object.assign(payer.server.faults, options.server);
  const { ctx } = world;
  return {
    ...world, payer,
    claim: async (number, memberId) => (await world.post(visit(number, memberId))).claimId,
    batches: () => asGateway(ctx, (tx) => tx.query<BatchRow>(
      `select id, state, attempt, tries, fault_code, file_name, file_id, control_number, late from ledger.batches order by control_number`)),
    frozen: (batch) => readStoredBytes(ctx, batch.file_id),
    inMailbox: (name, folder = 'in') => readFileSync(join(payer.root, 'mailbox', folder, name)),
    news: async () => (await asGateway(ctx, (tx) => tx.query<{ kind: string; code: string | null }>(
      `select kind, data->>'code' as code from ledger.events where public order by id`))).map(({ kind, code }) => (code ? `${kind} ${code}` : kind)),
    standing: world.claim,
    status: async (claimId) => (await world.claim(claimId)).status,
    later: async (ms) => {
      world.clock.advance(ms);
      await world.gateway();
    },
  };
}

/** A claim that passes every check, to the payer northwind. */
export function visit(patientControlNumber: string, memberId = 'NW-77120') {
  const claim = officeVisit(patientControlNumber);
  return { ...claim, tradingPartnerServiceId: 'NWHP1', subscriber: { ...claim.subscriber, memberId } };
}

/** The same, for services of a few days ago on the real calendar: for tests on the real clock. */
export function recentVisit(patientControlNumber: string, memberId?: string) {
  const claim = visit(patientControlNumber, memberId);
  const serviceDate = new Date(Date.now() - 10 * 24 * 60 * 60_000).toISOString().slice(0, 10).replaceAll('-', '');
  const serviceLines = claim.claimInformation.serviceLines.map((line) => ({ ...line, serviceDate }));
  return { ...claim, claimInformation: { ...claim.claimInformation, serviceLines } };
}

/** Another worker process on the same database: its own connections and locks, the same clock. */
export async function secondWorker(world: Pick<World, 'ctx'>): Promise<{ ctx: World['ctx']; tools: Tools }> {
  const open = await openContext({ config: { ...world.ctx.config, fault: undefined }, log: createLog('silent'), now: world.ctx.now, guides: world.ctx.guides });
  const tools: Tools = { locks: openLocks(open.ctx), queues: openQueues(open.ctx) };
  onTestFinished(async () => {
    await tools.queues.close();
    await tools.locks.close();
    await open.close();
  });
  return { ctx: open.ctx, tools };
}
