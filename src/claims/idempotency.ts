import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { asBiller, asGateway, type Tx } from '../db/sql.ts';

/** How long an answer is kept for its Idempotency-Key. */
export const IDEMPOTENCY_MS = 24 * 60 * 60_000;

/** A request under an Idempotency-Key. The hash covers method, path and body. */
export interface KeyedRequest {
  billerId: string;
  key: string;
  requestHash: Buffer;
}

/** An answer as it goes to the client. */
export interface Answer {
  status: number;
  body: object;
}

/** What is known about a key: answered before, used for another request, being answered now, or new. */
export type KeyState = { state: 'answered'; answer: Answer } | { state: 'other-request' } | { state: 'running' } | { state: 'new' };

/**
 * Takes keys of one biller for this transaction. A crash needs no clean-up: the locks end with the transaction, and an
 * answer is only ever stored together with what it tells of. The keys have to differ.
 */
export async function takeKeys(ctx: Ctx, tx: Tx, requests: readonly KeyedRequest[]): Promise<Map<string, KeyState>> {
  if (requests.length === 0) return new Map();
  const { billerId } = requests[0]!;
  const locks = await tx.query<{ key: string; got: boolean }>(
    'select key, pg_try_advisory_xact_lock(hashtext($1), hashtext(key)) as got from unnest($2::text[]) as key', [billerId, requests.map(({ key }) => key)]);
  const rows = await tx.query<KeptRow>(
    'select key, request_hash, status, answer, expires_at <= $3 as expired from ledger.idempotency_keys where biller_id = $1 and key = any ($2)',
    [billerId, requests.map(({ key }) => key), ctx.now()]);
  const kept = new Map(rows.map((row) => [row.key, row]));
  const free = new Set(locks.filter(({ got }) => got).map(({ key }) => key));
  return new Map(requests.map((request) => [request.key, free.has(request.key) ? stateOf(ctx, request, kept.get(request.key)) : { state: 'running' }]));
}

/**
 * What is known about a key, without keeping it: for requests whose meaning depends on a state that the first of them changed. A correction that is
 * sent again has to get its first answer, although the claim can't be corrected so any more.
 */
export function lookUpKey(ctx: Ctx, request: KeyedRequest): Promise<KeyState> {
  return asBiller(ctx, request.billerId, async (tx) => {
    const [lock] = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock_shared(hashtext($1), hashtext($2)) as got', [request.billerId, request.key]);
    if (!lock!.got) return { state: 'running' };
    const [row] = await tx.query<KeptRow>(
      'select key, request_hash, status, answer, expires_at <= $3 as expired from ledger.idempotency_keys where biller_id = $1 and key = $2', [request.billerId, request.key, ctx.now()]);
    return stateOf(ctx, request, row);
  });
}

/** What an Idempotency-Key stands for: where a request went, and its body. */
export function requestHash(path: string, body_sha256: Buffer): Buffer {
  return createHash('sha256').update(path).update(body_sha256).digest();
}

interface KeptRow {
  key: string;
  request_hash: Buffer;
  status: number;
  answer: Buffer;
  expired: boolean;
}

function stateOf(ctx: Ctx, request: KeyedRequest, row: KeptRow | undefined): KeyState {
  if (!row || row.expired) return { state: 'new' };
  if (!row.request_hash.equals(request.requestHash)) return { state: 'other-request' };
  const body = JSON.parse(ctx.seal.open(rowId(request), 0, row.answer).toString()) as object;
  return { state: 'answered', answer: { status: row.status, body } };
}

/** Keeps answers for 24 hours. */
export async function keepAnswers(ctx: Ctx, tx: Tx, kept: readonly { key: KeyedRequest; answer: Answer }[]): Promise<void> {
  if (kept.length === 0) return;
  const rows = kept.map(({ key, answer }) => ({
    biller: key.billerId, key: key.key, hash: key.requestHash.toString('base64'), status: answer.status,
    answer: ctx.seal.seal(rowId(key), 0, Buffer.from(JSON.stringify(answer.body))).toString('base64'),
  }));
  await tx.run(
    `insert into ledger.idempotency_keys (biller_id, key, request_hash, status, answer, created_at, expires_at)
     select r.biller, r.key, decode(r.hash, 'base64'), r.status, decode(r.answer, 'base64'), $2, $3
     from jsonb_to_recordset($1) as r (biller text, key text, hash text, status int, answer text)
     on conflict (biller_id, key) do update set request_hash = excluded.request_hash, status = excluded.status, answer = excluded.answer,
       created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [JSON.stringify(rows), ctx.now(), new Date(ctx.now().getTime() + IDEMPOTENCY_MS)]);
}

/**
 * Keeps the answer to a request that made nothing, such as a text that could not be read; returns how the key stood before. Where it was
 * not new, nothing is kept.
 */
export function keepRefusal(ctx: Ctx, request: KeyedRequest, answer: Answer): Promise<KeyState> {
  return asBiller(ctx, request.billerId, async (tx) => {
    const state = (await takeKeys(ctx, tx, [request])).get(request.key)!;
    if (state.state === 'new') await keepAnswers(ctx, tx, [{ key: request, answer }]);
    return state;
  });
}

/** Removes keys that have expired. */
export function sweepIdempotency(ctx: Ctx): Promise<number> {
  return asGateway(ctx, (tx) => tx.run('delete from ledger.idempotency_keys where expires_at <= $1', [ctx.now()]));
}

function rowId(request: KeyedRequest): string {
  return `idempotency:${request.billerId}:${request.key}`;
}
