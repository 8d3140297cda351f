import { type FileHandle, link, lstat, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import ssh2, { type FileEntry, type SFTPWrapper } from 'ssh2';
import type { ServerFaults } from './server.ts';

const { STATUS_CODE: STATUS, flagsToString } = ssh2.utils.sftp;
const NAMES_PER_ANSWER = 100;

interface Served {
  readonly root: string;
  readonly inbox: string;
  readonly faults: ServerFaults;
  cut(): void;
}

type Handle =
  | { readonly kind: 'file'; readonly file: FileHandle; written_bytes: number }
  | { readonly kind: 'dir'; readonly entries: FileEntry[] };

/** Answers the SFTP requests of one connection out of one folder. Paths can't leave it: they are resolved below "/". */
export function serveSftp(sftp: SFTPWrapper, served: Served): void {
  const handles = new Map<number, Handle>();
  const at = (path: string): string => join(served.root, posix.normalize(`/${path}`));
  const meter = byteMeter(served);
  const answer = (id: number, work: () => Promise<void>): void => {
    if (served.faults.hang) return;
    work().catch((error: unknown) => {
      if (!served.faults.hang) sftp.status(id, statusOf(error));
    });
  };
  const done = (id: number, work: () => Promise<unknown>): void =>
    answer(id, async () => {
      await work();
      sftp.status(id, STATUS.OK);
    });

  sftp.on('OPEN', (id, path, flags) => answer(id, async () => {
    const file = await open(at(path), flagsToString(flags) ?? 'r');
    sftp.handle(id, keep(handles, { kind: 'file', file, written_bytes: 0 }));
  }));
  sftp.on('READ', (id, handle, offset, length) => answer(id, async () => {
    await slowly(served.faults);
    const { buffer, bytesRead } = await fileOf(handles, handle).file.read(Buffer.alloc(length), 0, length, offset);
    if (bytesRead === 0) return sftp.status(id, STATUS.EOF);
    if (meter(bytesRead)) sftp.data(id, buffer.subarray(0, bytesRead));
  }));
  sftp.on('WRITE', (id, handle, offset, data) => answer(id, async () => {
    await slowly(served.faults);
    const file = fileOf(handles, handle);
    file.written_bytes += data.length;
    if (file.written_bytes > (served.faults.diskFullAfterBytes ?? Infinity)) return sftp.status(id, STATUS.FAILURE);
    const kept = served.faults.partialWrite ? data.subarray(0, data.length >> 1) : data;
    await file.file.write(kept, 0, kept.length, offset);
    if (meter(data.length)) sftp.status(id, STATUS.OK);
  }));
  sftp.on('CLOSE', (id, handle) => done(id, () => drop(handles, handle)));
  sftp.on('FSTAT', (id, handle) => answer(id, async () => sftp.attrs(id, attributes(await fileOf(handles, handle).file.stat()))));
  sftp.on('STAT', (id, path) => answer(id, async () => {
    if (served.faults.noStat) return sftp.status(id, STATUS.PERMISSION_DENIED);
    sftp.attrs(id, attributes(await stat(at(path))));
  }));
  sftp.on('LSTAT', (id, path) => answer(id, async () => sftp.attrs(id, attributes(await lstat(at(path))))));
  sftp.on('SETSTAT', (id, path) => done(id, () => stat(at(path))));
  sftp.on('FSETSTAT', (id) => done(id, async () => {}));
  sftp.on('OPENDIR', (id, path) => answer(id, async () => {
    sftp.handle(id, keep(handles, { kind: 'dir', entries: await entriesOf(at(path)) }));
  }));
  sftp.on('READDIR', (id, handle) => answer(id, async () => {
    const dir = handles.get(handle.readUInt32BE(0));
    const names = dir?.kind === 'dir' ? dir.entries.splice(0, NAMES_PER_ANSWER) : [];
    if (names.length > 0) sftp.name(id, names);
    else sftp.status(id, STATUS.EOF);
  }));
  sftp.on('REALPATH', (id, path) => answer(id, async () => {
    const filename = posix.normalize(`/${path}`);
    sftp.name(id, [{ filename, longname: filename, attrs: attributes(undefined) }]);
  }));
  sftp.on('REMOVE', (id, path) => answer(id, async () => {
    if (served.faults.noRemove) return sftp.status(id, STATUS.PERMISSION_DENIED);
    await unlink(at(path));
    sftp.status(id, STATUS.OK);
  }));
  sftp.on('MKDIR', (id, path) => done(id, () => mkdir(at(path))));
  sftp.on('RENAME', (id, from, to) => done(id, () => moveFile(served, at(from), at(to))));
  sftp.on('close', () => {
    for (const handle of handles.values()) if (handle.kind === 'file') void handle.file.close().catch(() => {});
  });
}

async function slowly({ slow_ms = 0 }: ServerFaults): Promise<void> {
  if (slow_ms > 0) await pause(slow_ms);
}

/** Counts the bytes of a connection and cuts it at the limit; false once it is cut. */
function byteMeter({ faults, cut }: Served): (bytes: number) => boolean {
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total <= (faults.dropAfterBytes ?? Infinity)) return true;
    cut();
    return false;
  };
}

function keep(handles: Map<number, Handle>, handle: Handle): Buffer {
  let key = handles.size;
  while (handles.has(key)) key += 1;
  handles.set(key, handle);
  const name = Buffer.alloc(4);
  name.writeUInt32BE(key);
  return name;
}

function fileOf(handles: Map<number, Handle>, name: Buffer): Extract<Handle, { kind: 'file' }> {
  const handle = handles.get(name.readUInt32BE(0));
  if (handle?.kind !== 'file') throw Object.assign(new Error('unknown handle'), { code: 'EBADF' });
  return handle;
}

async function drop(handles: Map<number, Handle>, name: Buffer): Promise<void> {
  const key = name.readUInt32BE(0);
  const handle = handles.get(key);
  handles.delete(key);
  if (handle?.kind === 'file') await handle.file.close();
}

async function entriesOf(dir: string): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  for (const filename of (await readdir(dir)).sort()) {
    // A file can be taken between the listing and this look.
    const found = await lstat(join(dir, filename)).catch(() => undefined);
    if (!found) continue;
    const longname = `${found.isDirectory() ? 'd' : '-'}rw-r--r-- 1 payer payer ${found.size} Jan  1 00:00 ${filename}`;
    entries.push({ filename, longname, attrs: attributes(found) });
  }
  return entries;
}

/** Never overwrites, as OpenSSH answers the rename of SFTP version 3: link fails onto an existing name. */
async function moveFile(served: Served, from: string, to: string): Promise<void> {
  const target = served.faults.takeAtOnce && dirname(to) === join(served.root, 'in') ? join(served.inbox, basename(to)) : to;
  if ((await lstat(from)).isDirectory()) return rename(from, target);
  await link(from, target);
  await unlink(from);
}

/** Times are whole seconds on this wire. */
function attributes(found: { mode: number; uid: number; gid: number; size: number; atimeMs: number; mtimeMs: number } | undefined) {
  if (!found) return { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
  const { mode, uid, gid, size } = found;
  return { mode, uid, gid, size, atime: Math.floor(found.atimeMs / 1000), mtime: Math.floor(found.mtimeMs / 1000) };
}

function statusOf(error: unknown): number {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EBADF') return STATUS.NO_SUCH_FILE;
  return code === 'EACCES' || code === 'EPERM' ? STATUS.PERMISSION_DENIED : STATUS.FAILURE;
}
