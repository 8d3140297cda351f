import { readdirSync, renameSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CEDAR, file837, snapshot, testPayer } from './support.ts';
import { createPayer } from '../../src/simulator/payer.ts';

const FILES: readonly (readonly [string, string])[] = [
  ['a.x12', file837({ control: 1, ack: true, sets: [[{ member: 'SIM-BULK2-0001', pcn: 'A1', lines: ['100'] }, { member: 'SIM-DUPCLAIM-1', pcn: 'A2', lines: ['75.55'] }]] })],
  ['b.x12', file837({ control: 2, sets: [[{ member: 'SIM-BULK2-0002', pcn: 'B1', lines: ['100'] }, { member: 'SIM-DUPFILE-1', pcn: 'B2', lines: ['3'] }, { member: 'SIM-DUPCLAIM-1', pcn: 'B3', lines: ['75.55'] }]] })],
  ['c.x12', file837({ control: 3, usage: 'P', sets: [[{ pcn: 'C1', lines: ['100'] }]] })],
];
const WRITES = ['rename', 'writeFile', 'mkdir', 'rm', 'rmdir'] as const;

test('the same files get the same answers, byte for byte', async () => {
  expect([...(await runToTheEnd())]).toEqual([...(await runToTheEnd())]);
});

test('a payer that dies at any change of its disk ends with the same answers', async () => {
  const whole = await runToTheEnd();
  expect(whole.size).toBeGreaterThan(8);
  let died = 0;
  for (;;) {
    const killed = dieAfter(died);
    const answers = await runToTheEnd(killed);
    expect([died, ...answers]).toEqual([died, ...whole]);
    if (!killed.dead()) break;
    died += 1;
  }
  expect(died).toBeGreaterThan(30);
});

interface Death {
  arm(): void;
  disarm(): void;
  dead(): boolean;
}

/** Sends all files, lets the payer die once where asked, starts it again, and collects every answer by name. */
async function runToTheEnd(death?: Death): Promise<Map<string, string>> {
  const payer = await testPayer({ staged: false });
  for (const [name, text] of FILES) payer.send(name, text);
  if (death) {
    death.arm();
    await payer.payer.tick().catch(() => {});
    death.disarm();
  }
  const again = await createPayer({ root: payer.root, payer: CEDAR, staged: false });
  while ((await again.tick()) > 0);
  expect(readdirSync(join(payer.root, 'mailbox', 'in'))).toEqual([]);
  expect(readdirSync(join(payer.root, 'taken')).sort()).toEqual(['a.x12', 'b.x12']);
  return snapshot(join(payer.root, 'mailbox', 'out'));
}

/**
 * Makes the n-th change of the disk, and every one after it, fail before it happens: to the disk that is what a kill
 * does, because the payer has no code that cleans up after an error.
 */
function dieAfter(changes: number): Death {
  const originals = WRITES.map((name) => [name, fs[name]] as const);
  let left = changes;
  let dead = false;
  const disarm = () => {
    for (const [name, original] of originals) Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  };
  onTestFinished(disarm);
  return {
    arm: () => {
      for (const [name, original] of originals) {
        Object.assign(fs, {
          [name]: async (...args: unknown[]) => {
            left -= 1;
            if (left < 0) dead = true;
            if (dead) throw new Error('killed');
            return (original as (...all: unknown[]) => Promise<unknown>)(...args);
          },
        });
      }
      syncBuiltinESMExports();
    },
    disarm,
    dead: () => dead,
  };
}

test('an answer that is half written when the payer dies is written again', async () => {
  const payer = await testPayer();
  payer.send(...(FILES[0] as [string, string]));
  await payer.payer.tick();
  const jobs = join(payer.root, 'state', 'jobs');
  renameSync(join(jobs, 'WILLOWGATE-000000001'), join(payer.root, 'state', 'making', 'WILLOWGATE-000000001'));
  renameSync(join(payer.root, 'taken', 'a.x12'), join(payer.root, 'mailbox', 'in', 'a.x12'));
  await payer.payer.tick();
  expect(payer.out()).toEqual(['TA1_000000001.x12']);
});
