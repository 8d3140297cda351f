import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SftpServer, startSftpServer } from '../../src/simulator/server.ts';
import { isConnectionFault } from '../../src/transport/faults.ts';
import { type Mailbox, type MailboxSettings, openMailbox } from '../../src/transport/port.ts';
import { noSshd, type Sshd, startSshd } from '../support/sshd.ts';
import { bytesOf, faultOf, transportContext } from './support.ts';

/** One kind of mailbox: how to reach a fresh one, and the folder on this machine that holds its files. */
interface Kind {
  settings(): MailboxSettings;
  /** Mailbox path of a file. */
  path(file: string): string;
  folder(): string;
}

let base: string;
let simulator: SftpServer;
let sshd: Sshd | undefined;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'mailboxes-'));
  simulator = await startSftpServer({ root: join(base, 'simulator', 'mailbox'), users: [{ name: 'gateway', password: 'in' }] });
  if (!noSshd) sshd = await startSshd();
  for (const dir of ['openssh', 'folder']) mkdirSync(join(base, dir));
});
afterAll(async () => {
  await simulator.close();
  await sshd?.close();
  rmSync(base, { recursive: true });
});

const toSimulator = (): MailboxSettings => ({
  kind: 'sftp', host: simulator.host, port: simulator.port, username: 'gateway', password: 'in', hostKeys: [simulator.fingerprint],
});
const toOpenssh = (): MailboxSettings => ({
  kind: 'sftp', host: '127.0.0.1', port: sshd!.port, username: sshd!.username, privateKey: sshd!.privateKey,
  hostKeys: [sshd!.fingerprint],
});

const simulated: Kind = { settings: toSimulator, path: (file) => file, folder: () => join(base, 'simulator', 'mailbox') };
const openssh: Kind = { settings: toOpenssh, path: (file) => `${base}/openssh/${file}`, folder: () => join(base, 'openssh') };
const local: Kind = {
  settings: () => ({ kind: 'folder', root: join(base, 'folder') }), path: (file) => file, folder: () => join(base, 'folder'),
};

describe("a mailbox on the simulated payer's SFTP server", () => behavesAsMailbox(simulated));
describe.skipIf(noSshd)(`a mailbox on OpenSSH${noSshd ? ` (skipped: ${noSshd})` : ''}`, () => behavesAsMailbox(openssh));
describe('a mailbox in a local folder', () => behavesAsMailbox(local));

function behavesAsMailbox(kind: Kind): void {
  let mailbox: Mailbox;
  const told = transportContext();
  beforeAll(async () => {
    mailbox = await openMailbox(told.ctx, kind.settings());
  });
  afterAll(() => mailbox.close());

  test('a file that is put is there with its bytes, its size and its time', async () => {
    const before = Date.now();
    await mailbox.put(kind.path('claims.part'), Buffer.from('ISA*00~'));
    expect(readFileSync(join(kind.folder(), 'claims.part'), 'utf8')).toBe('ISA*00~');
    const stat = await mailbox.stat(kind.path('claims.part'));
    expect(stat?.size_bytes).toBe(7);
    expect(Math.abs(stat!.modified_ms - before)).toBeLessThan(5_000);
  });

  test('putting a file again replaces it, also with a shorter one', async () => {
    await mailbox.put(kind.path('twice'), Buffer.from('the first and longer text'));
    await mailbox.put(kind.path('twice'), Buffer.from('short'));
    expect((await bytesOf(mailbox, kind.path('twice'))).toString()).toBe('short');
  });

  test('opening, writing and closing are three outside calls, so that a crash between them can be tried', async () => {
    told.calls.length = 0;
    await mailbox.put(kind.path('steps'), Buffer.from('x'));
    expect(told.calls.map((name) => name.split('.')[1]).slice(0, 3)).toEqual(['open', 'write', 'close']);
  });

  test('a renamed file has its new name only', async () => {
    await mailbox.put(kind.path('a.part'), Buffer.from('one'));
    await mailbox.rename(kind.path('a.part'), kind.path('a.x12'));
    expect(await mailbox.stat(kind.path('a.part'))).toBeUndefined();
    expect((await mailbox.stat(kind.path('a.x12')))?.size_bytes).toBe(3);
  });

  test('a rename never overwrites a file that is there', async () => {
    await mailbox.put(kind.path('b.part'), Buffer.from('new'));
    await mailbox.put(kind.path('b.x12'), Buffer.from('old one'));
    const fault = await faultOf(mailbox.rename(kind.path('b.part'), kind.path('b.x12')));
    expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.target-exists' });
    expect(readFileSync(join(kind.folder(), 'b.x12'), 'utf8')).toBe('old one');
    expect(isConnectionFault(fault)).toBe(false);
  });

  test('renaming a file that somebody took says so', async () => {
    const fault = await faultOf(mailbox.rename(kind.path('gone.part'), kind.path('gone.x12')));
    expect(fault).toMatchObject({ kind: 'transient', code: 'transport.no-file' });
  });

  test('removing a file works once and does no harm twice', async () => {
    await mailbox.put(kind.path('r'), Buffer.from('x'));
    await mailbox.remove(kind.path('r'));
    await mailbox.remove(kind.path('r'));
    expect(await mailbox.stat(kind.path('r'))).toBeUndefined();
  });

  test('a listing shows plain files only and leaves unsafe names alone', async () => {
    const dir = join(kind.folder(), 'listing');
    mkdirSync(join(dir, 'a-folder'), { recursive: true });
    for (const name of ['835.x12', '..two-dots', 'back\\slash', 'line\nend']) writeFileSync(join(dir, name), 'abc');
    symlinkSync('/etc/hostname', join(dir, 'link'));
    const files = await mailbox.list(kind.path('listing'));
    expect(files.map(({ name, size_bytes }) => ({ name, size_bytes })).sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: '..two-dots', size_bytes: 3 },
      { name: '835.x12', size_bytes: 3 },
    ]);
    expect(told.logged()).toContain('"code":"transport.bad-name","count":2');
    expect(told.logged()).not.toContain('slash');
  });

  test('a path that climbs out is refused before anything is asked', async () => {
    await expect(mailbox.stat(kind.path('../secret'))).rejects.toMatchObject({ code: 'transport.bad-path' });
    await expect(mailbox.put(kind.path('in/../../x'), Buffer.from('x'))).rejects.toMatchObject({ code: 'transport.bad-path' });
    await expect(mailbox.rename(kind.path('a'), kind.path('..'))).rejects.toMatchObject({ code: 'transport.bad-path' });
  });

  test('listing or putting into a directory that is not there pauses the payer', async () => {
    const attempts = [() => mailbox.list(kind.path('no/such')), () => mailbox.put(kind.path('no/such/file'), Buffer.from('x'))];
    for (const attempt of attempts) {
      const fault = await faultOf(attempt());
      expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.no-directory' });
      expect(isConnectionFault(fault)).toBe(true);
    }
  });

  test('getting a file that is not there is a fault of that file', async () => {
    expect(await faultOf(bytesOf(mailbox, kind.path('nobody')))).toMatchObject({ kind: 'transient', code: 'transport.no-file' });
  });

  test('five megabytes arrive whole in both directions', async () => {
    const bytes = randomBytes(5_000_000);
    await mailbox.put(kind.path('large'), bytes);
    expect(readFileSync(join(kind.folder(), 'large')).equals(bytes)).toBe(true);
    expect((await bytesOf(mailbox, kind.path('large'))).equals(bytes)).toBe(true);
  });

  test.each([0, 1, 32_768, 32_769, 65_536, 600_000])('a file of %i bytes arrives whole', async (size) => {
    const bytes = randomBytes(size);
    await mailbox.put(kind.path('sized'), bytes);
    expect((await bytesOf(mailbox, kind.path('sized'))).equals(bytes)).toBe(true);
  });

  test('a file over the limit is not taken, and the mailbox works on', async () => {
    writeFileSync(join(kind.folder(), 'huge'), '');
    truncateSync(join(kind.folder(), 'huge'), 2_000_000);
    expect(await faultOf(bytesOf(mailbox, kind.path('huge'), 1_000_000))).toMatchObject({ kind: 'permanent', code: 'transport.too-large' });
    expect((await mailbox.stat(kind.path('huge')))?.size_bytes).toBe(2_000_000);
  });

  test('a reader may stop in the middle of a file, and the mailbox works on', async () => {
    writeFileSync(join(kind.folder(), 'half-read'), randomBytes(3_000_000));
    for await (const part of mailbox.get(kind.path('half-read'), 10_000_000)) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    expect(await mailbox.list(kind.path('.'))).not.toHaveLength(0);
    expect(readdirSync(kind.folder())).toContain('half-read');
  });
}
