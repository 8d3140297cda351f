import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkFile } from '../../src/guides/check.ts';
import { type SftpServer, startSftpServer } from '../../src/simulator/server.ts';
import { billerMailboxSchema, loadMailboxes, resumeMailbox, setMailbox } from '../../src/uploads/mailbox.ts';
import { asGateway } from '../../src/db/sql.ts';
import { sharedGuides } from '../support/context.ts';
import { openWorld, type World } from '../support/world.ts';
import { fileOf, segmentsOf } from './support.ts';

let w: World;
let root: string;
let server: SftpServer;
const box = { billerId: 'harbor-quill', usage: 'T' } as const;

beforeAll(async () => {
  w = await openWorld({ payers: ['northwind'] });
  root = mkdtempSync(join(tmpdir(), 'gw-biller-'));
  server = await startSftpServer({ root: join(root, 'box'), users: [{ name: 'quill', password: 'box-test' }] });
  process.env['QUILL_BOX_PASSWORD'] = 'box-test';
  await asGateway(w.ctx, (tx) => tx.run(`update ledger.billers set npis = '{1999999984}' where id = 'harbor-quill'`));
  const settings = billerMailboxSchema.parse({
    mailbox: { kind: 'sftp', host: server.host, port: server.port, username: 'quill', password: 'env:QUILL_BOX_PASSWORD', hostKeys: [server.fingerprint] },
    exchange: { settle_ms: 1_000, poll_ms: 1_000 },
  });
  expect(await setMailbox(w.ctx, box, settings)).toBe('set');
});
afterAll(async () => {
  await server.close();
  await w.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  for (const name of readdirSync(join(root, 'box', 'out'))) rmSync(join(root, 'box', 'out', name));
  Object.assign(server.faults, { refuseLogin: false, takeAtOnce: false });
});

function put(name: string, text: string): void {
  writeFileSync(join(root, 'box', 'in', name), text);
}

/** What lies in the biller's `out`, by kind. */
function got(kind: string): string[] {
  return readdirSync(join(root, 'box', 'out')).filter((name) => name.startsWith(`${kind}_`)).sort().map((name) => readFileSync(join(root, 'box', 'out', name), 'latin1'));
}

describe("a biller's mailbox", () => {
  test('takes an 837 from in/ and puts TA1, 999, both 277CAs and the 835 into out/, with the numbers of the biller', async () => {
    put('monday.837', fileOf({ claims: ['MB-1', 'MB-2'], isa13: 31 }));
    await w.settle();
    expect(existsSync(join(root, 'box', 'in', 'monday.837'))).toBe(false);
    expect(segmentsOf(got('999')[0]!)).toEqual(expect.arrayContaining(['TA1*000000031*261005*1200*A*000', 'IK5*A']));
    const [ours, payers, ...more] = got('277CA');
    expect(more).toEqual([]);
    for (const answer of [ours!, payers!, ...got('835')]) {
      expect(checkFile(sharedGuides(), Buffer.from(answer, 'latin1')).accepted).toBe(true);
      const isa = answer.split('*');
      expect([isa[6]!.trim(), isa[8]!.trim()]).toEqual(['GATEWAY', 'QUILLWORK']);
    }
    expect(segmentsOf(ours!)).toEqual(expect.arrayContaining(['TRN*2*BATCH-31', 'REF*D9*QW-MB-1', 'REF*D9*QW-MB-2']));
    expect(segmentsOf(payers!)).toEqual(expect.arrayContaining(['TRN*2*BATCH-31', 'REF*D9*QW-MB-1', 'NM1*PR*2*Northwind Health Plan*****PI*NWHP1']));
    expect(payers).toMatch(/STC\*A2:20/);
    expect(got('835').length).toBeGreaterThan(0);
    const numbers = readdirSync(join(root, 'box', 'out')).map((name) => /_(\d{9})_/.exec(name)![1]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('puts nothing in twice, whatever happens to the connection', async () => {
    put('tuesday.837', fileOf({ claims: ['MB-3'], isa13: 32 }));
    Object.assign(server.faults, { dropAfterBytes: 40_000 });
    await w.gateway();
    await w.gateway();
    Object.assign(server.faults, { dropAfterBytes: undefined });
    for (let round = 0; round < 8; round += 1) {
      await w.gateway();
      w.clock.advance(20_000);
    }
    await w.settle();
    expect(got('999')).toHaveLength(1);
    expect(got('277CA')).toHaveLength(2);
    expect(readdirSync(join(root, 'box', 'out')).some((name) => name.endsWith('.part'))).toBe(false);
  });

  test('leaves a file alone that is still being written, and takes the same bytes under another name as known', async () => {
    put('growing.837', fileOf({ claims: ['MB-4'], isa13: 33 }).slice(0, 500));
    await w.gateway();
    put('growing.837', fileOf({ claims: ['MB-4'], isa13: 33 }));
    await w.settle();
    put('again.837', fileOf({ claims: ['MB-4'], isa13: 33 }));
    await w.settle();
    expect(got('999')).toHaveLength(1);
    expect(existsSync(join(root, 'box', 'in', 'again.837'))).toBe(false);
  });

  test('is paused by a refused login, once, and goes on when a person says so', async () => {
    Object.assign(server.faults, { refuseLogin: true });
    put('wednesday.837', fileOf({ claims: ['MB-5'], isa13: 34 }));
    await w.gateway();
    await w.gateway();
    const [mailbox] = await asGateway(w.ctx, (tx) => loadMailboxes(tx));
    expect(mailbox).toMatchObject({ state: 'paused', pauseCode: 'transport.login-refused' });
    const events = await asGateway(w.ctx, (tx) => tx.query(`select 1 from ledger.events where kind = 'mailbox.paused'`));
    expect(events).toHaveLength(1);
    Object.assign(server.faults, { refuseLogin: false });
    expect(await resumeMailbox(w.ctx, box)).toBe(true);
    await w.settle();
    expect(got('999')).toHaveLength(1);
  });

  test('belongs to one biller and one environment', async () => {
    const [mailbox] = await asGateway(w.ctx, (tx) => loadMailboxes(tx));
    expect(await setMailbox(w.ctx, { ...box, usage: 'P' }, mailbox!.settings)).toBe('taken');
    expect(await setMailbox(w.ctx, { billerId: 'nobody', usage: 'T' }, billerMailboxSchema.parse({ mailbox: { kind: 'folder', path: '/nowhere' } , exchange: {} }))).toBe('no-biller');
  });
});
