import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type SFTPWrapper } from 'ssh2';
import { keptHostKey } from './host-key.ts';
import { serveSftp } from './server-files.ts';

/** How the server misbehaves. Settable at any time; a running transfer sees the change. */
export interface ServerFaults {
  /** After this many bytes written to one file every write is refused, as on a full disk. */
  diskFullAfterBytes?: number;
  /** After this many bytes, read or written over one connection, the connection is cut. */
  dropAfterBytes?: number;
  refuseLogin?: boolean;
  /** A file renamed into in/ is gone at once (the payer finds it in the folder `inbox` beside the served one). */
  takeAtOnce?: boolean;
  /** No request is answered any more. */
  hang?: boolean;
  /** Every block that is read or written takes so long. */
  slow_ms?: number;
  /** Only half of a file is stored, with success reported. */
  partialWrite?: boolean;
  /** Files can be written and renamed, but not looked at. */
  noStat?: boolean;
  /** Files can't be removed. */
  noRemove?: boolean;
}

export interface SftpUser {
  readonly name: string;
  /** Absent: any password and any key is let in. */
  readonly password?: string;
}

export interface SftpServerOptions {
  /** The served folder; `in/` and `out/` are made in it. Its parent keeps `host_key.pem` and `inbox/`. */
  readonly root: string;
  readonly users: readonly SftpUser[];
  readonly hostKeyPem?: string;
  /** 0 or absent takes a free port. */
  readonly port?: number;
  readonly faults?: ServerFaults;
}

export interface SftpServer {
  readonly host: string;
  readonly port: number;
  /** As ssh-keygen -l prints it: "SHA256:…". */
  readonly fingerprint: string;
  readonly faults: ServerFaults;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts an SFTP server (version 3, no extensions) on the loopback interface that serves one folder to all its users. */
export async function startSftpServer(options: SftpServerOptions): Promise<SftpServer> {
  const home = dirname(options.root);
  for (const dir of [join(options.root, 'in'), join(options.root, 'out'), join(home, 'inbox')]) {
    await mkdir(dir, { recursive: true });
  }
  const pem = options.hostKeyPem ?? (await keptHostKey(join(home, 'host_key.pem')));
  const faults: ServerFaults = { ...options.faults };
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [pem] }, (client) => {
    open.add(client);
    client.on('error', () => {}); // A client that breaks off is everyday life; 'close' follows.
    client.on('close', () => open.delete(client));
    client.on('authentication', (attempt) => judgeLogin(attempt, options.users, faults));
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => {
        const sftp: SFTPWrapper = acceptSftp();
        serveSftp(sftp, { root: options.root, inbox: join(home, 'inbox'), faults, cut: () => cut(client) });
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, HOST, resolve);
  });
  return {
    host: HOST,
    port: (server.address() as AddressInfo).port,
    fingerprint: fingerprintOf(pem),
    faults,
    close: () => {
      for (const client of open) cut(client);
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function fingerprintOf(pem: string): string {
  const parsed = ssh2.utils.parseKey(pem);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw new Error('The host key can not be read.');
  return `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`;
}

function judgeLogin(attempt: AuthContext, users: readonly SftpUser[], faults: ServerFaults): void {
  const user = users.find((candidate) => candidate.name === attempt.username);
  const known = user !== undefined && attempt.method !== 'none';
  const right = user?.password === undefined || (attempt.method === 'password' && attempt.password === user.password);
  if (known && right && !faults.refuseLogin) attempt.accept();
  else attempt.reject(['password', 'publickey']);
}

/** Ends a connection the way a broken network does: without a farewell. */
function cut(client: Connection): void {
  (client as unknown as { _sock: { destroy(): void } })._sock.destroy();
}
