import type { Ctx } from '../context.ts';
import { isNoPermission, targetExists } from './faults.ts';
import { checkPath, isFileName } from './names.ts';
import type { FileStat, Mailbox, RemoteFile } from './port.ts';
import { connectSftp, type SftpSession } from './session.ts';
import { readHandle, writeHandle } from './transfer.ts';

/** How to reach an SFTP mailbox. Secrets are the values themselves, already resolved. */
export interface SftpSettings {
  readonly kind: 'sftp';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  /** PEM or OpenSSH private key. */
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** Accepted host keys as "SHA256:…", the way ssh-keygen -l prints them. At least one: no key is ever trusted unseen. */
  readonly hostKeys: readonly string[];
  /** Deadline of the whole handshake and login; 20 s when absent. */
  readonly connect_timeout_ms?: number;
  /** Longest silence of the server within one operation; 60 s when absent. */
  readonly operation_timeout_ms?: number;
}

/**
 * Opens an SFTP mailbox (SFTP version 3, draft-ietf-secsh-filexfer-02). Transfers keep several requests on the way, so
 * that a distant server is not waited for once per 32 KiB. Faults: see `faults.ts`.
 */
export async function openSftp(ctx: Ctx, settings: SftpSettings, signal?: AbortSignal): Promise<Mailbox> {
  const session = await ctx.outside('sftp.connect', () => connectSftp(settings, signal));
  return {
    list: async (dir) => {
      checkPath(dir);
      return ctx.outside('sftp.list', () => filesOf(ctx, session, dir));
    },
    get: (path, limit_bytes) => {
      checkPath(path);
      return readHandle(session, { path, limit_bytes, each: (fn) => ctx.outside('sftp.get', fn) });
    },
    put: async (path, bytes, opened) => {
      checkPath(path);
      const handle = await ctx.outside('sftp.open', () => openFile(session, path));
      opened?.();
      try {
        await ctx.outside('sftp.write', () => writeHandle(session, handle, bytes));
      } catch (error) {
        // Best effort: the write's own fault is the one that counts.
        await session.call<void>('write', (done) => session.sftp.close(handle, done)).catch(() => {});
        throw error;
      }
      // Some servers report a full disk only here.
      await ctx.outside('sftp.close', () => session.call<void>('write', (done) => session.sftp.close(handle, done)));
    },
    stat: async (path) => {
      checkPath(path);
      return ctx.outside('sftp.stat', () => statOf(session, path));
    },
    rename: (from, to) => renameFile(ctx, session, { from, to }),
    remove: async (path) => {
      checkPath(path);
      await ctx.outside('sftp.remove', () =>
        session.callOrMissing<void>('remove', (done) => session.sftp.unlink(path, done)),
      );
    },
    close: () => session.close(),
  };
}

function openFile(session: SftpSession, path: string): Promise<Buffer> {
  return session.call<Buffer>('open', (done) => session.sftp.open(path, 'w', done));
}

/** What ssh2 tells about a file; servers may leave any attribute out. */
interface Attributes {
  mode?: number;
  size?: number;
  mtime?: number;
}

async function filesOf(ctx: Ctx, session: SftpSession, dir: string): Promise<RemoteFile[]> {
  const entries = await session.call<{ filename: string; longname: string; attrs: Attributes }[]>('list', (done) =>
    session.sftp.readdir(dir, done),
  );
  const files: RemoteFile[] = [];
  let unsafe = 0;
  for (const entry of entries) {
    if (!isPlainFile(entry.attrs, entry.longname)) continue;
    if (isFileName(entry.filename)) files.push({ name: entry.filename, ...fileStat(entry.attrs) });
    else unsafe += 1;
  }
  if (unsafe > 0) ctx.log.warn({ code: 'transport.bad-name', count: unsafe }, 'Files with unsafe names were left alone.');
  return files;
}

async function statOf(session: SftpSession, path: string): Promise<FileStat | undefined> {
  const attrs = await session.callOrMissing<Attributes>('stat', (done) => session.sftp.stat(path, done));
  return attrs && fileStat(attrs);
}

/**
 * SFTP v3 rename fails onto an existing name on OpenSSH (posix-rename would overwrite it), but other servers differ:
 * so the target is looked at first, and again after a refusal, because v3 has one status for every refusal.
 */
async function renameFile(ctx: Ctx, session: SftpSession, { from, to }: { from: string; to: string }): Promise<void> {
  checkPath(from);
  checkPath(to);
  const look = () => ctx.outside('sftp.stat', () => statOf(session, to)).catch(ignoreNoPermission);
  if (await look()) throw targetExists();
  try {
    await ctx.outside('sftp.rename', () => session.call<void>('rename', (done) => session.sftp.rename(from, to, done)));
  } catch (error) {
    if (session.open && (await look()) && (await sourceIsThere(ctx, session, from))) throw targetExists();
    throw error;
  }
}

/** Some mailboxes can only be written to: there the server's own refusal to overwrite has to do. */
function ignoreNoPermission(error: unknown): undefined {
  if (!isNoPermission(error)) throw error;
}

async function sourceIsThere(ctx: Ctx, session: SftpSession, from: string): Promise<boolean> {
  return (await ctx.outside('sftp.stat', () => statOf(session, from))) !== undefined;
}

function fileStat(attrs: Attributes): FileStat {
  return { size_bytes: attrs.size ?? 0, modified_ms: (attrs.mtime ?? 0) * 1000 };
}

/** The type bits of the mode decide; a server that leaves them out tells the type in the first letter of its long name. */
function isPlainFile(attrs: Attributes, longname: string): boolean {
  const type = (attrs.mode ?? 0) & 0o170000;
  return type === 0 ? !/^[dlbcps]/.test(longname) : type === 0o100000;
}
