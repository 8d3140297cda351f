import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { holdBatch, settleBatch } from '../../src/batches/operations.ts';
import { sendRun } from '../../src/batches/send.ts';
import { storeBytes } from '../../src/db/files.ts';
import { asGateway } from '../../src/db/sql.ts';
import { type Payer, payerSchema } from '../../src/payers/schema.ts';
import { applyPayers, loadPayer, resumePayer } from '../../src/payers/store.ts';
import { drain } from '../../src/pipeline.ts';
import { waitFor } from '../support/wait.ts';
import { type BatchRow, faultWorld, type FaultWorld, secondWorker } from './support.ts';

const FIRST = 'NW837_000000001.x12';
const SECOND = 'NW837_000000002.x12';
const MINUTE = 60_000;

/** The batch is at the payer, once, under its own name and with its own bytes. */
async function expectSent(world: FaultWorld, batch: BatchRow | undefined): Promise<void> {
  expect(batch).toMatchObject({ state: 'sent', fault_code: null });
  expect(world.payer.files('in').filter((name) => name.startsWith(batch!.file_name))).toEqual([batch!.file_name]);
  expect(world.inMailbox(batch!.file_name).equals(await world.frozen(batch!))).toBe(true);
}

describe('before the first byte', () => {
  test.each([
    ['the mailbox does not answer', 'sftp.connect:1:before'],
    ['the mailbox can not be looked at', 'sftp.stat:1:before'],
    ['the database does not take the note', 'batch.uploading:1:before'],
    ['the file can not be opened', 'sftp.open:1:before'],
  ])('%s: the same bytes go later under the same name and numbers', async (_what, fault) => {
    const world = await faultWorld({ fault });
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    const [before] = await world.batches();
    expect(before).toMatchObject({ tries: 1, fault_code: `fault.${fault.split(':')[0]}`, control_number: 1 });
    expect(['frozen', 'uploading']).toContain(before!.state);
    const bytes = await world.frozen(before!);
    await world.later(5_000);
    const [after, ...others] = await world.batches();
    expect(others).toEqual([]);
    await expectSent(world, after);
    expect(world.inMailbox(FIRST).equals(bytes)).toBe(true);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });

  test('a batch waits longer after each failure, and tells of it once at the fifth', async () => {
    const world = await faultWorld({ fault: [1, 2, 3, 4, 5, 6].map((n) => `batch.uploading:${n}:before`).join() });
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    for (const wait of [5_000, 15_000, MINUTE, 5 * MINUTE]) {
      expect(await world.news()).toEqual([]);
      await world.later(wait);
    }
    expect(await world.news()).toEqual(['transmission.failed fault.batch.uploading']);
    expect(await world.status(claim)).toBe('TRANSMIT_FAILED');
    await world.later(15 * MINUTE);
    await world.later(60 * MINUTE);
    expect(await world.news()).toEqual(['transmission.failed fault.batch.uploading']);
    await expectSent(world, (await world.batches())[0]);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });
});

describe('in the middle of the transfer', () => {
  test.each([
    ['the connection is lost', { dropAfterBytes: 300 }, 'transport.connection-lost'],
    ['the disk is full', { diskFullAfterBytes: 300 }, 'transport.write-failed'],
    ['the server keeps half of it and says that all is well', { partialWrite: true }, 'send.size-differs'],
  ])('%s: the batch is not sent, and goes whole when that is over', async (_what, server, code) => {
    const world = await faultWorld({ server });
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    expect(await world.batches()).toMatchObject([{ state: 'uploading', tries: 1, fault_code: code }]);
    expect(world.payer.files('in')).not.toContain(FIRST);
    expect(await world.status(claim)).toBe('BATCHED');
    for (const fault of Object.keys(server)) delete world.payer.server.faults[fault as keyof typeof server];
    await world.later(5_000);
    await expectSent(world, (await world.batches())[0]);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });

  test('a worker that dies leaves a part behind; the next one removes it and sends the batch whole', async () => {
    const world = await faultWorld({ fault: 'sftp.write:1:hang' });
    await world.claim('PCN1');
    world.clock.advance(1_000);
    void drain(world.ctx, world.tools);
    await waitFor(() => existsSync(join(world.payer.root, 'mailbox', 'in', `${FIRST}.1.part`)), 10_000);
    expect(await world.batches()).toMatchObject([{ state: 'uploading', attempt: 1 }]);
    const next = await secondWorker(world);
    expect(await sendRun(next.ctx, next.tools)).toBe(0);
    await world.tools.locks.close();
    expect(await sendRun(next.ctx, next.tools)).toBe(1);
    const [batch] = await world.batches();
    expect(batch).toMatchObject({ attempt: 2 });
    await expectSent(world, batch);
  });
});

describe('around the rename', () => {
  test('nobody wrote down that the rename was done: the file under its final name is the proof', async () => {
    const world = await faultWorld({ fault: 'sftp.rename:1:after' });
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    expect(await world.batches()).toMatchObject([{ state: 'renaming', fault_code: 'fault.sftp.rename' }]);
    await world.later(5_000);
    const [batch] = await world.batches();
    expect(batch).toMatchObject({ attempt: 1 });
    await expectSent(world, batch);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });

  test('the rename was not done: the part that is there in full is renamed', async () => {
    const world = await faultWorld({ fault: 'sftp.rename:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    expect(world.payer.files('in')).toEqual([`${FIRST}.1.part`]);
    await world.later(5_000);
    const [batch] = await world.batches();
    expect(batch).toMatchObject({ attempt: 1 });
    await expectSent(world, batch);
  });

  test('the mailbox lost bytes of the part: the batch is uploaded again under the same numbers', async () => {
    const world = await faultWorld({ fault: 'sftp.rename:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    writeFileSync(join(world.payer.root, 'mailbox', 'in', `${FIRST}.1.part`), 'ISA');
    await world.later(5_000);
    const [batch] = await world.batches();
    expect(batch).toMatchObject({ attempt: 2, control_number: 1 });
    await expectSent(world, batch);
  });

  test('a file of another size under the final name is nothing of ours: the batch is held, the next one goes', async () => {
    const world = await faultWorld({ fault: 'sftp.rename:1:before' });
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    writeFileSync(join(world.payer.root, 'mailbox', 'in', FIRST), 'another file');
    await world.claim('PCN2');
    await world.later(5_000);
    const [first, second] = await world.batches();
    expect(first).toMatchObject({ state: 'held', fault_code: 'batch.other-size' });
    expect(world.inMailbox(FIRST).toString()).toBe('another file');
    await expectSent(world, second);
    expect(await world.status(claim)).toBe('TRANSMIT_FAILED');
    expect(await world.news()).toEqual(['transmission.failed batch.other-size']);
  });

  test('the lock is lost before the rename: nothing is renamed, and whoever gets the lock next goes on', async () => {
    const world = await faultWorld();
    await world.claim('PCN1');
    const breakLock = await breakLockWhenRenaming(world);
    await world.later(1_000);
    const [stopped] = await world.batches();
    expect(stopped).toMatchObject({ state: 'renaming', tries: 1 });
    expect(['send.lock-lost', 'transport.aborted']).toContain(stopped!.fault_code);
    expect(world.payer.files('in')).toEqual([`${FIRST}.1.part`]);
    await breakLock.undo();
    await world.later(5_000);
    const [batch] = await world.batches();
    expect(batch).toMatchObject({ attempt: 1 });
    await expectSent(world, batch);
  });
});

describe('a payer that took the file while nobody looked', () => {
  async function unknownBatch(file?: (file: Record<string, unknown>) => void, memberId?: string): Promise<{ world: FaultWorld; claim: string }> {
    const world = await faultWorld({ fault: 'sftp.rename:1:after', server: { takeAtOnce: true }, ...(file ? { file } : {}) });
    const claim = await world.claim('PCN1', memberId);
    await world.later(1_000);
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'unknown', fault_code: 'batch.gone' }]);
    // Unknown is neither sent nor failed, and nothing is sent a second time by itself.
    expect(await world.status(claim)).toBe('BATCHED');
    await world.later(60 * MINUTE);
    expect(await world.batches()).toMatchObject([{ state: 'unknown', attempt: 1 }]);
    expect(readdirSync(join(world.payer.root, 'inbox'))).toEqual([FIRST]);
    expect(await world.news()).toEqual(['transmission.stale batch.gone']);
    return { world, claim };
  }
  const withoutTa1 = (file: Record<string, unknown>) => void ((file['envelope'] as { ackRequested: boolean }).ackRequested = false);

  test.each([
    ['TA1', undefined, 'NW-77120', 'TRANSMITTED'],
    ['999', withoutTa1, 'NW-77120', 'SYNTAX_ACCEPTED'],
    ['277CA', withoutTa1, 'SIM-NO999-1', 'PAYER_ACCEPTED'],
  ])('a %s that names it proves that it arrived', async (_ack, file, memberId, status) => {
    const { world, claim } = await unknownBatch(file, memberId);
    await world.payer.answering.tick();
    await world.gateway();
    await world.gateway();
    expect(await world.batches()).toMatchObject([{ state: 'sent', attempt: 1, fault_code: null }]);
    expect(await world.status(claim)).toBe(status);
  });

  test('an operator who knows that it arrived settles it as sent', async () => {
    const { world, claim } = await unknownBatch();
    const [batch] = await world.batches();
    expect(await settleBatch(world.ctx, { batchId: batch!.id, operator: 'key_1', as: 'sent' })).toEqual({ ok: true });
    await world.gateway();
    expect(await world.batches()).toMatchObject([{ state: 'sent', attempt: 1 }]);
    expect(await world.status(claim)).toBe('TRANSMITTED');
    expect(await settleBatch(world.ctx, { batchId: batch!.id, operator: 'key_1', as: 'again' })).toEqual({ ok: false, reason: 'wrong-state' });
  });

  test('an operator who knows that it did not arrive sends the same bytes again', async () => {
    const { world, claim } = await unknownBatch();
    const [batch] = await world.batches();
    delete world.payer.server.faults.takeAtOnce;
    expect(await settleBatch(world.ctx, { batchId: batch!.id, operator: 'key_1', as: 'again' })).toEqual({ ok: true });
    await world.gateway();
    const [again, ...others] = await world.batches();
    expect([again!.id, others]).toEqual([batch!.id, []]);
    await expectSent(world, again);
    expect(await world.status(claim)).toBe('TRANSMITTED');
  });
});

describe('a name that is taken', () => {
  test('the batch is held and the file that is there stays as it is; the next batch goes', async () => {
    const world = await faultWorld();
    writeFileSync(join(world.payer.root, 'mailbox', 'in', FIRST), 'left over');
    await world.claim('PCN1');
    await world.later(1_000);
    await world.claim('PCN2');
    await world.later(1_000);
    const [first, second] = await world.batches();
    expect(first).toMatchObject({ state: 'held', fault_code: 'batch.name-taken' });
    expect(world.inMailbox(FIRST).toString()).toBe('left over');
    await expectSent(world, second);
  });
});

describe('a mailbox that forbids renaming', () => {
  const exchange = { upload: 'direct' };

  test('the batch is written under its final name at once', async () => {
    const world = await faultWorld({ exchange, fault: 'sftp.rename:1:kill' });
    await world.claim('PCN1');
    await world.later(1_000);
    await expectSent(world, (await world.batches())[0]);
  });

  test('the answer to the upload is lost and the file is there in full: it is sent', async () => {
    const world = await faultWorld({ exchange, fault: 'sftp.close:1:after' });
    await world.claim('PCN1');
    await world.later(1_000);
    expect(await world.batches()).toMatchObject([{ state: 'uploading' }]);
    await world.later(5_000);
    await expectSent(world, (await world.batches())[0]);
  });

  test('after the first byte the file is gone: nobody knows, and a person decides', async () => {
    const world = await faultWorld({ exchange, fault: 'sftp.write:1:after' });
    await world.claim('PCN1');
    await world.later(1_000);
    rmSync(join(world.payer.root, 'mailbox', 'in', FIRST));
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'unknown', fault_code: 'batch.gone' }]);
  });

  test('a connection that is lost in the middle leaves a file of another size: held', async () => {
    const world = await faultWorld({ exchange, server: { diskFullAfterBytes: 300 } });
    await world.claim('PCN1');
    await world.later(1_000);
    delete world.payer.server.faults.diskFullAfterBytes;
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'held', fault_code: 'batch.other-size' }]);
  });

  test('the file could not be opened: nothing has arrived, so it goes again', async () => {
    const world = await faultWorld({ exchange, fault: 'sftp.open:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    expect(await world.batches()).toMatchObject([{ state: 'frozen', tries: 1 }]);
    await world.later(5_000);
    await expectSent(world, (await world.batches())[0]);
  });
});

describe('a mailbox that can only be written to', () => {
  const exchange = { verify: 'none' };

  test('the batch is sent without a look', async () => {
    const world = await faultWorld({ exchange, server: { noStat: true } });
    await world.claim('PCN1');
    await world.later(1_000);
    await expectSent(world, (await world.batches())[0]);
  });

  test('a part that was left behind and can not be removed does not stop the next attempt', async () => {
    const world = await faultWorld({ exchange, server: { noStat: true, noRemove: true }, fault: 'sftp.close:1:after' });
    await world.claim('PCN1');
    await world.later(1_000);
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'sent', attempt: 2 }]);
    expect(world.payer.files('in')).toEqual([FIRST, `${FIRST}.1.part`]);
    expect(await payerState(world)).toMatchObject({ state: 'active' });
  });

  test('after a rename without an answer nobody can look: unknown', async () => {
    const world = await faultWorld({ exchange, server: { noStat: true }, fault: 'sftp.rename:1:after' });
    await world.claim('PCN1');
    await world.later(1_000);
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'unknown', fault_code: 'batch.cannot-look' }]);
  });
});

describe('a mailbox that every batch would fail on', () => {
  const nowhere = (world: FaultWorld) => changePayer(world, (payer) => Object.assign(payer.mailbox, { in: '/nowhere' }));
  test.each([
    ['refuses the login', 'transport.login-refused', {}, async (world: FaultWorld) => {
      world.payer.server.faults.refuseLogin = true;
      return async () => void delete world.payer.server.faults.refuseLogin;
    }],
    ['shows another host key', 'transport.host-key', {}, (world: FaultWorld) =>
      changePayer(world, (payer) => Object.assign(payer.mailbox, { hostKeys: [`SHA256:${'A'.repeat(43)}`] }))],
    ['has no such folder', 'transport.no-directory', {}, nowhere],
    ['has no such folder and forbids renaming', 'transport.no-directory', { upload: 'direct' }, nowhere],
  ] as const)('%s: the payer is paused with one alarm and asked no more until a person lets it go on', async (_what, code, exchange, breakIt) => {
    const world = await faultWorld({ exchange });
    const mend = await breakIt(world);
    const claim = await world.claim('PCN1');
    await world.later(1_000);
    expect(await payerState(world)).toEqual({ state: 'paused', pauseCode: code });
    const attempts = world.logged().split('\n').filter((line) => line.includes('not sent') || line.includes('not collected')).length;
    for (let round = 0; round < 3; round += 1) await world.later(60 * MINUTE);
    expect(world.logged().split('\n').filter((line) => line.includes('not sent') || line.includes('not collected'))).toHaveLength(attempts);
    expect(await world.news()).toEqual([`payer.paused ${code}`]);
    expect(await world.status(claim)).toBe('BATCHED');
    await mend();
    await asGateway(world.ctx, (tx) => resumePayer(tx, 'northwind', world.ctx.now()));
    await world.gateway();
    await expectSent(world, (await world.batches())[0]);
  });
});

describe('several batches', () => {
  test('go in the order of their numbers: a later one does not pass one that waits', async () => {
    const world = await faultWorld({ fault: 'sftp.write:1:before' });
    for (const number of ['PCN1', 'PCN2', 'PCN3']) {
      await world.claim(number);
      await world.later(500);
    }
    expect((await world.batches()).map((batch) => batch.state)).toEqual(['uploading', 'frozen', 'frozen']);
    expect(world.payer.files('in').filter((name) => name.endsWith('.x12'))).toEqual([]);
    await world.later(5_000);
    const batches = await world.batches();
    for (const batch of batches) await expectSent(world, batch);
    const sent = world.logged().split('\n').filter((line) => line.includes('upload ended')).map((line) => (JSON.parse(line) as { batch: string }).batch);
    expect(sent).toEqual(batches.map((batch) => batch.id));
  });

  test('an operator may hold one that has not begun to leave; the others go', async () => {
    const world = await faultWorld({ fault: 'sftp.connect:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    await world.claim('PCN2');
    await world.later(1_000);
    const [first] = await world.batches();
    expect(await holdBatch(world.ctx, { batchId: first!.id, operator: 'key_1' })).toEqual({ ok: true });
    await world.later(5_000);
    expect((await world.batches()).map((batch) => batch.state)).toEqual(['held', 'sent']);
    expect(world.payer.files('in')).toEqual([SECOND]);
  });

  test('two workers at once send each batch once', async () => {
    const world = await faultWorld({ file: (file) => Object.assign(file, { limits: { claimsPerFile: 1 } }) });
    const other = await secondWorker(world);
    for (let n = 1; n <= 8; n += 1) await world.claim(`PCN${n}`);
    world.clock.advance(1_000);
    await Promise.all([drain(world.ctx, world.tools), drain(other.ctx, other.tools)]);
    await drain(world.ctx, world.tools);
    const batches = await world.batches();
    expect(batches.map((batch) => batch.control_number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const batch of batches) {
      expect(batch).toMatchObject({ attempt: 1 });
      await expectSent(world, batch);
    }
  });
});

describe('test and production', () => {
  test('a batch of the other environment is held', async () => {
    const world = await faultWorld({ fault: 'sftp.connect:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    await asGateway(world.ctx, (tx) => tx.run(`update ledger.batches set usage = 'P'`));
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'held', fault_code: 'batch.usage-mismatch' }]);
    expect(world.payer.files('in')).toEqual([]);
  });

  test.each([
    ['ISA15 says production', (text: string) => `${text.slice(0, 102)}P${text.slice(103)}`],
    ['ISA08 names somebody else', (text: string) => text.replace('NORTHWIND      ', 'SOMEBODYELSE   ')],
  ])('bytes whose %s are held', async (_what, spoil) => {
    const world = await faultWorld({ fault: 'sftp.connect:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    const [batch] = await world.batches();
    const spoiled = Buffer.from(spoil((await world.frozen(batch!)).toString('latin1')), 'latin1');
    await asGateway(world.ctx, async (tx) => {
      const file = await storeBytes(world.ctx, tx, spoiled);
      await tx.run('update ledger.batches set file_id = $1', [file.id]);
    });
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'held', fault_code: 'batch.usage-mismatch' }]);
    expect(world.payer.files('in')).toEqual([]);
  });

  test('a payer that is another receiver since the batch was cut does not get it', async () => {
    const world = await faultWorld({ fault: 'sftp.connect:1:before' });
    await world.claim('PCN1');
    await world.later(1_000);
    await changePayer(world, (payer) => Object.assign(payer.envelope, { receiverId: 'NORTHWINDLIVE' }));
    await world.later(5_000);
    expect(await world.batches()).toMatchObject([{ state: 'held', fault_code: 'batch.usage-mismatch' }]);
  });

  test('a production payer may not share an account with a test payer', async () => {
    const world = await faultWorld();
    const stored = (await asGateway(world.ctx, (tx) => loadPayer(tx, 'northwind')))!;
    const live = payerSchema.parse({ ...stored.payer, id: 'northwind-live', usage: 'P' });
    await expect(applyPayers(world.ctx, [live])).rejects.toThrow(/same account/);
  });
});

/** Applies a changed payer file; the returned function applies the old one again. */
async function changePayer(world: FaultWorld, change: (payer: Payer) => unknown): Promise<() => Promise<void>> {
  const { payer } = (await asGateway(world.ctx, (tx) => loadPayer(tx, 'northwind')))!;
  const changed = structuredClone(payer);
  change(changed);
  await applyPayers(world.ctx, [changed]);
  return async () => void (await applyPayers(world.ctx, [payer]));
}

async function payerState(world: FaultWorld): Promise<{ state: string; pauseCode: string | undefined }> {
  const { state, pauseCode } = (await asGateway(world.ctx, (tx) => loadPayer(tx, 'northwind')))!;
  return { state, pauseCode };
}

/** From now on the session that holds the payer's lock ends in the moment in which a batch is noted as `renaming`. */
async function breakLockWhenRenaming(world: FaultWorld): Promise<{ undo(): Promise<void> }> {
  const admin = new pg.Client(world.ctx.connection);
  await admin.connect();
  await admin.query(`create function public.break_lock() returns trigger language plpgsql security definer as $$
    begin
      perform pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid();
      return new;
    end $$`);
  await admin.query(`create trigger break_lock after update on ledger.batches for each row when (new.state = 'renaming') execute function public.break_lock()`);
  return {
    undo: async () => {
      await admin.query('drop trigger break_lock on ledger.batches');
      await admin.end();
    },
  };
}
