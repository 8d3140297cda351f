import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addKey } from '../../src/billers/store.ts';
import { asGateway } from '../../src/db/sql.ts';
import { recentVisit } from '../faults/support.ts';
import { letPayersWork } from '../support/payers.ts';
import { type GatewayProcess, startProcess } from '../support/process.ts';
import { waitFor } from '../support/wait.ts';
import { openWorld, type World } from '../support/world.ts';

const DEADLINE_MS = 45_000;

/** `serve` and `work` as processes of their own against one database, as they run in production. */
let world: World;
let url: string;
let key: string;
let serve: GatewayProcess;
let workers: GatewayProcess[];
let payers: { stop(): Promise<void> };

beforeAll(async () => {
  world = await openWorld({ live: true, now: new Date(), payers: ['northwind'] });
  payers = letPayersWork(world.payers);
  key = (await addKey(world.ctx, { billerId: world.billerId, usage: 'T' }))!.key;
  serve = startProcess(world.ctx, 'serve');
  workers = [startProcess(world.ctx, 'work'), startProcess(world.ctx, 'work')];
  url = await serve.saysSoon(/Listening on (http:\S+)/);
}, 60_000);
afterAll(async () => {
  for (const one of [serve, ...workers]) {
    if (one.isRunning()) one.signal('SIGKILL');
    await one.exit;
  }
  await payers.stop();
  await world.close();
}, 60_000);

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method, headers: { authorization: `Key ${key}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { claimReference?: { claimId: string } } };
}

async function post(number: string): Promise<string> {
  const answer = await call('POST', '/medicalnetwork/professionalclaims/v3/submission', recentVisit(number, 'SIM-PAID-1'));
  expect(answer.status).toBe(200);
  return answer.body.claimReference!.claimId;
}

function batches(): Promise<{ id: string; state: string; attempt: number }[]> {
  return asGateway(world.ctx, (tx) => tx.query('select id, state, attempt from ledger.batches order by control_number'));
}

test('one process takes claims in, two others bring them to their payment, and nothing happens twice', async () => {
  const claims: string[] = [];
  for (let n = 1; n <= 6; n += 1) claims.push(await post(`PROC${n}`));
  for (const claim of claims) await waitFor(async () => (await call('GET', `/v1/claims/${claim}`)).body['status'] === 'PAID', DEADLINE_MS);
  for (const claim of claims) {
    const events = await world.events(claim);
    for (const kind of ['batched', 'transmitted', 'ta1', '999', '277ca', '835', 'claim.paid']) {
      expect([claim, kind, events.filter((event) => event === kind).length]).toEqual([claim, kind, 1]);
    }
  }
  expect((await batches()).every((batch) => batch.state === 'sent' && batch.attempt === 1)).toBe(true);
  const feed = (await call('GET', '/v1/events?limit=500')).body['items'] as { type: string; data: { claimId?: string } }[];
  expect(feed.filter((event) => event.type === 'claim.paid').map((event) => event.data.claimId).sort()).toEqual([...claims].sort());
}, 90_000);

test('a worker that is told to stop finishes the batch in hand; the one beside it goes on', async () => {
  const [first, second] = workers as [GatewayProcess, GatewayProcess];
  first.signal('SIGTERM');
  expect(await first.exit).toBe(0);
  const pause = await pauseBeforeSent();
  await post('PROC7');
  await waitFor(pause.isReached, DEADLINE_MS);
  second.signal('SIGTERM');
  await second.saysSoon(/(stopping)/);
  expect(second.isRunning()).toBe(true);
  expect((await batches()).at(-1)).toMatchObject({ state: 'renaming' });
  await pause.end();
  expect(await second.exit).toBe(0);
  expect((await batches()).at(-1)).toMatchObject({ state: 'sent', attempt: 1 });
}, 90_000);

test('the server that is told to stop ends well', async () => {
  serve.signal('SIGTERM');
  expect(await serve.exit).toBe(0);
});

/** Holds every worker up at the moment in which it writes down that a batch is sent. */
async function pauseBeforeSent(): Promise<{ isReached(): Promise<boolean>; end(): Promise<void> }> {
  const admin = new pg.Client(world.ctx.connection);
  await admin.connect();
  await admin.query('select pg_advisory_lock(4711)');
  await admin.query(`create function public.pause() returns trigger language plpgsql security definer as $$
    begin
      perform pg_advisory_xact_lock(4711);
      return new;
    end $$`);
  await admin.query(`create trigger pause before update on ledger.batches for each row when (new.state = 'sent' and old.state <> 'sent') execute function public.pause()`);
  return {
    isReached: async () => (await admin.query(`select 1 from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`)).rows.length > 0,
    end: async () => {
      await admin.query('select pg_advisory_unlock(4711)');
      await admin.end();
    },
  };
}
