import type { Ctx } from '../context.ts';
import { asGateway, type Tx } from '../db/sql.ts';

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
 * Takes a key for this transaction. A crash needs no clean-up: the lock ends with the transaction, and an answer is
 * only ever stored together with what it tells of.
 */
export async function takeKey(ctx: Ctx, tx: Tx, request: KeyedRequest): Promise<KeyState> {
  const [lock] = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock(hashtext($1), hashtext($2)) as got', [request.billerId, request.key]);
  if (!lock!.got) return { state: 'running' };
  const [row] = await tx.query<{ request_hash: Buffer; status: number; answer: Buffer; expired: boolean }>(
    'select request_hash, status, answer, expires_at <= $3 as expired from ledger.idempotency_keys where biller_id = $1 and key = $2',
    [request.billerId, request.key, ctx.now()]);
  if (!row || row.expired) return { state: 'new' };
  if (!row.request_hash.equals(request.requestHash)) return { state: 'other-request' };
  const body = JSON.parse(ctx.seal.open(rowId(request), 0, row.answer).toString()) as object;
  return { state: 'answered', answer: { status: row.status, body } };
}

/** Keeps the answer for 24 hours. */
export async function keepAnswer(ctx: Ctx, tx: Tx, request: KeyedRequest, answer: Answer): Promise<void> {
  const sealed = ctx.seal.seal(rowId(request), 0, Buffer.from(JSON.stringify(answer.body)));
  await tx.run(
    `insert into ledger.idempotency_keys (biller_id, key, request_hash, status, answer, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (biller_id, key) do update set request_hash = excluded.request_hash, status = excluded.status, answer = excluded.answer,
       created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [request.billerId, request.key, request.requestHash, answer.status, sealed, ctx.now(), new Date(ctx.now().getTime() + IDEMPOTENCY_MS)]);
}

/** Removes keys that have expired. */
export function sweepIdempotency(ctx: Ctx): Promise<number> {
  return asGateway(ctx, (tx) => tx.run('delete from ledger.idempotency_keys where expires_at <= $1', [ctx.now()]));
}

function rowId(request: KeyedRequest): string {
  return `idempotency:${request.billerId}:${request.key}`;
}
