import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runSimulator } from '../../src/simulator/simulate.ts';
import { openMailbox } from '../../src/transport/port.ts';
import { bytesOf, transportContext } from '../transport/support.ts';
import { CEDAR, emptyFolder, file837, linesOf } from './support.ts';

const USERS = [{ name: 'gateway', password: 'in' }];

test('two payers answer over SFTP, each behind a host key of its own', async () => {
  const folder = emptyFolder();
  const simulator = await runSimulator({
    tick_ms: 5,
    payers: [
      { payer: CEDAR, root: join(folder, 'cedar'), users: USERS },
      { payer: { ...CEDAR, id: 'BIRCH1', name: 'BIRCH HEALTH' }, root: join(folder, 'birch'), users: USERS },
    ],
  });
  onTestFinished(() => simulator.close());
  const [cedar, birch] = simulator.addresses;
  expect(cedar!.fingerprint).not.toBe(birch!.fingerprint);
  for (const address of simulator.addresses) {
    const mailbox = await openMailbox(transportContext().ctx, {
      kind: 'sftp', host: address.host, port: address.port, username: 'gateway', password: 'in', hostKeys: [address.fingerprint],
    });
    onTestFinished(() => mailbox.close());
    await mailbox.put('in/claims.x12.1.part', Buffer.from(file837({ sets: [[{ pcn: 'A1', lines: ['100'] }]] })));
    await mailbox.rename('in/claims.x12.1.part', 'in/claims.x12');
    const names: string[] = [];
    while (names.length < 3) {
      for (const { name } of await mailbox.list('out')) {
        const text = (await bytesOf(mailbox, `out/${name}`)).toString('latin1');
        names.push(name);
        await mailbox.remove(`out/${name}`);
        if (name.startsWith('835')) expect(linesOf(text, 'N1')[0]).toBe(`N1*PR*${address === cedar ? 'CEDAR MUTUAL' : 'BIRCH HEALTH'}`);
      }
    }
    expect(names).toEqual(['999_000000041.x12', '277CA_000000041.x12', '835_000000041.x12']);
  }
});

test('a slow payer takes and gives files whole', async () => {
  const simulator = await runSimulator({ tick_ms: 5, payers: [{ payer: CEDAR, root: join(emptyFolder(), 'cedar'), users: USERS }] });
  onTestFinished(() => simulator.close());
  const { host, port, fingerprint, server } = simulator.addresses[0]!;
  server.faults.slow_ms = 3;
  const mailbox = await openMailbox(transportContext().ctx, { kind: 'sftp', host, port, username: 'gateway', password: 'in', hostKeys: [fingerprint] });
  onTestFinished(() => mailbox.close());
  const bytes = Buffer.alloc(300_000, 'slow ');
  await mailbox.put('in/large.part', bytes);
  expect((await bytesOf(mailbox, 'in/large.part')).equals(bytes)).toBe(true);
});
