import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { remitFile } from '../money/bank.ts';
import { openDesk, type TestDesk } from '../money/desk.ts';

let desk: TestDesk;
let operator: string;
let file: string;
beforeAll(async () => {
  desk = await openDesk();
  operator = await desk.key('elm', true);
  await desk.receive(remitFile({ trace: 'JUDGED', clps: [{ pcn: 'J-1', charge: 10_00 }, { pcn: 'J-2', charge: 11_00 }] }));
  file = (await desk.rows<{ id: string }>('select id from ledger.inbound_files'))[0]!.id;
});
afterAll(() => desk?.close());

describe('a file of a payer', () => {
  test('is judged in the shape of gateway validate --json, for operators only', async () => {
    const { body, status } = await desk.get(`/v1/files/${file}/judgement`, operator);
    expect(status).toBe(200);
    expect(body).toMatchObject({ file: '1.835', interchanges: [{ isa13: '000000071', ta1: { ack: expect.any(String) }, groups: [{ gs06: '71', sets: [{ st02: '0001', ik5: { ack: expect.any(String) } }] }] }] });
    expect((await desk.get(`/v1/files/${file}/judgement`)).status).toBe(403);
    expect((await desk.get('/v1/files/fil_none/judgement', operator)).status).toBe(404);
  });

  test('answers a query over one of its sets', async () => {
    expect((await desk.get(`/v1/files/${file}/query?expr=CLP01`, operator)).body).toEqual({ values: ['J-1', 'J-2'] });
    expect((await desk.get(`/v1/files/${file}/query?expr=${encodeURIComponent('!!')}`, operator)).status).toBe(400);
    expect((await desk.get(`/v1/files/${file}/query?expr=CLP01`)).status).toBe(403);
  });
});

test('gateway query prints what an expression finds, a value a line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gw-query-'));
  const path = join(folder, 'one.835');
  writeFileSync(path, remitFile({ trace: 'ASKED', clps: [{ pcn: 'Q-1', charge: 10_00 }] }));
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', main, 'query', path, 'CLP01']);
  expect(stdout).toBe('Q-1\n');
  rmSync(folder, { recursive: true });
});
