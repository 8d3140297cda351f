import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../support/wait.ts';

/**
 * The whole demo (PostgreSQL, gateway, payers, billing software) is killed at a chosen moment and started again on the
 * same data. It has to end as a demo ends that nobody killed.
 */
const MOMENTS = [
  ['after a claim was stored and before it was answered', 'claim.intake:5:kill'],
  ['while a batch is cut', 'batch.freeze:2:kill'],
  ['in the middle of an upload', 'sftp.write:2:kill'],
  ['after a rename, before it was written down', 'sftp.rename:2:kill'],
  ['while an 835 is read', 'remit.save:1:kill'],
] as const;

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Demos that run at the same time. */
const LANES = 2;

interface DemoEnd {
  code: number | null;
  signal: string | null;
  /** The table without file names: after a kill numbers may differ, outcomes may not. */
  table: unknown;
  complaint: string;
}

let folder: string;
let undisturbed: DemoEnd;
const killed = new Map<string, { first: DemoEnd; serverIsGone: boolean; again: DemoEnd }>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-kill-'));
  // As root PostgreSQL runs under another account, which has to get through this folder.
  chmodSync(folder, 0o711);
  const work = [
    async () => {
      undisturbed = await runDemo(join(folder, 'undisturbed'));
    },
    ...MOMENTS.map(([name, fault], n) => async () => {
      const dir = join(folder, String(n));
      const first = await runDemo(dir, fault);
      const serverIsGone = await isServerGone(dir);
      killed.set(name, { first, serverIsGone, again: await runDemo(dir) });
    }),
  ];
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let job = work.shift(); job; job = work.shift()) await job();
  }));
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a demo that nobody kills ends well', () => {
  expect(undisturbed).toMatchObject({ code: 0, complaint: '' });
});

test.each(MOMENTS)('killed %s, the gateway goes on and ends with the same table', (name) => {
  const { first, serverIsGone, again } = killed.get(name)!;
  expect(first.signal).toBe('SIGKILL');
  expect(serverIsGone).toBe(true);
  expect(again).toEqual(undisturbed);
});

function runDemo(dir: string, fault?: string): Promise<DemoEnd> {
  const { GATEWAY_FAULT: _none, REDIS_URL: _redis, DATABASE_URL: _database, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'demo', '--json', '--data', dir], {
    env: { ...env, ...(fault ? { GATEWAY_FAULT: fault } : {}) }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, table: tableOf(said.out), complaint: said.err })));
}

function tableOf(out: string): unknown {
  if (out === '') return undefined;
  const { good, claims } = JSON.parse(out) as { good: boolean; claims: Record<string, unknown>[] };
  return { good, claims: claims.map(({ sent: _name, ...rest }) => rest) };
}

/** PostgreSQL ends by itself when the process that started it is gone: nobody answers on its socket any more. */
async function isServerGone(dir: string): Promise<boolean> {
  return waitFor(() => new Promise<boolean>((done) => {
    const socket = connect(join(dir, 'data', 'socket', '.s.PGSQL.5432'));
    socket.once('connect', () => {
      socket.destroy();
      done(false);
    });
    socket.once('error', () => done(true));
  }), 10_000).then(() => true, () => false);
}
