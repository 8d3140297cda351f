import { addDays } from '../lib/dates.ts';
import type { CodeKind } from './kinds.ts';

/** What a code is besides valid. */
export const MARKS = {
  /** A heading that groups codes and may not be billed. */
  header: 1,
  /** A diagnosis that shows a disease coded before it, and is never the principal one. */
  manifestation: 2,
  /** A procedure "not otherwise classified", which needs a description. */
  unlisted: 4,
  /** A modifier. */
  modifier: 8,
} as const;

/** A code with the days on which it counts (CCYYMMDD); without them it counts as long as its list does. */
export interface CodeRow {
  readonly code: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Sum of MARKS. */
  readonly marks: number;
}

/** One loaded file of a kind that is held in memory. */
export interface LoadedList {
  readonly kind: CodeKind;
  readonly release: string;
  readonly source: string;
  /** First and last day on which the list can be asked; without them nothing is checked against it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** False where the list is known to lack codes: a code that is not in it may still be valid. */
  readonly complete: boolean;
  /** As `packRows` makes it. */
  readonly packed: string;
}

/**
 * All loaded releases of a kind, packed for look-ups: `index` leads from a code to its first span, `next` to its further ones.
 * Days are numbers such as 20260131.
 */
export interface CodeList {
  readonly kind: CodeKind;
  readonly releases: readonly Omit<LoadedList, 'packed'>[];
  readonly size: number;
  readonly index: ReadonlyMap<string, number>;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly marks: Uint8Array;
  readonly next: Int32Array;
}

/**
 * What a list says about a code on a day. `uncovered`: no release reaches that day; `absent`: not in a list that is known to
 * be incomplete. Neither is the claim's mistake.
 */
export type CodeAnswer = 'valid' | 'header' | 'ended' | 'unknown' | 'uncovered' | 'absent';

/** Rows as one text, a line each: small to store and quick to take apart. */
export function packRows(rows: Iterable<CodeRow>): { packed: string; size: number } {
  const lines: string[] = [];
  for (const { code, from, to, marks } of rows) lines.push(`${code}\t${from ?? ''}\t${to ?? ''}\t${marks || ''}`);
  return { packed: lines.join('\n'), size: lines.length };
}

/**
 * Builds the list of a kind from its loaded releases. A later release ends an earlier one on the day before it begins, and
 * replaces one that begins on the same day; the last given counts as the later of two.
 */
export function buildList(kind: CodeKind, loaded: readonly LoadedList[]): CodeList {
  const releases = inForce(loaded);
  const index = new Map<string, number>();
  const spans: Spans = { from: [], to: [], marks: [], next: [] };
  for (const release of releases) {
    const [first, last] = [Number(release.from ?? 0), Number(release.to ?? 99_999_999)];
    eachRow(release.packed, (code, from, to, marks) => add(index, spans, { code, from: Math.max(from, first), to: Math.min(to || last, last), marks }));
  }
  return {
    kind, size: index.size, index, releases: releases.map(({ packed: _, ...release }) => release),
    from: Int32Array.from(spans.from), to: Int32Array.from(spans.to), marks: Uint8Array.from(spans.marks), next: Int32Array.from(spans.next),
  };
}

/** Looks a code up as of a day (CCYYMMDD). Modifiers are no procedures: ask for them with `marks`. */
export function lookUp(list: CodeList, code: string, on: string, marks = 0): CodeAnswer {
  const day = Number(on);
  let at = list.index.get(code) ?? -1;
  let known = false;
  for (; at >= 0; at = list.next[at]!) {
    if ((list.marks[at]! & MARKS.modifier) !== (marks & MARKS.modifier)) continue;
    known = true;
    if (day < list.from[at]! || day > list.to[at]!) continue;
    return (list.marks[at]! & MARKS.header) !== 0 ? 'header' : 'valid';
  }
  const release = releaseOn(list, on);
  if (!release) return 'uncovered';
  if (!release.complete) return 'absent';
  return known ? 'ended' : 'unknown';
}

/** The marks of a code on a day, 0 where it is not in the list. */
export function marksOf(list: CodeList, code: string, on: string): number {
  const day = Number(on);
  for (let at = list.index.get(code) ?? -1; at >= 0; at = list.next[at]!) {
    if (day >= list.from[at]! && day <= list.to[at]!) return list.marks[at]!;
  }
  return 0;
}

/** The release that can be asked about a day. */
export function releaseOn(list: CodeList, on: string): CodeList['releases'][number] | undefined {
  return list.releases.find(({ from, to }) => from !== undefined && from <= on && (to === undefined || on <= to));
}

interface Spans {
  from: number[];
  to: number[];
  marks: number[];
  next: number[];
}

/** Releases by their first day, each cut where the next begins. Those without dates are kept to be told of, and never asked. */
function inForce(loaded: readonly LoadedList[]): LoadedList[] {
  const byDay = new Map<string, LoadedList>();
  for (const list of loaded) byDay.set(list.from ?? `none ${list.release}`, list);
  const sorted = [...byDay.values()].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  return sorted.map((list, n) => {
    const next = sorted[n + 1]?.from;
    if (list.from === undefined || next === undefined || (list.to !== undefined && list.to < next)) return list;
    return { ...list, to: addDays(next, -1) };
  }).map((list) => (list.from === undefined ? { ...list, to: undefined, packed: '' } : list));
}

/** Adds a span to its code; one that goes on where the last ended becomes part of it. */
function add(index: Map<string, number>, spans: Spans, row: { code: string; from: number; to: number; marks: number }): void {
  if (row.to < row.from) return;
  const first = index.get(row.code);
  let at = first ?? -1;
  for (; at >= 0; at = spans.next[at]!) {
    if (spans.marks[at] !== row.marks || spans.from[at]! > row.from || !isNextDay(spans.to[at]!, row.from)) continue;
    spans.to[at] = Math.max(spans.to[at]!, row.to);
    return;
  }
  const made = spans.from.push(row.from) - 1;
  spans.to.push(row.to);
  spans.marks.push(row.marks);
  // A further span goes behind the first, so that the index never changes.
  spans.next.push(first === undefined ? -1 : spans.next[first]!);
  if (first === undefined) index.set(row.code, made);
  else spans.next[first] = made;
}

function isNextDay(end: number, begin: number): boolean {
  if (begin <= end) return true;
  // Most releases begin on the first of a month; others are joined by the calendar.
  return end >= 10_000_000 && end < 99_999_999 && addDays(String(end), 1) === String(begin);
}

function eachRow(packed: string, tell: (code: string, from: number, to: number, marks: number) => void): void {
  for (let at = 0; at < packed.length;) {
    const found = packed.indexOf('\n', at);
    const end = found < 0 ? packed.length : found;
    const [code = '', from = '', to = '', marks = ''] = packed.slice(at, end).split('\t');
    tell(code, Number(from), Number(to), Number(marks));
    at = end + 1;
  }
}
