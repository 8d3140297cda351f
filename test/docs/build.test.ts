import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'gw-build-'));
let built: { status: number | null; output: string };

beforeAll(() => {
  for (const name of ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'edi-templates']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const done = spawnSync('npm', ['run', '--silent', 'build'], { cwd: folder, encoding: 'utf8' });
  built = { status: done.status, output: done.stdout };
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built gateway in another folder, as an image does. */
function gateway(args: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(folder, 'dist/main.js'), ...args], {
    cwd: tmpdir(), encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder, ...env },
  });
}

test('the build succeeds and carries the migrations', () => {
  expect(built).toEqual({ status: 0, output: '' });
  expect(readdirSync(join(folder, 'dist/db/migrations'))).toEqual(readdirSync(join(ROOT, 'src/db/migrations')));
});

test('the built gateway writes the 837 of a claim', () => {
  const { status, stdout } = gateway(['write', join(ROOT, 'samples/01-office-visit/claim.json')]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ISA\*00\*/);
  expect(stdout).toContain('CLM*AC-26-0101*150***');
});

test('the built gateway prints its configuration without the secrets in it', () => {
  const { status, stdout } = gateway(['config'], { DATABASE_URL: 'postgres://gateway_login:hidden@db/gateway', GATEWAY_MASTER_KEY: 'hidden' });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ databaseUrl: 'postgres://gateway_login:•••@db/gateway', masterKey: '•••', port: '3000' });
  expect(stdout).not.toContain('hidden');
});

test('the built gateway brings an empty database to its version', async () => {
  const { host, user } = inject('postgres');
  const database = `t_build_${process.pid}`;
  const admin = new pg.Client({ host, user, database: 'postgres' });
  await admin.connect();
  try {
    await admin.query(`create database ${database}`);
    const { status, stdout } = gateway(['migrate'], {
      DATABASE_URL: `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`, GATEWAY_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    });
    expect(stdout).toContain('The database is up to date.');
    expect(status).toBe(0);
  } finally {
    await admin.query(`drop database if exists ${database} with (force)`);
    await admin.end();
  }
});
