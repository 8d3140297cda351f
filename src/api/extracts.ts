import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { readStored } from '../db/files.ts';
import { asGateway } from '../db/sql.ts';
import { extractRows } from '../extracts/extract.ts';
import { findMapping, type Mapping, mappingNames } from '../extracts/mapping.ts';
import { createPrinter, type Format } from '../extracts/output.ts';
import { setStream } from '../inbound/set-bytes.ts';
import { filesOf } from '../uploads/view.ts';
import { audit } from './audited.ts';
import { callerOf } from './auth.ts';
import { checked, HttpProblem, notFound } from './problem.ts';
import { reportPlace } from './reports.ts';
import { whileOpen, written } from './stream.ts';

const query = z.object({ format: z.enum(['json', 'csv']).optional() });

/** `GET /v1/extracts`: the mappings of `edi-templates/extracts`, with what is wrong with a broken one. */
export function extractRoutes(): Router {
  return Router().get('/', (_request, response) => {
    response.json({ items: mappingNames().map((name) => {
      const { mapping, issues } = findMapping(name);
      return { name, about: mapping?.about ?? null, transaction: mapping?.transaction ?? null, guide: mapping?.guide ?? null, errors: issues.map(({ message, pointer }) => ({ message, pointer })) };
    }) });
  });
}

/**
 * `GET /v1/files/{id}/extracts/{name}`: the rows of a mapping from an upload, for its biller, or from a file of a payer, for operators.
 * JSON, or CSV for `?format=csv` or `Accept: text/csv`; rows are sent while the file is read.
 */
export function fileExtractRoutes(ctx: Ctx): Router {
  return Router().get('/:id/extracts/:name', async (request, response) => {
    const id = String(request.params['id']);
    const caller = callerOf(response);
    const fileId = id.startsWith('upl_') ? (await filesOf(ctx, caller, { uploadId: id }))?.[0] : caller.operator ? await payersFile(ctx, id, caller.usage) : undefined;
    if (fileId === undefined) throw notFound('file');
    await sendExtract(ctx, { request, response, id, source: readStored(ctx, fileId) });
  });
}

/** `GET /v1/reports/{id}/extracts/{name}`: the same from one 277CA or 835 of the biller; the other sets of the payer's file stay out. */
export function reportExtractRoutes(ctx: Ctx): Router {
  return Router().get('/:id/extracts/:name', async (request, response) => {
    const id = String(request.params['id']);
    const place = await reportPlace(ctx, callerOf(response), { id, kind: id.startsWith('R5') ? '835' : '277' });
    if (!place) throw notFound('report');
    await sendExtract(ctx, { request, response, id, source: setStream(ctx, place) });
  });
}

interface Wanted {
  request: Request;
  response: Response;
  id: string;
  source: AsyncIterable<Buffer>;
}

async function sendExtract(ctx: Ctx, { request, response, id, source }: Wanted): Promise<void> {
  const name = String(request.params['name']);
  const format: Format = checked(query, request.query).format ?? (request.accepts(['json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
  const mapping = usable(name);
  // Rows hold patient data: who took them out of the system stands in the audit.
  await audit(ctx, response, { action: 'content.extracted', subject: id, billerId: callerOf(response).billerId, data: { mapping: name } });
  const printer = createPrinter(name, mapping, format);
  const begin = () => {
    response.type(format === 'csv' ? 'text/csv' : 'json');
    if (format === 'csv') response.setHeader('content-disposition', `attachment; filename="${name}.csv"`);
    return written(response, printer.begin());
  };
  let isBegun = false;
  const { sets, issues } = await extractRows(whileOpen(response, source), mapping, async (rows) => {
    if (!isBegun) await begin();
    isBegun = true;
    await written(response, printer.rows(rows));
  });
  if (sets === 0) throw new HttpProblem(422, 'nothing-to-extract', `There is no transaction ${mapping.transaction} in it, which the mapping is for.`);
  // A table has no place for the word that it is not whole: the connection is closed without its end, which every client sees as a failure.
  if (issues.length > 0 && format === 'csv') {
    if (!isBegun) throw new HttpProblem(422, 'not-whole', 'The file can not be read to its end.', { errors: issues.map(({ message }) => ({ message })) });
    response.destroy();
    return;
  }
  if (!isBegun) await begin();
  response.end(printer.end(issues));
}

function usable(name: string): Mapping {
  const { mapping, issues } = findMapping(name);
  if (issues.length > 0) {
    throw new HttpProblem(422, 'invalid-mapping', 'The mapping can not be used.', { errors: issues.map(({ message, pointer }) => ({ message, pointer })) });
  }
  if (!mapping) throw notFound('mapping');
  return mapping;
}

async function payersFile(ctx: Ctx, id: string, usage: string): Promise<string | undefined> {
  const [row] = await asGateway(ctx, (tx) => tx.query<{ file_id: string }>(
    'select f.file_id from ledger.inbound_files f join ledger.payers p on p.id = f.payer_id where f.id = $1 and p.usage = $2', [id, usage]));
  return row?.file_id;
}
