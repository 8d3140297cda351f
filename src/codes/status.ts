import type { Tx } from '../db/sql.ts';
import { type CodeKind, codeKinds } from './kinds.ts';
import { shippedLists } from './shipped.ts';
import { type ListRow, listLoaded } from './store.ts';

/** What is at hand of one kind of list. Days are CCYYMMDD. A kind with a file for each setting has a line for each. */
export interface CodeStatus {
  readonly kind: CodeKind;
  readonly name: string;
  readonly publisher: string;
  /** shipped: the small list that comes with the program; missing: what needs it is told of as "not checked". */
  readonly state: 'loaded' | 'shipped' | 'missing';
  readonly setting: string;
  readonly release: string | undefined;
  readonly codes: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** False where an unknown code is a warning only. */
  readonly isComplete: boolean;
  /** A newer release is due: days beyond are not checked. */
  readonly isOld: boolean;
  readonly source: string | undefined;
  readonly loadedAt: Date | undefined;
}

/** Every kind of code list with what is loaded, from when, and whether a newer release is due on a day (CCYYMMDD). */
export async function codeStatus(tx: Tx, today: string): Promise<CodeStatus[]> {
  return statusOf(await listLoaded(tx), today);
}

/** The same from the rows of loaded files. */
export function statusOf(rows: readonly ListRow[], today: string): CodeStatus[] {
  const shipped = shippedLists();
  return codeKinds().flatMap(({ kind, name, publisher }): CodeStatus[] => {
    const of = { kind, name, publisher };
    const own = rows.filter((row) => row.kind === kind);
    if (own.length > 0) return own.map((row) => ({ ...of, ...row, state: 'loaded', isComplete: true, isOld: row.to !== undefined && row.to < today }));
    const list = shipped.get(kind);
    const release = list?.releases[0];
    const none = { setting: '', source: undefined, loadedAt: undefined };
    if (!list || !release) return [{ ...of, ...none, state: 'missing', release: undefined, codes: undefined, from: undefined, to: undefined, isComplete: false, isOld: false }];
    return [{
      ...of, ...none, state: 'shipped', release: release.release, codes: list.size, from: release.from, to: release.to, isComplete: release.complete,
      isOld: release.to !== undefined && release.to < today,
    }];
  });
}
