import pg from 'pg';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { addKey } from '../../src/billers/store.ts';
import { createWebhook } from '../../src/deliveries/manage.ts';
import { openBell } from '../../src/jobs/workers.ts';
import { readExpected, readJson, storyNames } from '../samples/stories.ts';
import { startEndpoint } from '../support/deliveries.ts';
import { openWorld, type World } from '../support/world.ts';

/**
 * All stories over HTTP, with the requests that billing software gets wrong, and everything that leaves a trace: log, doorbell
 * and results queues, webhooks, metrics, and every column of the database. No trace may name a person.
 */
let world: World;
const traces = new Map<string, string>();

/** Fields of a claim that say who somebody is. */
const PERSONAL = new Set(['firstName', 'lastName', 'middleName', 'memberId', 'dateOfBirth', 'ssn', 'address1', 'policyNumber']);
const secrets = secretsOf(storyNames().flatMap((story) => readExpected(story).claims.map((claim) => readJson(story, claim.file))));

beforeAll(async () => {
  world = await openWorld();
  const { ctx, tools, billerId } = world;
  const { key } = (await addKey(ctx, { billerId, usage: 'T', operator: true }))!;
  const endpoint = await startEndpoint((response) => void response.writeHead(204).end());
  await createWebhook(ctx, billerId, { url: endpoint.url, types: [] });
  const bell = openBell(ctx, tools.queues);
  const app = createApp(ctx, { queues: tools.queues });
  const call = (method: 'get' | 'post', path: string) => supertest(app)[method](path).set('authorization', `Key ${key}`);
  for (const wave of [1, 2, 3, 4]) {
    await postWave(wave, (path, body) => call('post', path).send(body));
    world.clock.advance(1_000);
    await world.gateway();
  }
  await world.settle();
  const claims = (await call('get', '/v1/claims?limit=200')).body.items as { id: string; patientControlNumber: string }[];
  expect(claims.length).toBeGreaterThan(20);
  for (const { id } of claims) await call('get', `/v1/claims/${id}`);
  await call('post', '/medicalnetwork/professionalclaims/v3/submission').set('content-type', 'application/json').send('{"subscriber": {"lastName": "Tamsin" ');
  await call('get', '/v1/claims?patientControlNumber=Tamsin&lastName=Tamsin');
  await call('get', '/v1/claims/Tamsin');
  traces.set('metrics', (await call('get', '/metrics')).text);
  await bell.close();
  traces.set('log', world.logged());
  traces.set('webhooks', endpoint.received.map(({ body, headers }) => `${body} ${JSON.stringify(headers)}`).join('\n'));
  await readDatabase();
  await endpoint.stop();
}, 180_000);
afterAll(() => world?.close());

async function postWave(wave: number, post: (path: string, body: object) => PromiseLike<{ status: number }>): Promise<void> {
  for (const story of storyNames()) {
    const expected = readExpected(story);
    const version = { professional: 'professionalclaims/v3', institutional: 'institutionalclaims/v1', dental: 'dental-claims' }[expected.kind];
    for (const claim of expected.claims) {
      if ((claim.wave ?? expected.wave) !== wave) continue;
      expect((await post(`/medicalnetwork/${version}/submission`, readJson(story, claim.file) as object)).status).toBe(claim.http);
    }
  }
}

/** Every row of every table as text: what is sealed shows as bytes, everything else as it is. */
async function readDatabase(): Promise<void> {
  const admin = new pg.Client(world.ctx.connection);
  await admin.connect();
  const { rows } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('ledger', 'bullmq') order by 1`);
  for (const { name } of rows) {
    const found = await admin.query<{ row: string }>(`select t::text as row from ${name} t`);
    traces.set(name, found.rows.map(({ row }) => row).join('\n'));
  }
  await admin.end();
}

function secretsOf(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) secretsOf(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (PERSONAL.has(name) && typeof inner === 'string' && inner.length > 2) found.add(inner);
      else secretsOf(inner, found);
    }
  }
  return found;
}

function namesIn(text: string): string[] {
  const words = text.toLowerCase();
  return [...secrets].filter((secret) => new RegExp(`(?<![a-z0-9])${escaped(secret.toLowerCase())}(?![a-z0-9])`).test(words));
}

test('the samples name many people, and a trace that named one would be found', () => {
  expect(secrets.size).toBeGreaterThan(100);
  expect(namesIn('{"msg":"claim of Tamsin, Greta received"}').sort()).toEqual(['Greta', 'Tamsin']);
});

describe('nobody is named', () => {
  test.each(['log', 'metrics', 'webhooks', 'bullmq.job', 'bullmq.event'])('in %s', (name) => {
    expect(traces.get(name)!.length).toBeGreaterThan(200);
    expect(namesIn(traces.get(name)!)).toEqual([]);
  });

  test('in the log, which tells every step', () => {
    for (const message of ['claim received', 'batch cut', 'upload ended', 'file fetched', 'file read', 'remittance ended', 'request']) {
      expect(traces.get('log')).toContain(`"msg":"${message}"`);
    }
  });

  test('in any column of the ledger that is not sealed', () => {
    const tables = [...traces].filter(([name]) => name.startsWith('ledger.'));
    expect(tables.filter(([, text]) => text !== '').length).toBeGreaterThan(15);
    expect(tables.flatMap(([name, text]) => namesIn(text).map((found) => `${name}: ${found}`))).toEqual([]);
  });

  test('in doorbell jobs, which say the name of a step and nothing else', () => {
    const doorbells = traces.get('bullmq.job')!.split('\n').filter((row) => row.startsWith('(steps,'));
    expect(doorbells.length).toBeGreaterThan(0);
    for (const row of doorbells) expect(row).toMatch(/^\(steps,\d+,\d+,(gather|judge|cut|send|collect|read|acknowledge|post|answer|watch|deliver),waiting,\{\},/);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
