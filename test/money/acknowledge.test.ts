import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocks, type Locks } from '../../src/db/locks.ts';
import { acknowledgeDue, acknowledgeRun } from '../../src/inbound/acknowledge.ts';
import { applyPayers } from '../../src/payers/store.ts';
import { lakePayer } from '../support/api.ts';
import { openBank, remitFile, type TestBank } from './bank.ts';

let bank: TestBank;
let locks: Locks;
const folder = mkdtempSync(join(tmpdir(), 'gw-ack-'));
const sent = () => readdirSync(join(folder, 'in')).sort();
const counter = async () => (await bank.rows<{ value: number }>(`select max(value)::bigint as value from ledger.counters`))[0]!.value;
const answered = async () => {
  while ((await acknowledgeRun(bank.ctx, { locks })) > 0);
};

beforeAll(async () => {
  bank = await openBank();
  locks = openLocks(bank.ctx);
  for (const name of ['in', 'out']) mkdirSync(join(folder, name));
  await bank.receive(remitFile({ trace: 'BEFORE', clps: [{ pcn: 'A-0', charge: 1_00 }] }));
});
afterAll(async () => {
  await locks?.close();
  await bank?.close();
  rmSync(folder, { recursive: true, force: true });
});

const wants = (acknowledge: 'none' | 'errors' | 'all') => {
  bank.clock.advance(1_000);
  return applyPayers(bank.ctx, [{ ...lakePayer(folder), acknowledge }]);
};

describe('a payer that wants to hear how its files were taken', () => {
  test('hears nothing unless its file says so', async () => {
    await wants('none');
    await bank.receive(remitFile({ trace: 'NONE', clps: [{ pcn: 'A-1', charge: 1_00 }] }));
    expect(await acknowledgeDue(bank.ctx)).toBe(0);
  });

  test('gets one 999 for each of its later files, and a crash sends no second one', async () => {
    await wants('all');
    await bank.receive(remitFile({ trace: 'ALL', clps: [{ pcn: 'A-2', charge: 1_00 }] }));
    expect(await acknowledgeDue(bank.ctx)).toBe(1);
    await answered();
    expect(sent()).toHaveLength(1);
    const text = readFileSync(join(folder, 'in', sent()[0]!), 'latin1');
    expect(text).toContain('AK1*HP*71');
    expect(text).toContain('LAKEPAYER');
    await answered();
    expect(sent()).toHaveLength(1);
    expect(await bank.rows(`select state from ledger.payer_answers where state <> 'nothing'`)).toEqual([{ state: 'sent' }]);
  });

  test('hears of errors only, where it wants no more', async () => {
    await wants('errors');
    const before = sent().length;
    const bad = remitFile({ trace: 'WRONG', clps: [{ pcn: 'A-4', charge: 1_00 }] }, '000000091').replace('SE*15*', 'SE*99*').replace(/SE\*\d+\*0001/, 'SE*99*0001');
    await bank.receive(bad);
    await answered();
    expect(sent().length - before).toBe(1);
    const text = readFileSync(join(folder, 'in', sent().at(-1)!), 'latin1');
    expect(text).toMatch(/IK5\*R\*[^~]*4/);
  });

  test('hears nothing of a file without errors, where it wants errors only, and no number is used up', async () => {
    await wants('errors');
    const before = [sent().length, await counter()];
    const clean = readFileSync(fileURLToPath(new URL('../../samples/03-diabetes-checkup/835.x12', import.meta.url)), 'latin1');
    // No error that a 999 speaks of: that a payment does not add up is told by its own queue.
    await bank.receive(clean, clean.replace('BPR*I*255.48', 'BPR*I*256.48').replaceAll('000030104', '000030105').replaceAll('*30104', '*30105'));
    expect(await bank.rows(`select kinds from ledger.inbound_files order by received_at, id desc limit 1`)).toEqual([{ kinds: ['835'] }]);
    await answered();
    expect([sent().length, await counter()]).toEqual(before);
    expect(await acknowledgeDue(bank.ctx)).toBe(0);
  });

  test('hears of its other files, where the bytes of one can not be read any more', async () => {
    await wants('all');
    const before = sent().length;
    await bank.receive(remitFile({ trace: 'LOST', clps: [{ pcn: 'A-5', charge: 1_00 }] }, '000000097'), remitFile({ trace: 'KEPT', clps: [{ pcn: 'A-6', charge: 1_00 }] }, '000000098'));
    await bank.rows(`update ledger.file_frames set bytes = 'damaged' where file_id = (select f.file_id from ledger.remits r join ledger.inbound_files f on f.id = r.inbound_file_id where r.trace = 'LOST')`);
    await answered();
    expect(sent()).toHaveLength(before + 1);
    expect(await bank.rows(`select r.trace, a.state from ledger.payer_answers a join ledger.remits r on r.inbound_file_id = a.inbound_file_id where r.trace in ('LOST', 'KEPT')`))
      .toEqual([{ trace: 'KEPT', state: 'sent' }]);
    expect(bank.logged()).toContain('payer file not answered');
  });

  test('hears of each interchange of a file under a number of its own, which no later file gets', async () => {
    await wants('all');
    await bank.receive(remitFile({ trace: 'FIRST', clps: [{ pcn: 'A-7', charge: 1_00 }] }, '000000094') + remitFile({ trace: 'SECOND', clps: [{ pcn: 'A-8', charge: 1_00 }] }, '000000095'));
    await answered();
    await bank.receive(remitFile({ trace: 'THIRD', clps: [{ pcn: 'A-9', charge: 1_00 }] }, '000000096'));
    await answered();
    const numbers = sent().flatMap((name) => [...readFileSync(join(folder, 'in', name), 'latin1').matchAll(/IEA\*\d+\*(\d{9})/g)].map((match) => match[1]!));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await counter()).toBe(Math.max(...numbers.map(Number)));
  });
});
