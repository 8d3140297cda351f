import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import { type CodeLists, refreshShelf } from './shelf.ts';
import { findDrugs, findNpis, findPairs, findUnits, type FoundPair } from './store.ts';

/** Codes of one claim or of many that are looked up in tables. */
export interface CodeQuestions {
  readonly npis: Iterable<string>;
  readonly drugs: Iterable<string>;
  readonly procedures: Iterable<string>;
}

/** The days on which a number counts; `reactivated` ends a deactivation. Days are CCYYMMDD. */
export interface NpiFact {
  readonly deactivated: string | undefined;
  readonly reactivated: string | undefined;
}

export interface DayFact {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface UnitsFact {
  readonly units: number;
  readonly indicator: number;
}

/** Answers of the tables. A map that is absent stands for a list that is not loaded; a code that is not in its map is not in the list. */
export interface CodeFacts {
  readonly npis?: ReadonlyMap<string, NpiFact>;
  readonly drugs?: ReadonlyMap<string, DayFact>;
  /** By setting, then by column 1 and 2 with a space between. */
  readonly pairs?: ReadonlyMap<string, readonly FoundPair[]>;
  /** By setting and code with a space between. */
  readonly units?: ReadonlyMap<string, UnitsFact>;
}

/** Everything about codes that an edit can ask for. */
export interface CodesAtHand {
  readonly lists: CodeLists;
  readonly facts: CodeFacts;
}

/** The lists in memory and, with one query for each loaded table, what the tables say about the codes of a set of claims. */
export async function codesFor(ctx: Ctx, tx: Tx, questions: CodeQuestions): Promise<CodesAtHand> {
  const { lists, tables } = await refreshShelf(ctx, tx);
  const procedures = [...new Set(questions.procedures)];
  const ask = async <Row, Fact>(table: string, codes: readonly string[], find: (codes: readonly string[]) => Promise<Row[]>, keep: (rows: Row[]) => Fact) => (
    tables.has(table) ? keep(codes.length === 0 ? [] : await find(codes)) : undefined);
  const npis = await ask('nppes', [...new Set(questions.npis)], (codes) => findNpis(tx, codes), (rows) => new Map(rows.map((row) => (
    [row.npi, { deactivated: row.deactivated ?? undefined, reactivated: row.reactivated ?? undefined }]))));
  const drugs = await ask('ndc', [...new Set(questions.drugs)], (codes) => findDrugs(tx, codes), (rows) => new Map(rows.map((row) => (
    [row.ndc, { from: row.from ?? undefined, to: row.to ?? undefined }]))));
  const pairs = await ask('ncci-ptp', procedures, (codes) => findPairs(tx, codes), (rows) => grouped(rows));
  const units = await ask('mue', procedures, (codes) => findUnits(tx, codes), (rows) => new Map(rows.map(({ setting, code, ...fact }) => (
    [`${setting} ${code}`, fact]))));
  return { lists, facts: { ...(npis ? { npis } : {}), ...(drugs ? { drugs } : {}), ...(pairs ? { pairs } : {}), ...(units ? { units } : {}) } };
}

function grouped(rows: readonly FoundPair[]): Map<string, FoundPair[]> {
  const pairs = new Map<string, FoundPair[]>();
  for (const row of rows) {
    const key = `${row.setting} ${row.column1} ${row.column2}`;
    pairs.set(key, [...(pairs.get(key) ?? []), row]);
  }
  return pairs;
}
