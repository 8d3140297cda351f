import { gunzipSync, gzipSync } from 'node:zlib';
import type { Tx } from '../db/sql.ts';
import { d8FromIso, isoFromD8 } from '../lib/dates.ts';
import type { CodeKind } from './kinds.ts';
import type { DrugRow, NpiRow, PairRow, UnitsRow } from './readers/tables.ts';

/** A loaded file as it is listed. Days are CCYYMMDD. */
export interface ListRow {
  id: number;
  kind: CodeKind;
  release: string;
  source: string;
  sha256: string;
  setting: string;
  from: string | undefined;
  to: string | undefined;
  codes: number;
  loadedAt: Date;
}

export type NewList = Omit<ListRow, 'id' | 'codes'>;

/** Rows of a statement that inserts many: enough to be quick, few enough to stay flat. */
const CHUNK = 5_000;

/** Every loaded file, oldest first. */
export async function listLoaded(tx: Tx): Promise<ListRow[]> {
  const rows = await tx.query<Omit<ListRow, 'from' | 'to'> & { valid_from: string | null; valid_to: string | null }>(
    `select id, kind, release, source, sha256, setting, valid_from, valid_to, codes, loaded_at as "loadedAt" from ledger.code_lists order by id`);
  return rows.map(({ valid_from, valid_to, ...row }) => (
    { ...row, from: valid_from ? d8FromIso(valid_from) : undefined, to: valid_to ? d8FromIso(valid_to) : undefined }));
}

/** Changes with every load and removal: whoever holds lists in memory knows by it whether they are current. */
export async function loadedMark(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ mark: string }>(`select count(*) || ' ' || coalesce(max(id), 0) as mark from ledger.code_lists`);
  return row!.mark;
}

/** The packed rows of loaded files, by their numbers. */
export async function readPacked(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx.query<{ id: number; packed: Buffer }>('select id, packed from ledger.code_lists where id = any ($1) and packed is not null', [ids]);
  return new Map(rows.map(({ id, packed }) => [id, gunzipSync(packed).toString('latin1')]));
}

/** Stores a list that is held in memory, in place of an earlier load of the same release. */
export async function storePacked(tx: Tx, list: NewList, rows: { packed: string; size: number }): Promise<void> {
  await tx.run('delete from ledger.code_lists where kind = $1 and valid_from is not distinct from $2::date', [list.kind, sqlDay(list.from)]);
  await insertList(tx, list, { codes: rows.size, packed: gzipSync(Buffer.from(rows.packed, 'latin1')) });
}

/** The newest release of a kind that is a table; undefined where none is loaded. */
export async function lastRelease(tx: Tx, kind: CodeKind): Promise<string | undefined> {
  return (await tx.query<{ release: string }>('select release from ledger.code_lists where kind = $1 order by id desc limit 1', [kind]))[0]?.release;
}

/**
 * Stores a list that is a table. Where it is whole, what an earlier load of the same kind and setting held is gone with the same commit; changes
 * are put over it, and what they change counts as fresh as they are.
 */
export async function storeTable(tx: Tx, list: NewList, { rows, isWhole }: { rows: AsyncIterable<object>; isWhole: boolean }): Promise<number> {
  const { name, columns, update } = TABLES[list.kind as TableKind];
  const id = await insertList(tx, list, { codes: 0, packed: null });
  let codes = 0;
  for await (const chunk of chunks(rows)) {
    codes += await tx.run(
      `insert into ledger.${name} (list_id, ${update.setting ? 'setting, ' : ''}${columns.map(([column]) => column).join(', ')})
       select $1, ${update.setting ? '$2, ' : ''}${columns.map(([column]) => `r.${column}`).join(', ')}
       from (select distinct on (${update.key.join(', ')}) * from jsonb_to_recordset($${update.setting ? 3 : 2}) as r (${columns.map(([column, type]) => `${column} ${type}`).join(', ')})) as r
       on conflict (${[...(update.setting ? ['setting'] : []), ...update.key].join(', ')}) do update set
         ${['list_id', ...columns.map(([column]) => column).filter((column) => !update.key.includes(column))].map((column) => `${column} = excluded.${column}`).join(', ')}`,
      [id, ...(update.setting ? [list.setting] : []), JSON.stringify(chunk.map((row) => sqlRow(row)))]);
  }
  if (isWhole) {
    await tx.run(`delete from ledger.${name} where list_id in (select id from ledger.code_lists where kind = $1 and setting = $2 and id <> $3)`, [list.kind, list.setting, id]);
    await tx.run('delete from ledger.code_lists where kind = $1 and setting = $2 and id <> $3', [list.kind, list.setting, id]);
  } else {
    await tx.run('delete from ledger.code_lists where kind = $1 and setting = $2 and id <> $3 and release = $4 and sha256 = $5', [list.kind, list.setting, id, list.release, list.sha256]);
    await tx.run('update ledger.code_lists set valid_to = greatest(valid_to, $4::date) where kind = $1 and setting = $2 and id <> $3', [list.kind, list.setting, id, sqlDay(list.to)]);
  }
  await tx.run('update ledger.code_lists set codes = $2 where id = $1', [id, codes]);
  return codes;
}

/** Provider numbers out of those asked for that the list has. */
export function findNpis(tx: Tx, npis: readonly string[]): Promise<{ npi: string; deactivated: string | null; reactivated: string | null }[]> {
  return tx.query(`select npi, to_char(deactivated_on, 'YYYYMMDD') as deactivated, to_char(reactivated_on, 'YYYYMMDD') as reactivated
    from ledger.code_npis where npi = any ($1)`, [npis]);
}

/** Drug codes out of those asked for that the list has. */
export function findDrugs(tx: Tx, ndcs: readonly string[]): Promise<{ ndc: string; from: string | null; to: string | null }[]> {
  return tx.query(`select ndc, to_char(valid_from, 'YYYYMMDD') as from, to_char(valid_to, 'YYYYMMDD') as to from ledger.code_drugs where ndc = any ($1)`, [ndcs]);
}

export interface FoundPair {
  setting: string;
  column1: string;
  column2: string;
  from: string;
  to: string | null;
  modifier: number;
}

/** Pairs of which both procedures are among those asked for. */
export function findPairs(tx: Tx, codes: readonly string[]): Promise<FoundPair[]> {
  return tx.query(`select setting, column1, column2, to_char(valid_from, 'YYYYMMDD') as from, to_char(valid_to, 'YYYYMMDD') as to, modifier
    from ledger.code_pairs where column1 = any ($1) and column2 = any ($1)`, [codes]);
}

/** The most units of the procedures asked for. */
export function findUnits(tx: Tx, codes: readonly string[]): Promise<{ setting: string; code: string; units: number; indicator: number }[]> {
  return tx.query('select setting, code, units, indicator from ledger.code_units where code = any ($1)', [codes]);
}

type TableKind = 'ndc' | 'ncci-ptp' | 'mue' | 'nppes';
type Row = DrugRow | PairRow | UnitsRow | NpiRow;

/** Each table with its columns; `key` without the setting tells its rows apart. */
const TABLES: Record<TableKind, {
  name: string; columns: readonly (readonly [column: string, type: string])[]; update: { key: readonly string[]; setting: boolean };
}> = {
  nppes: { name: 'code_npis', columns: [['npi', 'text'], ['deactivated_on', 'date'], ['reactivated_on', 'date']], update: { key: ['npi'], setting: false } },
  ndc: { name: 'code_drugs', columns: [['ndc', 'text'], ['valid_from', 'date'], ['valid_to', 'date']], update: { key: ['ndc'], setting: false } },
  'ncci-ptp': {
    name: 'code_pairs', columns: [['column1', 'text'], ['column2', 'text'], ['valid_from', 'date'], ['valid_to', 'date'], ['modifier', 'int']],
    update: { key: ['column1', 'column2', 'valid_from'], setting: true },
  },
  mue: { name: 'code_units', columns: [['code', 'text'], ['units', 'int'], ['indicator', 'int']], update: { key: ['code'], setting: true } },
};

async function insertList(tx: Tx, list: NewList, content: { codes: number; packed: Buffer | null }): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    `insert into ledger.code_lists (kind, release, source, sha256, setting, valid_from, valid_to, codes, packed, loaded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [list.kind, list.release, list.source, list.sha256, list.setting, sqlDay(list.from), sqlDay(list.to), content.codes, content.packed, list.loadedAt]);
  return row!.id;
}

function sqlRow(row: object): object {
  const { from, to, deactivated, reactivated, ...rest } = row as Partial<Row> & { [name: string]: unknown };
  const day = (d8: unknown) => sqlDay(d8 as string | undefined);
  return { ...rest, valid_from: day(from), valid_to: day(to), deactivated_on: day(deactivated), reactivated_on: day(reactivated) };
}

function sqlDay(d8: string | undefined): string | null {
  return d8 === undefined ? null : isoFromD8(d8);
}

async function* chunks(rows: AsyncIterable<object>): AsyncGenerator<object[]> {
  let chunk: object[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
