import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { type CodeKind, kindOf } from './kinds.ts';
import { buildList, type CodeList, type LoadedList } from './list.ts';
import { type ListRow, listLoaded, loadedMark, readPacked } from './store.ts';

/** The lists that a process holds, by kind. A kind that is not here is not loaded. */
export type CodeLists = ReadonlyMap<CodeKind, CodeList>;

/** The lists of a process and how current they are. Kept in the context; lists never change, they are replaced. */
export interface CodeShelf {
  /** Those that come with the program, which loaded ones replace. */
  readonly shipped: CodeLists;
  lists: CodeLists;
  /** Kinds and settings of the lists that are tables: "mue professional", "nppes". */
  tables: ReadonlySet<string>;
  /** What was loaded when `lists` were read. */
  mark: string;
  looked_ms: number;
}

/** How long a process may work with lists that another one has replaced. */
const LOOK_EVERY_MS = 10_000;

/** A shelf with the lists that come with the program. */
export function openShelf(shipped: CodeLists): CodeShelf {
  return { shipped, lists: shipped, tables: new Set(), mark: '0 0', looked_ms: Number.NEGATIVE_INFINITY };
}

/**
 * Brings the shelf of the context up to what is loaded, inside a transaction that is open anyway. It looks every ten seconds
 * at most, and reads lists only when a load was recorded.
 */
export async function refreshShelf(ctx: Ctx, tx: Tx): Promise<CodeShelf> {
  const shelf = ctx.codes;
  const now = ctx.now().getTime();
  if (now - shelf.looked_ms < LOOK_EVERY_MS && now >= shelf.looked_ms) return shelf;
  const mark = await loadedMark(tx);
  shelf.looked_ms = now;
  if (mark === shelf.mark) return shelf;
  const rows = await listLoaded(tx);
  const packed = await readPacked(tx, rows.filter(({ kind }) => kindOf(kind)?.held === 'memory').map(({ id }) => id));
  const built = new Map(shelf.shipped);
  for (const [kind, loaded] of byKind(rows, packed)) built.set(kind, buildList(kind, loaded));
  shelf.lists = built;
  shelf.tables = new Set(rows.filter(({ kind }) => kindOf(kind)?.held === 'table').flatMap(({ kind, setting }) => [kind, `${kind} ${setting}`]));
  shelf.mark = mark;
  return shelf;
}

function byKind(rows: readonly ListRow[], packed: ReadonlyMap<number, string>): Map<CodeKind, LoadedList[]> {
  const lists = new Map<CodeKind, LoadedList[]>();
  for (const { id, kind, release, source, from, to } of rows) {
    const text = packed.get(id);
    if (text === undefined) continue;
    lists.set(kind, [...(lists.get(kind) ?? []), { kind, release, source, from, to, complete: true, packed: text }]);
  }
  return lists;
}
