import type { Response } from 'express';
import type { Ctx } from '../context.ts';
import { readStored } from '../db/files.ts';
import { GATEWAY } from '../db/sql.ts';
import { recordAudit } from '../people/audit.ts';
import { callerOf } from './auth.ts';
import { whileOpen, written } from './stream.ts';

/** Notes in the audit what the key in use did or looked at. Without a biller it is about the gateway's own things. */
export function audit(ctx: Ctx, response: Response, what: { action: string; subject: string; billerId?: string; data?: object }): Promise<void> {
  const { billerId = GATEWAY, ...line } = what;
  return recordAudit(ctx, { billerId, actor: callerOf(response).keyId, ...line });
}

/** Streams stored files as one X12 answer, at the pace of whoever reads. What the caller may see is asked before. */
export async function streamX12(ctx: Ctx, response: Response, files: { ids: readonly string[]; size_bytes?: number }): Promise<void> {
  response.type('application/edi-x12');
  if (files.size_bytes !== undefined) response.setHeader('content-length', files.size_bytes);
  for (const id of files.ids) {
    for await (const frame of whileOpen(response, readStored(ctx, id))) await written(response, frame);
  }
  response.end();
}
