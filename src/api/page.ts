import { z } from 'zod';
import { HttpProblem } from './problem.ts';

/** Rows in one answer of a list. */
export const PAGE_LIMIT = 500;

/** Query parameters that every list takes. */
export const pageQuery = z.object({ limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50), after: z.string().max(200).optional() });

/** Columns that a list's cursor is made of, for a query over `alias`: the time as text, because a Date loses microseconds. */
export function cursorColumn(time: string): string {
  return `${time}::text as cursor_time`;
}

/** A condition for the rows after a cursor, newest first; `$n` and `$n+1` are the values of `cursorValues`. */
export function afterCursor(time: string, id: string, n: number): string {
  return `($${n}::timestamptz is null or (${time}, ${id}) < ($${n}::timestamptz, $${n + 1}::text))`;
}

/** The values of `afterCursor`. Throws a problem with status 400 for a cursor that is not one of ours. */
export function cursorValues(after: string | undefined): [string | null, string | null] {
  if (after === undefined) return [null, null];
  const parts = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-][\d:]{2,8})\|([\w-]{1,100})$/.exec(Buffer.from(after, 'base64url').toString('latin1'));
  if (!parts) throw new HttpProblem(400, 'invalid-cursor', 'The cursor is not one that a list of this gateway gave.');
  return [parts[1]!, parts[2]!];
}

/** A page of a list: its items, and the cursor of the next page where there may be one. */
export function page<Row extends { id: string; cursor_time: string }, Item>(rows: readonly Row[], limit: number, item: (row: Row) => Item) {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { items: rows.map(item), next: last ? Buffer.from(`${last.cursor_time}|${last.id}`).toString('base64url') : null };
}
