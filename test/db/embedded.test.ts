import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openContext } from '../../src/context.ts';
import { asGateway } from '../../src/db/sql.ts';
import { storeBytes } from '../../src/db/files.ts';
import { createLog } from '../../src/lib/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'gw-emb-'));
chmodSync(folder, 0o711);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a first start makes a master key outside of the data and says so; without that key the data is not opened again', async () => {
  const config = readConfig({ GATEWAY_DATA: join(folder, 'data'), LOG_LEVEL: 'silent' });
  const told: string[] = [];
  const start = () => openContext({ config, log: createLog('silent'), notice: (text) => told.push(text) });
  const first = await start();
  expect(told.join()).toMatch(/data\.master\.key\nWhoever loses it loses the stored data/);
  expect(statSync(config.masterKeyFile).mode & 0o777).toBe(0o600);
  await asGateway(first.ctx, (tx) => storeBytes(first.ctx, tx, Buffer.from('ISA')));
  await first.close();

  const second = await start();
  expect(told).toHaveLength(1);
  await second.close();

  rmSync(config.masterKeyFile);
  await expect(start()).rejects.toThrow(/no master key/);
  expect(existsSync(config.masterKeyFile)).toBe(false);
});
