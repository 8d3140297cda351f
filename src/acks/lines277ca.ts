import type { StatusEvidence, StatusLine } from '../claims/evidence.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';

/** A line of ours as matching needs it. */
export interface OwnStatusLine {
  readonly number: number;
  readonly controlNumber?: string | undefined;
  readonly procedureCode?: string | undefined;
  readonly revenueCode?: string | undefined;
  readonly chargeCents?: number | undefined;
}

/**
 * The lines that a 277CA speaks of, each with the number of our own line: by REF*FJ, which echoes our REF*6R; where the payer sends none, by
 * code and charge. A line that fits none or several keeps what the payer sent and has no number.
 */
export function withOwnLines(said: readonly StatusLine[], own: readonly OwnStatusLine[]): StatusLine[] {
  return said.map((line) => {
    const fitting = own.filter((one) => (line.number === '' ? isSameService(one, line) : one.controlNumber === line.number));
    return fitting.length === 1 ? { ...line, line: fitting[0]!.number } : line;
  });
}

function isSameService(own: OwnStatusLine, line: StatusLine): boolean {
  return line.code !== '' && (own.procedureCode ?? own.revenueCode) === line.code && own.chargeCents === line.chargeCents;
}

/** The same for the evidence about many submissions; only those are opened about whose lines something is said. */
export async function matchStatusLines<Item extends { submissionId: string; evidence: StatusEvidence }>(ctx: Ctx, tx: Tx, items: readonly Item[]): Promise<Item[]> {
  const ids = [...new Set(items.filter((item) => item.evidence.lines).map((item) => item.submissionId))];
  if (ids.length === 0) return [...items];
  const rows = await tx.query<{ id: string; body: Buffer }>('select id, body from ledger.submissions where id = any ($1)', [ids]);
  const own = new Map(rows.map((row) => [row.id, (JSON.parse(ctx.seal.open(row.id, 0, row.body).toString()) as { claim: { lines: OwnStatusLine[] } }).claim.lines]));
  return items.map((item) => {
    const { lines } = item.evidence;
    return lines ? { ...item, evidence: { ...item.evidence, lines: withOwnLines(lines, own.get(item.submissionId) ?? []) } } : item;
  });
}
