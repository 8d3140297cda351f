import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ctx } from '../context.ts';
import { publishEvents } from '../db/events.ts';
import { asGateway, GATEWAY, type Tx } from '../db/sql.ts';
import { type Payer, payerSchema, withFilingDays } from './schema.ts';

/** A payer as the program uses it: the file in force, its version, and whether sending is paused. */
export interface StoredPayer {
  payer: Payer;
  version: number;
  state: 'active' | 'paused';
  pauseCode: string | undefined;
}

/** A payer file that can't be applied; `problems` names each place. */
export class PayerFileError extends Error {
  readonly problems: readonly string[];
  constructor(name: string, problems: readonly string[]) {
    super(`${name} can't be applied:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'PayerFileError';
    this.problems = problems;
  }
}

/** Checks the text of a payer file. Throws a PayerFileError that lists every problem. */
export function parsePayerFile(name: string, text: string): Payer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PayerFileError(name, ['it is not JSON']);
  }
  const parsed = payerSchema.safeParse(json);
  if (!parsed.success) {
    throw new PayerFileError(name, parsed.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`));
  }
  return parsed.data;
}

/** Reads all payer files of a folder, except default.json, which is a form and not a payer. */
export function readPayerFolder(dir: string): Payer[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json') && name !== 'default.json')
    .sort()
    .map((name) => parsePayerFile(name, readFileSync(join(dir, name), 'utf8')));
}

/**
 * Stores payer files as numbered versions. A file that equals the version in force changes nothing.
 * Returns the ids that got a new version.
 */
export function applyPayers(ctx: Ctx, payers: readonly Payer[]): Promise<string[]> {
  return asGateway(ctx, async (tx) => {
    // One process at a time: two that apply the same new file would both call it version 1.
    await tx.query(`select pg_advisory_xact_lock(hashtext('ledger.payers'))`);
    const changed: string[] = [];
    for (const payer of payers) if (await applyPayer(tx, payer, ctx.now())) changed.push(payer.id);
    return changed;
  });
}

async function applyPayer(tx: Tx, payer: Payer, at: Date): Promise<boolean> {
  const text = JSON.stringify(withFilingDays(payer));
  const sha256 = createHash('sha256').update(text).digest('hex');
  const [current] = await tx.query<{ version: number; usage: string; sha256: string }>(
    `select p.version, p.usage, v.sha256 from ledger.payers p
     join ledger.payer_versions v on v.payer_id = p.id and v.version = p.version where p.id = $1 for update of p`, [payer.id]);
  if (current?.sha256 === sha256) return false;
  if (current && current.usage !== payer.usage) {
    throw new PayerFileError(payer.id, ['usage: a payer never changes between test and production; give the new file another id']);
  }
  await insistOnOwnMailbox(tx, payer);
  const version = (current?.version ?? 0) + 1;
  await tx.run(
    `insert into ledger.payers (id, name, usage, version, next_poll_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set name = excluded.name, version = excluded.version`, [payer.id, payer.name, payer.usage, version, at]);
  await tx.run('insert into ledger.payer_versions (payer_id, version, file, sha256, applied_at) values ($1, $2, $3, $4, $5)', [payer.id, version, text, sha256, at]);
  await tx.run('delete from ledger.payer_routes where payer_id = $1', [payer.id]);
  for (const code of payer.payerIds) {
    const added = await tx.run(
      'insert into ledger.payer_routes (payer_code, usage, payer_id) values ($1, $2, $3) on conflict do nothing', [code, payer.usage, payer.id]);
    if (added === 0) throw new PayerFileError(payer.id, [`payerIds: ${code} already belongs to another payer file`]);
  }
  return true;
}

/** Test and production never share an account on a host: one wrong file there would be a live claim. */
async function insistOnOwnMailbox(tx: Tx, payer: Payer): Promise<void> {
  const others = (await loadPayers(tx)).filter((other) => other.payer.usage !== payer.usage);
  const same = others.find((other) => mailboxAccount(other.payer) === mailboxAccount(payer));
  if (same) {
    throw new PayerFileError(payer.id, [`mailbox: ${same.payer.id} uses the same account for ${same.payer.usage === 'T' ? 'test' : 'production'}`]);
  }
}

function mailboxAccount({ mailbox }: Payer): string {
  return mailbox.kind === 'folder' ? mailbox.path : `${mailbox.username}@${mailbox.host.toLowerCase()}:${mailbox.port}`;
}

/** All payers with the file in force. */
export async function loadPayers(tx: Tx): Promise<StoredPayer[]> {
  return (await tx.query<PayerRow>(`${SELECT} order by p.id`)).map(fromRow);
}

/** One payer with the file in force, or undefined. */
export async function loadPayer(tx: Tx, id: string): Promise<StoredPayer | undefined> {
  return (await tx.query<PayerRow>(`${SELECT} where p.id = $1`, [id])).map(fromRow)[0];
}

/** The payer file of a version. A version never changes, so it is read once and kept in the context. */
export async function payerFile(ctx: Ctx, tx: Tx, { id, version }: { id: string; version: number }): Promise<Payer> {
  const key = `${id}@${version}`;
  const kept = ctx.payerFiles.get(key);
  if (kept) return kept;
  const [row] = await tx.query<{ file: unknown }>('select file from ledger.payer_versions where payer_id = $1 and version = $2', [id, version]);
  const payer = payerSchema.parse(row?.file);
  ctx.payerFiles.set(key, payer);
  return payer;
}

/** Where a claim for a payer id goes: a payer, or which other usage the id is known for, or nothing. */
export type Route = { payerId: string; version: number } | { otherUsage: 'T' | 'P' } | undefined;

/** Finds the payers of trading partner service ids, each in one environment. Answers in the order asked. */
export async function routePayers(tx: Tx, wanted: readonly { payerCode: string; usage: 'T' | 'P' }[]): Promise<Route[]> {
  const rows = await tx.query<{ payer_code: string; payer_id: string; usage: 'T' | 'P'; version: number }>(
    `select r.payer_code, r.payer_id, r.usage, p.version from ledger.payer_routes r join ledger.payers p on p.id = r.payer_id
     where r.payer_code = any ($1)`, [[...new Set(wanted.map(({ payerCode }) => payerCode))]]);
  return wanted.map(({ payerCode, usage }) => {
    const known = rows.filter((row) => row.payer_code === payerCode);
    const match = known.find((row) => row.usage === usage);
    if (match) return { payerId: match.payer_id, version: match.version };
    return known[0] ? { otherUsage: known[0].usage } : undefined;
  });
}

/**
 * Stops all cutting, sending and fetching for a payer until a person resumes it, and says so once: a payer that is paused
 * already raises no second alarm.
 */
export async function pausePayer(tx: Tx, pause: { payerId: string; code: string; at: Date }): Promise<void> {
  const { payerId, code, at } = pause;
  const paused = await tx.run(
    `update ledger.payers set state = 'paused', pause_code = $2, paused_at = $3, last_failure_at = $3, last_failure_code = $2
     where id = $1 and state = 'active'`, [payerId, code, at]);
  if (paused === 0) return;
  await publishEvents(tx, [{ billerId: GATEWAY, subject: payerId, kind: 'payer.paused', sourceKey: `pause:${at.toISOString()}`, at, data: { code } }]);
}

/** Lets a paused payer go on. Returns false when it was not paused. */
export async function resumePayer(tx: Tx, payerId: string, at: Date): Promise<boolean> {
  return (await tx.run(
    `update ledger.payers set state = 'active', pause_code = null, paused_at = null, next_poll_at = $2 where id = $1 and state = 'paused'`,
    [payerId, at])) === 1;
}

interface PayerRow {
  file: unknown;
  version: number;
  state: 'active' | 'paused';
  pause_code: string | null;
}

const SELECT = `select v.file, p.version, p.state, p.pause_code from ledger.payers p
  join ledger.payer_versions v on v.payer_id = p.id and v.version = p.version`;

function fromRow(row: PayerRow): StoredPayer {
  return { payer: payerSchema.parse(row.file), version: row.version, state: row.state, pauseCode: row.pause_code ?? undefined };
}
