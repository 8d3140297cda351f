import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeKeyPair } from '../../src/simulator/host-key.ts';
import { type ServerFaults, type SftpServer, startSftpServer } from '../../src/simulator/server.ts';
import { isConnectionFault } from '../../src/transport/faults.ts';
import { type Mailbox, type MailboxSettings, openMailbox } from '../../src/transport/port.ts';
import type { SftpSettings } from '../../src/transport/sftp.ts';
import { noSshd, startSshd } from '../support/sshd.ts';
import { bytesOf, faultOf, temporaryFolder, transportContext } from './support.ts';

const { ctx } = transportContext();

describe('a payer whose server misbehaves', () => {
  test('a host key that is not on the list is refused before the login', async () => {
    const server = await payer();
    const fault = await faultOf(openMailbox(ctx, { ...settingsOf(server), hostKeys: ['SHA256:AAAA'] }));
    expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.host-key' });
    expect(isConnectionFault(fault)).toBe(true);
  });

  test('an empty list of host keys trusts nobody', async () => {
    const server = await payer();
    expect((await faultOf(openMailbox(ctx, { ...settingsOf(server), hostKeys: [] }))).code).toBe('transport.host-key');
  });

  test('a wrong password pauses the payer', async () => {
    const server = await payer();
    const fault = await faultOf(openMailbox(ctx, { ...settingsOf(server), password: 'wrong' }));
    expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.login-refused' });
    expect(isConnectionFault(fault)).toBe(true);
  });

  test('a private key that can not be read pauses the payer', async () => {
    const server = await payer();
    const fault = await faultOf(openMailbox(ctx, { ...settingsOf(server), privateKey: 'no key' }));
    expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.bad-key' });
  });

  test('a server that is not there is tried again', async () => {
    const server = await payer();
    const settings = settingsOf(server);
    await server.close();
    expect(await faultOf(openMailbox(ctx, settings))).toMatchObject({ kind: 'transient', code: 'transport.unreachable' });
  });

  test('something that is no SSH server at all is tried again', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const settings = { ...settingsOf(await payer()), port };
    expect(await faultOf(openMailbox(ctx, settings))).toMatchObject({ kind: 'transient', code: 'transport.unreachable' });
  });

  test('a server that takes the connection and never speaks is given up after the deadline', async () => {
    const port = await listen(() => {});
    const settings = { ...settingsOf(await payer()), port, connect_timeout_ms: 200 };
    expect(await faultOf(openMailbox(ctx, settings))).toMatchObject({ kind: 'transient', code: 'transport.timeout' });
  });

  test('a server that stops answering is given up after the deadline, and the connection is not used again', async () => {
    const { mailbox } = await connected({ hang: true }, { operation_timeout_ms: 200 });
    expect(await faultOf(mailbox.list('out'))).toMatchObject({ kind: 'transient', code: 'transport.timeout' });
    expect((await faultOf(mailbox.list('out'))).code).toBe('transport.timeout');
  });

  test('a full disk is an error and not a success', async () => {
    const { mailbox } = await connected({ diskFullAfterBytes: 100_000 });
    expect(await faultOf(mailbox.put('in/a.part', randomBytes(1_000_000)))).toMatchObject({ kind: 'transient', code: 'transport.write-failed' });
    expect((await mailbox.stat('in/a.part'))!.size_bytes).toBeLessThan(1_000_000);
  });

  test('a server that stores half a file and says that all is well is found out by the size', async () => {
    const { mailbox } = await connected({ partialWrite: true });
    await mailbox.put('in/a.part', Buffer.alloc(1000, 65));
    expect((await mailbox.stat('in/a.part'))?.size_bytes).toBe(500);
  });

  test('a connection that is cut while sending ends the upload, and a new one sees what is left', async () => {
    const { mailbox, server } = await connected({ dropAfterBytes: 200_000 });
    expect(await faultOf(mailbox.put('in/a.part', randomBytes(1_000_000)))).toMatchObject({ kind: 'transient', code: 'transport.connection-lost' });
    delete server.faults.dropAfterBytes;
    const again = await openMailbox(ctx, settingsOf(server));
    onTestFinished(() => again.close());
    expect((await again.stat('in/a.part'))!.size_bytes).toBeLessThan(1_000_000);
  });

  test('a connection that is cut while fetching ends the download', async () => {
    const { mailbox, server } = await connected({});
    await mailbox.put('out/835.x12', randomBytes(1_000_000));
    server.faults.dropAfterBytes = 1_300_000;
    expect(await faultOf(bytesOf(mailbox, 'out/835.x12'))).toMatchObject({ kind: 'transient', code: 'transport.connection-lost' });
  });

  test('a stop of the program breaks a waiting operation at once', async () => {
    const stop = new AbortController();
    const { mailbox } = await connected({ hang: true }, {}, stop.signal);
    const waiting = faultOf(mailbox.list('out'));
    stop.abort();
    expect(await waiting).toMatchObject({ kind: 'transient', code: 'transport.aborted' });
    expect((await faultOf(openMailbox(ctx, settingsOf(await payer()), stop.signal))).code).toBe('transport.aborted');
  });

  test('a payer that takes a file at the moment of its rename leaves neither name behind', async () => {
    const { mailbox } = await connected({ takeAtOnce: true });
    await mailbox.put('in/a.part', Buffer.from('x'));
    await mailbox.rename('in/a.part', 'in/a.x12');
    expect([await mailbox.stat('in/a.part'), await mailbox.stat('in/a.x12')]).toEqual([undefined, undefined]);
  });

  test('a restarted payer server keeps its host key', async () => {
    const root = join(temporaryFolder(), 'mailbox');
    const first = await startSftpServer({ root, users: [] });
    await first.close();
    const second = await startSftpServer({ root, users: [] });
    await second.close();
    expect(second.fingerprint).toBe(first.fingerprint);
  });
});

describe.skipIf(noSshd)(`OpenSSH${noSshd ? ` (skipped: ${noSshd})` : ''}`, () => {
  test('a wrong host key and a key that is not authorised are refused', async () => {
    const settings = await openssh();
    expect((await faultOf(openMailbox(ctx, { ...settings, hostKeys: ['SHA256:AAAA'] }))).code).toBe('transport.host-key');
    const stranger = { ...settings, privateKey: makeKeyPair().private };
    expect(await faultOf(openMailbox(ctx, stranger))).toMatchObject({ kind: 'permanent', code: 'transport.login-refused' });
  });

  test('a write that the server refuses for want of room is an error', async () => {
    const mailbox = await openMailbox(ctx, await openssh({ fileLimit_kb: 64 }));
    onTestFinished(() => mailbox.close());
    const fault = await faultOf(mailbox.put(`${temporaryFolder()}/a.part`, randomBytes(500_000)));
    expect(fault).toMatchObject({ kind: 'transient', code: 'transport.write-failed' });
  });

  test('an account that may only read pauses the payer when something is put', async () => {
    const mailbox = await openMailbox(ctx, await openssh({ readOnly: true }));
    onTestFinished(() => mailbox.close());
    const fault = await faultOf(mailbox.put(`${temporaryFolder()}/a.part`, Buffer.from('x')));
    expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.no-permission' });
    expect(isConnectionFault(fault)).toBe(true);
  });
});

async function payer(faults: ServerFaults = {}): Promise<SftpServer> {
  const root = join(temporaryFolder(), 'mailbox');
  const server = await startSftpServer({ root, users: [{ name: 'gateway', password: 'in' }], faults });
  onTestFinished(() => server.close());
  return server;
}

function settingsOf(server: SftpServer): SftpSettings {
  return { kind: 'sftp', host: server.host, port: server.port, username: 'gateway', password: 'in', hostKeys: [server.fingerprint] };
}

async function connected(
  faults: ServerFaults, timeouts: Partial<SftpSettings> = {}, signal?: AbortSignal,
): Promise<{ mailbox: Mailbox; server: SftpServer }> {
  const server = await payer(faults);
  const mailbox = await openMailbox(ctx, { ...settingsOf(server), ...timeouts }, signal);
  onTestFinished(() => mailbox.close());
  return { mailbox, server };
}

async function listen(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function openssh(options: { readOnly?: boolean; fileLimit_kb?: number } = {}): Promise<MailboxSettings & SftpSettings> {
  const sshd = await startSshd(options);
  onTestFinished(() => sshd.close());
  return {
    kind: 'sftp', host: '127.0.0.1', port: sshd.port, username: sshd.username, privateKey: sshd.privateKey,
    hostKeys: [sshd.fingerprint],
  };
}
