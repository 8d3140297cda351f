import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isHere } from './skip.ts';
import { makeKeyPair } from '../../src/simulator/host-key.ts';

const SSHD = '/usr/sbin/sshd';

/** Why tests against OpenSSH can't run here, or undefined when they can. */
export const noSshd: string | undefined = isHere(existsSync(SSHD), { tests: 'tests against OpenSSH', because: `${SSHD} is not installed` })
  ? undefined
  : `OpenSSH's ${SSHD} is not installed`;

/** A real OpenSSH server on a loopback port, with a host key and one authorised client key of its own. */
export interface Sshd {
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  readonly fingerprint: string;
  close(): Promise<void>;
}

/**
 * Starts sshd for the current account. `readOnly` refuses every change as a read-only account does;
 * `fileLimit_kb` makes each file end there, which the server reports as it reports a full disk.
 */
export async function startSshd(options: { readOnly?: boolean; fileLimit_kb?: number } = {}): Promise<Sshd> {
  const home = mkdtempSync(join(tmpdir(), 'sshd-'));
  const hostKey = makeKeyPair();
  const clientKey = makeKeyPair();
  const port = await freePort();
  const settings = [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${home}/host_key`, `AuthorizedKeysFile ${home}/authorized_keys`,
    'StrictModes no', 'UsePAM no', 'PidFile none', 'PermitRootLogin yes', 'PasswordAuthentication no',
    `Subsystem sftp internal-sftp${options.readOnly ? ' -R' : ''}`,
  ];
  writeFileSync(`${home}/host_key`, hostKey.private, { mode: 0o600 });
  writeFileSync(`${home}/authorized_keys`, `${clientKey.public}\n`);
  writeFileSync(`${home}/sshd_config`, `${settings.join('\n')}\n`);
  // sshd refuses to start as root without this folder; Debian makes it only when it starts the service.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const limit = options.fileLimit_kb === undefined ? '' : `trap "" XFSZ; ulimit -f ${options.fileLimit_kb * 2}; `;
  const child = spawn('/bin/sh', ['-c', `${limit}exec ${SSHD} -D -e -f ${home}/sshd_config`], { stdio: ['ignore', 'ignore', 'pipe'] });
  await listening(child);
  return {
    port,
    username: userInfo().username,
    privateKey: clientKey.private,
    fingerprint: `SHA256:${createHash('sha256').update(Buffer.from(hostKey.public.split(' ')[1]!, 'base64')).digest('base64').replace(/=+$/, '')}`,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      if (line.includes('Server listening')) resolve();
    });
    child.once('exit', () => reject(new Error(`sshd ended: ${said.join(' / ')}`)));
  });
}
