import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { provePayer } from '../claims/edits/payer.ts';
import { readConfig } from '../config.ts';
import { type Ctx, openContext } from '../context.ts';
import { asGateway } from '../db/sql.ts';
import { overlayDifference } from '../guides/difference.ts';
import { loadGuides } from '../guides/load.ts';
import { createLog } from '../lib/log.ts';
import type { Payer } from '../payers/schema.ts';
import { applyPayers, loadPayers, parsePayerFile, PayerFileError, readPayerFolder, resumePayer } from '../payers/store.ts';

/** `payers check`: proves files before use, and shows what each payer's overlay makes of the guides. */
export async function check(paths: string[]): Promise<number> {
  let bad = 0;
  for (const path of paths) {
    try {
      for (const payer of readPaths([path])) {
        const guides = loadGuides();
        provePayer(guides, payer);
        const changes = overlayDifference(guides, payer.overlay);
        process.stdout.write([`${payer.id}: good`, ...changes.map((line) => `  ${line}`), ''].join('\n'));
      }
    } catch (error) {
      if (!(error instanceof PayerFileError)) throw error;
      process.stderr.write(`${error.message}\n`);
      bad += 1;
    }
  }
  return bad === 0 ? 0 : 1;
}

/** `payers apply`: stores files as new versions. */
export async function apply(paths: string[]): Promise<number> {
  const payers = readPaths(paths);
  for (const payer of payers) provePayer(loadGuides(), payer);
  const changed = await withContext((ctx) => applyPayers(ctx, payers));
  for (const { id } of payers) process.stdout.write(`${id}: ${changed.includes(id) ? 'new version' : 'unchanged'}\n`);
  return 0;
}

/** `payers list`. */
export async function list(): Promise<number> {
  const payers = await withContext((ctx) => asGateway(ctx, loadPayers));
  for (const { payer, version, state, pauseCode } of payers) {
    process.stdout.write(`${payer.id}\t${payer.usage}\tversion ${version}\t${state}${pauseCode ? ` (${pauseCode})` : ''}\t${payer.name}\n`);
  }
  return 0;
}

/** `payers resume`. */
export async function resume(payerId: string): Promise<number> {
  const done = await withContext((ctx) => asGateway(ctx, (tx) => resumePayer(tx, payerId, ctx.now())));
  process.stdout.write(done ? `${payerId} goes on\n` : `${payerId} was not paused\n`);
  return done ? 0 : 1;
}

/** Runs something on the configured database. */
export async function withContext<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const open = await openContext({ config, log: createLog(config.logLevel) });
  try {
    return await work(open.ctx);
  } finally {
    await open.close();
  }
}

function readPaths(paths: readonly string[]): Payer[] {
  return paths.flatMap((path) =>
    statSync(path).isDirectory() ? readPayerFolder(path) : [parsePayerFile(basename(path), readFileSync(path, 'utf8'))]);
}
