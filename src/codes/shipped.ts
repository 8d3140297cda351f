import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { addDays } from '../lib/dates.ts';
import { type CodeKind, kindOf } from './kinds.ts';
import { buildList, type LoadedList, packRows } from './list.ts';
import type { CodeLists } from './shelf.ts';

const day = z.iso.date();
const listFile = z.object({
  source: z.string(),
  date: z.string().regex(/^\d{4}-\d\d$/),
  /** Our labels by code. */
  codes: z.record(z.string(), z.string()).default({}),
  /** Codes for which we have no label. */
  values: z.array(z.string()).default([]),
  /** True where the list holds every code, so that another one is wrong. */
  complete: z.boolean().default(false),
  /** Days on which codes began and ended, where that lies within the time for which claims are still sent. */
  began: z.record(z.string(), day).default({}),
  ended: z.record(z.string(), day).default({}),
});

/** Lists that come with the program, by the kind that a site can load in their place. */
const SHIPPED: readonly (readonly [kind: CodeKind, file: string])[] = [
  ['pos', 'place-of-service'], ['taxonomy', 'taxonomy'], ['revenue', 'revenue'], ['carc', 'carc'], ['rarc', 'rarc'], ['claim-status', 'claim-status'],
];

/** The lists that come with the program, built once by whoever opens a context. Throws when one is absent or of another shape. */
export function shippedLists(): CodeLists {
  return new Map(SHIPPED.map(([kind, name]) => [kind, buildList(kind, [readShipped(kind, name)])]));
}

/** One shipped list, as a release. */
export function readShipped(kind: CodeKind, name: string): LoadedList {
  const path = fileURLToPath(new URL(`../../edi-templates/codes/${name}.json`, import.meta.url));
  const file = listFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const rows = [...new Set([...Object.keys(file.codes), ...file.values])].map((code) => (
    { code, from: file.began[code]?.replaceAll('-', ''), to: file.ended[code]?.replaceAll('-', ''), marks: 0 }));
  const { packed } = packRows(rows);
  const date = `${file.date.replace('-', '')}01`;
  // A list that lacks codes refuses none, so that it does no harm when it is old.
  const to = file.complete ? addDays(date, kindOf(kind)!.fresh_days) : undefined;
  return { kind, release: file.date, source: 'shipped', from: '19000101', to, complete: file.complete, packed };
}
