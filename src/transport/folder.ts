import { type FileHandle, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '../context.ts';
import { aborted, missing, noPermission, type Operation, refused, targetExists, tooLarge } from './faults.ts';
import { checkPath, isFileName } from './names.ts';
import type { FileStat, Mailbox, RemoteFile } from './port.ts';

/** A mailbox that is a folder of this machine (a mounted share, a file drop of another program). */
export interface FolderSettings {
  readonly kind: 'folder';
  /** Absolute path; mailbox paths are below it. */
  readonly root: string;
}

const READ_BYTES = 256 * 1024;

/** Opens a folder as a mailbox; `transport.no-directory` when it is not there. Everything written is fsynced. */
export async function openFolder(ctx: Ctx, settings: FolderSettings, signal?: AbortSignal): Promise<Mailbox> {
  const at = (path: string): string => {
    checkPath(path);
    return join(settings.root, path);
  };
  const run = <T>(operation: Operation, name: string, fn: () => Promise<T>): Promise<T> =>
    ctx.outside(`folder.${name}`, async () => {
      if (signal?.aborted) throw aborted();
      try {
        return await fn();
      } catch (error) {
        throw folderFault(operation, error);
      }
    });
  await run('list', 'connect', () => readdir(settings.root));
  return {
    list: async (dir) => {
      const path = at(dir);
      return run('list', 'list', () => filesOf(ctx, path));
    },
    get: (path, limit_bytes) => readFile(run, at(path), limit_bytes),
    put: async (path, bytes, opened) => writeFile(run, at(path), { bytes, opened }),
    stat: async (path) => {
      const file = at(path);
      return run('stat', 'stat', () => statOf(file));
    },
    rename: async (from, to) => {
      const [source, target] = [at(from), at(to)];
      if (await run('stat', 'stat', () => statOf(target))) throw targetExists();
      await run('rename', 'rename', async () => {
        await rename(source, target);
        await syncDirectory(dirname(target));
      });
    },
    remove: async (path) => {
      const file = at(path);
      await run('remove', 'remove', () => rm(file, { force: true }));
    },
    close: async () => {},
  };
}

type Run = <T>(operation: Operation, name: string, fn: () => Promise<T>) => Promise<T>;

async function filesOf(ctx: Ctx, dir: string): Promise<RemoteFile[]> {
  const files: RemoteFile[] = [];
  let unsafe = 0;
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    if (!isFileName(entry.name)) {
      unsafe += 1;
      continue;
    }
    // A file may be taken away between the listing and this look: then it is no longer part of the listing.
    const found = await lstat(join(dir, entry.name)).catch(ignoreMissing);
    if (found) files.push({ name: entry.name, size_bytes: found.size, modified_ms: Math.floor(found.mtimeMs) });
  }
  if (unsafe > 0) ctx.log.warn({ code: 'transport.bad-name', count: unsafe }, 'Files with unsafe names were left alone.');
  return files;
}

async function* readFile(run: Run, path: string, limit_bytes: number): AsyncGenerator<Uint8Array> {
  const file = await run('get', 'get', () => open(path, 'r'));
  try {
    let total_bytes = 0;
    for (;;) {
      const chunk = await run('get', 'get', () => file.read(Buffer.allocUnsafe(READ_BYTES)));
      if (chunk.bytesRead === 0) return;
      total_bytes += chunk.bytesRead;
      if (total_bytes > limit_bytes) throw tooLarge();
      yield chunk.buffer.subarray(0, chunk.bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function writeFile(run: Run, path: string, { bytes, opened }: { bytes: Uint8Array; opened: (() => void) | undefined }): Promise<void> {
  const file: FileHandle = await run('open', 'open', () => open(path, 'w'));
  opened?.();
  try {
    await run('write', 'write', async () => {
      await file.writeFile(bytes);
      await file.sync();
    });
  } finally {
    await run('write', 'close', () => file.close());
  }
  await run('write', 'close', () => syncDirectory(dirname(path)));
}

async function statOf(path: string): Promise<FileStat | undefined> {
  const found = await stat(path).catch(ignoreMissing);
  return found && { size_bytes: found.size, modified_ms: Math.floor(found.mtimeMs) };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function folderFault(operation: Operation, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing(operation, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return noPermission(error);
  return code === undefined ? error : refused(operation, error);
}
