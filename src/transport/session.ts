import { createHash } from 'node:crypto';
import ssh2, { type SFTPWrapper } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { Fault } from '../lib/fault.ts';
import {
  aborted, connectionLost, missing, noPermission, type Operation, refused, timedOut,
} from './faults.ts';
import type { SftpSettings } from './sftp.ts';

const CONNECT_TIMEOUT_MS = 20_000;
const OPERATION_TIMEOUT_MS = 60_000;
const KEEPALIVE_MS = 10_000;
const KEEPALIVE_MISSES = 3;
const CLOSE_TIMEOUT_MS = 2_000;

/** SSH_FX codes (draft-ietf-secsh-filexfer-02, section 7). */
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
/** SSH_MSG_DISCONNECT reasons (RFC 4253, section 11.1). */
const NO_MORE_AUTH_METHODS = 14;
const ILLEGAL_USER_NAME = 15;

/** How ssh2 answers. */
export type Done<T> = (error: Error | null | undefined, value: T) => void;

/** One SFTP connection. `call` is the only way to use it: it adds the deadline, the loss of the connection and the abort. */
export interface SftpSession {
  readonly sftp: SFTPWrapper;
  readonly open: boolean;
  call<T>(operation: Operation, start: (done: Done<T>) => void): Promise<T>;
  /** As `call`; undefined when the server says "no such file". */
  callOrMissing<T>(operation: Operation, start: (done: Done<T>) => void): Promise<T | undefined>;
  close(): Promise<void>;
}

/** Connects, proves the host key, logs in and opens SFTP. Throws a Fault. */
export async function connectSftp(settings: SftpSettings, signal?: AbortSignal): Promise<SftpSession> {
  const line = new Line(settings.operation_timeout_ms ?? OPERATION_TIMEOUT_MS);
  const client = new SftpClient('mailbox', { error: (error) => line.fail(error), end: () => line.fail(), close: () => line.fail() });
  const socket = (client as unknown as { client: Socket }).client;
  const state: Handshake = { keyRefused: false };
  socket.on('error', (error) => {
    state.error ??= error;
  });
  line.onDead = () => socket.destroy();
  const abort = () => line.kill(aborted());
  signal?.addEventListener('abort', abort);
  const ended = () => signal?.removeEventListener('abort', abort);
  try {
    if (signal?.aborted) throw aborted();
    checkKey(settings);
    const connect_ms = settings.connect_timeout_ms ?? CONNECT_TIMEOUT_MS;
    const sftp = await line.until(connect_ms, (done: Done<SFTPWrapper>) => {
      client.connect(connectOptions(settings, state)).then((ready) => done(null, ready), (error) => done(error, undefined!));
    });
    socket.setNoDelay(true);
    return session({ line, sftp, socket, ended });
  } catch (error) {
    ended();
    socket.destroy();
    throw connectFault(error, state);
  }
}

/** What we use of ssh2's Client inside ssh2-sftp-client. */
interface Socket {
  on(event: 'error', listener: (error: Error) => void): void;
  once(event: 'close', listener: () => void): void;
  setNoDelay(on: boolean): void;
  end(): void;
  destroy(): void;
}

interface Handshake {
  keyRefused: boolean;
  error?: Error;
}

/** The life of one connection: what is waiting for an answer, and how it ended. */
class Line {
  onDead: () => void = () => {};
  #ending: Fault | undefined;
  readonly #waiting = new Set<(fault: Fault) => void>();
  readonly #timeout_ms: number;

  constructor(timeout_ms: number) {
    this.#timeout_ms = timeout_ms;
  }

  get alive(): boolean {
    return this.#ending === undefined;
  }

  /** The server or the network ended the connection. */
  fail(cause?: unknown): void {
    this.#end(connectionLost(cause));
  }

  /** We end the connection: after a deadline or an abort its answers could no longer be told apart. */
  kill(fault: Fault): void {
    this.#end(fault);
    this.onDead();
  }

  /** Marks a wanted end, so that the events which follow are no loss. */
  finish(): void {
    this.#end(aborted());
  }

  call<T>(start: (done: Done<T>) => void): Promise<T> {
    return this.until(this.#timeout_ms, start);
  }

  until<T>(timeout_ms: number, start: (done: Done<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#ending) return reject(this.#ending);
      const timer = setTimeout(() => this.kill(timedOut()), timeout_ms);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      this.#waiting.add(fail);
      start((error, value) => {
        if (error) return fail(error);
        settle();
        resolve(value);
      });
    });
  }

  #end(fault: Fault): void {
    if (this.#ending) return;
    this.#ending = fault;
    for (const fail of [...this.#waiting]) fail(fault);
  }
}

function session(parts: { line: Line; sftp: SFTPWrapper; socket: Socket; ended: () => void }): SftpSession {
  const { line, sftp, socket, ended } = parts;
  const call = async <T>(operation: Operation, start: (done: Done<T>) => void): Promise<T> => {
    try {
      return await line.call(start);
    } catch (error) {
      throw operationFault(operation, error);
    }
  };
  return {
    sftp,
    get open() {
      return line.alive;
    },
    call,
    callOrMissing: async <T>(operation: Operation, start: (done: Done<T>) => void) => {
      try {
        return await line.call(start);
      } catch (error) {
        if (statusOf(error) === NO_SUCH_FILE) return undefined;
        throw operationFault(operation, error);
      }
    },
    close: async () => {
      ended();
      if (!line.alive) return socket.destroy();
      line.finish();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          socket.destroy();
          resolve();
        }, CLOSE_TIMEOUT_MS);
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        socket.end();
      });
    },
  };
}

function checkKey({ privateKey, passphrase }: SftpSettings): void {
  const parsed = privateKey === undefined ? undefined : ssh2.utils.parseKey(privateKey, passphrase);
  if (!(parsed instanceof Error)) return;
  throw new Fault('permanent', 'transport.bad-key', 'Our private key or its passphrase can not be used.', { cause: parsed });
}

function connectOptions(settings: SftpSettings, state: Handshake): SftpClient.ConnectOptions {
  const { host, port, username, password, privateKey, passphrase, hostKeys } = settings;
  return {
    host, port, username,
    ...(password !== undefined && { password }),
    ...(privateKey !== undefined && { privateKey }),
    ...(passphrase !== undefined && { passphrase }),
    // Our own deadline is the one that counts; ssh2's would hide which phase hung.
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_MISSES,
    hostVerifier: (key: Buffer) => {
      state.keyRefused = !hostKeys.includes(fingerprint(key));
      return !state.keyRefused;
    },
  };
}

/** As ssh-keygen -l prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Login and host key are for a person to solve, everything else about connecting may pass. */
function connectFault(error: unknown, state: Handshake): Fault {
  const cause = { cause: error };
  if (state.keyRefused) {
    return new Fault('permanent', 'transport.host-key', 'The server showed a host key that is not on the list.', cause);
  }
  if (error instanceof Fault && error.code !== 'transport.connection-lost') return error;
  const raw = (state.error ?? error) as { level?: string; code?: unknown };
  const refusals: unknown[] = [NO_MORE_AUTH_METHODS, ILLEGAL_USER_NAME];
  if (raw.level === 'client-authentication' || refusals.includes(raw.code)) {
    return new Fault('permanent', 'transport.login-refused', 'The server refused the login.', cause);
  }
  return new Fault('transient', 'transport.unreachable', 'The mailbox server could not be reached.', cause);
}

function operationFault(operation: Operation, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const status = statusOf(error);
  if (status === NO_SUCH_FILE) return missing(operation, error);
  if (status === PERMISSION_DENIED) return noPermission(error);
  // ssh2 answers waiting requests with an error without a status when the channel ends under them.
  return status === undefined ? connectionLost(error) : refused(operation, error);
}

/** The SFTP status of a refusal; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}
