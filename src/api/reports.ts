import { type RequestHandler, Router } from 'express';
import type { Codes } from '../acks/codes.ts';
import { create277TextReader } from '../acks/report277.ts';
import type { Ctx } from '../context.ts';
import type { KeyGrant } from '../billers/store.ts';
import { asBiller, asGateway } from '../db/sql.ts';
import { callerOf } from './auth.ts';
import { afterCursor, cursorColumn, cursorValues, page, pageQuery } from './page.ts';
import { checked, notFound } from './problem.ts';
import { type SetPlace, setStream } from '../inbound/set-bytes.ts';
import { type CreateTextReader, writeReport } from '../remits/report-stream.ts';
import { create835TextReader } from '../remits/report835.ts';
import { whileOpen, written } from './stream.ts';

/**
 * `reports/v2/{id}/277` and `/835` below the prefixes of the public claim APIs, as JSON; `?raw=1` gives the X12 as it came. Both are sent while
 * the file is read: the largest report takes no more memory than a small one.
 */
export function publicReportRoutes(ctx: Ctx, codes: Codes): Router {
  const router = Router();
  router.get('/reports/v2/:id/277', report(ctx, { kind: '277', create: create277TextReader(codes) }));
  router.get('/reports/v2/:id/835', report(ctx, { kind: '835', create: create835TextReader(codes) }));
  return router;
}

/** `/v1/reports`: the acknowledgments and remittances of the biller, newest first, with the path of each one's content. */
export function reportRoutes(ctx: Ctx): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const by = checked(pageQuery, request.query);
    const { billerId, usage } = callerOf(response);
    const rows = await asBiller(ctx, billerId, (tx) => tx.query<ReportRow>(
      `select r.id, r.kind, ${cursorColumn('r.created_at')}, r.created_at from (
         select a.id, a.kind, a.created_at, (select c.usage from ledger.claims c join ledger.submissions s on s.claim_id = c.id where s.batch_id = a.batch_id limit 1) as usage
           from ledger.acks a where a.biller_id = $1
         union all
         select r.id, '835', r.created_at, p.usage from ledger.remits r join ledger.payers p on p.id = r.payer_id where r.biller_id = $1) r
       where coalesce(r.usage, $2) = $2 and ${afterCursor('r.created_at', 'r.id', 3)}
       order by r.created_at desc, r.id desc limit $5`, [billerId, usage, ...cursorValues(by.after), by.limit]));
    response.json(page(rows, by.limit, reportJson));
  });
  return router;
}

interface ReportRow {
  id: string;
  kind: 'TA1' | '999' | '277CA' | '835';
  cursor_time: string;
  created_at: Date;
}

function report(ctx: Ctx, what: { kind: '277' | '835'; create: CreateTextReader }): RequestHandler {
  return async (request, response) => {
    const place = await reportPlace(ctx, callerOf(response), { id: String(request.params['id']), kind: what.kind });
    if (!place) throw notFound('report');
    const source = whileOpen(response, setStream(ctx, place));
    if (request.query['raw'] === '1') {
      response.type('application/edi-x12');
      for await (const part of source) await written(response, part);
    } else {
      response.type('json');
      await writeReport(source, { code: what.kind, create: what.create }, (text) => written(response, text));
    }
    response.end();
  };
}

/** Which bytes a report is: looked up with the biller's own eyes, so that nobody else's id leads anywhere. */
export async function reportPlace(ctx: Ctx, caller: KeyGrant, report: { id: string; kind: '277' | '835' }): Promise<SetPlace | undefined> {
  const found = await asBiller(ctx, caller.billerId, (tx) => report.kind === '277'
    ? tx.query<{ inbound_file_id: string; start_offset: number; end_offset: number }>(
      `select inbound_file_id, start_offset, end_offset from ledger.acks where id = $1 and kind = '277CA'`, [report.id])
    : tx.query<{ inbound_file_id: string; start_offset: number; end_offset: number }>(
      'select inbound_file_id, start_offset, end_offset from ledger.remits where id = $1', [report.id]));
  const [row] = found;
  if (!row) return undefined;
  const [file] = await asGateway(ctx, (tx) => tx.query<{ file_id: string; usage: string }>(
    `select f.file_id, p.usage from ledger.inbound_files f join ledger.payers p on p.id = f.payer_id where f.id = $1`, [row.inbound_file_id]));
  return file?.usage === caller.usage ? { fileId: file.file_id, start: row.start_offset, end: row.end_offset } : undefined;
}

function reportJson(row: ReportRow) {
  const path = row.kind === '277CA' ? '277' : row.kind === '835' ? '835' : undefined;
  return {
    id: row.id, object: 'v1.report', kind: row.kind, createdAt: row.created_at,
    path: path === undefined ? null : `/medicalnetwork/reports/v2/${row.id}/${path}`,
  };
}
