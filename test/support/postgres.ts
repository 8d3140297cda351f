import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { isHere } from './skip.ts';

const DEBIAN = '/usr/lib/postgresql';

/** The folder with Debian's PostgreSQL programs, newest version; undefined where it is not installed. */
export function debianPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(DEBIAN, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return isHere(found !== undefined, { tests: 'tests on an external PostgreSQL', because: 'PostgreSQL is not installed' }) ? found : undefined;
}

/** A PostgreSQL server as an operator would have it, on a unix socket of its own. */
export interface ExternalPostgres {
  host: string;
  superuser: string;
  stop(): Promise<void>;
}

/** Starts a server with the given programs, under an unprivileged account where the tests run as root. */
export async function startExternalPostgres(bin: string): Promise<ExternalPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-ext-'));
  const account = process.getuid?.() === 0 ? postgresAccount() : undefined;
  const data = join(folder, 'data');
  chmodSync(folder, 0o711);
  mkdirSync(data, { mode: 0o700 });
  if (account) for (const path of [folder, data]) chownSync(path, account.uid, account.gid);
  const options = { ...account, cwd: '/', env: { LC_ALL: 'C', PATH: process.env['PATH'] } };
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'admin', '--auth-local=trust', '-E', 'UTF8', '--locale=C'], { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'], { ...options, stdio: 'ignore' });
  await answers(folder);
  return {
    host: folder,
    superuser: 'admin',
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postgresAccount(): { uid: number; gid: number } {
  const [, , uid, gid] = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith('postgres:'))!.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function answers(host: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const client = new pg.Client({ host, user: 'admin', database: 'postgres' });
    try {
      await client.connect();
      return;
    } catch {
      await wait(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error('PostgreSQL did not start');
}
