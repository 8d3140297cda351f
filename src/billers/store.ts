import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { asGateway, type Tx } from '../db/sql.ts';
import { newId } from '../lib/ids.ts';

/** The biller that a first run makes, so that a newcomer has somewhere to post to. */
export const FIRST_BILLER = 'default';
const KEY_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const KEY_CHARACTERS = 32;

/** A tenant: whoever posts claims. `queue` is the name of its results queue. */
export interface Biller {
  id: string;
  name: string;
  npis: string[];
  taxIds: string[];
  /** Whether the form of its claims is repaired (blanks, case, punctuation) or refused. */
  repair: boolean;
  queue: string;
  createdAt: Date;
}

/** What a key may do. `usage` says whether it posts test or production claims; an operator may run the gateway too. */
export interface KeyGrant {
  keyId: string;
  billerId: string;
  usage: 'T' | 'P';
  operator: boolean;
}

/** A key as it is listed: everything but the key itself, of which only a hash is kept. */
export interface ListedKey extends KeyGrant {
  label: string;
  createdAt: Date;
  revokedAt: Date | undefined;
}

export interface NewBiller {
  id: string;
  name: string;
  npis?: readonly string[] | undefined;
  taxIds?: readonly string[] | undefined;
}

export interface NewKey {
  billerId: string;
  usage: 'T' | 'P';
  operator?: boolean | undefined;
  label?: string | undefined;
}

/** Makes a biller with its results queue. Returns undefined where the id is taken. The id is a short lower-case word. */
export function createBiller(ctx: Ctx, biller: NewBiller): Promise<Biller | undefined> {
  return asGateway(ctx, (tx) => insertBiller(ctx, tx, biller));
}

/** Changes what a biller is called or owns; what is left out stays. Returns undefined where there is none. */
export function changeBiller(ctx: Ctx, id: string, change: { name?: string | undefined; npis?: readonly string[] | undefined; taxIds?: readonly string[] | undefined; repair?: boolean | undefined }): Promise<Biller | undefined> {
  return asGateway(ctx, async (tx) => (await tx.query<BillerRow>(
    `update ledger.billers set name = coalesce($2, name), npis = coalesce($3, npis), tax_ids = coalesce($4, tax_ids), repair = coalesce($5, repair) where id = $1 returning *`,
    [id, change.name ?? null, change.npis ?? null, change.taxIds ?? null, change.repair ?? null])).map(fromRow)[0]);
}

/** All billers by id. */
export function listBillers(ctx: Ctx): Promise<Biller[]> {
  return asGateway(ctx, async (tx) => (await tx.query<BillerRow>('select * from ledger.billers order by id')).map(fromRow));
}

/** One biller, or undefined. */
export function findBiller(ctx: Ctx, id: string): Promise<Biller | undefined> {
  return asGateway(ctx, async (tx) => (await tx.query<BillerRow>('select * from ledger.billers where id = $1', [id])).map(fromRow)[0]);
}

/** Makes a key and returns it: the only time that anybody sees it. Undefined where there is no such biller. */
export function addKey(ctx: Ctx, grant: NewKey): Promise<{ keyId: string; key: string } | undefined> {
  return asGateway(ctx, (tx) => insertKey(ctx, tx, grant));
}

/** A biller's keys, oldest first, revoked ones included. */
export function listKeys(ctx: Ctx, billerId: string): Promise<ListedKey[]> {
  return asGateway(ctx, async (tx) => {
    const rows = await tx.query<KeyRow & { label: string; created_at: Date; revoked_at: Date | null }>(
      'select id, biller_id, usage, operator, label, created_at, revoked_at from ledger.api_keys where biller_id = $1 order by created_at, id', [billerId]);
    return rows.map((row) => ({ ...grantOf(row), label: row.label, createdAt: row.created_at, revokedAt: row.revoked_at ?? undefined }));
  });
}

/** Ends a key. Processes may know it for a few more seconds. Returns false where there is none, or none that is in force. */
export function revokeKey(ctx: Ctx, key: { billerId: string; keyId: string }): Promise<boolean> {
  return asGateway(ctx, async (tx) => (await tx.run(
    'update ledger.api_keys set revoked_at = $3 where id = $1 and biller_id = $2 and revoked_at is null', [key.keyId, key.billerId, ctx.now()])) === 1);
}

/** What a key may do, by its hash or by its id; undefined for an unknown or revoked one. */
export function findKey(ctx: Ctx, by: { hash: Buffer } | { keyId: string }): Promise<KeyGrant | undefined> {
  return asGateway(ctx, async (tx) => {
    const [column, value] = 'hash' in by ? ['secret_hash', by.hash] : ['id', by.keyId];
    const rows = await tx.query<KeyRow>(
      `select id, biller_id, usage, operator from ledger.api_keys where ${column} = $1 and revoked_at is null`, [value]);
    return rows.map(grantOf)[0];
  });
}

/** The sha256 under which a key is stored. Keys are random, so a slow hash would protect nothing. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/**
 * First run: where no biller exists, makes one with a test key that may run the gateway too, and returns the key, once.
 * Several processes may start at the same time; one of them makes it.
 */
export function bootstrap(ctx: Ctx): Promise<string | undefined> {
  return asGateway(ctx, async (tx) => {
    const [known] = await tx.query('select 1 from ledger.billers limit 1');
    if (known || !(await insertBiller(ctx, tx, { id: FIRST_BILLER, name: 'First biller' }))) return undefined;
    return (await insertKey(ctx, tx, { billerId: FIRST_BILLER, usage: 'T', operator: true, label: 'first run' }))?.key;
  });
}

async function insertBiller(ctx: Ctx, tx: Tx, biller: NewBiller): Promise<Biller | undefined> {
  const rows = await tx.query<BillerRow>(
    `insert into ledger.billers (id, name, npis, tax_ids, queue, created_at) values ($1, $2, $3, $4, 'results.' || $1, $5)
     on conflict do nothing returning *`, [biller.id, biller.name, biller.npis ?? [], biller.taxIds ?? [], ctx.now()]);
  return rows.map(fromRow)[0];
}

async function insertKey(ctx: Ctx, tx: Tx, grant: NewKey): Promise<{ keyId: string; key: string } | undefined> {
  const key = newKey(grant.usage);
  const keyId = newId('key');
  const added = await tx.run(
    `insert into ledger.api_keys (id, biller_id, secret_hash, usage, operator, label, created_at)
     select $1, b.id, $3, $4, $5, $6, $7 from ledger.billers b where b.id = $2`,
    [keyId, grant.billerId, hashKey(key), grant.usage, grant.operator ?? false, grant.label ?? '', ctx.now()]);
  return added === 1 ? { keyId, key } : undefined;
}

function newKey(usage: 'T' | 'P'): string {
  let key = usage === 'T' ? 'test_' : 'live_';
  for (const byte of randomBytes(KEY_CHARACTERS)) key += KEY_ALPHABET[byte & 31]!;
  return key;
}

interface BillerRow {
  id: string;
  name: string;
  npis: string[];
  tax_ids: string[];
  queue: string;
  created_at: Date;
  repair: boolean;
}

function fromRow(row: BillerRow): Biller {
  return { id: row.id, name: row.name, npis: row.npis, taxIds: row.tax_ids, repair: row.repair, queue: row.queue, createdAt: row.created_at };
}

interface KeyRow {
  id: string;
  biller_id: string;
  usage: 'T' | 'P';
  operator: boolean;
}

function grantOf(row: KeyRow): KeyGrant {
  return { keyId: row.id, billerId: row.biller_id, usage: row.usage, operator: row.operator };
}
