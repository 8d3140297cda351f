import { type Response, Router } from 'express';
import { z } from 'zod';
import { createReceiver } from '../acks/received.ts';
import { validationOf } from '../acks/validation.ts';
import type { Ctx } from '../context.ts';
import { readStored, readStoredBytes } from '../db/files.ts';
import { asGateway } from '../db/sql.ts';
import { setAsInterchange } from '../inbound/set-bytes.ts';
import { type FileRow, findFile } from '../inbound/view.ts';
import { d8FromIso } from '../lib/dates.ts';
import { guidesOfPayer } from '../payers/guides.ts';
import { loadPayer } from '../payers/store.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import { MAX_QUERY_BYTES, queryTransaction } from '../x12/query.ts';
import { audit } from './audited.ts';
import { callerOf, operatorOnly } from './auth.ts';
import { checked, HttpProblem, notFound } from './problem.ts';

const query = z.object({ expr: z.string().min(1).max(500), set: z.coerce.number().int().min(1).max(100_000).default(1) });

/**
 * For operators, below `/v1/files`: `GET /{id}/judgement` is how a payer's file was judged, in the shape of `gateway validate --json`;
 * `GET /{id}/query?expr=CLP01&set=1` answers a query over one of its transaction sets.
 */
export function judgementRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/:id/judgement', operatorOnly, async (request, response) => {
    const file = await payersFile(ctx, String(request.params['id']), response);
    const stored = await asGateway(ctx, (tx) => loadPayer(tx, file.payer_id));
    const guides = stored ? await guidesOfPayer(ctx, stored.payer, d8FromIso(ctx.now().toISOString())) : ctx.guides;
    const receiver = createReceiver(guides);
    const { judgement } = receiver.result(await readEnvelopes(readStored(ctx, file.file_id), receiver));
    response.json(validationOf(file.name, judgement));
  });
  router.get('/:id/query', operatorOnly, async (request, response) => {
    const { expr, set } = checked(query, request.query);
    const file = await payersFile(ctx, String(request.params['id']), response);
    await audit(ctx, response, { action: 'content.queried', subject: file.id });
    const answer = queryTransaction(await nthSet(ctx, file, set), expr);
    if (answer.issues.length > 0) throw new HttpProblem(400, 'invalid-query', 'The query can not be answered.', { errors: answer.issues.map(({ message }) => ({ message })) });
    response.json({ values: answer.values });
  });
  return router;
}

async function payersFile(ctx: Ctx, id: string, response: Response): Promise<FileRow> {
  const row = await findFile(ctx, { id, usage: callerOf(response).usage });
  if (!row) throw notFound('file');
  return row;
}

/** The set as an interchange of its own; a file without so many sets as it is, for whoever asks about its envelope. */
async function nthSet(ctx: Ctx, file: FileRow, nth: number): Promise<Buffer> {
  let count = 0;
  let found: { start: number; end: number } | undefined;
  await readEnvelopes(readStored(ctx, file.file_id), {
    set: () => {
      count += 1;
      if (count !== nth) return undefined;
      return { segment: () => undefined, end: (end) => void (found = { start: end.startOffset, end: end.endOffset }) };
    },
  });
  if (found && found.end - found.start <= MAX_QUERY_BYTES) return setAsInterchange(ctx, { fileId: file.file_id, ...found });
  if (found || file.size_bytes > MAX_QUERY_BYTES) throw new HttpProblem(413, 'too-large', `Queries read at most ${MAX_QUERY_BYTES} bytes.`);
  return readStoredBytes(ctx, file.file_id);
}
